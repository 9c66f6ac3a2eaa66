#include "change/lifecycle.hpp"

#include "base/text.hpp"

#include <charconv>

namespace keur::change {
namespace {

std::optional<std::int64_t> digits(std::string_view text, std::size_t at, std::size_t length) {
  std::int64_t value = 0;
  if (text.size() < at + length)
    return std::nullopt;
  const char* from = text.data() + at;
  const auto [end, error] = std::from_chars(from, from + length, value);
  return error == std::errc{} && end == from + length ? std::optional(value) : std::nullopt;
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant's days_from_civil).
std::int64_t day_number(std::int64_t year, std::int64_t month, std::int64_t day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

} // namespace

std::optional<std::int64_t> parse_day(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-' || *month < 1 || *month > 12 || *day < 1 || *day > 31)
    return std::nullopt;
  const bool time = text.size() >= 20 && (text[10] == 'T' || text[10] == 't' || text[10] == ' ');
  if (text.size() != 10 && !time)
    return std::nullopt;
  return day_number(*year, *month, *day);
}

std::optional<Stability> parse_stability(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  if (text == "draft")
    return Stability::Draft;
  if (text == "alpha")
    return Stability::Alpha;
  if (text == "beta")
    return Stability::Beta;
  return text == "stable" ? std::optional(Stability::Stable) : std::nullopt;
}

std::optional<Stability> stability_of(const Spot& level) {
  if (!level)
    return Stability::Stable;
  return level->is_string() ? parse_stability(level->string()) : std::nullopt;
}

Sunset sunset_of(const Spot& value) {
  if (!value)
    return {};
  if (value->is_string())
    if (const auto day = parse_day(value->string()))
      return {Sunset::Kind::Date, *day};
  return {Sunset::Kind::Unreadable};
}

Removal judge_removal(bool deprecated, const Spot& sunset, const Policy& policy) {
  if (!deprecated)
    return Removal::NotAnnounced;
  const Sunset date = sunset_of(sunset);
  if (date.kind == Sunset::Kind::Unreadable)
    return Removal::Unreadable;
  return date.kind == Sunset::Kind::Date && date.day > policy.today ? Removal::BeforeSunset : Removal::Sanctioned;
}

Announcement judge_announcement(bool was, bool is, const Spot& sunset_before, const Spot& sunset_after,
                                std::int64_t notice, const Policy& policy) {
  if (!is)
    return was ? Announcement::Reactivated : Announcement::Same;
  const Sunset before = sunset_of(sunset_before), after = sunset_of(sunset_after);
  const bool too_near = after.day < policy.today + notice;
  if (!was) {
    if (after.kind == Sunset::Kind::Unreadable)
      return Announcement::SunsetUnreadable;
    if (after.kind == Sunset::Kind::None)
      return notice > 0 ? Announcement::SunsetMissing : Announcement::Deprecated;
    return too_near ? Announcement::SunsetTooNear : Announcement::Deprecated;
  }
  if (before.kind == Sunset::Kind::None)
    return Announcement::Same;
  if (after.kind == Sunset::Kind::None)
    return Announcement::SunsetDeleted;
  if (sunset_before->is_string() && sunset_after->is_string() && sunset_before->string() == sunset_after->string())
    return Announcement::Same;
  if (before.kind == Sunset::Kind::Unreadable || after.kind == Sunset::Kind::Unreadable)
    return Announcement::SunsetUnreadable;
  return after.day < before.day && too_near ? Announcement::SunsetBroughtForward : Announcement::Same;
}

} // namespace keur::change
