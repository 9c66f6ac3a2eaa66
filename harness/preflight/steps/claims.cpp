#include "base/text.hpp"
#include "http/uri.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using transport::Task;

struct Row {
  std::string_view claim; // of oauth::ClaimProblem
  std::string_view code;
};
// In the order in which a person should hear of them.
constexpr Row rows[] = {{"tenant_id", "tenant-mismatch"}, {"iss", "token-issuer"}, {"client_id", "token-client"},
                        {"exp", "token-times"},           {"nbf", "token-times"},  {"iat", "token-times"},
                        {"time-type", "token-times"}};

// The server's own time where it tells it: a wrong local clock is the clock step's finding, not this one's.
Clock::Wall server_time(const Bench& bench, const Knowledge& knowledge) {
  const auto now = bench.loop.clock().wall();
  return knowledge.clock_ahead ? now - *knowledge.clock_ahead : now;
}

std::vector<std::string> audience_of(const json::Value& claims) {
  std::vector<std::string> audience;
  const auto* value = claims.find("aud");
  if (value != nullptr && value->is_string())
    audience.push_back(value->string());
  if (value != nullptr && value->is_array())
    for (const auto& one : value->array())
      if (one.is_string())
        audience.push_back(one.string());
  return audience;
}

// The audience is the address that the portal shows for an API, which need not be the one that is called: only a token
// without any, or for other hosts alone, is worth a word.
bool is_for_this_api(const Bench& bench, const std::vector<std::string>& audience) {
  std::vector<std::string> hosts{host_of(bench.profile.base_url)};
  if (bench.description != nullptr)
    for (const auto& server : bench.description->servers)
      hosts.push_back(host_of(server.resolved));
  return std::any_of(audience.begin(), audience.end(), [&](const auto& one) {
    return std::find(hosts.begin(), hosts.end(), host_of(one)) != hosts.end();
  });
}

std::optional<Outcome> broken_claim(Bench& bench, const Knowledge& knowledge) {
  oauth::ExpectedClaims expected;
  expected.issuer = knowledge.issuer;
  if (knowledge.jwt->claims.find("client_id") != nullptr)
    expected.client_id = bench.credentials.client_id;
  if (knowledge.jwt->claims.find("tenant_id") != nullptr)
    expected.tenant_id = to_lower(bench.credentials.tenant_id);
  auto claims = knowledge.jwt->claims;
  if (const auto tenant = claims.find_string("tenant_id"))
    claims.object().set("tenant_id", to_lower(*tenant)); // UUIDs are the same in either case (RFC 9562 section 4)
  const auto problems = oauth::claim_problems(claims, expected, server_time(bench, knowledge));
  for (const auto& [claim, code] : rows)
    for (const auto& problem : problems)
      if (problem.id == claim) {
        bench.refused |= claim == "tenant_id";
        return failed(problem.message, code);
      }
  return std::nullopt;
}

std::optional<Outcome> doubtful_claim(const Bench& bench, Knowledge& knowledge) {
  const auto& claims = knowledge.jwt->claims;
  if (claims.find("tenant_id") == nullptr && !bench.credentials.tenant_id.empty())
    return warned("the token names no tenant", "tenant-absent");
  const auto audience = audience_of(claims);
  knowledge.audience_fits = audience.empty() || is_for_this_api(bench, audience);
  if (!is_for_this_api(bench, audience))
    return warned(audience.empty() ? "the token names no audience"
                                   : "the token is for " + join(audience, ", ") + ", which is no address of this API",
                  "token-audience");
  const auto expires = oauth::time_of(claims, "exp");
  if (expires && *expires - server_time(bench, knowledge) < std::chrono::minutes(1))
    return warned("the token lives for less than a minute", "token-short");
  return std::nullopt;
}

} // namespace

Task<Outcome> claims(Bench& bench, Knowledge& knowledge) {
  if (!knowledge.jwt)
    co_return skipped("the token is opaque: its claims cannot be read here");
  if (auto broken = broken_claim(bench, knowledge))
    co_return *broken;
  if (!knowledge.keys.empty() && !oauth::verify(*knowledge.jwt, knowledge.keys))
    co_return failed("the token's signature does not fit the published keys", "token-signature");
  if (auto doubtful = doubtful_claim(bench, knowledge))
    co_return *doubtful;
  co_return passed(std::string(knowledge.issuer.empty() ? "" : "issuer, ") + "audience, tenant, client, lifetime" +
                   (knowledge.keys.empty() ? "" : " and signature") + " fit");
}

} // namespace keur::preflight
