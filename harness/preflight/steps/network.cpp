#include "http/uri.hpp"
#include "preflight/steps.hpp"

namespace keur::preflight {
namespace {

using transport::Task;

std::string host_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  return uri && uri->host ? *uri->host : url;
}

std::string origin_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  return uri ? http::origin(*uri) : url;
}

Task<http::Exchange> probe(Bench& bench, std::string url) {
  http::Request request;
  request.target_uri = std::move(url);
  request.fields.add("Accept", "*/*");
  transport::SendOptions options;
  options.purpose = transport::Purpose::Metadata;
  options.may_retry = true;
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  co_return co_await sending;
}

// One GET without credentials to each host, once for all network steps.
Task<void> probe_hosts(Bench& bench, Knowledge& knowledge) {
  if (!knowledge.probes.empty())
    co_return;
  Task<http::Exchange> first = probe(bench, origin_of(bench.profile.token_url) + "/.well-known/openid-configuration");
  http::Exchange answer = co_await first;
  knowledge.probes.emplace("token", std::move(answer));
  if (bench.profile.base_url.empty())
    co_return;
  Task<http::Exchange> second = probe(bench, bench.profile.base_url + "/");
  answer = co_await second;
  knowledge.probes.emplace("api", std::move(answer));
}

const std::string& url_of(const Bench& bench, const std::string& which) {
  return which == "token" ? bench.profile.token_url : bench.profile.base_url;
}

// Names the first probe that ended with one of the codes.
std::optional<std::pair<std::string, Error>> first_with(const Bench& bench, const Knowledge& knowledge,
                                                        std::initializer_list<ErrorCode> codes) {
  for (const auto& [which, exchange] : knowledge.probes)
    for (const auto code : codes)
      if (exchange.error && exchange.error->code == code)
        return std::pair(host_of(url_of(bench, which)), *exchange.error);
  return std::nullopt;
}

std::string_view tls_code(std::string_view message) {
  if (message.find("expired") != std::string_view::npos || message.find("not yet valid") != std::string_view::npos)
    return "certificate-expired";
  if (message.find("subject name") != std::string_view::npos || message.find("host") != std::string_view::npos)
    return "certificate-host";
  if (message.find("issuer") != std::string_view::npos || message.find("self") != std::string_view::npos ||
      message.find("verify") != std::string_view::npos)
    return "certificate-untrusted";
  return "tls";
}

} // namespace

Task<Outcome> name_resolution(Bench& bench, Knowledge& knowledge) {
  Task<void> probing = probe_hosts(bench, knowledge);
  co_await probing;
  if (const auto found = first_with(bench, knowledge, {ErrorCode::Dns}))
    co_return failed(found->first + " does not resolve", "dns");
  co_return passed(host_of(bench.profile.token_url) + " and " + host_of(bench.profile.base_url));
}

Task<Outcome> connection(Bench& bench, Knowledge& knowledge) {
  if (const auto found = first_with(bench, knowledge, {ErrorCode::Connect}))
    co_return failed(found->first + ": " + found->second.message, "connect");
  if (const auto found = first_with(bench, knowledge, {ErrorCode::Timeout}))
    co_return failed(found->first + ": " + found->second.message, "timeout");
  for (const auto& [which, exchange] : knowledge.probes) {
    if (exchange.response && exchange.response->status == 407)
      co_return failed("a proxy on the way to " + host_of(url_of(bench, which)) + " wants credentials", "407");
    if (exchange.error && exchange.error->code != ErrorCode::Tls)
      co_return failed(host_of(url_of(bench, which)) + ": " + exchange.error->message, id(exchange.error->code));
  }
  co_return passed("both hosts answer");
}

Task<Outcome> tls(Bench& bench, Knowledge& knowledge) {
  if (const auto found = first_with(bench, knowledge, {ErrorCode::Tls}))
    co_return failed(found->first + ": " + found->second.message, tls_code(found->second.message));
  if (bench.profile.token_url.starts_with("http://"))
    co_return skipped("plain http on the loopback: no certificates");
  co_return passed("trusted, in date, and for these host names (TLS 1.2 or better)");
}

} // namespace keur::preflight
