#include "generate/pattern_tree.hpp"

#include <initializer_list>

namespace keur::generate {
namespace {

constexpr std::size_t unbounded = 1'000'000'000;
constexpr int nesting_limit = 50;

/// The plainest character of the class; nothing where none is in reach.
std::optional<char32_t> plainest(const CharacterClass& characters) {
  for (const char c : std::string_view("a0A1-_ .@/:+,"))
    if (characters.contains(static_cast<char32_t>(c)))
      return static_cast<char32_t>(c);
  if (!characters.negated && !characters.ranges.empty())
    return characters.ranges.front().first;
  for (char32_t c = '!'; c < 0x250; ++c)
    if (characters.contains(c))
      return c;
  return std::nullopt;
}

void add(Ranges& ranges, std::initializer_list<std::pair<char32_t, char32_t>> more) {
  ranges.insert(ranges.end(), more.begin(), more.end());
}

/// Recursive descent over the parts of ECMA-262 section 22.2.1 that schemas use.
class Parser {
public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<std::vector<Sequence>> parse() {
    auto alternatives = disjunction(0);
    if (failed_ || at_ != text_.size())
      return std::nullopt;
    return alternatives;
  }

private:
  bool more() const { return at_ < text_.size(); }
  char peek() const { return text_[at_]; }
  bool eat(std::string_view token) {
    if (text_.substr(at_, token.size()) != token)
      return false;
    at_ += token.size();
    return true;
  }

  std::vector<Sequence> disjunction(int depth) {
    std::vector<Sequence> alternatives(1);
    if (depth > nesting_limit)
      failed_ = true;
    while (!failed_ && more() && peek() != ')') {
      if (eat("|"))
        alternatives.emplace_back();
      else
        term(alternatives.back(), depth);
    }
    return alternatives;
  }

  void term(Sequence& into, int depth) {
    if (eat("^") || eat("$") || eat("\\b") || eat("\\B"))
      return;
    Piece piece;
    if (eat("(")) {
      // Look-arounds consume nothing; whether they hold is checked on the finished text.
      const bool look = eat("?=") || eat("?!") || eat("?<=") || eat("?<!");
      if (!look && !eat("?:") && eat("?<"))
        while (more() && !eat(">"))
          ++at_;
      piece.alternatives = disjunction(depth + 1);
      if (!eat(")"))
        failed_ = true;
      if (look)
        return;
    } else {
      piece.characters = atom();
      piece.plain = plainest(piece.characters);
    }
    quantifier(piece);
    if (!failed_)
      into.push_back(std::move(piece));
  }

  CharacterClass atom() {
    if (eat("."))
      return {{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}, true};
    if (eat("["))
      return bracket();
    if (eat("\\"))
      return escape();
    const char32_t c = code_point();
    return {{{c, c}}, false};
  }

  char32_t code_point() {
    const auto lead = static_cast<unsigned char>(text_[at_++]);
    if (lead < 0x80)
      return lead;
    char32_t value = lead < 0xe0 ? lead & 0x1fu : lead < 0xf0 ? lead & 0x0fu : lead & 0x07u;
    for (; more() && (static_cast<unsigned char>(peek()) & 0xc0u) == 0x80u; ++at_)
      value = (value << 6) | (static_cast<unsigned char>(peek()) & 0x3fu);
    return value;
  }

  CharacterClass escape() {
    if (!more()) {
      failed_ = true;
      return {};
    }
    const char c = text_[at_++];
    CharacterClass found;
    switch (c) {
    case 'D':
      found.negated = true;
      [[fallthrough]];
    case 'd':
      add(found.ranges, {{'0', '9'}});
      return found;
    case 'W':
      found.negated = true;
      [[fallthrough]];
    case 'w':
      add(found.ranges, {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}});
      return found;
    case 'S':
      found.negated = true;
      [[fallthrough]];
    case 's':
      add(found.ranges, {{' ', ' '}, {'\t', '\r'}, {0xa0, 0xa0}});
      return found;
    case 'P':
      found.negated = true;
      [[fallthrough]];
    case 'p':
      found.ranges = property();
      return found;
    default:
      break;
    }
    if (c >= '1' && c <= '9')
      failed_ = true; // a back reference
    const char32_t value = single_escape(c);
    found.ranges = {{value, value}};
    return found;
  }

