#include "run/drift_cases.hpp"

#include <algorithm>

namespace keur::run {
namespace {

check::Level level_of(const drift::Kind& kind, const check::Settings& settings) {
  if (const auto set = settings.levels.find(kind.id); set != settings.levels.end())
    return set->second;
  return kind.breaks ? check::Level::Fail : check::Level::Warn;
}

check::Finding to_finding(const drift::Difference& difference, check::Level level, const Location& where) {
  check::Finding finding;
  finding.check = std::string(difference.kind->id);
  finding.level = level;
  finding.message = difference.message;
  finding.description = where;
  finding.instance_location = difference.pointer;
  if (!difference.before.empty())
    finding.expected = "as in the snapshot: " + difference.before;
  finding.actual = difference.now;
  return finding;
}

} // namespace

std::vector<RecordedCase> drift_cases(const std::vector<drift::Compared>& compared,
                                      const openapi::Description& description, const check::Settings& settings,
                                      const Redactor& redactor) {
  std::vector<RecordedCase> records;
  for (const auto& one : compared) {
    RecordedCase record;
    record.id = one.operation + " · drift · " + one.answer;
    record.operation = one.operation;
    record.rule = "drift";
    record.label = one.answer;
    record.suite = "drift";
    record.reason = "answers are compared with those of an earlier run";
    record.expect = "answers look as they did when the snapshot was taken";
    const auto operation = std::find_if(description.operations.begin(), description.operations.end(),
                                        [&](const auto& known) { return known.name() == one.operation; });
    if (operation != description.operations.end()) {
      record.where = operation->node.location();
      record.tags = operation->tags;
    }
    std::vector<check::Finding> findings;
    for (const auto& difference : one.differences)
      if (const auto level = level_of(*difference.kind, settings); level != check::Level::Off)
        findings.push_back(redactor.record(to_finding(difference, level, record.where)));
    record.verdict = check::conclude(std::move(findings), {}, "");
    if (!one.occurred && one.differences.empty()) {
      record.verdict.kind = check::VerdictKind::Skipped;
      record.verdict.reason = "the snapshot has " + one.answer + " of it, which did not occur in this run";
    }
    records.push_back(std::move(record));
  }
  return records;
}

} // namespace keur::run
