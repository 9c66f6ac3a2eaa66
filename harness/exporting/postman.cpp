#include "exporting/postman.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <map>

namespace keur::exporting {
namespace {

using json::Array;
using json::object;
using json::Value;

constexpr std::string_view collection_format = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

Value entry(std::string_view key, std::string_view value, bool disabled = false, std::string_view description = {}) {
  Value field = object({{"key", key}, {"value", value}, {"type", "text"}});
  if (disabled)
    field.object().set("disabled", true);
  if (!description.empty())
    field.object().set("description", truncate(description, 300));
  return field;
}

Value script(const std::vector<std::string>& lines, std::string_view when = "test") {
  Array exec;
  for (const auto& line : lines)
    exec.emplace_back(line);
  return object({{"listen", when}, {"script", object({{"type", "text/javascript"}, {"exec", std::move(exec)}})}});
}

Value token_request() {
  Array fields;
  fields.push_back(entry("client_id", "{{client_id}}"));
  fields.push_back(entry("client_secret", "{{client_secret}}"));
  fields.push_back(entry("grant_type", "client_credentials"));
  fields.push_back(
      entry("tenant_id", "{{tenant_id}}", true, "for tenant-based APIs: sent when the variable has a value"));
  fields.push_back(
      entry("scope", "{{scope}}", true, "sent when the variable has a value; without it all granted scopes are given"));
  Value request = object({{"method", "POST"},
                          {"auth", object({{"type", "noauth"}})},
                          {"header", Array{}},
                          {"body", object({{"mode", "urlencoded"}, {"urlencoded", std::move(fields)}})},
                          {"url", "{{token_url}}"}});
  const std::vector<std::string> lines{
      "pm.test('a token is given', () => pm.response.to.have.status(200));",
      "const answer = pm.response.json();",
      "pm.test('it is a bearer token', () => pm.expect(answer.token_type.toLowerCase()).to.eql('bearer'));",
      "if (answer.access_token) pm.collectionVariables.set('access_token', answer.access_token);",
  };
  // Disabled fields are shown and not sent; one whose variable has a value is.
  const std::vector<std::string> before{
      "pm.request.body.urlencoded.each((field) => {",
      "  if (field.disabled && pm.variables.get(field.key)) field.disabled = false;",
      "});",
  };
  return object({{"name", "Get an access token"},
                 {"event", Array{script(before, "prerequest"), script(lines)}},
                 {"request", std::move(request)}});
}

std::string as_text(const Value& value) { return value.is_string() ? value.string() : json::dump(value); }

/// A likely value of a parameter: its first example, else a generated one.
std::string parameter_value(const openapi::Parameter& parameter, generate::Generator& generator) {
  if (!parameter.examples.empty())
    return as_text(*parameter.examples.front().value);
  if (!parameter.schema)
    return "";
  const auto value = generator.minimal(parameter.schema, {});
  return value ? as_text(*value) : "";
}

/// jobId of a query whose command is in the collection: set by the command's test script.
std::string job_variable(const openapi::Operation& command) { return "jobId:" + command.path; }

const openapi::Operation* command_of(const openapi::Description& description, const openapi::Operation& query) {
  for (const auto& operation : description.operations)
    if (operation.export_job && operation.export_job->query_path == query.path && query.method == "GET")
      return &operation;
  return nullptr;
}

Value url_of(const openapi::Description& description, const openapi::Operation& operation,
             generate::Generator& generator) {
  Array path, variables, query;
  std::string raw = "{{base_url}}";
  for (const auto segment : split(std::string_view(operation.path).substr(1), '/')) {
    const bool whole = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
    const std::string text = whole ? ":" + std::string(segment.substr(1, segment.size() - 2)) : std::string(segment);
    path.emplace_back(text);
    raw += '/' + text;
  }
  const auto* command = command_of(description, operation);
  for (const auto& parameter : operation.parameters) {
    const bool is_job = command != nullptr && parameter.name == command->export_job->job_id_parameter;
    const std::string value = is_job ? "{{" + job_variable(*command) + "}}" : parameter_value(parameter, generator);
    if (parameter.in == openapi::In::Path)
      variables.push_back(object({{"key", parameter.name}, {"value", value}}));
    if (parameter.in == openapi::In::Query)
      query.push_back(entry(parameter.name, value, !parameter.required));
  }
  Value url = object({{"raw", raw}, {"host", Array{"{{base_url}}"}}, {"path", std::move(path)}});
  if (!variables.empty())
    url.object().set("variable", std::move(variables));
  if (!query.empty())
    url.object().set("query", std::move(query));
  return url;
}

// The token's form of the body first: JSON, else the first media type.
const openapi::MediaType* preferred(const std::vector<openapi::MediaType>& content) {
  for (const auto& media_type : content)
    if (media_type.range.is_json())
      return &media_type;
  return content.empty() ? nullptr : &content.front();
}

Value headers_of(const openapi::Operation& operation, generate::Generator& generator) {
  Array headers;
  for (const auto& parameter : operation.parameters)
    if (parameter.in == openapi::In::Header)
      headers.push_back(entry(parameter.name, parameter_value(parameter, generator), !parameter.required));
  if (operation.request_body)
    if (const auto* media_type = preferred(operation.request_body->content))
      headers.push_back(entry("Content-Type", media_type->name, !operation.request_body->required));
  return headers;
}

Value body_of(const openapi::Operation& operation, generate::Generator& generator) {
  const auto* media_type = operation.request_body ? preferred(operation.request_body->content) : nullptr;
  if (media_type == nullptr)
    return nullptr;
  std::optional<Value> value;
  if (!media_type->examples.empty())
    value = *media_type->examples.front().value;
  else if (media_type->schema)
    value = generator.full(media_type->schema, {});
  Value body = object({{"mode", "raw"}, {"raw", value ? json::dump_pretty(*value) : ""}});
  if (media_type->range.is_json())
    body.object().set("options", object({{"raw", object({{"language", "json"}})}}));
  // An optional body stays out until it is wanted: this API takes its commands without one.
  if (!operation.request_body->required)
    body.object().set("disabled", true);
  return body;
}

std::string documented_statuses(const openapi::Operation& operation) {
  std::string list;
  for (const auto& response : operation.responses)
    list += (list.empty() ? "'" : ", '") + to_lower(response.status) + "'";
  return list;
}

std::vector<std::string> tests_of(const openapi::Description& description, const openapi::Operation& operation) {
  std::vector<std::string> lines{
      "const documented = [" + documented_statuses(operation) + "];",
      "const status = String(pm.response.code);",
      "pm.test('status ' + status + ' is documented', () => pm.expect(documented.includes(status) || "
      "documented.includes(status[0] + 'xx') || documented.includes('default')).to.be.true);",
      "pm.test('no server error', () => pm.expect(pm.response.code).to.be.below(500));",
  };
  for (const auto& response : operation.responses) {
    const auto* media_type = preferred(response.content);
    if (media_type == nullptr || !media_type->schema || !media_type->range.is_json() || response.status[0] != '2')
      continue;
    lines.push_back("if (status === '" + response.status + "') {");
    lines.push_back("  const schema = " + json::dump(bundled_schema(description, media_type->schema)) + ";");
    lines.push_back("  pm.test('the body conforms to its schema', () => pm.response.to.have.jsonSchema(schema, "
                    "{ unknownFormats: 'ignore', schemaId: 'auto' }));");
    if (operation.export_job)
      lines.push_back("  pm.collectionVariables.set('" + job_variable(operation) + "', pm.response.json().jobId);");
    lines.push_back("}");
  }
  return lines;
}

Value request_of(const openapi::Description& description, const openapi::Operation& operation,
                 generate::Generator& generator) {
  Value request = object({{"method", operation.method},
                          {"header", headers_of(operation, generator)},
                          {"url", url_of(description, operation, generator)}});
  if (!operation.summary.empty())
    request.object().set("description", truncate(operation.summary, 1'000));
  if (operation.anonymous())
    request.object().set("auth", object({{"type", "noauth"}}));
  if (auto body = body_of(operation, generator); !body.is_null())
    request.object().set("body", std::move(body));
  return object({{"name", operation.id.empty() ? operation.name() : operation.id},
                 {"event", Array{script(tests_of(description, operation))}},
                 {"request", std::move(request)}});
}

} // namespace

Value postman_collection(const openapi::Description& description, generate::Generator& generator,
                         const PostmanOptions& options) {
  std::vector<std::pair<std::string, Array>> folders;
  for (const auto& operation : description.operations) {
    const std::string tag = operation.tags.empty() ? "Operations" : operation.tags.front();
    auto found = std::find_if(folders.begin(), folders.end(), [&](const auto& folder) { return folder.first == tag; });
    if (found == folders.end())
      found = folders.insert(folders.end(), {tag, {}});
    found->second.push_back(request_of(description, operation, generator));
  }
  Array items;
  items.push_back(object({{"name", "Authorization"}, {"item", Array{token_request()}}}));
  for (auto& [tag, requests] : folders)
    items.push_back(object({{"name", tag}, {"item", std::move(requests)}}));
  Array bearer;
  bearer.push_back(object({{"key", "token"}, {"value", "{{access_token}}"}, {"type", "string"}}));
  Array variables;
  variables.push_back(object({{"key", "base_url"}, {"value", options.base_url}}));
  variables.push_back(object({{"key", "token_url"}, {"value", options.token_url}}));
  variables.push_back(object({{"key", "access_token"}, {"value", ""}}));
  return object({{"info", object({{"name", description.title}, {"schema", collection_format}})},
                 {"auth", object({{"type", "bearer"}, {"bearer", std::move(bearer)}})},
                 {"item", std::move(items)},
                 {"variable", std::move(variables)}});
}

Value postman_environment(const openapi::Description& description, const PostmanOptions& options) {
  const auto value = [](std::string_view key, std::string_view text, bool secret = false) {
    return object({{"key", key}, {"value", text}, {"type", secret ? "secret" : "default"}, {"enabled", true}});
  };
  Array values;
  values.push_back(value("base_url", options.base_url));
  values.push_back(value("token_url", options.token_url));
  values.push_back(value("client_id", ""));
  values.push_back(value("client_secret", "", true));
  values.push_back(value("tenant_id", options.tenant_id));
  values.push_back(value("scope", "")); // switched off until it is filled in: an empty one means nothing
  values.back().object().set("enabled", false);
  return object(
      {{"name", description.title}, {"values", std::move(values)}, {"_postman_variable_scope", "environment"}});
}

} // namespace keur::exporting
