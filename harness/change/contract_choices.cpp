#include "change/contract.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr int deepest_family = 8;

Spot components_of(const Spot& root) { return root.child("components").child("schemas"); }

bool is_name(std::string_view reference) { return reference.find_first_of("/#.:") == std::string_view::npos; }

std::string last_token(std::string_view reference) {
  const auto slash = reference.rfind('/');
  const auto tokens = json::parse_pointer(slash == std::string_view::npos ? "/" + std::string(reference)
                                                                          : std::string(reference.substr(slash)));
  return tokens && !tokens->empty() ? tokens->back() : std::string(reference);
}

/// The values that a schema itself states for a member of its own.
std::vector<std::string> stated_values(Contract& contract, const Spot& schema, std::string_view name) {
  std::vector<std::string> out;
  const Spot member = contract.resolved(schema.child("properties").child(name));
  const auto take = [&](const json::Value& value) {
    if (value.is_string())
      out.push_back(value.string());
  };
  if (const Spot constant = member.child("const"))
    take(*constant);
  else if (const Spot values = member.child("enum"); values && values->is_array())
    std::for_each(values->array().begin(), values->array().end(), take);
  return out;
}

} // namespace

/// OAS 3.1.1 section 4.8.25: a mapping may name a schema or refer to it.
Spot Contract::mapped(const Spot& from, const std::string& name) {
  if (!is_name(name))
    return references_.lookup(from, name);
  return components_of({from.document, &from.document->root}).child(name);
}

/// Schemas that take the parent into their allOf are its alternatives, by their component's name (OAS 3.0.3 section
/// 4.7.25); their own children are, too.
void Contract::add_children(const Spot& parent, Schema& schema, int depth) {
  if (!children_known_) {
    children_known_ = true;
    const json::Document& root = *description_.root;
    if (const Spot all = components_of({&root, &root.root}); all && all->is_object())
      for (const json::Member& member : all->object())
        if (const Spot parts = Spot{&root, &member.value}.child("allOf"); parts && parts->is_array())
          for (const json::Value& part : parts->array())
            if (const auto reference = part.find_string("$ref"))
              if (const Spot target = references_.follow({&root, &part}, *reference))
                children_[target.value].push_back({member.name, {&root, &member.value}});
  }
  const auto found = children_.find(parent.value);
  if (depth == 0 || found == children_.end())
    return;
  for (const Child& child : found->second) {
    const bool is_mapped = std::any_of(schema.choices.begin(), schema.choices.end(),
                                       [&](const auto& choice) { return choice.second == child.schema; });
    if (!is_mapped)
      schema.choices.try_emplace(std::string(child.name), child.schema);
    add_children(child.schema, schema, depth - 1);
  }
}

/// A mapped schema goes by the mapped value and no longer by its name.
void Contract::read_choices(Schema& schema) {
  const Spot discriminator = schema.discriminator;
  const auto property = discriminator ? discriminator->find_string("propertyName") : std::nullopt;
  if (!property)
    return;
  const auto holder = std::find_if(schema.parts.begin(), schema.parts.end(), [&](const Spot& part) {
    return part.child("discriminator").value == discriminator.value;
  });
  if (holder == schema.parts.end())
    return;
  const Spot branches = holder->child("oneOf") ? holder->child("oneOf") : holder->child("anyOf");
  schema.tag = *property;
  if (const Spot mapping = discriminator.child("mapping"); mapping && mapping->is_object())
    for (const json::Member& member : mapping->object())
      if (const Spot target =
              member.value.is_string() ? mapped({mapping.document, &member.value}, member.value.string()) : Spot{})
        schema.choices.try_emplace(member.name, target);
  if (!branches) {
    add_children(*holder, schema, deepest_family);
    const bool is_child = std::any_of(schema.choices.begin(), schema.choices.end(), [&](const auto& choice) {
      return std::find(schema.parts.begin(), schema.parts.end(), choice.second) != schema.parts.end();
    });
    if (is_child) // it stands for itself, and no longer for one of the family
      schema.choices.clear();
    return;
  }
  if (!branches->is_array())
    return;
  for (const json::Value& branch : branches->array())
    if (const auto reference = branch.find_string("$ref")) {
      const Spot target = references_.follow({branches.document, &branch}, *reference);
      const bool is_mapped = std::any_of(schema.choices.begin(), schema.choices.end(),
                                         [&](const auto& choice) { return choice.second == target; });
      if (!target || is_mapped)
        continue;
      const std::string implied = last_token(*reference);
      const auto stated = stated_values(*this, resolved(target), *property);
      if (stated.empty() || std::find(stated.begin(), stated.end(), implied) != stated.end())
        schema.choices.try_emplace(implied, target);
      else
        for (const std::string& value : stated) // the schema refuses its own name: what it states is meant
          schema.choices.try_emplace(value, target);
    }
}

} // namespace keur::change
