#include "mocks/connect/rate_limiter.hpp"

#include "http/date.hpp"
#include "mocks/connect/authority.hpp"

namespace keur::mocks {

std::optional<Reply> RateLimiter::refusal(const std::string& caller) {
  if (limit_.requests == 0)
    return std::nullopt;
  const auto now = clock_.now();
  Clock::Time ends;
  {
    const std::lock_guard lock(mutex_);
    auto& window = windows_[caller];
    if (window.asked == 0 || now >= window.began + limit_.window)
      window = {now, 0};
    if (++window.asked <= limit_.requests)
      return std::nullopt;
    ends = window.began + limit_.window;
  }
  const auto wait = std::chrono::ceil<std::chrono::seconds>(ends - now);
  auto reply =
      json_reply(429, json::object({{"title", "Too Many Requests"}, {"status", 429}}), "application/problem+json");
  if (limit_.retry_after == RateLimit::Form::Seconds)
    reply.fields.add("Retry-After", std::to_string(wait.count()));
  if (limit_.retry_after == RateLimit::Form::Date)
    reply.fields.add("Retry-After", http::to_http_date(clock_.wall() + wait));
  return reply;
}

} // namespace keur::mocks
