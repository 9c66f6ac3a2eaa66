#include "change/contract.hpp"

#include "change/keywords.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <deque>
#include <unordered_set>

namespace keur::change {
namespace {

constexpr int look_ahead = 8; // how deep a branch is looked into for its types, before it is compared on its own

bool asserts_nothing(const Spot& part) {
  return std::all_of(part->object().begin(), part->object().end(),
                     [](const json::Member& member) { return is_annotation(member.name); });
}

} // namespace

Contract::Contract(const openapi::Description& description)
    : description_(description), is_30_(description.version == openapi::Version::V30),
      references_(*description.documents) {}

std::size_t Contract::Hash::operator()(const std::vector<const json::Value*>& key) const {
  std::size_t seed = key.size();
  for (const json::Value* value : key)
    seed ^= std::hash<const json::Value*>{}(value) + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2);
  return seed;
}

std::string_view Contract::reference_of(const Spot& spot) {
  return spot ? spot->find_string("$ref").value_or(std::string_view()) : std::string_view();
}

/// A reference with only annotations beside it stands for its target; others keep what is written beside them.
Spot Contract::resolved(Spot spot) {
  for (int i = 0; i < 64 && spot && spot->is_object(); ++i) {
    const auto reference = spot->find_string("$ref");
    if (!reference || (!is_30_ && spot->object().size() > 1))
      return spot;
    const Spot target = references_.follow(spot, *reference);
    if (!target)
      return spot;
    spot = target;
  }
  return spot;
}

const Schema& Contract::schema(const json::Node& node) {
  return schema(node ? Spots{Spot{node.document, node.value}} : Spots{});
}

const Schema& Contract::of_type(const Schema& schema, Types type) {
  const auto [entry, is_new] = typed_.try_emplace({&schema, type}, schema);
  if (is_new) {
    entry->second.types = type;
    entry->second.null = false;
  }
  return entry->second;
}

schema::Match Contract::match(std::string_view pattern, std::string_view text) {
  const auto [entry, is_new] =
      matches_.try_emplace(std::string(pattern) + '\n' + std::string(text), schema::Match::GaveUp);
  if (is_new)
    if (const auto compiled = schema::Pattern::compile(pattern))
      entry->second = compiled->search(text);
  return entry->second;
}

bool Contract::pattern_matches(std::string_view pattern, std::string_view name) {
  return match(pattern, name) == schema::Match::Yes;
}

struct Contract::Flat {
  struct Part {
    Spot spot;
    bool under_null; // null is let in beside this part, so its own word on null does not count
  };
  std::deque<Part> pending;
  std::unordered_set<const json::Value*> seen;
  std::vector<Part> parts;
  std::vector<Branches> branches;
  struct TypeLimit {
    Spot at;
    Types types;
    bool own; // from branches that are nothing but types; else only implied by branches compared one by one
  };
  std::vector<TypeLimit> type_limits;
  struct ValueLimit {
    Spot at;
    std::vector<const json::Value*> values;
  };
  std::vector<ValueLimit> value_limits; // of branches that are nothing but values: an enum in other words
  bool never = false, null = true;
  Spot null_at, null_wish;
};

bool Contract::is_null_only(const Spot& branch) {
  const Spot spot = resolved(branch);
  if (!spot || !spot->is_object())
    return false;
  bool says_null = false;
  for (const json::Member& member : spot->object()) {
    const json::Value& value = member.value;
    const bool null_here =
        (member.name == "type" && ((value.is_string() && value.string() == "null") ||
                                   (value.is_array() && value.array().size() == 1 && value.array()[0].is_string() &&
                                    value.array()[0].string() == "null"))) ||
        (member.name == "const" && value.is_null()) ||
        (member.name == "enum" && value.is_array() && value.array().size() == 1 && value.array()[0].is_null());
    if (!null_here && !is_annotation(member.name))
      return false;
    says_null |= null_here;
  }
  return says_null;
}

/// The types of a branch that says nothing else.
std::optional<Types> Contract::only_types(const Spot& branch) {
  const Spot spot = resolved(branch);
  if (!spot || !spot->is_object() || !spot->find("type") || spot->find_boolean("nullable", false))
    return std::nullopt;
  for (const json::Member& member : spot->object())
    if (member.name != "type" && !is_annotation(member.name))
      return std::nullopt;
  const auto set = declared_types(*spot, is_30_);
  return set && !set->null ? std::optional(set->types) : std::nullopt;
}

/// The values of a branch that says nothing else but perhaps their type; nothing where it says more, or null is one.
std::optional<std::vector<const json::Value*>> Contract::only_values(const Spot& branch) {
  const Spot spot = resolved(branch);
  if (!spot || !spot->is_object() || spot->find_boolean("nullable", false))
    return std::nullopt;
  std::vector<const json::Value*> values;
  for (const json::Member& member : spot->object())
    if (member.name == "const")
      values.push_back(&member.value);
    else if (member.name == "enum" && member.value.is_array() && !spot->find("const"))
      for (const json::Value& value : member.value.array())
        values.push_back(&value);
    else if (member.name != "type" && !is_annotation(member.name))
      return std::nullopt;
  const auto declared = declared_types(*spot, is_30_);
  const Types allowed = declared ? declared->types : types::All;
  const bool fit = std::all_of(values.begin(), values.end(), [&](const json::Value* value) {
    return !value->is_null() && (value_type(*value) & ~allowed) == 0;
  });
  return values.empty() || !fit ? std::nullopt : std::optional(std::move(values));
}

