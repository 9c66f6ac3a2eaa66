#include "base/text.hpp"
#include "change/compare.hpp"
#include "json/load.hpp"

#include <algorithm>

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
     "one format was replaced by another that neither contains nor is contained in it; compatible where both assert "
     "nothing (password, double, names that are not registered)"},
    {"format-generalized", Effect::Widened, "{at}: the format was widened from {from} to {to}",
     "the format was dropped, or grew: int32 to int64, uri to uri-reference"},
    {"format-specialized", Effect::Narrowed, "{at}: the format was narrowed from {from} to {to}",
     "a format was set, or shrank"},
};

/// A text that is restricted, against values of another kind: what the two share is not computed.
bool may_be_read(const Position& position) {
  const auto restricted = [](const Schema& schema) {
    return !schema.patterns.empty() || schema.min_length || schema.max_length;
  };
  return restricted(position.base) || restricted(position.revision);
}

/// Written as several pairs, or as several members of a form: no single text.
Types spread(Wire wire) {
  switch (wire) {
  case Wire::Spread:
  case Wire::Field:
    return types::Array | types::Object;
  case Wire::Part:
    return types::Array;
  default:
    return 0;
  }
}

/// Read as text everything that is one text is a string, unless the string is restricted itself.
Types read_as_text(const Schema& schema, Wire wire) {
  const bool free = schema.formats.empty() && schema.patterns.empty() && !schema.values && !schema.constant &&
                    !schema.min_length && !schema.max_length;
  return (schema.types & types::String) && free ? static_cast<Types>(schema.types | (types::All & ~spread(wire)))
                                                : schema.types;
}

Effect effect_of(Types from, Types to) {
  if (from == to)
    return Effect::None;
  const Types common = from & to;
  if (common == from)
    return Effect::Widened;
  return common == to ? Effect::Narrowed : Effect::Incomparable;
}

/// The only texts that it accepts, where they are listed.
std::optional<std::vector<std::string>> texts_of(const Schema& schema) {
  std::vector<std::string> out;
  if (!schema.values && !schema.constant) {
    if (schema.types != types::Boolean)
      return std::nullopt;
    return std::vector<std::string>{"true", "false"};
  }
  const auto take = [&](const json::Value& value) { out.push_back(written(value)); };
  if (schema.constant)
    take(*schema.constant);
  else
    for (const json::Value* value : *schema.values)
      take(*value);
  return out;
}

bool reads_all(Contract& contract, const Schema& schema, const std::vector<std::string>& texts) {
  return std::all_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return admits_text(contract, schema, text); });
}

/// Where one side lists its texts; nothing where that settles nothing.
std::optional<Effect> listed_effect(const Position& position) {
  const auto from = texts_of(position.base), to = texts_of(position.revision);
  if (from && to)
    return Effect::None; // the values are compared one by one
  if (from && reads_all(position.comparison.revision(), position.revision, *from))
    return Effect::Widened;
  if (to && reads_all(position.comparison.base(), position.base, *to))
    return Effect::Narrowed;
  return std::nullopt;
}

Effect type_effect(const Position& position, Types from, Types to) {
  const Effect as_json = effect_of(from, to);
  if (position.wire == Wire::Json || as_json == Effect::None)
    return as_json;
  const bool whole = from == position.base.types && to == position.revision.types;
  if (const auto listed = whole && is_text(position.wire) ? listed_effect(position) : std::nullopt)
    return *listed;
  const Types whole_from = whole ? read_as_text(position.base, position.wire) : from;
  const Types whole_to = whole ? read_as_text(position.revision, position.wire) : to;
  const Effect as_text = effect_of(whole_from, whole_to);
  const bool restricted =
      as_text == Effect::Incomparable && ((from | to) & types::String) && !((from | to) & spread(position.wire));
  if (restricted && as_json == Effect::Incomparable)
    return may_be_read(position) ? Effect::Unknown : as_text;
  if (position.wire != Wire::Either || as_text == as_json)
    return as_text;
  return Effect::Unknown;
}

