#include "schema/dialect.hpp"

#include <array>

namespace keur::schema {
namespace {

struct DialectRow {
  std::string_view uri; // without scheme and trailing '#'
  Dialect dialect;
};
constexpr std::array dialect_rows{
    DialectRow{"json-schema.org/draft-04/schema", Dialect::Draft4},
    DialectRow{"json-schema.org/draft-06/schema", Dialect::Draft6},
    DialectRow{"json-schema.org/draft-07/schema", Dialect::Draft7},
    DialectRow{"json-schema.org/draft/2019-09/schema", Dialect::Draft201909},
    DialectRow{"json-schema.org/draft/2020-12/schema", Dialect::Draft202012},
    DialectRow{"spec.openapis.org/oas/3.1/dialect/base", Dialect::OpenApi31},
    DialectRow{"spec.openapis.org/oas/3.1/dialect/2024-10-25", Dialect::OpenApi31},
    DialectRow{"spec.openapis.org/oas/3.1/dialect/2024-11-10", Dialect::OpenApi31},
    DialectRow{"spec.openapis.org/oas/3.2/dialect/base", Dialect::OpenApi31},
    DialectRow{"spec.openapis.org/oas/3.2/dialect/2025-09-17", Dialect::OpenApi31},
    DialectRow{"spec.openapis.org/oas/3.2/dialect/2025-11-23", Dialect::OpenApi31},
};

struct VocabularyRow {
  std::string_view uri;
  Vocabularies vocabulary;
};
constexpr std::array vocabulary_rows{
    VocabularyRow{"https://json-schema.org/draft/2019-09/vocab/core", 0},
    VocabularyRow{"https://json-schema.org/draft/2019-09/vocab/applicator", applicator | unevaluated_keywords},
    VocabularyRow{"https://json-schema.org/draft/2019-09/vocab/validation", validation},
    VocabularyRow{"https://json-schema.org/draft/2019-09/vocab/meta-data", meta_data},
    VocabularyRow{"https://json-schema.org/draft/2019-09/vocab/format", format_annotation},
    VocabularyRow{"https://json-schema.org/draft/2019-09/vocab/content", content},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/core", 0},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/applicator", applicator},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/unevaluated", unevaluated_keywords},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/validation", validation},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/meta-data", meta_data},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/format-annotation", format_annotation},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/format-assertion", format_annotation | format_assertion},
    VocabularyRow{"https://json-schema.org/draft/2020-12/vocab/content", content},
    VocabularyRow{"https://spec.openapis.org/oas/3.1/vocab/base", 0},
    VocabularyRow{"https://spec.openapis.org/oas/3.2/vocab/base", 0},
};

constexpr std::array subschemas{
    SubschemaKeyword{"properties", Holds::Map, everywhere},
    SubschemaKeyword{"items", Holds::SchemaOrList, everywhere & ~in_2020},
    SubschemaKeyword{"items", Holds::Schema, in_2020},
    SubschemaKeyword{"allOf", Holds::List, everywhere},
    SubschemaKeyword{"anyOf", Holds::List, everywhere},
    SubschemaKeyword{"oneOf", Holds::List, everywhere},
    SubschemaKeyword{"not", Holds::Schema, everywhere},
    SubschemaKeyword{"additionalProperties", Holds::Schema, everywhere},
    SubschemaKeyword{"$defs", Holds::Map, since_2019},
    SubschemaKeyword{"definitions", Holds::Map, since_4},
    SubschemaKeyword{"patternProperties", Holds::Map, since_4},
    SubschemaKeyword{"dependencies", Holds::Map, since_4},
    SubschemaKeyword{"dependentSchemas", Holds::Map, since_2019},
    SubschemaKeyword{"prefixItems", Holds::List, in_2020},
    SubschemaKeyword{"additionalItems", Holds::Schema, since_4 & ~in_2020},
    SubschemaKeyword{"contains", Holds::Schema, since_6},
    SubschemaKeyword{"propertyNames", Holds::Schema, since_6},
    SubschemaKeyword{"if", Holds::Schema, since_7},
    SubschemaKeyword{"then", Holds::Schema, since_7},
    SubschemaKeyword{"else", Holds::Schema, since_7},
    SubschemaKeyword{"unevaluatedItems", Holds::Schema, since_2019},
    SubschemaKeyword{"unevaluatedProperties", Holds::Schema, since_2019},
    SubschemaKeyword{"contentSchema", Holds::Schema, since_2019},
};

} // namespace

std::optional<Dialect> dialect_of(std::string_view uri) {
  if (uri.ends_with('#'))
    uri.remove_suffix(1);
  if (uri.starts_with("https://"))
    uri.remove_prefix(8);
  else if (uri.starts_with("http://"))
    uri.remove_prefix(7);
  for (const DialectRow& row : dialect_rows)
    if (row.uri == uri)
      return row.dialect;
  return std::nullopt;
}

std::optional<Vocabularies> vocabulary_of(std::string_view uri) {
  for (const VocabularyRow& row : vocabulary_rows)
    if (row.uri == uri)
      return row.vocabulary;
  return std::nullopt;
}

const SubschemaKeyword* subschema_keyword(std::string_view name, Dialect dialect) {
  for (const SubschemaKeyword& keyword : subschemas)
    if (keyword.name == name && has(keyword.in, dialect))
      return &keyword;
  return nullptr;
}

} // namespace keur::schema
