#include "http/fields.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::http {

void Fields::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Fields::remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return equals_ignore_case(field.name, name); });
}

std::optional<std::string_view> Fields::first(std::string_view name) const {
  for (const auto& field : fields_)
    if (equals_ignore_case(field.name, name))
      return field.value;
  return std::nullopt;
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& field : fields_)
    if (equals_ignore_case(field.name, name))
      values.emplace_back(field.value);
  return values;
}

std::optional<std::string> Fields::combined(std::string_view name) const {
  std::optional<std::string> joined;
  for (const auto value : all(name)) {
    if (joined)
      *joined += ", ";
    else
      joined.emplace();
    *joined += value;
  }
  return joined;
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  const auto is_tchar = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_tchar);
}

bool is_field_value(std::string_view text) {
  if (text.empty())
    return true;
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  // field-vchar is VCHAR or obs-text; of the control characters only the tab may stand between them.
  const auto may_stand = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\t';
  };
  return !is_space(text.front()) && !is_space(text.back()) && std::all_of(text.begin(), text.end(), may_stand);
}

} // namespace keur::http
