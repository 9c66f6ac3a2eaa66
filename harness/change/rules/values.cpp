#include "change/compare.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr EditRule value_rows[] = {
    {"became-enum", Effect::Narrowed, "{at}: only {to} is accepted now", "an enum where there was none"},
    {"enum-dropped", Effect::Unknown, "{at}: the values are no longer limited to {from}",
     "the enum is gone: which values are accepted is no longer told", EditRule::Sides::Request},
    {"enum-dropped", Effect::Widened, "{at}: the values are no longer limited to {from}",
     "the enum is gone: any value may come", EditRule::Sides::Response},
    {"enum-value-removed", Effect::Narrowed, "{at}: the enum lost {from}", "values left the enum"},
    {"enum-value-added", Effect::Widened, "{at}: the enum gained {to}",
     "values joined the enum; compatible in a response where x-extensible-enum announces that it may grow"},
    {"extensible-enum-value-removed", Effect::Narrowed, "{at}: x-extensible-enum lost {from}",
     "values left x-extensible-enum"},
    {"const-added", Effect::Narrowed, "{at}: only {to} is accepted now", "const set"},
    {"const-changed", Effect::Incomparable, "{at}: const changed from {from} to {to}", "const replaced"},
    {"const-removed", Effect::Widened, "{at}: const {from} was dropped", "const dropped"},
    {"pattern-added", Effect::Narrowed, "{at}: the pattern {to} was added", "a pattern where there was none"},
    {"pattern-changed", Effect::Unknown, "{at}: the pattern changed from {from} to {to}",
     "another pattern: which texts the two share is not computed"},
    {"pattern-removed", Effect::Widened, "{at}: the pattern {from} was dropped",
     "the pattern is gone, or matches every text now"},
    {"content-encoding-changed", Effect::Incomparable, "{at}: contentEncoding changed from {from} to {to}",
     "contentEncoding set, dropped or replaced: the text is read in another way"},
    {"content-media-type-changed", Effect::Incomparable, "{at}: contentMediaType changed from {from} to {to}",
     "contentMediaType set, dropped or replaced: the text is read in another way"},
    {"content-schema-added", Effect::Narrowed, "{at}: contentSchema was added", "contentSchema set"},
    {"content-schema-removed", Effect::Widened, "{at}: contentSchema was dropped", "contentSchema dropped"},
};

using Values = std::vector<const json::Value*>;

/// The values of `all` that `but` lacks; read as texts, 1 and "1" are one value.
Values without(const Values& all, const Values& but, bool as_text = false) {
  Values out;
  for (const json::Value* value : all)
    if (std::none_of(but.begin(), but.end(), [&](const json::Value* other) {
          return as_text ? written(*value) == written(*other) : json::equal(*value, *other);
        }))
      out.push_back(value);
  return out;
}

std::string list(const Values& values) {
  std::string out;
  for (std::size_t i = 0; i < values.size() && i < 8; ++i)
    out += (i ? ", " : "") + shown(*values[i]);
  return values.size() > 8 ? out + " and " + std::to_string(values.size() - 8) + " more" : out;
}

Values listed_texts(const Spot& spot) {
  Values out;
  if (spot && spot->is_array())
    for (const json::Value& value : spot->array())
      out.push_back(&value);
  return out;
}

void compare_enums(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  const auto tell = [&](std::string_view rule, Effect effect, std::string from, std::string to) {
    position.edit(rule, effect, base.enum_at, revision.enum_at, std::move(from), std::move(to));
  };
  // Compared with a const on the other side, an enum is a set of values like it.
  const bool as_text = is_text(position.wire);
  static const json::Value yes(true), no(false);
  const auto lists = [&](const Schema& schema) {
    return schema.values || schema.constant || (as_text && schema.types == types::Boolean);
  };
  const auto set_of = [&](const Schema& schema) {
    return schema.values                               ? *schema.values
           : schema.constant                           ? Values{schema.constant.value}
           : as_text && schema.types == types::Boolean ? Values{&yes, &no}
                                                       : Values{};
  };
  const bool from = lists(base), to = lists(revision);
  if (!base.values && !revision.values)
    return;
  if (!from)
    return tell("became-enum", Effect::Narrowed, {}, list(*revision.values));
  if (!to)
    return tell("enum-dropped", position.side == Direction::Request ? Effect::Unknown : Effect::Widened,
                list(*base.values), {});
  const Values lost = without(set_of(base), set_of(revision), as_text);
  const Values gained = without(set_of(revision), set_of(base), as_text);
  if (!lost.empty())
    tell("enum-value-removed", Effect::Narrowed, list(lost), {});
  if (!gained.empty())
    tell("enum-value-added", revision.extensible && base.extensible ? Effect::None : Effect::Widened, {}, list(gained));
}

