#pragma once
#include "generate/random.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace keur::generate {

/// A text that the ECMA-262 pattern matches with at least `min_length` and at most `max_length` code points: a walk
/// over the pattern's parse tree (literals, classes, groups, alternatives, quantifiers), each result checked with
/// schema::Pattern. Gives up (nothing) on back references and where no walk within a fixed work limit meets the length
/// or a look-around. The same arguments give the same text; `random` null = the simplest text.
std::optional<std::string> pattern_text(std::string_view pattern, std::size_t min_length, std::size_t max_length,
                                        Random* random = nullptr);

/// A text near to a matching one, within the lengths, that the pattern does not match; nothing when none was found (the
/// pattern matches everything).
std::optional<std::string> unmatched_text(std::string_view pattern, std::size_t min_length, std::size_t max_length);

} // namespace keur::generate
