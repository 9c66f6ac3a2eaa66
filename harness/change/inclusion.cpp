#include "change/inclusion.hpp"

#include "json/load.hpp"
#include "schema/formats.hpp"

#include <algorithm>
#include <set>

namespace keur::change {
namespace {

constexpr std::size_t work_limit = 4'000; // pairs of schemas looked at for one question
constexpr int inclusion_depth = 60;
constexpr std::size_t splits_at_most = 3; // alternatives of one schema that are gone through case by case

Truth truth_of(bool known) { return known ? Truth::Yes : Truth::No; }

Truth conjoined(Truth a, Truth b) {
  if (a == Truth::No || b == Truth::No)
    return Truth::No;
  return a == Truth::Yes && b == Truth::Yes ? Truth::Yes : Truth::Unknown;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool above(std::string_view number, const Limit& least) {
  const int order = least ? json::compare_numbers(number, least.text) : 1;
  return order > 0 || (order == 0 && !least.exclusive);
}

bool under(std::string_view number, const Limit& most) {
  const int order = most ? json::compare_numbers(number, most.text) : -1;
  return order < 0 || (order == 0 && !most.exclusive);
}

Truth formats_admit(const Schema& schema, const json::Value& value) {
  for (const auto& [name, at] : schema.formats)
    if (const auto check = schema::find_format(name); check && !check(value))
      return Truth::No;
  return Truth::Yes;
}

Truth number_admitted(const Schema& schema, const json::Value& value) {
  const std::string& number = value.number();
  if (!above(number, schema.lower) || !under(number, schema.upper))
    return Truth::No;
  for (const auto& [divisor, at] : schema.multiples)
    if (!json::is_multiple_of(number, divisor))
      return Truth::No;
  return formats_admit(schema, value);
}

Truth text_admitted(Contract& contract, const Schema& schema, const json::Value& value) {
  const std::string& text = value.string();
  const std::string length = std::to_string(characters(text));
  if (!above(length, schema.min_length) || !under(length, schema.max_length))
    return Truth::No;
  for (const auto& [pattern, at] : schema.patterns)
    switch (contract.match(pattern, text)) {
    case schema::Match::No:
      return Truth::No;
    case schema::Match::GaveUp:
      return Truth::Unknown;
    case schema::Match::Yes:
      break;
    }
  return formats_admit(schema, value);
}

Truth value_admitted(Contract& contract, const Schema& schema, const json::Value& value);

Truth group_admits(Contract& contract, const Branches& group, const json::Value& value) {
  std::size_t yes = 0, unknown = 0;
  for (const Spot& branch : group.branches)
    switch (value_admitted(contract, contract.schema(Spots{branch}), value)) {
    case Truth::Yes:
      ++yes;
      break;
    case Truth::Unknown:
      ++unknown;
      break;
    case Truth::No:
      break;
    }
  if (!group.exactly_one)
    return yes > 0 ? Truth::Yes : unknown > 0 ? Truth::Unknown : Truth::No;
  if (yes > 1)
    return Truth::No;
  return unknown > 0 ? Truth::Unknown : truth_of(yes == 1);
}

Truth value_admitted(Contract& contract, const Schema& schema, const json::Value& value) {
  const Types type = value_type(value);
  if (schema.never || (type & ~schema.types))
    return Truth::No;
  const auto same = [&](const json::Value* other) { return json::equal(*other, value); };
  if ((schema.values && std::none_of(schema.values->begin(), schema.values->end(), same)) ||
      (schema.constant && !same(schema.constant.value)))
    return Truth::No;
  Truth truth = value.is_number()   ? number_admitted(schema, value)
                : value.is_string() ? text_admitted(contract, schema, value)
                                    : truth_of(true);
  for (const Branches& group : schema.branches)
    truth = conjoined(truth, group_admits(contract, group, value));
  for (const Spot& negation : schema.negations) {
    const Truth inside = value_admitted(contract, contract.schema(Spots{negation}), value);
    truth = conjoined(truth, inside == Truth::Yes ? Truth::No : inside == Truth::No ? Truth::Yes : Truth::Unknown);
  }
  return schema.conditions.empty() ? truth : conjoined(truth, Truth::Unknown);
}

/// The only values that it accepts beside null, of those that fit its types; nothing where they are not listed.
std::optional<std::vector<const json::Value*>> listed(const Schema& schema) {
  if (!schema.values && !schema.constant)
    return std::nullopt;
  std::vector<const json::Value*> out;
  const auto take = [&](const json::Value* value) {
    if (!(value_type(*value) & ~schema.types) && !value->is_null())
      out.push_back(value);
  };
  if (schema.constant)
    take(schema.constant.value);
  else
    std::for_each(schema.values->begin(), schema.values->end(), take);
  return out;
}

Types types_of(const Schema& schema) {
  const bool whole = std::any_of(schema.multiples.begin(), schema.multiples.end(),
                                 [](const auto& entry) { return json::is_integral(entry.first); });
  return whole ? static_cast<Types>(schema.types & ~types::Fraction) : schema.types;
}

bool least_within(const Limit& a, const Limit& b) {
  if (!b)
    return true;
  const int order = a ? json::compare_numbers(a.text, b.text) : -1;
  return order > 0 || (order == 0 && (a.exclusive || !b.exclusive));
}

bool most_within(const Limit& a, const Limit& b) {
  if (!b)
    return true;
  const int order = a ? json::compare_numbers(a.text, b.text) : 1;
  return order < 0 || (order == 0 && (a.exclusive || !b.exclusive));
}

/// A count is never below 0.
bool count_within(const Limit& a, const Limit& b) {
  return !b || json::compare_numbers(b.text, "0") <= 0 || least_within(a, b);
}

bool numbers_within(const Schema& a, const Schema& b) {
  const bool whole = !(types_of(a) & types::Fraction);
  const auto divides = [&](std::string_view divisor) {
    if (whole && json::compare_numbers(divisor, "1") == 0)
      return true;
    return std::any_of(a.multiples.begin(), a.multiples.end(),
                       [&](const auto& own) { return json::is_multiple_of(own.first, divisor); });
  };
  std::string texts[4];
  const auto limit = [&](const Limit& given, bool is_least, std::string& text) {
    return whole ? rounded(given, is_least, text) : given;
  };
  return least_within(limit(a.lower, true, texts[0]), limit(b.lower, true, texts[1])) &&
         most_within(limit(a.upper, false, texts[2]), limit(b.upper, false, texts[3])) &&
         std::all_of(b.multiples.begin(), b.multiples.end(), [&](const auto& entry) { return divides(entry.first); });
}

bool formats_within(const Schema& a, const Schema& b) {
  return std::all_of(b.formats.begin(), b.formats.end(), [&](const auto& wanted) {
    return std::any_of(a.formats.begin(), a.formats.end(), [&](const auto& own) {
      return own.first == wanted.first || format_lies_within(own.first, wanted.first);
    });
  });
}

template <class Map>
bool same_names(const Map& a, const Map& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return x.first == y.first; });
}

/// All members it can have, where that is settled.
bool settles_members(const Schema& schema) {
  return (schema.closed || schema.sealed) && schema.pattern_properties.empty();
}

} // namespace

