#include "drift/shape.hpp"

#include <algorithm>
#include <functional>

namespace keur::drift {
namespace {

/// 9 stands for a digit, x for a hexadecimal one.
bool follows(std::string_view text, std::string_view picture) {
  return text.size() == picture.size() &&
         std::equal(text.begin(), text.end(), picture.begin(), [](char c, char wanted) {
           const bool digit = c >= '0' && c <= '9';
           const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           return wanted == '9' ? digit : wanted == 'x' ? digit || letter : c == wanted;
         });
}

std::string format_of(std::string_view text) {
  if (follows(text, "9999-99-99"))
    return "date";
  if (text.size() >= 20 && follows(text.substr(0, 10), "9999-99-99") && follows(text.substr(11, 8), "99:99:99"))
    return "date-time";
  return follows(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") ? "uuid" : "";
}

std::string type_of(const json::Value& value) {
  if (value.is_number())
    return json::is_integral(value.number()) ? "integer" : "number";
  return std::string(json::name(value.kind()));
}

void set_counts(json::Value& out, std::string_view name, const Shape::Counts& counts) {
  if (counts.empty())
    return;
  json::Object object;
  for (const auto& [text, count] : counts)
    object.set(text, count);
  out.object().set(std::string(name), std::move(object));
}

std::uint64_t count_of(const json::Value& value) {
  const auto count = value.is_number() ? json::to_integer(value.number()) : std::nullopt;
  return count && *count > 0 ? static_cast<std::uint64_t>(*count) : 0;
}

Shape::Counts counts_of(const json::Value* object) {
  Shape::Counts counts;
  if (object && object->is_object())
    for (const json::Member& member : object->object())
      counts.emplace(member.name, count_of(member.value));
  return counts;
}

} // namespace

bool is_new(Shape& shape, std::string_view instance) {
  return shape.met.insert(std::hash<std::string_view>{}(instance)).second;
}

void note(Shape& shape, const json::Value& value, bool fractional) {
  ++shape.seen;
  ++shape.types[value.is_number() && fractional ? "number" : type_of(value)];
  if (value.is_string())
    ++shape.formats[format_of(value.string())];
}

Shape& items_of(Shape& shape) {
  if (shape.items.empty())
    shape.items.emplace_back();
  return shape.items.front();
}

json::Value to_json(const Shape& shape) {
  json::Value out = json::object({{"seen", shape.seen}});
  set_counts(out, "types", shape.types);
  set_counts(out, "formats", shape.formats);
  set_counts(out, "values", shape.values);
  if (shape.nullable)
    out.object().set("nullable", json::Value(true));
  if (shape.optional)
    out.object().set("optional", json::Value(true));
  if (!shape.described.empty())
    out.object().set("described", json::Value(shape.described));
  if (!shape.members.empty()) {
    json::Object members;
    for (const auto& [name, member] : shape.members)
      members.set(name, to_json(member));
    out.object().set("members", std::move(members));
  }
  if (!shape.items.empty())
    out.object().set("items", to_json(shape.items.front()));
  return out;
}

Shape shape_from_json(const json::Value& value) {
  Shape shape;
  if (const json::Value* seen = value.find("seen"))
    shape.seen = count_of(*seen);
  shape.types = counts_of(value.find("types"));
  shape.formats = counts_of(value.find("formats"));
  shape.values = counts_of(value.find("values"));
  shape.nullable = value.find_boolean("nullable", false);
  shape.optional = value.find_boolean("optional", false);
  shape.described = std::string(value.find_string("described").value_or(""));
  if (const json::Value* members = value.find("members"); members && members->is_object())
    for (const json::Member& member : members->object())
      shape.members.emplace(member.name, shape_from_json(member.value));
  if (const json::Value* items = value.find("items"))
    shape.items.push_back(shape_from_json(*items));
  return shape;
}

} // namespace keur::drift
