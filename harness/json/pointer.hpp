#pragma once
#include "base/result.hpp"
#include "json/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::json {

/// RFC 6901 section 4: the reference token escaped ("~" to "~0", "/" to "~1").
std::string escape_token(std::string_view token);
/// pointer + "/" + escaped token.
std::string append_token(std::string_view pointer, std::string_view token);
std::string append_index(std::string_view pointer, std::size_t index);
/// Tokens of a pointer; an error where it is neither empty nor starts with "/" or holds a stray "~".
Result<std::vector<std::string>> parse_pointer(std::string_view pointer);
/// The value the pointer leads to from `root`; null when there is none.
const Value* resolve_pointer(const Value& root, std::string_view pointer);

} // namespace keur::json
