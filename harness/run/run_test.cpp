#include "json/load.hpp"
#include "run/binding.hpp"
#include "run/file_address.hpp"
#include "run/journal.hpp"
#include "run/outcome.hpp"
#include "run/redactor.hpp"
#include "run/runner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace keur::run {
namespace {

using check::VerdictKind;

http::Exchange answered(std::string body) {
  http::Exchange exchange;
  exchange.request.method = "POST";
  exchange.request.target_uri = "https://api.example.test/things";
  exchange.response = http::Response{201, {{"Location", "/things/7"}}, std::move(body)};
  return exchange;
}

TEST(Expression, ReadsEveryPartOfAnExchange) {
  const auto exchange = answered(R"({"id": 7, "a/b": ["x"]})");
  EXPECT_EQ(scalar_text(*evaluate_expression("$response.body#/id", exchange)), "7");
  EXPECT_EQ(scalar_text(*evaluate_expression("$response.body#/a~1b/0", exchange)), "x");
  EXPECT_EQ(scalar_text(*evaluate_expression("$response.header.location", exchange)), "/things/7");
  EXPECT_EQ(scalar_text(*evaluate_expression("$statusCode", exchange)), "201");
  EXPECT_EQ(scalar_text(*evaluate_expression("$method", exchange)), "POST");
  EXPECT_FALSE(evaluate_expression("$response.body#/nope", exchange));
  EXPECT_FALSE(evaluate_expression("$response.body#/id", answered("<html>")));
}

plan::Step step_with(plan::RequestTemplate request, std::string expression) {
  plan::Step step;
  step.label = "read";
  step.request = std::move(request);
  step.bindings.push_back({0, std::move(expression), "{keur:1}"});
  return step;
}

std::vector<check::StepExchanges> earlier(std::string body) {
  std::vector<check::StepExchanges> steps(1);
  steps[0].exchanges.push_back(answered(std::move(body)));
  return steps;
}

TEST(Binding, EncodesForEachPlace) {
  plan::RequestTemplate request;
  request.target = "/things/{keur:1}";
  request.fields.add("X-Id", "{keur:1}");
  request.body = R"({"id":"{keur:1}","text":"see {keur:1}"})";
  const auto steps = earlier(R"({"id":"a b/\"c"})");
  const auto bound = bind_values(step_with(request, "$response.body#/id"), steps, "");
  ASSERT_TRUE(bound);
  EXPECT_EQ(bound->target, "/things/a%20b%2F%22c");
  EXPECT_EQ(bound->fields.first("X-Id"), "a b/\"c");
  EXPECT_EQ(*bound->body, R"({"id":"a b/\"c","text":"see a b/\"c"})");
}

TEST(Binding, KeepsNumbersNumbersInJson) {
  plan::RequestTemplate request;
  request.body = R"({"id":"{keur:1}"})";
  const auto bound = bind_values(step_with(request, "$response.body#/id"), earlier(R"({"id":7})"), "");
  ASSERT_TRUE(bound);
  EXPECT_EQ(*bound->body, R"({"id":7})");
}

TEST(Binding, SaysWhatTheAnswerLacks) {
  plan::RequestTemplate request;
  request.target = "/things/{keur:1}";
  const auto bound = bind_values(step_with(request, "$response.body#/id"), earlier(R"({"id":null})"), "");
  ASSERT_FALSE(bound);
  EXPECT_NE(bound.error().message.find("$response.body#/id"), std::string::npos);
}

TEST(FileAddress, ChangesOneCharacterOfTheSignature) {
  const std::string address = "https://files.example.test/part-0.csv?exp=12&sig=abcdefgh";
  const auto changed = with_changed_signature(address);
  EXPECT_EQ(changed, "https://files.example.test/part-0.csv?exp=12&sig=abcdefgA");
  EXPECT_NE(with_changed_signature("https://h/pA"), "https://h/pA");
}

