#include "change/admission.hpp"

#include "json/number.hpp"
#include "schema/formats.hpp"

#include <algorithm>

namespace keur::change {
namespace {

Truth truth_of(bool known) { return known ? Truth::Yes : Truth::No; }

Truth conjoined(Truth a, Truth b) {
  if (a == Truth::No || b == Truth::No)
    return Truth::No;
  return a == Truth::Yes && b == Truth::Yes ? Truth::Yes : Truth::Unknown;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool above(std::string_view number, const Limit& least) {
  const int order = least ? json::compare_numbers(number, least.text) : 1;
  return order > 0 || (order == 0 && !least.exclusive);
}

bool under(std::string_view number, const Limit& most) {
  const int order = most ? json::compare_numbers(number, most.text) : -1;
  return order < 0 || (order == 0 && !most.exclusive);
}

Truth formats_admit(const Schema& schema, const json::Value& value) {
  for (const auto& [name, at] : schema.formats)
    if (const auto check = schema::find_format(name); check && !check(value))
      return Truth::No;
  return Truth::Yes;
}

Truth number_admitted(const Schema& schema, const json::Value& value) {
  const std::string& number = value.number();
  if (!above(number, schema.lower) || !under(number, schema.upper))
    return Truth::No;
  for (const auto& [divisor, at] : schema.multiples)
    if (!json::is_multiple_of(number, divisor))
      return Truth::No;
  return formats_admit(schema, value);
}

Truth text_admitted(Contract& contract, const Schema& schema, const json::Value& value) {
  const std::string& text = value.string();
  const std::string length = std::to_string(characters(text));
  if (!above(length, schema.min_length) || !under(length, schema.max_length))
    return Truth::No;
  for (const auto& [pattern, at] : schema.patterns)
    switch (contract.match(pattern, text)) {
    case schema::Match::No:
      return Truth::No;
    case schema::Match::GaveUp:
      return Truth::Unknown;
    case schema::Match::Yes:
      break;
    }
  return formats_admit(schema, value);
}

Truth value_admitted(Contract& contract, const Schema& schema, const json::Value& value);

Truth group_admits(Contract& contract, const Branches& group, const json::Value& value) {
  std::size_t yes = 0, unknown = 0;
  for (const Spot& branch : group.branches)
    switch (value_admitted(contract, contract.schema(Spots{branch}), value)) {
    case Truth::Yes:
      ++yes;
      break;
    case Truth::Unknown:
      ++unknown;
      break;
    case Truth::No:
      break;
    }
  if (!group.exactly_one)
    return yes > 0 ? Truth::Yes : unknown > 0 ? Truth::Unknown : Truth::No;
  if (yes > 1)
    return Truth::No;
  return unknown > 0 ? Truth::Unknown : truth_of(yes == 1);
}

Truth value_admitted(Contract& contract, const Schema& schema, const json::Value& value) {
  const Types type = value_type(value);
  if (schema.never || (type & ~schema.types))
    return Truth::No;
  const auto same = [&](const json::Value* other) { return json::equal(*other, value); };
  if ((schema.values && std::none_of(schema.values->begin(), schema.values->end(), same)) ||
      (schema.constant && !same(schema.constant.value)))
    return Truth::No;
  Truth truth = value.is_number()   ? number_admitted(schema, value)
                : value.is_string() ? text_admitted(contract, schema, value)
                                    : truth_of(true);
  for (const Branches& group : schema.branches)
    truth = conjoined(truth, group_admits(contract, group, value));
  for (const Spot& negation : schema.negations) {
    const Truth inside = value_admitted(contract, contract.schema(Spots{negation}), value);
    truth = conjoined(truth, inside == Truth::Yes ? Truth::No : inside == Truth::No ? Truth::Yes : Truth::Unknown);
  }
  return schema.conditions.empty() ? truth : conjoined(truth, Truth::Unknown);
}

} // namespace

std::optional<std::vector<const json::Value*>> listed(const Schema& schema) {
  if (!schema.values && !schema.constant)
    return std::nullopt;
  std::vector<const json::Value*> out;
  const auto take = [&](const json::Value* value) {
    if (!(value_type(*value) & ~schema.types) && !value->is_null())
      out.push_back(value);
  };
  if (schema.constant)
    take(schema.constant.value);
  else
    std::for_each(schema.values->begin(), schema.values->end(), take);
  return out;
}

std::vector<json::Value> few_integers(const Schema& schema) {
  constexpr std::int64_t few = 64;
  std::string texts[2];
  const Limit lower = rounded(schema.lower, true, texts[0]), upper = rounded(schema.upper, false, texts[1]);
  std::vector<json::Value> out;
  if (schema.types != types::Integer || !lower || !upper)
    return out;
  const auto least = json::to_integer(lower.text), most = json::to_integer(upper.text);
  if (!least || !most || *most < *least || *least < -few * few)
    return out;
  const std::uint64_t further = static_cast<std::uint64_t>(*most) - static_cast<std::uint64_t>(*least);
  for (std::uint64_t i = 0; further <= few && i <= further; ++i)
    out.emplace_back(json::Number{std::to_string(*least + static_cast<std::int64_t>(i))});
  return out;
}

Types types_of(const Schema& schema) {
  const bool whole = std::any_of(schema.multiples.begin(), schema.multiples.end(),
                                 [](const auto& entry) { return json::is_integral(entry.first); });
  return whole ? static_cast<Types>(schema.types & ~types::Fraction) : schema.types;
}

bool settles_members(const Schema& schema) {
  return (schema.closed || schema.sealed) && schema.pattern_properties.empty();
}

Truth admits(Contract& contract, const Schema& schema, const json::Value& value) {
  if (value.is_null())
    return truth_of(schema.null);
  if (!(value_type(value) & types::Scalar))
    return Truth::Unknown;
  return value_admitted(contract, schema, value);
}

bool admits_text(Contract& contract, const Schema& schema, const std::string& text) {
  const auto accepted = [&](json::Value value) { return admits(contract, schema, value) == Truth::Yes; };
  if (((schema.types & types::String) && accepted(json::Value(text))) ||
      ((schema.types & types::Boolean) && (text == "true" || text == "false") && accepted(json::Value(text == "true"))))
    return true;
  const bool number = !text.empty() && text.find_first_not_of("-0123456789.") == std::string::npos &&
                      (text.front() == '-' ? text.size() > 1 : text.front() != '.') && text.back() != '.';
  return number && (schema.types & types::Number) && accepted(json::Value(json::Number{text}));
}

namespace {

/// All listed values of the one are refused by the other.
bool refuses_listed(const Schema& lists, Contract& contract, const Schema& other) {
  const auto values = listed(lists);
  return values && std::all_of(values->begin(), values->end(),
                               [&](const json::Value* value) { return admits(contract, other, *value) == Truth::No; });
}

/// `closed` rules out a member that the other asks for.
bool lacks_member(const Schema& closed, const Schema& other) {
  return settles_members(closed) && std::any_of(other.required.begin(), other.required.end(), [&](const auto& one) {
           return !closed.properties.contains(one.first);
         });
}

bool no_common_scalar(Contract& mine, const Schema& a, Contract& theirs, const Schema& b) {
  return !(a.null && b.null) &&
         (!(types_of(a) & types_of(b)) || refuses_listed(a, theirs, b) || refuses_listed(b, mine, a));
}

} // namespace

bool disjoint(Contract& contract_of_a, const Schema& a, Contract& contract_of_b, const Schema& b) {
  if (no_common_scalar(contract_of_a, a, contract_of_b, b))
    return true;
  if ((types_of(a) & types_of(b)) != types::Object || (a.null && b.null))
    return false;
  if (lacks_member(a, b) || lacks_member(b, a))
    return true;
  return std::any_of(a.required.begin(), a.required.end(), [&](const auto& one) {
    const auto mine = a.properties.find(one.first), theirs = b.properties.find(one.first);
    return mine != a.properties.end() && theirs != b.properties.end() && b.required.contains(one.first) &&
           no_common_scalar(contract_of_a, contract_of_a.schema(mine->second.spots), contract_of_b,
                            contract_of_b.schema(theirs->second.spots));
  });
}

} // namespace keur::change
