#pragma once
#include "generate/random.hpp"
#include "generate/shape.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::generate {

/// A text for the shape's pattern, format and lengths between `least` and `most` (within the shape's own). `random`
/// null = the simplest text. Formats are those of JSON Schema and the OpenAPI registry; an unknown one is plain text.
/// Names and addresses are those reserved for documentation (RFC 2606, RFC 5737, RFC 3849).
std::optional<std::string> text_value(const Shape& shape, std::size_t least, std::size_t most, Random* random);

/// Does text_value make texts of that format (JSON Schema 2020-12, the OpenAPI Format Registry)?
bool is_known_format(std::string_view name);

/// A text that is not of the format, within the shape's lengths; nothing for formats that have no text outside them.
std::optional<std::string> text_without_format(const Shape& shape);

} // namespace keur::generate
