#include "base/text.hpp"
#include "http/uri.hpp"
#include "oauth/metadata.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;
using transport::Task;

// An issuer of a metadata address such as the description's openIdConnectUrl.
std::string issuer_of(std::string url) {
  for (const std::string_view part : {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"})
    if (const auto at = url.find(part); at != std::string::npos)
      return url.erase(at, part.size());
  return "";
}

std::vector<std::string> given_issuers(const Bench& bench) {
  std::vector<std::string> issuers;
  if (!bench.issuer.empty())
    issuers.push_back(bench.issuer);
  if (bench.description != nullptr)
    for (const auto& scheme : bench.description->security_schemes)
      for (const auto* name : {"openIdConnectUrl", "oauth2MetadataUrl"}) // OAS 3.2.0 section 4.27
        if (const auto url = scheme.node ? scheme.node->find_string(name) : std::nullopt)
          if (auto issuer = issuer_of(std::string(*url)); !issuer.empty())
            issuers.push_back(std::move(issuer));
  return issuers;
}

// A page for everything, on the token endpoint's host and on the API's: nobody that was asked has answered.
bool is_captive(const Knowledge& knowledge) {
  const auto token = knowledge.probes.find("token"), api = knowledge.probes.find("api");
  if (token == knowledge.probes.end() || !token->second.response)
    return false;
  const auto& page = *token->second.response;
  const bool same =
      api == knowledge.probes.end() ||
      (api->second.response && api->second.response->status == page.status && api->second.response->body == page.body);
  return page.status == 200 && is_page(page) && same;
}

// RFC 8414 section 3.3: the issuer must be the one that the document was asked of. A document that was found by
// guessing may name another one, and is that one's when it says the same there.
Task<bool> is_confirmed(Bench& bench, Knowledge& knowledge, const Discovery found) {
  if (oauth::is_same_issuer(found.metadata->issuer, found.asked))
    co_return true;
  const auto issuer = http::parse_uri(found.metadata->issuer);
  if (!issuer || !issuer->host)
    co_return false;
  Task<Discovery> asking = discover(bench, knowledge, {found.metadata->issuer});
  const Discovery again = co_await asking;
  co_return again.metadata&& oauth::is_same_issuer(again.metadata->issuer, again.asked);
}

Outcome not_found(Bench& bench, const Discovery& found) {
  if (!found.another)
    return skipped("the server publishes no metadata where it would stand (RFC 8414); it need not"_t);
  const auto elsewhere = host_of(found.another->token_endpoint);
  // Documents at guessed addresses are often of other servers beside this one; at the server's own origin, with its own
  // issuer, one that sends clients to another host is a mix-up.
  if (oauth::is_same_issuer(found.another->issuer, found.another_asked) &&
      elsewhere != host_of(bench.profile.token_url) &&
      found.another_asked == oauth::likely_issuers(bench.profile.token_url).front())
    return failed(bench, {"the metadata sends clients to another host: {1}"_t, {Message(elsewhere)}},
                  {"discovery-mismatch"});
  return warned(bench, {"the metadata names another token endpoint: {1}"_t, {Message(found.another->token_endpoint)}},
                {"token-url-moved"});
}

std::string algorithms(const std::vector<oauth::VerificationKey>& keys) {
  std::vector<std::string> kinds;
  for (const auto& key : keys) {
    std::string kind = !key.algorithm.empty() ? key.algorithm : key.key.curve.empty() ? "RSA" : key.key.curve;
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
      kinds.push_back(std::move(kind));
  }
  return join(kinds, ", ");
}

} // namespace

Task<Outcome> discovery(Bench& bench, Knowledge& knowledge) {
  if (knowledge.probes.find("token") == knowledge.probes.end())
    co_return skipped("no token endpoint is set"_t);
  if (is_captive(knowledge))
    co_return unanswered(bench, Message("the metadata's address"_t), knowledge.probes.find("token")->second);
  Task<Discovery> looking = discover(bench, knowledge, given_issuers(bench));
  const Discovery found = co_await looking;
  if (!found.metadata)
    co_return not_found(bench, found);
  Task<bool> confirming = is_confirmed(bench, knowledge, found);
  if (!co_await confirming)
    co_return failed(bench,
                     {"issuer differs from the address it was asked of (RFC 8414 section 3.3): {1}"_t,
                      {Message(found.metadata->issuer)}},
                     {"discovery-mismatch"});
  knowledge.metadata = found.metadata;
  recognise_provider(bench, knowledge);
  if (!bench.issuer.empty() && found.metadata->issuer != bench.issuer)
    co_return warned(bench,
                     {"the server's issuer is {1}, and the profile's {2}"_t,
                      {Message(found.metadata->issuer), Message(bench.issuer)}},
                     {"issuer-wrong"});
  co_return passed(
      {"issuer {1} ({2})"_t, {Message(found.metadata->issuer), Message(std::string(provider(bench.family).name))}});
}

Task<Outcome> fetch_keys(Bench& bench, Knowledge& knowledge) {
  http::Request request;
  request.target_uri = knowledge.metadata->jwks_uri;
  transport::SendOptions options;
  options.purpose = transport::Purpose::Metadata;
  options.may_retry = true;
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  const http::Exchange exchange = co_await sending;
  if (exchange.error) {
    // Keys are for those who verify tokens; a client gets on without them.
    auto outcome = unanswered(bench, Message("the key set"_t), exchange);
    outcome.kind = run::StepOutcome::Warn;
    co_return outcome;
  }
  if (is_page(*exchange.response) && exchange.response->status == 200)
    co_return unanswered(bench, Message("the key set"_t), exchange);
  if (exchange.response->status != 200)
    co_return failed(bench,
                     {"the key set's address answered {1}"_t, {Message(std::to_string(exchange.response->status))}},
                     {"keys-unreadable"});
  const auto problems = oauth::jwk_set_problems(exchange.response->body);
  auto keys = oauth::parse_jwk_set(exchange.response->body);
  if (!problems || !keys)
    co_return failed(bench, "the key set holds no key that can verify signatures"_t, {"keys-unusable"});
  knowledge.keys = std::move(*keys);
  if (!problems->empty())
    co_return warned(bench, Message(problems->front()), {"keys-unusable"});
  co_return passed({"{1} for signatures: {2}"_t,
                    {Message(std::to_string(knowledge.keys.size())), Message(algorithms(knowledge.keys))}});
}

Task<Outcome> jwks(Bench& bench, Knowledge& knowledge) {
  if (!knowledge.metadata)
    co_return skipped("no metadata names the keys"_t);
  if (knowledge.metadata->jwks_uri.empty())
    co_return skipped("the metadata names no jwks_uri"_t);
  Task<Outcome> fetching = fetch_keys(bench, knowledge);
  co_return co_await fetching;
}

} // namespace keur::preflight
