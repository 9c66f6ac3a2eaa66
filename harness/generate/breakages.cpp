#include "generate/boundaries.hpp"
#include "generate/number_range.hpp"
#include "generate/pattern_text.hpp"
#include "generate/position.hpp"
#include "generate/text_value.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <set>

namespace keur::generate {
namespace {

constexpr std::size_t longest_broken_text = 8'192;
constexpr std::size_t most_broken_items = 101;

class Breakages {
public:
  Breakages(Builder& builder, const json::Value& root, const Breaks& breaks, std::size_t at_most)
      : builder_(builder), root_(root), breaks_(breaks), at_most_(at_most) {}

  std::vector<Instance> all(const json::Node& schema) {
    Positions positions(builder_, schema, root_);
    Position position;
    at_ = &position;
    while (found_.size() < at_most_ && (shape_ = positions.next(position)) != nullptr) {
      types();
      values();
      branches();
      numbers();
      texts();
      arrays();
      objects();
    }
    return std::move(found_);
  }

private:
  void offer(std::string_view keyword, std::string_view what, std::optional<json::Value> value) {
    if (!value || found_.size() >= at_most_)
      return;
    std::string text = at_->pointer + '\n' + json::dump(*value);
    if (seen_.contains(text) || !offer_whole(keyword, what, replaced(root_, at_->pointer, &*value)))
      return;
    seen_.insert(std::move(text));
  }

  bool offer_whole(std::string_view keyword, std::string_view what, json::Value whole) {
    const bool loose = at_->composed || !shape_->sites.empty();
    if (found_.size() >= at_most_ || !breaks_(whole, keyword, at_->pointer, loose))
      return false;
    found_.push_back(
        {std::move(whole), label(at_->pointer, what), std::string(keyword), shape_->where(keyword), at_->pointer});
    return true;
  }

  bool is(Types type) const { return (shape_->types & type) != 0; }

  /// null, and the kinds that a careless reader would most likely let through.
  void types() {
    if (!shape_->typed)
      return;
    if (!is(null_type))
      offer("type", "type null", json::Value(nullptr));
    if (is(integer_type) && !is(number_type))
      offer("type", "type fraction", json::Value(json::Number{"1.5"}));
    if (!is(string_type))
      offer("type", "type string", json::Value("text"));
    if (!is(string_type) && (at_->value->is_number() || at_->value->is_boolean()))
      offer("type", "type quoted", json::Value(json::dump(*at_->value)));
    if (!is(integer_type))
      offer("type", "type number", json::Value(7));
    if (!is(boolean_type) && !is(object_type) && !is(array_type))
      offer("type", "type boolean", json::Value(true));
    if (!is(array_type))
      offer("type", "type array", json::Value(json::Array{}));
    if (!is(object_type))
      offer("type", "type object", json::object({{"key", "text"}}));
  }

  void values() {
    if (!shape_->values || shape_->values->empty())
      return;
    const bool constant = shape_->keywords.contains("const");
    const json::Value& first = *shape_->values->front();
    json::Value other = first;
    if (first.is_string())
      other = json::Value(first.string() + "-keur");
    else if (first.is_number())
      other = json::Value(987654321);
    else if (first.is_boolean())
      other = json::Value(!first.boolean());
    else
      other = json::Value("keur");
    offer(constant ? "const" : "enum", constant ? "const" : "enum", other);
  }

  /// What no branch takes.
  void branches() {
    for (const Site& site : shape_->sites) {
      offer(site.keyword, site.keyword + " none", json::Value(json::Object{}));
      offer(site.keyword, site.keyword + " text", json::Value("keur no branch"));
    }
    for (const auto& [member, value] : shape_->discriminated) {
      if (!at_->value->is_object() || !at_->value->object().contains(member))
        continue;
      json::Value other = *at_->value;
      other.object().set(member, json::Value("keur-unknown"));
      offer("discriminator", "discriminator", std::move(other));
    }
  }

  void numbers() {
    if (shape_->values || !at_->value->is_number())
      return;
    const auto range = NumberRange::of(*shape_);
    if (!range)
      return;
    const auto number = [&](const char* keyword, const char* exclusive, std::optional<std::string> text) {
      if (!text)
        return;
      const json::Value value(json::Number{*text});
      offer(keyword, keyword, value);
      offer(exclusive, exclusive, value);
    };
    number("minimum", "exclusiveMinimum", range->under_lowest());
    number("maximum", "exclusiveMaximum", range->over_highest());
    if (const auto text = range->off_step())
      offer("multipleOf", "multipleOf", json::Value(json::Number{*text}));
    if (shape_->format == "int32")
      offer("format", "format", json::Value(json::Number{"2147483648"}));
  }

  void texts() {
    if (!at_->value->is_string() || shape_->values)
      return;
    lengths();
    for (const json::Node& pattern : shape_->patterns)
      if (auto text = unmatched_text(pattern->string(), shape_->min_length, shape_->max_length))
        offer("pattern", "pattern", json::Value(std::move(*text)));
    if (auto text = text_without_format(*shape_))
      offer("format", "format", json::Value(std::move(*text)));
  }

  /// With the pattern and format kept where that is possible, so that only the length is wrong.
  void lengths() {
    const auto text = [&](const char* keyword, std::size_t length) {
      if (length > longest_broken_text)
        return;
      auto made = text_value(*shape_, length, length, nullptr);
      offer(keyword, keyword, json::Value(made ? std::move(*made) : std::string(length, 'a')));
    };
    if (shape_->min_length > 0)
      text("minLength", shape_->min_length - 1);
    if (shape_->max_length < longest_broken_text)
      text("maxLength", shape_->max_length + 1);
  }

