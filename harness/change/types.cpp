#include "change/types.hpp"

#include <algorithm>
#include <unordered_set>

namespace keur::change {
namespace {

std::optional<Types> type_bit(std::string_view name) {
  if (name == "boolean")
    return types::Boolean;
  if (name == "integer")
    return types::Integer;
  if (name == "number")
    return types::Number;
  if (name == "string")
    return types::String;
  if (name == "array")
    return types::Array;
  if (name == "object")
    return types::Object;
  return std::nullopt;
}

bool list_has_null(const json::Value& list) {
  return list.is_array() &&
         std::any_of(list.array().begin(), list.array().end(), [](const json::Value& v) { return v.is_null(); });
}

} // namespace

std::string type_names(Types set, bool with_null) {
  std::string out;
  const auto add = [&](std::string_view name) {
    out += out.empty() ? "" : ", ";
    out += name;
  };
  if (set == types::All)
    return with_null ? "any" : "any but null";
  if (set & types::Array)
    add("array");
  if (set & types::Boolean)
    add("boolean");
  if ((set & types::Number) == types::Integer)
    add("integer");
  if (set & types::Fraction)
    add("number");
  if (set & types::Object)
    add("object");
  if (set & types::String)
    add("string");
  if (with_null)
    add("null");
  return out.empty() ? "nothing" : out;
}

std::optional<TypeSet> declared_types(const json::Value& part, bool is_30) {
  const json::Value* type = part.find("type");
  if (!type)
    return std::nullopt;
  TypeSet set;
  const auto add = [&](const json::Value& entry) {
    if (!entry.is_string())
      return;
    set.null |= entry.string() == "null";
    set.types = static_cast<Types>(set.types | type_bit(entry.string()).value_or(0));
  };
  if (type->is_array())
    for (const json::Value& entry : type->array())
      add(entry);
  else
    add(*type);
  if (type->is_array() && type->array().empty())
    return std::nullopt;
  set.null |= is_30 && part.find_boolean("nullable", false);
  return set;
}

bool part_accepts_null(const json::Value& part, bool is_30) {
  if (const auto set = declared_types(part, is_30); set && !set->null)
    return false;
  if (const json::Value* list = part.find("enum"); list && !list_has_null(*list))
    return false;
  const json::Value* constant = part.find("const");
  return !constant || constant->is_null();
}

Types value_type(const json::Value& value) {
  switch (value.kind()) {
  case json::Kind::Boolean:
    return types::Boolean;
  case json::Kind::Number:
    return json::is_integral(value.number()) ? types::Integer : types::Number;
  case json::Kind::String:
    return types::String;
  case json::Kind::Array:
    return types::Array;
  case json::Kind::Object:
    return types::Object;
  case json::Kind::Null:
    break;
  }
  return 0;
}

bool is_annotation(std::string_view keyword) {
  static const std::unordered_set<std::string_view> annotations{
      "title",    "description", "summary",   "example",     "examples",   "default", "deprecated",
      "readOnly", "$comment",    "writeOnly", "$id",         "$anchor",    "xml",     "externalDocs",
      "$schema",  "nullable",    "$defs",     "definitions", "$vocabulary"};
  return annotations.contains(keyword) || keyword.starts_with("x-");
}

} // namespace keur::change
