#include "http/media_type.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "schema/schema.hpp"
#include "suites/token/evidence.hpp"

#include <algorithm>
#include <set>

// What the probes and assertions take from the description.
namespace keur::suites::token {
namespace {

constexpr std::string_view nowhere = "00000000-0000-4000-8000-000000000000";

// Every way into the operation is a bearer token: only then do RFC 6750's answers bind it.
bool wants_token(const openapi::Description& description, const openapi::Operation& operation) {
  using Type = openapi::SecurityScheme::Type;
  const auto is_token = [&](const auto& required) {
    const auto* scheme = description.security_scheme(required.first);
    return scheme != nullptr && (scheme->type == Type::OAuth2 || scheme->type == Type::OpenIdConnect);
  };
  return !operation.anonymous() && !operation.security.empty() &&
         std::all_of(operation.security.begin(), operation.security.end(), [&](const auto& requirement) {
           return requirement.schemes.size() == 1 && is_token(requirement.schemes.front());
         });
}

std::string filled(std::string path, std::string_view value) {
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + value.size())) {
    const auto close = path.find('}', open);
    if (close == std::string::npos)
      break;
    path.replace(open, close - open + 1, value);
  }
  return path;
}

std::string host_of(const std::string& url) {
  const auto uri = http::parse_uri(url);
  return uri && uri->host ? *uri->host : "";
}

schema::Options dialect_of(const openapi::Description& description) {
  if (description.version == openapi::Version::V30)
    return {schema::Dialect::OpenApi30, true};
  return {schema::dialect_of(description.json_schema_dialect).value_or(schema::Dialect::OpenApi31), true};
}

// Judges the refusals of one operation by what it documents for their status.
std::function<std::string(const http::Response&)> error_contract(const openapi::Description& description,
                                                                 const openapi::Operation& operation) {
  const auto compiler = std::make_shared<schema::Compiler>(*description.documents, dialect_of(description));
  // Shared by the copies of the function, which has no other owner for it.
  return [compiler, &operation](const http::Response& answer) -> std::string {
    const auto* documented = operation.response(answer.status);
    if (documented == nullptr)
      return "status " + std::to_string(answer.status) + " is not documented";
    if (documented->content.empty())
      return "";
    const auto type = http::parse_media_type(answer.fields.first("Content-Type").value_or(""));
    const auto* media = type ? openapi::find_media_type(documented->content, *type) : nullptr;
    if (media == nullptr)
      return "the content type is none that is documented";
    const auto body = json::load_json(answer.body, "refusal");
    const auto compiled = compiler->compile(media->schema, schema::Direction::Response);
    if (!body || !compiled)
      return body ? "" : "the body is no JSON";
    return (*compiled)->evaluate(body->root).valid ? "" : "the body does not fit the documented schema";
  };
}

} // namespace

void read_description(Evidence& evidence, const openapi::Description& description) {
  std::set<std::string> needed;
  for (const auto& server : description.servers)
    evidence.api_hosts.push_back(host_of(server.resolved));
  evidence.api_hosts.push_back(host_of(evidence.profile.base_url));
  for (const auto& operation : description.operations) {
    for (const auto& requirement : operation.security)
      for (const auto& [scheme, scopes] : requirement.schemes)
        needed.insert(scopes.begin(), scopes.end());
    if (!wants_token(description, operation))
      continue;
    if (operation.method == "GET" && evidence.api_path.empty()) {
      evidence.api_path = filled(operation.path, nowhere);
      evidence.error_contract = error_contract(description, operation);
    }
    const bool bare = !operation.request_body || !operation.request_body->required;
    if (operation.export_job && bare && evidence.command_path.empty()) {
      evidence.command_path = operation.path;
      evidence.query_path = filled(operation.export_job->query_path, "{}");
      evidence.job_id_pointer = operation.export_job->job_id_pointer;
    }
  }
  evidence.needed_scopes.assign(needed.begin(), needed.end());
}

} // namespace keur::suites::token
