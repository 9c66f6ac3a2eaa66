#pragma once
#include "json/value.hpp"

#include <string_view>

namespace keur::schema {

/// Judges a value of the kind the format speaks about; every other kind passes.
using FormatCheck = bool (*)(const json::Value&);

/// The check of a `format` name: JSON Schema 2020-12 validation section 7.3 and the OpenAPI format registry (int32,
/// int64, byte, …). Null when the name is not known. `draft` 4 knows fewer grammars (its "regex" is the same).
FormatCheck find_format(std::string_view name);
/// Known, and satisfied by every value: password, float, double, binary and other hints.
bool is_annotation_format(std::string_view name);

} // namespace keur::schema
