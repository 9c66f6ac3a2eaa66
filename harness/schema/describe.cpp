#include "schema/describe.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::schema {
namespace {

constexpr std::size_t longest_operand = 200;

std::string shown(const json::Value& operand) { return truncate(escape_visible(json::dump(operand)), longest_operand); }

std::string missing_names(const std::vector<std::string_view>& names, const json::Object& object) {
  std::string list;
  for (const auto name : names)
    if (!object.contains(name))
      list += (list.empty() ? "" : ", ") + json::quote(name);
  return truncate(escape_visible(list), longest_operand);
}

std::string leaf_count(const json::Value& value, Leaf leaf) {
  if (leaf == Leaf::MinLength || leaf == Leaf::MaxLength)
    return std::to_string(count_code_points(value.string()));
  return std::to_string(value.is_array() ? value.array().size() : value.object().size());
}

std::string expectation(const Assertion& assertion) {
  const std::string operand = assertion.operand ? shown(*assertion.operand) : "";
  switch (assertion.leaf) {
  case Leaf::Type:
    return "expected type " + operand;
  case Leaf::Enum:
    return "expected one of " + operand;
  case Leaf::Const:
    return "expected the constant " + operand;
  case Leaf::Minimum:
    return "expected a number of at least " + operand;
  case Leaf::Maximum:
    return "expected a number of at most " + operand;
  case Leaf::ExclusiveMinimum:
    return "expected a number above " + operand;
  case Leaf::ExclusiveMaximum:
    return "expected a number below " + operand;
  case Leaf::MultipleOf:
    return "expected a multiple of " + operand;
  case Leaf::MinLength:
    return "expected at least " + operand + " characters";
  case Leaf::MaxLength:
    return "expected at most " + operand + " characters";
  case Leaf::Pattern:
    return "expected a match of " + operand;
  case Leaf::Format:
    return "expected the format " + operand;
  case Leaf::MinItems:
    return "expected at least " + operand + " items";
  case Leaf::MaxItems:
    return "expected at most " + operand + " items";
  case Leaf::UniqueItems:
    return "expected items that differ from each other";
  case Leaf::MinProperties:
    return "expected at least " + operand + " members";
  case Leaf::MaxProperties:
    return "expected at most " + operand + " members";
  default:
    return "expected " + operand;
  }
}

std::string finding(const Assertion& assertion, const json::Value& value) {
  switch (assertion.leaf) {
  case Leaf::MinLength:
  case Leaf::MaxLength:
  case Leaf::MinItems:
  case Leaf::MaxItems:
  case Leaf::MinProperties:
  case Leaf::MaxProperties:
    return expectation(assertion) + ", found " + leaf_count(value, assertion.leaf);
  case Leaf::UniqueItems:
    return expectation(assertion) + ", found equal ones";
  case Leaf::Pattern:
  case Leaf::Format:
    return expectation(assertion) + ", found " + masked(value) + " that does not match";
  case Leaf::Unjudgeable:
    return assertion.why;
  default:
    return expectation(assertion) + ", found " + masked(value);
  }
}

// A missing member is named by the schema, so naming it tells nothing about the instance.
Unit missing(const Met& met, const Assertion& assertion, const json::Value& value) {
  const std::string names = missing_names(assertion.names, value.object());
  std::string message = "missing " + names;
  if (assertion.leaf == Leaf::DependentRequired)
    message += ", which " + json::quote(assertion.trigger) + " requires";
  return describe(met, assertion.keyword, std::move(message), names, masked(value));
}

} // namespace

std::string to_pointer(const Trail& trail) {
  std::vector<const Trail*> links;
  for (const Trail* link = &trail; link->up; link = link->up)
    links.push_back(link);
  std::string pointer;
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    pointer += '/';
    pointer += (*link)->is_index ? std::to_string((*link)->index) : json::escape_token((*link)->name);
  }
  return pointer;
}

Unit describe(const Met& met, const Assertion& assertion, const json::Value& value) {
  if (assertion.leaf == Leaf::Required || assertion.leaf == Leaf::DependentRequired)
    return missing(met, assertion, value);
  const std::string expected = assertion.operand ? shown(*assertion.operand) : "";
  return describe(met, assertion.keyword, finding(assertion, value), expected, masked(value));
}

Unit describe(const Met& met, std::string_view keyword, std::string message, std::string expected, std::string actual) {
  const json::Node node = met.rule.where.child(keyword);
  Unit unit;
  unit.keyword_location = to_pointer(met.keyword);
  unit.schema = (node ? node : met.rule.where).location();
  unit.instance_location = to_pointer(met.at);
  unit.keyword = keyword;
  unit.message = std::move(message);
  unit.expected = std::move(expected);
  unit.actual = std::move(actual);
  return unit;
}

std::string masked(const json::Value& value) {
  switch (value.kind()) {
  case json::Kind::Null:
    return "null";
  case json::Kind::Boolean:
    return "boolean";
  case json::Kind::Number:
    return json::is_integral(value.number()) ? "integer" : "number";
  case json::Kind::String:
    return "string(" + std::to_string(count_code_points(value.string())) + ")";
  case json::Kind::Array:
    return "array(" + std::to_string(value.array().size()) + ")";
  case json::Kind::Object:
    return "object(" + std::to_string(value.object().size()) + ")";
  }
  return {};
}

} // namespace keur::schema