Truth admits(Contract& contract, const Schema& schema, const json::Value& value) {
  if (value.is_null())
    return truth_of(schema.null);
  if (!(value_type(value) & types::Scalar))
    return Truth::Unknown;
  return value_admitted(contract, schema, value);
}

bool admits_text(Contract& contract, const Schema& schema, const std::string& text) {
  const auto accepted = [&](json::Value value) { return admits(contract, schema, value) == Truth::Yes; };
  if (((schema.types & types::String) && accepted(json::Value(text))) ||
      ((schema.types & types::Boolean) && (text == "true" || text == "false") && accepted(json::Value(text == "true"))))
    return true;
  const bool number = !text.empty() && text.find_first_not_of("-0123456789.") == std::string::npos &&
                      (text.front() == '-' ? text.size() > 1 : text.front() != '.') && text.back() != '.';
  return number && (schema.types & types::Number) && accepted(json::Value(json::Number{text}));
}

bool Inclusion::holds(const Schema& inner, const Schema& outer) {
  if (depth_ == 0)
    work_ = 0;
  ++depth_;
  const bool proved = within(inner, outer);
  --depth_;
  return proved;
}

bool Inclusion::parts_hold(const Schema& inner, const Schema& outer) {
  ++below_;
  const bool proved = holds(inner, outer);
  --below_;
  return proved;
}

