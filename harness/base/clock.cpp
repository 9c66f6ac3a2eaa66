#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <thread>

namespace keur {
namespace {

class SystemClock final : public Clock {
public:
  Time now() const override { return std::chrono::steady_clock::now(); }
  Wall wall() const override { return std::chrono::system_clock::now(); }
  void sleep_until(Time deadline) override { std::this_thread::sleep_until(deadline); }
};

} // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

Clock::Wall wall_at(double seconds) {
  constexpr double year_2200 = 7'258'118'400;
  const double within = seconds > 0 ? std::min(seconds, year_2200) : 0; // also for what is no number
  return Clock::Wall(std::chrono::milliseconds(std::llround(within * 1'000)));
}

VirtualClock::VirtualClock(Wall start) : wall_(start) {}

Clock::Time VirtualClock::now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

Clock::Wall VirtualClock::wall() const {
  const std::lock_guard lock(mutex_);
  return wall_;
}

void VirtualClock::sleep_until(Time deadline) {
  const std::lock_guard lock(mutex_);
  if (deadline <= now_)
    return;
  wall_ += std::chrono::duration_cast<Wall::duration>(deadline - now_);
  now_ = deadline;
}

void VirtualClock::advance(std::chrono::nanoseconds by) { sleep_until(now() + by); }

void VirtualClock::step_wall(std::chrono::nanoseconds by) {
  const std::lock_guard lock(mutex_);
  wall_ += std::chrono::duration_cast<Wall::duration>(by);
}

std::string to_rfc3339(Clock::Wall time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return {text.data(), size};
}

} // namespace keur