TEST(FileAddress, ReadsTheExpiryOfTheUsualSchemes) {
  const auto at = [](std::int64_t seconds) {
    return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
  };
  EXPECT_EQ(expiry_of("https://h/f?exp=1790000000&sig=x"), at(1'790'000'000));
  EXPECT_EQ(expiry_of("https://h/f?se=2026-09-21T14%3A13%3A20Z&sig=x"), at(1'790'000'000));
  EXPECT_EQ(expiry_of("https://h/f?X-Amz-Date=20260921T141300Z&X-Amz-Expires=20"), at(1'790'000'000));
  for (const auto* far : {"https://h/f?exp=9223372036854775807", "https://h/f?se=9999-12-31T23%3A59%3A59Z",
                          "https://h/f?X-Amz-Date=20260921T141300Z&X-Amz-Expires=9223372036854775807"})
    EXPECT_GT(expiry_of(far), at(1'790'000'000)) << far;
  EXPECT_FALSE(expiry_of("https://h/f"));
}

TEST(Redactor, FindsASecretInEveryUsualForm) {
  Redactor redactor({"https://api.example.test"});
  const std::string secret = "s3cr+t/va lue\"x";
  redactor.add_secret(secret);
  for (const std::string& form : {secret, std::string("s3cr%2Bt%2Fva%20lue%22x"), std::string("s3cr%2Bt%2Fva+lue%22x"),
                                  std::string("s3cr+t/va lue\\\"x"), std::string("733363722b742f7661206c75652278")})
    EXPECT_EQ(redactor.mask("<" + form + ">"), "<***>") << form;
  // base64 of "id:" + secret, as in a Basic header: the alignment differs from the secret's own.
  EXPECT_NE(redactor.mask("aWQ6czNjcit0L3ZhIGx1ZSJ4").find("***"), std::string::npos);
}

plan::Step planned(std::string target) {
  plan::Step step;
  step.label = "read";
  step.request.target = std::move(target);
  return step;
}

TEST(Redactor, RecordsTheRequestAsPlannedAndNoValues) {
  const Redactor redactor({"https://api.example.test"});
  auto exchange = answered(R"({"name":"Jansen"})");
  exchange.request.target_uri = "https://api.example.test/things/4711";
  exchange.response->fields.add("X-Employee", "Jansen");
  const auto recorded = redactor.record(exchange, planned("/things/{keur:1}"), 0, exchange.started);
  EXPECT_EQ(recorded.url, "/things/{keur:1}");
  EXPECT_TRUE(recorded.response_body.empty());
  for (const auto& field : recorded.response_fields)
    EXPECT_EQ(field.value.find("Jansen"), std::string::npos) << field.name;
}

TEST(Redactor, ShowsItsOwnFieldsAndOfACredentialTheScheme) {
  const Redactor redactor({"https://api.example.test"});
  auto exchange = answered("{}");
  exchange.request.fields = {
      {"Accept-Encoding", "gzip, deflate"}, {"Authorization", "Bearer ***"}, {"X-Mine", "Jansen"}};
  const auto recorded = redactor.record(exchange, planned("/things"), 0, exchange.started).request_fields;
  ASSERT_EQ(recorded.size(), 3U);
  EXPECT_EQ(recorded[0].value, "gzip, deflate");
  EXPECT_EQ(recorded[1].value, "Bearer <masked>");
  EXPECT_EQ(recorded[2].name + recorded[2].value, "<field><masked:6>");
  exchange.request.fields = {{"Authorization", "whole-key"}};
  EXPECT_EQ(redactor.record(exchange, planned("/things"), 0, exchange.started).request_fields[0].value, "<masked>");
}

TEST(Redactor, HidesFileAddresses) {
  const Redactor redactor({"https://api.example.test"});
  auto step = planned("");
  step.for_each = plan::ForEach{};
  auto exchange = answered("a,b\n");
  exchange.request.target_uri = "https://files.example.test/t/part-0.csv?sig=topsecret";
  EXPECT_EQ(redactor.record(exchange, step, 0, exchange.started).url, "https://files.example.test/<file>");
}

RecordedCase record_of(std::string id, VerdictKind kind, ErrorCode error = ErrorCode::Internal) {
  RecordedCase record;
  record.id = std::move(id);
  record.verdict.kind = kind;
  record.verdict.error = error;
  if (kind == VerdictKind::Fail)
    record.verdict.findings.push_back({"body-schema", check::Level::Fail, "broken"});
  return record;
}

class TemporaryFolder {
public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("keur-run-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

std::string read_all(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Journal, HoldsEveryFinishedCaseAndSurvivesACutLine) {
  const TemporaryFolder folder;
  const std::string path = folder.file("journal.jsonl");
  Transcript head;
  head.tool_version = "1";
  {
    auto journal = Journal::open(path, head);
    ASSERT_TRUE(journal) << journal.error().message;
    (*journal)->finished(record_of("a", VerdictKind::Pass));
    (*journal)->finished(record_of("b", VerdictKind::Fail));
  }
  EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
  const std::string text = read_all(path) + R"({"id": "c", "verd)";
  const auto rebuilt = read_journal(text, path);
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_FALSE(rebuilt->complete);
  ASSERT_EQ(rebuilt->cases.size(), 2U);
  EXPECT_EQ(rebuilt->cases[1].verdict.findings.front().check, "body-schema");
  EXPECT_EQ(rebuilt->summary.failed, 1U);
}

TEST(Journal, DoesNotFollowALink) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("target")) << "keep";
  std::filesystem::create_symlink(folder.file("target"), folder.file("journal.jsonl"));
  ASSERT_TRUE(Journal::open(folder.file("journal.jsonl"), {}));
  EXPECT_EQ(read_all(folder.file("target")), "keep");
}

int exit_of(std::vector<RecordedCase> cases, FailOn fail_on = FailOn::Fail) {
  Transcript transcript;
  transcript.cases = std::move(cases);
  for (auto& record : transcript.cases)
    raise(record, fail_on);
  return exit_code_of(transcript);
}

TEST(ExitCode, TheWorstCounts) {
  const auto pass = record_of("p", VerdictKind::Pass);
  const auto broken = record_of("f", VerdictKind::Fail);
  const auto network = record_of("n", VerdictKind::Error, ErrorCode::Connect);
  const auto login = record_of("l", VerdictKind::Error, ErrorCode::Authentication);
  const auto guard = record_of("g", VerdictKind::Error, ErrorCode::Refused);
  const auto bug = record_of("b", VerdictKind::Error, ErrorCode::Internal);
  EXPECT_EQ(exit_of({pass}), 0);
  EXPECT_EQ(exit_of({pass, network}), 3);
  EXPECT_EQ(exit_of({pass, network, login}), 4);
  EXPECT_EQ(exit_of({pass, network, login, guard}), 5);
  EXPECT_EQ(exit_of({pass, network, login, guard, broken}), 1);
  EXPECT_EQ(exit_of({broken, bug}), 70);
}

TEST(ExitCode, NothingJudgedIsNotAPass) {
  EXPECT_EQ(exit_of({}), 7);
  EXPECT_EQ(exit_of({record_of("s", VerdictKind::Skipped), record_of("i", VerdictKind::Inconclusive)}), 7);
}

TEST(ExitCode, FailOnWidensWhatFails) {
  auto warned = record_of("w", VerdictKind::Pass);
  warned.verdict.findings.push_back({"extra-member", check::Level::Warn, "undeclared"});
  EXPECT_EQ(exit_of({warned}), 0);
  EXPECT_EQ(exit_of({warned}, FailOn::Warn), 1);
  const auto pass = record_of("p", VerdictKind::Pass);
  EXPECT_EQ(exit_of({pass, record_of("i", VerdictKind::Inconclusive)}, FailOn::Inconclusive), 1);
}

TEST(FailOn, MakesTheCaseFailThatFailsTheRun) {
  auto warned = record_of("w", VerdictKind::Pass);
  warned.verdict.findings.push_back({"extra-member", check::Level::Warn, "undeclared"});
  auto known = warned;
  known.verdict.findings[0].known = "agreed";
  auto open = record_of("i", VerdictKind::Inconclusive);
  open.verdict.reason = "no data";
  auto bug = record_of("b", VerdictKind::Error, ErrorCode::Internal);
  bug.verdict.findings = warned.verdict.findings;
  for (auto* record : {&warned, &known, &bug})
    raise(*record, FailOn::Warn);
  EXPECT_EQ(warned.verdict.kind, VerdictKind::Fail);
  EXPECT_EQ(warned.verdict.findings[0].level, check::Level::Fail);
  EXPECT_EQ(known.verdict.kind, VerdictKind::Pass);
  EXPECT_EQ(bug.verdict.kind, VerdictKind::Error);
  raise(open, FailOn::Warn);
  EXPECT_EQ(open.verdict.kind, VerdictKind::Inconclusive);
  raise(open, FailOn::Inconclusive);
  raise(open, FailOn::Inconclusive); // a second time changes nothing
  EXPECT_EQ(open.verdict.kind, VerdictKind::Fail);
  ASSERT_EQ(open.verdict.findings.size(), 1u);
  EXPECT_EQ(open.verdict.findings[0].check, "not-judged");
  EXPECT_EQ(open.verdict.findings[0].message, "no data");
}

Job noted(std::vector<std::string>& log, std::string name, Turn turn) {
  Job job;
  job.head = [name] {
    RecordedCase head;
    head.id = name;
    return head;
  };
  job.body = [&log, name](RecordedCase&) -> transport::Task<void> {
    log.push_back(name);
    co_return;
  };
  job.turn = turn;
  return job;
}

/// The exception's text may hold anything, a person's data too: it is kept nowhere.
TEST(Runner, O026_AnExceptionEndsItsCaseAndNoOther) {
  transport::Loop loop;
  std::vector<std::string> log;
  Job bad = noted(log, "bad", Turn::Any);
  bad.body = [](RecordedCase& record) -> transport::Task<void> {
    record.reason = "half a record";
    throw std::runtime_error("jane.doe@example.test");
    co_return;
  };
  const Job good = noted(log, "good", Turn::Any);
  Runner runner(loop, 1, {});
  runner.submit({&bad, &good});
  EXPECT_EQ(runner.wait(1, {}).id, "good");
  const auto& record = runner.wait(0, {});
  EXPECT_EQ(record.id, "bad");
  EXPECT_EQ(record.verdict.kind, VerdictKind::Error);
  EXPECT_EQ(record.verdict.error, ErrorCode::Internal);
  EXPECT_EQ(record.verdict.reason, "internal: an exception ended the case");
  EXPECT_EQ(record.reason, "");
  EXPECT_EQ(exit_of({record}), 70);
}

TEST(Runner, J009_AStoppedJobSaysWhatItLeavesBehind) {
  transport::Loop loop;
  std::vector<std::string> log;
  Job job = noted(log, "export", Turn::Any);
  job.so_far = [](RecordedCase& record) {
    record.exchanges.emplace_back();
    return std::string("a job");
  };
  Runner runner(loop, 1, {});
  runner.submit({&job});
  runner.stop("interrupted");
  const auto& record = runner.records()[0];
  EXPECT_EQ(record.verdict.kind, VerdictKind::Skipped);
  EXPECT_EQ(record.verdict.reason, "interrupted; a job");
  EXPECT_EQ(record.exchanges.size(), 1u);
}

/// What a list names must still be there when it is read, and what is looked for in a list must be on its page.
TEST(Runner, StartsJobsByTheirTurn) {
  transport::Loop loop;
  std::vector<std::string> log;
  const std::vector<Job> jobs{noted(log, "delete", Turn::Last), noted(log, "list", Turn::Any),
                              noted(log, "delete too", Turn::Last), noted(log, "read", Turn::First)};
  Runner runner(loop, 8, {});
  runner.submit({&jobs[0], &jobs[1], &jobs[2], &jobs[3]});
  EXPECT_EQ(runner.wait(0, {}).id, "delete");
  for (std::size_t i = 1; i < jobs.size(); ++i)
    EXPECT_EQ(runner.wait(i, {}).id, jobs[i].head().id);
  EXPECT_EQ(log, (std::vector<std::string>{"read", "list", "delete", "delete too"}));
}

} // namespace
} // namespace keur::run
