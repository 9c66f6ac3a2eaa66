#include "mocks/server/listener.hpp"
#include "mocks/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(Exports, M10_RunsAJobFromCommandToFiles) {
  const Started started(visma());
  const auto token = started.token();
  const auto begun = ask(started.port, "POST", employees_command, Started::bearer(token));
  ASSERT_EQ(begun.status, 202) << begun.bytes;
  const auto job = std::string(*Started::value(begun).find_string("jobId"));
  for (int i = 0; i < 2; ++i) {
    const auto state = Started::value(ask(started.port, "GET", employees_query + job, Started::bearer(token)));
    EXPECT_EQ(state.find_string("status"), "InProgress");
    ASSERT_NE(state.find("employeeFileUris"), nullptr);
    EXPECT_TRUE(state.find("employeeFileUris")->is_null());
  }
  const auto state = Started::value(ask(started.port, "GET", employees_query + job, Started::bearer(token)));
  EXPECT_EQ(state.find_string("status"), "Completed");
  EXPECT_TRUE(state.find_string("changeTimestampBefore"));
  const auto files = file_addresses(state, "employeeFileUris");
  ASSERT_EQ(files.size(), 2u);
  EXPECT_THAT(files[0], Not(HasSubstr(started.mock->base_url()))); // another origin
  std::size_t records = 0;
  for (const auto& address : files) {
    const auto file = fetch(address);
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(file.body.rfind("salutationid,salutation,initials", 0), 0u);
    records += static_cast<std::size_t>(std::count(file.body.begin(), file.body.end(), '\n')) - 1;
  }
  EXPECT_EQ(records, 100u);
  auto forged = files[0];
  forged.back() = forged.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(fetch(forged).status, 403);
}

// Whoever builds a client wants to see each documented refusal, of a command as of anything else.
TEST(Exports, AClientMayPreferAnAnswerToAJob) {
  const Started started(visma());
  auto fields = Started::bearer(started.token());
  const auto preferring = [&](const std::string& what) {
    auto with = fields;
    with += "Prefer: " + what + "\r\n";
    return ask(started.port, "POST", employees_command, with);
  };
  EXPECT_EQ(preferring("code=403").status, 403);
  EXPECT_EQ(preferring("respond-async").status, 202);
  EXPECT_THAT(preferring("code=418").bytes, HasSubstr("the preferred status 418 is not declared"));
}

TEST(Exports, FileAddressesExpire) {
  VirtualClock clock;
  const Started started(visma(), {}, clock);
  const auto files = file_addresses(finish(started, started.token(), "users"), "usersFileUris");
  EXPECT_EQ(fetch(files.at(0)).status, 200);
  clock.advance(901s);
  EXPECT_EQ(fetch(files.at(0)).status, 403);
}

TEST(Exports, SelectsColumnsByNameAndByScope) {
  const Started started(visma());
  const auto header = [&](const std::string& token, const std::string& query) {
    const auto files = file_addresses(finish(started, token, "employees", query), "employeeFileUris");
    return files.empty() ? "" : header_of(fetch(files[0]).body);
  };
  const auto all = started.token();
  EXPECT_EQ(header(all, "?fields=employeeid,gender"), "gender,employeeid");
  EXPECT_THAT(header(all, "?fields=!gender,initials"), Not(HasSubstr("gender")));
  EXPECT_THAT(header(all, ""), HasSubstr("homeemailaddress"));
  EXPECT_THAT(header(started.token("&scope=hrmanalytics:nlhrm:exportemployees"), ""),
              Not(HasSubstr("homeemailaddress")));
  const auto unknown =
      ask(started.port, "POST", std::string(employees_command) + "?fields=nosuchcolumn", Started::bearer(all));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.fields.first("content-type"), "application/problem+json");
}

TEST(Exports, EverySevenExportCompletes) {
  const Started started(visma());
  const auto token = started.token();
  const std::vector<std::pair<std::string, std::string>> exports = {
      {"employees", "employeeFileUris"},
      {"employees/user-defined-field-histories", "employeeUdfHistoryFileUris"},
      {"contracts", "contractFileUris"},
      {"contracts/user-defined-field-histories", "contractUdfHistoryFileUris"},
      {"metadata/organization-units", "organizationUnitsFileUris"},
      {"metadata/cost-centers", "costCentersFileUris"},
      {"users", "usersFileUris"}};
  for (const auto& [name, member] : exports) {
    const auto files = file_addresses(finish(started, token, name), member);
    ASSERT_EQ(files.size(), 2u) << name;
    const auto text = fetch(files[0]).body;
    EXPECT_GT(std::count(text.begin(), text.end(), '\n'), 1) << name;
  }
}

TEST(Exports, EveryTenantHasPeopleOfItsOwn) {
  const Started started(visma());
  const auto file = [&](const std::string& token) {
    return fetch(file_addresses(finish(started, token, "employees"), "employeeFileUris").at(0)).body;
  };
  const auto mine = file(started.token());
  EXPECT_EQ(mine, file(started.token()));
  EXPECT_NE(mine, file(started.other_tenants_token()));
}

TEST(Exports, DeliversTheCallback) {
  std::atomic<int> received = 0;
  std::string body;
  std::mutex mutex;
  auto receiver = Listener::start({}, [&](const Request& request) {
    const std::lock_guard lock(mutex);
    body = request.body;
    Reply reply;
    reply.status = ++received == 1 ? 500 : 200; // the first attempt fails and is repeated
    return reply;
  });
  const Started started(visma());
  ask(started.port, "POST", employees_command, Started::bearer(started.token()) + "Content-Type: application/json\r\n",
      "{\"callbackAddress\":\"" + (*receiver)->origin() + "/done\"}");
  for (int i = 0; i < 200 && received < 2; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(received, 2);
  const std::lock_guard lock(mutex);
  EXPECT_THAT(body, HasSubstr("Completed"));
  EXPECT_THAT(body, HasSubstr("/exports/"));
}

} // namespace
} // namespace keur::mocks
