#include "change/compare.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::change {
namespace {

using Sides = EditRule::Sides;

constexpr EditRule member_rows[] = {
    {"required-property-added", Effect::Narrowed, "{at}: a required member was added",
     "a member that was not declared must be present now; a default does not help an old request"},
    {"optional-property-added", Effect::None, "{at}: an optional member was added",
     "a member that was not declared may be present now"},
    {"property-added-to-closed-object", Effect::Widened, "{at}: a member was added where the base ruled others out",
     "the base says additionalProperties: false, and still a member was added", Sides::Response},
    {"property-removed", Effect::Unknown, "{at}: the member was removed",
     "the member is gone; the server may ignore it or refuse it, and where other members are ruled out it refuses it",
     Sides::Request},
    {"required-property-removed", Effect::Widened, "{at}: the required member was removed",
     "a member that was always there is gone", Sides::Response},
    {"optional-property-removed", Effect::None, "{at}: the optional member was removed",
     "a member that was not always there is gone", Sides::Response},
    {"property-became-required", Effect::Narrowed, "{at}: the member became required",
     "a declared member must be present now; a default does not help an old request"},
    {"property-became-optional", Effect::Widened, "{at}: the member became optional",
     "a declared member need not be present any more"},
    {"undeclared-property-required", Effect::Narrowed, "{at}: `required` now names a member that is not declared",
     "required names a member that neither side declares"},
    {"undeclared-property-not-required", Effect::Widened,
     "{at}: `required` no longer names a member that is not declared",
     "required named a member that neither side declares"},
    {"additional-properties-forbidden", Effect::Narrowed, "{at}: further members are no longer accepted",
     "additionalProperties became false"},
    {"additional-properties-allowed", Effect::Widened, "{at}: further members are now accepted",
     "additionalProperties is no longer false"},
    {"pattern-property-added", Effect::Narrowed, "{at}: members that match {to} are now judged",
     "patternProperties gained a pattern"},
    {"pattern-property-removed", Effect::Widened, "{at}: members that match {from} are no longer judged",
     "patternProperties lost a pattern"},
    {"property-names-added", Effect::Narrowed, "{at}: member names are now judged", "propertyNames set"},
    {"property-names-removed", Effect::Widened, "{at}: member names are no longer judged", "propertyNames dropped"},
    {"unevaluated-properties-added", Effect::Narrowed, "{at}: unevaluatedProperties was set",
     "unevaluatedProperties set"},
    {"unevaluated-properties-removed", Effect::Widened, "{at}: unevaluatedProperties was dropped",
     "unevaluatedProperties dropped"},
    {"dependent-required-added", Effect::Narrowed, "{at}: {to} now asks for other members",
     "dependentRequired gained a trigger"},
    {"dependent-required-removed", Effect::Widened, "{at}: {from} no longer asks for other members",
     "dependentRequired lost a trigger"},
    {"dependent-required-changed", Effect::Incomparable, "{at}: the members asked for changed from {from} to {to}",
     "a trigger of dependentRequired asks for other members; for more it narrows, for fewer it widens"},
    {"dependent-schema-added", Effect::Narrowed, "{at}: {to} now brings a schema with it",
     "dependentSchemas gained a trigger"},
    {"dependent-schema-removed", Effect::Widened, "{at}: {from} no longer brings a schema with it",
     "dependentSchemas lost a trigger"},
    {"deprecated-property-removed", Effect::None, "{at}: the deprecated member was removed",
     "a deprecated member is gone, at or after its sunset"},
    {"property-removed-before-sunset", Effect::Incomparable, "{at}: the member was removed before its sunset {from}",
     "a deprecated member is gone before its announced date"},
    {"property-became-read-only", Effect::None, "{at}: the member became read-only", "readOnly set"},
    {"property-became-not-read-only", Effect::None, "{at}: the member is no longer read-only", "readOnly dropped"},
    {"property-became-write-only", Effect::None, "{at}: the member became write-only", "writeOnly set"},
    {"property-became-not-write-only", Effect::None, "{at}: the member is no longer write-only", "writeOnly dropped"},
};

std::string step_of(std::string_view name) { return '/' + json::escape_token(name); }

/// Members compared in one object.
class Members {
public:
  explicit Members(Position& position)
      : position_(position), base_(position.base), revision_(position.revision),
        request_(position.side == Direction::Request) {}

