#include "base/text.hpp"
#include "exporting/curl.hpp"
#include "plan/planner.hpp"
#include "run/binding.hpp"
#include "run/blame.hpp"
#include "run/control.hpp"
#include "run/progress.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <span>
#include <utility>

namespace keur::run {

using transport::Task;

namespace {

void judge_whole(Workbench& bench, const plan::Case& test, Progress& progress) {
  for (std::size_t i = progress.steps.size(); i-- > 0;) {
    const auto& exchanges = progress.steps[i].exchanges;
    if (exchanges.empty() || !exchanges.back().response)
      continue;
    const auto* operation = test.steps[i].operation;
    const auto& exchange = exchanges.back();
    const check::Context context{
        bench.description, bench.schemas,  bench.shapes,
        bench.settings,    test,           i,
        exchange,          progress.steps, operation ? operation->response(exchange.response->status) : nullptr};
    auto findings = check::judge_case(context);
    std::move(findings.begin(), findings.end(), std::back_inserter(progress.findings));
    return;
  }
}

// What belongs to another operation fails nothing here: a case of that operation tells it (blame.hpp).
check::Verdict verdict_of(const Redactor& redactor, const plan::Case& test, Progress& progress) {
  if (!progress.skipped.empty())
    return {check::VerdictKind::Skipped, {}, progress.skipped, ErrorCode::Refused, {}};
  attribute(progress.findings, test);
  const auto blocked = blocked_by(progress);
  if (!blocked.operation.empty())
    progress.inconclusive = "blocked by " + blocked.operation + " (" + blocked.check + ")";
  const auto foreign = std::stable_partition(progress.findings.begin(), progress.findings.end(), is_own);
  std::vector<check::Finding> others(std::make_move_iterator(foreign),
                                     std::make_move_iterator(progress.findings.end()));
  progress.findings.erase(foreign, progress.findings.end());
  auto verdict = check::conclude(std::move(progress.findings), progress.errors, progress.inconclusive);
  std::move(others.begin(), others.end(), std::back_inserter(verdict.findings));
  if (verdict.kind == check::VerdictKind::Inconclusive)
    verdict.blocked_by = blocked;
  for (auto& finding : verdict.findings)
    finding = redactor.record(std::move(finding));
  verdict.reason = redactor.mask(escape_visible(verdict.reason));
  return verdict;
}

using Steps = std::function<Task<void>(const plan::Case&, Workbench&, Progress&)>;

// A request that must be refused for want of a credential needs no thing that exists: where none can be had, an
// invented id serves. Nothing where the case had a network's trouble, or the request itself may not be sent.
std::optional<plan::RequestTemplate> with_invented_id(const plan::Case& test, Workbench& bench,
                                                      const Progress& progress) {
  const std::size_t last = test.steps.size() - 1;
  const plan::Step& step = test.steps[last];
  if (!progress.stopped || !progress.errors.empty() || progress.steps.size() > last || step.bindings.empty() ||
      step.expect.kind != plan::Expectation::Kind::Unauthorized || !kept_back(test, step, bench.profile).empty())
    return std::nullopt;
  return bind_invented(step, bench.schemas);
}

Task<void> one_after_another(const plan::Case& test, Workbench& bench, Progress& progress) {
  for (std::size_t i = 0; i < test.steps.size() && !progress.stopped; ++i) {
    Task<void> step = run_step(bench, test, i, progress);
    co_await step;
  }
  auto invented = with_invented_id(test, bench, progress);
  if (!invented)
    co_return;
  progress.inconclusive.clear();
  progress.skipped.clear();
  progress.steps.resize(test.steps.size());
  Task<void> sending = send_once(bench, test, test.steps.size() - 1, std::move(*invented), progress);
  co_await sending;
}

bool was_judged(const Progress& progress, std::size_t step) {
  return std::none_of(progress.findings.begin(), progress.findings.end(), [&](const check::Finding& finding) {
    return finding.step == step && finding.check == "not-judged";
  });
}

// So that the next steps' lines can be run as well: what they are made of is kept in shell variables.
void keep_answer(const plan::Case& test, std::size_t index, RecordedExchange& recorded) {
  std::vector<std::pair<std::string, std::string>> expressions;
  for (const auto& step : std::span(test.steps).subspan(index + 1))
    for (const auto& binding : step.bindings) {
      const auto begin = binding.placeholder.find(':'), end = binding.placeholder.find('}');
      const bool substitute = binding.other && binding.other->step == index;
      if ((binding.step != index && !substitute) || begin == std::string::npos || end == std::string::npos ||
          end < begin)
        continue;
      std::pair each{binding.placeholder.substr(begin + 1, end - begin - 1),
                     substitute ? binding.other->expression : binding.expression};
      if (std::find(expressions.begin(), expressions.end(), each) == expressions.end())
        expressions.push_back(std::move(each));
    }
  if (!expressions.empty() && !recorded.curl.empty())
    recorded.curl = exporting::keeping_answer(recorded.curl, index, expressions);
}

void record_exchanges(const plan::Case& test, const Workbench& bench, const Progress& progress, RecordedCase& record) {
  for (std::size_t i = 0; i < progress.steps.size(); ++i)
    for (const auto& exchange : progress.steps[i].exchanges) {
      auto& recorded = record.exchanges.emplace_back(bench.redactor.record(exchange, test.steps[i], i, bench.started));
      keep_answer(test, i, recorded);
      const auto* operation = test.steps[i].operation;
      if (operation == nullptr)
        continue;
      recorded.operation = operation->name();
      recorded.valid = is_valid_request(test.steps[i]);
      recorded.unknown_path = bench.control != nullptr && answered_alike(*bench.control, exchange);
      recorded.reached = recorded.valid && !recorded.unknown_path && exchange.response && !exchange.response->cut &&
                         is_documented_success(*operation, exchange.response->status) && was_judged(progress, i);
    }
}

// From the first request to the last answer: what was waited for before (a connection, the rate, the case's turn) is no
// time of the server's.
void time_by_exchanges(RecordedCase& record) {
  std::int64_t begin = std::numeric_limits<std::int64_t>::max(), end = 0;
  for (const auto& exchange : record.exchanges) {
    if (exchange.started_us < 0) // it never left
      continue;
    begin = std::min(begin, exchange.started_us);
    end = std::max(end, exchange.started_us + exchange.total_us);
  }
  if (end < begin)
    return;
  record.started_us = begin;
  record.duration_us = end - begin;
}

// Known to the bench for as long as the case's frame lives.
class Entry {
public:
  Entry(Workbench& bench, const plan::Case& test, UnderWay about) : bench_(bench), test_(test) {
    bench_.under_way[&test_] = about;
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() { bench_.under_way.erase(&test_); }

private:
  Workbench& bench_;
  const plan::Case& test_;
};

Task<void> run_case(const plan::Case& test, Workbench& bench, RecordedCase& record, const Steps& steps) {
  Progress progress;
  const auto begin = bench.loop.clock().now();
  record.started_us =
      std::chrono::duration_cast<std::chrono::microseconds>(bench.loop.clock().wall() - bench.started).count();
  const Entry entry(bench, test, {&progress, begin, record.started_us});
  Task<void> running = steps(test, bench, progress);
  co_await running;
  judge_whole(bench, test, progress);
  record_exchanges(test, bench, progress, record);
  record.verdict = verdict_of(bench.redactor, test, progress);
  time_by_exchanges(record);
}

std::string record_so_far(const plan::Case& test, const Workbench& bench, RecordedCase& record) {
  const auto found = bench.under_way.find(&test);
  if (found == bench.under_way.end())
    return {};
  const UnderWay& about = found->second;
  record.started_us = about.started_us;
  record_exchanges(test, bench, *about.progress, record);
  time_by_exchanges(record);
  return jobs_left_behind(test, *about.progress);
}

bool fails_alike(const RecordedCase& record, const std::set<std::string>& checks) {
  return std::any_of(record.verdict.findings.begin(), record.verdict.findings.end(), [&](const auto& finding) {
    return finding.level == check::Level::Fail && is_own(finding) && checks.contains(finding.check);
  });
}

std::set<std::string> failing_checks(const RecordedCase& record) {
  std::set<std::string> checks;
  for (const auto& finding : record.verdict.findings)
    if (finding.level == check::Level::Fail && is_own(finding))
      checks.insert(finding.check);
  return checks;
}

std::string expectation_in_words(const plan::Case& test) {
  if (test.steps.empty())
    return {};
  const auto& expect = test.steps.back().expect;
  std::string words(plan::name(expect.kind));
  if (!expect.because.empty())
    words += ": " + expect.because;
  return words;
}

RecordedCase head_of(const plan::Case& test) {
  RecordedCase head;
  head.id = test.id;
  head.operation = test.operation ? test.operation->name() : "";
  head.rule = test.rule;
  head.label = test.label;
  head.suite = test.suite;
  if (test.operation)
    head.tags = test.operation->tags;
  head.reason = test.reason;
  head.expect = expectation_in_words(test);
  head.where = test.where;
  return head;
}

// A random case that fails is sent again, smaller each time, for as long as one of the same checks fails. What is
// recorded is the smallest that was found.
Task<void> run_and_shrink(const plan::Case& test, Workbench& bench, RecordedCase& record) {
  constexpr int most_attempts = 200;
  const Steps in_order = one_after_another; // outlives the cases that run by it
  Task<void> running = run_case(test, bench, record, in_order);
  co_await running;
  const std::set<std::string> checks = failing_checks(record);
  if (checks.empty())
    co_return;
  plan::Case smallest = test;
  int attempts = 0, steps = 0;
  for (bool smaller = true; smaller;) {
    smaller = false;
    const std::vector<plan::Case> candidates = plan::shrink(smallest, bench.description, bench.schemas);
    for (std::size_t i = 0; i < candidates.size() && !smaller && attempts < most_attempts; ++i, ++attempts) {
      RecordedCase tried = head_of(test);
      Task<void> trying = run_case(candidates[i], bench, tried, in_order);
      co_await trying;
      smaller = fails_alike(tried, checks);
      if (!smaller)
        continue;
      ++steps;
      record = std::move(tried);
      smallest = candidates[i];
    }
  }
  record.reason += "; seed " + std::to_string(test.ingredients->seed) + ", made smaller in " + std::to_string(steps) +
                   " steps (" + std::to_string(attempts) + " requests)";
}

Turn turn_of(const plan::Case& test) {
  using Kind = plan::ListExpectation::Kind;
  const auto any = [&](auto&& holds) { return std::any_of(test.steps.begin(), test.steps.end(), holds); };
  if (any([](const plan::Step& step) { return step.expect.hostile; }))
    return Turn::Hostile;
  if (any([](const plan::Step& step) { return step.follow.has_value(); }))
    return Turn::Quiet;
  if (any([](const plan::Step& step) {
        const auto& list = step.expect.list;
        return list && (list->kind == Kind::Contains || list->kind == Kind::Omits);
      }))
    return Turn::First;
  return any([](const plan::Step& step) { return step.request.method == "DELETE"; }) ? Turn::Last : Turn::Any;
}

Job job_of(const plan::Case& test, Workbench& bench, Steps steps) {
  return {[&test] { return head_of(test); },
          [&test, &bench, steps = std::move(steps)](RecordedCase& record) {
            return test.ingredients ? run_and_shrink(test, bench, record) : run_case(test, bench, record, steps);
          },
          turn_of(test), [&test, &bench](RecordedCase& record) { return record_so_far(test, bench, record); }};
}

} // namespace

Job make_job(const plan::Case& test, Workbench& bench) { return job_of(test, bench, one_after_another); }

Job make_job(const plan::Case& test, const workflow::Flow& flow, Workbench& bench) {
  return job_of(test, bench, [&flow](const plan::Case& about, Workbench& with, Progress& progress) {
    return follow(flow, about, with, progress);
  });
}

} // namespace keur::run
