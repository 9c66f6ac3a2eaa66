#include "run/control.hpp"
#include "run/outcome.hpp"
#include "run/reach.hpp"

#include <gtest/gtest.h>

namespace keur::run {
namespace {

using check::VerdictKind;

RecordedExchange valid_exchange(std::string operation, int status, bool reached = false) {
  RecordedExchange exchange;
  exchange.operation = std::move(operation);
  exchange.status = status;
  exchange.valid = true;
  exchange.reached = reached;
  return exchange;
}

RecordedCase case_of(const std::string& operation, VerdictKind kind, std::vector<RecordedExchange> exchanges,
                     std::string reason = {}) {
  RecordedCase record;
  record.id = operation + " · valid-request";
  record.operation = operation;
  record.verdict.kind = kind;
  record.verdict.reason = std::move(reason);
  record.exchanges = std::move(exchanges);
  return record;
}

OperationCoverage asked(std::string operation) {
  OperationCoverage coverage;
  coverage.operation = std::move(operation);
  coverage.asked = true;
  return coverage;
}

Transcript settled(std::vector<RecordedCase> cases) {
  Transcript transcript;
  for (const auto& record : cases)
    transcript.coverage.push_back(asked(record.operation));
  transcript.cases = std::move(cases);
  transcript.summary = summarize(transcript.cases);
  settle_reach(transcript);
  return transcript;
}

TEST(Reach, CountsOperationsThatGotADocumentedSuccess) {
  const auto transcript = settled({case_of("GET /a", VerdictKind::Pass, {valid_exchange("GET /a", 200, true)}),
                                   case_of("GET /b", VerdictKind::Pass, {valid_exchange("GET /b", 404)}),
                                   case_of("POST /c", VerdictKind::Skipped, {}, "needs --allow-writes")});
  EXPECT_EQ(transcript.summary.operations.asked, 3U);
  EXPECT_EQ(transcript.summary.operations.reached, 1U);
  EXPECT_TRUE(transcript.coverage[0].reached);
  EXPECT_EQ(transcript.coverage[0].waits_for, "");
  EXPECT_EQ(transcript.coverage[1].waits_for, "its valid requests are answered with 404: an id that exists");
  EXPECT_EQ(transcript.coverage[2].waits_for, "needs --allow-writes");
  EXPECT_EQ(why_nothing_was_reached(transcript), "");
  EXPECT_EQ(exit_code_of(transcript), 0);
}

TEST(Reach, FailOnUnreachedIsSeven) {
  auto transcript = settled({case_of("GET /a", VerdictKind::Pass, {valid_exchange("GET /a", 200, true)}),
                             case_of("GET /b", VerdictKind::Pass, {valid_exchange("GET /b", 404)})});
  transcript.fail_on = "unreached";
  EXPECT_EQ(exit_code_of(transcript), 7);
  transcript.shard = "1/2"; // the other half may have reached it
  EXPECT_EQ(exit_code_of(transcript), 0);
}

struct Likely {
  int status;
  std::string_view cause;
};

TEST(Reach, NothingReachedIsSevenAndNamesTheLikeliestCause) {
  for (const auto& [status, cause] :
       {Likely{0, "whether the server runs"}, Likely{401, "check the credential"}, Likely{403, "check the credential"},
        Likely{404, "ids that exist"}, Likely{429, "refuses callers"}, Likely{503, "refuses callers"},
        Likely{500, "fails"}, Likely{302, "https"}, Likely{409, "state"}, Likely{200, "not documented"}}) {
    const auto transcript =
        settled({case_of("GET /a/{id}", VerdictKind::Pass, {valid_exchange("GET /a/{id}", status)})});
    EXPECT_EQ(exit_code_of(transcript), 7) << status;
    EXPECT_NE(why_nothing_was_reached(transcript).find(cause), std::string::npos)
        << status << ": " << why_nothing_was_reached(transcript);
  }
  const auto kept = settled({case_of("POST /a", VerdictKind::Skipped, {}, "unsafe requests need --allow-writes")});
  EXPECT_NE(why_nothing_was_reached(kept).find("--allow-writes"), std::string::npos);
}

TEST(Reach, AViolationGoesBeforeSeven) {
  EXPECT_EQ(exit_code_of(settled({case_of("GET /a", VerdictKind::Fail, {valid_exchange("GET /a", 500)})})), 1);
}

TEST(Reach, ARunThatAsksNoOperationIsJudgedByItsCases) {
  Transcript transcript;
  transcript.cases.push_back(case_of("", VerdictKind::Pass, {}));
  transcript.summary = summarize(transcript.cases);
  EXPECT_EQ(exit_code_of(transcript), 0);
}

openapi::Operation operation_with(std::vector<std::string> statuses) {
  openapi::Operation operation;
  operation.method = "GET";
  operation.path = "/a";
  for (auto& status : statuses) {
    openapi::Response response;
    response.status = std::move(status);
    operation.responses.push_back(std::move(response));
  }
  return operation;
}

TEST(Reach, WhatIsADocumentedSuccess) {
  EXPECT_TRUE(is_documented_success(operation_with({"200"}), 200));
  EXPECT_FALSE(is_documented_success(operation_with({"200"}), 201));
  EXPECT_TRUE(is_documented_success(operation_with({"2XX"}), 201));
  EXPECT_TRUE(is_documented_success(operation_with({"default"}), 204));
  EXPECT_FALSE(is_documented_success(operation_with({"default"}), 404));
  EXPECT_FALSE(is_documented_success(operation_with({"200", "302"}), 302));
  EXPECT_TRUE(is_documented_success(operation_with({"302"}), 302)); // nothing else is described
  EXPECT_TRUE(is_documented_success(operation_with({}), 200));
}

TEST(Reach, AValidRequestIsOneOfTheOperationsOwnWithTheRightCredential) {
  const auto operation = operation_with({"200"});
  plan::Step step;
  step.operation = &operation;
  step.request.security_scheme = "oauth";
  EXPECT_TRUE(is_valid_request(step));
  step.request.authorization.kind = oauth::AuthorizationIntent::Kind::None;
  EXPECT_FALSE(is_valid_request(step));
  step.request.security_scheme.clear(); // it asks for none
  EXPECT_TRUE(is_valid_request(step));
  step.request.method = "PATCH";
  EXPECT_FALSE(is_valid_request(step));
  step.request.method = "GET";
  step.expect.kind = plan::Expectation::Kind::Rejected;
  EXPECT_FALSE(is_valid_request(step));
}

http::Exchange exchange_of(std::string method, std::string path, int status, std::string type, std::string body) {
  http::Exchange exchange;
  exchange.request = {std::move(method), "http://127.0.0.1:1" + path, {}, {}};
  exchange.response = http::Response{status, {{"Content-Type", std::move(type)}}, std::move(body)};
  return exchange;
}

TEST(Control, AnswersAreAlikeButForWhatTheRequestBrings) {
  const auto html = [](std::string method, std::string path) {
    return exchange_of(method, path, 404, "text/html", "<pre>Cannot " + method + " " + path + "</pre>");
  };
  EXPECT_TRUE(answered_alike(html("GET", "/nobody"), html("POST", "/things")));
  const auto json = [](std::string path, std::string body) {
    return exchange_of("GET", std::move(path), 404, "application/json", std::move(body));
  };
  const auto control = json("/api/nobody", R"({"timestamp":"2026-11-30T21:00:00Z","path":"/nobody","status":404})");
  EXPECT_TRUE(answered_alike(
      control, json("/api/things", R"({"timestamp":"2026-11-30T22:10:07Z","path":"/things","status":404})")));
  EXPECT_FALSE(answered_alike(control, json("/api/things/1", R"({"detail":"no such thing"})")));
  EXPECT_FALSE(answered_alike(control, exchange_of("GET", "/x", 200, "application/json", "{}")));
  EXPECT_FALSE(answered_alike(control, http::Exchange{}));
}

TEST(Control, WhatRefusesTheCallerSaysNothingOfThePath) {
  EXPECT_TRUE(speaks_of_path(exchange_of("GET", "/x", 404, "text/html", "")));
  EXPECT_TRUE(speaks_of_path(exchange_of("GET", "/x", 200, "text/html", "")));
  EXPECT_FALSE(speaks_of_path(exchange_of("GET", "/x", 200, "application/json", "{}")));
  for (const int status : {301, 302, 401, 403, 429, 500, 503})
    EXPECT_FALSE(speaks_of_path(exchange_of("GET", "/x", status, "text/html", ""))) << status;
}

RecordedExchange unknown(std::string operation, int status) {
  auto exchange = valid_exchange(std::move(operation), status);
  exchange.unknown_path = true;
  return exchange;
}

TEST(WrongAddress, IsToldByAPathWithoutParameters) {
  std::vector<RecordedCase> cases{case_of("GET /a", VerdictKind::Fail, {unknown("GET /a", 404)}),
                                  case_of("POST /a", VerdictKind::Fail, {valid_exchange("POST /a", 405)}),
                                  case_of("", VerdictKind::Pass, {})};
  EXPECT_TRUE(is_wrong_address(cases));
  settle_wrong_address(cases);
  EXPECT_EQ(cases[0].verdict.kind, VerdictKind::Inconclusive);
  EXPECT_EQ(cases[1].verdict.kind, VerdictKind::Inconclusive);
  EXPECT_EQ(cases[2].verdict.kind, VerdictKind::Pass); // of the token endpoint
  const auto transcript = settled(cases);
  EXPECT_NE(why_nothing_was_reached(transcript).find("the base address is wrong"), std::string::npos);
  EXPECT_EQ(exit_code_of(transcript), 7);
}

TEST(WrongAddress, IsNotToldByIdsThatNobodyKnows) {
  EXPECT_FALSE(is_wrong_address({case_of("GET /a/{id}", VerdictKind::Pass, {unknown("GET /a/{id}", 404)})}));
  EXPECT_FALSE(is_wrong_address({case_of("GET /a", VerdictKind::Pass, {unknown("GET /a", 404)}),
                                 case_of("GET /b", VerdictKind::Pass, {valid_exchange("GET /b", 200, true)})}));
  EXPECT_FALSE(is_wrong_address({case_of("GET /a", VerdictKind::Pass, {unknown("GET /a", 404)}),
                                 case_of("POST /a", VerdictKind::Pass, {valid_exchange("POST /a", 400)})}));
}

} // namespace
} // namespace keur::run
