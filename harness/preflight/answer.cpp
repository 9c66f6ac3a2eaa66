#include "base/text.hpp"
#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "preflight/cause.hpp"
#include "preflight/step.hpp"

namespace keur::preflight {
namespace {

std::string_view code_of(const Error& error) {
  switch (error.code) {
  case ErrorCode::Dns:
    return "dns";
  case ErrorCode::Timeout:
    return "timeout";
  case ErrorCode::Truncated:
  case ErrorCode::Framing:
    return "truncated";
  case ErrorCode::Tls:
    return "tls";
  case ErrorCode::Refused:
    return "refused";
  default:
    return "connect";
  }
}

// The transport tells a proxy's refusal by its sentence: libcurl gives no answer of the proxy to read.
std::string_view proxy_code(const Error& error) {
  if (error.message.find("proxy") == std::string::npos)
    return "";
  return error.message.find("407") != std::string::npos ? "407" : "proxy";
}

} // namespace

bool is_page(const http::Response& response) {
  const auto text = response.fields.first("Content-Type");
  const auto type = text ? http::parse_media_type(*text) : std::nullopt;
  const std::string begin = to_lower(trim(std::string_view(response.body).substr(0, 512)));
  return (type && type->essence() == "text/html") || begin.starts_with("<!doctype html") || begin.starts_with("<html");
}

std::string host_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  return uri && uri->host ? *uri->host : url;
}

bool is_vendor_host(const std::string& url) {
  const auto host = to_lower(host_of(url));
  return host.ends_with(".visma.com") || host.ends_with(".visma.net") || http::is_loopback_host(host);
}

bool mixes_environments(const profile::Profile& profile) {
  const auto staged = [](const std::string& url) { return to_lower(url).find("stag") != std::string::npos; };
  return !profile.base_url.empty() && staged(profile.token_url) != staged(profile.base_url);
}

Outcome unanswered(Bench& bench, const std::string& who, const http::Exchange& exchange) {
  if (exchange.error) {
    bench.refused |= exchange.error->code == ErrorCode::Refused;
    const auto proxy = proxy_code(*exchange.error);
    const auto code = proxy.empty() ? code_of(*exchange.error) : proxy;
    std::string detail = who + ": " + exchange.error->message;
    const bool network = code == "dns" || code == "connect" || code == "timeout";
    if (network && !bench.environment_proxy.empty() && bench.profile.proxy.empty())
      detail += "; " + bench.environment_proxy + " is set and not read: name the proxy with --proxy";
    return failed(std::move(detail), code);
  }
  const auto& response = *exchange.response;
  const std::string status = std::to_string(response.status);
  if (response.status == 407)
    return failed("a proxy on the way to " + who + " wants credentials", "407");
  if (response.status / 100 == 3)
    return failed(who + " answered " + status + " and points elsewhere", "redirect");
  if (is_page(response))
    return failed(who + " answered with a web page (status " + status + ")", "html");
  const auto code = causes_of(status).empty() && response.status >= 500 ? "500" : status;
  return failed(who + " answered " + status, code);
}

} // namespace keur::preflight
