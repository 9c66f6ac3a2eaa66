#include "generate/request.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "openapi/form_body.hpp"
#include "openapi/parameter_style.hpp"
#include "openapi/schema_view.hpp"

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

/// OAS 3.0.4 section 4.7.15.1.1 and OAS 3.1.1 section 4.8.15.1.1: the type of a part that no Encoding Object names one
/// for. A schema that says nothing at all means bytes (3.1); so do format binary (3.0) and contentMediaType (3.1).
bool is_file(const openapi::SchemaView& schema) {
  if (!schema)
    return false;
  const bool bytes = schema.says("format", "binary") || schema.has("contentMediaType");
  return bytes || (schema.kinds() == openapi::any_kind && !schema.has("description") && !schema.has("example"));
}

std::string default_part_type(const openapi::SchemaView& schema, const json::Value& value) {
  if (value.is_object() || value.is_array())
    return "application/json";
  if (!value.is_string() || !is_file(schema))
    return "text/plain";
  return "application/octet-stream";
}

/// What stands for a range in a part: the first type of a list, made concrete.
std::string named_part_type(std::string_view list, const json::Value& value) {
  const std::string first(trim(list.substr(0, list.find(','))));
  const auto range = http::parse_media_type(first);
  if (!range || first.find('*') == std::string::npos)
    return first;
  if (range->type == "*" || range->type == "application")
    return value.is_object() || value.is_array() ? "application/json" : "application/octet-stream";
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> likely{
      {{"image", "image/png"}, {"text", "text/plain"}, {"audio", "audio/mpeg"}, {"video", "video/mp4"}}};
  for (const auto& [type, concrete] : likely)
    if (range->type == type)
      return std::string(concrete);
  return "application/octet-stream";
}

/// A name whose extension goes with the type: servers look at it.
std::string file_name(std::string_view type) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> known{{{"image/png", "png"},
                                                                                        {"image/jpeg", "jpg"},
                                                                                        {"image/gif", "gif"},
                                                                                        {"image/svg+xml", "svg"},
                                                                                        {"application/pdf", "pdf"},
                                                                                        {"application/zip", "zip"},
                                                                                        {"application/json", "json"},
                                                                                        {"application/xml", "xml"},
                                                                                        {"text/csv", "csv"},
                                                                                        {"text/plain", "txt"}}};
  for (const auto& [name, extension] : known)
    if (type.substr(0, type.find(';')) == name)
      return "keur." + std::string(extension);
  return "keur.bin";
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

/// RFC 7578. A file has a file name (section 4.2), several values of a name are several parts (section 4.3).
class MultipartWriter {
public:
  explicit MultipartWriter(const openapi::MediaType& media_type)
      : media_type_(media_type), schema_(media_type.schema) {}

  std::string write(const json::Value& body) {
    for (const json::Member& member : body.object()) {
      const openapi::SchemaView schema = schema_.member(member.name);
      if (!member.value.is_array()) {
        part(member.name, schema, member.value);
        continue;
      }
      for (const json::Value& item : member.value.array())
        part(member.name, schema.items(), item);
    }
    return text_ + "--" + std::string(boundary) + "--\r\n";
  }

private:
  void part(const std::string& name, const openapi::SchemaView& schema, const json::Value& value) {
    const json::Node encoding = media_type_.encoding ? media_type_.encoding.child(name) : json::Node{};
    const auto named = encoding ? encoding->find_string("contentType") : std::nullopt;
    const std::string type = named ? named_part_type(*named, value) : default_part_type(schema, value);
    const auto concrete = http::parse_media_type(type);
    const bool plain = concrete && (concrete->essence() == "text/plain" || concrete->is_json());
    text_ += "--" + std::string(boundary) + "\r\nContent-Disposition: form-data; name=\"" + quoted_name(name) + '"';
    if (value.is_string() && (is_file(schema) || !plain))
      text_ += "; filename=\"" + file_name(type) + '"';
    const bool json = concrete && concrete->is_json() && !is_file(schema);
    text_ += "\r\nContent-Type: " + type + "\r\n\r\n" + (json ? json::dump(value) : scalar_text(value)) + "\r\n";
  }

  const openapi::MediaType& media_type_;
  openapi::SchemaView schema_;
  std::string text_ = {};
};

/// As RFC 9110 section 12.5.1 knows it; "" for keys of the description that are no media type or range.
std::string accepted_type(const http::MediaType& range) {
  const bool of_all = range.type == "*" && range.subtype != "*";
  if (!http::is_token(range.type) || !http::is_token(range.subtype) || of_all)
    return {};
  return range.subtype.starts_with("*+") ? range.type + "/*" : range.essence();
}

std::string accepted_types(const openapi::Operation& operation) {
  std::vector<std::string> accepted;
  for (const openapi::Response& response : operation.responses)
    for (const openapi::MediaType& media_type : response.content) {
      std::string type = accepted_type(media_type.range);
      if (!type.empty() && std::find(accepted.begin(), accepted.end(), type) == accepted.end())
        accepted.push_back(std::move(type));
    }
  return accepted.empty() ? "*/*" : join(accepted, ", ");
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
  case openapi::In::QueryString:
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
  const bool all = range.subtype == "*";
  if (range.type == "*" || (range.type == "application" && all))
    return "application/json";
  if (range.subtype.starts_with("*+")) // one of the family
    return range.type + "/vnd.keur" + range.subtype.substr(1);
  if (range.type == "text" && all)
    return "text/plain";
  if (range.type == "multipart" && all)
    return "multipart/form-data";
  if (range.type == "image" && all)
    return "image/png";
  if (range.subtype.find('*') != std::string::npos)
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
  if (media_type.range.subtype.find('*') == std::string::npos)
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
      return openapi::serialize_form(body.object());
    break;
  case BodyForm::Multipart:
    if (body.is_object())
      return MultipartWriter(media_type).write(body);
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
