#include "openapi/grammar.hpp"

/// Swagger 2.0: the objects that it has of its own. The others are those of OpenAPI 3.0 as far as their fields go.
namespace keur::openapi {
namespace {

using enum Shape;
constexpr std::uint8_t needed = Field::Required;

/// What says which values there are, of parameters, headers and items.
std::vector<Field> with_value_fields(std::vector<Field> fields) {
  for (const Field& field : std::initializer_list<Field>{{"type", String},
                                                         {"format", String},
                                                         {"items", Object, Kind::Items20},
                                                         {"collectionFormat", String},
                                                         {"default", Any},
                                                         {"maximum", Number},
                                                         {"exclusiveMaximum", Boolean},
                                                         {"minimum", Number},
                                                         {"exclusiveMinimum", Boolean},
                                                         {"maxLength", Count},
                                                         {"minLength", Count},
                                                         {"pattern", Pattern},
                                                         {"maxItems", Count},
                                                         {"minItems", Count},
                                                         {"uniqueItems", Boolean},
                                                         {"enum", Values},
                                                         {"multipleOf", Positive}})
    fields.push_back(field);
  return fields;
}

std::vector<Field> swagger_fields() {
  return {{"swagger", Any, Kind::None, needed},
          {"info", Object, Kind::Info, needed},
          {"host", String},
          {"basePath", String},
          {"schemes", UniqueStrings},
          {"consumes", UniqueStrings},
          {"produces", UniqueStrings},
          {"paths", Object, Kind::Paths, needed},
          {"definitions", Map, Kind::Schema},
          {"parameters", Map, Kind::Parameter20},
          {"responses", Map, Kind::Response20},
          {"securityDefinitions", Map, Kind::SecurityScheme20},
          {"security", List, Kind::SecurityRequirement},
          {"tags", List, Kind::Tag},
          {"externalDocs", Object, Kind::ExternalDocs}};
}

std::vector<Field> path_item_20_fields() {
  std::vector<Field> fields{{"$ref", Uri}, {"parameters", List, Kind::Parameter20}};
  for (std::string_view method : {"get", "put", "post", "delete", "options", "head", "patch"})
    fields.push_back({method, Object, Kind::Operation20});
  return fields;
}

std::vector<Field> operation_20_fields() {
  return {{"tags", Strings},
          {"summary", String},
          {"description", String},
          {"externalDocs", Object, Kind::ExternalDocs},
          {"operationId", String},
          {"consumes", UniqueStrings},
          {"produces", UniqueStrings},
          {"parameters", List, Kind::Parameter20},
          {"responses", Object, Kind::Responses, needed},
          {"schemes", UniqueStrings},
          {"deprecated", Boolean},
          {"security", List, Kind::SecurityRequirement}};
}

} // namespace

std::vector<KindInfo> swagger_kinds() {
  std::vector<KindInfo> kinds;
  kinds.push_back(kind_row(Kind::Swagger, "Swagger", 1, false, swagger_fields()));
  kinds.push_back(kind_row(Kind::PathItem20, "path item", 9, true, path_item_20_fields()));
  kinds.push_back(kind_row(Kind::Operation20, "operation", 10, false, operation_20_fields()));
  kinds.push_back(kind_row(Kind::Parameter20, "parameter", 12, true,
                           with_value_fields({{"name", String, Kind::None, needed},
                                              {"in", String, Kind::None, needed},
                                              {"description", String},
                                              {"required", Boolean},
                                              {"schema", Object, Kind::Schema},
                                              {"allowEmptyValue", Boolean}})));
  kinds.push_back(kind_row(Kind::Items20, "items", 12, false, with_value_fields({})));
  kinds.push_back(kind_row(Kind::Response20, "response", 17, true,
                           {{"description", String, Kind::None, needed},
                            {"schema", Object, Kind::Schema},
                            {"headers", Map, Kind::Header20},
                            {"examples", AnyMap}}));
  kinds.push_back(kind_row(Kind::Header20, "header", 21, false, with_value_fields({{"description", String}})));
  kinds.push_back(kind_row(Kind::SecurityScheme20, "security scheme", 27, false,
                           {{"type", String, Kind::None, needed},
                            {"description", String},
                            {"name", String},
                            {"in", String},
                            {"flow", String},
                            {"authorizationUrl", Uri},
                            {"tokenUrl", Uri},
                            {"scopes", StringMap}}));
  return kinds;
}

} // namespace keur::openapi
