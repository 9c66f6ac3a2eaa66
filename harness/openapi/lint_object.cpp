#include "base/text.hpp"
#include "http/media_type.hpp"
#include "openapi/build.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <array>
#include <set>

/// Rules about one object other than a schema.
namespace keur::openapi {
namespace {

bool has(const Here& here, std::string_view member) { return here.value.find(member) != nullptr; }

void judge_version_alternatives(const Here& here) {
  if (here.version() == Version::V31 && !has(here, "paths") && !has(here, "webhooks") && !has(here, "components"))
    here.report(Rule::NothingDescribed, "at least one of 'paths', 'webhooks' and 'components' is needed");
  if (const json::Value* paths = here.value.find("paths"); paths && paths->is_object() && paths->object().empty())
    here.report(Rule::PathsEmpty, "'paths' is empty: nothing can be checked", "paths");
  const json::Value* tags = here.value.find("tags");
  if (!tags || !tags->is_array())
    return;
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < tags->array().size(); ++i)
    if (auto name = tags->array()[i].find_string("name"); name && !seen.insert(*name).second)
      here.report(Rule::TagDuplicate, "the tag " + in_quotes(*name) + " is declared twice", "tags", i);
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
  }
}

void judge_response(const Here& here) {
  judge_content_names(here);
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
  if (has(here, "value") && has(here, "externalValue"))
    here.report(Rule::ExampleExclusive, "'value' and 'externalValue' exclude each other");
}

} // namespace

void judge_object(const Here& here) {
  switch (here.kind) {
  case Kind::OpenApi:
    return judge_version_alternatives(here);
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
    return judge_examples(here);
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
  if (!in)
    return here.report(
        Rule::ParameterIn,
        "'in' is query, header, path or cookie, not " + in_quotes(*in_text) +
            (*in_text == "body" || *in_text == "formData" ? ": OpenAPI 3 describes bodies by requestBody" : ""),
        "in");
  const auto name = here.value.find_string("name").value_or("");
  if (*in == In::Path && !here.value.find_boolean("required", false))
    here.report(Rule::PathParameterRequired, "the path parameter " + in_quotes(name) + " must be required: true",
                has(here, "required") ? "required" : "");
  if (*in == In::Header)
    for (std::string_view ignored : {"accept", "content-type", "authorization"})
      if (equals_ignore_case(name, ignored))
        here.report(Rule::ParameterIgnored, "a header parameter named " + in_quotes(name) + " is ignored");
  judge_style(here, *in);
}

void judge_style(const Here& here, In in) {
  const json::Value* written = here.value.find("style");
  if (!written || !written->is_string())
    return;
  const auto style = parse_style(written->string());
  constexpr std::array<std::pair<Style, In>, 9> defined{{{Style::Matrix, In::Path},
                                                         {Style::Label, In::Path},
                                                         {Style::Simple, In::Path},
                                                         {Style::Simple, In::Header},
                                                         {Style::Form, In::Query},
                                                         {Style::Form, In::Cookie},
                                                         {Style::SpaceDelimited, In::Query},
                                                         {Style::PipeDelimited, In::Query},
                                                         {Style::DeepObject, In::Query}}};
  if (!style || std::find(defined.begin(), defined.end(), std::pair(*style, in)) == defined.end())
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
