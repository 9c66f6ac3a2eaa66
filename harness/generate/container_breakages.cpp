#include "generate/breaking.hpp"
#include "generate/pattern_text.hpp"
#include "json/pointer.hpp"

#include <array>

namespace keur::generate {
namespace {

constexpr std::size_t most_counted = 101;

void leave_required_out(Breaking& at) {
  if (!at.value().is_object())
    return;
  for (const std::string& name : at.shape().required)
    if (at.value().object().contains(name))
      at.offer_whole({"required"}, "required " + name,
                     replaced(at.root(), json::append_token(at.pointer(), name), nullptr));
}

std::optional<json::Value> extra_member(Breaking& at, const std::string& name) {
  const Conjunction schemas = at.shape().schemas_of(name);
  return schemas.empty() ? std::optional<json::Value>("text")
                         : at.builder().build(schemas, Size::Minimal, at.level() + 1);
}

void break_member_names(Breaking& at) {
  if (!at.value().is_object())
    return;
  const json::Value held = at.value().object().empty() ? json::Value("text") : at.value().object().begin()->value;
  if (at.shape().closed) {
    json::Value grown = at.value();
    grown.object().set("keurUndeclared", "text");
    const bool unevaluated = !at.has("additionalProperties");
    const std::string_view keyword = unevaluated ? "unevaluatedProperties" : "additionalProperties";
    at.offer({keyword}, keyword, std::move(grown));
  }
  if (at.shape().property_names.empty())
    return;
  const Shape& names = at.builder().shape(at.shape().property_names);
  std::vector<std::string> wrong{"", "keur no name", "0"};
  if (names.max_length < most_counted)
    wrong.insert(wrong.begin(), std::string(names.max_length + 1, 'a'));
  if (names.min_length > 0 && names.min_length < most_counted)
    wrong.insert(wrong.begin(), std::string(names.min_length - 1, 'a'));
  for (const json::Node& pattern : names.patterns)
    if (const auto name = unmatched_text(pattern->string(), names.min_length, names.max_length))
      wrong.insert(wrong.begin(), *name);
  for (const std::string& name : wrong) {
    json::Value grown = at.value();
    grown.object().set(name, held);
    if (at.offer_loosely("propertyNames", "propertyNames", std::move(grown)))
      return;
  }
}

/// A member of the map, or of those that a pattern rules, that its schema does not take.
void break_extra_values(Breaking& at) {
  if (!at.value().is_object())
    return;
  const auto with = [&](const std::string& name, std::string_view keyword, std::string_view what) {
    for (const json::Value& wrong : {json::Value("text"), json::Value(7), json::Value(json::Array{})}) {
      json::Value grown = at.value();
      grown.object().set(name, wrong);
      if (at.offer({"type"}, what, grown) || at.offer_loosely(keyword, what, std::move(grown)))
        return;
    }
  };
  if (!at.shape().closed && !at.shape().additional.empty())
    if (const auto name = at.builder().extra_name(at.shape(), at.value().object()))
      with(*name, "additionalProperties", "additionalProperties type");
  for (const std::string& pattern : at.shape().pattern_names)
    if (const auto name = pattern_text(pattern, 1, most_counted, nullptr))
      with(*name, "patternProperties", "patternProperties type");
}

void break_member_counts(Breaking& at) {
  if (!at.value().is_object())
    return;
  if (at.shape().min_properties > 0) {
    json::Object fewer;
    for (const json::Member& member : at.value().object())
      if (fewer.size() + 1 < at.shape().min_properties)
        fewer.append(member.name, member.value);
    at.offer({"minProperties"}, "minProperties", json::Value(std::move(fewer)));
  }
  if (at.shape().max_properties >= most_counted)
    return;
  json::Value grown = at.value();
  for (const MemberSchemas& member : at.shape().properties)
    if (grown.object().size() <= at.shape().max_properties && !grown.object().contains(member.name))
      if (auto value = at.builder().build(member.schemas, Size::Minimal, at.level() + 1))
        grown.object().set(member.name, std::move(*value));
  while (grown.object().size() <= at.shape().max_properties) {
    const auto name = at.builder().extra_name(at.shape(), grown.object());
    auto value = name && !at.shape().closed ? extra_member(at, *name) : std::nullopt;
    if (!value)
      return;
    grown.object().set(*name, std::move(*value));
  }
  at.offer({"maxProperties"}, "maxProperties", std::move(grown));
}

void break_item_counts(Breaking& at) {
  if (!at.value().is_array())
    return;
  const Shape& shape = at.shape();
  const auto count = [&](std::string_view keyword, std::size_t items) {
    Shape free = shape;
    free.max_items = std::string::npos;
    free.min_items = 0;
    free.min_contains = std::min(free.min_contains, items);
    at.offer({keyword}, keyword, at.builder().array_of(free, items, Size::Minimal, at.level()));
  };
  if (shape.min_items > 0 && shape.min_items <= most_counted)
    count("minItems", shape.min_items - 1);
  if (shape.max_items < most_counted)
    count("maxItems", shape.max_items + 1);
}

/// What repeats, what stands beyond a closed tuple.
void break_items(Breaking& at) {
  if (!at.value().is_array())
    return;
  const json::Array& items = at.value().array();
  if (at.shape().unique_items && !items.empty()) {
    json::Value twice = at.value();
    if (items.size() >= at.shape().max_items && items.size() > 1)
      twice.array().pop_back();
    twice.array().push_back(items.front());
    at.offer({"uniqueItems"}, "uniqueItems", std::move(twice));
  }
  if (at.shape().items_closed) {
    json::Value longer = at.value();
    while (longer.array().size() <= at.shape().prefix_items.size())
      longer.array().push_back(json::Value("text"));
    for (const std::string_view keyword : {"additionalItems", "items", "unevaluatedItems"})
      if (at.has(keyword) && at.offer_loosely(keyword, std::string(keyword) + " closed", longer))
        return;
  }
}

/// None, too few and too many of the items that `contains` asks for.
void break_contains(Breaking& at) {
  if (!at.value().is_array() || at.shape().contains.empty())
    return;
  const Shape& shape = at.shape();
  Conjunction wanted = shape.items;
  wanted.insert(wanted.end(), shape.contains.begin(), shape.contains.end());
  const auto like = at.builder().build(wanted, Size::Minimal, at.level() + 1);
  const auto list = [&](std::size_t matching, std::size_t size) {
    Shape others = shape;
    others.contains.clear();
    others.min_items = 0;
    json::Value made(json::Array{});
    for (std::size_t i = 0; like && i < matching; ++i)
      made.array().push_back(*like);
    if (const auto rest = at.builder().array_of(others, size - std::min(size, matching), Size::Minimal, at.level()))
      made.array().insert(made.array().end(), rest->array().begin(), rest->array().end());
    return made;
  };
  if (shape.min_contains > 0) {
    at.offer_loosely("contains", "contains none", list(0, std::max<std::size_t>(shape.min_items, 1)));
    at.offer_loosely("contains", "contains none at all", list(0, 0));
  }
  if (shape.min_contains > 1)
    at.offer_loosely("minContains", "minContains", list(shape.min_contains - 1, shape.min_items));
  if (shape.max_contains < most_counted)
    at.offer_loosely("maxContains", "maxContains", list(shape.max_contains + 1, shape.min_items));
}

/// Readers that look at the first item only let these through.
void break_second_item(Breaking& at) {
  if (!at.value().is_array() || at.value().array().empty() || at.shape().max_items < 2 ||
      !at.shape().prefix_items.empty())
    return;
  const json::Value first = at.value().array().front();
  const auto with = [&](json::Value second) {
    json::Value items(json::Array{first});
    items.array().push_back(std::move(second));
    return items;
  };
  at.offer({"type"}, "second item type", with(first.is_string() ? json::Value(7) : json::Value("text")));
  if (!first.is_object())
    return;
  for (const std::string& name : at.builder().shape(at.shape().items).required) {
    json::Value second = first;
    if (!second.object().contains(name))
      continue;
    second.object().erase(name);
    at.offer({"required"}, "second item required " + name, with(std::move(second)));
    return;
  }
}

} // namespace

std::vector<Breakage> container_breakages() {
  return {leave_required_out, break_member_names, break_member_counts, break_item_counts,
          break_items,        break_contains,     break_extra_values,  break_second_item};
}

} // namespace keur::generate
