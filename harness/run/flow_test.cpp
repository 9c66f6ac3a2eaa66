#include "base/clock.hpp"
#include "http/uri.hpp"
#include "openapi/load.hpp"
#include "run/runner.hpp"
#include "transport/loop.hpp"
#include "transport/waiter.hpp"
#include "workflow/flow.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace keur::run {
namespace {

using check::VerdictKind;
using testing::ElementsAre;
using testing::HasSubstr;
using transport::Task;

constexpr const char* api = R"(openapi: 3.0.3
info: {title: Jobs, version: '1'}
paths:
  /jobs:
    post:
      operationId: start
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {type: object}}}}}
  /jobs/{id}:
    get:
      operationId: read
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: view, in: query, schema: {type: string}}
      responses:
        '200': {description: Fine, content: {application/json: {schema: {type: object}}}}
        '404': {description: None}
    delete:
      operationId: remove
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Gone}}
)";

/// Answers at once from a function; pauses pass on the virtual clock and are remembered.
class Scripted final : public transport::Transport {
public:
  Scripted(VirtualClock& clock) : clock_(clock) {}
  std::function<http::Response(const http::Request&)> answer;
  std::vector<std::string> sent, bodies;
  std::vector<double> pauses; // seconds

  Task<http::Exchange> send(http::Request request, transport::SendOptions) override {
    sent.push_back(request.method + ' ' + request.target_uri);
    bodies.push_back(request.body);
    http::Exchange exchange;
    exchange.response = answer(request);
    exchange.request = std::move(request);
    co_return exchange;
  }
  Task<void> sleep(std::chrono::nanoseconds duration) override {
    pauses.push_back(std::chrono::duration<double>(duration).count());
    clock_.advance(duration);
    co_return;
  }

private:
  VirtualClock& clock_;
};

