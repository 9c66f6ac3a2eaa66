#pragma once
#include "openapi/references.hpp"
#include "openapi/rules.hpp"

#include <map>
#include <string>

namespace keur::openapi {

/// A Swagger 2.0 document as one of OpenAPI 3.0: what it says in the words of the one model. Schemas stay where they
/// are (`definitions`), so references to them keep their meaning; references to parameters, responses and path items
/// are replaced by what they lead to, because that depends on consumes and produces of the operation. Values keep their
/// positions, `origins` gives each rewritten part its place in the text.
struct Lifted {
  json::Value root;
  std::map<std::string, json::Origin, std::less<>> origins;
};

/// `library` holds the document and opens those it refers to. What OpenAPI 3.0 cannot say is added to `problems`.
Lifted lift_swagger(const json::Document& document, Library& library, Problems& problems);

/// A schema of Swagger 2.0 as one of OpenAPI 3.0: x-nullable, discriminator, `type: file`.
json::Value lift_schema(const json::Value& schema);
/// The same for every schema in a document that a Swagger 2.0 document refers to.
void lift_in_place(json::Value& document);

} // namespace keur::openapi