bool Inclusion::within(const Schema& a, const Schema& b) {
  if (a.null && !b.null && !a.never)
    return false;
  return values_within(a, b, {});
}

/// What leads back to a pair that is being proved, by a member or an element, may take it for granted: instances are
/// finite. What was proved on a premise that is refuted later is forgotten.
bool Inclusion::values_within(const Schema& a, const Schema& b, const Split& split) {
  if (a.never || (a.types == 0) || ++work_ > work_limit || depth_ > inclusion_depth)
    return a.never || a.types == 0;
  if (!split.empty())
    return by_structure(a, b, split);
  const auto [entry, is_new] = known_.try_emplace(Key{&a, &b}, Known{Truth::Unknown, below_});
  if (!is_new)
    return entry->second.truth == Truth::Yes || (entry->second.truth == Truth::Unknown && entry->second.below < below_);
  const std::size_t mark = proved_.size();
  ++depth_;
  const bool proved = by_structure(a, b, split);
  --depth_;
  if (!proved)
    for (; proved_.size() > mark; proved_.pop_back())
      known_.erase(proved_.back());
  if (proved)
    proved_.push_back({&a, &b});
  if (!proved && work_ > work_limit)
    known_.erase(Key{&a, &b}); // not refuted, only given up
  else
    known_[Key{&a, &b}].truth = truth_of(proved);
  return proved;
}

bool Inclusion::by_structure(const Schema& a, const Schema& b, const Split& split) {
  if (b.never)
    return false;
  if (const auto values = listed(a))
    if (std::all_of(values->begin(), values->end(), [&](const json::Value* value) {
          return admits(outer_, b, *value) == Truth::Yes || admits(inner_, a, *value) == Truth::No;
        }))
      return true;
  if (core_within(a, b, split) && all_groups_within(a, b, split))
    return true;
  return by_cases(a, b, split) || (split.empty() && by_types(a, b));
}

bool Inclusion::all_groups_within(const Schema& a, const Schema& b, const Split& split) {
  return std::all_of(b.branches.begin(), b.branches.end(),
                     [&](const Branches& group) { return group_within(a, group, b, split); });
}

/// Each kind of value on its own: alternatives may take them one by one.
bool Inclusion::by_types(const Schema& a, const Schema& b) {
  if (b.branches.empty() || (a.types & (a.types - 1)) == 0)
    return false;
  for (Types type = 1; type < types::All; type = static_cast<Types>(type << 1))
    if (const Schema& one = inner_.of_type(a, type);
        (a.types & type) && !(core_within(one, b, {}) && all_groups_within(one, b, {})))
      return false;
  return true;
}

/// Each branch of one of its own alternatives, together with all the rest.
bool Inclusion::by_cases(const Schema& a, const Schema& b, const Split& split) {
  if (split.size() >= splits_at_most)
    return false;
  for (const Branches& group : a.branches) {
    if (std::find(split.begin(), split.end(), group.at.value) != split.end())
      continue;
    Split deeper = split;
    deeper.push_back(group.at.value);
    if (std::all_of(group.branches.begin(), group.branches.end(), [&](const Spot& branch) {
          Spots together = a.given;
          together.push_back(branch);
          return values_within(inner_.schema(together), b, deeper);
        }))
      return true;
    return false; // another order of cases would come to the same
  }
  return false;
}

bool Inclusion::core_within(const Schema& a, const Schema& b, const Split& split) {
  const Types types = types_of(a);
  if (types & ~b.types)
    return false;
  if (b.values || b.constant) { // by_structure has tried the values one by one
    const auto own = listed(a), wanted = listed(b);
    const auto has = [&](const json::Value* value) {
      return std::any_of(wanted->begin(), wanted->end(),
                         [&](const json::Value* other) { return json::equal(*other, *value); });
    };
    if (!own || !std::all_of(own->begin(), own->end(), has))
      return false;
  }
  return ((types & types::Number) == 0 || (numbers_within(a, b) && formats_within(a, b))) &&
         ((types & types::String) == 0 || texts_within(a, b)) && ((types & types::Array) == 0 || arrays_within(a, b)) &&
         ((types & types::Object) == 0 || objects_within(a, b, split)) && negations_within(a, b) &&
         conditions_within(a, b);
}

