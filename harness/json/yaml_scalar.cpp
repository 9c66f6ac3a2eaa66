#include "json/yaml_scalar.hpp"

#include "base/characters.hpp"
#include "base/text.hpp"
#include "json/number.hpp"

#include <algorithm>

namespace keur::json {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_scalar_blank(char c) { return c == ' ' || c == '\t'; }
bool is_break(char c) { return c == '\n' || c == '\r'; }

template <class Predicate>
bool all(std::string_view text, Predicate is) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

std::string_view without_leading_zeros(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? digits.substr(0, digits.empty() ? 0 : 1) : digits.substr(first);
}

/// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?, and integers, which are its shorter form.
std::optional<PlainScalar> read_decimal(std::string_view text) {
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+')
    text.remove_prefix(1);
  const auto take_digits = [&text] {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit) - text.begin();
    const auto digits = text.substr(0, static_cast<std::size_t>(end));
    text.remove_prefix(digits.size());
    return digits;
  };
  const auto whole = take_digits();
  PlainScalar out{PlainScalar::Type::Integer, false, negative ? "-" : ""};
  out.number += whole.empty() ? "0" : without_leading_zeros(whole);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    const auto fraction = take_digits();
    if (whole.empty() && fraction.empty())
      return std::nullopt;
    out.type = PlainScalar::Type::Float;
    out.number += '.', out.number += fraction.empty() ? "0" : fraction;
  } else if (whole.empty()) {
    return std::nullopt;
  }
  if (text.empty())
    return out;
  if (text.front() != 'e' && text.front() != 'E')
    return std::nullopt;
  const std::string_view exponent = text;
  text.remove_prefix(1);
  if (!text.empty() && (text.front() == '-' || text.front() == '+'))
    text.remove_prefix(1);
  if (!all(text, is_digit))
    return std::nullopt;
  out.type = PlainScalar::Type::Float;
  out.number += exponent;
  return out;
}

std::optional<PlainScalar> read_number(std::string_view text) {
  using Type = PlainScalar::Type;
  if (text.substr(0, 2) == "0o" && all(text.substr(2), is_octal))
    return PlainScalar{Type::Integer, false, to_decimal_text(text.substr(2), 8)};
  if (text.substr(0, 2) == "0x" && all(text.substr(2), is_hex))
    return PlainScalar{Type::Integer, false, to_decimal_text(text.substr(2), 16)};
  return read_decimal(text);
}

bool is_not_finite(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN")
    return true;
  if (text.front() == '-' || text.front() == '+')
    text.remove_prefix(1);
  return text == ".inf" || text == ".Inf" || text == ".INF";
}

unsigned hex_value(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits)
    value = value * 16 + (is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a') + 10);
  return value;
}

bool is_surrogate_escape(std::string_view text) {
  return text.size() >= 6 && text[0] == '\\' && text[1] == 'u' && (text[2] | 0x20) == 'd' && is_hex(text[3]) &&
         hex_value(text.substr(3, 1)) >= 8 && is_hex(text[4]) && is_hex(text[5]);
}

/// Reads one double-quoted scalar; the members are the reader's state.
class DoubleQuoted {
public:
  DoubleQuoted(std::string_view text, std::size_t offset, std::string& problem)
      : text_(text), i_(offset + 1), problem_(problem) {}

