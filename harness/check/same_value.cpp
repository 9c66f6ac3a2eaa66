#include "check/same_value.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

namespace keur::check {
namespace {

/// Seconds since 1970 of an RFC 3339 date-time, fractions left out; nothing for other texts.
std::optional<std::int64_t> moment(const std::string& text) {
  std::tm utc{};
  const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
  if (rest == nullptr)
    return std::nullopt;
  if (*rest == '.')
    rest += 1 + std::string_view(rest + 1).find_first_not_of("0123456789");
  const std::string_view zone(rest);
  if (zone == "Z" || zone == "z")
    return timegm(&utc);
  int hours = 0, minutes = 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') ||
      std::from_chars(zone.data() + 1, zone.data() + 3, hours).ec != std::errc{} ||
      std::from_chars(zone.data() + 4, zone.data() + 6, minutes).ec != std::errc{})
    return std::nullopt;
  const int shift = (hours * 60 + minutes) * 60;
  return timegm(&utc) + (zone[0] == '-' ? shift : -shift);
}

bool same_text(const std::string& written, const std::string& read) {
  if (equals_ignore_case(trim(written), trim(read)))
    return true;
  const auto then = moment(written), now = moment(read);
  return then && then == now;
}

/// Servers that compute in binary may give 0.1 back as 0.10000000000000001.
bool same_number(const json::Value& written, const json::Value& read) {
  const double a = std::strtod(written.number().c_str(), nullptr), b = std::strtod(read.number().c_str(), nullptr);
  return json::equal(written, read) || std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b));
}

bool same_items(const json::Array& written, const json::Array& read) {
  return written.size() == read.size() && std::all_of(written.begin(), written.end(), [&](const json::Value& item) {
           return std::any_of(read.begin(), read.end(),
                              [&](const json::Value& other) { return same_value(item, other); });
         });
}

bool same_members(const json::Object& written, const json::Object& read) {
  return std::all_of(written.begin(), written.end(), [&](const json::Member& member) {
    const json::Value* other = read.find(member.name);
    return other != nullptr ? same_value(member.value, *other) : member.value.is_null();
  });
}

bool is_whole(const json::Value& number) { return number.number().find_first_of(".eE") == std::string::npos; }

bool exactly_same_text(const std::string& written, const std::string& read) {
  const auto then = moment(written), now = moment(read);
  return trim(written) == trim(read) || (then && then == now);
}

} // namespace

bool exactly_same(const json::Value& written, const json::Value& read) {
  if (written.is_string() && read.is_string())
    return exactly_same_text(written.string(), read.string());
  if (written.is_number() && read.is_number() && is_whole(written) && is_whole(read))
    return json::equal(written, read);
  if (written.is_array() && read.is_array())
    return std::equal(written.array().begin(), written.array().end(), read.array().begin(), read.array().end(),
                      exactly_same);
  if (written.is_object() && read.is_object())
    return std::all_of(written.object().begin(), written.object().end(), [&](const json::Member& member) {
      const json::Value* other = read.object().find(member.name);
      return other != nullptr ? exactly_same(member.value, *other) : member.value.is_null();
    });
  return same_value(written, read);
}

bool same_value(const json::Value& written, const json::Value& read) {
  if (written.is_string() && read.is_string())
    return same_text(written.string(), read.string());
  if (written.is_number() && read.is_number())
    return same_number(written, read);
  if (written.is_array() && read.is_array())
    return same_items(written.array(), read.array());
  if (written.is_object() && read.is_object())
    return same_members(written.object(), read.object());
  return json::equal(written, read);
}

} // namespace keur::check
