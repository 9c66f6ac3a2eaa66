#include "run/coverage.hpp"

#include "plan/planner.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace keur::run {
namespace {

int severity(check::VerdictKind kind) {
  switch (kind) {
  case check::VerdictKind::Pass:
    return 1;
  case check::VerdictKind::Skipped:
    return 0;
  case check::VerdictKind::Inconclusive:
    return 2;
  case check::VerdictKind::Error:
    return 3;
  case check::VerdictKind::Fail:
    return 4;
  }
  return 0;
}

// Which kind of question was asked: the rule's theme; a suite that no rule made stands for itself.
std::string class_of(const RecordedCase& record) {
  const plan::Rule* rule = plan::find_rule(record.rule);
  return rule == nullptr ? record.suite : std::string(rule->theme);
}

void add_status(OperationCoverage& coverage, const openapi::Operation& operation, int status) {
  if (status == 0)
    return;
  if (const auto* response = operation.response(status)) {
    ++coverage.statuses[response->status];
    return;
  }
  const std::string text = std::to_string(status);
  auto& unknown = coverage.undocumented_statuses;
  if (std::find(unknown.begin(), unknown.end(), text) == unknown.end())
    unknown.push_back(text);
}

void add_class(OperationCoverage& coverage, const RecordedCase& record, std::map<std::string, int>& worst) {
  int& kept = worst.try_emplace(class_of(record), -1).first->second;
  if (severity(record.verdict.kind) <= kept)
    return;
  kept = severity(record.verdict.kind);
  coverage.check_classes[class_of(record)] = std::string(check::name(record.verdict.kind));
}

// A case that is about no one operation, such as a workflow, counts for all that it sends to.
std::set<const openapi::Operation*> about(const plan::Case& test) {
  if (test.operation != nullptr)
    return {test.operation};
  std::set<const openapi::Operation*> operations;
  for (const auto& step : test.steps)
    if (step.operation != nullptr)
      operations.insert(step.operation);
  return operations;
}

/// Do the cases, or what could not be planned, hold a valid request of the operation's own?
bool is_asked(const openapi::Operation& operation, const std::vector<const plan::Case*>& cases,
              const std::vector<plan::Omission>& omissions) {
  const auto asks = [&](const plan::Step& step) { return step.operation == &operation && is_valid_request(step); };
  return std::any_of(
             cases.begin(), cases.end(),
             [&](const plan::Case* test) { return std::any_of(test->steps.begin(), test->steps.end(), asks); }) ||
         std::any_of(omissions.begin(), omissions.end(),
                     [&](const plan::Omission& omission) { return omission.operation == operation.name(); });
}

} // namespace

std::vector<OperationCoverage> coverage_of(const openapi::Description& description, const plan::Plan& plan,
                                           const std::vector<RecordedCase>& records) {
  std::map<std::string, const RecordedCase*, std::less<>> by_id;
  for (const auto& record : records)
    by_id.emplace(record.id, &record);
  std::map<const openapi::Operation*, std::vector<const plan::Case*>> cases;
  for (const auto& test : plan.cases)
    for (const auto* operation : about(test))
      cases[operation].push_back(&test);
  std::vector<OperationCoverage> result;
  for (const auto& operation : description.operations) {
    OperationCoverage coverage;
    coverage.operation = operation.name();
    coverage.where = operation.node.location();
    coverage.asked = is_asked(operation, cases[&operation], plan.omissions);
    for (const auto& response : operation.responses)
      coverage.statuses[response.status] = 0;
    std::set<std::string> exercised, missed;
    std::map<std::string, int> worst;
    for (const auto* test : cases[&operation]) {
      const auto found = by_id.find(test->id);
      const bool sent = found != by_id.end() && !found->second->exchanges.empty();
      (sent ? exercised : missed).insert(test->exercises.begin(), test->exercises.end());
      if (found == by_id.end())
        continue;
      add_class(coverage, *found->second, worst);
      for (const auto& exchange : found->second->exchanges)
        if (exchange.step < test->steps.size() && test->steps[exchange.step].operation == &operation)
          add_status(coverage, operation, exchange.status);
    }
    coverage.exercised.assign(exercised.begin(), exercised.end());
    for (const auto& pointer : missed)
      if (exercised.count(pointer) == 0)
        coverage.not_exercised.push_back(pointer);
    for (const auto& pointer : coverage.not_exercised)
      coverage.not_exercised_because[pointer] = "its cases were not sent";
    for (const auto& omission : plan.omissions)
      if (omission.operation == coverage.operation && !omission.where.pointer.empty()) {
        coverage.not_exercised.push_back(omission.where.pointer);
        coverage.not_exercised_because[omission.where.pointer] = omission.rule + ": " + omission.reason;
      }
    result.push_back(std::move(coverage));
  }
  return result;
}

} // namespace keur::run
