#include "base/text.hpp"
#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "preflight/cause.hpp"
#include "preflight/step.hpp"

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;

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

Outcome not_reached(Bench& bench, const Message& who, const Error& error) {
  bench.refused |= error.code == ErrorCode::Refused;
  const auto proxy = proxy_code(error);
  const bool alone = bench.environment_proxy.empty() && bench.profile.proxy.empty() &&
                     bench.profile.target != profile::TargetClass::Live;
  auto code = proxy.empty() ? code_of(error) : proxy;
  // On this machine no firewall stands between.
  if (code == "connect" && alone && bench.profile.target != profile::TargetClass::Remote)
    code = "connect-local";
  Message detail{"{1}: {2}"_t, {who, Message(error.message)}};
  const bool network = code == "dns" || code == "connect" || code == "timeout";
  if (network && !bench.environment_proxy.empty() && bench.profile.proxy.empty())
    detail = Message::listed({std::move(detail), Message("{1} is set and not read: name the proxy with --proxy"_t,
                                                         {Message(bench.environment_proxy)})});
  return failed(bench, std::move(detail), {code});
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

Message wait_told(const http::Response& response) {
  const auto wait = response.fields.first("Retry-After");
  return wait ? Message("wait: Retry-After is {1}"_t, {Message(truncate(escape_visible(*wait), 60))}) : Message();
}

Outcome unanswered(Bench& bench, const Message& who, const http::Exchange& exchange) {
  if (exchange.error)
    return not_reached(bench, who, *exchange.error);
  const auto& response = *exchange.response;
  const Message status = std::to_string(response.status);
  if (response.status == 407)
    return failed(bench, {"a proxy on the way to {1} wants credentials"_t, {who}}, {"407"});
  if (response.status / 100 == 3)
    return failed(bench, {"{1} answered {2} and points elsewhere"_t, {who, status}}, {"redirect"});
  const std::string number = std::to_string(response.status);
  const bool known = !causes_of(number, bench.family).empty();
  if (is_page(response) && !(known && response.status >= 400))
    return failed(bench, {"{1} answered with a web page (status {2})"_t, {who, status}}, {"html"});
  const std::string code = !known && response.status >= 500 ? "500" : number;
  return failed(bench, Message::listed({Message("{1} answered {2}"_t, {who, status}), wait_told(response)}), {code});
}

} // namespace keur::preflight
