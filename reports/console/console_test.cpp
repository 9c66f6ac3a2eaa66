#include "base/text.hpp"
#include "reports/console/console.hpp"
#include "reports/sample_for_tests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::reports {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

console::Options wide() {
  console::Options options;
  options.width = 120;
  return options;
}

TEST(Console, EachCauseSaysWhatWhereAndHowToRepeatIt) {
  const std::string text = console::summary(sample::transcript(412), wide());
  for (const char* part :
       {"FAIL  response-schema · POST /v1/contracts and 4 other operations · 5 cases",
        "what      /employees/3/birthDate is a number, and a string is described", "expected  string, format date",
        "actual    number, 8 digits (masked)", "described openapi.yaml:331:7 #/components/schemas/Employee",
        "answer    body /employees/3/birthDate of the 200 answer",
        "repeat    curl -sS -X POST -H \"Authorization: Bearer $KEUR_TOKEN\"", "2 × timeout: no answer after 60 s",
        "14 × needs --allow-writes",
        "412 cases: 381 passed, 7 failed, 2 could not be judged, 8 inconclusive, 14 skipped; 10 warnings",
        "48 of 48 operations reached"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, EndsWith("Contract violated (exit 1)\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(Console, FewRemarksAreShownAndManyAreAnnounced) {
  run::Transcript transcript = sample::transcript(10);
  transcript.omissions = {{"shard-missing", "shard 2/3 is missing", {}}};
  EXPECT_THAT(console::summary(transcript, wide()), HasSubstr("remark shard-missing: shard 2/3 is missing\n"));
  transcript.omissions.resize(4, transcript.omissions[0]);
  EXPECT_THAT(console::summary(transcript, wide()), Not(HasSubstr("remark ")));
  EXPECT_THAT(console::summary(transcript, wide()), HasSubstr("4 remarks on the run (-v lists them)"));
}

TEST(Console, FitsAScreenHoweverManyCasesFail) {
  run::Transcript transcript = sample::transcript(3'000);
  for (std::size_t i = 0; i < transcript.cases.size(); ++i)
    for (auto& finding : transcript.cases[i].verdict.findings)
      finding.check += std::to_string(i);
  const std::string text = console::summary(transcript, wide());
  EXPECT_LT(split(text, '\n').size(), 110U);
  EXPECT_THAT(text, HasSubstr("more causes (see the html report, or use -v)"));
  console::Options verbose = wide();
  verbose.verbose = true;
  EXPECT_GT(split(console::summary(transcript, verbose), '\n').size(), 400U);
}

TEST(Console, O023_LinesKeepToTheWidthExceptThoseToCopy) {
  for (const unsigned width : {20U, 60U, 100U}) {
    console::Options options;
    options.width = width;
    const std::string text = console::summary(sample::transcript(412), options);
    for (const auto line : split(text, '\n')) {
      if (line.find("curl ") != std::string_view::npos)
        continue;
      std::size_t longest = 0; // a word that fits nowhere may stand out
      for (const auto word : split(line, ' '))
        longest = std::max(longest, count_code_points(word));
      const std::size_t length = count_code_points(line);
      EXPECT_TRUE(length <= std::max(width, 40U) || length - longest <= 17) << line;
    }
  }
}

TEST(Console, R002_R003_ForeignTextPrintsNeitherControlsNorCommands) {
  for (const bool verbose : {false, true}) {
    console::Options options = wide();
    options.verbose = verbose;
    const std::string text = console::summary(sample::hostile(sample::nasty(), 40), options) +
                             console::case_line(sample::hostile(sample::nasty()).cases[0], options) +
                             console::changes(sample::changes(), options);
    EXPECT_EQ(find_invalid_utf8(text), std::nullopt);
    for (const auto line : split(text, '\n')) {
      EXPECT_EQ(line.find_first_of("\x1b\x07\b\r\x7f"), std::string::npos);
      EXPECT_FALSE(trim(line).starts_with("::")) << line;
      for (const char* anywhere : {"##[", "##vso[", "##teamcity[", "section_start:", "\xE2\x80\xAE"})
        EXPECT_EQ(line.find(anywhere), std::string_view::npos) << line;
    }
  }
}

TEST(Console, O023_ColourOnlyWhenAsked) {
  console::Options options = wide();
  options.colour = true;
  EXPECT_THAT(console::summary(sample::transcript(412), options), HasSubstr("\x1b[31m"));
  options.colour = false;
  EXPECT_THAT(console::summary(sample::transcript(412), options) + console::changes(sample::changes(), options),
              Not(HasSubstr("\x1b")));
}

TEST(Console, NothingJudgedIsNotASuccess) {
  run::Transcript transcript = sample::transcript(0);
  EXPECT_THAT(console::summary(transcript, wide()), EndsWith("Nothing could be judged (exit 7)\n"));
  transcript = sample::transcript(1);
  transcript.complete = false;
  EXPECT_THAT(console::summary(transcript, wide()), HasSubstr("The run did not finish"));
  transcript = sample::transcript(1);
  transcript.exit_code = 4;
  EXPECT_THAT(console::summary(transcript, wide()), HasSubstr("(exit 4)\nrun `keur preflight`: "));
}

TEST(Console, PreflightStepsShowCauseAndRemedy) {
  const std::string text = console::preflight(sample::transcript(1).preflight, wide());
  EXPECT_THAT(text, HasSubstr("pass    The description can be read: 48 operations\n"));
  EXPECT_THAT(text, HasSubstr("warn    The clock agrees with the server: 4 s behind the server\n"));
  EXPECT_THAT(text, HasSubstr("remedy    synchronise it: timedatectl set-ntp true"));
}

TEST(Console, EachCauseStandsAboveItsOwnRemedy) {
  run::RecordedPreflightStep step{"token", "A token is given", run::StepOutcome::Fail, "400 invalid_client"};
  step.cause = "(1) the secret is wrong; (2) the client is (so to say) gone";
  step.remedy = "(1) copy it; (2) ask";
  EXPECT_EQ(console::preflight({step}, wide()), "fail    A token is given: 400 invalid_client\n"
                                                "        cause     1. the secret is wrong\n"
                                                "        remedy    copy it\n"
                                                "        cause     2. the client is (so to say) gone\n"
                                                "        remedy    ask\n");
}

TEST(Console, WhatFailedComesFirstAndWhatIsBlockedIsOneLine) {
  const std::vector<run::RecordedPreflightStep> steps{
      {"a", "One", run::StepOutcome::Pass, "fine"},        {"b", "Two", run::StepOutcome::Warn, "odd"},
      {"c", "Three", run::StepOutcome::Fail, "wrong"},     {"d", "Four", run::StepOutcome::Blocked, "waits"},
      {"e", "Five", run::StepOutcome::Skipped, "no need"}, {"f", "Six", run::StepOutcome::Blocked, "waits"}};
  auto options = wide();
  EXPECT_EQ(console::preflight(steps, options),
            "fail    Three: wrong\nwarn    Two: odd\npass    One: fine\nskipped Five: no need\n"
            "blocked not tried, as what comes before has to work first: Four; Six\n");
  options.language = language::Language::Dutch;
  EXPECT_THAT(console::preflight(steps, options), StartsWith("fout         Three: wrong\nlet op"));
}

TEST(Console, ChangesAreGroupedByOperationWithBothPlaces) {
  const std::string text = console::changes(sample::changes(), wide());
  EXPECT_THAT(text, StartsWith("base.yaml → revision.yaml\n"));
  EXPECT_THAT(text, HasSubstr("\nGET /v1/employees\n  breaking   the required property birthDate"));
  EXPECT_THAT(text, HasSubstr("base      base.yaml:120:9 #/components/schemas/Employee/properties/birthDate"));
  EXPECT_THAT(text, HasSubstr("revision  revision.yaml:101:7"));
  EXPECT_THAT(text, HasSubstr("witness   \"temporary\""));
  EXPECT_THAT(text, EndsWith("2 breaking changes, 1 dangerous, 1 compatible in 3 operations; 1 ignored change\n"));
}

TEST(Console, PlacesOfOneEditAreShownOnce) {
  auto set = sample::changes();
  set.changes.front().edit = "property-removed /components/schemas/Employee/properties/birthDate";
  auto again = set.changes.front();
  again.operation = "GET /v1/contracts/{id}";
  set.changes.push_back(again);
  const auto times = [](const std::string& text, std::string_view words) {
    std::size_t count = 0;
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1))
      ++count;
    return count;
  };
  const std::string text = console::changes(set, wide());
  EXPECT_EQ(times(text, "the required property birthDate is gone"), 1u);
  EXPECT_EQ(times(text, "base.yaml:120:9"), 1u);
  EXPECT_THAT(text, HasSubstr("2 operations: GET /v1/employees, GET /v1/contracts/{id}"));
}

TEST(Progress, DrawsABarWithRateAndTimeLeftOnATerminal) {
  console::Options options;
  options.width = 80;
  console::Progress progress(options, 4);
  run::RecordedCase passed = sample::transcript(1).cases[0];
  passed.verdict = {};
  EXPECT_EQ(progress.on_case(passed, 1'000'000),
            "\r\x1b[K[##########..............................] 1/4  1/s  3 s left");
  EXPECT_EQ(progress.on_case(passed, 1'050'000), ""); // not more often than the eye sees
  run::RecordedCase failed = passed;
  failed.verdict.kind = check::VerdictKind::Fail;
  const std::string shown = progress.on_case(failed, 1'100'000);
  EXPECT_THAT(shown, StartsWith("\r\x1b[KFAIL  GET /v1/employees/{id}"));
  EXPECT_THAT(shown, HasSubstr("3/4  1 failed"));
  EXPECT_THAT(progress.on_case(passed, 1'110'000), HasSubstr("4/4")); // the last one always
  EXPECT_EQ(progress.clear(), "\r\x1b[K");
  EXPECT_EQ(progress.clear(), "");
}

TEST(Progress, WritesPlainLinesInCi) {
  console::Options options;
  options.ci = true;
  console::Progress progress(options, 10);
  run::RecordedCase passed = sample::transcript(1).cases[0];
  passed.verdict = {};
  EXPECT_EQ(progress.on_case(passed, 1'000), "1/10  1000/s  1 s left\n");
  EXPECT_EQ(progress.on_case(passed, 2'000), "");
  EXPECT_THAT(progress.on_case(passed, 11'000'000), StartsWith("3/10"));
  for (int i = 0; i < 40; ++i) {
    const std::string text = progress.on_case(passed, 11'000'000 + i);
    EXPECT_EQ(text.find_first_of("\r\x1b"), std::string::npos);
  }
}

TEST(Progress, O023_ANarrowTerminalGetsNoBar) {
  console::Options options;
  options.width = 20;
  console::Progress progress(options, 4);
  EXPECT_THAT(progress.on_case(sample::transcript(1).cases[0], 1'000'000), Not(HasSubstr("[#")));
}

} // namespace
} // namespace keur::reports
