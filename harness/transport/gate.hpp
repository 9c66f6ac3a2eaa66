#pragma once
#include "base/error.hpp"
#include "transport/curl_transport.hpp"
#include "transport/waiter.hpp"

namespace keur::transport {

/// When a request may go: concurrency, rate, budget, time, and the circuit breaker of catalogue section 4.3.
class Gate {
public:
  Gate(Loop& loop, const WireOptions& options);

  /// A place among the requests in flight; free again when it is destroyed.
  class Slot {
  public:
    explicit Slot(Gate& gate) : gate_(&gate) {}
    Slot(Slot&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (gate_)
        gate_->leave();
    }

  private:
    Gate* gate_;
  };

  /// Waits for a place and for the rate.
  Task<Slot> enter();
  /// Why nothing may be sent any more, or nothing. Counts one request against the budget when it lets it pass.
  std::optional<Error> admit();
  /// What an attempt came to, for the breaker: a status, or 0 for a transport error.
  void note(int status);
  /// No request before `time` (Retry-After, RateLimit-Reset).
  void hold_until(Clock::Time time);
  /// How long a wait may still be: the rest of --max-time, at most `cap`.
  std::chrono::milliseconds patience(std::chrono::milliseconds cap) const;

private:
  friend class Slot;
  void leave();
  Clock::Time next_start();

  Loop& loop_;
  profile::Limits limits_;
  bool breaks_;
  Clock::Time began_;
  Clock::Time next_ = {};
  Clock::Time held_ = {};
  int in_flight_ = 0;
  std::uint64_t sent_ = 0;
  int busy_ = 0, failing_ = 0, unreachable_ = 0;
  std::string open_because_;
  WaitingLine line_;
};

} // namespace keur::transport
