#pragma once
#include "generate/generate.hpp"
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <string>

/// A description as a Postman collection (format 2.1.0) and environment.
namespace keur::exporting {

struct PostmanOptions {
  std::string base_url;
  std::string token_url;
  std::string tenant_id = {};
};

/// A folder a tag, every operation with its declared parameters (optional ones disabled) and a generated or declared
/// body, the token request with the form fields of Visma Connect (optional ones disabled), and tests for status,
/// content type and schema. Job ids travel from a command to its query through a collection variable. Holds no
/// credential.
json::Value postman_collection(const openapi::Description& description, generate::Generator& generator,
                               const PostmanOptions& options);

/// Variables of the collection; client_id, client_secret and access_token are empty and of type secret where they are.
json::Value postman_environment(const openapi::Description& description, const PostmanOptions& options);

/// The schema with all it refers to, as one draft-7 schema for tools that know no OpenAPI: nullable, exclusive bounds
/// and references rewritten, extensions dropped.
json::Value bundled_schema(const openapi::Description& description, const json::Node& schema);

} // namespace keur::exporting
