#include "gtest/registration.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "gtest/hand_written.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <set>

namespace keur::gtest {
namespace {

using check::VerdictKind;

/// What the registered tests share; lives as long as run_all.
struct Engine {
  const std::vector<run::Job>& jobs;
  run::Runner& runner;
  const EngineOptions& options;
  std::map<const testing::TestInfo*, std::size_t> job_of;
  std::vector<std::size_t> position; // job → index in the runner's current submission
  std::map<std::size_t, run::RecordedCase> worst;
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

int severity(VerdictKind kind) {
  switch (kind) {
  case VerdictKind::Pass:
    return 0;
  case VerdictKind::Skipped:
    return 1;
  case VerdictKind::Inconclusive:
    return 2;
  case VerdictKind::Error:
    return 3;
  case VerdictKind::Fail:
    return 4;
  }
  return 0;
}

void keep_worst(Engine& engine, std::size_t job, const run::RecordedCase& record) {
  const auto [kept, added] = engine.worst.try_emplace(job, record);
  if (added)
    return;
  const int attempts = kept->second.attempts + 1;
  if (severity(record.verdict.kind) > severity(kept->second.verdict.kind))
    kept->second = record;
  kept->second.attempts = attempts;
}

void stop_where_asked(Engine& engine) {
  if (engine.options.interrupted && engine.options.interrupted())
    engine.runner.stop("interrupted");
  else if (std::chrono::steady_clock::now() > engine.deadline)
    engine.runner.stop("--max-time is used up");
}

class CaseTest : public testing::Test {
public:
  CaseTest(Engine& engine, std::size_t job) : engine_(engine), job_(job) {}
  void TestBody() override {
    stop_where_asked(engine_);
    const auto& record = engine_.runner.wait(engine_.position[job_], [this] { stop_where_asked(engine_); });
    keep_worst(engine_, job_, record);
    switch (record.verdict.kind) {
    case VerdictKind::Pass:
      return;
    case VerdictKind::Skipped:
    case VerdictKind::Inconclusive:
      GTEST_SKIP() << record.verdict.reason;
    case VerdictKind::Error:
      FAIL() << record.id << ": " << record.verdict.reason;
    case VerdictKind::Fail:
      FAIL() << record.id << ": " << record.verdict.findings.front().message;
    }
  }

private:
  Engine& engine_;
  std::size_t job_;
};

// Submits after filter, shard and shuffle are known, afresh for every repeat.
class Submitter : public testing::EmptyTestEventListener {
public:
  explicit Submitter(Engine& engine) : engine_(engine) {}
  void OnTestIterationStart(const testing::UnitTest& unit, int) override {
    std::vector<const run::Job*> selected;
    for (int s = 0; s < unit.total_test_suite_count(); ++s) {
      const auto* suite = unit.GetTestSuite(s);
      for (int t = 0; t < suite->total_test_count(); ++t) {
        const auto* info = suite->GetTestInfo(t);
        const auto job = engine_.job_of.find(info);
        if (job == engine_.job_of.end() || !info->should_run())
          continue;
        engine_.position[job->second] = selected.size();
        selected.push_back(&engine_.jobs[job->second]);
      }
    }
    engine_.runner.submit(std::move(selected));
  }

private:
  Engine& engine_;
};

std::string sanitized(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (keep)
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (!out.empty() && out.back() == '_')
    out.pop_back();
  return out.empty() ? "case" : out;
}

const std::vector<std::string>& flag_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const char* name : {"also_run_disabled_tests",
                             "break_on_failure",
                             "brief",
                             "catch_exceptions",
                             "color",
                             "death_test_style",
                             "fail_fast",
                             "filter",
                             "flagfile",
                             "list_tests",
                             "output",
                             "print_time",
                             "print_utf8",
                             "random_seed",
                             "recreate_environments_when_repeating",
                             "repeat",
                             "shuffle",
                             "stack_trace_depth",
                             "stream_result_to",
                             "throw_on_failure"})
      all.push_back(std::string("--gtest_") + name);
    return all;
  }();
  return names;
}

// GoogleTest reads its flags from argv, once in a process; that is also when parameterised tests come to be. False for
// a flag that it does not know.
bool start_googletest(const std::vector<std::string>& flags) {
  static const bool known = [&] {
    std::vector<std::string> words{"keur"};
    words.insert(words.end(), flags.begin(), flags.end());
    std::vector<char*> argv;
    for (auto& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    int argc = static_cast<int>(words.size());
    testing::InitGoogleTest(&argc, argv.data());
    return argc == 1;
  }();
  return known;
}

// The shard comes from the environment.
bool give_flags(const EngineOptions& options) {
  const bool known = start_googletest(options.flags);
  if (options.list_only)
    GTEST_FLAG_SET(list_tests, true);
  if (options.shards > 0) {
    setenv("GTEST_TOTAL_SHARDS", std::to_string(options.shards).c_str(), 1);
    setenv("GTEST_SHARD_INDEX", std::to_string(options.shard - 1).c_str(), 1);
  }
  return known;
}

template <class Do>
void each_test(Do&& action) {
  const auto& unit = *testing::UnitTest::GetInstance();
  for (int s = 0; s < unit.total_test_suite_count(); ++s)
    for (int t = 0; t < unit.GetTestSuite(s)->total_test_count(); ++t)
      action(*unit.GetTestSuite(s)->GetTestInfo(t));
}

// GoogleTest's filter is "positive-negative", each a list with colons.
void leave_out(const std::vector<std::string>& names) {
  auto filter = GTEST_FLAG_GET(filter);
  for (const auto& name : names)
    filter += (filter.find('-') == std::string::npos ? '-' : ':') + name;
  GTEST_FLAG_SET(filter, filter);
}

} // namespace

