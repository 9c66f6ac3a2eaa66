#include "language/language.hpp"

namespace keur::language {
namespace {

// {1} is the first thing that is filled in; a brace that names none stands for itself.
std::string filled_in(std::string_view text, const std::vector<std::string>& with) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool place = text[at] == '{' && at + 2 < text.size() && text[at + 2] == '}';
    const auto number = place ? static_cast<std::size_t>(text[at + 1] - '1') : with.size();
    if (number < with.size()) {
      out += with[number];
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

} // namespace

std::optional<Language> language_of(std::string_view tag) {
  const auto first = tag.substr(0, tag.find_first_of("_-.@"));
  if (first == "nl")
    return Language::Dutch;
  return first == "en" || first == "C" || first == "POSIX" ? std::optional(Language::English) : std::nullopt;
}

std::string_view tag(Language language) { return language == Language::Dutch ? "nl" : "en"; }

std::string_view Text::in(Language language) const {
  const auto& row = texts[row_];
  return language == Language::Dutch ? row.dutch : row.english;
}

Message Message::listed(std::vector<Message> all, std::string_view between) {
  Message list;
  list.filled_ = std::move(all);
  list.between_ = between;
  return list;
}

std::string Message::in(Language language) const {
  if (!foreign_.empty())
    return foreign_;
  std::vector<std::string> parts;
  for (const auto& one : filled_)
    parts.push_back(one.in(language));
  if (!text_.empty())
    return filled_in(text_.in(language), parts);
  std::string out;
  for (const auto& part : parts)
    out += (out.empty() || part.empty() ? "" : between_) + part;
  return out;
}

} // namespace keur::language