/// One value against an array where a single one is written alike (a=1). Joined by commas, a text that holds one is
/// read as two.
std::optional<Effect> array_effect(Position& position) {
  const auto single = [](const Schema& schema) { return schema.typed && !(schema.types & ~types::Scalar); };
  const bool grows = single(position.base) && position.revision.types == types::Array;
  const bool shrinks = single(position.revision) && position.base.types == types::Array;
  if (!is_text(position.wire) || position.wire == Wire::Octets || (!grows && !shrinks))
    return std::nullopt;
  Comparison& all = position.comparison;
  Pair& pair =
      grows ? all.pair(position.base, all.revision().schema(position.revision.items), position.side, Wire::TextBelow)
            : all.pair(all.base().schema(position.base.items), position.revision, position.side, Wire::TextBelow);
  const Schema& array = grows ? position.revision : position.base;
  const Schema& scalar = grows ? position.base : position.revision;
  const Effect items = all.overall(pair, "became-not-nullable");
  const Effect wanted = grows ? Effect::Widened : Effect::Narrowed;
  if ((items != Effect::None && items != wanted) ||
      (array.min_items && json::compare_numbers(array.min_items.text, "1") > 0))
    return grows || spread(position.wire) ? Effect::Incomparable : std::optional<Effect>();
  const bool one_text = !(spread(position.wire) & types::Array);
  if (one_text && (scalar.types & types::String))
    return grows ? std::optional(Effect::Unknown) : std::nullopt; // joined, an array is a text as well
  return wanted;
}

std::string_view type_rule(Effect effect) {
  if (effect == Effect::Widened || effect == Effect::None)
    return "type-generalized";
  return effect == Effect::Narrowed ? "type-specialized" : "type-changed";
}

Effect single_format_effect(std::string_view from, std::string_view to) {
  if (format_lies_within(from, to))
    return Effect::Widened;
  return format_lies_within(to, from) ? Effect::Narrowed : Effect::Incomparable;
}

std::string format_names(const std::map<std::string_view, Spot>& texts) {
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
  const Schema &base = position.base, &revision = position.revision;
  const auto at = [](const Schema& schema) {
    return !schema.formats.empty() ? schema.formats.begin()->second
           : !schema.hints.empty() ? schema.hints.begin()->second
                                   : Spot{};
  };
  const auto all = [](const Schema& schema) {
    auto out = schema.formats;
    out.insert(schema.hints.begin(), schema.hints.end());
    return format_names(out);
  };
  Effect effect = format_effect(base.formats, revision.formats);
  if (effect == Effect::Incomparable && base.types != revision.types)
    effect = Effect::Unknown; // formats of different kinds of value
  const std::string from = all(base), to = all(revision);
  if (from != to)
    position.edit(effect == Effect::Widened    ? "format-generalized"
                  : effect == Effect::Narrowed ? "format-specialized"
                                               : "format-changed",
                  effect, at(base), at(revision), from, to);
}

/// A `nullable` that has no effect by the letter was written by somebody who meant it.
void compare_wishes(Position& position) {
  const Schema &base = position.base, &revision = position.revision;
  const Schema& wishing = revision.null_wish ? revision : base;
  const bool by_letter = wishing.values.has_value() || wishing.null;
  position.edit(revision.null_wish ? "became-nullable" : "became-not-nullable",
                by_letter ? Effect::None : Effect::Unknown, base.null_wish, revision.null_wish);
}

} // namespace

std::span<const EditRule> type_rules() { return type_rows; }

void compare_null(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  const bool has_no_text = is_text(position.wire) && position.wire != Wire::TextBelow;
  if (has_no_text) // RFC 6570 section 2.3: null is undefined, and nothing is written
    return;
  const bool types_differ = base.types != revision.types;
  const bool untyped = (base.types == types::All && !base.typed) || (revision.types == types::All && !revision.typed);
  if (base.null != revision.null && !(types_differ && untyped))
    position.edit(revision.null ? "became-nullable" : "became-not-nullable",
                  revision.null ? Effect::Widened : Effect::Narrowed, base.null_at ? base.null_at : base.type_at,
                  revision.null_at ? revision.null_at : revision.type_at);
  else if (base.null == revision.null && static_cast<bool>(base.null_wish) != static_cast<bool>(revision.null_wish))
    compare_wishes(position);
}

bool reads_octets(const Position& position) {
  const auto octets = [&](const Schema& schema) {
    const bool anything = schema.silent || (!schema.typed && schema.types == types::All && schema.branches.empty());
    return anything || (schema.types == types::String && schema.media_types.contains("application/octet-stream"));
  };
  const bool possible = position.wire == Wire::Octets || position.wire == Wire::Part || position.wire == Wire::Field;
  return possible && octets(position.base) && octets(position.revision) &&
         (position.wire == Wire::Octets || !position.base.silent || !position.revision.silent);
}

void compare_types(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  const bool types_differ = base.types != revision.types;
  const auto as_array = array_effect(position);
  const Effect effect = as_array ? *as_array : type_effect(position, base.types, revision.types);
  const bool only_listed = is_text(position.wire) && texts_of(base) && texts_of(revision);
  compare_null(position);
  if (types_differ && !only_listed)
    position.edit(type_rule(effect), effect, base.type_at, revision.type_at, type_names(base.types, base.null),
                  type_names(revision.types, revision.null));
  if (effect != Effect::Incomparable && !as_array)
    compare_formats(position);
}

} // namespace keur::change