std::string unknown_flag(const std::vector<std::string>& flags) {
  for (const auto& flag : flags) {
    const auto name = flag.substr(0, flag.find('='));
    if (std::find(flag_names().begin(), flag_names().end(), name) == flag_names().end())
      return flag;
  }
  return "";
}

std::optional<std::string> nearest_flag(std::string_view flag) {
  return nearest(flag.substr(0, flag.find('=')), flag_names());
}

std::vector<std::string> hand_written_ids(const std::vector<std::string>& flags) {
  start_googletest(flags);
  std::vector<std::string> ids;
  each_test([&](const testing::TestInfo& info) { ids.push_back(id_of_hand_written(info)); });
  return ids;
}

std::vector<std::pair<std::string, std::string>> test_names(const std::vector<run::RecordedCase>& heads) {
  std::vector<std::pair<std::string, std::string>> names;
  std::map<std::pair<std::string, std::string>, int> uses;
  for (const auto& head : heads) {
    names.emplace_back(sanitized(head.operation.empty() ? head.suite : head.operation),
                       sanitized(head.label.empty() ? head.rule : head.rule + "_" + head.label));
    ++uses[names.back()];
  }
  // Ids that differ only in characters GoogleTest has no room for are told apart by a digest of the id.
  for (std::size_t i = 0; i < heads.size(); ++i)
    if (uses[names[i]] > 1)
      names[i].second += "_" + crypto::sha256_hex(heads[i].id).substr(0, 8);
  return names;
}

namespace {

void register_tests(Engine& engine) {
  std::vector<run::RecordedCase> heads;
  std::transform(engine.jobs.begin(), engine.jobs.end(), std::back_inserter(heads),
                 [](const run::Job& job) { return job.head(); });
  const auto names = test_names(heads);
  // GoogleTest looks a suite up from the end of its list, so tests of one suite are registered in one go.
  std::map<std::string, std::vector<std::size_t>> suites;
  std::vector<std::string> order;
  for (std::size_t i = 0; i < engine.jobs.size(); ++i) {
    auto& suite = suites[names[i].first];
    if (suite.empty())
      order.push_back(names[i].first);
    suite.push_back(i);
  }
  for (const auto& suite : order)
    for (const std::size_t i : suites[suite]) {
      const auto* info = testing::RegisterTest(suite.c_str(), names[i].second.c_str(), nullptr, nullptr,
                                               heads[i].where.document.c_str(), static_cast<int>(heads[i].where.line),
                                               [&engine, i] { return new CaseTest(engine, i); });
      engine.job_of.emplace(info, i);
    }
}

} // namespace

EngineResult run_all(const std::vector<run::Job>& jobs, run::Runner& runner, const EngineOptions& options) {
  EngineResult result;
  if (!give_flags(options)) {
    result.bad_flag = true;
    return result;
  }
  Engine engine{jobs, runner, options, {}, std::vector<std::size_t>(jobs.size(), 0), {}};
  if (options.max_time.count() > 0)
    engine.deadline = std::chrono::steady_clock::now() + options.max_time;
  std::vector<std::string> unwanted;
  each_test([&](const testing::TestInfo& info) {
    if (options.wanted && !options.wanted(id_of_hand_written(info)))
      unwanted.push_back(std::string(info.test_suite_name()) + '.' + info.name());
  });
  register_tests(engine);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  if (!options.list_only)
    delete listeners.Release(listeners.default_result_printer()); // our own console speaks
  listeners.Append(new Submitter(engine));
  HandWrittenTests* written = nullptr;
  if (options.bench != nullptr) {
    leave_out(unwanted);
    written = new HandWrittenTests(*options.bench, options.observers,
                                   [&engine](const testing::TestInfo& info) { return engine.job_of.count(&info) > 0; });
    listeners.Append(written); // GoogleTest owns it
  }
  [[maybe_unused]] const int failed = RUN_ALL_TESTS(); // the records say what came of it
  for (auto& [job, record] : engine.worst)
    result.records.push_back(std::move(record));
  if (written != nullptr) {
    std::move(written->records().begin(), written->records().end(), std::back_inserter(result.records));
    delete listeners.Release(written);
  }
  return result;
}

} // namespace keur::gtest
