#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur {

/// ASCII only, locale-free: the wire's case rules are ASCII rules (RFC 9110 section 5.1).
std::string to_lower(std::string_view text);
bool equals_ignore_case(std::string_view a, std::string_view b);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// '*' any run, '?' any one character; linear time.
bool matches_glob(std::string_view text, std::string_view glob);

/// Byte offset of the first byte that is not well-formed UTF-8 (Unicode table 3-7: no overlong forms, no surrogates),
/// or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view bytes);
/// Number of code points of well-formed UTF-8; each stray byte counts as one.
std::size_t count_code_points(std::string_view utf8);
void append_utf8(std::string& out, char32_t code_point);

/// Foreign text made safe to print on one line: control characters, DEL, C1, bidi and zero-width characters and bytes
/// that are no UTF-8 become visible \x1b or \u202e escapes; nothing else is changed.
std::string escape_visible(std::string_view foreign);
/// At most `limit` bytes, cut at a code point, with "…" where something was cut.
std::string truncate(std::string_view text, std::size_t limit);

/// The candidate nearest to `word` if it is near enough to be a slip (Damerau-Levenshtein distance at most
/// max(1, length / 3)), for "did you mean".
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

/// Lower-case letters, digits and single '-' only, at most `limit` characters: safe in file names and test names.
std::string slug(std::string_view text, std::size_t limit = 60);

} // namespace keur
