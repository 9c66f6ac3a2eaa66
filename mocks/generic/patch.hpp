#pragma once
#include "json/value.hpp"

#include <optional>

namespace keur::mocks {

/// RFC 7396 section 2: null removes a member, objects are merged, anything else replaces.
json::Value merged(json::Value target, const json::Value& patch);
/// RFC 6902 section 4, all of it or, where an operation cannot be done, nothing.
std::optional<json::Value> patched(json::Value document, const json::Value& operations);

} // namespace keur::mocks
