#include "generate/request.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "openapi/parameter_style.hpp"

#include <algorithm>
#include <array>

namespace keur::generate {
namespace {

constexpr std::string_view boundary = "keur-boundary-7d1f3c5b9a";

std::string scalar_text(const json::Value& value) {
  switch (value.kind()) {
  case json::Kind::String:
    return value.string();
  case json::Kind::Number:
    return value.number();
  case json::Kind::Boolean:
    return value.boolean() ? "true" : "false";
  case json::Kind::Null:
    return "";
  default:
    return json::dump(value);
  }
}

/// form style, explode true: the default of OAS 3.1.1 section 4.8.15 for members of a form body.
std::string write_form(const json::Value& body) {
  std::string text;
  const auto pair = [&](const std::string& name, const json::Value& value) {
    if (!text.empty())
      text += '&';
    text += http::form_encode(name) + '=' + http::form_encode(scalar_text(value));
  };
  for (const json::Member& member : body.object()) {
    if (member.value.is_array())
      for (const json::Value& item : member.value.array())
        pair(member.name, item);
    else
      pair(member.name, member.value);
  }
  return text;
}

bool is_binary_member(const openapi::MediaType& media_type, const std::string& name) {
  const json::Node properties = media_type.schema ? media_type.schema.child("properties") : json::Node{};
  const json::Node member = properties ? properties.child(name) : json::Node{};
  return member &&
         (member->find_string("format") == std::string_view("binary") || member->find_string("contentMediaType"));
}

std::string quoted_name(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c == '"')
      text += "%22"; // RFC 7578 section 2 with the practice of HTML 5 section 4.10.22.8
    else if (c == '\r')
      text += "%0D";
    else if (c == '\n')
      text += "%0A";
    else
      text += c;
  }
  return text;
}

std::string part_type(const openapi::MediaType& media_type, const std::string& name, const json::Value& value) {
  if (media_type.encoding)
    if (const json::Node encoding = media_type.encoding.child(name))
      if (const auto type = encoding->find_string("contentType"))
        return std::string(trim(type->substr(0, type->find(','))));
  if (value.is_object() || value.is_array())
    return "application/json";
  return is_binary_member(media_type, name) ? "application/octet-stream" : "text/plain";
}

/// RFC 7578.
std::string write_multipart(const openapi::MediaType& media_type, const json::Value& body) {
  std::string text;
  const auto part = [&](const std::string& name, const json::Value& value) {
    text += "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; name=\"" + quoted_name(name) + '"';
    if (is_binary_member(media_type, name))
      text += "; filename=\"keur.bin\"";
    text += "\r\nContent-Type: " + part_type(media_type, name, value) + "\r\n\r\n" + scalar_text(value) + "\r\n";
  };
  for (const json::Member& member : body.object()) {
    const bool scalars =
        member.value.is_array() && std::none_of(member.value.array().begin(), member.value.array().end(),
                                                [](const json::Value& v) { return v.is_object() || v.is_array(); });
    if (scalars)
      for (const json::Value& item : member.value.array())
        part(member.name, item);
    else
      part(member.name, member.value);
  }
  return text + "--" + std::string(boundary) + "--\r\n";
}

std::string accepted_types(const openapi::Operation& operation) {
  std::string accept;
  std::vector<const http::MediaType*> seen;
  for (const openapi::Response& response : operation.responses)
    for (const openapi::MediaType& media_type : response.content) {
      const http::MediaType& range = media_type.range;
      if (std::any_of(seen.begin(), seen.end(), [&](const http::MediaType* other) {
            return other->type == range.type && other->subtype == range.subtype;
          }))
        continue;
      seen.push_back(&range);
      const std::string essence = range.essence();
      if (!http::is_field_value(essence))
        continue;
      accept += accept.empty() ? "" : ", ";
      accept += essence;
    }
  return accept.empty() ? "*/*" : accept;
}

struct Parts {
  std::vector<std::pair<std::string, std::string>> path = {};
  std::string query = {};
  std::string cookies = {};
};

Status add_parameter(const openapi::Parameter& parameter, const json::Value& value, Parts& parts,
                     WireRequest& request) {
  auto text = openapi::serialize(parameter, value);
  if (!text)
    return fail(text.error());
  switch (parameter.in) {
  case openapi::In::Path: {
    if (text->empty() || *text == "." || *text == "..") // RFC 3986 section 5.2.4: would name another path
      return fail(ErrorCode::Usage, "the value of path parameter " + parameter.name + " would change the path");
    parts.path.emplace_back(parameter.name, std::move(*text));
    break;
  }
  case openapi::In::Query:
    if (!text->empty())
      parts.query += (parts.query.empty() ? "" : "&") + *text;
    break;
  case openapi::In::Header:
    if (!http::is_token(parameter.name) || !http::is_field_value(*text))
      return fail(ErrorCode::Usage, "header parameter " + parameter.name + " cannot be written as a field");
    request.fields.add(parameter.name, std::move(*text));
    break;
  case openapi::In::Cookie:
    parts.cookies += (parts.cookies.empty() ? "" : "; ") + *text;
    break;
  }
  return {};
}

} // namespace

