#pragma once
#include "base/result.hpp"
#include "http/media_type.hpp"
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <string>
#include <string_view>

namespace keur::mocks {

/// A body's instance by its media type: JSON, form fields, multipart parts (typed by the schema) or text. A null Node
/// of an `unread` body: other media types, of which only the presence is judged.
struct BodyInstance {
  bool judged = true;
  json::Value value;
};
/// Error (Syntax): the body is not what its content type says.
Result<BodyInstance> read_body(const openapi::MediaType& entry, const http::MediaType& actual, std::string_view body);

} // namespace keur::mocks
