#pragma once
#include "json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::json {

/// What a plain scalar means in the YAML 1.2 core schema (section 10.3.2).
struct PlainScalar {
  enum class Type { Text, Null, Boolean, Integer, Float, NotFinite };
  Type type = Type::Text;
  bool boolean = false;
  std::string number = {}; // as JSON writes it
};
PlainScalar resolve_plain(std::string_view text);

/// A scalar's place in the source, its tag and anchor skipped: its first character and where it stands.
struct ScalarStart {
  std::size_t offset = 0;
  char indicator = '\0'; // '"', '\'', '|', '>' or the first character of a plain scalar
};
ScalarStart find_scalar(std::string_view text, std::size_t offset);

/// The double-quoted scalar whose opening quote stands at `offset` (YAML 1.2 section 7.3.1), folded and unescaped; a
/// pair of \u surrogates is one character, as in JSON. Nothing when the quote is never closed or an escape is wrong:
/// `problem` then says what.
std::optional<std::string> read_double_quoted(std::string_view text, std::size_t offset, std::string& problem);
/// True when the single-quoted scalar that opens at `offset` is closed.
bool is_single_quote_closed(std::string_view text, std::size_t offset);

/// yaml-cpp refuses \ud83d\ude00. The text with each \uD800-\uDFFF escape made harmless, of the same length, and the
/// digits that stand for "d" and "D": put_back() undoes it in scalars that are not double-quoted, where it is plain
/// text. Nothing when there is no such escape.
struct WithoutSurrogates {
  std::string text = {};
  std::string digits = {};
};
std::optional<WithoutSurrogates> without_surrogates(std::string_view text);
std::string put_back(std::string_view scalar, std::string_view digits);

} // namespace keur::json
