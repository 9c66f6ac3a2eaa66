#include "run/file_address.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"
#include "http/uri.hpp"

#include <charconv>
#include <ctime>

namespace keur::run {
namespace {

using Time = std::chrono::system_clock::time_point;

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<std::string> query_value(std::string_view address, std::string_view name) {
  const auto mark = address.find('?');
  if (mark == std::string_view::npos)
    return std::nullopt;
  for (const auto part : split(address.substr(mark + 1), '&')) {
    const auto equals = part.find('=');
    if (equals != std::string_view::npos && equals_ignore_case(part.substr(0, equals), name))
      return http::percent_decode(part.substr(equals + 1));
  }
  return std::nullopt;
}

std::optional<std::int64_t> to_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::optional<Time> parse_time(const std::string& text, const char* format) {
  std::tm utc{};
  if (strptime(text.c_str(), format, &utc) == nullptr)
    return std::nullopt;
  return wall_at(static_cast<double>(timegm(&utc)));
}

} // namespace

std::string with_changed_signature(std::string_view address) {
  std::string changed(address);
  const auto mark = address.find('?');
  std::size_t begin = mark == std::string_view::npos ? 0 : mark + 1, end = address.size();
  if (mark != std::string_view::npos) {
    std::size_t longest = 0;
    for (const auto part : split(address.substr(mark + 1), '&')) {
      const auto equals = part.find('=');
      const auto value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
      if (value.size() <= longest)
        continue;
      longest = value.size();
      begin = static_cast<std::size_t>(value.data() - address.data());
      end = begin + value.size();
    }
  }
  for (std::size_t i = end; i-- > begin;)
    if (is_alphanumeric(changed[i])) {
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      break;
    }
  return changed;
}

std::optional<Time> expiry_of(std::string_view address) {
  for (const std::string_view name : {"exp", "expires"})
    if (const auto value = query_value(address, name))
      if (const auto seconds = to_seconds(*value))
        return wall_at(static_cast<double>(*seconds));
  if (const auto value = query_value(address, "se"))
    return parse_time(*value, "%Y-%m-%dT%H:%M:%SZ");
  const auto date = query_value(address, "X-Amz-Date");
  const auto lifetime = query_value(address, "X-Amz-Expires");
  if (!date || !lifetime)
    return std::nullopt;
  const auto begin = parse_time(*date, "%Y%m%dT%H%M%SZ");
  const auto seconds = to_seconds(*lifetime);
  if (!begin || !seconds)
    return std::nullopt;
  const auto begun = std::chrono::duration<double>(begin->time_since_epoch());
  return wall_at(begun.count() + static_cast<double>(*seconds));
}

} // namespace keur::run
