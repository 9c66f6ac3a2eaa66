#pragma once
#include "http/exchange.hpp"
#include "oauth/authorization_intent.hpp"
#include "profile/profile.hpp"
#include "transport/task.hpp"

#include <chrono>
#include <cstdint>

namespace keur::transport {

/// What a request is for: decides its limits, whether it may be repeated, and which hosts it may go to.
enum class Purpose : std::uint8_t { Api, Token, Metadata, File, Description };

struct SendOptions {
  Purpose purpose = Purpose::Api;
  oauth::AuthorizationIntent authorization = {oauth::AuthorizationIntent::Kind::None};
  std::vector<std::string> scopes = {}; // that the operation needs, for the Default intent
  bool may_retry = false;               // safe to repeat (RFC 9110 section 9.2.2), decided by the caller
};

/// The seam to the world. One real implementation over libcurl, one authorised one on top of it, scripted ones in
/// tests. send() never fails as a coroutine: what went wrong is Exchange::error.
class Transport {
public:
  virtual ~Transport() = default;
  virtual Task<http::Exchange> send(http::Request request, SendOptions options) = 0;
  /// Suspends the calling coroutine.
  virtual Task<void> sleep(std::chrono::nanoseconds duration) = 0;
};

} // namespace keur::transport
