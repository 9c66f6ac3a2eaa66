#include "transport/gate.hpp"

#include <algorithm>

namespace keur::transport {

using std::chrono::milliseconds;

Gate::Gate(Loop& loop, const WireOptions& options)
    : loop_(loop), limits_(options.limits),
      breaks_(options.target == profile::TargetClass::Remote || options.target == profile::TargetClass::Live),
      began_(loop.clock().now()) {}

Task<Gate::Slot> Gate::enter() {
  while (in_flight_ >= std::max(limits_.concurrency, 1)) {
    Waiter waiter(loop_);
    WaitingLine::Place place(line_, waiter);
    co_await waiter;
  }
  ++in_flight_;
  Slot slot(*this);
  if (in_flight_ < limits_.concurrency)
    line_.wake_first();
  const auto start = next_start();
  if (start > loop_.clock().now()) {
    Waiter waiter(loop_);
    waiter.wake_at(start);
    co_await waiter;
  }
  co_return slot;
}

void Gate::leave() {
  --in_flight_;
  line_.wake_first();
}

Clock::Time Gate::next_start() {
  auto start = std::max(loop_.clock().now(), held_);
  if (limits_.rate > 0) {
    start = std::max(start, next_);
    next_ = start + std::chrono::duration_cast<Clock::Time::duration>(std::chrono::duration<double>(1 / limits_.rate));
  }
  return start;
}

std::optional<Error> Gate::admit() {
  if (!open_because_.empty())
    return Error{
        ErrorCode::Aborted, "not sent: " + open_because_, {}, "see the errors before this one, then run again"};
  if (limits_.budget > 0 && sent_ >= limits_.budget)
    return Error{ErrorCode::Aborted,
                 "not sent: the budget of " + std::to_string(limits_.budget) + " requests is used up",
                 {},
                 "raise --budget or select fewer cases"};
  if (limits_.max_time.count() > 0 && loop_.clock().now() - began_ >= limits_.max_time)
    return Error{
        ErrorCode::Aborted, "not sent: the time for this run is used up", {}, "raise --max-time or select fewer cases"};
  ++sent_;
  return std::nullopt;
}

void Gate::note(int status) {
  busy_ = status == 429 ? busy_ + 1 : 0;
  failing_ = status >= 500 ? failing_ + 1 : 0;
  unreachable_ = status == 0 ? unreachable_ + 1 : 0;
  if (!breaks_ || !open_because_.empty())
    return;
  if (busy_ >= 3)
    open_because_ = "the server answered 429 three times in a row";
  if (failing_ >= 5)
    open_because_ = "the server failed (5xx) five times in a row";
  if (unreachable_ >= 3)
    open_because_ = "the server was out of reach three times in a row";
}

void Gate::hold_until(Clock::Time time) { held_ = std::max(held_, time); }

milliseconds Gate::patience(milliseconds cap) const {
  if (limits_.max_time.count() == 0)
    return cap;
  const auto left = std::chrono::duration_cast<milliseconds>(began_ + limits_.max_time - loop_.clock().now());
  return std::clamp(left, milliseconds(0), cap);
}

} // namespace keur::transport
