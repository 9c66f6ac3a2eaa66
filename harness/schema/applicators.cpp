#include "json/load.hpp"
#include "json/pointer.hpp"
#include "schema/compile.hpp"

#include <algorithm>
#include <limits>

/// The keywords that hold schemas.
namespace keur::schema {
namespace {

constexpr std::size_t many_properties = 8; // above this a hash index beats looking at each

std::string last_token(std::string_view reference) {
  const auto slash = reference.find_last_of("/#");
  return std::string(slash == std::string_view::npos ? reference : reference.substr(slash + 1));
}

} // namespace

void KeywordReader::properties(const json::Member& member) {
  if (!member.value.is_object())
    return refuse(member, "an object of schemas");
  const json::Node node = at(member);
  ObjectRules& rules = object();
  for (const auto& property : member.value.object())
    rules.properties.push_back({property.name, subrule(node.child(property.name)), member.name});
  if (rules.properties.size() <= many_properties)
    return;
  for (std::uint32_t i = 0; i < rules.properties.size(); ++i)
    rules.index.emplace(rules.properties[i].name, i);
}

void KeywordReader::pattern_properties(const json::Member& member) {
  if (!member.value.is_object())
    return refuse(member, "an object of schemas");
  const json::Node node = at(member);
  for (const auto& each : member.value.object()) {
    std::string why;
    const Pattern* compiled = compiler_.pattern(each.name, why);
    if (!compiled)
      compiler_.note(node.child(each.name), member.name,
                     "the pattern cannot be judged: " + why + ": " + json::quote(each.name));
    object().patterns.push_back({each.name, compiled, subrule(node.child(each.name))});
  }
}

void KeywordReader::additional_properties(const json::Member& member) { object().additional = subrule(at(member)); }
void KeywordReader::property_names(const json::Member& member) { object().names = subrule(at(member)); }

void KeywordReader::depend(const json::Member& member, std::string_view trigger, const json::Value& list) {
  std::vector<std::string_view> wanted;
  if (!names(member, list, wanted))
    return;
  Assertion& added = assertion(member, Leaf::DependentRequired);
  added.trigger = trigger;
  added.names = std::move(wanted);
}

void KeywordReader::dependencies(const json::Member& member) {
  if (!member.value.is_object())
    return refuse(member, "an object");
  for (const auto& each : member.value.object()) {
    if (each.value.is_array())
      depend(member, each.name, each.value);
    else
      object().dependent.push_back({each.name, subrule(at(member).child(each.name)), member.name});
  }
}

void KeywordReader::dependent_required(const json::Member& member) {
  if (!member.value.is_object())
    return refuse(member, "an object of lists");
  for (const auto& each : member.value.object())
    depend(member, each.name, each.value);
}

void KeywordReader::dependent_schemas(const json::Member& member) {
  if (!member.value.is_object())
    return refuse(member, "an object of schemas");
  for (const auto& each : member.value.object())
    object().dependent.push_back({each.name, subrule(at(member).child(each.name)), member.name});
}

void KeywordReader::prefix_items(const json::Member& member) {
  if (!member.value.is_array())
    return refuse(member, "a list of schemas");
  const json::Node node = at(member);
  array().prefix_keyword = member.name;
  for (std::size_t i = 0; i < member.value.array().size(); ++i)
    array().prefix.push_back(subrule(node.child(i)));
}

void KeywordReader::items(const json::Member& member) {
  if (member.value.is_array() && !has(in_2020 | in_oas30, dialect_.base))
    return prefix_items(member);
  if (member.value.is_array())
    return refuse(member, "one schema (a list of schemas is written prefixItems)");
  array().rest = subrule(at(member));
  array().rest_keyword = member.name;
}

void KeywordReader::additional_items(const json::Member& member) {
  const json::Value* items = schema_.find("items");
  if (!items || !items->is_array())
    return; // no effect without a list (2019-09 core section 9.3.1.2)
  array().rest = subrule(at(member));
  array().rest_keyword = member.name;
}

void KeywordReader::contains(const json::Member& member) {
  array().contains = subrule(at(member));
  array().contains_evaluates = has(in_2020, dialect_.base);
}

void KeywordReader::contains_count(const json::Member& member) {
  if (!schema_.find("contains"))
    return;
  const bool whole = member.value.is_number() && json::is_integral(member.value.number()) &&
                     json::compare_numbers(member.value.number(), "0") >= 0;
  if (!whole)
    return refuse(member, "a whole number, 0 or more");
  const auto integer = json::to_integer(member.value.number());
  const std::uint64_t count =
      integer ? static_cast<std::uint64_t>(*integer) : std::numeric_limits<std::uint64_t>::max();
  if (member.name == "minContains")
    array().min_contains = count;
  else
    array().max_contains = count;
}

void KeywordReader::unevaluated_properties(const json::Member& member) {
  unevaluated().properties = subrule(at(member));
}
void KeywordReader::unevaluated_items(const json::Member& member) { unevaluated().items = subrule(at(member)); }

void KeywordReader::branches(const json::Member& member) {
  if (!member.value.is_array())
    return refuse(member, "a list of schemas");
  InPlaceRules& rules = in_place();
  auto& list = member.name == "allOf" ? rules.all_of : member.name == "anyOf" ? rules.any_of : rules.one_of;
  const json::Node node = at(member);
  for (std::size_t i = 0; i < member.value.array().size(); ++i)
    list.push_back(branch(node.child(i)));
}

void KeywordReader::single_in_place(const json::Member& member) {
  InPlaceRules& rules = in_place();
  if (member.name != "not" && !schema_.find("if"))
    return; // then and else mean nothing alone
  const Rule* rule = subrule(at(member));
  if (member.name == "not")
    rules.negated = rule;
  else if (member.name == "if")
    rules.condition = rule;
  else if (member.name == "then")
    rules.then = rule;
  else
    rules.otherwise = rule;
}

namespace {

/// The texts that the schema states for its member, where the name is none of them: it would refuse its own name.
std::vector<std::string> stated_instead(const json::Node& schema, std::string_view member, const std::string& name) {
  std::vector<std::string> out;
  const json::Node stated = schema.child("properties").child(member);
  const auto take = [&](const json::Value& value) {
    if (value.is_string())
      out.push_back(value.string());
  };
  if (const json::Node constant = stated.child("const"))
    take(*constant);
  else if (const json::Node values = stated.child("enum"); values && values->is_array())
    std::for_each(values->array().begin(), values->array().end(), take);
  if (std::find(out.begin(), out.end(), name) != out.end())
    out.clear();
  return out;
}

} // namespace

// OAS 3.0.3 section 4.7.25: a value names a schema by `mapping`, else by the last part of a branch's reference.
void KeywordReader::discriminator(const json::Member& member) {
  const auto property = member.value.find_string("propertyName");
  if (!property)
    return refuse(member, "an object with propertyName");
  auto discriminator = std::make_unique<Discriminator>();
  discriminator->property = *property;
  const json::Value* branches = schema_.find("oneOf") ? schema_.find("oneOf") : schema_.find("anyOf");
  const json::Value* mapping = member.value.find("mapping");
  const auto add = [&](const std::string& value, std::string_view reference, bool is_implied) {
    auto target = compiler_.registry_.resolve(*place_.resource, reference, at(member).location());
    if (!target) {
      compiler_.note(at(member), member.name, "the discriminator's schema " + json::quote(reference) + " is not found");
      return;
    }
    auto rule = compiler_.rule_for(target->place, scope_, direction_);
    if (!rule)
      return;
    const auto stated = is_implied ? stated_instead(target->place.node, *property, value) : std::vector<std::string>{};
    if (stated.empty())
      discriminator->choices.push_back({value, *rule});
    for (const std::string& instead : stated)
      discriminator->choices.push_back({instead, *rule});
  };
  if (branches && branches->is_array()) {
    if (mapping && mapping->is_object())
      for (const auto& [value, reference, where] : mapping->object()) {
        if (!reference.is_string())
          return refuse(member, "an object whose mapping holds texts");
        const bool is_name = reference.string().find_first_of("/#.:") == std::string::npos;
        add(value, is_name ? "#/components/schemas/" + json::escape_token(reference.string()) : reference.string(),
            false);
      }
    for (const auto& branch : branches->array())
      if (const auto reference = branch.find_string("$ref"))
        add(last_token(*reference), *reference, true);
  }
  in_place().discriminator = std::move(discriminator);
}

} // namespace keur::schema
