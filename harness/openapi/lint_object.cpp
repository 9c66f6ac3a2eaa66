#include "base/text.hpp"
#include "http/fields.hpp"
#include "http/media_type.hpp"
#include "openapi/build.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

/// Rules about one object other than a schema.
namespace keur::openapi {
namespace {

bool has(const Here& here, std::string_view member) { return here.value.find(member) != nullptr; }

void judge_version_alternatives(const Here& here) {
  if (here.version() >= Version::V31 && !has(here, "paths") && !has(here, "webhooks") && !has(here, "components"))
    here.report(Rule::NothingDescribed, "at least one of 'paths', 'webhooks' and 'components' is needed");
  if (const json::Value* paths = here.value.find("paths"); paths && paths->is_object() && paths->object().empty())
    here.report(Rule::PathsEmpty, "'paths' is empty: nothing can be checked", "paths");
  if (auto self = here.value.find_string("$self"); self && self->find('#') != std::string_view::npos)
    here.report(Rule::UriForm, "'$self' identifies the whole document, so it has no fragment", "$self");
}

/// Names are unique; parents are declared and lead to no circle (OAS 3.2.0 section 4.22.1).
void judge_tags(const Here& here) {
  const json::Value* tags = here.value.find("tags");
  if (!tags || !tags->is_array())
    return;
  std::map<std::string_view, std::string_view> parents;
  for (std::size_t i = 0; i < tags->array().size(); ++i)
    if (auto name = tags->array()[i].find_string("name");
        name && !parents.emplace(*name, tags->array()[i].find_string("parent").value_or("")).second)
      here.report(Rule::TagDuplicate, "the tag " + in_quotes(*name) + " is declared twice", "tags", i);
  for (std::size_t i = 0; here.version() >= Version::V32 && i < tags->array().size(); ++i) {
    const json::Value& tag = tags->array()[i];
    const auto parent = tag.find_string("parent");
    if (!parent)
      continue;
    if (!parents.contains(*parent)) {
      here.report(Rule::TagParent, "no tag is named " + in_quotes(*parent) + ", the parent", "tags", i);
      continue;
    }
    std::string_view up = *parent;
    for (std::size_t steps = 0; !up.empty() && up != tag.find_string("name") && steps <= parents.size(); ++steps)
      up = parents.contains(up) ? parents.at(up) : std::string_view();
    if (!up.empty())
      here.report(Rule::TagParent, "the parents of this tag lead back to it: a circle", "tags", i);
  }
}

/// OAS 3.2.0 section 4.9.1.
void judge_path_item(const Here& here) {
  const json::Value* more = here.value.find("additionalOperations");
  if (!more || !more->is_object())
    return;
  for (const json::Member& method : more->object()) {
    std::string lower = to_lower(method.name);
    const Field* own = find_field(Kind::PathItem, lower);
    if (!http::is_token(method.name))
      here.report(Rule::AdditionalOperation,
                  in_quotes(method.name) + " is no HTTP method: a token of RFC 9110 is needed",
                  {"additionalOperations", method.name});
    else if (own && own->kind == Kind::Operation && own->shape == Shape::Object && lower != method.name)
      here.report(Rule::AdditionalOperation,
                  "the method " + in_quotes(method.name) + " has a field of its own: write '" + lower +
                      "' in the path item",
                  {"additionalOperations", method.name});
  }
}

void judge_examples(const Here& here) {
  if (has(here, "example") && has(here, "examples"))
    here.report(Rule::ExampleExclusive, "'example' and 'examples' exclude each other", "examples");
}

/// Exactly one of schema and content; one media type in content (OAS 3.1.1 section 4.8.12.2).
void judge_schema_or_content(const Here& here) {
  const bool schema = has(here, "schema");
  const json::Value* content = here.value.find("content");
  if (schema && content)
    here.report(Rule::ParameterSchemaContent, "'schema' and 'content' exclude each other");
  if (!schema && !content)
    here.report(Rule::ParameterSchemaContent, "either 'schema' or 'content' is needed");
  if (content && content->is_object() && content->object().size() != 1)
    here.report(Rule::ParameterContentCount,
                "'content' must hold exactly one media type, not " + std::to_string(content->object().size()),
                "content");
}

void judge_content_names(const Here& here) {
  const json::Value* content = here.value.find("content");
  if (!content || !content->is_object())
    return;
  for (const json::Member& member : content->object())
    if (!http::parse_media_type(member.name))
      here.report(Rule::MediaTypeName, in_quotes(member.name) + " is no media type or range, such as application/json",
                  {"content", member.name});
}

/// OAS 3.2.0 section 4.14.5: by name or by position.
void judge_media_type(const Here& here) {
  judge_examples(here);
  for (std::string_view by_position : {"prefixEncoding", "itemEncoding"})
    if (has(here, "encoding") && has(here, by_position))
      here.report(Rule::ExampleExclusive, "'encoding' and '" + std::string(by_position) + "' exclude each other",
                  by_position);
}

/// The names that the schema declares as properties, itself or by allOf; nothing where a part of it is elsewhere or
/// says more than that.
std::optional<std::set<std::string_view>> declared_properties(const json::Value& schema) {
  std::set<std::string_view> names;
  for (std::string_view elsewhere : {"$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "patternProperties", "if"})
    if (schema.find(elsewhere))
      return std::nullopt;
  const json::Value* more = schema.find("additionalProperties");
  const json::Value* properties = schema.find("properties");
  if ((more && !(more->is_boolean() && !more->boolean())) || !properties || !properties->is_object())
    return std::nullopt;
  for (const json::Member& property : properties->object())
    names.insert(property.name);
  return names;
}

/// "The key, being the property name, MUST exist in the schema as a property" (OAS 3.1.1 section 4.8.14.1).
void judge_encoding_keys(const Here& here, const json::Member& media_type) {
  const json::Value* encoding = media_type.value.find("encoding");
  const json::Value* schema = media_type.value.find("schema");
  const auto names = encoding && encoding->is_object() && schema ? declared_properties(*schema) : std::nullopt;
  for (std::size_t i = 0; names && i < encoding->object().size(); ++i) {
    const std::string& key = (encoding->object().begin() + static_cast<std::ptrdiff_t>(i))->name;
    if (names->contains(key) || key.starts_with("x-"))
      continue;
    const auto slip = nearest(key, std::vector<std::string>(names->begin(), names->end()));
    here.report(Rule::EncodingProperty,
                "the schema has no property " + in_quotes(key) +
                    (slip ? "; did you mean " + in_quotes(*slip) + '?' : ""),
                {"content", media_type.name, "encoding", key});
  }
}

bool takes_encoding(const http::MediaType& type) {
  return type.type == "multipart" || type.essence() == "application/x-www-form-urlencoded" || type.type == "*";
}

void judge_encodings(const Here& here) {
  const json::Value* content = here.value.find("content");
  if (!content || !content->is_object())
    return;
  for (const json::Member& member : content->object()) {
    auto type = http::parse_media_type(member.name);
    if (type && !takes_encoding(*type) && member.value.find("encoding"))
      here.report(Rule::EncodingIgnored,
                  "'encoding' is ignored for " + in_quotes(member.name) +
                      ": it applies to multipart and form bodies only",
                  {"content", member.name, "encoding"});
    judge_encoding_keys(here, member);
  }
}

/// RFC 9110 section 5.1: what is no token can be no name of a field.
void judge_field_name(const Here& here, std::string_view name, std::initializer_list<std::string_view> path) {
  if (!name.empty() && !http::is_token(name))
    here.report(Rule::HeaderName, in_quotes(name) + " is no name of an HTTP field: a token of RFC 9110 is needed",
                path);
}

/// "This property only applies to in and style values that automatically percent-encode" (OAS 3.2.0 section 4.12.2.2),
/// before only to those of the query.
void judge_reserved(const Here& here, In in) {
  if (!has(here, "allowReserved"))
    return;
  const bool plain = in == In::Cookie && here.value.find_string("style") == "cookie";
  const bool encodes = in == In::Query || (here.version() >= Version::V32 && in != In::Header && !plain);
  if (!encodes)
    here.report(Rule::ParameterReserved,
                here.version() < Version::V32
                    ? "'allowReserved' applies to query parameters only"
                    : "'allowReserved' applies only where values are percent-encoded: not to " +
                          std::string(plain ? "the style 'cookie'" : "headers"),
                "allowReserved");
}

void judge_header_names(const Here& here) {
  const json::Value* headers = here.value.find("headers");
  if (!headers || !headers->is_object())
    return;
  for (const json::Member& header : headers->object())
    judge_field_name(here, header.name, {"headers", header.name});
}

void judge_response(const Here& here) {
  judge_content_names(here);
  judge_header_names(here);
  const json::Value* headers = here.value.find("headers");
  if (!headers || !headers->is_object())
    return;
  for (const json::Member& header : headers->object())
    if (equals_ignore_case(header.name, "content-type"))
      here.report(Rule::ResponseHeaderIgnored, "the header Content-Type is ignored: the content map says it",
                  {"headers", header.name});
}

void judge_link(const Here& here) {
  if (has(here, "operationId") && has(here, "operationRef"))
    here.report(Rule::LinkTarget, "'operationId' and 'operationRef' exclude each other");
  if (!has(here, "operationId") && !has(here, "operationRef"))
    here.report(Rule::LinkTarget, "either 'operationId' or 'operationRef' is needed");
  const json::Value* parameters = here.value.find("parameters");
  if (!parameters || !parameters->is_object())
    return;
  for (const json::Member& parameter : parameters->object())
    if (parameter.value.is_string() && parameter.value.string().starts_with('$') &&
        !is_runtime_expression(parameter.value.string()))
      here.report(Rule::RuntimeExpression, in_quotes(parameter.value.string()) + " is no runtime expression",
                  {"parameters", parameter.name});
}

void judge_encoding_header(const Here& here) {
  if (auto style = here.value.find_string("style"); style && *style != "simple")
    here.report(Rule::ParameterStyle, "the style of a header is 'simple', not " + in_quotes(*style), "style");
}

void judge_license(const Here& here) {
  if (has(here, "identifier") && has(here, "url"))
    here.report(Rule::ExampleExclusive, "'identifier' and 'url' exclude each other");
}

void judge_example(const Here& here) {
  const auto exclusive = [&](std::string_view one, std::string_view other) {
    if (has(here, one) && has(here, other))
      here.report(Rule::ExampleExclusive,
                  '\'' + std::string(one) + "' and '" + std::string(other) + "' exclude each other");
  };
  exclusive("value", "externalValue");
  if (here.version() < Version::V32)
    return;
  exclusive("value", "dataValue");
  exclusive("value", "serializedValue");
  exclusive("serializedValue", "externalValue");
}

/// OAS 3.2.0 section 4.26.1.
void judge_xml(const Here& here) {
  const auto type = here.value.find_string("nodeType");
  if (here.version() < Version::V32 || !type)
    return;
  constexpr std::array<std::string_view, 5> types{"element", "attribute", "text", "cdata", "none"};
  if (std::find(types.begin(), types.end(), *type) == types.end())
    here.report(Rule::FieldValue, "'nodeType' is element, attribute, text, cdata or none, not " + in_quotes(*type),
                "nodeType");
  for (std::string_view old : {"attribute", "wrapped"})
    if (has(here, old))
      here.report(Rule::ExampleExclusive, '\'' + std::string(old) + "' and 'nodeType' exclude each other", old);
}

} // namespace

void judge_object(const Here& here) {
  switch (here.kind) {
  case Kind::OpenApi:
    judge_version_alternatives(here);
    return judge_tags(here);
  case Kind::PathItem:
    return judge_path_item(here);
  case Kind::Xml:
    return judge_xml(here);
  case Kind::License:
    return judge_license(here);
  case Kind::Example:
    return judge_example(here);
  case Kind::Parameter:
    judge_content_names(here);
    return judge_parameter(here);
  case Kind::Header:
    judge_schema_or_content(here);
    judge_content_names(here);
    judge_examples(here);
    return judge_encoding_header(here);
  case Kind::MediaType:
  case Kind::Encoding:
    judge_header_names(here);
    return judge_media_type(here);
  case Kind::RequestBody:
    judge_content_names(here);
    return judge_encodings(here);
  case Kind::Response:
    return judge_response(here);
  case Kind::Link:
    return judge_link(here);
  case Kind::SecurityScheme:
    return judge_security_scheme(here);
  case Kind::Server:
    return judge_server(here);
  case Kind::ServerVariable:
    return judge_server_variable(here);
  default:
    return;
  }
}

void judge_parameter(const Here& here) {
  judge_schema_or_content(here);
  judge_examples(here);
  const auto in_text = here.value.find_string("in");
  if (!in_text)
    return;
  const auto in = parse_in(*in_text);
  if (!in || (*in == In::QueryString && here.version() < Version::V32))
    return here.report(
        Rule::ParameterIn,
        "'in' is query, " + std::string(here.version() >= Version::V32 ? "querystring, " : "") +
            "header, path or cookie, not " + in_quotes(*in_text) + (in ? ": that is new in OpenAPI 3.2" : "") +
            (*in_text == "body" || *in_text == "formData" ? ": OpenAPI 3 describes bodies by requestBody" : ""),
        "in");
  const auto name = here.value.find_string("name").value_or("");
  if (*in == In::Path && !here.value.find_boolean("required", false))
    here.report(Rule::PathParameterRequired, "the path parameter " + in_quotes(name) + " must be required: true",
                has(here, "required") ? "required" : "");
  if (*in == In::Header)
    judge_field_name(here, name, {"name"});
  if (*in == In::Header)
    for (std::string_view ignored : {"accept", "content-type", "authorization"})
      if (equals_ignore_case(name, ignored))
        here.report(Rule::ParameterIgnored, "a header parameter named " + in_quotes(name) + " is ignored");
  if (*in == In::QueryString)
    for (std::string_view field : {"schema", "style", "explode", "allowReserved"})
      if (has(here, field))
        here.report(Rule::ParameterQuerystring,
                    '\'' + std::string(field) +
                        "' does not go with 'in: querystring': its value is described by 'content'",
                    field);
  if (*in == In::QueryString)
    return;
  judge_reserved(here, *in);
  judge_style(here, *in);
}

void judge_style(const Here& here, In in) {
  const json::Value* written = here.value.find("style");
  if (!written || !written->is_string())
    return;
  const auto style = parse_style(written->string());
  constexpr std::array<std::pair<Style, In>, 10> defined{{{Style::Matrix, In::Path},
                                                          {Style::Label, In::Path},
                                                          {Style::Simple, In::Path},
                                                          {Style::Simple, In::Header},
                                                          {Style::Form, In::Query},
                                                          {Style::Form, In::Cookie},
                                                          {Style::Cookie, In::Cookie},
                                                          {Style::SpaceDelimited, In::Query},
                                                          {Style::PipeDelimited, In::Query},
                                                          {Style::DeepObject, In::Query}}};
  if (!style || (*style == Style::Cookie && here.version() < Version::V32) ||
      std::find(defined.begin(), defined.end(), std::pair(*style, in)) == defined.end())
    return here.report(Rule::ParameterStyle,
                       "the style " + in_quotes(written->string()) + " is not defined in " + std::string(name(in)),
                       "style");
  const json::Value* schema = here.value.find("schema");
  const auto type = schema ? schema->find_string("type") : std::nullopt;
  if (!type)
    return;
  const bool scalar = *type != "object" && *type != "array";
  if (*style == Style::DeepObject && *type != "object")
    here.report(Rule::ParameterStyleType, "the style 'deepObject' is defined for objects, not for " + in_quotes(*type),
                "style");
  if ((*style == Style::SpaceDelimited || *style == Style::PipeDelimited) && scalar)
    here.report(Rule::ParameterStyleType,
                "the style " + in_quotes(written->string()) + " is defined for arrays and objects, not for " +
                    in_quotes(*type),
                "style");
}

bool is_runtime_expression(std::string_view text) {
  if (text == "$url" || text == "$method" || text == "$statusCode")
    return true;
  for (std::string_view source : {"$request.", "$response."}) {
    if (!text.starts_with(source))
      continue;
    const std::string_view rest = text.substr(source.size());
    if (rest == "body" || rest.starts_with("body#"))
      return rest.size() < 6 || rest.size() == 5 || rest[5] == '/';
    for (std::string_view part : {"header.", "query.", "path."})
      if (rest.starts_with(part) && rest.size() > part.size())
        return true;
  }
  return false;
}

} // namespace keur::openapi
