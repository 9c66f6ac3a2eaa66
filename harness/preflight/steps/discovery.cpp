#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "oauth/metadata.hpp"
#include "preflight/steps.hpp"

namespace keur::preflight {
namespace {

using transport::Task;

bool is_html(const http::Response& response) {
  const auto text = response.fields.first("Content-Type");
  const auto type = text ? http::parse_media_type(*text) : std::nullopt;
  return (type && type->essence() == "text/html") || response.body.find("<html") < 512;
}

std::string status_text(const http::Exchange& exchange) {
  return exchange.response ? "it answered " + std::to_string(exchange.response->status) : "no answer";
}

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
  const auto& exchange = knowledge.probes["token"];
  if (!exchange.response)
    co_return failed(status_text(exchange), "timeout");
  if (is_html(*exchange.response))
    co_return failed("a web page came instead of the discovery document", "html");
  if (exchange.response->status != 200)
    co_return warned("no discovery document: " + status_text(exchange),
                     "the address is not an authorization server's, or it has none",
                     "compare token_url with the provider's documentation");
  const auto metadata = oauth::parse_metadata(exchange.response->body);
  if (!metadata)
    co_return Outcome{run::StepOutcome::Fail, metadata.error().message, "something else answers in the server's place",
                      "compare token_url with the provider's documentation"};
  knowledge.issuer = metadata->issuer;
  knowledge.jwks_uri = metadata->jwks_uri;
  const bool loopback = bench.profile.target != profile::TargetClass::Live;
  const auto problems = oauth::metadata_problems(*metadata, expected_issuer(bench), bench.profile.hosts, loopback);
  if (!problems.empty())
    co_return Outcome{run::StepOutcome::Fail, problems.front(), "the document does not belong to the token endpoint",
                      "compare token_url with the issuer; tell the provider if both are right"};
  if (metadata->token_endpoint != bench.profile.token_url)
    co_return warned("the document names another token endpoint than the profile",
                     "the profile's token_url may be out of date",
                     "compare token_url with " + metadata->token_endpoint);
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
  if (!exchange.response || exchange.response->status != 200)
    co_return Outcome{run::StepOutcome::Fail, "the key set cannot be read: " + status_text(exchange),
                      "the authorization server is not well", "try again later; tell the provider"};
  const auto problems = oauth::jwk_set_problems(exchange.response->body);
  auto keys = oauth::parse_jwk_set(exchange.response->body);
  if (!problems || !keys)
    co_return Outcome{run::StepOutcome::Fail, "the key set holds no usable RS256 key",
                      "the authorization server is not well", "tell the provider"};
  knowledge.keys = std::move(*keys);
  if (!problems->empty())
    co_return warned(problems->front(), "the provider's key set has a defect", "tell the provider");
  co_return passed(std::to_string(knowledge.keys.size()) + " key(s) for RS256");
}

} // namespace keur::preflight