  char32_t single_escape(char c) {
    switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'f':
      return '\f';
    case 'v':
      return '\v';
    case '0':
      return 0;
    case 'x':
      return hexadecimal(2);
    case 'u':
      if (eat("{")) {
        const std::size_t end = text_.find('}', at_);
        const char32_t value = end == std::string_view::npos ? 0 : hexadecimal(end - at_);
        if (!eat("}"))
          failed_ = true;
        return value;
      }
      return hexadecimal(4);
    case 'k':
      failed_ = true;
      return 0;
    default:
      --at_;
      return code_point();
    }
  }

  char32_t hexadecimal(std::size_t digits) {
    char32_t value = 0;
    for (std::size_t i = 0; i < digits && i < 8; ++i) {
      const char c = more() ? peek() : 'x';
      const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
      if (digit == std::string_view::npos) {
        failed_ = true;
        return 0;
      }
      value = value * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    return value;
  }

  /// \p{…}: the parts of ASCII that stand for the usual general categories.
  Ranges property() {
    Ranges ranges;
    if (!eat("{")) {
      failed_ = true;
      return ranges;
    }
    const std::size_t end = text_.find('}', at_);
    std::string_view name = text_.substr(at_, end == std::string_view::npos ? 0 : end - at_);
    if (const std::size_t equals = name.find('='); equals != std::string_view::npos)
      name.remove_prefix(equals + 1);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    if (name == "Lu" || name == "Uppercase_Letter")
      add(ranges, {{'A', 'Z'}});
    else if (name == "Ll" || name == "Lowercase_Letter")
      add(ranges, {{'a', 'z'}});
    else if (name == "L" || name == "Letter" || name == "Latin" || name == "Alphabetic")
      add(ranges, {{'a', 'z'}, {'A', 'Z'}});
    else if (name == "N" || name == "Nd" || name == "Number")
      add(ranges, {{'0', '9'}});
    else if (name == "Zs" || name == "Z" || name == "Separator")
      add(ranges, {{' ', ' '}});
    else if (name == "P" || name == "Punctuation")
      add(ranges, {{'!', '#'}, {'%', '*'}, {',', '/'}, {':', ';'}});
    else
      failed_ = true;
    return ranges;
  }

  CharacterClass bracket() {
    CharacterClass found;
    found.negated = eat("^");
    while (!failed_ && more() && peek() != ']') {
      const auto [low, is_set] = class_atom(found.ranges);
      if (is_set)
        continue;
      char32_t high = low;
      if (more() && peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        ++at_;
        const auto [end, end_is_set] = class_atom(found.ranges);
        if (end_is_set)
          found.ranges.push_back({'-', '-'});
        else
          high = end;
      }
      found.ranges.push_back({low, high});
    }
    if (!eat("]"))
      failed_ = true;
    return found;
  }

  /// One character, or a set such as \d that has gone into `ranges` already.
  std::pair<char32_t, bool> class_atom(Ranges& ranges) {
    if (!eat("\\"))
      return {code_point(), false};
    if (eat("b"))
      return {'\b', false};
    if (eat("-"))
      return {'-', false};
    const CharacterClass inner = escape();
    if (!inner.negated && inner.ranges.size() == 1 && inner.ranges[0].first == inner.ranges[0].second)
      return {inner.ranges[0].first, false};
    for (char32_t c = ' '; inner.negated && c < 0x7f; ++c)
      if (inner.contains(c))
        ranges.push_back({c, c});
    if (!inner.negated)
      ranges.insert(ranges.end(), inner.ranges.begin(), inner.ranges.end());
    return {0, true};
  }

  void quantifier(Piece& piece) {
    if (eat("*"))
      piece.least = 0, piece.most = unbounded;
    else if (eat("+"))
      piece.most = unbounded;
    else if (eat("?"))
      piece.least = 0;
    else if (more() && peek() == '{')
      braces(piece);
    else
      return;
    eat("?");
  }

  void braces(Piece& piece) {
    const std::size_t start = at_++;
    const auto low = number();
    if (!low) {
      // Annex B: "{" that starts no quantifier is a literal of its own.
      at_ = start;
      return;
    }
    piece.least = piece.most = *low;
    if (eat(","))
      piece.most = number().value_or(unbounded);
    if (!eat("}") || piece.most < piece.least)
      failed_ = true;
  }

  std::optional<std::size_t> number() {
    std::size_t value = 0;
    const std::size_t start = at_;
    for (; more() && peek() >= '0' && peek() <= '9'; ++at_)
      value = std::min(unbounded, value * 10 + static_cast<std::size_t>(peek() - '0'));
    return at_ == start ? std::nullopt : std::optional(value);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

} // namespace

std::optional<std::vector<Sequence>> parse_pattern(std::string_view pattern) { return Parser(pattern).parse(); }

} // namespace keur::generate
