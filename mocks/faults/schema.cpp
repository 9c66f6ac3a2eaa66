#include "json/load.hpp"
#include "mocks/faults/rows.hpp"

#include <algorithm>
#include <functional>

namespace keur::mocks {
namespace {

constexpr auto schema_kind = FaultKind::Schema;

/// Every value of the instance, parents first.
void collect(json::Value& value, std::vector<json::Value*>& out) {
  out.push_back(&value);
  if (value.is_object())
    for (auto& member : value.object())
      collect(member.value, out);
  if (value.is_array())
    for (auto& item : value.array())
      collect(item, out);
}

/// A change of one value; false where it does not apply.
using Change = bool (*)(json::Value&);

/// Tries the change at every place until the answer's schema refuses the result; without such a place the reply stays.
void break_schema(Reply& reply, const FaultContext& context, Change change) {
  if (!is_success(reply) || reply.stream)
    return;
  const auto loaded = json::load_json(reply.body, "answer");
  if (!loaded)
    return;
  auto original = loaded->root;
  std::vector<json::Value*> places;
  collect(original, places);
  for (std::size_t i = 0; i < places.size() && i < 2'000; ++i) {
    auto candidate = original;
    std::vector<json::Value*> same;
    collect(candidate, same);
    if (!change(*same[i]) || context.accepts(candidate))
      continue;
    reply.body = json::dump(candidate);
    return;
  }
}

/// Removes one member after the other, until the schema misses one.
void remove_required(Reply& reply, const FaultContext& context) {
  if (!is_success(reply) || reply.stream)
    return;
  const auto loaded = json::load_json(reply.body, "answer");
  if (!loaded)
    return;
  auto original = loaded->root;
  std::vector<json::Value*> places;
  collect(original, places);
  for (std::size_t i = 0; i < places.size() && i < 500; ++i) {
    if (!places[i]->is_object())
      continue;
    for (const auto& member : places[i]->object()) {
      auto candidate = original;
      std::vector<json::Value*> same;
      collect(candidate, same);
      same[i]->object().erase(member.name);
      if (context.accepts(candidate))
        continue;
      reply.body = json::dump(candidate);
      return;
    }
  }
}

bool set(json::Value& value, json::Value by) {
  value = std::move(by);
  return true;
}

/// Adds a member that nothing declares, in the outermost object or the first element.
void add_member(Reply& reply, const std::string& name, const json::Value& value) {
  if (!is_success(reply) || reply.stream)
    return;
  auto loaded = json::load_json(reply.body, "answer");
  if (!loaded)
    return;
  auto* place = &loaded->root;
  while (place->is_array() && !place->array().empty())
    place = &place->array().front();
  if (!place->is_object())
    return;
  place->object().set(name, value);
  reply.body = json::dump(loaded->root);
}

} // namespace

std::vector<Fault> schema_faults() {
  using R = Reply;
  using C = FaultContext;
  using V = json::Value;
  return {
      {"schema-required-missing", schema_kind, "a required member is missing", "J001",
       [](R& r, const C& c) { remove_required(r, c); }},
      {"schema-type-string", schema_kind, "a text where a number, boolean, array or object is declared", "H092",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return !v.is_string() && set(v, "tekst"); }); }},
      {"schema-type-number", schema_kind, "a number where a text is declared", "H092",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return v.is_string() && set(v, 7); }); }},
      {"schema-type-array", schema_kind, "an array around a value", "H092",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return !v.is_array() && set(v, json::Array{v}); }); }},
      {"schema-type-object", schema_kind, "an object where an array is declared", "H092",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_array() && set(v, json::object({{"items", v}})); });
       }},
      {"schema-boolean-text", schema_kind, "\"true\" instead of true", "H092",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_boolean() && set(v, v.boolean() ? "true" : "false"); });
       }},
      {"schema-null", schema_kind, "null where it is not allowed", "H092",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return !v.is_null() && set(v, nullptr); }); }},
      {"schema-enum", schema_kind, "a value that the enumeration does not hold", "H099",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_string() && set(v, v.string() + "-onbekend"); });
       }},
      {"schema-enum-case", schema_kind, "an enumeration value in another case", "H099",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) {
           if (!v.is_string())
             return false;
           auto text = v.string();
           for (auto& letter : text)
             letter = letter >= 'a' && letter <= 'z'   ? static_cast<char>(letter - 32)
                      : letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32)
                                                       : letter;
           return text != v.string() && set(v, text);
         });
       }},
      {"schema-enum-space", schema_kind, "an enumeration value with a trailing space", "H099",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return v.is_string() && set(v, v.string() + ' '); }); }},
      {"schema-format", schema_kind, "a text that breaks its format", "H098",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_string() && set(v, "2026-02-30T24:61 geen %% formaat"); });
       }},
      {"schema-date", schema_kind, "30 February", "H098",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return v.is_string() && set(v, "2026-02-30"); }); }},
      {"schema-long-text", schema_kind, "a text far longer than allowed", "",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_string() && set(v, v.string() + std::string(10'000, 'x')); });
       }},
      {"schema-short-text", schema_kind, "an empty text where a length is declared", "",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return v.is_string() && set(v, ""); }); }},
      {"schema-number-high", schema_kind, "a number above its maximum", "H081",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_number() && set(v, json::Number{"99999999999999999999"}); });
       }},
      {"schema-number-low", schema_kind, "a number below its minimum", "",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_number() && set(v, json::Number{"-99999999999999999999"}); });
       }},
      {"schema-number-fraction", schema_kind, "a fraction where an integer is declared", "",
       [](R& r, const C& c) { break_schema(r, c, [](V& v) { return v.is_number() && set(v, json::Number{"1.5"}); }); }},
      {"schema-array-long", schema_kind, "more elements than allowed, or the same one twice", "",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) {
           if (!v.is_array() || v.array().empty())
             return false;
           v.array().resize(v.array().size() + 200, v.array().front());
           return true;
         });
       }},
      {"schema-array-empty", schema_kind, "no element where one is required", "H102",
       [](R& r, const C& c) {
         break_schema(r, c, [](V& v) { return v.is_array() && !v.array().empty() && set(v, json::Array{}); });
       }},
      {"schema-extra-member", schema_kind, "a member that the schema does not declare", "T011",
       [](R& r, const C&) { add_member(r, "keurExtra", "x"); }},
      {"schema-write-only", schema_kind, "a member that must not come back: password", "",
       [](R& r, const C&) { add_member(r, "password", "geheim"); }},
      {"schema-many-errors", schema_kind, "ten thousand violations in one answer", "H097",
       [](R& r, const C&) {
         if (!is_success(r) || r.stream)
           return;
         json::Array many(10'000, json::Value(nullptr));
         r.body = json::dump(json::Value(std::move(many)));
       }},
  };
}

} // namespace keur::mocks
