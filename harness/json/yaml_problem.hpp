#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace keur::json {

/// What is wrong with a YAML text that could not be read, in the words of who wrote it.
struct YamlProblem {
  std::size_t offset = 0; // of the place, in bytes
  std::string message;    // what is there, and how YAML reads it
  std::string remedy;     // what to write
};

/// The slip that made the library stop at `offset`, looked for there and in the lines above; nothing where none of the
/// known ones shows.
std::optional<YamlProblem> explain_yaml(std::string_view text, std::size_t offset);

} // namespace keur::json
