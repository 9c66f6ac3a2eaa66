#pragma once
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"

#include <optional>
#include <string>

namespace keur::mocks {

/// Does a successful answer of the operation describe ETag?
bool tells_version(const openapi::Operation& operation);
/// What the preconditions of a request about a thing that is there come to (RFC 9110 section 13.2.2, RFC 6585 section
/// 3): 304, 412, 428, or nothing where the request goes on. `etag` is the thing's own. Operations that describe neither
/// ETag nor If-Match nor these statuses leave the fields alone.
std::optional<int> stopped_by_precondition(const openapi::Operation& operation, const Request& request,
                                           const std::string& etag);
/// A write without If-Match is answered with 428, not with 400.
bool is_own_refusal(const openapi::Operation& operation, const openapi::Parameter& parameter);

} // namespace keur::mocks