  std::optional<std::string> read() {
    while (i_ < text_.size()) {
      const auto stop = std::min(text_.find_first_of("\"\\\n\r", i_), text_.size());
      out_ += text_.substr(i_, stop - i_);
      i_ = stop;
      if (i_ == text_.size())
        break;
      if (text_[i_] == '"')
        return std::move(out_);
      if (text_[i_] != '\\')
        fold();
      else if (!escape())
        return std::nullopt;
    }
    problem_ = "this double quote (\") is never closed";
    return std::nullopt;
  }

private:
  std::size_t skip_break() {
    const bool pair = text_[i_] == '\r' && i_ + 1 < text_.size() && text_[i_ + 1] == '\n';
    return i_ += pair ? 2 : 1;
  }
  void skip_blanks() {
    while (i_ < text_.size() && is_scalar_blank(text_[i_]))
      ++i_;
  }
  /// Section 6.5: white space around a break goes; one break is a space, each further one a line feed.
  void fold() {
    while (out_.size() > kept_ && is_scalar_blank(out_.back()))
      out_.pop_back();
    std::size_t breaks = 0;
    while (i_ < text_.size() && is_break(text_[i_]))
      ++breaks, skip_break(), skip_blanks();
    if (breaks == 1)
      out_ += ' ';
    else
      out_.append(breaks - 1, '\n');
  }
  void escaped_break() {
    skip_break(), skip_blanks();
    while (i_ < text_.size() && is_break(text_[i_]))
      out_ += '\n', skip_break(), skip_blanks();
    kept_ = out_.size();
  }
  bool escape() {
    const char c = i_ + 1 < text_.size() ? text_[i_ + 1] : '\0';
    if (is_break(c))
      return ++i_, escaped_break(), true;
    constexpr std::string_view letters = "0abt\tnvfre \"/\\N_LP";
    constexpr char32_t points[] = {0, 7, 8, 9, 9, 10, 11, 12, 13, 27, 32, 34, 47, 92, 0x85, 0xA0, 0x2028, 0x2029};
    const auto letter = letters.find(c);
    if (c != '\0' && letter != std::string_view::npos) {
      append_utf8(out_, points[letter]);
      i_ += 2, kept_ = out_.size();
      return true;
    }
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    return digits > 0 ? code_point(digits)
                      : wrong("unknown escape character \\" + escape_visible(std::string_view(&c, 1)));
  }
  bool code_point(std::size_t digits) {
    const auto hex = text_.substr(i_ + 2, digits);
    if (hex.size() != digits || !all(hex, is_hex))
      return wrong("wrong escape: hexadecimal digits expected");
    char32_t point = hex_value(hex);
    i_ += 2 + digits;
    if (point >= 0xD800 && point < 0xDC00 && is_surrogate_escape(text_.substr(i_, 6))) {
      const char32_t low = hex_value(text_.substr(i_ + 2, 4));
      if (low >= 0xDC00)
        point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00), i_ += 6;
    }
    if ((point >= 0xD800 && point < 0xE000) || point > 0x10FFFF)
      return wrong("wrong escape: a surrogate without its other half, or no code point");
    append_utf8(out_, point);
    kept_ = out_.size();
    return true;
  }
  bool wrong(std::string what) { return problem_ = std::move(what), false; }

  std::string_view text_;
  std::size_t i_;
  std::string& problem_;
  std::string out_;
  std::size_t kept_ = 0; // characters that came from escapes are not white space to fold
};

} // namespace

PlainScalar resolve_plain(std::string_view text) {
  using Type = PlainScalar::Type;
  constexpr std::string_view first = "-+.0123456789tTfFnN~";
  if (text.empty() || text == "~")
    return {Type::Null, false, {}};
  if (first.find(text.front()) == std::string_view::npos)
    return {};
  if (text == "null" || text == "Null" || text == "NULL")
    return {Type::Null, false, {}};
  if (text == "true" || text == "True" || text == "TRUE")
    return {Type::Boolean, true, {}};
  if (text == "false" || text == "False" || text == "FALSE")
    return {Type::Boolean, false, {}};
  if (is_not_finite(text))
    return {Type::NotFinite, false, {}};
  if (auto number = read_number(text))
    return std::move(*number);
  return {};
}

ScalarStart find_scalar(std::string_view text, std::size_t i) {
  while (i < text.size()) {
    if (is_scalar_blank(text[i]) || is_break(text[i]))
      ++i;
    else if (text[i] == '#')
      i = std::min(text.find('\n', i), text.size());
    else if (text[i] == '&' || text[i] == '!')
      i = std::min(text.find_first_of(" \t\r\n", i), text.size());
    else
      return {i, text[i]};
  }
  return {text.size(), '\0'};
}

std::optional<std::string> read_double_quoted(std::string_view text, std::size_t offset, std::string& problem) {
  return DoubleQuoted(text, offset, problem).read();
}

bool is_single_quote_closed(std::string_view text, std::size_t offset) {
  for (std::size_t i = offset + 1;;) {
    i = text.find('\'', i);
    if (i == std::string_view::npos)
      return false;
    if (i + 1 >= text.size() || text[i + 1] != '\'')
      return true;
    i += 2;
  }
}

std::optional<WithoutSurrogates> without_surrogates(std::string_view text) {
  std::string used;
  bool any = false;
  for (auto i = text.find("\\u"); i != std::string_view::npos; i = text.find("\\u", i + 2)) {
    any = any || is_surrogate_escape(text.substr(i, 6));
    if (i + 2 < text.size() && used.find(text[i + 2]) == std::string::npos)
      used += text[i + 2];
  }
  if (!any)
    return std::nullopt;
  WithoutSurrogates out{std::string(text), {}};
  for (const char c : std::string_view("eEcCbBaA9876543210"))
    if (used.find(c) == std::string::npos)
      out.digits += c;
  if (out.digits.size() < 2)
    return std::nullopt;
  for (auto i = text.find("\\u"); i != std::string_view::npos; i = text.find("\\u", i + 2))
    if (is_surrogate_escape(text.substr(i, 6)))
      out.text[i + 2] = out.digits[text[i + 2] == 'd' ? 0 : 1];
  return out;
}

std::string put_back(std::string_view scalar, std::string_view digits) {
  std::string out(scalar);
  for (auto i = out.find("\\u"); i != std::string::npos; i = out.find("\\u", i + 2)) {
    if (i + 2 < out.size() && out[i + 2] == digits[0])
      out[i + 2] = 'd';
    else if (i + 2 < out.size() && out[i + 2] == digits[1])
      out[i + 2] = 'D';
  }
  return out;
}

} // namespace keur::json
