#pragma once
#include "run/runner.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// GoogleTest as the engine of a run: one registered test a job, so that listing, sharding, shuffling and repeating are
/// GoogleTest's own and hand-written TEST_F suites stand beside the generated ones.
namespace keur::gtest {

struct EngineOptions {
  std::vector<std::string> flags = {}; // --gtest_…, as the user gave them
  int shard = 0;                       // from 1; 0 = not sharded by us (GTEST_* variables still count)
  int shards = 0;
  bool list_only = false;
  std::function<bool()> interrupted = {};                 // asked before every test
  std::chrono::milliseconds max_time{0};                  // of the whole run; 0 = none
  run::Workbench* bench = nullptr;                        // what hand-written tests work with; borrowed
  std::vector<run::Observer*> observers = {};             // told of hand-written tests; the runner has its own
  std::function<bool(const std::string& id)> wanted = {}; // which hand-written tests; all when not set
};

struct EngineResult {
  /// Of the jobs that were selected, in plan order, the worst of all repeats; then of the hand-written tests.
  std::vector<run::RecordedCase> records;
  bool bad_flag = false; // a --gtest_ flag that GoogleTest does not take
};

/// The first flag that GoogleTest has not, which it would answer with a page of help; "" = none.
std::string unknown_flag(const std::vector<std::string>& flags);
/// The name of GoogleTest's flag that is nearest to it.
std::optional<std::string> nearest_flag(std::string_view flag);

/// Ids of the tests that people wrote and linked, TEST_P's too: "hand-written · Suite · Test". Before run_all()
/// registers others, and with the same flags: GoogleTest reads them once.
std::vector<std::string> hand_written_ids(const std::vector<std::string>& flags);

/// Names a job's test: suite from its operation (or suite), test from rule and label, `[A-Za-z0-9_]` only, unique, the
/// same in every run.
std::vector<std::pair<std::string, std::string>> test_names(const std::vector<run::RecordedCase>& heads);

/// Registers, runs, collects. Once a process. The jobs outlive the call.
EngineResult run_all(const std::vector<run::Job>& jobs, run::Runner& runner, const EngineOptions& options);

} // namespace keur::gtest
