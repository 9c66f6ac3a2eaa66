#pragma once
#include "base/clock.hpp"
#include "transport/loop.hpp"

#include <coroutine>
#include <deque>
#include <map>

namespace keur::transport {

/// One suspended coroutine that something will wake. Lives in the coroutine's own frame, so destroying the frame takes
/// it out of whatever it waits in. Not movable: its address is what the loop knows.
class Waiter {
public:
  explicit Waiter(Loop& loop) : loop_(loop) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter();

  /// Resumes the coroutine at the loop's next turn; never inside the caller. Nothing happens when it is not suspended.
  void wake();
  /// As wake(), once the clock has reached `deadline`.
  void wake_at(Clock::Time deadline);

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { handle_ = handle; }
  void await_resume() const noexcept {}

private:
  friend class Loop::Impl;
  using Timers = std::multimap<Clock::Time, Waiter*>;

  Loop& loop_;
  std::coroutine_handle<> handle_;
  Timers::iterator timer_;
  bool timed_ = false;
  bool queued_ = false;
};

/// First come, first served: coroutines that wait for the same thing.
class WaitingLine {
public:
  /// Adds for as long as the returned place lives.
  class Place {
  public:
    Place(WaitingLine& line, Waiter& waiter) : line_(line), waiter_(waiter) { line_.waiting_.push_back(&waiter_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { std::erase(line_.waiting_, &waiter_); }

  private:
    WaitingLine& line_;
    Waiter& waiter_;
  };

  bool empty() const { return waiting_.empty(); }
  void wake_first() {
    if (!waiting_.empty())
      waiting_.front()->wake();
  }
  void wake_all() {
    for (auto* waiter : waiting_)
      waiter->wake();
  }

private:
  std::deque<Waiter*> waiting_;
};

} // namespace keur::transport
