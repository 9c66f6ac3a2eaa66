#include "schema/ecma.hpp"

#include "base/characters.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace keur::schema {
namespace {

// ECMA-262 table 65 and 66: WhiteSpace and LineTerminator; PCRE2's own \s is ASCII only without UCP.
constexpr std::string_view spaces =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";

constexpr std::array<std::pair<std::string_view, std::string_view>, 38> categories{{{"Other", "C"},
                                                                                    {"Control", "Cc"},
                                                                                    {"cntrl", "Cc"},
                                                                                    {"Format", "Cf"},
                                                                                    {"Unassigned", "Cn"},
                                                                                    {"Private_Use", "Co"},
                                                                                    {"Surrogate", "Cs"},
                                                                                    {"Letter", "L"},
                                                                                    {"Cased_Letter", "L&"},
                                                                                    {"LC", "L&"},
                                                                                    {"Lowercase_Letter", "Ll"},
                                                                                    {"Modifier_Letter", "Lm"},
                                                                                    {"Other_Letter", "Lo"},
                                                                                    {"Titlecase_Letter", "Lt"},
                                                                                    {"Uppercase_Letter", "Lu"},
                                                                                    {"Mark", "M"},
                                                                                    {"Combining_Mark", "M"},
                                                                                    {"Spacing_Mark", "Mc"},
                                                                                    {"Enclosing_Mark", "Me"},
                                                                                    {"Nonspacing_Mark", "Mn"},
                                                                                    {"Number", "N"},
                                                                                    {"Decimal_Number", "Nd"},
                                                                                    {"digit", "Nd"},
                                                                                    {"Letter_Number", "Nl"},
                                                                                    {"Other_Number", "No"},
                                                                                    {"Punctuation", "P"},
                                                                                    {"punct", "P"},
                                                                                    {"Connector_Punctuation", "Pc"},
                                                                                    {"Dash_Punctuation", "Pd"},
                                                                                    {"Close_Punctuation", "Pe"},
                                                                                    {"Final_Punctuation", "Pf"},
                                                                                    {"Initial_Punctuation", "Pi"},
                                                                                    {"Other_Punctuation", "Po"},
                                                                                    {"Open_Punctuation", "Ps"},
                                                                                    {"Symbol", "S"},
                                                                                    {"Math_Symbol", "Sm"},
                                                                                    {"Currency_Symbol", "Sc"},
                                                                                    {"Separator", "Z"}}};

std::string_view category(std::string_view name) {
  for (const auto& [longer, shorter] : categories)
    if (longer == name)
      return shorter;
  if (name == "Modifier_Symbol")
    return "Sk";
  if (name == "Other_Symbol")
    return "So";
  if (name == "Line_Separator")
    return "Zl";
  if (name == "Paragraph_Separator")
    return "Zp";
  if (name == "Space_Separator")
    return "Zs";
  return name;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
int hex_value(char c) {
  if (is_digit(c))
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string code_point(std::uint32_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  do
    hex.insert(hex.begin(), digits[value & 15U]);
  while ((value >>= 4U) != 0);
  return "\\x{" + hex + "}";
}

// One member of a class or one escape: a single code point can be an end of a range, a set cannot.
struct Atom {
  std::string text;
  bool single = false;
  bool not_space = false; // \S, which has no spelling inside a PCRE2 class
};

class Translation {
public:
  explicit Translation(std::string_view pattern) : in_(pattern) {}

  Translated run() {
    while (at_ < in_.size() && !error_)
      term();
    return {std::move(out_), std::move(error_)};
  }

private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }
  bool starts(std::string_view text) const { return in_.substr(at_).starts_with(text); }
  void refuse(std::string why) {
    if (!error_)
      error_ = why + " at offset " + std::to_string(at_);
  }

  void term() {
    switch (peek()) {
    case '\\':
      return outside_escape();
    case '[':
      return character_class();
    case '(':
      return group();
    case '.':
      out_ += R"([^\n\r\x{2028}\x{2029}])";
      break;
    case '*':
    case '+':
    case '?':
      return quantifier(1);
    case '{':
      return braces();
    case ']':
    case '}':
      out_ += '\\', out_ += peek();
      break;
    case '#':
      out_ += "\\#";
      break;
    default:
      out_ += peek();
    }
    ++at_;
  }

  // ECMA-262 has no possessive quantifiers: "a++" is an error there and must not become PCRE2's.
  void quantifier(std::size_t length) {
    out_ += in_.substr(at_, length);
    at_ += length;
    if (peek() == '?')
      out_ += '?', ++at_;
    if (peek() == '*' || peek() == '+' || peek() == '?')
      refuse("nothing to repeat");
  }

  void braces() {
    std::size_t end = at_ + 1;
    while (end < in_.size() && (is_digit(in_[end]) || in_[end] == ','))
      ++end;
    const bool counted = end < in_.size() && in_[end] == '}' && end > at_ + 1 && is_digit(in_[at_ + 1]);
    if (counted)
      return quantifier(end - at_ + 1);
    out_ += "\\{"; // Annex B: a brace that is no quantifier is literal
    ++at_;
  }

  void group() {
    if (peek(1) == '*')
      return refuse("nothing to repeat");
    if (peek(1) != '?') {
      out_ += '(', ++at_;
      return;
    }
    for (const std::string_view head : {"(?:", "(?=", "(?!", "(?<=", "(?<!"}) {
      if (!starts(head))
        continue;
      out_ += head, at_ += head.size();
      return;
    }
    if (!starts("(?<"))
      return refuse("invalid group");
    const auto end = in_.find('>', at_);
    if (end == std::string_view::npos || end == at_ + 3)
      return refuse("invalid group name");
    out_ += in_.substr(at_, end - at_ + 1), at_ = end + 1;
  }

  void outside_escape() {
    const char next = peek(1);
    if (next == 'b' || next == 'B') {
      out_ += '\\', out_ += next, at_ += 2;
    } else if (next >= '1' && next <= '9') {
      back_reference();
    } else if (next == 'k') {
      const auto end = in_.find('>', at_);
      if (peek(2) != '<' || end == std::string_view::npos)
        return refuse("invalid named reference");
      out_ += in_.substr(at_, end - at_ + 1), at_ = end + 1;
    } else {
      const Atom atom = escape();
      out_ += atom.not_space        ? "[^" + std::string(spaces) + "]"
              : atom.text == spaces ? "[" + atom.text + "]"
                                    : atom.text;
    }
  }

  void back_reference() {
    out_ += "\\g{", ++at_;
    while (is_digit(peek()))
      out_ += in_[at_++];
    out_ += '}';
  }

  // at_ is on the backslash; the escapes that mean the same inside and outside of a class
  Atom escape() {
    const char c = peek(1);
    at_ += 2;
    switch (c) {
    case 'd':
      return {"\\d"};
    case 'D':
      return {"\\D"};
    case 'w':
      return {"\\w"};
    case 'W':
      return {"\\W"};
    case 's':
      return {std::string(spaces)};
    case 'S':
      return {"", false, true};
    case 't':
      return {code_point(9), true};
    case 'n':
      return {code_point(10), true};
    case 'v':
      return {code_point(11), true};
    case 'f':
      return {code_point(12), true};
    case 'r':
      return {code_point(13), true};
    case '0':
      return is_digit(peek()) ? refused("octal escapes are not ECMA-262") : Atom{code_point(0), true};
    case 'c':
      return control();
    case 'x':
      return hexadecimal(2);
    case 'u':
      return unicode();
    case 'p':
    case 'P':
      return property(c);
    default:
      return identity(c);
    }
  }

  Atom refused(const char* why) {
    refuse(why);
    return {};
  }

  Atom control() {
    if (!is_letter(peek()))
      return refused("invalid control escape");
    return {code_point(static_cast<std::uint32_t>(in_[at_++]) & 31U), true};
  }

  std::optional<std::uint32_t> digits(std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const int digit = hex_value(peek(i));
      if (digit < 0)
        return std::nullopt;
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    at_ += count;
    return value;
  }

  Atom hexadecimal(std::size_t count) {
    const auto value = digits(count);
    return value ? Atom{code_point(*value), true} : refused("invalid hexadecimal escape");
  }

  Atom unicode() {
    if (peek() == '{')
      return braced();
    const auto first = digits(4);
    if (!first)
      return refused("invalid unicode escape");
    if (*first < 0xD800 || *first > 0xDFFF)
      return {code_point(*first), true};
    if (*first < 0xDC00 && starts("\\u")) {
      at_ += 2;
      const auto second = digits(4);
      if (second && *second >= 0xDC00 && *second <= 0xDFFF)
        return {code_point(0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00)), true};
    }
    return refused("a lone surrogate matches no text");
  }

  Atom braced() {
    std::uint32_t value = 0;
    std::size_t end = at_ + 1;
    for (; end < in_.size() && hex_value(in_[end]) >= 0 && value <= 0x10FFFF; ++end)
      value = value * 16 + static_cast<std::uint32_t>(hex_value(in_[end]));
    if (end == at_ + 1 || end >= in_.size() || in_[end] != '}' || value > 0x10FFFF)
      return refused("invalid unicode escape");
    at_ = end + 1;
    return {code_point(value), true};
  }

  // \p{Letter}, \p{Script=Greek}, \p{gc=Lu}: PCRE2 knows the short names and script:
  Atom property(char letter) {
    const auto end = in_.find('}', at_);
    if (peek() != '{' || end == std::string_view::npos)
      return refused("invalid property escape");
    const std::string_view body = in_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    const std::string head = std::string("\\") + letter + "{";
    const auto equals = body.find('=');
    if (equals == std::string_view::npos)
      return {head + std::string(category(body)) + "}"};
    const auto key = body.substr(0, equals), value = body.substr(equals + 1);
    if (key == "gc" || key == "General_Category")
      return {head + std::string(category(value)) + "}"};
    if (key == "sc" || key == "Script")
      return {head + "sc:" + std::string(value) + "}"};
    if (key == "scx" || key == "Script_Extensions")
      return {head + "scx:" + std::string(value) + "}"};
    return refused("unknown property");
  }

  Atom identity(char c) {
    if (c == '\0' && at_ > in_.size())
      return refused("\\ at the end");
    if (is_letter(c) || is_digit(c))
      return refused("invalid escape");
    if (static_cast<unsigned char>(c) >= 0x80) { // an escaped non-ASCII character: keep the character itself
      --at_;
      return literal();
    }
    return {std::string(c == '_' || c == ' ' ? "" : "\\") + c, true};
  }

  // one code point of the pattern, as itself
  Atom literal() {
    std::size_t length = 1;
    while (at_ + length < in_.size() && (static_cast<unsigned char>(in_[at_ + length]) & 0xC0U) == 0x80U)
      ++length;
    const std::string_view text = in_.substr(at_, length);
    at_ += length;
    const bool special =
        length == 1 && !is_letter(text[0]) && !is_digit(text[0]) && static_cast<unsigned char>(text[0]) > 32;
    return {(special && static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '_' ? "\\" : "") + std::string(text),
            true};
  }

  Atom class_atom() {
    if (peek() != '\\')
      return literal();
    if (peek(1) == 'b') {
      at_ += 2;
      return {code_point(8), true};
    }
    return escape();
  }

  void character_class() {
    ++at_;
    const bool negated = peek() == '^';
    if (negated)
      ++at_;
    std::string body;
    bool not_space = false;
    while (at_ < in_.size() && peek() != ']' && !error_)
      class_member(body, not_space);
    if (at_ >= in_.size())
      return refuse("unterminated character class");
    ++at_;
    emit_class(body, negated, not_space);
  }

  void class_member(std::string& body, bool& not_space) {
    const Atom first = class_atom();
    not_space |= first.not_space;
    body += first.text;
    // Annex B: a hyphen next to a set or at an end stands for itself
    if (!first.single || peek() != '-' || peek(1) == ']' || at_ + 1 >= in_.size())
      return;
    ++at_;
    const Atom second = class_atom();
    not_space |= second.not_space;
    if (error_)
      return;
    body += (second.single ? "-" : "\\-") + second.text;
  }

  void emit_class(const std::string& body, bool negated, bool not_space) {
    if (!not_space) {
      if (body.empty())
        out_ += negated ? "[\\x{0}-\\x{10ffff}]" : "(?!)";
      else
        out_ += (negated ? "[^" : "[") + body + "]";
      return;
    }
    const std::string rest = body.empty() ? "(?!)" : "[" + body + "]";
    out_ += negated ? "(?:(?!" + rest + ")[" + std::string(spaces) + "])"
                    : "(?:" + rest + "|[^" + std::string(spaces) + "])";
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string out_;
  std::optional<std::string> error_;
};

} // namespace

Translated translate_ecma(std::string_view pattern) { return Translation(pattern).run(); }

} // namespace keur::schema