  void compare() {
    for (const auto& [name, property] : base_.properties) {
      const auto other = revision_.properties.find(name);
      if (other == revision_.properties.end())
        removed(name, property);
      else
        kept(name, property, other->second);
    }
    for (const auto& [name, property] : revision_.properties)
      if (!base_.properties.contains(name))
        added(name, property);
    for (const auto& [name, at] : revision_.required)
      if (!base_.required.contains(name))
        became_required(name, at);
    for (const auto& [name, at] : base_.required)
      if (!revision_.required.contains(name))
        became_optional(name, at);
    compare_additional();
  }

private:
  const Schema& base_schema(const Property& property) { return position_.comparison.base().schema(property.spots); }
  const Schema& revision_schema(const Property& property) {
    return position_.comparison.revision().schema(property.spots);
  }
  bool unseen(const Schema& schema) const { return schema.unseen(position_.side); }

  void kept(std::string_view name, const Property& from, const Property& to) {
    if (position_.comparison.unchanged(from.spots, to.spots))
      return;
    const Schema& before = base_schema(from);
    const Schema& after = revision_schema(to);
    const auto flip = [&](bool was, bool is, std::string_view set, std::string_view dropped, Spot a, Spot b) {
      if (was != is)
        position_.edit(is ? set : dropped, Effect::None, a, b, {}, {}, step_of(name));
    };
    if (base_.required.contains(name) && revision_.required.contains(name) && unseen(before) != unseen(after))
      position_.edit(unseen(after) ? "property-became-optional" : "property-became-required",
                     request_ && unseen(after) ? Effect::None
                     : unseen(after)           ? Effect::Widened
                                               : Effect::Narrowed,
                     before.origin, after.origin, {}, {}, step_of(name));
    flip(before.read_only, after.read_only, "property-became-read-only", "property-became-not-read-only",
         before.read_only_at, after.read_only_at);
    flip(before.write_only, after.write_only, "property-became-write-only", "property-became-not-write-only",
         before.write_only_at, after.write_only_at);
    position_.below(step_of(name), from.spots, to.spots, Turn::Same, unseen(after));
  }

  void removed(std::string_view name, const Property& property) {
    const Schema& before = base_schema(property);
    if (const Spots judge = revision_.judge_of(position_.comparison.revision(), name); !judge.empty()) {
      position_.below(step_of(name), property.spots, judge, Turn::Same, unseen(before));
      return;
    }
    if (revision_.silent && base_.types == revision_.types)
      position_.below(step_of(name), property.spots, {}, Turn::Same, unseen(before));
    const Effect effect = unseen(before) || before.never || revision_.silent ? Effect::None
                          : revision_.closed || revision_.sealed             ? Effect::Narrowed
                                                                             : Effect::Unknown;
    if (announced_removal(name, before))
      return;
    if (request_)
      position_.edit("property-removed", effect, before.origin, {}, {}, {}, step_of(name));
    else if (!base_.required.contains(name))
      position_.edit("optional-property-removed", Effect::None, before.origin, {}, {}, {}, step_of(name));
    else if (revision_.required.contains(name))
      position_.edit("required-property-removed", unseen(before) ? Effect::None : Effect::Widened, before.origin, {},
                     {}, {}, step_of(name));
  }

  /// The end of a deprecated member, as that of a parameter or an operation. False: it was not announced.
  bool announced_removal(std::string_view name, const Schema& before) {
    if (unseen(before))
      return false;
    const auto say = [&](std::string_view rule, Effect effect) {
      position_.edit(rule, effect, before.origin, {}, shown(before.sunset), {}, step_of(name));
      return true;
    };
    switch (judge_removal(static_cast<bool>(before.deprecated), before.sunset, position_.comparison.policy())) {
    case Removal::NotAnnounced:
      return false;
    case Removal::Sanctioned:
      return say("deprecated-property-removed", Effect::None);
    case Removal::BeforeSunset:
    case Removal::Unreadable:
      break;
    }
    return say("property-removed-before-sunset", Effect::Incomparable);
  }