http::Response json(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

struct World {
  openapi::Description description = *openapi::load({"jobs.yaml", {}, api}, {});
  schema::Compiler schemas{*description.documents, {schema::Dialect::OpenApi30, true}};
  profile::Profile profile;
  VirtualClock clock;
  transport::Loop loop{clock};
  Scripted wire{clock};
  Redactor redactor{{"https://api.example.test"}};
  Workbench bench{description, schemas, profile, loop, wire, redactor};

  World() {
    profile.target = profile::TargetClass::Loopback;
    profile.permissions.writes = profile.permissions.exports = true;
    wire.answer = [](const http::Request&) { return json(200, R"({"id": "7", "state": "done"})"); };
  }

  /// Runs the last workflow of the document.
  RecordedCase run(const std::string& workflows) {
    auto document = workflow::read("arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
                                   "sourceDescriptions: [{name: api, url: jobs.yaml}]\nworkflows:\n" +
                                       workflows,
                                   "w.yaml", description);
    EXPECT_TRUE(document) << (document ? "" : to_string(document.error()));
    auto cases = workflow::to_cases(std::move(*document), description, {});
    EXPECT_TRUE(cases) << (cases ? "" : to_string(cases.error()));
    const auto& [test, flow] = cases->back();
    const Job job = make_job(test, flow, bench);
    Runner runner(loop, 1, {});
    runner.submit({&job});
    return runner.wait(0, {});
  }
};

const std::string read_job = "operationId: read, parameters: [{name: id, in: path, value: '7'}]";

TEST(Flow, ValuesTravelFromStepToStep) {
  World world;
  const auto record = world.run(R"(  - workflowId: w
    inputs: {type: object, properties: {view: {type: string, default: a b}}}
    steps:
      - stepId: start
        operationId: start
        requestBody:
          payload: '{"kind": "all", "view": "{$inputs.view}", "n": 1}'
          replacements: [{target: /n, value: 2}]
        outputs: {id: $response.body#/id}
      - stepId: read
        operationId: read
        parameters:
          - {name: id, in: path, value: 'job-{$steps.start.outputs.id}'}
          - {name: view, in: query, value: $inputs.view}
        successCriteria:
          - condition: $request.path.id == 'job-7' && $url != '' && $method == 'GET'
)");
  // 200 is not documented for start: the checks look at the answers of a workflow too.
  EXPECT_EQ(record.verdict.kind, VerdictKind::Fail);
  EXPECT_EQ(record.verdict.findings.front().check, "status-documented");
  EXPECT_THAT(world.wire.sent, ElementsAre("POST /jobs", "GET /jobs/job-7?view=a%20b"));
  EXPECT_EQ(world.wire.bodies[0], R"({"kind":"all","view":"a b","n":2})");
  EXPECT_EQ(record.exchanges[1].url, "/jobs/{id}?view=$inputs.view") << "reports show what is written";
}

TEST(Flow, RetriesUntilTheCriteriaHoldAndWaitsAsAsked) {
  World world;
  world.wire.answer = [n = 0](const http::Request&) mutable {
    auto answer = json(200, ++n < 4 ? R"({"state": "running"})" : R"({"state": "done"})");
    if (n == 2)
      answer.fields.add("Retry-After", "9");
    return answer;
  };
  const std::string step =
      "  - workflowId: w\n    steps:\n      - {stepId: poll, " + read_job +
      ", successCriteria: [{condition: $response.body#/state == 'done'}], onFailure: [{name: wait, "
      "type: retry, retryAfter: 4, retryLimit: 10, criteria: [{condition: "
      "$response.body#/state == 'running'}]}]}\n";
  const auto record = world.run(step);
  EXPECT_EQ(record.verdict.kind, VerdictKind::Pass) << record.verdict.reason;
  EXPECT_EQ(record.exchanges.size(), 4u);
  EXPECT_THAT(world.wire.pauses, ElementsAre(4, 9, 4)) << "the server's Retry-After goes first";
}

TEST(Flow, ExhaustedRetriesAreAFinding) {
  World world;
  world.wire.answer = [](const http::Request&) { return json(200, R"({"state": "running"})"); };
  const auto workflow = [](const char* limit) {
    return "  - workflowId: w\n    steps:\n      - {stepId: poll, " + read_job +
           ", successCriteria: [{condition: $response.body#/state == 'done'}], onFailure: [{name: wait, type: retry, "
           "retryAfter: 60, retryLimit: " +
           limit + "}]}\n";
  };
  const auto record = world.run(workflow("2"));
  ASSERT_EQ(record.verdict.kind, VerdictKind::Fail);
  EXPECT_EQ(record.verdict.findings.front().check, "success-criteria");
  EXPECT_THAT(record.verdict.findings.front().message, HasSubstr("step 'poll' did not meet its success criterion"));
  EXPECT_EQ(record.verdict.findings.front().description.line, 7u);
  EXPECT_EQ(world.wire.sent.size(), 3u);
  world.profile.limits.job = std::chrono::minutes(5); // 1000 retries of a minute would not fit
  EXPECT_EQ(world.run(workflow("1000")).exchanges.size(), 6u);
}

TEST(Flow, GotoAndEndChooseTheWay) {
  World world;
  world.wire.answer = [](const http::Request& request) {
    return request.method == "GET" ? http::Response{404, {}, ""} : json(201, R"({"id": "7"})");
  };
  const auto record = world.run("  - workflowId: w\n    steps:\n      - {stepId: look, " + read_job +
                                ", onFailure: [{name: none, type: goto, stepId: make, criteria: [{condition: "
                                "$statusCode == 404}]}], onSuccess: [{name: there, type: end}]}\n"
                                "      - {stepId: skipped, " +
                                read_job +
                                "}\n      - {stepId: make, operationId: start, onSuccess: [{name: made, type: end}]}\n"
                                "      - {stepId: never, " +
                                read_job + "}\n");
  EXPECT_EQ(record.verdict.kind, VerdictKind::Pass) << "a failure that an action takes up is none";
  EXPECT_THAT(world.wire.sent, ElementsAre("GET /jobs/7", "POST /jobs"));
}

TEST(Flow, WorkflowsCallAndFollowEachOther) {
  World world;
  world.wire.answer = [](const http::Request& request) {
    return request.method == "POST" ? json(201, R"({"id": "42"})") : json(200, "{}");
  };
  const std::string make = R"(  - workflowId: make
    steps: [{stepId: start, operationId: start, outputs: {id: $response.body#/id}}]
    outputs: {id: $steps.start.outputs.id}
)";
  const auto called = world.run(make + R"(  - workflowId: w
    steps:
      - {stepId: m, workflowId: make, outputs: {id: $outputs.id}}
      - {stepId: r, operationId: read, parameters: [{name: id, in: path, value: $steps.m.outputs.id}]}
)");
  EXPECT_EQ(called.verdict.kind, VerdictKind::Pass) << called.verdict.reason;
  const auto depending = world.run(make + R"(  - workflowId: w
    dependsOn: [make]
    steps: [{stepId: r, operationId: read, parameters: [{name: id, in: path, value: $workflows.make.outputs.id}]}]
)");
  EXPECT_EQ(depending.verdict.kind, VerdictKind::Pass) << depending.verdict.reason;
  EXPECT_THAT(world.wire.sent, ElementsAre("POST /jobs", "GET /jobs/42", "POST /jobs", "GET /jobs/42"));
}

TEST(Flow, WhatCannotGoOnIsInconclusive) {
  World world;
  const auto record = world.run(R"(  - workflowId: w
    steps:
      - {stepId: a, operationId: read, parameters: [{name: id, in: path, value: x}], outputs: {next: $response.body#/no}}
      - {stepId: b, operationId: read, parameters: [{name: id, in: path, value: $steps.a.outputs.next}]}
)");
  EXPECT_EQ(record.verdict.kind, VerdictKind::Inconclusive);
  EXPECT_THAT(record.verdict.reason, HasSubstr("step 'b' cannot be sent: $steps.a.outputs.next has no value"));
}

TEST(Flow, CirclesEnd) {
  World world;
  const auto record = world.run("  - workflowId: w\n    steps:\n      - {stepId: a, " + read_job +
                                ", onSuccess: [{name: again, type: goto, stepId: a}]}\n");
  EXPECT_EQ(record.verdict.kind, VerdictKind::Inconclusive);
  EXPECT_EQ(world.wire.sent.size(), 1'000u);
  const auto nested = world.run("  - workflowId: w\n    steps: [{stepId: a, workflowId: w}]\n");
  EXPECT_THAT(nested.verdict.reason, HasSubstr("workflows call each other more than 8 deep"));
}

TEST(Flow, NothingIsSentWhereOneStepMayNotBe) {
  World world;
  world.profile.permissions = {};
  const auto record = world.run("  - workflowId: w\n    steps:\n      - {stepId: a, " + read_job +
                                "}\n      - {stepId: b, operationId: remove, parameters: [{name: id, in: path, value: "
                                "'7'}]}\n");
  EXPECT_EQ(record.verdict.kind, VerdictKind::Skipped);
  EXPECT_THAT(record.verdict.reason, HasSubstr("step 'b': unsafe requests need --allow-writes"));
  EXPECT_TRUE(world.wire.sent.empty());
}

} // namespace
} // namespace keur::run
