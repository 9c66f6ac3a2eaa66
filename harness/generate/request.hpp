#pragma once
#include "base/result.hpp"
#include "http/fields.hpp"
#include "openapi/description.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keur::generate {

/// What a request is made of before it is written for the wire.
struct RequestValues {
  std::vector<std::pair<const openapi::Parameter*, json::Value>> parameters = {};
  const openapi::MediaType* media_type = nullptr; // of the body; null = no body
  std::optional<json::Value> body = {};

  /// Replaces or adds the parameter's value.
  void set(const openapi::Parameter& parameter, json::Value value);
  void remove(const openapi::Parameter& parameter);
  const json::Value* find(const openapi::Parameter& parameter) const;
};

/// A request without host and credentials: `target` is path and query in origin-form, encoded.
struct WireRequest {
  std::string method = "GET";
  std::string target = {};
  http::Fields fields = {};
  std::optional<std::string> body = {};
};

/// Parameters by their style, cookies in one field, the body in its media type, Accept from the documented answers.
/// Header parameters named Accept, Content-Type and Authorization are left out (OAS 3.1.1 section 4.8.12.1). Errors: a
/// path parameter without a value or with an empty one, a value without a defined form, a media type that cannot be
/// written.
Result<WireRequest> build_request(const openapi::Operation& operation, const RequestValues& values);

/// The media type's name without wildcards: "*/*" and "application/*" become application/json, "text/*" text/plain.
std::string concrete_media_type(const openapi::MediaType& media_type);

/// What a body can be written in.
enum class BodyForm : std::uint8_t { Json, FormUrlencoded, Multipart, Text, Binary, Xml, Unknown };
BodyForm body_form(const openapi::MediaType& media_type);

/// The body's text in its media type; multipart with a fixed boundary. Errors: objects in text, unknown media types.
Result<std::string> write_body(const openapi::MediaType& media_type, const json::Value& body);
/// Whether write_body gives a text for this body.
bool can_write_body(const openapi::MediaType& media_type, const json::Value& body);
/// The Content-Type field's value that belongs to write_body.
std::string content_type(const openapi::MediaType& media_type);

/// Is this header parameter one that OAS leaves to other means, or that frames the message?
bool is_reserved_header(std::string_view name);

} // namespace keur::generate
