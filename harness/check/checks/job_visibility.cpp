#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

bool is_unknown(const http::Exchange& exchange) { return exchange.response && exchange.response->status == 404; }

void judge_job_visibility(const Context& context, Findings& findings) {
  for (std::size_t i = 0; i < context.steps.size() && i < context.test.steps.size(); ++i) {
    const auto& polls = context.steps[i].exchanges;
    if (!context.test.steps[i].repeat)
      continue;
    std::size_t unknown = 0;
    while (unknown < polls.size() && is_unknown(polls[unknown]))
      ++unknown;
    if (unknown == 0 || unknown == polls.size() || !polls[unknown].response)
      continue; // never found: the last answer was judged
    const auto late =
        std::chrono::duration_cast<std::chrono::milliseconds>(polls[unknown].started - polls.front().started);
    Finding& finding =
        report(findings, "the job was unknown (404) to the first " +
                             (unknown == 1 ? "poll" : std::to_string(unknown) + " polls") + ", and found then");
    finding.step = i;
    finding.expected = "a job that can be read once its command has answered";
    finding.actual = "found " + std::to_string(late.count()) + " ms after the first poll";
  }
}

} // namespace

const Check job_visibility{
    "job-visibility",
    Level::Warn,
    "Is a job known to its query as soon as its command has answered?",
    "A job that the query answers with 404 at first and knows later, within the profile's limit "
    "`job_visible` (30 s from the "
    "command's answer, 5 s on the loopback, 1 s for the mock): the two need not share a store, so "
    "that this is a remark. A job that stays unknown "
    "is a finding of created-available. Example: the polls answer 404, `InProgress`, `Completed`.",
    "the description's export life-cycle (x-keur-export, or inferred)",
    judge_job_visibility,
    true};

} // namespace keur::check
