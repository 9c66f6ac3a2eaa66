#include "json/load.hpp"
#include "run/baseline.hpp"

#include <gmock/gmock.h>

namespace keur::run {
namespace {

using check::Level;
using check::VerdictKind;
using ::testing::HasSubstr;

constexpr std::string_view today = "2026-11-27";

std::string entry(const std::string& more = "", const std::string& until = "2027-01-31") {
  return "findings:\n  - case: \"GET /things · *\"\n    check: body-schema\n" + more +
         "    reason: ticket 123\n    until: " + until + "\n";
}

Baseline baseline(const std::string& text) {
  auto parsed = Baseline::parse(text, "known.yaml", today);
  EXPECT_TRUE(parsed) << (parsed ? "" : to_string(parsed.error()));
  return parsed ? *parsed : Baseline();
}

RecordedCase failed(const std::string& check = "body-schema", const std::string& instance = "/0/price") {
  RecordedCase record;
  record.id = "GET /things · valid-request · minimal";
  check::Finding finding;
  finding.check = check;
  finding.message = "wrong";
  finding.instance_location = instance;
  record.verdict = {VerdictKind::Fail, {finding}};
  return record;
}

std::string refused(const std::string& text) {
  const auto parsed = Baseline::parse(text, "known.yaml", today);
  EXPECT_FALSE(parsed);
  return parsed ? "" : to_string(parsed.error().where) + ' ' + parsed.error().message;
}

TEST(Baseline, AKnownFindingIsShownAndFailsNothing) {
  auto known = baseline(entry());
  auto record = failed();
  known.apply(record);
  EXPECT_EQ(record.verdict.kind, VerdictKind::Pass);
  ASSERT_EQ(record.verdict.findings.size(), 1U);
  EXPECT_EQ(record.verdict.findings[0].level, Level::Warn);
  EXPECT_EQ(record.verdict.findings[0].known, "ticket 123");
  EXPECT_EQ(record.verdict.findings[0].message, "known until 2027-01-31 (ticket 123): wrong");
  const Summary summary = summarize({record});
  EXPECT_EQ(summary.known, 1U);
  EXPECT_EQ(summary.warnings, 0U);
  EXPECT_TRUE(known.notes().empty());
}

TEST(Baseline, WhatItDoesNotCoverStillFails) {
  auto known = baseline(entry("    instance: /*/price\n"));
  for (auto record : {failed("status-documented"), failed("body-schema", "/0/name")}) {
    known.apply(record);
    EXPECT_EQ(record.verdict.kind, VerdictKind::Fail);
  }
  auto record = failed();
  record.verdict.findings.push_back(failed("json-syntax").verdict.findings.front());
  known.apply(record);
  EXPECT_EQ(record.verdict.kind, VerdictKind::Fail);
  EXPECT_EQ(record.verdict.findings[0].known, "ticket 123");
}

TEST(Baseline, ExpiredAndUnusedEntriesAreSaid) {
  auto expired = baseline(entry("", "2026-11-26"));
  auto record = failed();
  expired.apply(record);
  EXPECT_EQ(record.verdict.kind, VerdictKind::Fail);
  ASSERT_EQ(expired.notes().size(), 1U);
  EXPECT_EQ(expired.notes()[0].id, "baseline-expired");
  EXPECT_EQ(expired.notes()[0].where.line, 2U);
  EXPECT_EQ(baseline(entry("", "2026-11-27")).notes()[0].id, "baseline-unused");
}

TEST(Baseline, MistakesHaveAPlace) {
  EXPECT_THAT(refused("findings:\n  - case: a\n    check: body-schema\n    until: 2027-01-31\n"),
              HasSubstr("'reason'"));
  EXPECT_THAT(refused(entry("    instnace: /x\n")), HasSubstr("did you mean 'instance'"));
  EXPECT_THAT(refused(entry("", "2027-02-30")), HasSubstr("known.yaml:5:"));
  EXPECT_THAT(refused("findings:\n  - case: a\n    check: nope\n    reason: r\n    until: 2027-01-31\n"),
              HasSubstr("no check 'nope'"));
  EXPECT_THAT(refused("known: []\n"), HasSubstr("the list 'findings'"));
}

TEST(Baseline, IsStartedFromAReport) {
  Transcript transcript;
  transcript.cases = {failed(), failed()};
  const std::string text = baseline_entries(transcript);
  EXPECT_THAT(refused(text), HasSubstr("'reason'")) << "a person has to fill it in";
  std::string filled = text;
  filled.replace(filled.find("reason: \"\""), 10, "reason: known");
  filled.replace(filled.find("until: \"\""), 9, "until: 2027-01-31");
  auto known = baseline(filled);
  auto record = failed();
  known.apply(record);
  EXPECT_EQ(record.verdict.kind, VerdictKind::Pass);
  EXPECT_EQ(baseline_entries(Transcript{}), "findings: []\n");
}

} // namespace
} // namespace keur::run
