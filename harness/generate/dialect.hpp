#pragma once
#include "openapi/description.hpp"
#include "schema/schema.hpp"

namespace keur::generate {

/// The dialect that the description's schemas are of where they say nothing else: OAS 3.0's own, or in 3.1 the one that
/// jsonSchemaDialect names.
schema::Dialect dialect_of(const openapi::Description& description);

} // namespace keur::generate
