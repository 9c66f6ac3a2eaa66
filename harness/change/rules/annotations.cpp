#include "change/compare.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr EditRule annotation_rows[] = {
    {"default-value-added", Effect::None, "{at}: the default {to} was added",
     "default set: it does not change what is accepted"},
    {"default-value-removed", Effect::None, "{at}: the default {from} was dropped", "default dropped"},
    {"default-value-changed", Effect::None, "{at}: the default changed from {from} to {to}", "default replaced"},
    {"discriminator-added", Effect::None, "{at}: a discriminator was added", "discriminator set"},
    {"discriminator-removed", Effect::None, "{at}: the discriminator was dropped", "discriminator dropped"},
    {"discriminator-property-name-changed", Effect::Incomparable,
     "{at}: the discriminator's member changed from {from} to {to}",
     "discriminator.propertyName replaced: alternatives are told apart by another member"},
    {"discriminator-mapping-added", Effect::None, "{at}: the discriminator gained the value {to}",
     "a mapping key appeared"},
    {"discriminator-mapping-removed", Effect::None, "{at}: the discriminator lost the value {from}",
     "a mapping key disappeared"},
    {"discriminator-mapping-changed", Effect::None, "{at}: a discriminator value leads from {from} to {to} now",
     "a mapping key leads elsewhere"},
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

void compare_mappings(Position& position, const Spot& base, const Spot& revision) {
  const Spot from = base.child("mapping"), to = revision.child("mapping");
  const json::Object none;
  const json::Object& before = from && from->is_object() ? from->object() : none;
  const json::Object& after = to && to->is_object() ? to->object() : none;
  for (const json::Member& member : before) {
    const json::Value* other = after.find(member.name);
    if (!other)
      position.edit("discriminator-mapping-removed", Effect::None, from, revision, member.name);
    else if (!json::equal(member.value, *other))
      position.edit("discriminator-mapping-changed", Effect::None, {base.document, &member.value},
                    {revision.document, other}, shown(member.value), shown(*other));
  }
  for (const json::Member& member : after)
    if (!before.contains(member.name))
      position.edit("discriminator-mapping-added", Effect::None, base, to, {}, member.name);
}

} // namespace

std::span<const EditRule> annotation_rules() { return annotation_rows; }

void compare_annotations(Position& position) {
  compare_default(position);
  compare_announcement(position);
  compare_member_stability(position);
  const Spot base = position.base.discriminator, revision = position.revision.discriminator;
  if (!base && !revision)
    return;
  if (!base || !revision)
    return position.edit(revision ? "discriminator-added" : "discriminator-removed", Effect::None, base, revision);
  const auto from = base.child("propertyName"), to = revision.child("propertyName");
  if (from && to && !json::equal(*from, *to))
    position.edit("discriminator-property-name-changed", Effect::Incomparable, from, to, shown(from), shown(to));
  compare_mappings(position, base, revision);
}

} // namespace keur::change
