#include "generate/boundaries.hpp"

#include "generate/number_range.hpp"
#include "generate/position.hpp"
#include "generate/text_value.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace keur::generate {
namespace {

constexpr std::size_t longest_valid_text = 4'096;
constexpr std::size_t most_valid_items = 100;

class Boundaries {
public:
  Boundaries(Builder& builder, const json::Value& root, const Verify& verify, std::size_t at_most)
      : builder_(builder), root_(root), verify_(verify), at_most_(at_most) {}

  std::vector<Instance> all(const json::Node& schema) {
    Positions positions(builder_, schema, root_);
    Position position;
    at_ = &position;
    while (found_.size() < at_most_ && (shape_ = positions.next(position)) != nullptr) {
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
    if (!seen_.insert(at_->pointer + '\n' + json::dump(*value)).second)
      return;
    json::Value whole = replaced(root_, at_->pointer, &*value);
    if (!verify_(whole))
      return;
    found_.push_back(
        {std::move(whole), label(at_->pointer, what), std::string(keyword), shape_->where(keyword), at_->pointer});
  }

  bool is(Types type) const { return (shape_->types & type) != 0; }

  void values() {
    if (shape_->values)
      for (const json::Node& value : *shape_->values) {
        const bool constant = value.pointer.ends_with("/const");
        offer(constant ? "const" : "enum",
              constant ? "const" : "enum-" + value.pointer.substr(value.pointer.rfind('/') + 1), *value);
      }
    if (shape_->typed && is(null_type))
      offer("type", "null", json::Value(nullptr));
    if (shape_->typed && is(boolean_type) && !shape_->values) {
      offer("type", "true", json::Value(true));
      offer("type", "false", json::Value(false));
    }
  }

  void branches() {
    for (const Site& site : shape_->sites)
      for (std::size_t i = 0; i < site.branches; ++i) {
        Branching fixed;
        fixed.fixed.emplace(site.node.value, i);
        offer(site.keyword, site.keyword + '-' + std::to_string(i),
              builder_.build(at_->schemas, Size::Full, at_->level, fixed));
      }
  }

  void numbers() {
    if (likely_type(*shape_) != number_type && likely_type(*shape_) != integer_type)
      return;
    if (shape_->values || !at_->value->is_number())
      return;
    const auto range = NumberRange::of(*shape_);
    if (!range)
      return;
    const auto number = [&](const char* keyword, const char* exclusive, const char* what,
                            std::optional<std::string> text) {
      const bool strict = !shape_->keywords.contains(keyword) && shape_->keywords.contains(exclusive);
      if (text)
        offer(strict ? exclusive : keyword, what, json::Value(json::Number{*text}));
    };
    number("minimum", "exclusiveMinimum", "minimum", range->lowest());
    number("maximum", "exclusiveMaximum", "maximum", range->highest());
    number("minimum", "exclusiveMinimum", "above minimum", range->above_lowest());
    number("maximum", "exclusiveMaximum", "below maximum", range->below_highest());
    if (shape_->keywords.contains("multipleOf"))
      number("multipleOf", "multipleOf", "multipleOf", range->nth(2));
    if (shape_->format == "int64" || (shape_->format.empty() && range->highest() == std::nullopt))
      number(shape_->format.empty() ? "type" : "format", "format", "above int32", "4294967296");
    number("type", "type", "fraction", range->fraction());
    // JSON Schema 2020-12 validation section 6.1.1: a fraction of zero makes no other number. OAS 3.0 differs.
    if ((shape_->types & (integer_type | number_type)) == integer_type &&
        builder_.dialect() != schema::Dialect::OpenApi30)
      number("type", "type", "zero fraction", range->typical() + ".0");
  }

  void texts() {
    if (!at_->value->is_string() || shape_->values)
      return;
    const std::size_t least = shape_->min_length, most = shape_->max_length;
    const auto text = [&](const char* keyword, const char* what, std::size_t length) {
      if (length > longest_valid_text)
        return;
      if (auto made = text_value(*shape_, length, length, nullptr))
        offer(keyword, what, json::Value(std::move(*made)));
    };
    if (shape_->keywords.contains("minLength")) {
      text("minLength", "minLength", least);
      if (least < most)
        text("minLength", "above minLength", least + 1);
    }
    if (shape_->keywords.contains("maxLength")) {
      text("maxLength", "maxLength", most);
      if (most > least && most > 0)
        text("maxLength", "below maxLength", most - 1);
    }
    if (!shape_->patterns.empty())
      offer("pattern", "pattern", builder_.scalar(*shape_, Size::Minimal));
    else if (!shape_->format.empty())
      offer("format", "format", builder_.scalar(*shape_, Size::Minimal));
    else
      free_texts();
  }

  /// Characters that are two units of UTF-16 and four bytes of UTF-8: a length counts characters (JSON Schema
  /// validation section 6.3.1).
  static std::string wide_text(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length && length <= longest_valid_text; ++i)
      text += "😀";
    return text;
  }

