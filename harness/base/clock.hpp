#pragma once
#include <chrono>
#include <mutex>
#include <string>

namespace keur {

/// Time as the loop, the token source and the in-process mock see it. `now` never goes back (deadlines, durations);
/// `wall` is UTC (token lifetimes, Date, Retry-After, reports).
class Clock {
public:
  using Time = std::chrono::steady_clock::time_point;
  using Wall = std::chrono::system_clock::time_point;
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual Wall wall() const = 0;
  /// Blocks the calling thread until `deadline`.
  virtual void sleep_until(Time deadline) = 0;
};

/// The machine's clocks. One instance for the whole process; borrowed everywhere.
Clock& system_clock();

/// A clock that stands still until it is moved: tests of expiry and back-off. sleep_until() moves it to the deadline at
/// once, so a test with an hour of waiting takes no time. Safe to use from several threads.
class VirtualClock final : public Clock {
public:
  explicit VirtualClock(Wall start = Wall(std::chrono::seconds(1'790'000'000)));
  Time now() const override;
  Wall wall() const override;
  void sleep_until(Time deadline) override;
  void advance(std::chrono::nanoseconds by);
  /// Moves the wall clock alone, as an administrator or NTP does.
  void step_wall(std::chrono::nanoseconds by);

private:
  mutable std::mutex mutex_;
  Time now_{std::chrono::hours(1)};
  Wall wall_;
};

/// The moment so many seconds after 1970-01-01T00:00:00Z, kept between 1970 and 2200. A Wall counts nanoseconds, which
/// reach for 292 years: a certificate that ends in the year 9999 and a Date of the year 973 lie beyond, and a
/// difference of two such moments would too.
Clock::Wall wall_at(double seconds);

/// "2026-11-23T09:30:00Z" (RFC 3339, UTC, whole seconds).
std::string to_rfc3339(Clock::Wall time);

} // namespace keur
