#include "generate/builder.hpp"

#include "generate/member_name.hpp"
#include "generate/moments.hpp"
#include "generate/number_range.hpp"
#include "generate/pattern_text.hpp"
#include "generate/text_value.hpp"

#include <algorithm>

namespace keur::generate {
namespace {

constexpr std::size_t branch_attempts = 24;
constexpr std::size_t most_built_items = 1'000;
constexpr std::size_t budget = 4'000; // values of one instance
constexpr std::size_t deepest = 14;   // below the depth of optional members

bool has_keyword(const Shape& shape, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return shape.keywords.contains(name); });
}

bool is_scalar(const json::Value& value) { return !value.is_array() && !value.is_object(); }

/// A container whose members are all scalars is as good a leaf as a scalar.
bool is_leaf(const json::Value& value) {
  return is_scalar(value) || (value.is_array() && std::all_of(value.array().begin(), value.array().end(), is_scalar));
}

/// The typical number, then the ones after it.
std::string next_number(const NumberRange& range, unsigned count) {
  const std::string typical = range.typical();
  const std::size_t first = range.nth(0) == typical ? 0 : 1;
  return count == 0 ? typical : range.nth(count + first).value_or(typical);
}

} // namespace

Types likely_type(const Shape& shape) {
  if (!shape.typed) {
    if (has_keyword(shape, {"properties", "required", "additionalProperties", "minProperties", "patternProperties"}))
      return object_type;
    if (has_keyword(shape, {"items", "prefixItems", "minItems", "uniqueItems", "contains"}))
      return array_type;
    if (has_keyword(shape, {"pattern", "minLength", "maxLength", "format"}))
      return string_type;
    if (has_keyword(shape, {"minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"}))
      return number_type;
    return string_type;
  }
  for (const Types type : {object_type, array_type, string_type, number_type, integer_type, boolean_type, null_type})
    if ((shape.types & type) != 0)
      return type;
  return 0;
}

std::optional<json::Value> likely_value(const Shape& shape, std::string_view name, const json::Value& made) {
  if (made.is_number() && is_later_name(name))
    return json::Value(10);
  if (!made.is_string() || !shape.patterns.empty())
    return std::nullopt;
  if (is_later_name(name) && shape.format == "date-time")
    return json::Value("2026-02-15T09:30:00Z");
  if (is_later_name(name) && shape.format == "date")
    return json::Value("2026-02-15");
  const std::string_view format = shape.format.empty() ? likely_format(name) : std::string_view();
  if (format.empty())
    return std::nullopt;
  return json::Value(format == "email" ? "user@example.com" : "https://example.com/a");
}

Builder::Builder(Shapes& shapes, schema::Compiler& schemas, const Options& options, std::uint64_t seed)
    : shapes_(shapes), schemas_(schemas), options_(options), random_(seed) {}

bool Builder::satisfies(const Conjunction& schemas, const json::Value& value) {
  return std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& node) {
    const auto compiled = schemas_.compile(node, options_.direction);
    return compiled && (*compiled)->accepts(value);
  });
}

const Shape& Builder::shape_of(const Conjunction& schemas, const json::Value& value) {
  const Shape& first = shape(schemas);
  if (first.sites.empty())
    return first;
  for (std::size_t attempt = 0; attempt < branch_attempts; ++attempt) {
    const Shape& candidate = shape(schemas, {attempt, {}});
    const bool fits = std::all_of(candidate.sites.begin(), candidate.sites.end(), [&](const Site& site) {
      return site.keyword == "if" || satisfies({site.node.child(site.taken)}, value);
    });
    if (fits)
      return candidate;
  }
  return first;
}

bool Builder::travels(const Shape& member) const {
  if (options_.direction == schema::Direction::Request)
    return !member.read_only;
  return options_.direction != schema::Direction::Response || !member.write_only;
}

bool Builder::inside(const Shape& shape) const {
  return std::any_of(shape.parts.begin(), shape.parts.end(), [&](const json::Node& part) {
    return std::find(path_.begin(), path_.end(), part.value) != path_.end();
  });
}

