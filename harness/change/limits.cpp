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

bool format_lies_within(std::string_view inner, std::string_view outer) {
  struct Row {
    std::string_view inner, outer;
  };
  // JSON Schema 2020-12 validation section 7.3 and the OpenAPI format registry
  constexpr Row rows[] = {{"int8", "int16"},
                          {"int8", "int32"},
                          {"int8", "int64"},
                          {"uint8", "int16"},
                          {"uint8", "int32"},
                          {"uint8", "int64"},
                          {"int16", "int32"},
                          {"int16", "int64"},
                          {"int32", "int64"},
                          {"email", "idn-email"},
                          {"hostname", "idn-hostname"},
                          {"uri", "uri-reference"},
                          {"uri", "iri"},
                          {"uri", "iri-reference"},
                          {"iri", "iri-reference"},
                          {"uri-reference", "iri-reference"}};
  return std::any_of(std::begin(rows), std::end(rows),
                     [&](const Row& row) { return row.inner == inner && row.outer == outer; });
}

} // namespace keur::change
