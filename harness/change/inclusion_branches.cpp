#include "change/inclusion.hpp"

#include <algorithm>

namespace keur::change {

bool Inclusion::negations_within(const Schema& a, const Schema& b) {
  return std::all_of(b.negations.begin(), b.negations.end(), [&](const Spot& refused) {
    const Schema& theirs = outer_.schema(Spots{refused});
    if (!(types_of(a) & theirs.types) && !(a.null && theirs.null))
      return true;
    return reverse_ && std::any_of(a.negations.begin(), a.negations.end(),
                                   [&](const Spot& own) { return reverse_->holds(theirs, inner_.schema(Spots{own})); });
  });
}

bool Inclusion::conditions_within(const Schema& a, const Schema& b) {
  return std::all_of(b.conditions.begin(), b.conditions.end(), [&](const Condition& wanted) {
    return std::any_of(a.conditions.begin(), a.conditions.end(),
                       [&](const Condition& own) { return condition_within(own, wanted); });
  });
}

bool Inclusion::condition_within(const Condition& a, const Condition& b) {
  const auto arm = [&](const Spot& own, const Spot& wanted) {
    return !wanted || (own && holds(inner_.schema(Spots{own}), outer_.schema(Spots{wanted})));
  };
  return equal(Spots{a.when}, Spots{b.when}) && arm(a.then, b.then) && arm(a.otherwise, b.otherwise);
}

bool Inclusion::discriminator_within(const Schema& a, const Schema& b) {
  if (b.choices.empty())
    return a.choices.empty() || !b.discriminator;
  if (a.choices.empty()) { // the values that a names itself may do
    const auto tag = a.properties.find(b.tag);
    const auto values = tag == a.properties.end() ? std::nullopt : listed(inner_.schema(tag->second.spots));
    return values && std::all_of(values->begin(), values->end(), [&](const json::Value* value) {
             const auto chosen = value->is_string() ? b.choices.find(value->string()) : b.choices.end();
             return chosen != b.choices.end() && values_within(a, outer_.schema(Spots{chosen->second}), {});
           });
  }
  return a.tag == b.tag && std::all_of(a.choices.begin(), a.choices.end(), [&](const auto& own) {
           const auto wanted = b.choices.find(own.first);
           return wanted != b.choices.end() &&
                  holds(inner_.schema(Spots{own.second}), outer_.schema(Spots{wanted->second}));
         });
}

bool Inclusion::group_within(const Schema& a, const Branches& group, const Schema& b, const Split& split) {
  const auto apart = [&](std::size_t chosen) { // of oneOf no other branch may accept it, too
    if (!group.exactly_one)
      return true;
    for (std::size_t j = 0; j < group.branches.size(); ++j)
      if (j != chosen && !disjoint(inner_, a, outer_, outer_.schema(Spots{group.branches[j]})))
        return false;
    return true;
  };
  for (std::size_t i = 0; i < group.branches.size(); ++i)
    if (apart(i) && values_within(a, outer_.schema(Spots{group.branches[i]}), split))
      return true;
  return group.exactly_one && std::any_of(a.branches.begin(), a.branches.end(), [&](const Branches& mine) {
           return mine.exactly_one && same_group(a, mine, b, group);
         });
}

/// Of two oneOf each branch has one on the other side that accepts the same, given what stands beside it: then exactly
/// one holds on both sides or on none.
bool Inclusion::same_group(const Schema& a, const Branches& mine, const Schema& b, const Branches& theirs) {
  if (mine.branches.size() != theirs.branches.size() || !reverse_)
    return false;
  std::vector<bool> taken(theirs.branches.size(), false);
  return std::all_of(mine.branches.begin(), mine.branches.end(), [&](const Spot& own) {
    for (std::size_t j = 0; j < theirs.branches.size(); ++j) {
      Spots here = a.given, there = b.given;
      here.push_back(own);
      there.push_back(theirs.branches[j]);
      if (taken[j] || !values_within(inner_.schema(here), outer_.schema(Spots{theirs.branches[j]}), {mine.at.value}) ||
          !reverse_->values_within(outer_.schema(there), inner_.schema(Spots{own}), {theirs.at.value}))
        continue;
      taken[j] = true;
      return true;
    }
    return false;
  });
}

} // namespace keur::change
