#include "run/outcome.hpp"

#include <algorithm>
#include <array>

namespace keur::run {
namespace {

using check::VerdictKind;

bool is_violation(const RecordedCase& record, FailOn fail_on) {
  if (record.verdict.kind == VerdictKind::Fail)
    return true;
  if (fail_on == FailOn::Inconclusive)
    return record.verdict.kind == VerdictKind::Inconclusive;
  return fail_on == FailOn::Warn && std::any_of(record.verdict.findings.begin(), record.verdict.findings.end(),
                                                [](const check::Finding& finding) { return finding.known.empty(); });
}

// 3, 4 or 5; other codes cannot stand in a case (2 and 7 end a run before it starts) and count as 3.
int error_exit(const RecordedCase& record) {
  const int code = exit_code(record.verdict.error);
  return code == 4 || code == 5 || code == 70 ? code : 3;
}

} // namespace

int exit_code_of(const Transcript& transcript, FailOn fail_on) {
  bool judged = false, violated = false;
  std::array<bool, 71> error{};
  for (const auto& record : transcript.cases) {
    violated |= is_violation(record, fail_on);
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
  return judged ? 0 : 7;
}

} // namespace keur::run
