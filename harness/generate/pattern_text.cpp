#include "generate/pattern_text.hpp"

#include "base/text.hpp"
#include "generate/pattern_tree.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace keur::generate {
namespace {

constexpr std::size_t text_limit = 70'000; // code points a walk may produce

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
  const auto tree = parse_pattern(pattern);
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
