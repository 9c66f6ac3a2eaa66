#include "run/outcome.hpp"

#include "run/blame.hpp"

#include <algorithm>
#include <array>

namespace keur::run {
namespace {

using check::Finding;
using check::VerdictKind;
using transport::Task;

// 3, 4 or 5; other codes cannot stand in a case (2 and 7 end a run before it starts) and count as 3.
int error_exit(const RecordedCase& record) {
  const int code = exit_code(record.verdict.error);
  return code == 4 || code == 5 || code == 70 ? code : 3;
}

template <class Picks>
bool raise_findings(std::vector<Finding>& findings, const Picks& picks) {
  bool raised = false;
  for (Finding& finding : findings)
    if (finding.level != check::Level::Fail && finding.known.empty() && picks(finding)) {
      finding.level = check::Level::Fail;
      raised = raised || is_own(finding);
    }
  return raised;
}

Task<void> run_and_raise(std::function<Task<void>(RecordedCase&)> body, RecordedCase& record, FailOn fail_on) {
  Task<void> running = body(record);
  co_await running;
  raise(record, fail_on);
}

} // namespace

void raise(RecordedCase& record, FailOn fail_on) {
  check::Verdict& verdict = record.verdict;
  if (verdict.kind == VerdictKind::Error && error_exit(record) == 70)
    return;
  if (fail_on == FailOn::Warn &&
      raise_findings(verdict.findings, [](const Finding& f) { return f.level == check::Level::Warn; }))
    verdict.kind = VerdictKind::Fail;
  if (fail_on != FailOn::Inconclusive || verdict.kind != VerdictKind::Inconclusive)
    return;
  if (!raise_findings(verdict.findings, [](const Finding& f) { return f.check == "not-judged"; }))
    verdict.findings.push_back({"not-judged", check::Level::Fail,
                                verdict.reason.empty() ? "the case could not be decided" : verdict.reason, 0,
                                record.where});
  verdict.kind = VerdictKind::Fail;
}

Job with_fail_on(Job job, FailOn fail_on) {
  if (fail_on == FailOn::Warn || fail_on == FailOn::Inconclusive)
    job.body = [body = std::move(job.body), fail_on](RecordedCase& record) {
      return run_and_raise(body, record, fail_on);
    };
  return job;
}

int exit_code_of(const Transcript& transcript) {
  bool judged = false, violated = false;
  std::array<bool, 71> error{};
  for (const auto& record : transcript.cases) {
    violated |= record.verdict.kind == VerdictKind::Fail;
    judged |= record.verdict.kind == VerdictKind::Pass || record.verdict.kind == VerdictKind::Fail;
    if (record.verdict.kind == VerdictKind::Error)
      error[static_cast<std::size_t>(error_exit(record))] = true;
  }
  if (error[70])
    return 70;
  if (violated)
    return 1;
  for (const int code : {5, 4, 3})
    if (error[static_cast<std::size_t>(code)])
      return code;
  const auto& [asked, reached] = transcript.summary.operations;
  const bool whole = transcript.shard.empty() && asked > 0;
  if (!judged || (whole && (reached == 0 || (transcript.fail_on == "unreached" && reached < asked))))
    return exit_code(ErrorCode::NothingSelected);
  return 0;
}

} // namespace keur::run
