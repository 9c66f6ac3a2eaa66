#include "generate/pattern_text.hpp"

#include "base/text.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace keur::generate {
namespace {

constexpr std::size_t unbounded = 1'000'000'000;
constexpr std::size_t text_limit = 70'000; // code points a walk may produce
constexpr int nesting_limit = 50;

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

struct CharacterClass {
  Ranges ranges;
  bool negated = false;

  bool contains(char32_t c) const {
    const bool inside =
        std::any_of(ranges.begin(), ranges.end(), [c](const auto& r) { return r.first <= c && c <= r.second; });
    return inside != negated;
  }
};

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

struct Piece;
using Sequence = std::vector<Piece>;

/// One quantified atom: a class of characters, or a group of alternatives.
struct Piece {
  CharacterClass characters = {};
  std::optional<char32_t> plain = {};      // plainest(characters)
  std::vector<Sequence> alternatives = {}; // empty = characters
  std::size_t least = 1, most = 1;
};

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

/// One pass over the tree: every quantifier repeats `least` times, the one numbered `stretched` `extra` times more, and
/// the alternatives are taken in mixed radix from `choice`.
struct Walk {
  Random* random = nullptr;
  std::size_t choice = 0;
  std::size_t stretched = std::string::npos;
  std::size_t extra = 0;
  std::size_t quantifiers = 0; // met so far
  std::size_t length = 0;      // code points
  std::size_t steps = 0;
  std::string text = {};
  bool overflow = false;

  char32_t pick(const Piece& piece) {
    for (int i = 0; random != nullptr && i < 20; ++i) {
      const auto c = static_cast<char32_t>(0x20 + random->below(0x5f));
      if (piece.characters.contains(c))
        return c;
    }
    overflow = overflow || !piece.plain;
    return piece.plain.value_or('a');
  }

  void sequence(const Sequence& pieces) {
    for (const Piece& piece : pieces)
      repeat(piece);
  }

  void repeat(const Piece& piece) {
    std::size_t times = piece.least;
    if (piece.most > piece.least) {
      const std::size_t room = piece.most - piece.least;
      if (quantifiers++ == stretched)
        times += std::min(room, extra);
      else if (random != nullptr)
        times += random->below(std::min<std::size_t>(room, 3) + 1);
    }
    if (random == nullptr && piece.alternatives.empty() && times > 0) {
      fill(piece, times);
      return;
    }
    for (std::size_t i = 0; i < times && !overflow; ++i)
      once(piece);
  }

  /// The same character that many times.
  void fill(const Piece& piece, std::size_t times) {
    if (overflow || (overflow = times > text_limit - length))
      return;
    std::string each;
    append_utf8(each, pick(piece));
    for (std::size_t i = 0; i < times; ++i)
      text += each;
    length += times;
  }

