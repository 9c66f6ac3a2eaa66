#include "generate/moments.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace keur::generate {
namespace {

/// "2026-01-15" so many days on.
std::string days_on(const std::string& date, unsigned steps) {
  const auto number = [&](std::size_t at, std::size_t count) { return std::atoi(date.substr(at, count).c_str()); };
  const std::chrono::year_month_day given{std::chrono::year(number(0, 4)),
                                          std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                          std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const std::chrono::year_month_day moved{std::chrono::sys_days(given) + std::chrono::days(steps)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(moved.year()),
                static_cast<unsigned>(moved.month()), static_cast<unsigned>(moved.day()));
  return text.data();
}

} // namespace

std::string later(std::string_view format, std::string text, unsigned steps) {
  constexpr std::size_t date_size = 10;
  if ((format == "date" || format == "date-time") && text.size() >= date_size && steps > 0)
    return days_on(text, steps) + text.substr(date_size);
  if (format == "time" && text.size() >= 2 && steps > 0) {
    const unsigned hour = (static_cast<unsigned>(std::atoi(text.substr(0, 2).c_str())) + steps) % 24;
    text[0] = static_cast<char>('0' + hour / 10);
    text[1] = static_cast<char>('0' + hour % 10);
  }
  return text;
}

} // namespace keur::generate
