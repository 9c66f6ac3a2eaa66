#include "json/load.hpp"
#include "run/journal.hpp"
#include "run/outcome.hpp"
#include "run/transcript.hpp"

#include <gtest/gtest.h>

namespace keur::run {
namespace {

RecordedCase full_case() {
  RecordedCase c{"GET /a · rule · label",  "GET /a", "rule", "label", "token", {"t1", "t2"}, "why", "200",
                 {"o.yaml", 3, 4, "/x~1y"}};
  c.verdict = {check::VerdictKind::Error, {}, "dns: no such host", ErrorCode::Dns};
  c.verdict.findings.push_back(
      {"schema", check::Level::Warn, "m", 1, {"o.yaml", 9, 2, "/d"}, "/0/name", "/type", "string", "number"});
  c.verdict.findings.back().operation = "POST /a";
  c.verdict.blocked_by = {"POST /a", "schema", "POST /a · rule"};
  RecordedExchange e{1, "poll", "GET /a", "GET", "http://h/a", {{"Accept", "*/*"}}, "in", 200, {{"Age", "1"}}, "out"};
  e.request_bytes = 1, e.response_bytes = 18446744073709551615U;
  e.started_us = 2, e.queued_us = 3, e.dns_us = 4, e.connect_us = 5, e.tls_us = 6, e.first_byte_us = 7, e.total_us = 8;
  e.attempts = 2, e.error = "x", e.remarks = {"r"}, e.curl = "curl";
  e.valid = e.reached = e.unknown_path = true;
  c.exchanges.push_back(e);
  c.started_us = -1, c.duration_us = 10, c.attempts = 3, c.again = "keur run";
  return c;
}

Transcript full_transcript() {
  Transcript t;
  t.tool_version = "1", t.run_id = "2", t.started = "2026-11-24T00:00:00Z", t.duration_us = 3, t.complete = false;
  t.exit_code = 3, t.target_class = "loopback", t.target = "http://h", t.profile = "p", t.description_title = "T";
  t.description_version = "V", t.description_source = "o.yaml", t.description_sha256 = "ab",
  t.seed = 18446744073709551615U;
  t.shard = "1/2", t.requests = 5, t.token_requests = 6;
  t.preflight = {{"id", "title", StepOutcome::Blocked, "d", "c", "r", 7}};
  t.cases = {full_case()};
  t.summary = summarize(t.cases);
  t.coverage = {{"GET /a",
                 {"o.yaml", 1, 1, "/p"},
                 {{"200", 2}},
                 {"500"},
                 {"/a"},
                 {"/b"},
                 {{"/b", "no value"}},
                 {{"status", "pass"}}}};
  t.omissions = {{"n", "m", {"o.yaml", 2, 0, ""}}};
  t.library_versions = {{"z", "1"}, {"a", "2"}};
  return t;
}

std::string text_of(const Transcript& t) { return json::dump_pretty(to_json(t)); }

Result<Transcript> read(const std::string& text) {
  auto loaded = json::load_json(text, "t.json");
  if (!loaded)
    return fail(loaded.error());
  return transcript_from_json(loaded->root, "t.json");
}

TEST(Transcript, JsonHoldsEveryMemberBothWays) {
  const Transcript written = full_transcript();
  const auto back = read(text_of(written));
  ASSERT_TRUE(back) << to_string(back.error());
  EXPECT_EQ(text_of(*back), text_of(written));
  const RecordedCase& c = back->cases.at(0);
  EXPECT_EQ(c.verdict.error, ErrorCode::Dns);
  EXPECT_EQ(c.verdict.findings.at(0).level, check::Level::Warn);
  EXPECT_EQ(c.verdict.findings.at(0).description.line, 9U);
  EXPECT_EQ(c.exchanges.at(0).response_bytes, 18446744073709551615U);
  EXPECT_EQ(c.exchanges.at(0).remarks, std::vector<std::string>{"r"});
  EXPECT_EQ(c.started_us, -1);
  EXPECT_EQ(back->seed, 18446744073709551615U);
  EXPECT_EQ(back->preflight.at(0).outcome, StepOutcome::Blocked);
  EXPECT_EQ(back->coverage.at(0).not_exercised_because.at("/b"), "no value");
  EXPECT_EQ(back->library_versions, written.library_versions);
}

TEST(Transcript, CaseHasTheMembersThatOutsideChecksRead) {
  const json::Value value = to_json(full_case());
  EXPECT_EQ(value.find_string("id"), "GET /a · rule · label");
  EXPECT_EQ(value.find_string("operation"), "GET /a");
  EXPECT_EQ(value.find_string("rule"), "rule");
  EXPECT_EQ(value.find_string("verdict"), "error");
  EXPECT_EQ(value.find("findings")->array().at(0).find_string("check"), "schema");
  EXPECT_EQ(value.find("findings")->array().at(0).find_string("message"), "m");
}

TEST(Transcript, ReadingSaysWhatIsWrongAndWhere) {
  std::string text = text_of(full_transcript());
  const auto wrong = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    auto result = read(changed);
    return result ? Error{ErrorCode::Internal, "accepted"} : result.error();
  };
  EXPECT_EQ(wrong("\"verdict\": \"error\"", "\"verdict\": \"maybe\"").where.pointer, "/cases/0/verdict");
  EXPECT_EQ(wrong("\"total_us\": 8", "\"total_us\": \"8\"").where.pointer, "/cases/0/exchanges/0/total_us");
  EXPECT_EQ(wrong("\"total_us\": 8", "\"total_us\": 8.5").where.pointer, "/cases/0/exchanges/0/total_us");
  EXPECT_EQ(wrong("\"attempts\": 3", "\"attempts\": 99999999999").where.pointer, "/cases/0/attempts");
  EXPECT_EQ(wrong("\"error\": \"dns\"", "\"error\": \"nope\"").where.pointer, "/cases/0/error");
  EXPECT_EQ(wrong("\"complete\": false", "\"complete\": 0").where.pointer, "/complete");
  EXPECT_GT(wrong("\"complete\": false", "\"complete\": 0").where.line, 1U);
  EXPECT_EQ(wrong("\"run_id\": \"2\",", "").code, ErrorCode::Configuration);
  EXPECT_EQ(wrong("keur-transcript", "something-else").code, ErrorCode::Configuration);
  EXPECT_EQ(wrong("\"version\": 1", "\"version\": 2").code, ErrorCode::UnsupportedVersion);
  EXPECT_EQ(read("[]").error().code, ErrorCode::Configuration);
  EXPECT_EQ(read("{\"format\": \"keur-transcript\"}").error().code, ErrorCode::Configuration);
}

TEST(Transcript, SummaryCountsCasesByVerdictAndWarningsByFinding) {
  std::vector<RecordedCase> cases(6, full_case());
  cases[1].verdict.kind = check::VerdictKind::Pass;
  cases[2].verdict.kind = check::VerdictKind::Fail;
  cases[3].verdict.kind = check::VerdictKind::Fail;
  cases[4].verdict.kind = check::VerdictKind::Inconclusive;
  cases[5].verdict.kind = check::VerdictKind::Skipped;
  cases[5].verdict.findings.clear();
  const Summary s = summarize(cases);
  EXPECT_EQ(s.cases, 6U);
  EXPECT_EQ(s.passed, 1U);
  EXPECT_EQ(s.failed, 2U);
  EXPECT_EQ(s.errors, 1U);
  EXPECT_EQ(s.inconclusive, 1U);
  EXPECT_EQ(s.skipped, 1U);
  EXPECT_EQ(s.warnings, 5U);
}

Transcript shard(int index, int of, int cases_in_all, int exit = 0) {
  Transcript t = full_transcript();
  t.cases.clear();
  t.complete = true;
  t.exit_code = exit;
  t.shard = std::to_string(index) + "/" + std::to_string(of);
  for (int i = index - 1; i < cases_in_all; i += of) {
    RecordedCase c = full_case();
    c.id = "case " + std::to_string(i);
    c.verdict = {};
    t.cases.push_back(c);
  }
  t.summary = summarize(t.cases);
  return t;
}

TEST(Merge, C007_ShardsComeBackInPlanOrderWhateverTheOrderGiven) {
  const auto merged = merge({shard(3, 3, 8), shard(1, 3, 8), shard(2, 3, 8)});
  ASSERT_TRUE(merged) << to_string(merged.error());
  ASSERT_EQ(merged->cases.size(), 8U);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_EQ(merged->cases[i].id, "case " + std::to_string(i));
  EXPECT_EQ(merged->summary.passed, 8U);
  EXPECT_EQ(merged->requests, 15U);
  EXPECT_EQ(merged->coverage.at(0).statuses.at("200"), 6U);
  EXPECT_TRUE(merged->complete);
  EXPECT_EQ(merged->shard, "");
  EXPECT_EQ(merged->exit_code, 0);
}

TEST(Merge, RefusesWhatIsNotOneRun) {
  Transcript other = shard(2, 2, 4);
  other.description_sha256 = "cd";
  EXPECT_EQ(merge({shard(1, 2, 4), other}).error().code, ErrorCode::Configuration);
  other = shard(2, 2, 4);
  other.seed = 3;
  EXPECT_EQ(merge({shard(1, 2, 4), other}).error().code, ErrorCode::Configuration);
  EXPECT_EQ(merge({shard(1, 2, 4), shard(1, 2, 4)}).error().code, ErrorCode::Configuration);
  EXPECT_EQ(merge({}).error().code, ErrorCode::Usage);
}

TEST(Merge, ARepeatedRunIsOneRun) {
  Transcript repeated = shard(1, 1, 3);
  repeated.cases.push_back(repeated.cases[0]);
  const auto settled = merge({repeated});
  ASSERT_TRUE(settled) << to_string(settled.error());
  EXPECT_EQ(settled->cases.size(), 4U);
}

TEST(Merge, AMissingShardIsSaidAndNeverASuccess) {
  const auto merged = merge({shard(1, 3, 9), shard(3, 3, 9)});
  ASSERT_TRUE(merged);
  EXPECT_FALSE(merged->complete);
  EXPECT_EQ(merged->exit_code, 3);
  EXPECT_EQ(merged->omissions.back().id, "shard-missing");
  EXPECT_NE(merged->omissions.back().message.find("2/3"), std::string::npos);
  EXPECT_FALSE(merge({shard(1, 2, 2)})->complete);
}

TEST(Merge, TakesTheWorstExitCodeAndVerdicts) {
  EXPECT_EQ(merge({shard(1, 2, 4, 4), shard(2, 2, 4, 1)})->exit_code, 1);
  EXPECT_EQ(merge({shard(1, 2, 4, 6), shard(2, 2, 4, 0)})->exit_code, 0);
  EXPECT_EQ(merge({shard(1, 2, 1, 0), shard(2, 2, 1, 7)})->exit_code, 0);
  Transcript failing = shard(2, 2, 4);
  failing.cases[0].verdict.kind = check::VerdictKind::Fail;
  failing.coverage[0].check_classes["status"] = "fail";
  failing.coverage[0].exercised = {"/b"};
  const auto merged = merge({shard(1, 2, 4), failing});
  EXPECT_EQ(merged->exit_code, 1);
  EXPECT_EQ(merged->coverage[0].check_classes.at("status"), "fail");
  EXPECT_TRUE(merged->coverage[0].not_exercised.empty());
  for (const auto& [worse, better] : {std::pair{143, 70}, {70, 1}, {1, 5}, {5, 4}, {4, 3}, {3, 6}, {6, 0}, {0, 7}}) {
    EXPECT_EQ(worse_exit_code(worse, better), worse);
    EXPECT_EQ(worse_exit_code(better, worse), worse);
  }
}

TEST(Merge, AJournalOfAKilledRunIsNeverASuccess) {
  Transcript head = shard(1, 1, 0);
  head.shard = "";
  head.exit_code = 0;
  head.complete = false;
  std::string journal = json::dump(to_json(head)) + '\n';
  for (const RecordedCase& c : shard(1, 1, 3).cases)
    journal += json::dump(to_json(c)) + '\n';
  journal += "{\"id\":\"torn";
  auto rebuilt = read_journal(journal, "journal.jsonl");
  ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
  EXPECT_EQ(rebuilt->cases.size(), 3U);
  const auto settled = merge({std::move(*rebuilt)});
  EXPECT_EQ(settled->exit_code, 3);
  EXPECT_EQ(settled->summary.passed, 3U);
}

} // namespace
} // namespace keur::run
