#pragma once
#include "json/value.hpp"

#include <string>
#include <string_view>

namespace keur::mocks {

/// An array of objects, or one object, as CSV (RFC 4180): a header record of all members that occur, then a record for
/// each object. Null and what is left out are empty cells, objects and arrays their JSON text. Other values are their
/// own text.
std::string to_csv(const json::Value& value);
/// Is the text CSV with any delimiter: quotes closed, records of equal length?
bool is_csv(std::string_view text);

} // namespace keur::mocks
