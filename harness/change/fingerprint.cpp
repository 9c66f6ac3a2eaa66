#include "change/fingerprint.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>

namespace keur::change {
namespace {

constexpr int deepest = 6;

std::uint64_t mixed(std::uint64_t value) { // the finalizer of SplitMix64
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9ULL;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

std::uint64_t print_of(std::string_view text) { return mixed(std::hash<std::string_view>{}(text)); }

/// Order matters here, and nowhere else: what is a set is added up.
std::uint64_t joined(std::uint64_t a, std::uint64_t b) { return mixed(a * 31 + b + 0x9e3779b97f4a7c15ULL); }

std::uint64_t tagged(std::string_view keyword, std::uint64_t value) { return joined(print_of(keyword), value); }

std::uint64_t number(std::string_view text) {
  return mixed(std::hash<double>{}(std::strtod(std::string(text).c_str(), nullptr)));
}

std::uint64_t value_print(const json::Value& value) {
  if (value.is_string())
    return tagged("text", print_of(value.string()));
  if (value.is_number())
    return tagged("number", number(value.number()));
  std::uint64_t sum = static_cast<std::uint64_t>(value.kind()) + 1;
  if (value.is_boolean())
    return mixed(sum + (value.boolean() ? 100 : 200));
  if (value.is_array())
    for (const json::Value& element : value.array())
      sum = joined(sum, value_print(element));
  if (value.is_object())
    for (const json::Member& member : value.object())
      sum += tagged(member.name, value_print(member.value));
  return mixed(sum);
}

std::uint64_t limit(std::string_view keyword, const Limit& limit) {
  return limit ? tagged(keyword, number(limit.text) + (limit.exclusive ? 1 : 0)) : 0;
}

template <class Map>
std::uint64_t hash_names(std::string_view keyword, const Map& map) {
  std::uint64_t sum = 0;
  for (const auto& [name, at] : map)
    sum += print_of(name);
  return map.empty() ? 0 : tagged(keyword, sum);
}

std::uint64_t bounds(const Schema& schema) {
  return limit("minimum", schema.lower) + limit("maximum", schema.upper) + limit("minLength", schema.min_length) +
         limit("maxLength", schema.max_length) + limit("minItems", schema.min_items) +
         limit("maxItems", schema.max_items) + limit("minProperties", schema.min_properties) +
         limit("maxProperties", schema.max_properties) + limit("minContains", schema.min_contains) +
         limit("maxContains", schema.max_contains) + (schema.unique ? print_of("uniqueItems") : 0);
}

} // namespace

std::uint64_t Fingerprints::of(const Spots& spots) { return print(spots, deepest); }
std::uint64_t Fingerprints::of(const Branches& branches) { return group(branches, deepest); }
std::uint64_t Fingerprints::of(const Condition& given) { return condition(given, deepest); }

std::uint64_t Fingerprints::print(const Spots& spots, int depth) { return print(contract_.schema(spots), depth); }

std::uint64_t Fingerprints::print(const Schema& schema, int depth) {
  if (depth <= 0)
    return 1;
  auto& of_depth = known_[&schema];
  if (of_depth.empty())
    of_depth.resize(deepest + 1);
  const auto index = static_cast<std::size_t>(depth);
  if (of_depth[index] != 0)
    return of_depth[index];
  std::uint64_t sum = schema.never ? 3 : 5;
  sum += joined(schema.types, schema.null ? 1 : 0) + bounds(schema) + values(schema) + members(schema, depth) +
         items(schema, depth) + branches(schema, depth);
  sum = mixed(sum) | 1;
  known_[&schema][index] = sum; // the map may have grown meanwhile
  return sum;
}

std::uint64_t Fingerprints::values(const Schema& schema) {
  std::uint64_t sum = hash_names("format", schema.formats) + hash_names("pattern", schema.patterns) +
                      hash_names("contentEncoding", schema.encodings) +
                      hash_names("contentMediaType", schema.media_types) +
                      (schema.multiples.empty() ? 0 : print_of("multipleOf"));
  if (schema.values)
    for (const json::Value* value : *schema.values)
      sum += tagged("enum", value_print(*value));
  if (schema.constant)
    sum += tagged("const", value_print(*schema.constant));
  for (const Spot& one : schema.defaults)
    sum += tagged("default", value_print(*one));
  if (const Spot name = schema.discriminator.child("propertyName"))
    sum += tagged("discriminator", value_print(*name));
  return sum;
}

std::uint64_t Fingerprints::members(const Schema& schema, int depth) {
  std::uint64_t sum =
      hash_names("required", schema.required) + hash_names("dependentRequired", schema.dependent_required) +
      hash_names("dependentSchemas", schema.dependent_schemas) +
      hash_names("patternProperties", schema.pattern_properties) + (schema.closed ? print_of("closed") : 0);
  for (const auto& [name, property] : schema.properties)
    sum += tagged(name, print(property.spots, depth - 1));
  const auto below = [&](std::string_view keyword, const Spots& spots) {
    sum += spots.empty() ? 0 : tagged(keyword, print(spots, depth - 1));
  };
  if (!schema.closed)
    below("additionalProperties", schema.additional);
  below("propertyNames", schema.names);
  below("unevaluatedProperties", schema.unevaluated_properties);
  return sum;
}

std::uint64_t Fingerprints::items(const Schema& schema, int depth) {
  std::uint64_t sum = schema.has_items ? tagged("items", print(schema.items, depth - 1)) : 0;
  std::uint64_t tuple = 0;
  for (const Spots& place : schema.prefix)
    tuple = joined(tuple, print(place, depth - 1));
  sum += schema.prefix.empty() ? 0 : tagged("prefixItems", tuple);
  sum += schema.contains.empty() ? 0 : tagged("contains", print(schema.contains, depth - 1));
  return sum + (schema.unevaluated_items.empty() ? 0 : print_of("unevaluatedItems"));
}

/// What stands twice says no more than once: references that lead to one place may have become copies.
std::uint64_t Fingerprints::branches(const Schema& schema, int depth) {
  std::set<std::uint64_t> different;
  for (const Branches& one : schema.branches)
    different.insert(group(one, depth));
  for (const Spot& one : schema.negations)
    different.insert(tagged("not", print(Spots{one}, depth - 1)));
  for (const Condition& one : schema.conditions)
    different.insert(condition(one, depth));
  std::uint64_t sum = 0;
  for (const std::uint64_t one : different)
    sum += one;
  return sum;
}

std::uint64_t Fingerprints::group(const Branches& given, int depth) {
  std::uint64_t sum = 0;
  for (const Spot& branch : given.branches)
    sum += print(Spots{branch}, depth - 1);
  return tagged(given.exactly_one ? "oneOf" : "anyOf", sum);
}

std::uint64_t Fingerprints::condition(const Condition& given, int depth) {
  const auto arm = [&](const Spot& spot) { return spot ? print(Spots{spot}, depth - 1) : 0; };
  return tagged("if", joined(arm(given.when), joined(arm(given.then), arm(given.otherwise))));
}

std::vector<std::pair<std::size_t, std::size_t>> aligned(const std::vector<std::uint64_t>& base,
                                                         const std::vector<std::uint64_t>& revision) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::vector<std::size_t> rest, open;
  const auto place = [](const std::vector<std::uint64_t>& in, std::uint64_t print) {
    const auto found = std::find(in.begin(), in.end(), print);
    return found == in.end() ? no_partner : static_cast<std::size_t>(found - in.begin());
  };
  for (std::size_t i = 0; i < base.size(); ++i)
    if (const std::size_t j = place(revision, base[i]); j != no_partner)
      pairs.emplace_back(i, j);
    else
      rest.push_back(i);
  for (std::size_t j = 0; j < revision.size(); ++j)
    if (const std::size_t i = place(base, revision[j]); i == no_partner)
      open.push_back(j);
    else if (std::find(pairs.begin(), pairs.end(), std::pair(i, j)) == pairs.end())
      pairs.emplace_back(i, j);
  for (std::size_t k = 0; k < std::max(rest.size(), open.size()); ++k)
    pairs.emplace_back(k < rest.size() ? rest[k] : no_partner, k < open.size() ? open[k] : no_partner);
  return pairs;
}

} // namespace keur::change
