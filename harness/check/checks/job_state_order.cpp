#include "check/checks/checks.hpp"
#include "check/job_states.hpp"

namespace keur::check {
namespace {

bool has_files(const json::Value* files) {
  return files != nullptr && !files->is_null() && !(files->is_array() && files->array().empty());
}

void judge_files(const openapi::Export& job, const JobState& state, Findings& findings) {
  if (job.files_pointer.empty() || !state.pending || !has_files(state.body(job.files_pointer)))
    return;
  Finding& finding = report(findings, "the job is in progress and lists files already");
  finding.step = state.step;
  finding.instance_location = job.files_pointer;
  finding.expected = "null while in progress";
}

void judge_job_state_order(const Context& context, Findings& findings) {
  const openapi::Export* job = export_of(context);
  bool completed = false;
  for (const JobState& state : job_states(context)) {
    if (job != nullptr)
      judge_files(*job, state, findings);
    if (completed && state.pending) {
      Finding& finding = report(findings, "the job went back from its end to " + shown(state.status));
      finding.step = state.step;
      finding.expected = "a job that has ended stays ended";
      finding.actual = shown(state.status);
    }
    completed = completed || state.completed;
  }
}

} // namespace

const Check job_state_order{"job-state-order",
                            Level::Fail,
                            "Does a job only move forward, and list files only when it has ended?",
                            "A job that was completed and is in progress again, or that lists files while it is still "
                            "in progress. Example: the polls "
                            "answer `InProgress`, `Completed`, `InProgress`.",
                            "the description's export life-cycle (x-keur-export, or inferred)",
                            judge_job_state_order,
                            true};

} // namespace keur::check
