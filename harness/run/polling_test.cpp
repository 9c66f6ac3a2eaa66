#include "openapi/load.hpp"
#include "run/runner.hpp"

#include <gmock/gmock.h>

namespace keur::run {
namespace {

using check::VerdictKind;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using transport::Task;

constexpr const char* api = R"(openapi: 3.0.3
info: {title: Jobs, version: '1'}
paths:
  /jobs:
    post:
      responses: {'202': {description: Started, content: {application/json: {schema: {type: object}}}}}
  /jobs/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: The job, content: {application/json: {schema: {type: object}}}}}
)";

/// A server whose job is known from `visible` on, and has ended at the first poll that is answered after `ends`.
/// Answers take no time; pauses pass on the virtual clock.
class JobServer final : public transport::Transport {
public:
  explicit JobServer(VirtualClock& clock) : clock_(clock), begin_(clock.now()) {}
  milliseconds visible{0}, ends{0};
  bool forgets = false; // unknown again at its end
  std::vector<milliseconds> polls;

  Task<http::Exchange> send(http::Request request, transport::SendOptions) override {
    http::Exchange exchange;
    exchange.started = clock_.wall();
    exchange.response = request.method == "POST" ? json(202, R"({"id": "7"})") : poll();
    exchange.request = std::move(request);
    co_return exchange;
  }
  Task<void> sleep(std::chrono::nanoseconds duration) override {
    clock_.advance(duration);
    co_return;
  }

private:
  static http::Response json(int status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
  }
  http::Response poll() {
    const auto after = std::chrono::duration_cast<milliseconds>(clock_.now() - begin_);
    polls.push_back(after);
    if (after < visible || (forgets && after >= ends))
      return json(404, "{}");
    return json(200, after < ends ? R"({"status": "InProgress"})" : R"({"status": "Completed"})");
  }

  VirtualClock& clock_;
  Clock::Time begin_;
};

struct World {
  openapi::Description description = *openapi::load({"jobs.yaml", {}, api}, {});
  schema::Compiler schemas{*description.documents, {schema::Dialect::OpenApi30, true}};
  profile::Profile profile;
  VirtualClock clock;
  transport::Loop loop{clock};
  JobServer server{clock};
  Redactor redactor{{"https://api.example.test"}};
  Workbench bench{description, schemas, profile, loop, server, redactor};
  plan::Case test;

  World() {
    profile.target = profile::TargetClass::Loopback;
    profile.permissions.exports = profile.permissions.writes = true;
    test.id = "POST /jobs · export";
    test.rule = "export-life-cycle";
    test.steps.resize(2);
    auto& command = test.steps[0];
    command.label = "command";
    command.operation = test.operation = description.find("POST", "/jobs");
    command.request = {"POST", "/jobs"};
    command.expect.kind = plan::Expectation::Kind::Success;
    command.precondition = true;
    auto& poll = test.steps[1];
    poll.label = "poll";
    poll.operation = description.find("GET", "/jobs/{id}");
    poll.request = {"GET", "/jobs/{keur:1}"};
    poll.expect.kind = plan::Expectation::Kind::Success;
    poll.bindings = {{0, "$response.body#/id", "{keur:1}"}};
    poll.repeat = plan::Repeat{"/status", {"InProgress"}, {"Completed"}};
  }

  RecordedCase run() {
    const Job job = make_job(test, bench);
    Runner runner(loop, 1, {});
    runner.submit({&job});
    return runner.wait(0, {});
  }
};

std::vector<std::string> checks_of(const RecordedCase& record) {
  std::vector<std::string> ids;
  for (const auto& finding : record.verdict.findings)
    ids.push_back(finding.check + '=' + std::string(check::name(finding.level)));
  return ids;
}

TEST(Polling, J005_AJobThatIsFoundInTimeIsARemark) {
  World world;
  world.server.visible = std::chrono::seconds(25);
  world.server.ends = std::chrono::seconds(60);
  const auto record = world.run();
  EXPECT_EQ(record.verdict.kind, VerdictKind::Pass) << record.verdict.reason;
  ASSERT_THAT(checks_of(record), ElementsAre("job-visibility=warn"));
  EXPECT_EQ(record.verdict.findings[0].step, 1U);
  EXPECT_EQ(record.verdict.findings[0].message, "the job was unknown (404) to the first 5 polls, and found then");
  EXPECT_EQ(record.verdict.findings[0].actual, "found 26375 ms after the first poll");
  EXPECT_EQ(record.exchanges.size(), world.server.polls.size() + 1) << "every 404 stands in the report";
}

TEST(Polling, J005_AnUnknownJobIsAskedForAtTheLimitAndThenJudged) {
  World world;
  world.server.visible = std::chrono::hours(1);
  const auto record = world.run();
  EXPECT_EQ(record.verdict.kind, VerdictKind::Fail);
  // The query does not document 404, either: said once, of the answer at the limit.
  EXPECT_THAT(checks_of(record), ElementsAre("created-available=fail", "status-documented=fail"));
  EXPECT_THAT(record.verdict.findings[0].message, HasSubstr("cannot be found (404 Not Found)"));
  EXPECT_EQ(world.server.polls.back(), milliseconds(30'000));
  EXPECT_EQ(world.server.polls.size(), 7U);
}

TEST(Polling, J005_TheLimitIsTheProfilesAndNoneIsNone) {
  for (const auto limit : {milliseconds(0), milliseconds(3'000)}) {
    World world;
    world.profile.limits.job_visible = limit;
    world.server.visible = std::chrono::hours(1);
    EXPECT_EQ(world.run().verdict.kind, VerdictKind::Fail);
    EXPECT_EQ(world.server.polls.back(), limit);
  }
  World world;
  world.profile.limits.job = std::chrono::seconds(10); // the job budget is the end in any case
  world.server.visible = std::chrono::hours(1);
  EXPECT_EQ(world.run().verdict.kind, VerdictKind::Fail);
  EXPECT_EQ(world.server.polls.back(), milliseconds(10'000));
}

TEST(Polling, J005_AJobThatWasKnownMustStayKnown) {
  World world;
  world.server.ends = std::chrono::seconds(4);
  world.server.forgets = true;
  const auto record = world.run();
  EXPECT_EQ(record.verdict.kind, VerdictKind::Fail);
  EXPECT_THAT(checks_of(record), ElementsAre("created-available=fail", "status-documented=fail"));
  EXPECT_LT(world.server.polls.back(), milliseconds(10'000)) << "no 404 is waited out any more";
}

} // namespace
} // namespace keur::run
