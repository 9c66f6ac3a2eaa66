#include "change/compare.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr EditRule annotation_rows[] = {
    {"default-value-added", Effect::None, "{at}: the default {to} was added",
     "default set: it does not change what is accepted"},
    {"default-value-removed", Effect::None, "{at}: the default {from} was dropped", "default dropped"},
    {"default-value-changed", Effect::None, "{at}: the default changed from {from} to {to}", "default replaced"},
    {"discriminator-added", Effect::Narrowed, "{at}: a discriminator was added",
     "discriminator set: a value of its member that names no schema is refused now; compatible where no instance shows "
     "that"},
    {"discriminator-removed", Effect::Widened, "{at}: the discriminator was dropped",
     "discriminator dropped; compatible where no instance shows that more is accepted"},
    {"discriminator-property-name-changed", Effect::Incomparable,
     "{at}: the discriminator's member changed from {from} to {to}",
     "discriminator.propertyName replaced: alternatives are told apart by another member"},
    {"discriminator-mapping-added", Effect::Widened, "{at}: the discriminator gained the value {to}",
     "another value names a schema, by mapping, by the name of an alternative, or by that of a component that takes "
     "the "
     "schema into its allOf"},
    {"discriminator-mapping-removed", Effect::Narrowed, "{at}: the discriminator lost the value {from}",
     "a value names no schema any more"},
    {"discriminator-mapping-changed", Effect::None, "{at}: the discriminator's value {from} leads to {to} now",
     "a value leads to another schema; the two are compared"},
    {"property-deprecated", Effect::None, "{at}: the member is deprecated now", "deprecated set, with due notice"},
    {"property-reactivated", Effect::None, "{at}: the member is no longer deprecated", "deprecated dropped"},
    {"property-sunset-unfit", Effect::Incomparable, "{at}: the sunset of the member, {to}, does not keep the notice",
     "x-sunset is missing, cannot be read, or lies too near"},
    {"property-stability-decreased", Effect::Incomparable, "{at}: the stability fell from {from} to {to}",
     "x-stability-level fell from a level that counts"},
    {"property-stability-increased", Effect::None, "{at}: the stability rose from {from} to {to}",
     "x-stability-level rose"},
};

void compare_announcement(Position& position) {
  const Policy& policy = position.comparison.policy();
  const Spot before = position.base.sunset, after = position.revision.sunset;
  const Announcement what =
      judge_announcement(static_cast<bool>(position.base.deprecated), static_cast<bool>(position.revision.deprecated),
                         before, after, policy.notice_stable, policy);
  switch (what) {
  case Announcement::Same:
    return;
  case Announcement::Deprecated:
    return position.edit("property-deprecated", Effect::None, {}, position.revision.deprecated);
  case Announcement::Reactivated:
    return position.edit("property-reactivated", Effect::None, position.base.deprecated, {});
  default:
    return position.edit("property-sunset-unfit", Effect::Incomparable, before, after, {}, shown(after));
  }
}

void compare_member_stability(Position& position) {
  const Spot before = position.base.stability, after = position.revision.stability;
  const auto from = stability_of(before), to = stability_of(after);
  if (!before && !after)
    return;
  if (!from || !to || (*to < *from && *from >= position.comparison.policy().threshold))
    position.edit("property-stability-decreased", Effect::Incomparable, before, after, shown(before), shown(after));
  else if (*to > *from && *from >= position.comparison.policy().threshold)
    position.edit("property-stability-increased", Effect::None, before, after, shown(before), shown(after));
}

std::string all_shown(const Spots& defaults) {
  std::vector<std::string> texts;
  for (const Spot& one : defaults)
    texts.push_back(shown(one));
  std::sort(texts.begin(), texts.end());
  std::string out;
  for (const std::string& text : texts)
    out += (out.empty() ? "" : " and ") + text;
  return out;
}

/// Parts of one schema may state several defaults, and which of them holds is not written anywhere.
void compare_default(Position& position) {
  const Spots &base = position.base.defaults, &revision = position.revision.defaults;
  if (base.empty() && revision.empty())
    return;
  const auto first = [](const Spots& defaults) { return defaults.empty() ? Spot{} : defaults.front(); };
  const bool equal = base.size() == revision.size() && std::all_of(base.begin(), base.end(), [&](const Spot& one) {
                       return std::any_of(revision.begin(), revision.end(),
                                          [&](const Spot& other) { return json::equal(*one, *other); });
                     });
  if (!equal)
    position.edit(revision.empty() ? "default-value-removed"
                  : base.empty()   ? "default-value-added"
                                   : "default-value-changed",
                  Effect::None, first(base), first(revision), all_shown(base), all_shown(revision));
}

} // namespace

std::span<const EditRule> annotation_rules() { return annotation_rows; }

void compare_annotations(Position& position) {
  compare_default(position);
  compare_announcement(position);
  compare_member_stability(position);
}

namespace {

std::string name_in(const Spot& mapping, std::string_view value) {
  const std::string text(mapping ? mapping->find_string(value).value_or("") : "");
  return text.substr(text.rfind('/') + 1);
}

/// OAS 3.1.1 section 4.8.25: the member must be required; where it is not, the choice may be made without it.
bool needs_tag(Contract& contract, const Schema& whole, const Spot& chosen) {
  return whole.required.contains(whole.tag) || contract.schema(Spots{chosen}).required.contains(whole.tag);
}

} // namespace

void compare_choices(Position& position) {
  const Schema &base = position.base, &revision = position.revision;
  const Spot from = base.discriminator, to = revision.discriminator;
  if (base.choices.empty() && revision.choices.empty() && static_cast<bool>(from) == static_cast<bool>(to) &&
      base.tag == revision.tag)
    return;
  if (!from || !to) {
    const bool chooses = !base.choices.empty() || !revision.choices.empty();
    position.edit(to ? "discriminator-added" : "discriminator-removed",
                  !chooses ? Effect::None
                  : to     ? Effect::Narrowed
                           : Effect::Widened,
                  from, to);
    return position.mark_by_witness();
  }
  if (base.tag != revision.tag)
    return position.edit("discriminator-property-name-changed", Effect::Incomparable, from.child("propertyName"),
                         to.child("propertyName"), shown(from.child("propertyName")), shown(to.child("propertyName")));
  const bool by_branches = !base.branches.empty() && !revision.branches.empty();
  for (const auto& [value, schema] : base.choices) {
    const auto other = revision.choices.find(value);
    if (other == revision.choices.end()) {
      position.edit("discriminator-mapping-removed", Effect::Narrowed, from, to, value);
      if (!needs_tag(position.comparison.base(), base, schema))
        position.mark_by_witness();
    } else {
      const std::string before = name_in(from.child("mapping"), value), now = name_in(to.child("mapping"), value);
      if (!before.empty() && !now.empty() && before != now)
        position.edit("discriminator-mapping-changed", Effect::None, from, to, value, now);
    }
    if (other != revision.choices.end() &&
        (!by_branches || !position.comparison.unchanged(Spots{schema}, Spots{other->second})))
      position.link_alone('(' + std::string(base.tag) + ' ' + value + ')',
                          position.beside(Spots{schema}, Spots{other->second}));
  }
  for (const auto& [value, schema] : revision.choices)
    if (!base.choices.contains(value)) {
      position.edit("discriminator-mapping-added", Effect::Widened, from, to, {}, value);
      if (!needs_tag(position.comparison.revision(), revision, schema))
        position.mark_by_witness();
    }
}

} // namespace keur::change