/// All branches' values together; nothing where some branch is more than values, or oneOf would refuse one that two
/// branches name.
std::optional<std::vector<const json::Value*>> Contract::values_of(const Spots& branches, bool exactly_one) {
  std::vector<const json::Value*> all;
  for (const Spot& branch : branches) {
    const auto values = only_values(branch);
    if (!values)
      return std::nullopt;
    for (const json::Value* value : *values) {
      const bool known =
          std::any_of(all.begin(), all.end(), [&](const json::Value* other) { return json::equal(*other, *value); });
      if (known && exactly_one)
        return std::nullopt;
      if (!known)
        all.push_back(value);
    }
  }
  return all;
}

namespace {

/// What a branch accepts at most, looked at from outside. `follow` resolves references.
template <class Follow>
TypeSet outer_types(Contract& contract, Spot branch, int depth, const Follow& follow) {
  const Spot spot = contract.resolved(branch);
  if (!spot || !spot->is_object() || depth == 0)
    return {types::All, true};
  TypeSet set{types::All, true};
  const auto narrow = [&](const TypeSet& by) {
    set.types &= by.types;
    set.null &= by.null;
  };
  if (const auto own = declared_types(*spot, contract.is_30()))
    narrow(*own);
  if (!part_accepts_null(*spot, contract.is_30()))
    set.null = false;
  if (const auto reference = spot->find_string("$ref"))
    if (const Spot target = follow(spot, *reference))
      narrow(outer_types(contract, target, depth - 1, follow));
  const auto members = [&](std::string_view keyword) -> const json::Array* {
    const json::Value* list = spot->find(keyword);
    return list && list->is_array() && !list->array().empty() ? &list->array() : nullptr;
  };
  if (const json::Array* all = members("allOf"))
    for (const json::Value& member : *all)
      narrow(outer_types(contract, {spot.document, &member}, depth - 1, follow));
  for (const std::string_view keyword : {"anyOf", "oneOf"})
    if (const json::Array* some = members(keyword)) {
      TypeSet any;
      for (const json::Value& member : *some) {
        const TypeSet one = outer_types(contract, {spot.document, &member}, depth - 1, follow);
        any.types |= one.types;
        any.null |= one.null;
      }
      narrow(any);
    }
  return set;
}

} // namespace

void Contract::take_branches(const Spot& list, bool exactly_one, bool under_null, Flat& flat) {
  if (!list || !list->is_array() || list->array().empty())
    return;
  Branches group{list, exactly_one};
  bool with_null = false;
  for (const json::Value& entry : list->array()) {
    const Spot branch{list.document, &entry};
    if (is_null_only(branch)) {
      with_null = true;
      flat.null_at = branch;
    } else {
      group.branches.push_back(branch);
    }
  }
  if (group.branches.empty()) {
    flat.pending.push_back({{list.document, &list->array().front()}, under_null});
    return;
  }
  if (group.branches.size() == 1) {
    flat.pending.push_back({group.branches.front(), under_null || with_null});
    return;
  }
  if (auto values = values_of(group.branches, exactly_one)) {
    flat.value_limits.push_back({list, std::move(*values)});
    flat.null &= with_null || under_null;
    return;
  }
  Types together = 0;
  int alone = 0;
  bool plain = true;
  for (const Spot& branch : group.branches)
    if (const auto set = only_types(branch)) {
      together |= *set;
      alone += __builtin_popcount(*set);
    } else {
      plain = false;
    }
  if (plain && (!exactly_one || alone == __builtin_popcount(together))) {
    flat.type_limits.push_back({list, together, true});
    flat.null &= with_null || under_null;
    return;
  }
  TypeSet any;
  for (const Spot& branch : group.branches) {
    const TypeSet one = outer_types(*this, branch, look_ahead, [this](const Spot& from, std::string_view reference) {
      return references_.follow(from, reference);
    });
    any.types |= one.types;
    any.null |= one.null;
  }
  flat.type_limits.push_back({list, any.types, false});
  flat.null &= with_null || under_null || any.null;
  flat.branches.push_back(std::move(group));
}

