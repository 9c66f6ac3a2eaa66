#include "http/date.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"

#include <array>
#include <ctime>

namespace keur::http {
namespace {

using Wall = std::chrono::system_clock::time_point;
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> long_days{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};

template <std::size_t N>
std::optional<int> index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == name)
      return static_cast<int>(i);
  return std::nullopt;
}

std::optional<int> digits(std::string_view text, std::size_t count) {
  if (text.size() != count)
    return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

struct Parts {
  std::optional<int> weekday, day, month, year, hour, minute, second;
};

void read_time(std::string_view text, Parts& parts) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':')
    return;
  parts.hour = digits(text.substr(0, 2), 2);
  parts.minute = digits(text.substr(3, 2), 2);
  parts.second = digits(text.substr(6, 2), 2);
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
Parts read_imf(const std::vector<std::string_view>& words) {
  Parts parts;
  parts.weekday = index_of(days, words[0].substr(0, 3));
  parts.day = digits(words[1], 2);
  parts.month = index_of(months, words[2]);
  parts.year = digits(words[3], 4);
  read_time(words[4], parts);
  return words[0].size() == 4 && words[5] == "GMT" ? parts : Parts{};
}

int full_year(int two_digits, Wall now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  const int this_year = utc.tm_year + 1900;
  const int year = this_year - this_year % 100 + two_digits;
  return year > this_year + 50 ? year - 100 : year;
}

// "Sunday, 06-Nov-94 08:49:37 GMT"
Parts read_rfc850(const std::vector<std::string_view>& words, Wall now) {
  Parts parts;
  const auto date = split(words[1], '-');
  if (date.size() != 3 || words[3] != "GMT" || words[0].empty() || words[0].back() != ',')
    return parts;
  parts.weekday = index_of(long_days, words[0].substr(0, words[0].size() - 1));
  parts.day = digits(date[0], 2);
  parts.month = index_of(months, date[1]);
  if (const auto year = digits(date[2], 2))
    parts.year = full_year(*year, now);
  read_time(words[2], parts);
  return parts;
}

// "Sun Nov  6 08:49:37 1994": the day may be one digit after two spaces.
Parts read_asctime(std::vector<std::string_view> words) {
  Parts parts;
  if (words.size() == 6 && words[2].empty())
    words.erase(words.begin() + 2);
  if (words.size() != 5)
    return parts;
  parts.weekday = index_of(days, words[0]);
  parts.month = index_of(months, words[1]);
  parts.day = digits(words[2], words[2].size() == 1 ? 1 : 2);
  read_time(words[3], parts);
  parts.year = digits(words[4], 4);
  return parts;
}

std::optional<Wall> to_time(const Parts& p) {
  if (!p.weekday || !p.day || !p.month || !p.year || !p.hour || !p.minute || !p.second)
    return std::nullopt;
  if (*p.hour > 23 || *p.minute > 59 || *p.second > 60)
    return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*p.year),
                                         std::chrono::month(static_cast<unsigned>(*p.month) + 1),
                                         std::chrono::day(static_cast<unsigned>(*p.day)));
  if (!date.ok())
    return std::nullopt;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(*p.hour) + std::chrono::minutes(*p.minute) +
                    std::chrono::seconds(*p.second);
  return wall_at(static_cast<double>(time.time_since_epoch().count()));
}

} // namespace

std::optional<Wall> parse_http_date(std::string_view text, Wall now) {
  const auto words = split(text, ' ');
  if (words.size() == 6 && !words[0].empty() && words[0].back() == ',')
    return to_time(read_imf(words));
  if (words.size() == 4)
    return to_time(read_rfc850(words, now));
  if (words.size() == 5 || words.size() == 6)
    return to_time(read_asctime(words));
  return std::nullopt;
}

std::string to_http_date(Wall time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(utc.tm_wday)].data(), utc.tm_mday,
                months[static_cast<std::size_t>(utc.tm_mon)].data(), utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text.data();
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Wall server_now) {
  value = trim(value);
  if (value.empty())
    return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    if (value.size() > 9)
      return std::nullopt;
    return std::chrono::seconds(std::stol(std::string(value)));
  }
  const auto date = parse_http_date(value, server_now);
  if (!date)
    return std::nullopt;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(*date - server_now);
  return wait.count() < 0 ? std::chrono::seconds(0) : wait;
}

} // namespace keur::http
