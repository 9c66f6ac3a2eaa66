#include "base/text.hpp"
#include "preflight/steps.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace keur::preflight {
namespace {

using transport::Task;

bool holds(const std::vector<std::string>& granted, const std::string& scope) {
  return std::find(granted.begin(), granted.end(), scope) != granted.end();
}

std::vector<std::string> lacking(const openapi::SecurityRequirement& requirement,
                                 const std::vector<std::string>& granted) {
  std::vector<std::string> scopes;
  for (const auto& [scheme, needed] : requirement.schemes)
    for (const auto& scope : needed)
      if (!holds(granted, scope))
        scopes.push_back(scope);
  return scopes;
}

std::string names(const std::vector<std::string>& operations, std::size_t most) {
  std::vector<std::string> shown(operations.begin(),
                                 operations.begin() + static_cast<std::ptrdiff_t>(std::min(most, operations.size())));
  const auto rest = operations.size() - shown.size();
  return join(shown, ", ") + (rest > 0 ? " and " + std::to_string(rest) + " more" : "");
}

bool names_scopes(const Bench& bench) { return !bench.profile.scopes.empty() || !bench.credentials.scopes.empty(); }

// Scopes that the description declares and no operation needs as a whole: fields and columns may.
Outcome fully_granted(const Bench& bench, const std::vector<std::string>& granted) {
  std::vector<std::string> beyond;
  for (const auto& scheme : bench.description->security_schemes)
    for (const auto& scope : scheme.scopes)
      if (!holds(granted, scope) && !names_scopes(bench))
        beyond.push_back(scope);
  const std::string all =
      "those of all " + std::to_string(bench.description->operations.size()) + " operations are granted";
  if (beyond.empty())
    return passed(all);
  return warned(all + "; declared and not granted: " + join(beyond, ", ") + " (fields may be left out)",
                "scope-missing");
}

} // namespace

// Security requirements are alternatives (OAS 3.1.1 section 4.8.30): the one that lacks least counts.
std::vector<std::string> scopes_lacking(const openapi::Operation& operation, const std::vector<std::string>& granted) {
  std::optional<std::vector<std::string>> least;
  for (const auto& requirement : operation.security) {
    auto scopes = lacking(requirement, granted);
    if (!least || scopes.size() < least->size())
      least = std::move(scopes);
  }
  return least.value_or(std::vector<std::string>{});
}

Task<Outcome> scopes(Bench& bench, Knowledge& knowledge) {
  if (bench.description == nullptr)
    co_return skipped("the description could not be read");
  std::map<std::string, std::vector<std::string>> missing; // scope → operations
  std::set<std::string> without;
  for (const auto& operation : bench.description->operations)
    for (const auto& scope : scopes_lacking(operation, knowledge.token->scopes)) {
      missing[scope].push_back(operation.name());
      without.insert(operation.name());
    }
  if (missing.empty())
    co_return fully_granted(bench, knowledge.token->scopes);
  std::string detail;
  for (const auto& [scope, operations] : missing)
    detail += (detail.empty() ? "not granted: " : "; ") + scope + " (" + names(operations, 2) + ")";
  // A profile that names its scopes wants these alone: what they leave out is no surprise to its owner.
  const bool on_purpose = names_scopes(bench) && without.size() < bench.description->operations.size();
  co_return on_purpose ? warned(detail, "scope-missing") : failed(detail, "scope-missing");
}

} // namespace keur::preflight