  void added(std::string_view name, const Property& property) {
    const Schema& after = revision_schema(property);
    if (after.never)
      return position_.edit("value-forbidden", Effect::Narrowed, {}, after.origin, {}, {}, step_of(name));
    if (const Spots judge = base_.judge_of(position_.comparison.base(), name); !judge.empty()) {
      position_.below(step_of(name), judge, property.spots, Turn::Same, unseen(after));
      return;
    }
    // That a client does not send what is not declared holds for what was described. A schema that says nothing is open
    // to everything.
    if (base_.silent && base_.types == revision_.types)
      position_.below(step_of(name), {}, property.spots, Turn::Same, unseen(after));
    if (!request_ && (base_.closed || base_.sealed))
      position_.edit("property-added-to-closed-object", unseen(after) ? Effect::None : Effect::Widened, {},
                     after.origin, {}, {}, step_of(name));
    else if (!revision_.required.contains(name) || base_.required.contains(name))
      position_.edit("optional-property-added", Effect::None, {}, after.origin, {}, {}, step_of(name));
  }

  /// Every declared member is read-only: the object says nothing about requests, so a name that only `required` knows
  /// is one of the answer's.
  bool answers_only() {
    if (!request_ || revision_.properties.empty())
      return false;
    return std::all_of(revision_.properties.begin(), revision_.properties.end(),
                       [&](const auto& entry) { return revision_schema(entry.second).read_only; });
  }

  /// A name in `required` alone does not make an object of what is none.
  bool holds_members() const { return (base_.types & types::Object) || (revision_.types & types::Object); }

  void became_required(std::string_view name, Spot at) {
    const auto declared = revision_.properties.find(name);
    if (declared == revision_.properties.end()) {
      if (!base_.properties.contains(name))
        position_.edit("undeclared-property-required",
                       name.empty() || answers_only() || !holds_members() ? Effect::None : Effect::Narrowed, {}, at, {},
                       {}, step_of(name));
      else
        position_.edit("property-became-required", Effect::Narrowed, {}, at, {}, {}, step_of(name));
      return;
    }
    const Effect effect = unseen(revision_schema(declared->second)) ? Effect::None : Effect::Narrowed;
    position_.edit(base_.properties.contains(name) ? "property-became-required" : "required-property-added", effect, {},
                   at, {}, {}, step_of(name));
  }

  void became_optional(std::string_view name, Spot at) {
    const auto declared = revision_.properties.find(name);
    const auto before = base_.properties.find(name);
    if (declared != revision_.properties.end()) {
      const Effect effect = unseen(revision_schema(declared->second)) ? Effect::None : Effect::Widened;
      return position_.edit("property-became-optional", effect, at, {}, {}, {}, step_of(name));
    }
    if (before == base_.properties.end())
      return position_.edit("undeclared-property-not-required", holds_members() ? Effect::Widened : Effect::None, at,
                            {}, {}, {}, step_of(name));
    const Schema& gone = base_schema(before->second);
    if (!request_ && !gone.deprecated) // of a deprecated member its end is told
      position_.edit("required-property-removed", unseen(gone) ? Effect::None : Effect::Widened, at, {}, {}, {},
                     step_of(name));
  }

  void compare_additional() {
    const auto first = [](const Schema& schema) { return schema.additional.empty() ? Spot{} : schema.additional[0]; };
    if (base_.closed != revision_.closed)
      position_.edit(revision_.closed ? "additional-properties-forbidden" : "additional-properties-allowed",
                     revision_.closed ? Effect::Narrowed : Effect::Widened, first(base_), first(revision_));
    else if (!base_.closed && (!base_.additional.empty() || !revision_.additional.empty()))
      position_.below("/*", base_.additional, revision_.additional);
  }

