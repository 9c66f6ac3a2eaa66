#pragma once
#include "json/document.hpp"

#include <string>
#include <string_view>

namespace keur::openapi {

/// The schema that a `$ref` text leads to from the document it stands in (RFC 3986 section 5, RFC 6901 section 6,
/// plain-name `$anchor`s of the document's schemas), in this document or another of its set; an empty Node when there
/// is none.
json::Node follow(const json::Node& from, std::string_view reference);

using Kinds = unsigned;
inline constexpr Kinds null_kind = 1, boolean_kind = 2, number_kind = 4, string_kind = 8, array_kind = 16,
                       object_kind = 32, any_kind = 63;

/// A schema as a reader or writer of texts needs it: which kinds of values it takes and what it says of members and
/// items, with references, allOf and alternatives followed. It judges nothing. Borrowed from the document set; a view
/// of nothing takes every kind.
class SchemaView {
public:
  SchemaView() = default;
  explicit SchemaView(const json::Node& schema) : document_(schema.document), value_(schema.value) {}

  /// any_kind where nothing is said.
  Kinds kinds() const;
  /// Is the kind said to be allowed? Where nothing is said a text is a text.
  bool allows(Kinds kind) const;
  /// What is said of the member of that name: declared, else that of additional members; nothing where neither is.
  SchemaView member(std::string_view name) const;
  bool declares(std::string_view name) const;
  /// What is said of array items; of a tuple, of the first.
  SchemaView items() const;
  /// May there be members that are not declared?
  bool is_open() const;
  /// The value is one that the schema itself gives: const, enum, example, examples or default.
  bool gives(const json::Value& value) const;
  /// The text of the keyword, of the first part that has it; "" where none has. Borrowed.
  std::string_view text(std::string_view keyword) const;
  /// Some part gives the keyword this text.
  bool says(std::string_view keyword, std::string_view text) const;
  bool has(std::string_view keyword) const;
  explicit operator bool() const { return value_ != nullptr; }

private:
  SchemaView(const json::Document* document, const json::Value* value) : document_(document), value_(value) {}
  template <typename Visit>
  bool any_part(const Visit& visit, int depth = 0) const;
  Kinds kinds(int depth) const;
  Kinds own_kinds() const;
  SchemaView behind_reference() const;

  const json::Document* document_ = nullptr;
  const json::Value* value_ = nullptr;
};

} // namespace keur::openapi
