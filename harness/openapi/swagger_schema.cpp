#include "http/uri.hpp"
#include "openapi/swagger_lift.hpp"

#include <algorithm>
#include <array>

/// Schemas of Swagger 2.0, and what parameters, headers and items say of their values.
namespace keur::openapi {
namespace {

using namespace swagger;

/// What a parameter, header or item says of its value is what a schema says (Swagger 2.0, Parameter Object).
constexpr std::array<std::string_view, 18> value_keywords{
    "type",        "format",           "items",     "default",    "maximum",    "exclusiveMaximum",
    "minimum",     "exclusiveMinimum", "maxLength", "pattern",    "maxItems",   "minItems",
    "uniqueItems", "minLength",        "enum",      "multipleOf", "x-nullable", "x-example"};

json::Value branch(std::string_view keyword, json::Value value, json::Position where) {
  json::Object schema;
  schema.set(std::string(keyword), at(where, std::move(value)), where);
  return at(where, json::Value(std::move(schema)));
}

/// Types and null among them (JSON Schema draft 4 section 5.5.2.1): one type that may be null, or one of several.
void lift_types(const json::Value& written, Texts types, json::Object& into, json::Position where) {
  const json::Position here = written.at();
  const bool null = std::erase(types, "null") != 0;
  if (types.size() == 1) {
    into.set("type", at(here, types.front()), where);
    if (null)
      into.set("nullable", at(here, true), where);
    return;
  }
  json::Array branches;
  for (const std::string& type : types)
    branches.push_back(branch("type", type, here));
  if (null)
    branches.push_back(branch("enum", json::Array{json::Value(nullptr)}, here));
  if (!branches.empty())
    into.set("anyOf", at(here, std::move(branches)), where);
}

void lift_type(const json::Value& type, json::Object& into, json::Position where) {
  if (type.is_array())
    return lift_types(type, texts_of(&type), into, where);
  if (type.is_string() && type.string() == "null")
    return lift_types(type, {"null"}, into, where);
  const bool file = type.is_string() && type.string() == "file";
  into.set("type", file ? at(type.at(), "string") : type, where);
  if (file)
    into.set("format", at(type.at(), "binary"), where);
}

} // namespace

json::Value lift_schema(const json::Value& schema) {
  if (!schema.is_object())
    return schema;
  json::Object lifted;
  for (const json::Member& member : schema.object()) {
    const json::Value& value = member.value;
    if (member.name == "type") {
      lift_type(value, lifted, member.at);
    } else if (member.name == "discriminator" && value.is_string()) {
      json::Object discriminator;
      discriminator.set("propertyName", value, member.at);
      lifted.set(member.name, at(value.at(), std::move(discriminator)), member.at);
    } else if (member.name == "x-nullable" && value.is_boolean()) {
      lifted.set("nullable", value, member.at);
    } else if ((member.name == "required" && value.is_boolean()) || (member.name == "items" && value.is_array())) {
      continue; // of a property, as JSON Schema draft 3 had it; by position: the walk complains of both
    } else if (is_one(member.name, {"items", "additionalProperties", "not"})) {
      lifted.set(member.name, lift_schema(value), member.at);
    } else if (is_one(member.name, {"allOf", "anyOf", "oneOf"}) && value.is_array()) {
      json::Array branches;
      for (const json::Value& branch : value.array())
        branches.push_back(lift_schema(branch));
      lifted.set(member.name, at(value.at(), std::move(branches)), member.at);
    } else if (is_one(member.name, {"properties", "definitions"}) && value.is_object()) {
      json::Object named;
      for (const json::Member& one : value.object())
        named.append(one.name, lift_schema(one.value), one.at);
      lifted.set(member.name, at(value.at(), std::move(named)), member.at);
    } else if (!(member.name == "format" && lifted.contains("format"))) { // `type: file` has said it
      lifted.set(member.name, value, member.at);
    }
  }
  lifted.seal();
  return at(schema.at(), std::move(lifted));
}

void lift_in_place(json::Value& document) {
  if (document.is_array())
    for (json::Value& one : document.array())
      lift_in_place(one);
  if (!document.is_object())
    return;
  const json::Value* discriminator = document.find("discriminator");
  const json::Value* null = document.find("x-nullable");
  if ((discriminator && discriminator->is_string()) || (null && null->is_boolean()) || document.find("type"))
    document = lift_schema(document);
  for (json::Member& member : document.object())
    if (member.name != "example" && member.name != "examples" && member.name != "enum" && member.name != "default")
      lift_in_place(member.value);
}

namespace swagger {

json::Value Lifter::value_schema(const json::Node& node, const std::string& pointer) {
  json::Object schema;
  for (const json::Member& member : node->object())
    if (std::find(value_keywords.begin(), value_keywords.end(), member.name) != value_keywords.end() &&
        member.name != "x-example")
      schema.set(member.name, member.value, member.at);
  json::Value lifted = lift_schema(at(node->at(), std::move(schema)));
  came_from(pointer, node);
  return lifted;
}

void Lifter::rebase(json::Value& value, const json::Node& from, int depth) {
  if (value.is_array())
    for (json::Value& one : value.array())
      rebase(one, from, depth);
  if (!value.is_object())
    return;
  const auto reference = value.find_string("$ref");
  // A schema inside a path has moved: it is put where it is referred to.
  if (reference && depth < 8 && from.document == &document_ &&
      (reference->starts_with("#/paths/") || reference->starts_with("#/parameters/") ||
       reference->starts_with("#/responses/")))
    if (auto target = library_.follow(*from.document, "", *reference); target && (*target)->is_object()) {
      json::Value copy = lift_schema(*target->value);
      rebase(copy, *target, depth + 1);
      value = std::move(copy);
      return;
    }
  if (reference && from.document != &document_)
    if (auto absolute = http::resolve(from.document->uri, http::encode_illegal(*reference)))
      value.object().set("$ref", at(value.find("$ref")->at(), *absolute));
  for (json::Member& member : value.object())
    if (member.name != "example" && member.name != "enum" && member.name != "default")
      rebase(member.value, from, depth);
}

json::Value Lifter::schema_at(const json::Node& node, const std::string& pointer) {
  json::Value schema = lift_schema(*node);
  rebase(schema, node, 0);
  came_from(pointer, node);
  return schema;
}

} // namespace swagger
} // namespace keur::openapi
