#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_response_time(const Context& context, Findings& findings) {
  using std::chrono::duration_cast, std::chrono::milliseconds;
  const auto limit = context.settings.response_time_limit;
  const auto taken = duration_cast<milliseconds>(context.exchange.timings.total - context.exchange.timings.queued);
  if (limit.count() == 0 || taken <= limit || context.step().receives_callback)
    return;
  Finding& finding = report(findings, "the answer took " + std::to_string(taken.count()) + " ms");
  finding.expected = "at most " + std::to_string(limit.count()) + " ms";
  finding.actual = std::to_string(taken.count()) + " ms";
}

} // namespace

const Check response_time{
    "response-time",
    Level::Fail,
    "Does the answer come in time?",
    "An answer that took longer than the profile's response time limit, time spent waiting for a slot left "
    "out. Off unless a limit is set. Example: 2,100 ms with a limit of 2,000.",
    "the profile's limits",
    judge_response_time};

} // namespace keur::check