std::optional<json::Value> Builder::build(const Conjunction& schemas, Size size, std::size_t level) {
  return build(schemas, size, level, {});
}

std::optional<json::Value> Builder::build(const Conjunction& schemas, Size size, std::size_t level,
                                          const Branching& fixed) {
  if (path_.empty())
    left_ = budget; // a value of its own, not part of another one
  if (left_ == 0 || level > options_.depth + deepest)
    return std::nullopt;
  --left_;
  Branching branching = fixed;
  const std::size_t start = size == Size::Random ? random_.below(branch_attempts) : 0;
  branching.attempt = start;
  const Shape& first = shape(schemas, branching);
  const bool composed = !first.sites.empty() || has_keyword(first, {"not", "dependentSchemas"});
  if (!composed)
    return build_shape(schemas, first, size, level);
  std::size_t combinations = 1;
  for (const Site& site : first.sites)
    combinations = std::min(branch_attempts, combinations * site.branches);
  for (const Size each : {size, size == Size::Minimal ? Size::Full : Size::Minimal})
    for (std::size_t i = 0; i < std::max<std::size_t>(combinations, 2); ++i) {
      branching.attempt = start + i;
      const Shape& taken = shape(schemas, branching);
      auto value = build_shape(schemas, taken, each, level);
      if (value && satisfies(schemas, *value))
        return value;
      if (left_ == 0)
        return std::nullopt;
    }
  return std::nullopt;
}

std::optional<json::Value> Builder::build_shape(const Conjunction& schemas, const Shape& shape, Size size,
                                                std::size_t level) {
  if (shape.never || shape.types == 0)
    return std::nullopt;
  if (shape.values)
    return from_values(schemas, shape, size);
  if (options_.examples != Examples::None && size != Size::Random)
    if (auto example = from_examples(schemas, shape))
      return example;
  const std::size_t outside = path_.size();
  for (const json::Node& part : shape.parts)
    path_.push_back(part.value);
  std::optional<json::Value> value;
  switch (likely_type(shape)) {
  case object_type:
    value = build_object(shape, size, level);
    break;
  case array_type:
    value = build_array(shape, size, level);
    break;
  default:
    value = scalar(shape, size);
    break;
  }
  path_.resize(outside);
  return value;
}

std::optional<json::Value> Builder::from_values(const Conjunction& schemas, const Shape& shape, Size size) {
  const std::size_t count = shape.values->size();
  const std::size_t start = size == Size::Random ? random_.below(count) : 0;
  std::optional<json::Value> fallback;
  for (std::size_t i = 0; i < count; ++i) {
    const json::Value& value = *(*shape.values)[(start + i) % count];
    if (!satisfies(schemas, value))
      continue;
    if (!value.is_null())
      return value;
    fallback = value;
  }
  return fallback;
}

std::optional<json::Value> Builder::from_examples(const Conjunction& schemas, const Shape& shape) {
  for (const json::Node& example : shape.examples) {
    if (example->is_null())
      continue;
    if (options_.examples == Examples::Leaves && !is_leaf(*example))
      continue;
    if (satisfies(schemas, *example))
      return *example;
  }
  return std::nullopt;
}

std::optional<json::Value> Builder::scalar(const Shape& shape, Size size) {
  Random* random = size == Size::Random ? &random_ : nullptr;
  switch (likely_type(shape)) {
  case string_type: {
    auto text = text_value(shape, shape.min_length, shape.max_length, random);
    if (!text && random != nullptr)
      text = text_value(shape, shape.min_length, shape.max_length, nullptr);
    if (text && random == nullptr && (shape.format.starts_with("date") || shape.format == "time"))
      text = later(shape.format, std::move(*text), moments_++);
    return text ? std::optional<json::Value>(std::move(*text)) : std::nullopt;
  }
  case number_type:
  case integer_type: {
    const auto range = NumberRange::of(shape);
    if (!range)
      return std::nullopt;
    return json::Value(json::Number{random != nullptr ? range->random(*random) : next_number(*range, numbers_++)});
  }
  case boolean_type:
    return json::Value(random == nullptr || random->coin());
  case null_type:
    return json::Value(nullptr);
  default:
    return std::nullopt;
  }
}

