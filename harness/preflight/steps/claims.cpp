#include "base/text.hpp"
#include "preflight/steps.hpp"

#include <algorithm>
#include <set>

namespace keur::preflight {
namespace {

using transport::Task;

Outcome wrong(std::string detail, std::string cause, std::string remedy) {
  return {run::StepOutcome::Fail, std::move(detail), std::move(cause), std::move(remedy)};
}

std::set<std::string> scopes_needed_by(const openapi::Operation& operation) {
  std::set<std::string> needed;
  if (operation.security.empty())
    return needed;
  for (const auto& [scheme, scopes] : operation.security.front().schemes)
    needed.insert(scopes.begin(), scopes.end());
  return needed;
}

} // namespace

Task<Outcome> claims(Bench& bench, Knowledge& knowledge) {
  if (!knowledge.jwt)
    co_return skipped("the token is opaque: its claims cannot be read here");
  const auto& claims = knowledge.jwt->claims;
  const auto tenant = claims.find_string("tenant_id");
  if (tenant && !bench.credentials.tenant_id.empty() && !equals_ignore_case(*tenant, bench.credentials.tenant_id))
    co_return failed("the token's tenant_id is not the tenant that was asked for", "tenant-mismatch");
  if (!knowledge.keys.empty() && !oauth::verify(*knowledge.jwt, knowledge.keys))
    co_return wrong("the token's signature does not fit the published keys", "the token comes from another server",
                    "compare token_url with the issuer; do not use this token");
  const auto issuer = claims.find_string("iss");
  if (!knowledge.issuer.empty() && (!issuer || *issuer != knowledge.issuer))
    co_return wrong("the token's issuer is not the server's own", "the token comes from another environment",
                    "use token endpoint and API of one environment");
  const auto client = claims.find_string("client_id");
  if (client && *client != bench.credentials.client_id)
    co_return wrong("the token is for another client id", "something answers in the server's place",
                    "tell the provider");
  const auto expires = claims.find_integer("exp");
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(bench.loop.clock().wall().time_since_epoch()).count();
  if (expires && *expires < now - 300)
    co_return failed("the token had already expired when it came", "clock");
  if (!tenant && !bench.credentials.tenant_id.empty())
    co_return warned("the token names no tenant",
                     "the application is not tenant-enabled, or the tenant was not looked at",
                     "Developer Portal > My Applications > your application > Details: tenant-enabled");
  co_return passed("issuer, tenant, client, lifetime and signature fit");
}

Task<Outcome> scopes(Bench& bench, Knowledge& knowledge) {
  if (bench.description == nullptr)
    co_return skipped("the description could not be read");
  const auto& granted = knowledge.token->scopes;
  std::set<std::string> missing;
  std::vector<std::string> without;
  for (const auto& operation : bench.description->operations) {
    bool lacking = false;
    for (const auto& scope : scopes_needed_by(operation))
      if (std::find(granted.begin(), granted.end(), scope) == granted.end()) {
        missing.insert(scope);
        lacking = true;
      }
    if (lacking)
      without.push_back(operation.name());
  }
  if (missing.empty())
    co_return passed("every operation's scopes are granted");
  const std::string list = join(std::vector<std::string>(missing.begin(), missing.end()), ", ");
  const std::string detail = "not granted: " + list + " (needed by " + std::to_string(without.size()) + " of " +
                             std::to_string(bench.description->operations.size()) + " operations, first " +
                             without.front() + ")";
  const std::string cause = "the scope is not granted to the application, or the profile's `scopes` leaves it out";
  const std::string remedy =
      "Developer Portal > My Applications > your application > Integrations: add the scope, then let "
      "the customer accept it anew";
  const bool all = without.size() == bench.description->operations.size();
  co_return all ? wrong(detail, cause, remedy) : warned(detail, cause, remedy);
}

} // namespace keur::preflight
