#pragma once
#include "base/clock.hpp"
#include "mocks/connect/registry.hpp"
#include "mocks/server/message.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace keur::mocks {

/// Counts each caller's requests in windows of fixed length, the first of which begins with its first request.
/// Thread-safe.
class RateLimiter {
public:
  /// Both borrowed.
  RateLimiter(const RateLimit& limit, Clock& clock) : limit_(limit), clock_(clock) {}
  /// 429 with Retry-After in the configured form (RFC 9110 section 10.2.3) once the caller has asked too often.
  std::optional<Reply> refusal(const std::string& caller);

private:
  struct Window {
    Clock::Time began{};
    std::size_t asked = 0;
  };
  const RateLimit& limit_;
  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Window> windows_; // by caller
};

} // namespace keur::mocks