/// An optional cursor or entity tag is not invented.
bool Builder::is_left_to_server(const MemberSchemas& member) {
  if (options_.direction != schema::Direction::Request || !is_opaque_name(member.name))
    return false;
  const Shape& shape = this->shape(member.schemas);
  return likely_type(shape) == string_type && !shape.values && shape.examples.empty();
}

std::vector<std::string> Builder::wanted_members(const Shape& shape, Size size, std::size_t level) {
  std::vector<std::string> names;
  const bool optional_ones = size != Size::Minimal && level < options_.depth;
  std::size_t room = shape.max_properties > shape.required.size() ? shape.max_properties - shape.required.size() : 0;
  for (const MemberSchemas& member : shape.properties) {
    if (shape.requires_member(member.name) || shape.discriminated.contains(member.name)) {
      names.push_back(member.name);
    } else if (optional_ones && room > 0 && !is_left_to_server(member) && (size == Size::Full || random_.coin())) {
      names.push_back(member.name);
      --room;
    }
  }
  for (const std::string& name : shape.required)
    if (shape.member(name) == nullptr)
      names.push_back(name);
  return names;
}

std::optional<json::Value> Builder::build_object(const Shape& shape, Size size, std::size_t level) {
  return object_with(shape, wanted_members(shape, size, level), size, level);
}

std::optional<json::Value> Builder::object_with(const Shape& shape, const std::vector<std::string>& names, Size size,
                                                std::size_t level) {
  json::Object object;
  std::vector<std::string> queue = names;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::string name = queue[i];
    if (object.contains(name))
      continue;
    auto value = build_member(shape, name, size, level);
    const bool required = shape.requires_member(name);
    if (!value) {
      const Conjunction schemas = shape.schemas_of(name);
      if (required && travels(this->shape(schemas)))
        return std::nullopt;
      continue;
    }
    object.append(name, std::move(*value));
    if (const auto more = shape.dependent_required.find(name); more != shape.dependent_required.end())
      queue.insert(queue.end(), more->second.begin(), more->second.end());
  }
  fill_up(shape, object, size, level);
  return json::Value(std::move(object));
}

std::optional<json::Value> Builder::build_member(const Shape& shape, const std::string& name, Size size,
                                                 std::size_t level) {
  const MemberSchemas* declared = shape.member(name);
  const Conjunction others = declared != nullptr ? Conjunction{} : shape.schemas_of(name);
  const Conjunction& schemas = declared != nullptr ? declared->schemas : others;
  if (schemas.empty() && shape.closed)
    return std::nullopt;
  if (schemas.empty())
    return json::Value("text");
  const Shape& member = this->shape(schemas);
  if (!travels(member))
    return std::nullopt;
  if (const auto asked = shape.discriminated.find(name); asked != shape.discriminated.end()) {
    json::Value value(asked->second);
    if (satisfies(schemas, value))
      return value;
  }
  const bool required = shape.requires_member(name);
  if (!required && inside(member))
    return std::nullopt;
  auto value = build(schemas, required && inside(member) ? Size::Minimal : size, level + 1);
  const bool given = member.values || (options_.examples != Examples::None && !member.examples.empty());
  if (!value || size == Size::Random || given)
    return value;
  auto likelier = likely_value(member, name, *value);
  return likelier && satisfies(schemas, *likelier) ? std::move(likelier) : std::move(value);
}

/// minProperties, and one member where the object is a map.
void Builder::fill_up(const Shape& shape, json::Object& object, Size size, std::size_t level) {
  std::size_t least = shape.min_properties;
  const bool is_map = shape.properties.empty() && (!shape.additional.empty() || !shape.pattern_names.empty());
  if (is_map && size != Size::Minimal && level < options_.depth)
    least = std::max<std::size_t>(least, 1);
  for (const MemberSchemas& member : shape.properties) {
    if (object.size() >= least)
      return;
    if (object.contains(member.name))
      continue;
    if (auto value = build_member(shape, member.name, Size::Minimal, level))
      object.append(member.name, std::move(*value));
  }
  for (std::size_t tries = 0; object.size() < std::min(least, most_built_items) && tries < least + 3; ++tries) {
    const auto name = extra_name(shape, object);
    if (!name)
      return;
    if (auto value = build_member(shape, *name, size, level))
      object.append(*name, std::move(*value));
  }
}

