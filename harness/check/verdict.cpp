#include "check/check.hpp"

#include <algorithm>

namespace keur::check {

std::string_view name(Level level) {
  switch (level) {
  case Level::Off:
    return "off";
  case Level::Remark:
    return "remark";
  case Level::Warn:
    return "warn";
  case Level::Fail:
    return "fail";
  }
  return "";
}

std::string_view name(VerdictKind kind) {
  switch (kind) {
  case VerdictKind::Pass:
    return "pass";
  case VerdictKind::Inconclusive:
    return "inconclusive";
  case VerdictKind::Skipped:
    return "skipped";
  case VerdictKind::Fail:
    return "fail";
  case VerdictKind::Error:
    return "error";
  }
  return "";
}

Verdict conclude(std::vector<Finding> findings, const std::vector<Error>& errors, std::string inconclusive_reason) {
  Verdict verdict;
  const auto failed = [](const Finding& finding) { return finding.level == Level::Fail; };
  const auto not_judged = std::find_if(findings.begin(), findings.end(),
                                       [](const Finding& finding) { return finding.check == "not-judged"; });
  if (std::any_of(findings.begin(), findings.end(), failed)) {
    verdict.kind = VerdictKind::Fail;
  } else if (!errors.empty()) {
    verdict.kind = VerdictKind::Error;
    verdict.error = errors.front().code;
    verdict.reason = std::string(id(errors.front().code)) + ": " + errors.front().message;
  } else if (!inconclusive_reason.empty() || not_judged != findings.end()) {
    verdict.kind = VerdictKind::Inconclusive;
    verdict.reason =
        !inconclusive_reason.empty() ? std::move(inconclusive_reason) : "not judged: " + not_judged->message;
  }
  verdict.findings = std::move(findings);
  return verdict;
}

} // namespace keur::check
