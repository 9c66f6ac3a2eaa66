#include "http/link.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::http {
namespace {

constexpr std::string_view blank = " \t";

void skip_blank(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(blank), text.size())); }

/// A token or a quoted string at the front, taken away.
std::string take_word(std::string_view& text) {
  std::string word;
  if (!text.starts_with('"')) {
    const auto end = std::min(text.find_first_of(" \t;,="), text.size());
    word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
  }
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    if (text.front() == '\\' && text.size() > 1)
      text.remove_prefix(1);
    word += text.front();
    text.remove_prefix(1);
  }
  text.remove_prefix(text.empty() ? 0 : 1);
  return word;
}

/// Is the relation among the blank-separated ones?
bool names_relation(std::string_view value, std::string_view relation) {
  while (!value.empty()) {
    skip_blank(value);
    const auto end = std::min(value.find_first_of(blank), value.size());
    if (equals_ignore_case(value.substr(0, end), relation))
      return true;
    value.remove_prefix(end);
  }
  return false;
}

/// One link-value at the front, taken away; its target where it has the relation.
std::optional<std::string> take_link(std::string_view& text, std::string_view relation) {
  skip_blank(text);
  const auto end = text.starts_with('<') ? text.find('>') : std::string_view::npos;
  if (end == std::string_view::npos) {
    text = {};
    return std::nullopt;
  }
  const std::string target(text.substr(1, end - 1));
  text.remove_prefix(end + 1);
  bool found = false, seen = false;
  for (skip_blank(text); text.starts_with(';'); skip_blank(text)) {
    text.remove_prefix(1);
    skip_blank(text);
    const std::string name = take_word(text);
    skip_blank(text);
    std::string value;
    if (text.starts_with('=')) {
      text.remove_prefix(1);
      skip_blank(text);
      value = take_word(text);
    }
    if (!seen && equals_ignore_case(name, "rel")) // RFC 8288 section 3.3: the first rel counts
      seen = true, found = names_relation(value, relation);
  }
  return found ? std::optional(target) : std::nullopt;
}

} // namespace

std::optional<std::string> linked(const Fields& fields, std::string_view relation) {
  for (const std::string_view field : fields.all("Link"))
    for (std::string_view rest = field; !rest.empty();) {
      if (auto target = take_link(rest, relation))
        return target;
      skip_blank(rest);
      if (!rest.starts_with(','))
        break;
      rest.remove_prefix(1);
    }
  return std::nullopt;
}

} // namespace keur::http
