#include "change/inclusion.hpp"
#include "json/number.hpp"

#include <algorithm>
#include <set>

namespace keur::change {

bool Inclusion::objects_within(const Schema& a, const Schema& b, const Split& split) {
  const Limit least{a.min_properties}, most{a.max_properties};
  const std::string required = std::to_string(a.required.size());
  const bool enough = count_within(least, b.min_properties) ||
                      (b.min_properties && json::compare_numbers(required, b.min_properties.text) >= 0);
  const std::string declared = std::to_string(a.properties.size());
  const bool few = most_within(most, b.max_properties) ||
                   (settles_members(a) && json::compare_numbers(declared, b.max_properties.text) <= 0);
  return enough && few && members_within(a, b, split) && names_within(a, b) && dependents_within(a, b) &&
         discriminator_within(a, b) &&
         (b.unevaluated_properties.empty() ||
          (equal(a.unevaluated_properties, b.unevaluated_properties) && a.has_additional == b.has_additional &&
           same_names(a.pattern_properties, b.pattern_properties)));
}

bool Inclusion::members_within(const Schema& a, const Schema& b, const Split& split) {
  for (const auto& [name, at] : b.required)
    if (!a.must_travel(inner_, name, side_) && b.must_travel(outer_, name, side_))
      return false;
  std::set<std::string_view> names;
  for (const Schema* side : {&a, &b})
    for (const auto& [name, property] : side->properties)
      names.insert(name);
  if (!std::all_of(names.begin(), names.end(), [&](std::string_view name) { return member_within(name, a, b, split); }))
    return false;
  for (const auto& [pattern, spots] : b.pattern_properties) {
    const auto own = a.pattern_properties.find(pattern);
    if (own != a.pattern_properties.end() ? !parts_hold(inner_.schema(own->second), outer_.schema(spots))
                                          : !settles_members(a))
      return false;
  }
  if (b.closed || b.sealed)
    return (a.closed || a.sealed) &&
           std::all_of(a.pattern_properties.begin(), a.pattern_properties.end(),
                       [&](const auto& own) { return b.pattern_properties.contains(own.first); });
  return b.additional.empty() || settles_members(a) ||
         parts_hold(inner_.schema(a.additional), outer_.schema(b.additional));
}

bool Inclusion::member_within(std::string_view name, const Schema& a, const Schema& b, const Split& split) {
  const auto theirs = b.properties.find(name);
  const Spots to = theirs != b.properties.end() ? theirs->second.spots : b.judge_of(outer_, name);
  const auto mine = a.properties.find(name);
  if (mine != a.properties.end()) {
    const Schema& own = inner_.schema(mine->second.spots);
    if (own.never || own.unseen(side_))
      return true;
    if (to.empty())
      return theirs != b.properties.end() || !(b.closed || b.sealed);
    return parts_hold(own, outer_.schema(to));
  }
  if (to.empty() || a.closed || a.sealed)
    return true;
  if (const Spots judge = a.judge_of(inner_, name); !judge.empty())
    return parts_hold(inner_.schema(judge), outer_.schema(to));
  for (const Branches& group : a.branches) // a branch may declare it: that is looked at case by case
    if (std::find(split.begin(), split.end(), group.at.value) == split.end())
      for (const Spot& branch : group.branches)
        if (inner_.schema(Spots{branch}).names_member(inner_, name))
          return false;
  return !a.silent || parts_hold(inner_.schema(Spots{}), outer_.schema(to));
}

bool Inclusion::names_within(const Schema& a, const Schema& b) {
  if (b.names.empty())
    return true;
  if (!a.names.empty() && holds(inner_.schema(a.names), outer_.schema(b.names)))
    return true;
  const Schema& wanted = outer_.schema(b.names);
  return settles_members(a) && std::all_of(a.properties.begin(), a.properties.end(), [&](const auto& own) {
           return admits(outer_, wanted, json::Value(std::string(own.first))) == Truth::Yes;
         });
}

bool Inclusion::dependents_within(const Schema& a, const Schema& b) {
  for (const auto& [trigger, lists] : b.dependent_required) {
    const auto own = a.dependent_required.find(trigger);
    const auto asked = [&](const std::string& name) {
      if (a.required.contains(name))
        return true;
      if (own == a.dependent_required.end())
        return false;
      return std::any_of(own->second.begin(), own->second.end(), [&](const Spot& list) {
        return list->is_array() && std::any_of(list->array().begin(), list->array().end(), [&](const json::Value& one) {
                 return one.is_string() && one.string() == name;
               });
      });
    };
    for (const Spot& list : lists)
      if (list->is_array())
        for (const json::Value& one : list->array())
          if (one.is_string() && !asked(one.string()))
            return false;
  }
  return std::all_of(b.dependent_schemas.begin(), b.dependent_schemas.end(), [&](const auto& entry) {
    const auto own = a.dependent_schemas.find(entry.first);
    return own != a.dependent_schemas.end() && holds(inner_.schema(own->second), outer_.schema(entry.second));
  });
}

} // namespace keur::change