std::optional<std::string> Builder::extra_name(const Shape& shape, const json::Object& taken) {
  Shape names = shape.property_names.empty() ? Shape{} : this->shape(shape.property_names);
  names.types = string_type;
  names.typed = true;
  for (std::size_t n = 1; n < 40; ++n) {
    std::string name = "key" + std::to_string(n);
    if (!shape.property_names.empty()) {
      auto made = n == 1 ? build(shape.property_names, Size::Minimal) : scalar(names, Size::Random);
      if (!made || !made->is_string())
        continue;
      name = made->string();
    } else if (shape.additional.empty() && !shape.pattern_names.empty()) {
      auto made = pattern_text(shape.pattern_names.front(), 0, 100, n == 1 ? nullptr : &random_);
      if (!made)
        continue;
      name = *made;
    } else if (shape.closed) {
      return std::nullopt;
    }
    if (!taken.contains(name) && shape.member(name) == nullptr && !name.empty())
      return name;
  }
  return std::nullopt;
}

std::optional<json::Value> Builder::build_array(const Shape& shape, Size size, std::size_t level) {
  std::size_t count = shape.min_items;
  if (size != Size::Minimal && level < options_.depth)
    count = std::max<std::size_t>(count, 1);
  if (size == Size::Random)
    count = shape.min_items + random_.below(3);
  if (!shape.contains.empty())
    count = std::max<std::size_t>(count, shape.min_contains);
  if (size == Size::Full && level < options_.depth && !shape.prefix_items.empty()) // a whole tuple, and one item beyond
    count = std::max(count, shape.prefix_items.size() + (shape.items.empty() || shape.items_closed ? 0 : 1));
  count = std::min(count, shape.max_items);
  if (count > most_built_items)
    return std::nullopt;
  auto array = array_of(shape, count, size, level);
  if (!array && count > shape.min_items && shape.contains.empty())
    return array_of(shape, shape.min_items, size, level);
  return array;
}

std::optional<json::Value> Builder::array_of(const Shape& shape, std::size_t count, Size size, std::size_t level) {
  json::Array array;
  const Shape& item_shape = this->shape(shape.items);
  const std::size_t wanted = shape.contains.empty() ? 0 : shape.min_contains; // items of that kind come first
  std::optional<NumberRange> numbers;
  if ((likely_type(item_shape) & (number_type | integer_type)) != 0 && !item_shape.values)
    numbers = NumberRange::of(item_shape);
  for (std::size_t tries = 0; array.size() < count; ++tries) {
    if (tries > count * 4 + 20)
      return std::nullopt;
    const std::size_t index = array.size();
    Conjunction schemas = index < shape.prefix_items.size() ? shape.prefix_items[index] : shape.items;
    if (index >= shape.prefix_items.size() && shape.items_closed)
      return std::nullopt;
    if (index < wanted)
      schemas.insert(schemas.end(), shape.contains.begin(), shape.contains.end());
    if (shape.min_items == 0 && inside(this->shape(schemas)))
      return std::nullopt;
    std::optional<json::Value> item;
    const bool again = tries > 0 && shape.unique_items;
    if (schemas.empty())
      item = json::Value("text" + (index == 0 ? std::string() : std::to_string(index)));
    else if (again && numbers)
      item = numbers->nth(tries) ? std::optional<json::Value>(json::Number{*numbers->nth(tries)}) : std::nullopt;
    else
      item = build(schemas, again ? Size::Random : size, level + 1);
    if (!item)
      return std::nullopt;
    const bool repeated = shape.unique_items && std::any_of(array.begin(), array.end(), [&](const json::Value& have) {
                            return json::equal(have, *item);
                          });
    if (!repeated)
      array.push_back(std::move(*item));
  }
  return json::Value(std::move(array));
}

} // namespace keur::generate
