#include "change/contract.hpp"

#include <algorithm>
#include <array>

namespace keur::change {

Limit rounded(const Limit& limit, bool is_least, std::string& text) {
  if (!limit || limit.text.find_first_of("eE") != std::string_view::npos)
    return limit;
  const bool integral = json::is_integral(limit.text);
  if (integral && !limit.exclusive)
    return limit;
  const auto whole = json::to_integer(limit.text.substr(0, limit.text.find('.')));
  if (!whole || *whole == INT64_MAX || *whole == INT64_MIN)
    return limit;
  const bool negative = limit.text.starts_with('-');
  std::int64_t number = *whole; // cut off: towards 0
  if (integral)
    number += is_least ? 1 : -1;
  else if (negative != is_least)
    number += is_least ? 1 : -1;
  text = std::to_string(number);
  return {text, limit.at, false};
}

bool is_any_text(std::string_view pattern) {
  constexpr std::array<std::string_view, 6> all{"", ".*", "^.*$", "^", "$", "^.*"};
  return std::find(all.begin(), all.end(), pattern) != all.end();
}

std::string plain_pattern(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if (c == '\\' && (next == 'd' || next == 'w')) {
      const std::string_view set = next == 'd' ? "0-9" : "A-Za-z0-9_";
      out += in_class ? std::string(set) : '[' + std::string(set) + ']';
      ++i;
    } else if (c == '\\') {
      (out += c) += next;
      ++i;
    } else {
      in_class = c == '[' || (in_class && c != ']');
      out += c;
    }
  }
  return out;
}

namespace {

struct Size {
  std::string_view format, least, most;
};
// OAS 3.0.3 section 4.4 and the OpenAPI format registry
constexpr Size sizes[] = {{"int8", "-128", "127"},
                          {"int16", "-32768", "32767"},
                          {"int32", "-2147483648", "2147483647"},
                          {"int64", "-9223372036854775808", "9223372036854775807"},
                          {"uint8", "0", "255"},
                          {"uint16", "0", "65535"},
                          {"uint32", "0", "4294967295"},
                          {"uint64", "0", "18446744073709551615"}};

const Size* size_of(std::string_view format) {
  const auto found =
      std::find_if(std::begin(sizes), std::end(sizes), [&](const Size& size) { return size.format == format; });
  return found == std::end(sizes) ? nullptr : found;
}

} // namespace

std::optional<Limits> limits_of_format(std::string_view format) {
  const Size* size = size_of(format);
  return size ? std::optional(Limits{{size->least, {}, false}, {size->most, {}, false}}) : std::nullopt;
}

bool format_lies_within(std::string_view inner, std::string_view outer) {
  if (const Size* in = size_of(inner), *out = size_of(outer); in && out)
    return json::compare_numbers(in->least, out->least) >= 0 && json::compare_numbers(in->most, out->most) <= 0;
  struct Row {
    std::string_view inner, outer;
  };
  // JSON Schema 2020-12 validation section 7.3
  constexpr Row rows[] = {
      {"email", "idn-email"},   {"hostname", "idn-hostname"}, {"uri", "uri-reference"},          {"uri", "iri"},
      {"uri", "iri-reference"}, {"iri", "iri-reference"},     {"uri-reference", "iri-reference"}};
  return std::any_of(std::begin(rows), std::end(rows),
                     [&](const Row& row) { return row.inner == inner && row.outer == outer; });
}

} // namespace keur::change
