#include "change/keywords.hpp"

#include "json/load.hpp"
#include "schema/formats.hpp"

#include <algorithm>

namespace keur::change {
namespace {

void tighten_lower(Limit& limit, const Limit& other) {
  const int order = limit ? json::compare_numbers(other.text, limit.text) : 1;
  if (order > 0 || (order == 0 && other.exclusive && !limit.exclusive))
    limit = other;
}

void tighten_upper(Limit& limit, const Limit& other) {
  const int order = limit ? json::compare_numbers(other.text, limit.text) : -1;
  if (order < 0 || (order == 0 && other.exclusive && !limit.exclusive))
    limit = other;
}

Limit limit_of(const Spot& part, const json::Value& value) {
  return value.is_number() ? Limit{value.number(), {part.document, &value}} : Limit{};
}

/// minimum with exclusiveMinimum as a flag (3.0) or a number (3.1), and the same for the maximum.
void read_range(const Spot& part, std::string_view inclusive, std::string_view exclusive,
                void (*tighten)(Limit&, const Limit&), Limit& limit) {
  const json::Value* flag = part->find(exclusive);
  if (const json::Value* bound = part->find(inclusive); bound && bound->is_number()) {
    Limit own = limit_of(part, *bound);
    own.exclusive = flag && flag->is_boolean() && flag->boolean();
    tighten(limit, own);
  }
  if (flag && flag->is_number()) {
    Limit own = limit_of(part, *flag);
    own.exclusive = true;
    tighten(limit, own);
  }
}

void read_counts(const Spot& part, Schema& schema) {
  const auto least = [&](std::string_view keyword, Limit& limit) {
    if (const json::Value* value = part->find(keyword); value && value->is_number())
      tighten_lower(limit, limit_of(part, *value));
  };
  const auto most = [&](std::string_view keyword, Limit& limit) {
    if (const json::Value* value = part->find(keyword); value && value->is_number())
      tighten_upper(limit, limit_of(part, *value));
  };
  least("minLength", schema.min_length);
  most("maxLength", schema.max_length);
  least("minItems", schema.min_items);
  most("maxItems", schema.max_items);
  least("minProperties", schema.min_properties);
  most("maxProperties", schema.max_properties);
  least("minContains", schema.min_contains);
  most("maxContains", schema.max_contains);
  read_range(part, "minimum", "exclusiveMinimum", tighten_lower, schema.lower);
  read_range(part, "maximum", "exclusiveMaximum", tighten_upper, schema.upper);
}

void read_enum(const Spot& part, const json::Value& list, Schema& schema) {
  if (!list.is_array())
    return;
  std::vector<const json::Value*> values;
  for (const json::Value& value : list.array())
    if (!value.is_null())
      values.push_back(&value);
  keep_values(values, {part.document, &list}, schema);
}

void read_text_keyword(const Spot& part, const json::Value& value, std::map<std::string_view, Spot>& into) {
  if (value.is_string())
    into.try_emplace(value.string(), Spot{part.document, &value});
  else if (value.is_number())
    into.try_emplace(value.number(), Spot{part.document, &value});
}

void read_map(const Spot& part, const json::Value& map, std::map<std::string_view, Spots>& into) {
  if (map.is_object())
    for (const json::Member& member : map.object())
      into[member.name].push_back({part.document, &member.value});
}

/// Where parts state several values and one has to stand for them, the order of the parts must not decide which.
void keep_least(const Spot& at, Spot& kept) {
  if (!kept || (!json::equal(*kept, *at) && json::dump(*at) < json::dump(*kept)))
    kept = at;
}

void keep_different(const Spot& at, Spots& kept) {
  if (std::none_of(kept.begin(), kept.end(), [&](const Spot& other) { return json::equal(*other, *at); }))
    kept.push_back(at);
}

/// OAS 3.1.1 section 4.4: what 3.0 writes as the formats byte and binary, 3.1 writes as contentEncoding and
/// contentMediaType.
void read_format(const Spot& part, Schema& schema) {
  const json::Value* format = part->find("format");
  if (!format || !format->is_string())
    return;
  const Spot at{part.document, format};
  if (format->string() == "byte")
    schema.encodings.try_emplace("base64", at);
  else if (format->string() == "binary")
    schema.media_types.try_emplace("application/octet-stream", at);
  else
    schema.formats.try_emplace(format->string(), at);
}

void read_values(const Spot& part, Schema& schema) {
  const auto when = [&](std::string_view keyword, auto read) {
    if (const json::Value* value = part->find(keyword))
      read(*value);
  };
  const auto at = [&](const json::Value& value) { return Spot{part.document, &value}; };
  const auto text = [&](std::string_view keyword, std::map<std::string_view, Spot>& into) {
    when(keyword, [&](const json::Value& value) { read_text_keyword(part, value, into); });
  };
  const auto below = [&](std::string_view keyword, Spots& into) {
    when(keyword, [&](const json::Value& value) { into.push_back(at(value)); });
  };
  const auto least = [&](std::string_view keyword, Spot& into) {
    when(keyword, [&](const json::Value& value) { keep_least(at(value), into); });
  };
  when("enum", [&](const json::Value& value) { read_enum(part, value, schema); });
  when("const", [&](const json::Value& value) {
    if (schema.constant && !json::equal(*schema.constant, value))
      keep_values({}, at(value), schema); // nothing is equal to both
    keep_least(at(value), schema.constant);
  });
  least("x-extensible-enum", schema.extensible);
  when("default", [&](const json::Value& value) { keep_different(at(value), schema.defaults); });
  least("discriminator", schema.discriminator);
  least("x-sunset", schema.sunset);
  least("x-stability-level", schema.stability);
  read_format(part, schema);
  text("pattern", schema.patterns);
  text("multipleOf", schema.multiples);
  text("contentEncoding", schema.encodings);
  text("contentMediaType", schema.media_types);
  below("contentSchema", schema.content);
  below("not", schema.negations);
  below("contains", schema.contains);
  below("propertyNames", schema.names);
  below("unevaluatedProperties", schema.unevaluated_properties);
  below("unevaluatedItems", schema.unevaluated_items);
  when("dependentRequired", [&](const json::Value& value) { read_map(part, value, schema.dependent_required); });
  when("dependentSchemas", [&](const json::Value& value) { read_map(part, value, schema.dependent_schemas); });
  if (part->find("if") && (part->find("then") || part->find("else")))
    schema.conditions.push_back({part.child("if"), part.child("then"), part.child("else")});
}

void read_flags(const Spot& part, Schema& schema) {
  if (part->find_boolean("uniqueItems", false))
    schema.unique = part.child("uniqueItems");
  if (part->find_boolean("deprecated", false))
    schema.deprecated = part.child("deprecated");
  if (part->find_boolean("readOnly", false)) {
    schema.read_only = true;
    schema.read_only_at = part.child("readOnly");
  }
  if (part->find_boolean("writeOnly", false)) {
    schema.write_only = true;
    schema.write_only_at = part.child("writeOnly");
  }
  if (const json::Value* list = part->find("required"); list && list->is_array())
    for (const json::Value& entry : list->array())
      if (entry.is_string())
        schema.required.try_emplace(entry.string(), Spot{part.document, &entry});
}

} // namespace

void keep_asserting_formats(Schema& schema) {
  std::erase_if(schema.formats, [&](const auto& entry) {
    const bool asserts = schema::find_format(entry.first) != nullptr;
    if (!asserts)
      schema.hints.insert(entry);
    return !asserts;
  });
}

void keep_values(const std::vector<const json::Value*>& values, const Spot& at, Schema& schema) {
  std::vector<const json::Value*> kept;
  for (const json::Value* value : values)
    if (!schema.values || std::any_of(schema.values->begin(), schema.values->end(),
                                      [&](const json::Value* other) { return json::equal(*other, *value); }))
      kept.push_back(value);
  schema.values = std::move(kept);
  schema.enum_at = at;
}

void read_keywords(const Spot& part, Schema& schema) {
  read_counts(part, schema);
  read_values(part, schema);
  read_flags(part, schema);
}

} // namespace keur::change
