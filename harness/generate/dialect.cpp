#include "generate/dialect.hpp"

namespace keur::generate {

schema::Dialect dialect_of(const openapi::Description& description) {
  if (description.version == openapi::Version::V30)
    return schema::Dialect::OpenApi30;
  return schema::dialect_of(description.json_schema_dialect).value_or(schema::Dialect::OpenApi31);
}

} // namespace keur::generate
