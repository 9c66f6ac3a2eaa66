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

} // namespace keur::change
