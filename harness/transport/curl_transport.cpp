#include "transport/curl_transport.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/date.hpp"
#include "http/method.hpp"
#include "transport/gate.hpp"
#include "transport/transfer.hpp"

#include <algorithm>
#include <map>

namespace keur::transport {
namespace {

using std::chrono::milliseconds;

// What the transport itself decides; a plan that sets one of these gets a remark instead.
bool is_ours(std::string_view name) {
  for (const auto* own : {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "TE", "Upgrade",
                          "Keep-Alive", "Proxy-Authorization", "Proxy-Connection"})
    if (equals_ignore_case(name, own))
      return true;
  return false;
}

void drop_ours(http::Exchange& exchange) {
  const http::Fields asked = std::exchange(exchange.request.fields, {});
  for (const auto& field : asked) {
    if (!is_ours(field.name))
      exchange.request.fields.add(field.name, field.value);
    else
      exchange.remarks.push_back(
          {"request-field-dropped", "the request's own " + field.name + " was not sent: the transport sets it"});
  }
}

void complete_fields(http::Exchange& exchange, const WireOptions& options) {
  http::Fields& sent = exchange.request.fields;
  if (std::any_of(sent.begin(), sent.end(), [](const http::Field& field) { return is_ours(field.name); }))
    drop_ours(exchange);
  if (!sent.contains("Accept"))
    sent.add("Accept", "*/*");
  if (!sent.contains("Accept-Encoding"))
    sent.add("Accept-Encoding", "gzip, deflate");
  if (!sent.contains("User-Agent") && !options.user_agent.empty())
    sent.add("User-Agent", options.user_agent);
}

class CurlTransport final : public Transport {
public:
  CurlTransport(Loop& loop, WireOptions options)
      : loop_(loop), options_(std::move(options)), gate_(loop, options_), handles_(options_) {
    // Loop::spawn may run several transports; the largest number wins nothing, idle connections only cost a descriptor.
    loop_.impl().keep_connections(std::max(options_.limits.concurrency, 4));
  }

  Task<http::Exchange> send(http::Request request, SendOptions send_options) override;
  Task<void> sleep(std::chrono::nanoseconds duration) override;

private:
  struct Attempt {
    bool sent = false;
    bool answer_begun = false;
    bool admitted = true; // false: what kept it here will keep the next one as well
  };
  Task<Attempt> attempt(http::Exchange& exchange, const SendOptions& options, Clock::Time queued_since);
  Task<Result<http::Uri>> make_ready(http::Request& request, const SendOptions& options);
  std::optional<milliseconds> pause_before_repeat(http::Exchange& exchange, const SendOptions& options,
                                                  const Attempt& last, int repeats);
  milliseconds back_off(int repeats) const;
  Task<void> keep_own_rate(const profile::OperationLimits* limits);
  int most_repeats(const SendOptions& options) const;
  std::optional<milliseconds> told_to_wait(const http::Response& response) const;
  void measure(const http::Exchange& exchange);
  void heed_rate_fields(const http::Response& response);

