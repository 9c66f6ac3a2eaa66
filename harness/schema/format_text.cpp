#include "base/characters.hpp"
#include "schema/formats.hpp"

#include <array>
#include <cstdint>
#include <optional>

/// Times, identifiers and encodings.
namespace keur::schema {
namespace {

/// Reads a text from the left; every take leaves the rest.
class Reader {
public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (peek() != c || rest_.empty())
      return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count)
      return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i]))
        return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool some_digits() {
    std::size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count]))
      ++count;
    rest_.remove_prefix(count);
    return count > 0;
  }

private:
  std::string_view rest_;
};

int days_of(int year, int month) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

bool full_date(Reader& in) {
  const auto year = in.digits(4);
  if (!year || !in.take('-'))
    return false;
  const auto month = in.digits(2);
  if (!month || *month < 1 || *month > 12 || !in.take('-'))
    return false;
  const auto day = in.digits(2);
  return day && *day >= 1 && *day <= days_of(*year, *month);
}

// Minutes to add to reach UTC.
std::optional<int> offset(Reader& in) {
  if (in.take('Z') || in.take('z'))
    return 0;
  const bool ahead = in.peek() == '+';
  if (!in.take('+') && !in.take('-'))
    return std::nullopt;
  const auto hour = in.digits(2);
  if (!hour || *hour > 23 || !in.take(':'))
    return std::nullopt;
  const auto minute = in.digits(2);
  if (!minute || *minute > 59)
    return std::nullopt;
  return (*hour * 60 + *minute) * (ahead ? -1 : 1);
}

// A leap second exists at 23:59:60 UTC only (RFC 3339 section 5.7).
bool full_time(Reader& in) {
  const auto hour = in.digits(2);
  if (!hour || *hour > 23 || !in.take(':'))
    return false;
  const auto minute = in.digits(2);
  if (!minute || *minute > 59 || !in.take(':'))
    return false;
  const auto second = in.digits(2);
  if (!second || *second > 60)
    return false;
  if (in.take('.') && !in.some_digits())
    return false;
  const auto to_utc = offset(in);
  if (!to_utc)
    return false;
  constexpr int day = 24 * 60;
  return *second < 60 || (*hour * 60 + *minute + *to_utc + day) % day == day - 1;
}

// dur-year = 1*DIGIT "Y" [dur-month] and so on: a unit may only be followed by the next smaller one.
bool descending(Reader& in, std::string_view units) {
  bool any = false;
  std::size_t next = 0;
  while (is_digit(in.peek())) {
    in.some_digits();
    const auto unit = units.find(in.peek(), any ? next : 0);
    if (unit == std::string_view::npos || (any && unit != next))
      return false;
    in.take(units[unit]);
    next = unit + 1, any = true;
  }
  return any;
}

} // namespace

bool is_date(std::string_view text) {
  Reader in(text);
  return full_date(in) && in.done();
}

bool is_time(std::string_view text) {
  Reader in(text);
  return full_time(in) && in.done();
}

bool is_date_time(std::string_view text) {
  Reader in(text);
  return full_date(in) && (in.take('T') || in.take('t')) && full_time(in) && in.done();
}

bool is_duration(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3)
    return false;
  if (text.ends_with('W')) {
    Reader in(text.substr(1, text.size() - 2));
    return in.some_digits() && in.done();
  }
  Reader in(text.substr(1));
  if (in.peek() != 'T' && !descending(in, "YMD"))
    return false;
  return in.done() || (in.take('T') && descending(in, "HMS") && in.done());
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i]))
      return false;
  }
  return true;
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return false;
  std::size_t end = text.size();
  for (int padding = 0; padding < 2 && end > 0 && text[end - 1] == '='; ++padding)
    --end;
  for (const char c : text.substr(0, end)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !is_digit(c) && c != '+' && c != '/')
      return false;
  }
  return true;
}

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (!is_base64(text))
    return std::nullopt;
  std::string out;
  std::uint32_t bits = 0, count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos)
      break; // padding
    bits = bits << 6 | static_cast<std::uint32_t>(value), count += 6;
    if (count >= 8)
      count -= 8, out += static_cast<char>(bits >> count & 0xFFU);
  }
  return out;
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/')
    return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
      return false;
  return true;
}

bool is_relative_json_pointer(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits]))
    ++digits;
  if (digits == 0 || (digits > 1 && text.front() == '0'))
    return false;
  const std::string_view rest = text.substr(digits);
  return rest == "#" || is_json_pointer(rest);
}

} // namespace keur::schema
