#pragma once
#include "json/document.hpp"

#include <string>
#include <string_view>

namespace keur::openapi {

/// A form body's fields as one object, its members typed by the schema (OAS 3.1.1 sections 4.8.14 and 4.8.15): a name
/// that stands several times is an array, a member that is no primitive is JSON. Fields that the schema does not name
/// are texts.
json::Value deserialize_form(const json::Node& schema, std::string_view text);

/// The object as application/x-www-form-urlencoded text: form style, exploded, the default of OAS 3.1.1 section 4.8.15;
/// what is no primitive goes as JSON.
std::string serialize_form(const json::Object& fields);

} // namespace keur::openapi
