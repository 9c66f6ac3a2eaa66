#include "generate/breaking.hpp"
#include "generate/number_range.hpp"
#include "generate/pattern_text.hpp"
#include "generate/text_value.hpp"
#include "json/load.hpp"

namespace keur::generate {
namespace {

constexpr std::size_t longest_text = 8'192;

/// What a careless reader would most likely let through.
void break_type(Breaking& at) {
  if (!at.shape().typed)
    return;
  if (!at.allows(null_type) && at.offer({"type"}, "type null", json::Value(nullptr)))
    return;
  if (!at.allows(string_type))
    at.offer({"type"}, "type string", json::Value("text"));
  else
    at.offer({"type"}, "type number", json::Value(7));
}

void break_other_types(Breaking& at) {
  if (!at.shape().typed)
    return;
  if (at.allows(integer_type) && !at.allows(number_type))
    at.offer({"type"}, "type fraction", json::Value(json::Number{"1.5"}));
  if (!at.allows(string_type))
    at.offer({"type"}, "type string", json::Value("text"));
  if (!at.allows(string_type) && (at.value().is_number() || at.value().is_boolean()))
    at.offer({"type"}, "type quoted", json::Value(json::dump(at.value())));
  if (!at.allows(integer_type))
    at.offer({"type"}, "type number", json::Value(7));
  if (!at.allows(boolean_type) && !at.allows(object_type) && !at.allows(array_type))
    at.offer({"type"}, "type boolean", json::Value(true));
  if (!at.allows(array_type))
    at.offer({"type"}, "type array", json::Value(json::Array{}));
  if (!at.allows(object_type))
    at.offer({"type"}, "type object", json::object({{"key", "text"}}));
}

void break_listed_values(Breaking& at) {
  if (!at.shape().values || at.shape().values->empty())
    return;
  const std::string_view keyword = at.has("const") ? "const" : "enum";
  const json::Value& first = *at.shape().values->front();
  json::Value other("keur");
  if (first.is_string())
    other = json::Value(first.string() + "-keur");
  else if (first.is_number())
    other = json::Value(987654321);
  else if (first.is_boolean())
    other = json::Value(!first.boolean());
  at.offer({keyword}, keyword, other);
}

void break_numbers(Breaking& at) {
  if (at.shape().values || !at.value().is_number())
    return;
  const auto range = NumberRange::of(at.shape());
  if (!range)
    return;
  const auto number = [&](std::string_view keyword, std::string_view exclusive,
                          const std::optional<std::string>& text) {
    if (!text)
      return;
    const json::Value value(json::Number{*text});
    if (!at.offer({keyword}, keyword, value))
      at.offer({exclusive}, exclusive, value);
  };
  number("minimum", "exclusiveMinimum", range->under_lowest());
  number("maximum", "exclusiveMaximum", range->over_highest());
  if (const auto text = range->off_step())
    at.offer({"multipleOf"}, "multipleOf", json::Value(json::Number{*text}));
  if (const FormatLimits* limits = limits_of_format(at.shape().format)) {
    const auto beyond = just_outside(*limits);
    at.offer({"format"}, "format", json::Value(json::Number{beyond.second}));
    at.offer({"format"}, "format below", json::Value(json::Number{beyond.first}));
  }
}

void break_texts(Breaking& at) {
  if (!at.value().is_string() || at.shape().values)
    return;
  for (const json::Node& pattern : at.shape().patterns)
    if (auto text = unmatched_text(pattern->string(), at.shape().min_length, at.shape().max_length))
      at.offer({"pattern"}, "pattern", json::Value(std::move(*text)));
  if (auto text = text_without_format(at.shape()))
    at.offer({"format"}, "format", json::Value(std::move(*text)));
}

/// With the pattern and format kept where that is possible, so that only the length is wrong.
void break_lengths(Breaking& at) {
  if (!at.value().is_string() || at.shape().values)
    return;
  const auto text = [&](std::string_view keyword, std::size_t length) {
    if (length > longest_text)
      return;
    auto made = text_value(at.shape(), length, length, nullptr);
    at.offer({keyword}, keyword, json::Value(made ? std::move(*made) : std::string(length, 'a')));
  };
  if (at.shape().min_length > 0)
    text("minLength", at.shape().min_length - 1);
  if (at.shape().max_length < longest_text)
    text("maxLength", at.shape().max_length + 1);
}

} // namespace

std::vector<Breakage> value_breakages() {
  return {break_type, break_listed_values, break_numbers, break_texts, break_lengths, break_other_types};
}

} // namespace keur::generate
