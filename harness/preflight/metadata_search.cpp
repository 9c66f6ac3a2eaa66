#include "preflight/step.hpp"

#include <algorithm>

// Where an authorization server's metadata may stand, and which of what is found belongs to the token endpoint.
namespace keur::preflight {
namespace {

using transport::Task;

Task<const http::Exchange*> read(Bench& bench, Knowledge& knowledge, const std::string url) {
  if (const auto known = knowledge.documents.find(url); known != knowledge.documents.end())
    co_return &known->second;
  http::Request request;
  request.target_uri = url;
  request.fields.add("Accept", "application/json");
  transport::SendOptions options;
  options.purpose = transport::Purpose::Metadata;
  options.may_retry = true;
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  http::Exchange exchange = co_await sending;
  co_return &knowledge.documents.emplace(url, std::move(exchange)).first->second;
}

std::optional<oauth::Metadata> metadata_in(const http::Exchange& exchange) {
  if (!exchange.response || exchange.response->status != 200)
    return std::nullopt;
  auto read = oauth::parse_metadata(exchange.response->body);
  return read ? std::optional(std::move(*read)) : std::nullopt;
}

} // namespace

Task<Discovery> discover(Bench& bench, Knowledge& knowledge, std::vector<std::string> issuers) {
  for (auto& issuer : oauth::likely_issuers(bench.profile.token_url))
    if (std::find(issuers.begin(), issuers.end(), issuer) == issuers.end())
      issuers.push_back(std::move(issuer));
  Discovery found;
  for (const auto& issuer : issuers)
    for (const auto& url : oauth::metadata_urls(issuer)) {
      Task<const http::Exchange*> reading = read(bench, knowledge, url);
      const auto* exchange = co_await reading;
      auto metadata = metadata_in(*exchange);
      if (!metadata)
        continue;
      if (oauth::is_same_endpoint(metadata->token_endpoint, bench.profile.token_url)) {
        found.metadata = std::move(metadata);
        found.at = url;
        found.asked = issuer;
        co_return found;
      }
      if (!found.another) {
        found.another = std::move(metadata);
        found.another_asked = issuer;
      }
    }
  co_return found;
}

} // namespace keur::preflight
