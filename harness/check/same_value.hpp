#pragma once
#include "json/value.hpp"

namespace keur::check {

/// Is what was read what was written? A server may tidy up: white space around a text, its case, the spelling of a
/// number or of a moment, further members, the order of an array's items. It may not lose or change what was said.
bool same_value(const json::Value& written, const json::Value& read);
/// The same, and nothing tidied up but white space around a text and the spelling of a moment or of a fraction.
bool exactly_same(const json::Value& written, const json::Value& read);

} // namespace keur::check