bool Inclusion::texts_within(const Schema& a, const Schema& b) {
  const auto matches = [&](const auto& wanted) {
    return is_any_text(wanted.first) || a.patterns.contains(wanted.first) ||
           std::any_of(a.patterns.begin(), a.patterns.end(),
                       [&](const auto& own) { return plain_pattern(own.first) == plain_pattern(wanted.first); });
  };
  return count_within(a.min_length, b.min_length) && most_within(a.max_length, b.max_length) &&
         std::all_of(b.patterns.begin(), b.patterns.end(), matches) && formats_within(a, b) &&
         same_names(a.encodings, b.encodings) && same_names(a.media_types, b.media_types) &&
         (b.content.empty() || equal(a.content, b.content));
}

bool Inclusion::arrays_within(const Schema& a, const Schema& b) {
  const bool at_most_one = a.max_items && json::compare_numbers(a.max_items.text, "1") <= 0;
  if (!count_within(a.min_items, b.min_items) || !most_within(a.max_items, b.max_items) ||
      (b.unique && !a.unique && !at_most_one))
    return false;
  for (std::size_t i = 0; i < std::max(a.prefix.size(), b.prefix.size()); ++i) {
    const Spots& from = i < a.prefix.size() ? a.prefix[i] : a.items;
    const Spots& to = i < b.prefix.size() ? b.prefix[i] : b.items;
    if (!to.empty() && !parts_hold(inner_.schema(from), outer_.schema(to)))
      return false;
  }
  if (b.has_items && !b.items.empty() && !parts_hold(inner_.schema(a.items), outer_.schema(b.items)))
    return false;
  if (!b.contains.empty() && !(equal(a.contains, b.contains) && least_within(a.min_contains, b.min_contains) &&
                               most_within(a.max_contains, b.max_contains)))
    return false;
  return b.unevaluated_items.empty() ||
         (equal(a.unevaluated_items, b.unevaluated_items) && a.has_items == b.has_items && a.branches.empty());
}

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

bool Inclusion::equal(const Spots& a, const Spots& b) {
  if (a.empty() || b.empty())
    return a.empty() == b.empty();
  return reverse_ && holds(inner_.schema(a), outer_.schema(b)) && reverse_->holds(outer_.schema(b), inner_.schema(a));
}

namespace {

/// All listed values of the one are refused by the other.
bool refuses_listed(const Schema& lists, Contract& contract, const Schema& other) {
  const auto values = listed(lists);
  return values && std::all_of(values->begin(), values->end(),
                               [&](const json::Value* value) { return admits(contract, other, *value) == Truth::No; });
}

/// `closed` rules out a member that the other asks for.
bool lacks_member(const Schema& closed, const Schema& other) {
  return settles_members(closed) && std::any_of(other.required.begin(), other.required.end(), [&](const auto& one) {
           return !closed.properties.contains(one.first);
         });
}

bool no_common_scalar(Contract& mine, const Schema& a, Contract& theirs, const Schema& b) {
  return !(a.null && b.null) &&
         (!(types_of(a) & types_of(b)) || refuses_listed(a, theirs, b) || refuses_listed(b, mine, a));
}

} // namespace

bool disjoint(Contract& contract_of_a, const Schema& a, Contract& contract_of_b, const Schema& b) {
  if (no_common_scalar(contract_of_a, a, contract_of_b, b))
    return true;
  if ((types_of(a) & types_of(b)) != types::Object || (a.null && b.null))
    return false;
  if (lacks_member(a, b) || lacks_member(b, a))
    return true;
  return std::any_of(a.required.begin(), a.required.end(), [&](const auto& one) {
    const auto mine = a.properties.find(one.first), theirs = b.properties.find(one.first);
    return mine != a.properties.end() && theirs != b.properties.end() && b.required.contains(one.first) &&
           no_common_scalar(contract_of_a, contract_of_a.schema(mine->second.spots), contract_of_b,
                            contract_of_b.schema(theirs->second.spots));
  });
}

} // namespace keur::change
