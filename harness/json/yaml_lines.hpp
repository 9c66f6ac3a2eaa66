#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::json {

/// A line of a YAML text and what its beginning stands in, as far as that shows without reading the document: for
/// telling what went wrong, and for tabs that YAML 1.2.2 allows and the library does not.
struct YamlLine {
  enum class Inside { Block, Flow, Quoted, Literal, Plain }; // Plain: it goes on with an unquoted text
  std::size_t begin = 0;
  std::string_view text = {}; // without its end
  std::size_t indent = 0;     // spaces at its start
  Inside inside = Inside::Block;

  /// What follows the white space at the start.
  std::string_view content() const;
  /// Nothing but white space, or a comment.
  bool says_nothing() const;
};

std::vector<YamlLine> yaml_lines(std::string_view text);

/// The text with a space for each tab that separates (YAML 1.2.2 section 6.2) where the library wants a space: before a
/// comment, on an empty line, in a flow collection and where a plain text goes on. Of the same length; nothing where
/// there is no such tab.
std::optional<std::string> without_tabs(std::string_view text);

} // namespace keur::json
