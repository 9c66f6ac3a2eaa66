#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::generate {

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

struct Piece;
using Sequence = std::vector<Piece>;

/// One quantified atom: a class of characters, or a group of alternatives.
struct Piece {
  CharacterClass characters = {};
  std::optional<char32_t> plain = {};      // plainest(characters)
  std::vector<Sequence> alternatives = {}; // empty = characters
  std::size_t least = 1, most = 1;
};

/// The alternatives of an ECMA-262 pattern; nothing for what cannot be walked over, such as back references.
std::optional<std::vector<Sequence>> parse_pattern(std::string_view pattern);

} // namespace keur::generate