  Loop& loop_;
  WireOptions options_;
  Gate gate_;
  EasyHandles handles_;
  std::map<std::string, Clock::Time> next_of_its_own_; // by the glob that has a rate
};

Task<void> CurlTransport::sleep(std::chrono::nanoseconds duration) {
  Waiter waiter(loop_);
  waiter.wake_at(loop_.clock().now() + duration);
  co_await waiter;
}

/// The request with its credential, which may have changed its address, judged once more.
Task<Result<http::Uri>> CurlTransport::make_ready(http::Request& request, const SendOptions& options) {
  if (options.authorize) {
    Task<Status> authorizing = options.authorize(request);
    const Status authorized = co_await authorizing;
    if (!authorized)
      co_return fail(authorized.error());
  }
  co_return vet(request, options.purpose, options_);
}

Task<CurlTransport::Attempt> CurlTransport::attempt(http::Exchange& exchange, const SendOptions& options,
                                                    Clock::Time queued_since) {
  Task<void> pacing = keep_own_rate(limits_for(options.operation, options_));
  co_await pacing;
  std::optional<Gate::Slot> slot;
  if (options.queues) {
    Task<Gate::Slot> entering = gate_.enter();
    slot.emplace(co_await entering);
  }
  exchange.response.reset();
  Task<Result<http::Uri>> preparing = make_ready(exchange.request, options);
  const Result<http::Uri> uri = co_await preparing;
  exchange.error = uri ? gate_.admit() : std::optional(uri.error());
  if (exchange.error)
    co_return Attempt{false, false, false};
  exchange.timings.queued = std::chrono::duration_cast<std::chrono::microseconds>(loop_.clock().now() - queued_since);
  exchange.started = loop_.clock().wall();
  Transfer transfer(loop_, handles_, exchange.request, *uri, options, options_);
  transfer.start();
  if (!transfer.over()) {
    Waiter& done = transfer.done();
    co_await done;
  }
  transfer.harvest(exchange);
  exchange.attempts += std::max(transfer.attempts(), 1);
  if (options_.meter)
    options_.meter->requests += static_cast<std::uint64_t>(transfer.attempts());
  measure(exchange);
  gate_.note(exchange.response ? exchange.response->status : 0);
  co_return Attempt{transfer.was_sent(), transfer.has_answer_begun()};
}

Task<http::Exchange> CurlTransport::send(http::Request request, SendOptions send_options) {
  http::Exchange exchange;
  exchange.request = std::move(request);
  exchange.started = loop_.clock().wall();
  exchange.attempts = 0;
  complete_fields(exchange, options_);
  if (send_options.purpose == Purpose::File)
    exchange.request.fields.remove("Authorization");
  const auto uri = vet(exchange.request, send_options.purpose, options_);
  if (!uri) {
    exchange.error = uri.error();
    strip_credentials(exchange.request, send_options.purpose);
    co_return exchange;
  }
  const auto began = loop_.clock().now();
  for (int repeats = 0;; ++repeats) {
    Task<Attempt> attempting = attempt(exchange, send_options, began);
    const Attempt last = co_await attempting;
    const auto pause = pause_before_repeat(exchange, send_options, last, repeats);
    if (!pause)
      break;
    Task<void> sleeping = sleep(*pause);
    co_await sleeping;
  }
  strip_credentials(exchange.request, send_options.purpose);
  co_return exchange;
}

/// An operation with a rate of its own waits without a place among the requests in flight.
Task<void> CurlTransport::keep_own_rate(const profile::OperationLimits* limits) {
  if (limits == nullptr || !limits->rate)
    co_return;
  auto& next = next_of_its_own_[limits->operations];
  const auto now = loop_.clock().now(), start = std::max(now, next);
  next = start + std::chrono::duration_cast<Clock::Time::duration>(std::chrono::duration<double>(1 / *limits->rate));
  if (start == now)
    co_return;
  Task<void> sleeping = sleep(start - now);
  co_await sleeping;
}

int CurlTransport::most_repeats(const SendOptions& options) const {
  const auto* limits = limits_for(options.operation, options_);
  return limits != nullptr && limits->retries ? *limits->retries : 1;
}

milliseconds CurlTransport::back_off(int repeats) const {
  const auto jitter = static_cast<unsigned char>(crypto::random_bytes(1)[0]);
  return milliseconds((1'000 << std::min(repeats, 5)) + jitter);
}

/// Retry-After as a span, or nothing when it is absent, doubled or unreadable (H147).
std::optional<milliseconds> CurlTransport::told_to_wait(const http::Response& response) const {
  const auto values = response.fields.all("Retry-After");
  if (values.size() != 1)
    return std::nullopt;
  const auto now = loop_.clock().wall();
  const auto server_now = http::parse_http_date(response.fields.first("Date").value_or(""), now).value_or(now);
  return http::parse_retry_after(values.front(), server_now);
}

/// How long to wait before the same request is sent again; nothing when it is not.
std::optional<milliseconds> CurlTransport::pause_before_repeat(http::Exchange& exchange, const SendOptions& options,
                                                               const Attempt& last, int repeats) {
  if (exchange.error) {
    const auto code = exchange.error->code;
    const bool broke =
        code == ErrorCode::Dns || code == ErrorCode::Truncated || (code == ErrorCode::Framing && last.sent == false);
    // Nothing was sent, or sending it twice does no harm; and nothing of an answer was seen.
    const bool sound = broke && last.admitted && !last.answer_begun && (!last.sent || options.may_retry);
    return sound && repeats < most_repeats(options) ? std::optional(milliseconds(0)) : std::nullopt;
  }
  const auto& response = *exchange.response;
  heed_rate_fields(response);
  if (response.status != 429 && response.status != 503)
    return std::nullopt;
  const auto told = told_to_wait(response);
  const bool worth_it = response.status == 429 || told;
  const auto wait = told.value_or(back_off(repeats));
  const auto patience = gate_.patience(options_.limits.retry_after);
  if (options.may_retry && worth_it && repeats < most_repeats(options) && wait <= patience) {
    gate_.hold_until(loop_.clock().now() + (response.status == 429 ? wait : milliseconds(0)));
    exchange.remarks.push_back({"waited", "status " + std::to_string(response.status) + ": sent again after " +
                                              std::to_string(wait.count()) + " ms"});
    return wait;
  }
  exchange.remarks.push_back({response.status == 429 ? "rate-limited" : "unavailable",
                              "status " + std::to_string(response.status) +
                                  (told ? " with Retry-After " + std::to_string(told->count() / 1'000) + " s" : "") +
                                  (wait > patience ? ", longer than this run waits" : "")});
  return std::nullopt;
}

// H157: where the server says that nothing is left, the next request waits for the reset it names.
void CurlTransport::heed_rate_fields(const http::Response& response) {
  struct Names {
    std::string_view remaining, reset;
  };
  for (const auto& names :
       {Names{"RateLimit-Remaining", "RateLimit-Reset"}, Names{"X-RateLimit-Remaining", "X-RateLimit-Reset"}}) {
    const auto remaining = response.fields.first(names.remaining);
    const auto reset = response.fields.first(names.reset);
    if (remaining != "0" || !reset)
      continue;
    const auto wait = http::parse_retry_after(*reset, loop_.clock().wall());
    if (wait && *wait <= gate_.patience(options_.limits.retry_after))
      gate_.hold_until(loop_.clock().now() + *wait);
  }
}

void CurlTransport::measure(const http::Exchange& exchange) {
  if (!options_.meter)
    return;
  options_.meter->bytes_received += exchange.bytes_received;
  if (!exchange.response)
    return;
  const auto date = http::parse_http_date(exchange.response->fields.first("Date").value_or(""), exchange.started);
  if (!date)
    return;
  // Date is cut to seconds: half a second is its mean; the answer was made half-way through.
  const auto middle = exchange.started + exchange.timings.first_byte / 2;
  auto& skews = options_.meter->skews;
  if (skews.size() == 31)
    skews.erase(skews.begin());
  skews.push_back(std::chrono::duration_cast<milliseconds>(*date + milliseconds(500) - middle));
}

} // namespace

std::optional<milliseconds> WireMeter::clock_skew() const {
  if (skews.empty())
    return std::nullopt;
  auto sorted = skews;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

const profile::OperationLimits* limits_for(const std::string& operation, const WireOptions& options) {
  for (const auto& limits : options.operation_limits)
    if (!operation.empty() && matches_glob(operation, limits.operations))
      return &limits;
  return nullptr;
}

std::unique_ptr<Transport> make_curl_transport(Loop& loop, WireOptions options) {
  return std::make_unique<CurlTransport>(loop, std::move(options));
}

} // namespace keur::transport
