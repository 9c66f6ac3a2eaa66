#include "mocks/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// The best of ten: on a machine that is busy with other things any single one can be late.
TEST(Mock, AnswersWithin50MillisecondsAndStopsWithin50) {
  const auto description = visma();
  auto start = 1'000ms;
  auto stop = 1'000ms;
  const auto since = [](auto before) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - before);
  };
  for (int i = 0; i < 10 && (start >= 50ms || stop >= 50ms); ++i) {
    const auto before = std::chrono::steady_clock::now();
    const Started started(description);
    EXPECT_EQ(ask(started.port, "GET", "/nowhere").status, 404);
    start = std::min(start, since(before));
    const auto stopping = std::chrono::steady_clock::now();
    started.mock->stop();
    stop = std::min(stop, since(stopping));
  }
  EXPECT_LT(start, 50ms);
  EXPECT_LT(stop, 50ms);
}

TEST(Mock, M13_CountsAndRecordsRequestsWithoutSecrets) {
  const Started started(visma());
  const auto token = started.token();
  ask(started.port, "POST", employees_command, Started::bearer(token));
  EXPECT_EQ(started.mock->requests(), 2u);
  const auto journal = ask(started.port, "GET", "/__keur/journal").body;
  EXPECT_THAT(journal, HasSubstr("/v1/command/nl/hrm/employees"));
  EXPECT_THAT(journal, Not(HasSubstr(started.mock->credentials().client_secret)));
  EXPECT_THAT(journal, Not(HasSubstr(token)));
  EXPECT_EQ(started.mock->requests(), 2u); // the journal's own requests do not count
}

TEST(Mock, M05_AndM12_AreSteeredWhileItRuns) {
  const Started started(visma());
  ask(started.port, "POST", "/__keur/token-answers", "",
      R"([{"status":503,"headers":{"Retry-After":"2"},"body":"busy"}])");
  const auto scripted = started.token_answer();
  EXPECT_EQ(scripted.status, 503);
  EXPECT_EQ(scripted.fields.first("retry-after"), "2");
  const auto token = started.token();
  EXPECT_EQ(ask(started.port, "POST", "/__keur/rotate-keys").status, 204);
  EXPECT_EQ(ask(started.port, "POST", employees_command, Started::bearer(token)).status,
            202); // the old key is still listed
  EXPECT_EQ(
      ask(started.port, "POST", "/__keur/faults", "", R"(["job-never@POST /v1/command/nl/hrm/employees"])").status,
      204);
  EXPECT_EQ(ask(started.port, "POST", "/__keur/faults", "", R"(["job-neve"])").status, 400);
  const auto begun = ask(started.port, "POST", employees_command, Started::bearer(token));
  const auto job = std::string(*Started::value(begun).find_string("jobId"));
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(
        Started::value(ask(started.port, "GET", employees_query + job, Started::bearer(token))).find_string("status"),
        "InProgress");
}

TEST(Mock, M11_LimitsRatesInTheThreeForms) {
  for (const std::string form : {"seconds", "date", "none"}) {
    const std::string file = testing::TempDir() + "keur-tenant-" + form + ".yaml";
    std::ofstream(file) << "api_limit: {requests: 1, window: 60, retry_after: " << form
                        << "}\ntoken_limit: {requests: 2}\n";
    MockOptions options;
    options.tenant_file = file;
    const Started started(visma(), options);
    const auto token = started.token();
    ask(started.port, "POST", employees_command, Started::bearer(token));
    const auto limited = ask(started.port, "POST", employees_command, Started::bearer(token));
    EXPECT_EQ(limited.status, 429);
    const auto wait = std::string(limited.fields.first("retry-after").value_or(""));
    EXPECT_EQ(wait.find("GMT") != std::string::npos, form == "date");
    EXPECT_EQ(wait.empty(), form == "none");
    started.token();
    EXPECT_EQ(started.token_answer().status, 429);
  }
}

TEST(Mock, M16_IsTheSameForTheSameSeed) {
  const Started a(visma());
  const Started b(visma());
  EXPECT_EQ(a.mock->credentials().client_secret, b.mock->credentials().client_secret);
  const auto first = fetch(file_addresses(finish(a, a.token(), "contracts"), "contractFileUris").at(0)).body;
  const auto second = fetch(file_addresses(finish(b, b.token(), "contracts"), "contractFileUris").at(0)).body;
  EXPECT_EQ(first, second);
}

TEST(Mock, UnknownMethodsAndPathsAreRefusedByTheBook) {
  const Started started(visma());
  const auto method = ask(started.port, "DELETE", employees_command, Started::bearer(started.token()));
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.fields.first("allow"), "POST, OPTIONS");
  const auto path = ask(started.port, "GET", "/v1/nothing");
  EXPECT_EQ(path.status, 404);
  EXPECT_EQ(path.fields.first("content-type"), "application/problem+json");
  const auto token = started.token();
  EXPECT_EQ(ask(started.port, "GET", std::string(employees_query) + "no-uuid", Started::bearer(token)).status, 400);
  EXPECT_EQ(
      ask(started.port, "POST", employees_command, Started::bearer(token) + "Content-Type: text/plain\r\n", "x").status,
      400);
  EXPECT_EQ(
      ask(started.port, "POST", employees_command, Started::bearer(token) + "Content-Type: application/json\r\n", "{")
          .status,
      400);
}

} // namespace
} // namespace keur::mocks
