#include "base/text.hpp"
#include "http/uri.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using transport::Task;

struct Row {
  std::string_view claim; // of oauth::ClaimProblem
  std::string_view code;
  language::Text text;
};
// In the order in which a person should hear of them.
constexpr Row rows[] = {
    {"tenant_id", "tenant-mismatch", "the token's tenant_id is another one than the tenant that was asked for"_t},
    {"iss", "token-issuer", "the token's issuer (iss) is not the server's own"_t},
    {"client_id", "token-client", "the token's client_id is another client's"_t},
    {"exp", "token-times", "the token has expired, or has no exp"_t},
    {"nbf", "token-times", "the token is not valid yet (nbf)"_t},
    {"iat", "token-times", "the token was issued in the future (iat)"_t},
    {"time-type", "token-times", "a time in the token is no number (RFC 7519 section 2)"_t},
};

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

// The audience is the name of an API, which need not be the address that is called. Only once the API refuses the token
// does it matter that it names other hosts.
bool is_for_this_api(const Bench& bench, const std::vector<std::string>& audience) {
  std::vector<std::string> hosts{host_of(bench.profile.base_url)};
  if (bench.description != nullptr)
    for (const auto& server : bench.description->servers)
      hosts.push_back(host_of(server.resolved));
  return std::any_of(audience.begin(), audience.end(), [&](const auto& one) {
    return std::find(hosts.begin(), hosts.end(), host_of(one)) != hosts.end();
  });
}

// Entra signs tokens of older APIs under its older issuer: there a difference says nothing.
std::string expected_issuer(const Bench& bench, const Knowledge& knowledge) {
  return knowledge.metadata && bench.family != Family::Entra ? knowledge.metadata->issuer : "";
}

std::optional<Outcome> broken_claim(Bench& bench, const Knowledge& knowledge) {
  oauth::ExpectedClaims expected;
  expected.issuer = expected_issuer(bench, knowledge);
  auto claims = knowledge.jwt->claims;
  if (claims.find("client_id") != nullptr && !bench.credentials.client_id.empty())
    expected.client_id = bench.credentials.client_id;
  if (const auto tenant = claims.find_string("tenant_id"); tenant && !bench.credentials.tenant_id.empty()) {
    expected.tenant_id = to_lower(bench.credentials.tenant_id);
    claims.object().set("tenant_id", to_lower(*tenant)); // UUIDs are the same in either case (RFC 9562 section 4)
  }
  const auto problems = oauth::claim_problems(claims, expected, server_time(bench, knowledge));
  for (const auto& [claim, code, text] : rows)
    for (const auto& problem : problems)
      if (problem.id == claim && problem.message != "exp is missing") {
        bench.refused |= claim == "tenant_id";
        return failed(bench, text, {code});
      }
  return std::nullopt;
}

std::optional<Outcome> doubtful_claim(const Bench& bench, const Knowledge& knowledge) {
  const auto& claims = knowledge.jwt->claims;
  if (claims.find("tenant_id") == nullptr && !bench.credentials.tenant_id.empty())
    return warned(bench, "the token names no tenant"_t, {"tenant-absent"});
  const auto expires = oauth::time_of(claims, "exp");
  if (expires && *expires - server_time(bench, knowledge) < std::chrono::minutes(1))
    return warned(bench, "the token lives for less than a minute"_t, {"token-short"});
  return std::nullopt;
}

// The token's own issuer is the last thing that may lead to the metadata.
Task<void> look_up_issuer(Bench& bench, Knowledge& knowledge) {
  const std::string issuer(knowledge.jwt->claims.find_string("iss").value_or(""));
  const auto uri = http::parse_uri(issuer);
  if (knowledge.metadata || !uri || !uri->host || (uri->scheme != "https" && uri->scheme != "http"))
    co_return;
  Task<Discovery> looking = discover(bench, knowledge, {issuer});
  const Discovery found = co_await looking;
  if (!found.metadata || !oauth::is_same_issuer(found.metadata->issuer, issuer))
    co_return;
  knowledge.metadata = found.metadata;
  recognise_provider(bench, knowledge);
  if (!knowledge.metadata->jwks_uri.empty()) {
    Task<Outcome> fetching = fetch_keys(bench, knowledge);
    co_await fetching;
  }
}

Message what_fits(const Bench& bench, const Knowledge& knowledge, const oauth::SignatureCheck& signature) {
  std::vector<Message> parts;
  if (!expected_issuer(bench, knowledge).empty())
    parts.emplace_back("the issuer fits"_t);
  const auto audience = audience_of(knowledge.jwt->claims);
  if (!audience.empty())
    parts.emplace_back("the audience is {1}"_t, std::vector<Message>{Message(join(audience, ", "))});
  if (signature.kind == oauth::SignatureCheck::Kind::Fits)
    parts.emplace_back(
        "the signature fits ({1})"_t,
        std::vector<Message>{Message(std::string(knowledge.jwt->header.find_string("alg").value_or("")))});
  else if (knowledge.keys.empty())
    parts.emplace_back("the signature was not verified: no keys are known"_t);
  else
    parts.emplace_back("the signature was not verified: {1}"_t, std::vector<Message>{Message(signature.reason)});
  return Message::listed(std::move(parts));
}

} // namespace

Task<Outcome> claims(Bench& bench, Knowledge& knowledge) {
  if (bench.provided != nullptr && !knowledge.token)
    co_return skipped("there is no token to read"_t);
  if (!knowledge.jwt)
    co_return skipped("the token is opaque: only the authorization server can read it, so there is less to look at"_t);
  Task<void> looking = look_up_issuer(bench, knowledge);
  co_await looking;
  const auto audience = audience_of(knowledge.jwt->claims);
  knowledge.audience_fits = audience.empty() || is_for_this_api(bench, audience);
  if (auto broken = broken_claim(bench, knowledge))
    co_return *broken;
  const auto signature = oauth::check_signature(*knowledge.jwt, knowledge.keys);
  if (signature.kind == oauth::SignatureCheck::Kind::Wrong)
    co_return failed(bench, "the token's signature does not fit the published keys"_t, {"token-signature"});
  if (auto doubtful = doubtful_claim(bench, knowledge))
    co_return *doubtful;
  co_return passed(what_fits(bench, knowledge, signature));
}

} // namespace keur::preflight
