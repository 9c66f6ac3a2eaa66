#pragma once
#include "base/clock.hpp"
#include "transport/task.hpp"
#include "transport/transport.hpp"

#include <functional>
#include <memory>

namespace keur::transport {

/// One thread, one libcurl multi handle, any number of coroutines in flight. Nothing is resumed inside a curl callback.
/// Destroying the loop destroys unfinished coroutines first, then the handles.
class Loop {
public:
  explicit Loop(Clock& clock = system_clock());
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Takes the coroutine over and starts it at the next turn.
  void spawn(Task<void> task);
  /// Waits for I/O or timers for at most `at_most`, then resumes what is ready. False when nothing is in flight.
  bool turn(std::chrono::milliseconds at_most = std::chrono::milliseconds(100));
  /// Turns until `done` says so or nothing is in flight.
  void run_until(const std::function<bool()>& done);
  void run();
  /// Destroys every coroutine that has not finished: for fail-fast and signals.
  void cancel();
  Clock& clock();
  /// Wakes a turn() that waits, from any thread or signal handler context that may write to a pipe.
  void wake();

  class Impl;
  Impl& impl() { return *impl_; }

private:
  std::unique_ptr<Impl> impl_;
};

} // namespace keur::transport
