#include "base/text.hpp"
#include "http/fields.hpp"
#include "openapi/walk.hpp"

#include <algorithm>

/// Rules about one object of a Swagger 2.0 document.
namespace keur::openapi {
namespace {

bool is_listed(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void judge_address(const Here& here) {
  if (const auto host = here.value.find_string("host"); host && host->find_first_of("/{} \\") != std::string_view::npos)
    here.report(Rule::FieldValue, "'host' is a host name and perhaps a port, without scheme, path and braces", "host");
  if (const auto base = here.value.find_string("basePath"); base && !base->starts_with('/'))
    here.report(Rule::FieldValue, "'basePath' must begin with '/'", "basePath");
}

void judge_schemes(const Here& here) {
  const json::Value* schemes = here.value.find("schemes");
  if (!schemes || !schemes->is_array())
    return;
  for (std::size_t i = 0; i < schemes->array().size(); ++i)
    if (const json::Value& one = schemes->array()[i];
        one.is_string() && !is_listed(one.string(), {"http", "https", "ws", "wss"}))
      here.report(Rule::FieldValue, "a scheme is http, https, ws or wss, not " + in_quotes(one.string()), "schemes", i);
}

/// Of everything but bodies (Swagger 2.0, Parameter Object, Items Object, Header Object).
void judge_value_type(const Here& here) {
  const auto type = here.value.find_string("type");
  if (!type)
    return here.report(Rule::FieldMissing, "the field 'type' is needed");
  const bool file = *type == "file" && here.kind == Kind::Parameter20;
  if (!file && !is_listed(*type, {"string", "number", "integer", "boolean", "array"}))
    here.report(Rule::SchemaType, "the type here is string, number, integer, boolean or array, not " + in_quotes(*type),
                "type");
  if (*type == "array" && !here.value.find("items"))
    here.report(Rule::FieldMissing, "the field 'items' is needed where the type is array");
  const auto format = here.value.find_string("collectionFormat");
  const bool multi =
      here.kind == Kind::Parameter20 && is_listed(here.value.find_string("in").value_or(""), {"query", "formData"});
  if (format && !is_listed(*format, {"csv", "ssv", "tsv", "pipes"}) && !(multi && *format == "multi"))
    here.report(Rule::FieldValue,
                *format == "multi" ? "'collectionFormat: multi' is for query and formData parameters"
                                   : "'collectionFormat' is csv, ssv, tsv, pipes or multi, not " + in_quotes(*format),
                "collectionFormat");
}

void judge_parameter_20(const Here& here) {
  const auto in = here.value.find_string("in");
  if (!in)
    return;
  const auto name = here.value.find_string("name").value_or("");
  if (!is_listed(*in, {"query", "header", "path", "formData", "body"}))
    return here.report(Rule::ParameterIn,
                       "'in' is query, header, path, formData or body, not " + in_quotes(*in) +
                           (*in == "cookie" ? ": that is new in OpenAPI 3.0" : ""),
                       "in");
  if (*in == "body") {
    const json::Value* schema = here.value.find("schema");
    if (!schema)
      here.report(Rule::ParameterSchemaContent, "a body parameter needs the field 'schema'");
    else if (schema->find_string("type") == "file")
      here.report(Rule::SchemaType, "the type 'file' goes with 'in: formData' and with responses only",
                  {"schema", "type"});
    return;
  }
  if (here.value.find("schema"))
    here.report(Rule::ParameterSchemaContent, "'schema' goes with 'in: body' only: write its fields here", "schema");
  else
    judge_value_type(here);
  if (*in == "header" && !name.empty() && !http::is_token(name))
    here.report(Rule::HeaderName, in_quotes(name) + " is no name of an HTTP field: a token of RFC 9110 is needed",
                "name");
  if (*in == "path" && !here.value.find_boolean("required", false))
    here.report(Rule::PathParameterRequired, "the path parameter " + in_quotes(name) + " must be required: true");
  if (here.value.find_string("type") == "file" && *in != "formData")
    here.report(Rule::SchemaType, "the type 'file' goes with 'in: formData' only", "type");
}

void judge_security_20(const Here& here) {
  const auto type = here.value.find_string("type");
  const auto need = [&](std::string_view field) {
    if (!here.value.find(field))
      here.report(Rule::SecuritySchemeField,
                  "a security scheme of this type needs the field '" + std::string(field) + '\'');
  };
  if (!type)
    return;
  if (!is_listed(*type, {"basic", "apiKey", "oauth2"}))
    return here.report(Rule::SecuritySchemeType,
                       "the type of a security scheme is basic, apiKey or oauth2, not " + in_quotes(*type), "type");
  if (*type == "apiKey") {
    need("name"), need("in");
    if (const auto in = here.value.find_string("in"); in && !is_listed(*in, {"query", "header"}))
      here.report(Rule::SecuritySchemeField, "'in' of an API key is query or header, not " + in_quotes(*in), "in");
  }
  if (*type != "oauth2")
    return;
  need("flow"), need("scopes");
  const auto flow = here.value.find_string("flow").value_or("");
  if (!flow.empty() && !is_listed(flow, {"implicit", "password", "application", "accessCode"}))
    here.report(Rule::SecuritySchemeField,
                "'flow' is implicit, password, application or accessCode, not " + in_quotes(flow), "flow");
  if (is_listed(flow, {"implicit", "accessCode"}))
    need("authorizationUrl");
  if (is_listed(flow, {"password", "application", "accessCode"}))
    need("tokenUrl");
}

} // namespace

void judge_swagger_object(const Here& here) {
  switch (here.kind) {
  case Kind::Swagger:
    judge_address(here);
    return judge_schemes(here);
  case Kind::Parameter20:
    return judge_parameter_20(here);
  case Kind::Items20:
  case Kind::Header20:
    return judge_value_type(here);
  case Kind::Operation20:
    return judge_schemes(here);
  case Kind::SecurityScheme20:
    return judge_security_20(here);
  default:
    return;
  }
}

} // namespace keur::openapi
