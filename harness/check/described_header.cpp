#include "check/described_header.hpp"

#include "json/load.hpp"
#include "openapi/parameter_style.hpp"

namespace keur::check {

std::optional<json::Value> read_header(const openapi::Header& header, std::string_view text) {
  if (header.content) {
    auto loaded = header.content->range.is_json() ? json::load_json(text, "header")
                                                  : Result<json::Loaded>(json::Loaded{json::Value(text), {}});
    return loaded ? std::optional(std::move(loaded->root)) : std::nullopt;
  }
  openapi::Parameter parameter;
  parameter.name = header.name;
  parameter.in = openapi::In::Header;
  parameter.style = openapi::Style::Simple;
  parameter.explode = header.explode;
  parameter.schema = header.schema;
  return openapi::deserialize(parameter, text);
}

const schema::Schema* header_schema_of(const Context& context, const openapi::Header& header) {
  const json::Node& schema = header.content ? header.content->schema : header.schema;
  if (!schema)
    return nullptr;
  const auto compiled = context.schemas.compile(schema, schema::Direction::Response);
  return compiled ? *compiled : nullptr;
}

bool header_allows(const Context& context, const openapi::Header& header, std::string_view text) {
  const auto* schema = header_schema_of(context, header);
  if (schema == nullptr)
    return true;
  const auto value = read_header(header, text);
  return value && schema->evaluate(*value).errors.empty();
}

} // namespace keur::check
