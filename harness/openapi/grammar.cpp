#include "openapi/grammar.hpp"

#include <algorithm>

namespace keur::openapi {
namespace {

using enum Shape;
constexpr std::uint8_t required = Field::Required;
constexpr std::uint8_t to30 = Field::To30;
constexpr std::uint8_t since31 = Field::Since31;
constexpr std::uint8_t since30 = Field::Since30;
constexpr std::uint8_t since32 = Field::Since32;
constexpr std::uint8_t required30 = Field::Required30;
constexpr std::uint8_t required_to31 = Field::RequiredTo31;

const std::vector<Field> openapi_fields{
    {"openapi", String, Kind::None, required},
    {"$self", Uri, Kind::None, since32},
    {"info", Object, Kind::Info, required},
    {"jsonSchemaDialect", Uri, Kind::None, since31},
    {"servers", List, Kind::Server},
    {"paths", Object, Kind::Paths, required30},
    {"webhooks", Map, Kind::PathItem, since31},
    {"components", Object, Kind::Components},
    {"security", List, Kind::SecurityRequirement},
    {"tags", List, Kind::Tag},
    {"externalDocs", Object, Kind::ExternalDocs},
};

const std::vector<Field> info_fields{
    {"title", String, Kind::None, required},
    {"summary", String, Kind::None, since31},
    {"description", String},
    {"termsOfService", Uri},
    {"contact", Object, Kind::Contact},
    {"license", Object, Kind::License},
    {"version", String, Kind::None, required},
};

const std::vector<Field> components_fields{
    {"schemas", Map, Kind::Schema},
    {"responses", Map, Kind::Response},
    {"parameters", Map, Kind::Parameter},
    {"examples", Map, Kind::Example},
    {"requestBodies", Map, Kind::RequestBody},
    {"headers", Map, Kind::Header},
    {"securitySchemes", Map, Kind::SecurityScheme},
    {"links", Map, Kind::Link},
    {"callbacks", Map, Kind::Callback},
    {"pathItems", Map, Kind::PathItem, since31},
    {"mediaTypes", Map, Kind::MediaType, since32},
};

const std::vector<Field> path_item_fields{
    {"$ref", Uri},
    {"summary", String},
    {"description", String},
    {"get", Object, Kind::Operation},
    {"put", Object, Kind::Operation},
    {"post", Object, Kind::Operation},
    {"delete", Object, Kind::Operation},
    {"options", Object, Kind::Operation},
    {"head", Object, Kind::Operation},
    {"patch", Object, Kind::Operation},
    {"trace", Object, Kind::Operation},
    {"query", Object, Kind::Operation, since32},
    {"additionalOperations", Map, Kind::Operation, since32},
    {"servers", List, Kind::Server},
    {"parameters", List, Kind::Parameter},
};

const std::vector<Field> operation_fields{
    {"tags", Strings},
    {"summary", String},
    {"description", String},
    {"externalDocs", Object, Kind::ExternalDocs},
    {"operationId", String},
    {"parameters", List, Kind::Parameter},
    {"requestBody", Object, Kind::RequestBody},
    {"responses", Object, Kind::Responses, required30},
    {"callbacks", Map, Kind::Callback},
    {"deprecated", Boolean},
    {"security", List, Kind::SecurityRequirement},
    {"servers", List, Kind::Server},
};

const std::vector<Field> parameter_fields{
    {"name", String, Kind::None, required},
    {"in", String, Kind::None, required},
    {"description", String},
    {"required", Boolean},
    {"deprecated", Boolean},
    {"allowEmptyValue", Boolean},
    {"style", String},
    {"explode", Boolean},
    {"allowReserved", Boolean},
    {"schema", Object, Kind::Schema},
    {"example", Any},
    {"examples", Map, Kind::Example},
    {"content", Map, Kind::MediaType},
};

const std::vector<Field> header_fields{
    {"description", String},
    {"required", Boolean},
    {"deprecated", Boolean},
    {"allowEmptyValue", Boolean, Kind::None, to30},
    {"style", String},
    {"explode", Boolean},
    {"allowReserved", Boolean, Kind::None, to30},
    {"schema", Object, Kind::Schema},
    {"example", Any},
    {"examples", Map, Kind::Example},
    {"content", Map, Kind::MediaType},
};

const std::vector<Field> schema_fields{
    {"$schema", Uri, Kind::None, since31},
    {"$id", Uri, Kind::None, since31},
    {"$ref", Uri, Kind::None, since31},
    {"$anchor", String, Kind::None, since31},
    {"$dynamicRef", Uri, Kind::None, since31},
    {"$dynamicAnchor", String, Kind::None, since31},
    {"$vocabulary", AnyMap, Kind::None, since31},
    {"$comment", String, Kind::None, since31},
    {"$defs", Map, Kind::Schema, since31},
    {"definitions", Map, Kind::Schema, since31},
    {"title", String},
    {"description", String},
    {"default", Any},
    {"deprecated", Boolean, Kind::None, since30},
    {"readOnly", Boolean},
    {"writeOnly", Boolean, Kind::None, since30},
    {"nullable", Boolean, Kind::None, to30 | since30},
    {"type", TypeName},
    {"enum", Values},
    {"const", Any, Kind::None, since31},
    {"multipleOf", Positive},
    {"maximum", Number},
    {"exclusiveMaximum", Any}, // boolean in 3.0, number in 3.1: the walk judges it
    {"minimum", Number},
    {"exclusiveMinimum", Any},
    {"maxLength", Count},
    {"minLength", Count},
    {"pattern", Pattern},
    {"maxItems", Count},
    {"minItems", Count},
    {"uniqueItems", Boolean},
    {"maxContains", Count, Kind::None, since31},
    {"minContains", Count, Kind::None, since31},
    {"maxProperties", Count},
    {"minProperties", Count},
    {"required", UniqueStrings},
    {"dependentRequired", StringsMap, Kind::None, since31},
    {"allOf", List, Kind::Schema},
    {"oneOf", List, Kind::Schema, since30},
    {"anyOf", List, Kind::Schema, since30},
    {"not", Object, Kind::Schema, since30},
    {"if", Object, Kind::Schema, since31},
    {"then", Object, Kind::Schema, since31},
    {"else", Object, Kind::Schema, since31},
    {"dependentSchemas", Map, Kind::Schema, since31},
    {"items", Object, Kind::Schema},
    {"prefixItems", List, Kind::Schema, since31},
    {"contains", Object, Kind::Schema, since31},
    {"unevaluatedItems", Object, Kind::Schema, since31},
    {"properties", Map, Kind::Schema},
    {"patternProperties", Map, Kind::Schema, since31},
    {"additionalProperties", BooleanOrObject, Kind::Schema},
    {"propertyNames", Object, Kind::Schema, since31},
    {"unevaluatedProperties", Object, Kind::Schema, since31},
    {"format", String},
    {"contentMediaType", String, Kind::None, since31},
    {"contentEncoding", String, Kind::None, since31},
    {"contentSchema", Object, Kind::Schema, since31},
    {"discriminator", Object, Kind::Discriminator},
    {"xml", Object, Kind::Xml},
    {"externalDocs", Object, Kind::ExternalDocs},
    {"example", Any},
    {"examples", Values, Kind::None, since31},
};

const std::vector<Field> security_scheme_fields{
    {"type", String, Kind::None, required},
    {"description", String},
    {"name", String},
    {"in", String},
    {"scheme", String},
    {"bearerFormat", String},
    {"flows", Object, Kind::OAuthFlows},
    {"openIdConnectUrl", Uri},
    {"oauth2MetadataUrl", Uri, Kind::None, since32},
    {"deprecated", Boolean, Kind::None, since32},
};

/// What media types and encodings have in common since 3.2: nested encodings.
std::vector<Field> with_encodings(std::vector<Field> fields, std::uint8_t by_name) {
  fields.push_back({"encoding", Map, Kind::Encoding, by_name});
  fields.push_back({"prefixEncoding", List, Kind::Encoding, since32});
  fields.push_back({"itemEncoding", Object, Kind::Encoding, since32});
  return fields;
}

std::vector<Field> flow_fields(std::uint8_t authorization, std::uint8_t token) {
  std::vector<Field> fields{{"refreshUrl", Uri}, {"scopes", StringMap, Kind::None, required}};
  if (authorization)
    fields.push_back({"authorizationUrl", Uri, Kind::None, authorization});
  if (token)
    fields.push_back({"tokenUrl", Uri, Kind::None, token});
  return fields;
}

std::vector<KindInfo> make_table() {
  std::vector<KindInfo> table;
  table.push_back(kind_row(Kind::OpenApi, "OpenAPI", 1, false, openapi_fields));
  table.push_back(kind_row(Kind::Info, "info", 2, false, info_fields));
  table.push_back(kind_row(Kind::Contact, "contact", 3, false, {{"name", String}, {"url", Uri}, {"email", Email}}));
  table.push_back(
      kind_row(Kind::License, "license", 4, false,
               {{"name", String, Kind::None, required}, {"identifier", String, Kind::None, since31}, {"url", Uri}}));
  table.push_back(kind_row(Kind::Server, "server", 5, false,
                           {{"url", String, Kind::None, required},
                            {"description", String},
                            {"name", String, Kind::None, since32},
                            {"variables", Map, Kind::ServerVariable}}));
  table.push_back(kind_row(Kind::ServerVariable, "server variable", 6, false,
                           {{"enum", Strings}, {"default", String, Kind::None, required}, {"description", String}}));
  table.push_back(kind_row(Kind::Components, "components", 7, false, components_fields));
  table.push_back(kind_row(Kind::Paths, "paths", 8, false, {}));
  table.push_back(kind_row(Kind::PathItem, "path item", 9, true, path_item_fields));
  table.push_back(kind_row(Kind::Operation, "operation", 10, false, operation_fields));
  table.push_back(kind_row(Kind::ExternalDocs, "external documentation", 11, false,
                           {{"description", String}, {"url", Uri, Kind::None, required}}));
  table.push_back(kind_row(Kind::Parameter, "parameter", 12, true, parameter_fields));
  table.push_back(
      kind_row(Kind::RequestBody, "request body", 13, true,
               {{"description", String}, {"content", Map, Kind::MediaType, required}, {"required", Boolean}}));
  table.push_back(kind_row(Kind::MediaType, "media type", 14, true,
                           with_encodings({{"description", String, Kind::None, since32},
                                           {"schema", Object, Kind::Schema},
                                           {"itemSchema", Object, Kind::Schema, since32},
                                           {"example", Any},
                                           {"examples", Map, Kind::Example}},
                                          0)));
  table.push_back(kind_row(Kind::Encoding, "encoding", 15, false,
                           with_encodings({{"contentType", String},
                                           {"headers", Map, Kind::Header},
                                           {"style", String},
                                           {"explode", Boolean},
                                           {"allowReserved", Boolean}},
                                          since32)));
  table.push_back(kind_row(Kind::Responses, "responses", 16, false, {}));
  table.push_back(kind_row(Kind::Response, "response", 17, true,
                           {{"summary", String, Kind::None, since32},
                            {"description", String, Kind::None, required_to31},
                            {"headers", Map, Kind::Header},
                            {"content", Map, Kind::MediaType},
                            {"links", Map, Kind::Link}}));
  table.push_back(kind_row(Kind::Callback, "callback", 18, true, {}));
  table.push_back(kind_row(Kind::Example, "example", 19, true,
                           {{"summary", String},
                            {"description", String},
                            {"value", Any},
                            {"dataValue", Any, Kind::None, since32},
                            {"serializedValue", String, Kind::None, since32},
                            {"externalValue", Uri}}));
  table.push_back(kind_row(Kind::Link, "link", 20, true,
                           {{"operationRef", Uri},
                            {"operationId", String},
                            {"parameters", AnyMap},
                            {"requestBody", Any},
                            {"description", String},
                            {"server", Object, Kind::Server}}));
  table.push_back(kind_row(Kind::Header, "header", 21, true, header_fields));
  table.push_back(kind_row(Kind::Tag, "tag", 22, false,
                           {{"name", String, Kind::None, required},
                            {"summary", String, Kind::None, since32},
                            {"description", String},
                            {"externalDocs", Object, Kind::ExternalDocs},
                            {"parent", String, Kind::None, since32},
                            {"kind", String, Kind::None, since32}}));
  table.push_back(kind_row(Kind::Schema, "schema", 24, true, schema_fields));
  table.push_back(kind_row(Kind::Discriminator, "discriminator", 25, false,
                           {{"propertyName", String, Kind::None, required},
                            {"mapping", StringMap},
                            {"defaultMapping", String, Kind::None, since32}}));
  table.push_back(kind_row(Kind::Xml, "XML", 26, false,
                           {{"nodeType", String, Kind::None, since32},
                            {"name", String},
                            {"namespace", Uri},
                            {"prefix", String},
                            {"attribute", Boolean},
                            {"wrapped", Boolean}}));
  table.push_back(kind_row(Kind::SecurityScheme, "security scheme", 27, true, security_scheme_fields));
  table.push_back(kind_row(Kind::OAuthFlows, "OAuth flows", 28, false,
                           {{"implicit", Object, Kind::ImplicitFlow},
                            {"password", Object, Kind::PasswordFlow},
                            {"clientCredentials", Object, Kind::ClientCredentialsFlow},
                            {"authorizationCode", Object, Kind::AuthorizationCodeFlow},
                            {"deviceAuthorization", Object, Kind::DeviceAuthorizationFlow, since32}}));
  table.push_back(kind_row(Kind::ImplicitFlow, "implicit OAuth flow", 29, false, flow_fields(required, 0)));
  table.push_back(kind_row(Kind::PasswordFlow, "password OAuth flow", 29, false, flow_fields(0, required)));
  table.push_back(
      kind_row(Kind::ClientCredentialsFlow, "client credentials OAuth flow", 29, false, flow_fields(0, required)));
  table.push_back(kind_row(Kind::AuthorizationCodeFlow, "authorization code OAuth flow", 29, false,
                           flow_fields(required, required)));
  std::vector<Field> device = flow_fields(0, required);
  device.push_back({"deviceAuthorizationUrl", Uri, Kind::None, required});
  table.push_back(
      kind_row(Kind::DeviceAuthorizationFlow, "device authorization OAuth flow", 29, false, std::move(device)));
  table.push_back(kind_row(Kind::SecurityRequirement, "security requirement", 30, false, {}, false));
  table.push_back(kind_row(Kind::None, "", 0, false, {}));
  for (KindInfo& swagger : swagger_kinds())
    table.push_back(std::move(swagger));
  return table;
}

} // namespace

KindInfo kind_row(Kind kind, std::string_view name, int number, bool referable, std::vector<Field> fields,
                  bool extensible) {
  std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
  return {kind, name, number, referable, extensible, std::move(fields)};
}

const std::vector<KindInfo>& kind_table() {
  static const std::vector<KindInfo> table = make_table();
  return table;
}

const KindInfo& info(Kind kind) { return kind_table()[static_cast<std::size_t>(kind)]; }

bool is_referable(Kind kind, Version version) {
  return info(kind).referable && (kind != Kind::MediaType || version >= Version::V32);
}

const Field* find_field(Kind kind, std::string_view name) {
  const std::vector<Field>& fields = info(kind).fields;
  auto found = std::lower_bound(fields.begin(), fields.end(), name,
                                [](const Field& field, std::string_view wanted) { return field.name < wanted; });
  return found != fields.end() && found->name == name ? &*found : nullptr;
}

std::string section(Version version, int number) {
  if (version == Version::V20) {
    for (const KindInfo& row : kind_table())
      if (row.section == number)
        return "Swagger 2.0, " + std::string(row.kind == Kind::OpenApi ? "Swagger" : row.name) + " object";
    return std::string(name(version));
  }
  const std::string_view start = version <= Version::V30   ? "OAS 3.0.3 section 4.7."
                                 : version == Version::V31 ? "OAS 3.1.1 section 4.8."
                                                           : "OAS 3.2.0 section 4.";
  return std::string(start) + std::to_string(number);
}

} // namespace keur::openapi
