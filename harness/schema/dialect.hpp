#pragma once
#include "schema/schema.hpp"

#include <cstdint>

namespace keur::schema {

/// Groups of keywords (2019-09 and 2020-12 core section 8.1.2). Earlier drafts and OpenAPI 3.0 have them all.
using Vocabularies = std::uint8_t;
constexpr Vocabularies applicator = 1, unevaluated_keywords = 2, validation = 4, format_annotation = 8,
                       format_assertion = 16, content = 32, meta_data = 64, all_vocabularies = 0x7F & ~16;

/// A dialect and what a custom metaschema's `$vocabulary` left of it.
struct DialectUse {
  Dialect base = Dialect::Draft202012;
  Vocabularies vocabularies = all_vocabularies;

  bool operator==(const DialectUse&) const = default;
};

/// The vocabulary a URI of `$vocabulary` names; nothing when we do not have it. Core is 0: it is always there.
std::optional<Vocabularies> vocabulary_of(std::string_view uri);

using DialectMask = std::uint8_t;
constexpr DialectMask mask(Dialect dialect) { return static_cast<DialectMask>(1U << static_cast<unsigned>(dialect)); }
constexpr DialectMask in_oas30 = mask(Dialect::OpenApi30), in_oas31 = mask(Dialect::OpenApi31),
                      in_draft4 = mask(Dialect::Draft4), in_draft6 = mask(Dialect::Draft6),
                      in_draft7 = mask(Dialect::Draft7), in_2019 = mask(Dialect::Draft201909),
                      in_2020 = mask(Dialect::Draft202012) | mask(Dialect::OpenApi31), since_2019 = in_2019 | in_2020,
                      since_7 = since_2019 | in_draft7, since_6 = since_7 | in_draft6, since_4 = since_6 | in_draft4,
                      everywhere = since_4 | in_oas30;
inline bool has(DialectMask where, Dialect dialect) { return (where & mask(dialect)) != 0; }

/// `$ref` hides what stands beside it (draft 7 core section 8.3, OAS 3.0.3 section 4.7.23).
inline bool reference_stands_alone(Dialect dialect) { return !has(since_2019, dialect); }
/// "id" in draft 4, "$id" since; OpenAPI 3.0 has none.
inline std::string_view id_keyword(Dialect dialect) {
  return dialect == Dialect::Draft4 ? "id" : dialect == Dialect::OpenApi30 ? "" : "$id";
}

/// Where subschemas stand: one row a keyword.
enum class Holds : std::uint8_t { Schema, List, SchemaOrList, Map };
struct SubschemaKeyword {
  std::string_view name;
  Holds holds;
  DialectMask in;
};
/// Null for keywords that hold no schemas in this dialect.
const SubschemaKeyword* subschema_keyword(std::string_view name, Dialect dialect);

} // namespace keur::schema
