#pragma once
#include "json/document.hpp"

#include <string_view>

namespace keur::openapi {

/// A form body's fields as one object, its members typed by the schema (OAS 3.1.1 sections 4.8.14 and 4.8.15): a name
/// that stands several times is an array, a member that is no primitive is JSON. Fields that the schema does not name
/// are texts.
json::Value deserialize_form(const json::Node& schema, std::string_view text);

} // namespace keur::openapi