void compare_const(Position& position) {
  const Spot base = position.base.constant, revision = position.revision.constant;
  if ((!base && !revision) || (!base && position.base.values) || (!revision && position.revision.values))
    return;
  if (base && revision && json::equal(*base, *revision))
    return;
  if (!base)
    position.edit("const-added", Effect::Narrowed, base, revision, {}, shown(revision));
  else if (!revision)
    position.edit("const-removed", Effect::Widened, base, revision, shown(base), {});
  else
    position.edit("const-changed", Effect::Incomparable, base, revision, shown(base), shown(revision));
}

void compare_patterns(Position& position) {
  std::vector<std::pair<std::string_view, Spot>> lost, gained;
  const auto has = [](const auto& patterns, std::string_view wanted) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const auto& one) { return plain_pattern(one.first) == plain_pattern(wanted); });
  };
  for (const auto& [pattern, at] : position.base.patterns)
    if (!is_any_text(pattern) && !has(position.revision.patterns, pattern))
      lost.emplace_back(pattern, at);
  for (const auto& [pattern, at] : position.revision.patterns)
    if (!is_any_text(pattern) && !has(position.base.patterns, pattern))
      gained.emplace_back(pattern, at);
  const auto quoted = [](const auto& entry) { return shown(*entry.second); };
  if (!lost.empty() && !gained.empty())
    position.edit("pattern-changed", Effect::Unknown, lost[0].second, gained[0].second, quoted(lost[0]),
                  quoted(gained[0]));
  else if (!gained.empty())
    position.edit("pattern-added", Effect::Narrowed, {}, gained[0].second, {}, quoted(gained[0]));
  else if (!lost.empty())
    position.edit("pattern-removed", Effect::Widened, lost[0].second, {}, quoted(lost[0]), {});
}

/// Bytes are no value of JSON: format binary says nothing there.
std::map<std::string_view, Spot> without_bytes(std::map<std::string_view, Spot> media_types, Wire wire) {
  if (wire == Wire::Json)
    std::erase_if(media_types, [](const auto& one) { return one.second->string() == "binary"; });
  return media_types;
}

void compare_content(Position& position, std::string_view rule, const std::map<std::string_view, Spot>& base,
                     const std::map<std::string_view, Spot>& revision) {
  const auto first = [](const auto& texts) { return texts.empty() ? Spot{} : texts.begin()->second; };
  const bool equal =
      base.size() == revision.size() && std::equal(base.begin(), base.end(), revision.begin(),
                                                   [](const auto& a, const auto& b) { return a.first == b.first; });
  const bool one_absent = base.empty() || revision.empty();
  if (!equal) // a part that says nothing of its bytes may have held them all along
    position.edit(rule, position.wire != Wire::Json && one_absent ? Effect::Unknown : Effect::Incomparable, first(base),
                  first(revision), shown(first(base)), shown(first(revision)));
}

} // namespace

std::span<const EditRule> value_rules() { return value_rows; }

void compare_values(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  compare_enums(position);
  compare_const(position);
  const Values lost = without(listed_texts(base.extensible), listed_texts(revision.extensible));
  if (!lost.empty() && revision.extensible)
    position.edit("extensible-enum-value-removed", Effect::Narrowed, base.extensible, revision.extensible, list(lost));
  if (!position.both_accept(types::String))
    return;
  compare_patterns(position);
  compare_content(position, "content-encoding-changed", base.encodings, revision.encodings);
  compare_content(position, "content-media-type-changed", without_bytes(base.media_types, position.wire),
                  without_bytes(revision.media_types, position.wire));
  if (base.content.empty() && !revision.content.empty())
    position.edit("content-schema-added", Effect::Narrowed, {}, revision.content.front());
  else if (!base.content.empty() && revision.content.empty())
    position.edit("content-schema-removed", Effect::Widened, base.content.front(), {});
  else if (!base.content.empty())
    position.below("/(content)", base.content, revision.content);
}

} // namespace keur::change