void Contract::take_part(const Spot& part, bool under_null, Flat& flat) {
  if (!flat.seen.insert(part.value).second)
    return;
  if (const auto reference = part->find_string("$ref")) {
    if (const Spot target = references_.follow(part, *reference))
      flat.pending.push_front({target, under_null}); // at once, as if it were written here
    if (is_30_)
      return; // OAS 3.0.3 section 4.7.23: what stands beside $ref is ignored
  }
  // OAS 3.0.3 section 4.7.24.1: nullable has an effect only beside type, and an enum has to list null all the same.
  if (part->find_boolean("nullable", false) && !part_accepts_null(*part, is_30_))
    flat.null_wish = part.child("nullable");
  if (is_30_ && part->find_boolean("nullable", false) && !part->find("type"))
    flat.null_wish = part.child("nullable");
  flat.parts.push_back({part, under_null});
  if (const Spot all = part.child("allOf"); all && all->is_array())
    for (const json::Value& member : all->array())
      flat.pending.push_back({{part.document, &member}, under_null});
  take_branches(part.child("anyOf"), false, under_null, flat);
  take_branches(part.child("oneOf"), true, under_null, flat);
}

void Contract::flatten(const Spots& spots, Flat& flat) {
  for (const Spot& spot : spots)
    flat.pending.push_back({spot, false});
  while (!flat.pending.empty()) {
    const Flat::Part next = flat.pending.front();
    flat.pending.pop_front();
    if (next.spot->is_boolean())
      flat.never |= !next.spot->boolean();
    else if (next.spot->is_object())
      take_part(next.spot, next.under_null, flat);
  }
}

namespace {

/// The branches of allOf; one that is itself nothing but allOf, or stands alone and is one, counts as its branches.
void take_parts(Contract& contract, const Spot& whole, int depth, Spots& parts) {
  const Spot all = whole.child("allOf");
  if (!all || !all->is_array())
    return;
  for (const json::Value& branch : all->array()) {
    const Spot target = contract.resolved({all.document, &branch});
    const bool nested = depth > 0 && target && target->is_object() && target->find("allOf");
    const bool only = nested && std::all_of(target->object().begin(), target->object().end(), [](const auto& member) {
                        return member.name == "allOf" || is_annotation(member.name);
                      });
    if (only || (nested && all->array().size() == 1))
      take_parts(contract, target, depth - 1, parts);
    else
      parts.push_back({all.document, &branch});
  }
}

/// true and false are all that a boolean can be: an enum of both says nothing.
bool lists_both(const std::vector<const json::Value*>& values) {
  const auto lists = [&](bool wanted) {
    return std::any_of(values.begin(), values.end(),
                       [&](const json::Value* value) { return value->is_boolean() && value->boolean() == wanted; });
  };
  return lists(true) && lists(false);
}

} // namespace

const Schema& Contract::schema(const Spots& given) {
  Spots spots;
  std::vector<const json::Value*> key;
  for (const Spot& spot : given) {
    const Spot target = resolved(spot);
    const auto says_the_same = [&](const Spot& other) {
      return other == target || (other.document == target.document && json::equal(*other, *target));
    };
    if (std::any_of(spots.begin(), spots.end(), says_the_same)) // inlined references leave copies
      continue;
    spots.push_back(target);
    key.push_back(target.value);
  }
  const auto [entry, is_new] = schemas_.try_emplace(std::move(key));
  if (!is_new)
    return *entry->second;
  entry->second = std::make_unique<Schema>();
  Schema& schema = *entry->second;
  if (!spots.empty())
    schema.origin = spots.front();
  schema.whole = spots.size() == 1;
  schema.given = spots;
  Flat flat;
  flatten(spots, flat);
  schema.never = flat.never;
  schema.branches = std::move(flat.branches);
  schema.null = flat.null && !flat.never;
  schema.null_at = flat.null_at;
  schema.null_wish = flat.null_wish;
  for (const Flat::Part& part : flat.parts) {
    schema.parts.push_back(part.spot);
    schema.silent = schema.silent && asserts_nothing(part.spot);
    if (const auto set = declared_types(*part.spot, is_30_)) {
      schema.typed = true;
      schema.types &= set->types;
      schema.type_at = part.spot.child("type");
    }
    if (!part.under_null && !part_accepts_null(*part.spot, is_30_))
      schema.null = false;
    read_keywords(part.spot, schema);
  }
  for (const auto& limit : flat.value_limits)
    keep_values(limit.values, limit.at, schema);
  if (schema.values && schema.constant) {
    keep_values({schema.constant.value}, schema.enum_at, schema);
    schema.constant = {};
  }
  for (const auto& limit : flat.type_limits) {
    schema.types &= limit.types;
    if (!schema.type_at)
      schema.type_at = limit.at;
    schema.typed |= limit.own;
  }
  if (!schema.typed && (schema.values || schema.constant)) {
    Types implied = schema.constant ? value_type(*schema.constant) : Types{0};
    if (!schema.constant)
      for (const json::Value* value : *schema.values)
        implied |= value_type(*value);
    schema.types &= implied;
  }
  if (schema.types == types::Boolean && schema.values && lists_both(*schema.values)) {
    schema.values.reset();
    schema.enum_at = {};
  }
  if (schema.origin)
    take_parts(*this, schema.origin, look_ahead, schema.all_of);
  schema.silent = schema.silent && !schema.never;
  read_members(schema);
  read_items(schema);
  read_unevaluated(schema);
  read_choices(schema);
  keep_asserting_formats(schema);
  return schema;
}

} // namespace keur::change
