#include "http/uri.hpp"
#include "oauth/metadata.hpp"
#include "preflight/steps.hpp"

namespace keur::preflight {
namespace {

using transport::Task;

// The issuer is the token endpoint's origin: IdentityServer's endpoints stand under it.
std::string expected_issuer(const Bench& bench) {
  const auto uri = http::parse_uri(bench.profile.token_url);
  if (!uri || !uri->host)
    return {};
  std::string issuer = uri->scheme + "://" + *uri->host;
  return uri->port ? issuer + ':' + *uri->port : issuer;
}

} // namespace

Task<Outcome> discovery(Bench& bench, Knowledge& knowledge) {
  const auto found = knowledge.probes.find("token");
  if (found == knowledge.probes.end())
    co_return skipped("no token endpoint is set");
  const auto& exchange = found->second;
  if (!exchange.response || is_page(*exchange.response) || exchange.response->status / 100 == 3)
    co_return unanswered(bench, "the discovery document", exchange);
  if (exchange.response->status != 200)
    co_return warned("no discovery document: " + host_of(bench.profile.token_url) + " answered " +
                         std::to_string(exchange.response->status),
                     "no-discovery");
  const auto metadata = oauth::parse_metadata(exchange.response->body);
  if (!metadata)
    co_return failed(metadata.error().message, "discovery-unreadable");
  knowledge.issuer = metadata->issuer;
  knowledge.jwks_uri = metadata->jwks_uri;
  const bool loopback = bench.profile.target != profile::TargetClass::Live;
  const auto problems = oauth::metadata_problems(*metadata, expected_issuer(bench), bench.profile.hosts, loopback);
  if (!problems.empty())
    co_return failed(problems.front(), "discovery-mismatch");
  if (metadata->token_endpoint != bench.profile.token_url)
    co_return warned("the document names another token endpoint: " + metadata->token_endpoint, "token-url-moved");
  co_return passed("issuer " + metadata->issuer);
}

Task<Outcome> jwks(Bench& bench, Knowledge& knowledge) {
  if (knowledge.jwks_uri.empty())
    co_return skipped("the discovery document names no jwks_uri");
  http::Request request;
  request.target_uri = knowledge.jwks_uri;
  transport::SendOptions options;
  options.purpose = transport::Purpose::Metadata;
  options.may_retry = true;
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  const http::Exchange exchange = co_await sending;
  if (exchange.error || is_page(*exchange.response))
    co_return unanswered(bench, "the key set", exchange);
  if (exchange.response->status != 200)
    co_return failed("the key set's address answered " + std::to_string(exchange.response->status), "keys-unreadable");
  const auto problems = oauth::jwk_set_problems(exchange.response->body);
  auto keys = oauth::parse_jwk_set(exchange.response->body);
  if (!problems || !keys)
    co_return failed("the key set holds no usable RS256 key", "keys-unusable");
  knowledge.keys = std::move(*keys);
  if (!problems->empty())
    co_return warned(problems->front(), "keys-unusable");
  co_return passed(counted(knowledge.keys.size(), "key") + " for RS256");
}

} // namespace keur::preflight
