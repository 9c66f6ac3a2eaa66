#include "gtest/hand_written.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <filesystem>

namespace keur::gtest {
namespace {

run::Workbench* bench_of_run = nullptr;
HandWritten test_of_now;

std::string file_name(const char* path) {
  return path == nullptr ? "" : std::filesystem::path(path).filename().string();
}

} // namespace

run::Workbench* current_bench() { return bench_of_run; }
HandWritten& current_test() { return test_of_now; }

std::string id_of_hand_written(const testing::TestInfo& info) {
  return std::string("hand-written · ") + info.test_suite_name() + " · " + info.name();
}

HandWrittenTests::HandWrittenTests(run::Workbench& bench, std::vector<run::Observer*> observers,
                                   std::function<bool(const testing::TestInfo&)> is_generated)
    : bench_(bench), observers_(std::move(observers)), is_generated_(std::move(is_generated)) {
  bench_of_run = &bench;
}

HandWrittenTests::~HandWrittenTests() { bench_of_run = nullptr; }

void HandWrittenTests::OnTestIterationStart(const testing::UnitTest& unit, int) {
  std::size_t tests = 0;
  for (int s = 0; s < unit.total_test_suite_count(); ++s)
    for (int t = 0; t < unit.GetTestSuite(s)->total_test_count(); ++t) {
      const auto& info = *unit.GetTestSuite(s)->GetTestInfo(t);
      tests += info.should_run() && !is_generated_(info);
    }
  for (auto* observer : observers_)
    observer->joined(tests);
}

void HandWrittenTests::OnTestStart(const testing::TestInfo& info) {
  if (is_generated_(info))
    return;
  test_of_now = {};
  test_of_now.test.id = id_of_hand_written(info);
  test_of_now.test.rule = test_of_now.test.suite = "hand-written";
  test_of_now.test.label = std::string(info.test_suite_name()) + '.' + info.name();
  test_of_now.test.reason = "a test that was written by hand";
  test_of_now.test.where = {file_name(info.file()), static_cast<std::uint32_t>(std::max(0, info.line()))};
  begin_ = std::chrono::steady_clock::now();
  started_us_ =
      std::chrono::duration_cast<std::chrono::microseconds>(bench_.loop.clock().wall() - bench_.started).count();
}

// What an assertion says may hold values of an answer: off the loopback only its place is told.
check::Verdict HandWrittenTests::verdict_of(const testing::TestResult& result) const {
  if (result.Skipped()) {
    for (int i = 0; i < result.total_part_count(); ++i)
      if (result.GetTestPartResult(i).skipped())
        return {check::VerdictKind::Skipped,
                {},
                std::string(trim(result.GetTestPartResult(i).message())),
                ErrorCode::Refused};
    return {check::VerdictKind::Skipped, {}, "skipped by the test", ErrorCode::Refused};
  }
  std::vector<check::Finding> findings;
  for (int i = 0; i < result.total_part_count() && !test_of_now.error; ++i) {
    const auto& part = result.GetTestPartResult(i);
    if (!part.failed())
      continue;
    const std::string place = file_name(part.file_name()) + ':' + std::to_string(part.line_number());
    const bool shown = profile::may_show_values(bench_.profile.target);
    check::Finding finding{"hand-written", check::Level::Fail,
                           place + ": " + (shown ? part.message() : "an assertion failed")};
    finding.step = test_of_now.steps.empty() ? 0 : test_of_now.steps.size() - 1;
    findings.push_back(bench_.redactor.record(std::move(finding)));
  }
  std::vector<Error> errors;
  if (test_of_now.error)
    errors.push_back(*test_of_now.error);
  return check::conclude(std::move(findings), errors, "");
}

void HandWrittenTests::OnTestEnd(const testing::TestInfo& info) {
  if (is_generated_(info))
    return;
  const auto& test = test_of_now.test;
  run::RecordedCase record;
  record.id = test.id;
  record.rule = test.rule;
  record.label = test.label;
  record.suite = test.suite;
  record.reason = test.reason;
  record.where = test.where;
  record.verdict = verdict_of(*info.result());
  record.started_us = started_us_;
  record.duration_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin_).count();
  for (std::size_t i = 0; i < test_of_now.steps.size(); ++i)
    for (const auto& exchange : test_of_now.steps[i].exchanges)
      record.exchanges.push_back(bench_.redactor.record(exchange, test.steps[i], i, bench_.started));
  for (auto* observer : observers_)
    observer->finished(record);
  keep(std::move(record));
}

// One record a test, however often it is repeated: the worst.
void HandWrittenTests::keep(run::RecordedCase record) {
  const auto same =
      std::find_if(records_.begin(), records_.end(), [&](const auto& each) { return each.id == record.id; });
  if (same == records_.end()) {
    records_.push_back(std::move(record));
    return;
  }
  record.attempts = same->attempts + 1;
  if (record.verdict.kind == check::VerdictKind::Fail || same->verdict.kind == check::VerdictKind::Pass)
    *same = std::move(record);
  else
    same->attempts = record.attempts;
}

} // namespace keur::gtest