  void arrays() {
    if (!at_->value->is_array())
      return;
    const auto count = [&](const char* keyword, std::size_t items) {
      Shape free = *shape_;
      free.max_items = std::string::npos;
      free.min_items = 0;
      offer(keyword, keyword, builder_.array_of(free, items, Size::Minimal, at_->level));
    };
    if (shape_->min_items > 0 && shape_->min_items <= most_broken_items)
      count("minItems", shape_->min_items - 1);
    if (shape_->max_items < most_broken_items)
      count("maxItems", shape_->max_items + 1);
    if (shape_->unique_items && !at_->value->array().empty())
      repeat_item();
    second_item();
  }

  /// Readers that look at the first item only let these through.
  void second_item() {
    if (at_->value->array().empty() || shape_->max_items < 2 || !shape_->prefix_items.empty())
      return;
    const json::Value first = at_->value->array().front();
    const auto with = [&](json::Value second) {
      json::Value items(json::Array{first});
      items.array().push_back(std::move(second));
      return items;
    };
    offer("type", "second item type", with(first.is_string() ? json::Value(7) : json::Value("text")));
    if (!first.is_object())
      return;
    const Shape& items = builder_.shape(shape_->items);
    for (const std::string& name : items.required) {
      json::Value second = first;
      if (!second.object().contains(name))
        continue;
      second.object().erase(name);
      offer("required", "second item required " + name, with(std::move(second)));
      return;
    }
  }

  void repeat_item() {
    json::Value twice = *at_->value;
    json::Array& items = twice.array();
    if (items.size() >= shape_->max_items && items.size() > 1)
      items.pop_back();
    const json::Value again = items.front();
    items.push_back(again);
    offer("uniqueItems", "uniqueItems", std::move(twice));
  }

  void objects() {
    if (!at_->value->is_object())
      return;
    for (const std::string& name : shape_->required)
      without(name);
    undeclared_member();
    if (shape_->min_properties > 0)
      counted("minProperties", shape_->min_properties - 1);
    one_too_many();
    additional_value();
    bad_name();
  }

  void one_too_many() {
    if (shape_->max_properties >= most_broken_items || shape_->closed)
      return;
    json::Value grown = *at_->value;
    while (grown.object().size() <= shape_->max_properties) {
      const auto name = builder_.extra_name(*shape_, grown.object());
      const auto value = name ? extra_value(*name) : std::nullopt;
      if (!value)
        return;
      grown.object().set(*name, *value);
    }
    offer("maxProperties", "maxProperties", std::move(grown));
  }

  std::optional<json::Value> extra_value(const std::string& name) {
    const Conjunction schemas = shape_->schemas_of(name);
    return schemas.empty() ? std::optional<json::Value>("text")
                           : builder_.build(schemas, Size::Minimal, at_->level + 1);
  }

  /// A further member that the schema of such members does not take.
  void additional_value() {
    if (shape_->closed || shape_->additional.empty())
      return;
    const auto name = builder_.extra_name(*shape_, at_->value->object());
    if (!name)
      return;
    for (const json::Value& wrong : {json::Value("text"), json::Value(7), json::Value(json::Array{})}) {
      json::Value grown = *at_->value;
      grown.object().set(*name, wrong);
      offer("type", "additionalProperties type", std::move(grown));
    }
  }

  void without(const std::string& name) {
    const std::string pointer = json::append_token(at_->pointer, name);
    if (!at_->value->object().contains(name))
      return;
    offer_whole("required", "required " + name, replaced(root_, pointer, nullptr));
  }

  void undeclared_member() {
    if (!shape_->closed)
      return;
    json::Value grown = *at_->value;
    grown.object().set("keurUndeclared", "text");
    const bool unevaluated = !shape_->keywords.contains("additionalProperties");
    const std::string_view keyword = unevaluated ? "unevaluatedProperties" : "additionalProperties";
    offer_whole(keyword, keyword, replaced(root_, at_->pointer, &grown));
  }

  void counted(const char* keyword, std::size_t count) {
    json::Object fewer;
    for (const json::Member& member : at_->value->object())
      if (fewer.size() < count)
        fewer.append(member.name, member.value);
    offer(keyword, keyword, json::Value(std::move(fewer)));
  }

  void bad_name() {
    if (shape_->property_names.empty())
      return;
    const Shape& names = builder_.shape(shape_->property_names);
    for (const json::Node& pattern : names.patterns)
      if (const auto name = unmatched_text(pattern->string(), names.min_length, names.max_length)) {
        json::Value grown = *at_->value;
        grown.object().set(*name, grown.object().empty() ? json::Value("text") : grown.object().begin()->value);
        offer("propertyNames", "propertyNames", std::move(grown));
      }
  }

  Builder& builder_;
  const json::Value& root_;
  const Breaks& breaks_;
  std::size_t at_most_;
  std::set<std::string> seen_;
  std::vector<Instance> found_;
  const Position* at_ = nullptr;
  const Shape* shape_ = nullptr;
};

} // namespace

std::vector<Instance> breakages(Builder& builder, const json::Node& schema, const json::Value& root,
                                const Breaks& breaks, std::size_t at_most) {
  return Breakages(builder, root, breaks, at_most).all(schema);
}

} // namespace keur::generate
