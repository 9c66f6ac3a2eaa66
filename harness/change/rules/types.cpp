#include "change/compare.hpp"

#include <array>

namespace keur::change {
namespace {

constexpr EditRule type_rows[] = {
    {"value-forbidden", Effect::Narrowed, "{at}: no value is accepted any more", "the schema became `false`"},
    {"value-allowed", Effect::Widened, "{at}: values are accepted where none was", "the schema was `false`"},
    {"type-changed", Effect::Incomparable, "{at}: the type changed from {from} to {to}",
     "neither set of types contains the other; dangerous where it depends on how an object parameter is sent"},
    {"type-generalized", Effect::Widened, "{at}: the type was widened from {from} to {to}",
     "more types are accepted: integer to number, a type added, `type` dropped, anything to string where values travel "
     "as text, a scalar to an exploded form array that accepts it"},
    {"type-specialized", Effect::Narrowed, "{at}: the type was narrowed from {from} to {to}",
     "fewer types are accepted"},
    {"became-nullable", Effect::Widened, "{at}: null is now accepted",
     "null is accepted, in any of its spellings: nullable, a type array, a null branch"},
    {"became-not-nullable", Effect::Narrowed, "{at}: null is no longer accepted", "null is no longer accepted"},
    {"format-changed", Effect::Incomparable, "{at}: the format changed from {from} to {to}",
     "one format was replaced by another that neither contains nor is contained in it"},
    {"format-generalized", Effect::Widened, "{at}: the format was widened from {from} to {to}",
     "the format was dropped, or grew: int32 to int64, float to double, date to date-time"},
    {"format-specialized", Effect::Narrowed, "{at}: the format was narrowed from {from} to {to}",
     "a format was set, or shrank"},
};

/// Read as text everything is a string, unless the string is restricted itself.
Types read_as_text(const Schema& schema) {
  const bool free = schema.formats.empty() && schema.patterns.empty() && !schema.values && !schema.constant;
  return (schema.types & types::String) && free ? types::All : schema.types;
}

Effect effect_of(Types from, Types to) {
  if (from == to)
    return Effect::None;
  const Types common = from & to;
  if (common == from)
    return Effect::Widened;
  return common == to ? Effect::Narrowed : Effect::Incomparable;
}

Effect type_effect(const Position& position, Types from, Types to) {
  const Effect as_json = effect_of(from, to);
  if (position.wire == Wire::Json || as_json == Effect::None)
    return as_json;
  const Types whole_from = from == position.base.types ? read_as_text(position.base) : from;
  const Types whole_to = to == position.revision.types ? read_as_text(position.revision) : to;
  const Effect as_text = effect_of(whole_from, whole_to);
  if (position.wire != Wire::Either || as_text == as_json)
    return as_text;
  return Effect::Unknown;
}

std::string_view type_rule(Effect effect) {
  if (effect == Effect::Widened || effect == Effect::None)
    return "type-generalized";
  return effect == Effect::Narrowed ? "type-specialized" : "type-changed";
}

/// Chains of formats, each within the next.
constexpr std::array<std::array<std::string_view, 3>, 4> chains{
    {{"int32", "int64", "bigint"}, {"float", "double", ""}, {"date", "date-time", ""}, {"time", "date-time", ""}}};

Effect single_format_effect(std::string_view from, std::string_view to) {
  for (const auto& chain : chains) {
    int at_from = -1, at_to = -1;
    for (int i = 0; i < 3; ++i) {
      at_from = chain[static_cast<std::size_t>(i)] == from ? i : at_from;
      at_to = chain[static_cast<std::size_t>(i)] == to ? i : at_to;
    }
    if (at_from >= 0 && at_to >= 0)
      return at_from < at_to ? Effect::Widened : Effect::Narrowed;
  }
  return Effect::Incomparable;
}

std::string type_names(const std::map<std::string_view, Spot>& texts) {
  std::string out;
  for (const auto& [text, at] : texts)
    out += (out.empty() ? "" : " and ") + std::string(text);
  return out.empty() ? "none" : out;
}

Effect format_effect(const std::map<std::string_view, Spot>& from, const std::map<std::string_view, Spot>& to) {
  bool lost = false, gained = false;
  for (const auto& [format, at] : from)
    lost |= !to.contains(format);
  for (const auto& [format, at] : to)
    gained |= !from.contains(format);
  if (lost && gained)
    return from.size() == 1 && to.size() == 1 ? single_format_effect(from.begin()->first, to.begin()->first)
                                              : Effect::Incomparable;
  return lost ? Effect::Widened : gained ? Effect::Narrowed : Effect::None;
}

void compare_formats(Position& position) {
  const Effect effect = format_effect(position.base.formats, position.revision.formats);
  if (effect == Effect::None)
    return;
  const auto at = [](const Schema& schema) { return schema.formats.empty() ? Spot{} : schema.formats.begin()->second; };
  position.edit(effect == Effect::Widened    ? "format-generalized"
                : effect == Effect::Narrowed ? "format-specialized"
                                             : "format-changed",
                effect, at(position.base), at(position.revision), type_names(position.base.formats),
                type_names(position.revision.formats));
}

} // namespace

std::span<const EditRule> type_rules() { return type_rows; }

void compare_null(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  const bool types_differ = base.types != revision.types;
  const bool untyped = (base.types == types::All && !base.typed) || (revision.types == types::All && !revision.typed);
  if (base.null != revision.null && !(types_differ && untyped))
    position.edit(revision.null ? "became-nullable" : "became-not-nullable",
                  revision.null ? Effect::Widened : Effect::Narrowed, base.null_at ? base.null_at : base.type_at,
                  revision.null_at ? revision.null_at : revision.type_at);
}

void compare_types(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  const Effect effect = type_effect(position, base.types, revision.types);
  const bool types_differ = base.types != revision.types;
  compare_null(position);
  if (types_differ)
    position.edit(type_rule(effect), effect, base.type_at, revision.type_at, type_names(base.types, base.null),
                  type_names(revision.types, revision.null));
  if (effect != Effect::Incomparable)
    compare_formats(position);
}

} // namespace keur::change
