#pragma once
#include "language/texts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// What preflight says, in the languages it speaks. A text is named by its English words; that each has its translation
/// is checked while compiling: a literal without a row in language/texts.hpp is an error.
namespace keur::language {

enum class Language : std::uint8_t { English, Dutch };

/// Of "nl", "nl_NL.UTF-8", "en" (RFC 5646 and POSIX locale names); nothing for a language that is not spoken here.
std::optional<Language> language_of(std::string_view tag);
/// "en" or "nl".
std::string_view tag(Language language);

/// One text of the table, with {1}, {2} … for what is filled in.
class Text {
public:
  constexpr Text() = default; // ""
  consteval explicit Text(std::string_view english) : row_(row_of(english)) {}
  std::string_view in(Language language) const;
  bool empty() const { return row_ == 0; }
  friend bool operator==(Text, Text) = default;

private:
  static consteval std::size_t row_of(std::string_view english) {
    for (std::size_t row = 0; row < std::size(texts); ++row)
      if (texts[row].english == english)
        return row;
    throw std::logic_error("no row in language/texts.hpp");
  }
  std::size_t row_ = 0;
};

namespace literals {
consteval Text operator""_t(const char* english, std::size_t size) { return Text(std::string_view(english, size)); }
} // namespace literals

/// A text with what is filled in: further messages, or foreign words that stand as they are.
class Message {
public:
  Message() = default;
  Message(Text text, std::vector<Message> filled = {}) : text_(text), filled_(std::move(filled)) {}
  Message(std::string foreign) : foreign_(std::move(foreign)) {}
  Message(const char* foreign) : foreign_(foreign) {}
  /// Side by side, with "; " or another text between them.
  static Message listed(std::vector<Message> all, std::string_view between = "; ");

  std::string in(Language language) const;
  bool empty() const { return text_.empty() && foreign_.empty() && filled_.empty(); }

private:
  Text text_ = {};
  std::string foreign_ = {};
  std::vector<Message> filled_ = {};
  std::string between_ = {}; // of a list
};

} // namespace keur::language
