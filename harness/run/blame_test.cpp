#include "run/blame.hpp"

#include <gtest/gtest.h>

namespace keur::run {
namespace {

using check::Finding;
using check::Level;
using check::VerdictKind;

openapi::Operation named(std::string method, std::string path) {
  openapi::Operation operation;
  operation.method = std::move(method);
  operation.path = std::move(path);
  return operation;
}

/// GET /berths/{id} with the step that makes a berth before it.
struct Dependent {
  openapi::Operation post = named("POST", "/berths"), get = named("GET", "/berths/{id}");
  plan::Case test;

  Dependent() {
    test.operation = &get;
    test.steps.resize(2);
    test.steps[0].operation = &post;
    test.steps[0].request.method = "POST";
    test.steps[1].operation = &get;
  }
};

Finding failure(std::string check, std::size_t step, std::string message = "broken") {
  return {std::move(check), Level::Fail, std::move(message), step};
}

TEST(Blame, AFindingBelongsToTheOperationThatAnswered) {
  Dependent dependent;
  std::vector<Finding> findings{failure("body-schema", 0), failure("body-schema", 1), failure("created-available", 1),
                                failure("no-server-error", 0)};
  attribute(findings, dependent.test);
  EXPECT_EQ(findings[0].operation, "POST /berths");
  EXPECT_EQ(findings[1].operation, "");
  EXPECT_EQ(findings[2].operation, "") << "what two answers say together is the case's own";
  EXPECT_EQ(findings[3].operation, "POST /berths");
}

TEST(Blame, WhatALaterStepMustRefuseIsTheCasesOwn) {
  Dependent dependent;
  dependent.test.operation = &dependent.post;
  dependent.test.steps[1].expect.kind = plan::Expectation::Kind::NotFound;
  std::vector<Finding> findings{failure("expectation-met", 1), failure("body-schema", 1)};
  attribute(findings, dependent.test);
  EXPECT_EQ(findings[0].operation, "");
  EXPECT_EQ(findings[1].operation, "GET /berths/{id}");
}

TEST(Blame, ACaseIsBlockedByTheFailureThatStoppedIt) {
  Dependent dependent;
  Progress progress;
  progress.steps.resize(1);
  progress.findings = {failure("no-server-error", 0)};
  attribute(progress.findings, dependent.test);
  EXPECT_EQ(blocked_by(progress).operation, "") << "it went on";
  progress.stop("step 'create' did not succeed, later steps need it");
  EXPECT_EQ(blocked_by(progress).operation, "POST /berths");
  EXPECT_EQ(blocked_by(progress).check, "no-server-error");
  progress.findings.front().level = Level::Warn;
  EXPECT_EQ(blocked_by(progress).operation, "");
}

RecordedCase record(std::string id, std::string operation, VerdictKind kind, std::vector<Finding> findings) {
  RecordedCase made;
  made.id = std::move(id);
  made.operation = std::move(operation);
  made.verdict.kind = kind;
  made.verdict.findings = std::move(findings);
  return made;
}

Finding foreign(Finding finding, std::string operation) {
  finding.operation = std::move(operation);
  return finding;
}

std::vector<RecordedCase> stopped(int cases) {
  std::vector<RecordedCase> all;
  for (int i = 0; i < cases; ++i) {
    all.push_back(record("GET " + std::to_string(i), "GET /berths/{id}", VerdictKind::Inconclusive,
                         {foreign(failure("no-server-error", 0, "500 after 3 tries"), "POST /berths")}));
    all.back().verdict.reason = "blocked by POST /berths (no-server-error)";
    all.back().verdict.blocked_by = {"POST /berths", "no-server-error", ""};
  }
  return all;
}

TEST(Blame, IsToldOnceInTheOperationsOwnCase) {
  auto cases = stopped(3);
  cases.push_back(
      record("POST", "POST /berths", VerdictKind::Fail, {failure("no-server-error", 0, "500 after 4 tries")}));
  for (int twice = 0; twice < 2; ++twice) {
    settle_blame(cases);
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(cases[static_cast<std::size_t>(i)].verdict.findings.empty());
      EXPECT_EQ(cases[static_cast<std::size_t>(i)].verdict.kind, VerdictKind::Inconclusive);
      EXPECT_EQ(cases[static_cast<std::size_t>(i)].verdict.blocked_by.case_id, "POST");
    }
    EXPECT_EQ(cases[3].verdict.kind, VerdictKind::Fail);
    EXPECT_EQ(summarize(cases).failed, 1U);
    EXPECT_EQ(summarize(cases).blocked, 3U);
  }
}

TEST(Blame, WhatNobodyElseTellsFailsTheFirstThatMetIt) {
  auto cases = stopped(2);
  cases.push_back(record("POST", "POST /berths", VerdictKind::Pass, {}));
  settle_blame(cases);
  EXPECT_EQ(cases[0].verdict.kind, VerdictKind::Fail);
  EXPECT_EQ(cases[0].verdict.findings.size(), 1U);
  EXPECT_EQ(answered_by(cases[0], cases[0].verdict.findings[0]), "POST /berths");
  EXPECT_EQ(cases[1].verdict.kind, VerdictKind::Inconclusive);
  EXPECT_EQ(cases[1].verdict.blocked_by.case_id, "GET 0");
}

TEST(Blame, AShardsFailureIsAnotherShardsOwn) {
  auto shard = stopped(1);
  settle_blame(shard);
  ASSERT_EQ(shard[0].verdict.kind, VerdictKind::Fail);
  shard.push_back(
      record("POST", "POST /berths", VerdictKind::Fail, {failure("no-server-error", 0, "500 after 4 tries")}));
  settle_blame(shard);
  EXPECT_EQ(shard[0].verdict.kind, VerdictKind::Inconclusive);
  EXPECT_TRUE(shard[0].verdict.findings.empty());
}

TEST(Blame, AViolationIsNotHiddenByTroubleOfTheNetwork) {
  std::vector<RecordedCase> cases{
      record("GET", "GET /berths/{id}", VerdictKind::Error, {foreign(failure("body-schema", 0), "POST /berths")})};
  cases[0].verdict.error = ErrorCode::Timeout;
  settle_blame(cases);
  EXPECT_EQ(cases[0].verdict.kind, VerdictKind::Fail);
}

TEST(Blame, CausesDoNotSplitByNumbers) {
  EXPECT_EQ(cause_key(failure("a", 0, "after 0 ms")), cause_key(failure("a", 1, "after 11 ms")));
  EXPECT_NE(cause_key(failure("a", 0, "x")), cause_key(failure("b", 0, "x")));
  EXPECT_EQ(without_numbers("/items/3/name, record 12, v2"), "/items/*/name, record *, v2");
}

} // namespace
} // namespace keur::run
