#include "plan/planner.hpp"

#include "crypto/crypto.hpp"
#include "plan/drafts.hpp"

#include <algorithm>
#include <unordered_set>

namespace keur::plan {
namespace {

constexpr std::size_t usual_cases =
    32; // of an operation; with room made for them the plan need not move while it grows

bool wanted(const Rule& rule, const PlanOptions& options) {
  if (options.rules.empty())
    return rule.on_by_default || (options.fuzz > 0 && rule.id == "random-request");
  return std::find(options.rules.begin(), options.rules.end(), rule.id) != options.rules.end();
}

std::string fingerprint(const Case& test) {
  std::string text;
  for (const Step& step : test.steps)
    text += step.request.method + ' ' + step.request.target + '\n' + step.request.body.value_or("") + '\n';
  return crypto::sha256_hex(text).substr(0, 8);
}

/// Ids are unique because labels are; should two still meet (members that differ in nothing but unprintable
/// characters), what is sent tells them apart.
void take(Plan& plan, std::unordered_set<std::string>& ids, Case&& test) {
  if (!ids.insert(test.id).second) {
    test.id += " · " + fingerprint(test);
    if (!ids.insert(test.id).second)
      return; // the same request twice
  }
  plan.cases.push_back(std::move(test));
}

/// The operation that a request to this one reaches: paths that differ in their fragment only are one path on the wire.
const openapi::Operation& reached(const openapi::Description& description, const openapi::Operation& operation) {
  const std::string_view path = path_on_the_wire(operation);
  const openapi::Operation* first = nullptr;
  for (const openapi::Operation& other : description.operations) {
    if (other.method != operation.method || path_on_the_wire(other) != path)
      continue;
    if (other.path == path)
      return other;
    first = first == nullptr ? &other : first;
  }
  return first == nullptr ? operation : *first;
}

/// Operations that no request can reach are not planned, and that is said.
bool plannable(const openapi::Description& description, const openapi::Operation& operation, Plan& plan) {
  const openapi::Operation& other = reached(description, operation);
  if (&other == &operation)
    return true;
  plan.omissions.push_back({"valid-request", operation.name(),
                            "on the wire this is " + other.name() + ": a path's fragment is not sent",
                            operation.node ? operation.node.location() : Location{}});
  return false;
}

} // namespace

std::string_view path_on_the_wire(const openapi::Operation& operation) {
  return std::string_view(operation.path).substr(0, operation.path.find('#'));
}

Plan make_plan(const openapi::Description& description, schema::Compiler& schemas, const PlanOptions& options) {
  Plan plan;
  plan.seed = options.seed;
  Drafts drafts(description, schemas, options.seed);
  std::unordered_set<std::string> ids;
  plan.cases.reserve(description.operations.size() * usual_cases);
  ids.reserve(description.operations.size() * usual_cases);
  for (const openapi::Operation& operation : description.operations) {
    if (operation.path.find('#') != std::string::npos && !plannable(description, operation, plan))
      continue;
    const std::size_t first = plan.cases.size();
    const RuleContext context{description, operation, drafts, options, plan.omissions};
    for (const Rule& rule : rules()) {
      if (!wanted(rule, options))
        continue;
      if (options.max_cases != 0 && plan.cases.size() - first >= options.max_cases)
        break;
      for (Case& test : rule.derive(context))
        take(plan, ids, std::move(test));
    }
    if (options.max_cases != 0 && plan.cases.size() - first > options.max_cases)
      plan.cases.resize(first + options.max_cases);
  }
  return plan;
}

} // namespace keur::plan
