#pragma once
#include "transport/curl_transport.hpp"
#include "transport/raw_server.hpp"

#include <string>

/// For tests only: one transport with short limits.
namespace keur::transport::testing {

inline WireOptions short_limits() {
  WireOptions options;
  options.target = profile::TargetClass::Loopback;
  options.limits.connect = std::chrono::milliseconds(400);
  options.limits.tls = std::chrono::milliseconds(400);
  options.limits.first_byte = std::chrono::milliseconds(400);
  options.limits.total = std::chrono::milliseconds(1'500);
  options.limits.low_speed_window = std::chrono::milliseconds(300);
  options.limits.low_speed_bytes = 20;
  options.limits.body_bytes = 1U << 20;
  options.limits.retry_after = std::chrono::seconds(60);
  options.user_agent = "keur/test";
  return options;
}

inline Task<void> exchange_into(Transport& transport, http::Request request, SendOptions options,
                                http::Exchange& result) {
  Task<http::Exchange> sending = transport.send(std::move(request), std::move(options));
  result = co_await sending;
}

inline http::Exchange send_now(Loop& loop, Transport& transport, http::Request request, SendOptions options = {}) {
  http::Exchange result;
  loop.spawn(exchange_into(transport, std::move(request), std::move(options), result));
  loop.run();
  return result;
}

/// A loop and a transport, and one request through them.
class Wire {
public:
  explicit Wire(WireOptions options = short_limits(), Clock& clock = system_clock())
      : loop(clock), transport(make_curl_transport(loop, std::move(options))) {}
  http::Exchange get(const std::string& url, SendOptions options = {}) { return send("GET", url, std::move(options)); }
  http::Exchange send(std::string method, const std::string& url, SendOptions options = {}, std::string body = {}) {
    return send_now(loop, *transport, http::Request{std::move(method), url, {}, std::move(body)}, std::move(options));
  }

  Loop loop;
  std::unique_ptr<Transport> transport;
};

inline SendOptions repeatable() {
  SendOptions options;
  options.may_retry = true;
  return options;
}

inline std::string error_id(const http::Exchange& exchange) {
  return exchange.error ? std::string(id(exchange.error->code)) : exchange.response ? "response" : "nothing";
}

inline bool has_remark(const http::Exchange& exchange, std::string_view id) {
  for (const auto& remark : exchange.remarks)
    if (remark.id == id)
      return true;
  return false;
}

} // namespace keur::transport::testing
