#include "change/contract.hpp"

#include <algorithm>

namespace keur::change {

/// JSON Schema 2020-12 section 10.3.2: each part of a conjunction judges a member by its own properties,
/// patternProperties and, when none of them names it, its additionalProperties.
void Contract::read_members(Schema& schema) {
  for (const Spot& part : schema.parts) {
    if (const json::Value* map = part->find("properties"); map && map->is_object())
      for (const json::Member& member : map->object())
        schema.properties.try_emplace(member.name);
    if (const json::Value* map = part->find("patternProperties"); map && map->is_object())
      for (const json::Member& member : map->object())
        schema.pattern_properties[member.name].push_back({part.document, &member.value});
    if (const json::Value* rest = part->find("additionalProperties")) {
      schema.has_additional = true;
      if (!rest->is_boolean() || !rest->boolean())
        schema.additional.push_back({part.document, rest});
      schema.closed |= rest->is_boolean() && !rest->boolean();
    }
  }
  if (!schema.parts.empty())
    if (const json::Value* rest = schema.parts.front()->find("unevaluatedProperties"))
      schema.sealed = rest->is_boolean() && !rest->boolean();
  for (auto& [name, property] : schema.properties)
    for (const Spot& part : schema.parts) {
      bool named = false;
      if (const json::Value* map = part->find("properties"))
        if (const json::Value* own = map->find(name)) {
          property.spots.push_back({part.document, own});
          named = true;
        }
      if (const json::Value* map = part->find("patternProperties"); map && map->is_object())
        for (const json::Member& member : map->object())
          if (pattern_matches(member.name, name)) {
            property.spots.push_back({part.document, &member.value});
            named = true;
          }
      if (const json::Value* rest = named ? nullptr : part->find("additionalProperties"); rest && !rest->is_boolean())
        property.spots.push_back({part.document, rest});
      else if (rest && !rest->boolean())
        property.spots.push_back({part.document, rest});
    }
}

/// 2020-12 section 10.3.1: items judges what prefixItems of the same part does not; older drafts write the tuple as an
/// array under items.
void Contract::read_items(Schema& schema) {
  struct Tuple {
    Spots prefix;
    Spot rest;
  };
  std::vector<Tuple> tuples;
  std::size_t longest = 0;
  for (const Spot& part : schema.parts) {
    Tuple tuple;
    const Spot items = part.child("items");
    const bool old_form = items && items->is_array();
    tuple.rest = old_form ? part.child("additionalItems") : items;
    if (const Spot list = old_form ? items : part.child("prefixItems"); list && list->is_array())
      for (const json::Value& entry : list->array())
        tuple.prefix.push_back({part.document, &entry});
    if (tuple.rest) {
      schema.items.push_back(tuple.rest);
      schema.has_items = true;
    }
    longest = std::max(longest, tuple.prefix.size());
    tuples.push_back(std::move(tuple));
  }
  schema.prefix.resize(longest);
  for (const Tuple& tuple : tuples)
    for (std::size_t i = 0; i < longest; ++i)
      if (i < tuple.prefix.size())
        schema.prefix[i].push_back(tuple.prefix[i]);
      else if (tuple.rest)
        schema.prefix[i].push_back(tuple.rest);
}

namespace {

/// A part that only leads to others.
bool leads_on(const Spot& part) {
  return std::all_of(part->object().begin(), part->object().end(), [](const json::Member& member) {
    return member.name == "allOf" || member.name == "$ref" || is_annotation(member.name);
  });
}

} // namespace

/// 2020-12 section 11: where nothing but the schema's own keywords evaluates, what they leave is what the additional
/// keywords leave.
void Contract::read_unevaluated(Schema& schema) {
  if (schema.unevaluated_properties.empty() && schema.unevaluated_items.empty())
    return;
  const auto speaking = std::find_if_not(schema.parts.begin(), schema.parts.end(), leads_on);
  const bool flat = speaking != schema.parts.end() &&
                    std::find_if_not(std::next(speaking), schema.parts.end(), leads_on) == schema.parts.end() &&
                    schema.branches.empty() && schema.conditions.empty() && schema.dependent_schemas.empty() &&
                    !(*speaking)->find("anyOf") && !(*speaking)->find("oneOf") && !(*speaking)->find("not");
  if (!flat)
    return;
  if (schema.has_additional) // it evaluates all that is left
    schema.unevaluated_properties.clear();
  if (schema.has_items)
    schema.unevaluated_items.clear();
  if (!schema.unevaluated_properties.empty()) {
    schema.has_additional = true;
    const Spot rest = schema.unevaluated_properties.front();
    schema.closed = rest->is_boolean() && !rest->boolean();
    schema.sealed = false;
    if (!rest->is_boolean() || !rest->boolean())
      schema.additional.push_back(rest);
    schema.unevaluated_properties.clear();
  }
  if (!schema.unevaluated_items.empty() && schema.contains.empty()) {
    schema.has_items = true;
    schema.items = std::move(schema.unevaluated_items);
    schema.unevaluated_items.clear();
  }
}

bool Schema::must_travel(Contract& contract, std::string_view name, Direction side) const {
  if (!required.contains(name))
    return false;
  const auto declared = properties.find(name);
  return declared == properties.end() || !contract.schema(declared->second.spots).unseen(side);
}

Spots Schema::judge_of(Contract& contract, std::string_view name) const {
  Spots spots;
  for (const auto& [pattern, found] : pattern_properties)
    if (contract.pattern_matches(pattern, name))
      spots.insert(spots.end(), found.begin(), found.end());
  return spots.empty() && !closed ? additional : spots;
}

bool Schema::names_member(Contract& contract, std::string_view name, int depth) const {
  if (properties.contains(name))
    return true;
  return depth > 0 && std::any_of(branches.begin(), branches.end(), [&](const Branches& group) {
           return std::any_of(group.branches.begin(), group.branches.end(), [&](const Spot& branch) {
             return contract.schema(Spots{branch}).names_member(contract, name, depth - 1);
           });
         });
}

} // namespace keur::change