  /// Where nothing is said of a text, every text will do: one of other scripts, and none at all.
  void free_texts() {
    constexpr std::array<std::string_view, 9> letters{"Z", "o", "ë", "渡", "辺", "Ж", "Ω", "😀", "ß"};
    const std::size_t length = std::clamp<std::size_t>(letters.size(), shape_->min_length, shape_->max_length);
    if (length == 0 || length > longest_valid_text)
      return;
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
      text += letters[(i + 2) % letters.size()];
    offer("type", "other scripts", json::Value(std::move(text)));
    if (shape_->keywords.contains("maxLength"))
      offer("maxLength", "maxLength in wide characters", json::Value(wide_text(shape_->max_length)));
    if (!shape_->keywords.contains("minLength"))
      offer("type", "empty text", json::Value(""));
  }

  void arrays() {
    if (!at_->value->is_array())
      return;
    const auto items = [&](const char* keyword, const char* what, std::size_t count) {
      if (count <= most_valid_items)
        offer(keyword, what, builder_.array_of(*shape_, count, Size::Minimal, at_->level));
    };
    if (shape_->keywords.contains("minItems"))
      items("minItems", "minItems", shape_->min_items);
    else if (shape_->max_items > 0)
      items("items", "empty", 0);
    if (shape_->keywords.contains("maxItems"))
      items("maxItems", "maxItems", shape_->max_items);
    const std::size_t two = std::max<std::size_t>(shape_->min_items, 2);
    if (two <= shape_->max_items)
      items("items", "several items", two);
  }

  void objects() {
    if (!at_->value->is_object())
      return;
    offer("required", "required only", with_members(shape_->required, Size::Minimal));
    for (const MemberSchemas& member : shape_->properties) {
      if (shape_->requires_member(member.name) || at_->level > 0)
        continue;
      std::vector<std::string> names = shape_->required;
      names.push_back(member.name);
      offer("properties", "only " + member.name, with_members(names, Size::Full));
    }
    extra_member();
  }

  /// Of a given base its own members, for they name things that exist.
  std::optional<json::Value> with_members(const std::vector<std::string>& names, Size size) {
    auto made = builder_.object_with(*shape_, names, size, at_->level);
    if (made && builder_.varies_a_base())
      for (json::Member& member : made->object())
        if (const json::Value* given = at_->value->object().find(member.name))
          member.value = *given;
    return made;
  }

  /// An undeclared member where the schema says that there may be one.
  void extra_member() {
    if (shape_->closed || (!shape_->keywords.contains("additionalProperties") && shape_->pattern_names.empty()))
      return;
    const auto name = builder_.extra_name(*shape_, at_->value->object());
    if (!name)
      return;
    const Conjunction schemas = shape_->schemas_of(*name);
    auto value =
        schemas.empty() ? std::optional<json::Value>("text") : builder_.build(schemas, Size::Minimal, at_->level + 1);
    if (!value)
      return;
    json::Value grown = *at_->value;
    grown.object().set(*name, std::move(*value));
    const bool declared = shape_->keywords.contains("additionalProperties");
    offer(declared ? "additionalProperties" : "patternProperties", "one member more", std::move(grown));
  }

  Builder& builder_;
  const json::Value& root_;
  const Verify& verify_;
  std::size_t at_most_;
  std::set<std::string> seen_;
  std::vector<Instance> found_;
  const Position* at_ = nullptr;
  const Shape* shape_ = nullptr;
};

} // namespace

std::vector<Instance> boundaries(Builder& builder, const json::Node& schema, const json::Value& root,
                                 const Verify& verify, std::size_t at_most) {
  return Boundaries(builder, root, verify, at_most).all(schema);
}

} // namespace keur::generate
