#pragma once
#include "base/result.hpp"
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::openapi {

/// One parameter's value on the wire, percent-encoded as its place needs, following style and explode (OAS 3.1.1
/// section 4.8.12.6). Path: the text that replaces "{name}". Query: "a=1&a=2" without leading "?" or "&". Header: the
/// field value. Cookie: "a=1". An error where the combination has no defined form (nested objects and the like).
Result<std::string> serialize(const Parameter& parameter, const json::Value& value);

/// Path template with the values put in; every "{name}" must be given. `values` are serialized texts.
Result<std::string> expand_path(std::string_view path_template,
                                const std::vector<std::pair<std::string, std::string>>& values);

/// The inverse, for mocks and header checks: reads a parameter's value from its wire text, typed by its schema (numbers
/// and booleans become JSON numbers and booleans where the schema allows them). For a query parameter `wire` is the
/// whole query. Nothing when the parameter is absent.
std::optional<json::Value> deserialize(const Parameter& parameter, std::string_view wire);

/// Matches a request path against a path template; the captured, decoded parameter texts in template order.
std::optional<std::vector<std::pair<std::string, std::string>>> match_path(std::string_view path_template,
                                                                           std::string_view path);

} // namespace keur::openapi
