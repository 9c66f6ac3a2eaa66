#pragma once
#include "check/check.hpp"

#include <optional>
#include <string_view>

namespace keur::check {

/// A header's value as its description reads it: a parameter of simple style (OAS 3.1.1 section 4.8.21). Nothing where
/// it cannot be read so.
std::optional<json::Value> read_header(const openapi::Header& header, std::string_view text);
/// The header's schema, compiled; null where it has none or it cannot be compiled, which is lint's matter.
const schema::Schema* header_schema_of(const Context& context, const openapi::Header& header);
/// Does the description allow this value? True for a header without a schema.
bool header_allows(const Context& context, const openapi::Header& header, std::string_view text);

} // namespace keur::check
