#include "reports/history.hpp"
#include "reports/html/html.hpp"
#include "reports/report.hpp"
#include "reports/sample_for_tests.hpp"

#include <gmock/gmock.h>

#include <utility>
#include <vector>

namespace keur::reports {
namespace {

using check::VerdictKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

PastRun one_run(std::vector<std::pair<std::string, VerdictKind>> verdicts) {
  PastRun run;
  run.started = "2026-11-30T04:00:00Z";
  for (auto& [id, kind] : verdicts)
    run.verdicts.emplace(std::move(id), kind);
  return run;
}

TEST(History, TellsNewFromFixedFromFlaky) {
  const auto pass = VerdictKind::Pass, fail = VerdictKind::Fail, unsure = VerdictKind::Inconclusive;
  const History history{{one_run({{"a", pass}, {"b", fail}, {"c", pass}, {"d", fail}}),
                         one_run({{"a", pass}, {"b", fail}, {"c", fail}, {"d", unsure}}),
                         one_run({{"a", fail}, {"b", pass}, {"c", pass}, {"d", fail}, {"e", fail}})}};
  EXPECT_THAT(newly_failing(history), ElementsAre("a", "d", "e"));
  EXPECT_THAT(fixed(history), ElementsAre("b", "c"));
  const auto found = flaky(history);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "c");
  EXPECT_EQ(found[0].failed, 1U);
  EXPECT_EQ(found[0].judged, 3U);
}

TEST(History, OneRunHasNoPast) {
  const History history{{one_run({{"a", VerdictKind::Fail}})}};
  EXPECT_THAT(newly_failing(history), IsEmpty());
  EXPECT_THAT(fixed(history), IsEmpty());
  EXPECT_THAT(flaky(history), IsEmpty());
}

TEST(History, ThePageShowsTheTrendAndLinksCases) {
  const auto transcript = sample::transcript(412);
  History history;
  for (int i = 0; i < 30; ++i) {
    history.runs.push_back(past_run(transcript));
    history.runs.back().commit = "0123456789abcdef";
    history.runs.back().job = i == 3 ? "javascript:alert(1)" : "https://ci.example.test/job/" + std::to_string(i);
  }
  history.runs[28].verdicts.clear();
  ReportOptions options;
  options.history = &history;
  const auto page = html::write(transcript, options);
  EXPECT_THAT(page, HasSubstr("<section id=\"history\">"));
  EXPECT_THAT(page, HasSubstr("href=\"https://ci.example.test/job/29\""));
  EXPECT_THAT(page, Not(HasSubstr("javascript:")));
  EXPECT_THAT(page, HasSubstr("01234567"));
  EXPECT_THAT(page, HasSubstr("New failures"));
  EXPECT_THAT(html::write(transcript, {}), Not(HasSubstr("<section id=\"history\">")));
}

} // namespace
} // namespace keur::reports
