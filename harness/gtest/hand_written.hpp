#pragma once
#include "run/runner.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Tests that people wrote: while one runs, what it sends is kept, and what came of it becomes a record like any
/// case's.
namespace keur::gtest {

/// The run that is going on; null outside of one.
run::Workbench* current_bench();

/// What the hand-written test that runs now has sent so far.
struct HandWritten {
  plan::Case test;
  std::vector<check::StepExchanges> steps = {};
  std::optional<Error> error = {}; // why it could not be judged
};
HandWritten& current_test();

/// "hand-written · Suite · Test".
std::string id_of_hand_written(const testing::TestInfo& info);

/// Makes the records; one is alive while the tests of a run run.
class HandWrittenTests : public testing::EmptyTestEventListener {
public:
  /// All borrowed. `is_generated` tells which tests are not hand-written.
  HandWrittenTests(run::Workbench& bench, std::vector<run::Observer*> observers,
                   std::function<bool(const testing::TestInfo&)> is_generated);
  ~HandWrittenTests() override;
  void OnTestIterationStart(const testing::UnitTest& unit, int iteration) override;
  void OnTestStart(const testing::TestInfo& info) override;
  void OnTestEnd(const testing::TestInfo& info) override;
  std::vector<run::RecordedCase>& records() { return records_; }

private:
  void keep(run::RecordedCase record);
  check::Verdict verdict_of(const testing::TestResult& result) const;

  run::Workbench& bench_;
  std::vector<run::Observer*> observers_;
  std::function<bool(const testing::TestInfo&)> is_generated_;
  std::chrono::steady_clock::time_point begin_ = {};
  std::int64_t started_us_ = 0;
  std::vector<run::RecordedCase> records_;
};

} // namespace keur::gtest
