#pragma once
#include "base/result.hpp"
#include "http/exchange.hpp"
#include "oauth/authorization_intent.hpp"
#include "profile/profile.hpp"
#include "transport/task.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace keur::openapi {
struct SecurityRequirement;
}

namespace keur::transport {

/// What a request is for: decides its limits, whether it may be repeated, and which hosts it may go to.
enum class Purpose : std::uint8_t { Api, Token, Metadata, File, Description };

struct SendOptions {
  Purpose purpose = Purpose::Api;
  oauth::AuthorizationIntent authorization = {oauth::AuthorizationIntent::Kind::None};
  std::vector<std::string> scopes = {}; // that the operation needs, for the Default intent
  /// The operation's requirements, borrowed; null: an access token of the run's own client is what is wanted.
  const std::vector<openapi::SecurityRequirement>* security = nullptr;
  std::string operation = {};    // "GET /path", for limits of its own
  bool shows_certificate = true; // the client certificate, where the run has one
  bool may_retry = false;        // safe to repeat (RFC 9110 section 9.2.2), decided by the caller
  /// Not safe to repeat, and yet sent again on a new connection where a kept one was closed just then: whether the
  /// server got it is not known, and the caller may ask twice (never on a live tenant).
  bool may_settle = false;
  bool queues = true; // behind the pace; not where a request that has its place waits for this one
  /// Puts the credential into a request that is about to leave: called before every attempt, once its turn has come, so
  /// that no credential runs out in the queue. An error ends the exchange with nothing sent.
  std::function<Task<Status>(http::Request&)> authorize = {};
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
