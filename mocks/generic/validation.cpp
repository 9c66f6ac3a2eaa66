#include "mocks/generic/validation.hpp"

#include "base/text.hpp"
#include "mocks/generic/body_reading.hpp"
#include "mocks/generic/preconditions.hpp"
#include "openapi/ignored_body.hpp"
#include "openapi/parameter_style.hpp"

namespace keur::mocks {
namespace {

constexpr std::size_t most_reasons = 20;

/// OAS 3.1.1 section 4.8.12.1: these header parameters are ignored.
bool is_reserved(const openapi::Parameter& parameter) {
  return parameter.in == openapi::In::Header &&
         (equals_ignore_case(parameter.name, "accept") || equals_ignore_case(parameter.name, "content-type") ||
          equals_ignore_case(parameter.name, "authorization"));
}

/// The parameter's text on the wire; nothing when the request does not hold it.
std::optional<std::string> wire_of(const openapi::Parameter& parameter, const Match& match, const Request& request) {
  switch (parameter.in) {
  case openapi::In::Path:
    for (const auto& [name, text] : match.values)
      if (name == parameter.name)
        return text;
    return std::nullopt;
  case openapi::In::Query:
  case openapi::In::QueryString:
    return request.has_query ? std::optional(request.query) : std::nullopt;
  case openapi::In::Header:
    return request.fields.combined(parameter.name);
  case openapi::In::Cookie:
    return request.fields.combined("cookie");
  }
  return std::nullopt;
}

const json::Node& schema_of(const openapi::Parameter& parameter) {
  return parameter.content ? parameter.content->schema : parameter.schema;
}

void add_errors(std::vector<Violation>& violations, const std::string& where, const schema::Evaluation& evaluation) {
  for (const auto& unit : evaluation.errors)
    if (violations.size() < most_reasons)
      violations.push_back({where, unit.instance_location, unit.message});
}

void judge(std::vector<Violation>& violations, const std::string& where, const json::Node& schema,
           const json::Value& value, schema::Compiler& schemas) {
  if (!schema)
    return;
  const auto compiled = schemas.compile(schema, schema::Direction::Request);
  if (compiled)
    add_errors(violations, where, (*compiled)->evaluate(value, most_reasons));
}

void judge_parameter(std::vector<Violation>& violations, const openapi::Parameter& parameter, const Match& match,
                     const Request& request, schema::Compiler& schemas) {
  if (is_reserved(parameter))
    return;
  const auto where = std::string(name(parameter.in)) + " parameter " + parameter.name;
  const auto wire = wire_of(parameter, match, request);
  const auto value = wire ? openapi::deserialize(parameter, *wire) : std::nullopt;
  if (!value) {
    if (parameter.required)
      violations.push_back({where, "", "is required"});
    return;
  }
  const bool empty = value->is_string() && value->string().empty();
  if (empty && parameter.allow_empty_value)
    return;
  judge(violations, where, schema_of(parameter), *value, schemas);
}

void judge_body(Judged& judged, const openapi::RequestBody& body, const Request& request, schema::Compiler& schemas) {
  const auto field = request.fields.first("content-type");
  // An empty text is a form without fields, and no other kind of body.
  const auto named = field ? http::parse_media_type(*field) : std::nullopt;
  const bool empty_form = named && named->essence() == "application/x-www-form-urlencoded";
  if (request.body.empty() && !empty_form && (!field || !body.required)) {
    if (body.required)
      judged.violations.push_back({"body", "", "is required"});
    return;
  }
  const auto type = field ? http::parse_media_type(*field) : std::nullopt;
  const auto* entry = type ? openapi::find_media_type(body.content, *type) : nullptr;
  if (entry == nullptr) {
    judged.unsupported_media = !body.content.empty();
    if (judged.unsupported_media)
      judged.violations.push_back(
          {"body", "", field ? "has a content type that is not described" : "has no content type"});
    return;
  }
  if (request.body.empty() && !empty_form) {
    judged.violations.push_back({"body", "", "is required"});
    return;
  }
  auto instance = read_body(*entry, *type, request.body);
  if (!instance) {
    judged.violations.push_back({"body", "", instance.error().message});
    return;
  }
  if (!instance->judged)
    return;
  judge(judged.violations, "body", entry->schema, instance->value, schemas);
  judged.body = std::move(instance->value);
}

} // namespace

Judged validate(openapi::Version version, const openapi::Operation& operation, const Match& match,
                const Request& request, schema::Compiler& schemas) {
  Judged judged;
  for (const auto& parameter : operation.parameters)
    if (!is_own_refusal(operation, parameter) || request.fields.contains(parameter.name))
      judge_parameter(judged.violations, parameter, match, request, schemas);
  if (operation.request_body && !openapi::ignores_body(version, operation.method))
    judge_body(judged, *operation.request_body, request, schemas);
  return judged;
}

} // namespace keur::mocks
