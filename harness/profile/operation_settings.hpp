#pragma once
#include "json/value.hpp"
#include "profile/profile.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Settings that speak of the API's operations: values and fields of the user's own, pace. Errors: Configuration with a
/// place.
namespace keur::profile {

/// `values`: a parameter's name, "METHOD /path · in.name" or a schema's pointer → any value.
Status apply_values(const json::Value& value, std::string_view document, const std::string& pointer, Profile& profile);
/// `headers`: field name → text, or a reference where it is a secret.
Status apply_headers(const json::Value& value, std::string_view document, const std::string& pointer, Profile& profile);
/// `limits: operations`: glob on "METHOD /path" → rate, timeout, retries.
Status apply_operation_limits(const json::Value& value, std::string_view document, const std::string& pointer,
                              Profile& profile);

} // namespace keur::profile
