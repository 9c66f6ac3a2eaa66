#include "check/checks/checks.hpp"
#include "check/job_states.hpp"

namespace keur::check {
namespace {

void judge_job_failed(const Context& context, Findings& findings) {
  for (const JobState& state : job_states(context)) {
    if (state.pending || state.completed)
      continue;
    Finding& finding =
        report(findings, state.status.empty() ? "the answer names no status of the job"
                                              : "the job ended as " + shown(state.status) + " and was not completed");
    finding.step = state.step;
    finding.instance_location = context.test.steps[state.step].repeat->pointer;
    finding.expected = "a status of a running or completed job";
  }
}

} // namespace

const Check job_failed{"job-failed",
                       Level::Fail,
                       "Does the job complete?",
                       "A job that ends with a status other than the ones that mean completion, or an answer without a "
                       "status. Example: `Failed`.",
                       "the description's export life-cycle (x-keur-export, or inferred)",
                       judge_job_failed,
                       true};

} // namespace keur::check