  Position& position_;
  const Schema& base_;
  const Schema& revision_;
  const bool request_;
};

void compare_pattern_properties(Position& position) {
  for (const auto& [pattern, spots] : position.base.pattern_properties) {
    const auto other = position.revision.pattern_properties.find(pattern);
    if (other == position.revision.pattern_properties.end())
      position.edit("pattern-property-removed", Effect::Widened, spots.front(), {}, std::string(pattern));
    else
      position.below("/(" + std::string(pattern) + ")", spots, other->second);
  }
  for (const auto& [pattern, spots] : position.revision.pattern_properties)
    if (!position.base.pattern_properties.contains(pattern))
      position.edit("pattern-property-added", Effect::Narrowed, {}, spots.front(), {}, std::string(pattern));
}

std::vector<std::string> texts(const Spots& lists) {
  std::vector<std::string> out;
  for (const Spot& list : lists)
    if (list->is_array())
      for (const json::Value& entry : list->array())
        if (entry.is_string())
          out.push_back(entry.string());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void compare_dependent_required(Position& position) {
  for (const auto& [trigger, lists] : position.base.dependent_required) {
    const auto other = position.revision.dependent_required.find(trigger);
    if (other == position.revision.dependent_required.end()) {
      position.edit("dependent-required-removed", Effect::Widened, lists.front(), {}, std::string(trigger));
      continue;
    }
    const auto before = texts(lists), after = texts(other->second);
    if (before == after)
      continue;
    const bool more = std::includes(after.begin(), after.end(), before.begin(), before.end());
    const bool fewer = std::includes(before.begin(), before.end(), after.begin(), after.end());
    position.edit("dependent-required-changed",
                  more    ? Effect::Narrowed
                  : fewer ? Effect::Widened
                          : Effect::Incomparable,
                  lists.front(), other->second.front(), shown(lists.front()), shown(other->second.front()));
  }
  for (const auto& [trigger, lists] : position.revision.dependent_required)
    if (!position.base.dependent_required.contains(trigger))
      position.edit("dependent-required-added", Effect::Narrowed, {}, lists.front(), {}, std::string(trigger));
}

void compare_dependent_schemas(Position& position) {
  for (const auto& [trigger, spots] : position.base.dependent_schemas) {
    const auto other = position.revision.dependent_schemas.find(trigger);
    if (other == position.revision.dependent_schemas.end())
      position.edit("dependent-schema-removed", Effect::Widened, spots.front(), {}, std::string(trigger));
    else
      position.link("(with " + std::string(trigger) + ")", position.beside(spots, other->second));
  }
  for (const auto& [trigger, spots] : position.revision.dependent_schemas)
    if (!position.base.dependent_schemas.contains(trigger))
      position.edit("dependent-schema-added", Effect::Narrowed, {}, spots.front(), {}, std::string(trigger));
}

/// 2020-12 section 11.3: what patternProperties and additionalProperties evaluate, unevaluatedProperties leaves alone.
void compare_evaluated_members(Position& position) {
  const Schema &base = position.base, &revision = position.revision;
  if (base.unevaluated_properties.empty() || revision.unevaluated_properties.empty())
    return;
  const auto gains = [](const Schema& from, const Schema& to) {
    return (to.has_additional && !from.has_additional) ||
           std::any_of(to.pattern_properties.begin(), to.pattern_properties.end(),
                       [&](const auto& entry) { return !from.pattern_properties.contains(entry.first); });
  };
  if (gains(base, revision))
    position.edit("unevaluated-properties-removed", Effect::Widened, base.unevaluated_properties.front(), {});
  if (gains(revision, base))
    position.edit("unevaluated-properties-added", Effect::Narrowed, {}, revision.unevaluated_properties.front());
}

} // namespace

std::span<const EditRule> member_rules() { return member_rows; }

void compare_one_sided(Position& position, const Spots& base, const Spots& revision, std::string_view added,
                       std::string_view removed, const std::string& step) {
  if (base.empty() && !revision.empty())
    position.edit(added, Effect::Narrowed, {}, revision.front());
  else if (!base.empty() && revision.empty())
    position.edit(removed, Effect::Widened, base.front(), {});
  else if (!base.empty())
    position.below(step, base, revision);
}

void compare_members(Position& position) {
  if ((position.base.types & types::Object) != (position.revision.types & types::Object))
    return;
  Members(position).compare();
  compare_pattern_properties(position);
  compare_one_sided(position, position.base.names, position.revision.names, "property-names-added",
                    "property-names-removed", "/(name)");
  compare_one_sided(position, position.base.unevaluated_properties, position.revision.unevaluated_properties,
                    "unevaluated-properties-added", "unevaluated-properties-removed", "/(unevaluated)");
  compare_evaluated_members(position);
  compare_dependent_required(position);
  compare_dependent_schemas(position);
}

} // namespace keur::change