void RequestValues::set(const openapi::Parameter& parameter, json::Value value) {
  for (auto& [known, have] : parameters)
    if (known == &parameter) {
      have = std::move(value);
      return;
    }
  parameters.emplace_back(&parameter, std::move(value));
}

void RequestValues::remove(const openapi::Parameter& parameter) {
  std::erase_if(parameters, [&](const auto& each) { return each.first == &parameter; });
}

const json::Value* RequestValues::find(const openapi::Parameter& parameter) const {
  for (const auto& [known, value] : parameters)
    if (known == &parameter)
      return &value;
  return nullptr;
}

bool is_reserved_header(std::string_view name) {
  static constexpr std::array<std::string_view, 10> reserved{
      "accept", "content-type", "authorization", "host", "content-length", "transfer-encoding", "connection",
      "cookie", "te",           "upgrade"};
  return std::find(reserved.begin(), reserved.end(), to_lower(name)) != reserved.end();
}

std::string concrete_media_type(const openapi::MediaType& media_type) {
  const http::MediaType& range = media_type.range;
  if (range.type == "*" || (range.type == "application" && range.subtype == "*"))
    return "application/json";
  if (range.type == "text" && range.subtype == "*")
    return "text/plain";
  if (range.subtype == "*")
    return "application/octet-stream";
  return http::to_string(range);
}

namespace {

BodyForm form_of(const http::MediaType& concrete) {
  if (concrete.is_json())
    return BodyForm::Json;
  if (concrete.is_xml())
    return BodyForm::Xml;
  const std::string essence = concrete.essence();
  if (essence == "application/x-www-form-urlencoded")
    return BodyForm::FormUrlencoded;
  if (concrete.type == "multipart")
    return essence == "multipart/form-data" ? BodyForm::Multipart : BodyForm::Unknown;
  if (concrete.is_text())
    return BodyForm::Text;
  if (essence == "application/octet-stream")
    return BodyForm::Binary;
  return BodyForm::Unknown;
}

} // namespace

BodyForm body_form(const openapi::MediaType& media_type) {
  if (media_type.range.subtype != "*")
    return form_of(media_type.range);
  return form_of(*http::parse_media_type(concrete_media_type(media_type)));
}

std::string content_type(const openapi::MediaType& media_type) {
  std::string type = concrete_media_type(media_type);
  if (body_form(media_type) == BodyForm::Multipart)
    type += "; boundary=" + std::string(boundary);
  return type;
}

Result<std::string> write_body(const openapi::MediaType& media_type, const json::Value& body) {
  const bool structured = body.is_object() || body.is_array();
  switch (body_form(media_type)) {
  case BodyForm::Json:
    return json::dump(body);
  case BodyForm::FormUrlencoded:
    if (body.is_object())
      return write_form(body);
    break;
  case BodyForm::Multipart:
    if (body.is_object())
      return write_multipart(media_type, body);
    break;
  case BodyForm::Text:
  case BodyForm::Binary:
    if (!structured)
      return scalar_text(body);
    break;
  case BodyForm::Xml:
  case BodyForm::Unknown:
    if (body.is_string())
      return body.string(); // an example in its own words
    break;
  }
  return fail(ErrorCode::Usage, "no form of this body is defined for " + media_type.name);
}

bool can_write_body(const openapi::MediaType& media_type, const json::Value& body) {
  return body_form(media_type) == BodyForm::Json || write_body(media_type, body).has_value();
}

Result<WireRequest> build_request(const openapi::Operation& operation, const RequestValues& values) {
  WireRequest request;
  request.method = operation.method;
  request.fields.add("Accept", accepted_types(operation));
  Parts parts;
  for (const auto& [parameter, value] : values.parameters) {
    if (parameter->in == openapi::In::Header && is_reserved_header(parameter->name))
      continue;
    if (auto added = add_parameter(*parameter, value, parts, request); !added)
      return fail(added.error());
  }
  // A fragment is no part of a request (RFC 9110 section 7.1); some descriptions tell operations apart by one.
  auto path = openapi::expand_path(operation.path.substr(0, operation.path.find('#')), parts.path);
  if (!path)
    return fail(path.error());
  request.target = std::move(*path);
  if (!parts.query.empty())
    request.target += (request.target.find('?') == std::string::npos ? '?' : '&') + parts.query;
  if (!parts.cookies.empty())
    request.fields.add("Cookie", parts.cookies);
  if (values.media_type != nullptr && values.body) {
    auto body = write_body(*values.media_type, *values.body);
    if (!body)
      return fail(body.error());
    request.fields.set("Content-Type", content_type(*values.media_type));
    request.body = std::move(*body);
  }
  return request;
}

} // namespace keur::generate
