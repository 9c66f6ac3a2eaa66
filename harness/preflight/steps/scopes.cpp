#include "base/text.hpp"
#include "preflight/steps.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
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

Message names(const std::vector<std::string>& operations, std::size_t most) {
  std::vector<std::string> shown(operations.begin(),
                                 operations.begin() + static_cast<std::ptrdiff_t>(std::min(most, operations.size())));
  const auto rest = operations.size() - shown.size();
  const Message first(join(shown, ", "));
  return rest > 0 ? Message("{1} and {2} more"_t, {first, Message(std::to_string(rest))}) : first;
}

bool names_scopes(const Bench& bench) { return !bench.profile.scopes.empty() || !bench.credentials.scopes.empty(); }

// Scopes that the description declares and no operation needs as a whole: fields and columns may.
Outcome fully_granted(const Bench& bench, const std::vector<std::string>& granted) {
  std::vector<std::string> beyond;
  for (const auto& scheme : bench.description->security_schemes)
    for (const auto& scope : scheme.scopes)
      if (!holds(granted, scope) && !names_scopes(bench))
        beyond.push_back(scope);
  const Message all("those of all {1} operations are granted"_t,
                    {Message(std::to_string(bench.description->operations.size()))});
  if (beyond.empty())
    return passed(all);
  return warned(bench,
                {"{1}; declared and not granted: {2} (fields may be left out)"_t, {all, Message(join(beyond, ", "))}},
                {"scope-missing"});
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
    co_return skipped("the description could not be read"_t);
  if (bench.provided != nullptr && !knowledge.token)
    co_return skipped("there is no token to read"_t);
  std::map<std::string, std::vector<std::string>> missing; // scope → operations
  std::set<std::string> without;
  for (const auto& operation : bench.description->operations)
    for (const auto& scope : scopes_lacking(operation, knowledge.granted)) {
      missing[scope].push_back(operation.name());
      without.insert(operation.name());
    }
  if (missing.empty())
    co_return fully_granted(bench, knowledge.granted);
  if (!knowledge.scopes_told && asked_scopes(bench).empty())
    co_return skipped("the server does not tell which scopes it has granted: the API's answers will"_t);
  std::vector<Message> parts;
  for (const auto& [scope, operations] : missing)
    parts.emplace_back("{1} ({2})"_t, std::vector<Message>{Message(scope), names(operations, 2)});
  const Message detail("not granted: {1}"_t, {Message::listed(std::move(parts))});
  // A profile that names its scopes wants these alone: what they leave out is no surprise to its owner.
  const bool on_purpose = names_scopes(bench) && without.size() < bench.description->operations.size();
  co_return on_purpose ? warned(bench, detail, {"scope-missing"}) : failed(bench, detail, {"scope-missing"});
}

} // namespace keur::preflight
