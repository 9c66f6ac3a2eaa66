#include "check/checks/checks.hpp"
#include "check/job_states.hpp"

namespace keur::check {
namespace {

void judge_job_never_ends(const Context& context, Findings& findings) {
  for (std::size_t i = 0; i < context.steps.size() && i < context.test.steps.size(); ++i) {
    const auto states = states_of(context, i);
    const auto& polls = context.steps[i].exchanges; // another answer than that of a running job speaks for itself
    if (states.empty() || !states.back().pending || !polls.back().response || polls.back().response->status / 100 != 2)
      continue;
    Finding& finding = report(findings, "the job was still " + shown(states.back().status) + " after " +
                                            std::to_string(states.size()) + " polls, when the time for jobs ran out");
    finding.step = i;
    finding.instance_location = context.test.steps[i].repeat->pointer;
    finding.expected = "an end within the job budget";
  }
}

} // namespace

const Check job_never_ends{"job-never-ends",
                           Level::Fail,
                           "Does every job come to an end?",
                           "A job whose status is still that of a running one when the profile's job budget is used "
                           "up. Example: `InProgress` for ever.",
                           "the description's export life-cycle (x-keur-export, or inferred)",
                           judge_job_never_ends,
                           true};

} // namespace keur::check
