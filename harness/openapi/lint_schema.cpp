#include "base/text.hpp"
#include "json/load.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <set>

/// Rules about one schema.
namespace keur::openapi {
namespace {

struct Family {
  std::string_view keyword;
  std::string_view type;
};

constexpr Family families[] = {
    {"maxLength", "string"},     {"minLength", "string"},        {"pattern", "string"},
    {"multipleOf", "number"},    {"maximum", "number"},          {"exclusiveMaximum", "number"},
    {"minimum", "number"},       {"exclusiveMinimum", "number"}, {"maxItems", "array"},
    {"minItems", "array"},       {"uniqueItems", "array"},       {"items", "array"},
    {"prefixItems", "array"},    {"contains", "array"},          {"maxProperties", "object"},
    {"minProperties", "object"}, {"required", "object"},         {"properties", "object"}};

constexpr std::string_view types[] = {"null", "boolean", "number", "integer", "string", "array", "object"};

bool type_lists(const json::Value& type, std::string_view wanted) {
  const auto fits = [&](const json::Value& one) {
    return one.is_string() && (one.string() == wanted || (wanted == "number" && one.string() == "integer"));
  };
  if (type.is_string())
    return fits(type);
  return type.is_array() && std::any_of(type.array().begin(), type.array().end(), fits);
}

bool is_known_type(const json::Value& type) {
  return !type.is_string() || std::any_of(std::begin(types), std::end(types),
                                          [&](std::string_view known) { return type.string() == known; });
}

void judge_families(const Here& here) {
  const json::Value* type = here.value.find("type");
  if (!type || (!type->is_string() && !type->is_array()) || !is_known_type(*type)) // an unknown one has been reported
    return;
  for (const Family& family : families)
    if (here.value.find(family.keyword) && !type_lists(*type, family.type))
      here.report(Rule::SchemaKeywordType,
                  '\'' + std::string(family.keyword) + "' applies to " + std::string(family.type) +
                      " values; this schema's type is " +
                      (type->is_string() ? in_quotes(type->string()) : std::string("a list without it")),
                  family.keyword);
}

void judge_bounds(const Here& here) {
  const auto pair = [&](std::string_view low, std::string_view high) {
    const json::Value* lower = here.value.find(low);
    const json::Value* upper = here.value.find(high);
    if (lower && upper && lower->is_number() && upper->is_number() &&
        json::compare_numbers(lower->number(), upper->number()) > 0)
      here.report(Rule::SchemaBounds, '\'' + std::string(low) + "' is above '" + std::string(high) + '\'', high);
  };
  pair("minLength", "maxLength");
  pair("minItems", "maxItems");
  pair("minProperties", "maxProperties");
  pair("minimum", "maximum");
  pair("minContains", "maxContains");
}

void judge_exclusive(const Here& here) {
  const bool old = here.version() <= Version::V30;
  for (std::string_view keyword : {"exclusiveMinimum", "exclusiveMaximum"}) {
    const json::Value* value = here.value.find(keyword);
    if (value && (old ? !value->is_boolean() : !value->is_number()))
      here.report(Rule::FieldType,
                  '\'' + std::string(keyword) + "' must be a " +
                      (old ? "boolean in OpenAPI 3.0" : "number since OpenAPI 3.1") + ", not " +
                      std::string(name(value->kind())),
                  keyword);
  }
}

bool value_fits(const json::Value& value, const json::Value& type, bool nullable) {
  if (value.is_null())
    return nullable || type_lists(type, "null");
  if (value.is_number())
    return type_lists(type, "number");
  return type_lists(type, name(value.kind()));
}

void judge_enum(const Here& here) {
  const json::Value* values = here.value.find("enum");
  if (!values || !values->is_array())
    return;
  const json::Array& list = values->array();
  if (list.empty())
    return here.report(Rule::SchemaEnum, "'enum' is empty: no value is valid", "enum");
  const json::Value* type = here.value.find("type");
  if (type && (type->is_string() || type->is_array()))
    for (std::size_t i = 0; i < list.size(); ++i)
      if (!value_fits(list[i], *type, here.value.find_boolean("nullable", false)))
        here.report(Rule::SchemaEnum,
                    "an enumerated value is " + std::string(name(list[i].kind())) + ", which the type excludes", "enum",
                    i);
  std::set<std::string> written;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (!written.insert(json::dump(list[i])).second)
      here.report(Rule::SchemaEnum, "an enumerated value is repeated", "enum", i);
  const json::Value* value = here.value.find("default");
  if (value && !value->is_null() &&
      std::none_of(list.begin(), list.end(), [&](const json::Value& one) { return json::equal(one, *value); }))
    here.report(Rule::SchemaDefault, "the default is not one of the values of 'enum'", "default");
}

void judge_default(const Here& here) {
  const json::Value* value = here.value.find("default");
  const json::Value* type = here.value.find("type");
  if (value && type && type->is_string() && is_known_type(*type) &&
      !value_fits(*value, *type, here.value.find_boolean("nullable", false)))
    here.report(Rule::SchemaDefault,
                "the default is " + std::string(name(value->kind())) + ", which the type " + in_quotes(type->string()) +
                    " excludes",
                "default");
}

void judge_array(const Here& here) {
  if (here.version() <= Version::V30 && here.value.find_string("type") == "array" && !here.value.find("items"))
    here.report(Rule::SchemaItemsMissing, here.version() == Version::V20
                                              ? "an array without 'items' may hold anything"
                                              : "'items' must be present where the type is array");
}

void judge_discriminator(const Here& here) {
  const json::Value* discriminator = here.value.find("discriminator");
  if (!discriminator || !discriminator->is_object())
    return;
  const auto property = discriminator->find_string("propertyName");
  const json::Value* properties = here.value.find("properties");
  if (property && properties && properties->is_object() && !properties->find(*property) && !here.value.find("allOf"))
    here.report(Rule::DiscriminatorProperty, "the property " + in_quotes(*property) + " is not declared by this schema",
                {"discriminator", "propertyName"});
  if (here.version() < Version::V32 || !property || !properties || !properties->find(*property) ||
      discriminator->find("defaultMapping"))
    return;
  const json::Value* required = here.value.find("required");
  const bool demanded = required && required->is_array() &&
                        std::any_of(required->array().begin(), required->array().end(), [&](const json::Value& name) {
                          return name.is_string() && name.string() == *property;
                        });
  if (!demanded)
    here.report(Rule::DiscriminatorProperty,
                "the property " + in_quotes(*property) +
                    " is optional, so 'defaultMapping' must say what holds without it",
                {"discriminator", "propertyName"});
}

void judge_empty_lists(const Here& here) {
  for (std::string_view keyword : {"allOf", "anyOf", "oneOf", "prefixItems"}) {
    const json::Value* list = here.value.find(keyword);
    if (list && list->is_array() && list->array().empty())
      here.report(Rule::FieldValue, '\'' + std::string(keyword) + "' must hold at least one schema", keyword);
  }
}

} // namespace

void judge_schema(const Here& here) {
  judge_exclusive(here);
  judge_bounds(here);
  judge_families(here);
  judge_enum(here);
  judge_default(here);
  judge_array(here);
  judge_empty_lists(here);
  judge_discriminator(here);
  if (here.value.find_boolean("readOnly", false) && here.value.find_boolean("writeOnly", false))
    here.report(Rule::SchemaDirection, "'readOnly' and 'writeOnly' must not both be true", "writeOnly");
}

} // namespace keur::openapi