  void once(const Piece& piece) {
    if (++steps > 4 * text_limit)
      overflow = true; // (){1000000000} makes no text and no end
    if (overflow)
      return;
    if (!piece.alternatives.empty()) {
      const std::size_t count = piece.alternatives.size();
      const std::size_t taken = random != nullptr ? random->below(count) : choice % count;
      if (random == nullptr && count > 1)
        choice /= count;
      sequence(piece.alternatives[taken]);
      return;
    }
    append_utf8(text, pick(piece));
    if (++length > text_limit)
      overflow = true;
  }
};

std::optional<Walk> walk(const std::vector<Sequence>& alternatives, Walk walk) {
  Piece all;
  all.alternatives = alternatives;
  walk.once(all);
  return walk.overflow ? std::nullopt : std::optional(std::move(walk));
}

/// Is there anything to choose? Else one walk is like the other.
bool has_choices(const std::vector<Sequence>& alternatives) {
  return alternatives.size() > 1 || std::any_of(alternatives.begin(), alternatives.end(), [](const Sequence& pieces) {
           return std::any_of(pieces.begin(), pieces.end(),
                              [](const Piece& piece) { return has_choices(piece.alternatives); });
         });
}

struct Wanted {
  const schema::Pattern& pattern;
  std::size_t least, most;
  bool accepts(const Walk& walk) const {
    return walk.length >= least && walk.length <= most && pattern.search(walk.text) == schema::Match::Yes;
  }
};

/// Reaches the length by stretching one quantifier after the other.
std::optional<std::string> stretch(const std::vector<Sequence>& tree, const Walk& start, const Walk& base,
                                   const Wanted& wanted) {
  const std::size_t missing = wanted.least - base.length;
  for (std::size_t quantifier = 0; quantifier < std::min<std::size_t>(base.quantifiers, 12); ++quantifier) {
    Walk probe = start;
    probe.stretched = quantifier;
    probe.extra = 1;
    const auto one = walk(tree, probe);
    if (!one || one->length <= base.length)
      continue;
    const std::size_t each = one->length - base.length;
    for (const std::size_t extra : {missing / each, missing / each + 1}) {
      probe.extra = extra;
      if (const auto longer = walk(tree, probe); longer && wanted.accepts(*longer))
        return longer->text;
    }
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> pattern_text(std::string_view pattern, std::size_t min_length, std::size_t max_length,
                                        Random* random) {
  const auto compiled = schema::Pattern::compile(pattern);
  if (!compiled || min_length > text_limit)
    return std::nullopt;
  const auto tree = Parser(pattern).parse();
  if (!tree)
    return std::nullopt;
  const Wanted wanted{*compiled, min_length, max_length};
  const std::size_t choices = random != nullptr || has_choices(*tree) ? 24 : 1;
  for (std::size_t choice = 0; choice < choices; ++choice) {
    Walk start;
    start.choice = choice;
    Random chosen(random != nullptr ? random->next() : 0);
    if (random != nullptr && choice < 12) {
      start.random = &chosen; // random walks are never stretched: the same draws would have to be repeated
      if (const auto base = walk(*tree, start); base && wanted.accepts(*base))
        return base->text;
      continue;
    }
    const auto base = walk(*tree, start);
    if (!base)
      continue;
    if (wanted.accepts(*base))
      return base->text;
    if (base->length < min_length)
      if (auto longer = stretch(*tree, start, *base, wanted))
        return longer;
  }
  // A look-ahead may ask for several kinds of characters: a simplest text has one.
  Random fixed(1);
  for (int i = 0; random == nullptr && i < 8; ++i)
    if (auto drawn = pattern_text(pattern, min_length, max_length, &fixed))
      return drawn;
  // An unanchored pattern matches inside a longer text.
  if (min_length > 0)
    if (auto shorter = pattern_text(pattern, 0, max_length); shorter) {
      const std::size_t have = count_code_points(*shorter);
      if (have < min_length)
        shorter->append(min_length - have, 'a');
      if (compiled->search(*shorter) == schema::Match::Yes)
        return shorter;
    }
  return std::nullopt;
}

std::optional<std::string> unmatched_text(std::string_view pattern, std::size_t min_length, std::size_t max_length) {
  const auto compiled = schema::Pattern::compile(pattern);
  if (!compiled || min_length > text_limit)
    return std::nullopt;
  std::vector<std::string> candidates;
  if (const auto good = pattern_text(pattern, min_length, max_length)) {
    for (const char c : std::string_view("!~0a A")) {
      candidates.push_back(*good + c);
      if (!good->empty())
        candidates.push_back(c + good->substr(1));
      candidates.push_back(std::string(good->size(), c));
    }
  }
  const std::size_t length = std::max<std::size_t>(min_length, 1);
  for (const char c : std::string_view("!~a0A_- "))
    candidates.push_back(std::string(length, c));
  for (const std::string& candidate : candidates) {
    const std::size_t size = count_code_points(candidate);
    if (size >= min_length && size <= max_length && !candidate.empty() && trim(candidate) == candidate &&
        compiled->search(candidate) == schema::Match::No)
      return candidate;
  }
  return std::nullopt;
}

} // namespace keur::generate
