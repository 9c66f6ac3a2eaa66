#include "run/blame.hpp"

#include "check/check.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <map>

namespace keur::run {
namespace {

using check::Finding;
using check::Level;
using check::VerdictKind;

bool belongs_to_case(const Finding& finding, const plan::Step& step) {
  const check::Check* check = check::find_check(finding.check);
  if (check == nullptr || check->relates || check->per_case)
    return true;
  return finding.check == "expectation-met" && !is_valid_request(step);
}

/// Where the finding of an operation is told: operation and cause → id of the case.
using Told = std::map<std::pair<std::string, std::string>, std::string>;

Told told_by_own_cases(const std::vector<RecordedCase>& cases) {
  Told told;
  for (const auto& record : cases)
    for (const auto& finding : record.verdict.findings)
      if (is_own(finding) && !record.operation.empty())
        told.try_emplace({record.operation, cause_key(finding)}, record.id);
  return told;
}

/// Were failures of others kept here, or dropped because they are told elsewhere?
struct Foreign {
  bool kept = false, dropped = false;
};

/// Keeps what nobody else tells.
Foreign settle_foreign(RecordedCase& record, Told& told) {
  Foreign failures;
  std::erase_if(record.verdict.findings, [&](const Finding& finding) {
    if (is_own(finding))
      return false;
    const auto& teller = told.try_emplace({finding.operation, cause_key(finding)}, record.id).first->second;
    const bool drops = teller != record.id;
    if (finding.level == Level::Fail)
      (drops ? failures.dropped : failures.kept) = true;
    return drops;
  });
  return failures;
}

bool has_own_failure(const check::Verdict& verdict) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                     [](const Finding& finding) { return is_own(finding) && finding.level == Level::Fail; });
}

/// The case that tells a failure of this operation and check.
std::string teller_of(const check::BlockedBy& blocked, const std::vector<RecordedCase>& cases) {
  for (const auto& record : cases)
    for (const auto& finding : record.verdict.findings)
      if (finding.check == blocked.check && finding.level == Level::Fail &&
          answered_by(record, finding) == blocked.operation)
        return record.id;
  return {};
}

void settle_verdict(RecordedCase& record, const Foreign& failures) {
  auto& verdict = record.verdict;
  const bool bug = verdict.kind == VerdictKind::Error && verdict.error == ErrorCode::Internal;
  if (failures.kept && !bug)
    verdict.kind = VerdictKind::Fail;
  else if (verdict.kind == VerdictKind::Fail && failures.dropped &&
           !has_own_failure(verdict)) // another case turned out to tell it
    verdict.kind = verdict.reason.empty() ? VerdictKind::Pass : VerdictKind::Inconclusive;
}

} // namespace

std::string without_numbers(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = is_digit(text[i]) && (i == 0 || text[i - 1] == '/' || text[i - 1] == ' ');
    if (!starts) {
      out += text[i];
      continue;
    }
    while (i + 1 < text.size() && is_digit(text[i + 1]))
      ++i;
    out += '*';
  }
  return out;
}

std::string cause_key(const Finding& finding) {
  if (!finding.keyword_location.empty() && !finding.description.pointer.empty())
    return finding.check + '\n' + finding.description.document + '\n' + finding.description.pointer + '\n';
  return finding.check + '\n' + without_numbers(finding.message) + '\n' + finding.expected + '\n' +
         without_numbers(finding.instance_location);
}

void attribute(std::vector<Finding>& findings, const plan::Case& test) {
  if (test.operation == nullptr) // a workflow is about all that it asks
    return;
  for (auto& finding : findings) {
    if (finding.step >= test.steps.size())
      continue;
    const auto& step = test.steps[finding.step];
    if (step.operation != nullptr && step.operation != test.operation && !belongs_to_case(finding, step))
      finding.operation = step.operation->name();
  }
}

check::BlockedBy blocked_by(const Progress& progress) {
  if (progress.inconclusive.empty() || progress.steps.empty())
    return {};
  for (const auto& finding : progress.findings)
    if (!is_own(finding) && finding.level == Level::Fail && finding.step + 1 == progress.steps.size())
      return {finding.operation, finding.check, {}};
  return {};
}

void settle_blame(std::vector<RecordedCase>& cases) {
  Told told = told_by_own_cases(cases);
  for (auto& record : cases)
    settle_verdict(record, settle_foreign(record, told));
  for (auto& record : cases)
    if (auto& blocked = record.verdict.blocked_by; !blocked.operation.empty())
      blocked.case_id = teller_of(blocked, cases);
}

} // namespace keur::run
