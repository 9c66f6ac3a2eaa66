#include "base/text.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "openapi/parameter_style.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>
#include <array>

namespace keur::plan::derive {
namespace {

using generate::BodyForm;

/// Texts that servers take for a boolean without being asked to.
bool looks_boolean(std::string_view text) {
  static constexpr std::array<std::string_view, 14> words{"true", "false", "1", "0", "yes", "no", "on",
                                                          "off",  "t",     "f", "y", "n",   "",   "null"};
  return std::find(words.begin(), words.end(), to_lower(text)) != words.end();
}

bool reads_as_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("+-0123456789.eE") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

/// The readings a server may give a text: itself, and the number or boolean it spells.
std::vector<json::Value> readings(const std::string& text) {
  std::vector<json::Value> found{json::Value(text)};
  if (reads_as_number(text))
    if (auto number = json::load_json(text, "value"); number && number->root.is_number())
      found.push_back(number->root);
  if (text == "true" || text == "false")
    found.emplace_back(text == "true");
  return found;
}

bool plain_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool writable_here(const openapi::Parameter& parameter, const std::string& wire) {
  switch (parameter.in) {
  case openapi::In::Path:
    // An encoded slash or dot segment is resolved by many servers before the route is looked up.
    return !wire.empty() && wire != "." && wire != ".." && wire.find("%2F") == std::string::npos &&
           wire.find("%5C") == std::string::npos && wire.find("%00") == std::string::npos;
  case openapi::In::Header:
    return !wire.empty() && plain_text(wire) && trim(wire) == wire;
  case openapi::In::Cookie:
    return plain_text(wire) && wire.find_first_of(" \"\\,") == std::string::npos;
  case openapi::In::Query:
  case openapi::In::QueryString:
    return !wire.empty();
  }
  return false;
}

generate::Types types_of(const RuleContext& context, const openapi::Parameter& parameter) {
  return context.drafts.shape({schema_of(parameter)}).types;
}

generate::Types member_types(const RuleContext& context, const openapi::MediaType& media_type,
                             const std::string& member) {
  return context.drafts.shape(context.drafts.shape({media_type.schema}).schemas_of(member)).types;
}

std::string scalar_wire(const json::Value& value) {
  if (value.is_string())
    return value.string();
  return value.is_number() || value.is_boolean() ? json::dump(value) : std::string();
}

} // namespace

std::string case_id(std::string_view operation, std::string_view rule, std::string_view label) {
  constexpr std::string_view between = " · ";
  std::string id;
  id.reserve(operation.size() + rule.size() + label.size() + 2 * between.size());
  id.append(operation).append(between).append(rule);
  if (!label.empty())
    id.append(between).append(label);
  return id;
}

Case begin(const RuleContext& context, Words words) {
  Case made;
  made.id = case_id(context.operation.name(), words.rule, words.label);
  made.rule = words.rule;
  made.label = std::move(words.label);
  made.operation = &context.operation;
  made.reason = std::move(words.reason);
  made.where = words.where.pointer.empty() && words.where.line == 0 && context.operation.node
                   ? context.operation.node.location()
                   : std::move(words.where);
  made.exercises = std::move(words.exercises);
  return made;
}

void omit(const RuleContext& context, std::string_view rule, std::string reason, Location where) {
  if (where.pointer.empty() && context.operation.node)
    where = context.operation.node.location();
  context.omissions.push_back({std::string(rule), context.operation.name(), std::move(reason), std::move(where)});
}

void add(Cases& cases, const RuleContext& context, Words words, const Draft& draft, Expectation expectation) {
  if (context.drafts.is_full())
    return; // the plan is given up
  // What has just been made must be found; any other case about a thing may be about one of the list.
  const bool made = expectation.kind == Kind::Success;
  auto steps = context.drafts.steps(made ? draft : context.drafts.with_substitutes(draft), std::move(expectation));
  if (!steps) {
    omit(context, words.rule, "the request of case '" + words.label + "' cannot be written");
    return;
  }
  Case test = begin(context, std::move(words));
  test.steps = std::move(*steps);
  cases.push_back(std::move(test));
}

const Draft* template_draft(const RuleContext& context, std::string_view rule) {
  const auto& draft = context.drafts.minimal(context.operation);
  if (draft)
    return &*draft;
  omit(context, rule, context.drafts.why(context.operation));
  return nullptr;
}

std::string in_words(const openapi::Parameter& parameter) {
  return std::string(openapi::name(parameter.in)) + " parameter " + parameter.name;
}

std::string in_label(const openapi::Parameter& parameter) {
  return std::string(openapi::name(parameter.in)) + '.' + parameter.name;
}

std::vector<std::string> parameter_pointers(const Draft& draft) {
  std::vector<std::string> pointers;
  for (const auto& [parameter, value] : draft.values.parameters)
    pointers.push_back(parameter->node.pointer);
  return pointers;
}

bool valid_on_the_wire(const RuleContext& context, const openapi::Parameter& parameter, const json::Value& value) {
  // No style writes an empty array or object (OAS 3.1.1 section 4.8.12.6: n/a).
  const bool nothing = (value.is_array() && value.array().empty()) || (value.is_object() && value.object().empty());
  if (value.is_null() || (nothing && !parameter.content) ||
      context.drafts.is_ambiguous(context.operation, parameter, value))
    return false;
  const auto wire = openapi::serialize(parameter, value);
  if (!wire || !writable_here(parameter, *wire))
    return false;
  if (value.is_string() && value.string().empty())
    return false;
  if (parameter.content)
    return true;
  const auto read = openapi::deserialize(parameter, *wire);
  return read && context.drafts.generator().accepts(schema_of(parameter), *read, schema::Direction::Request);
}

namespace {

/// An object whose members are written one by one, each as a text: the changed one must break its rule however it is
/// read.
bool object_invalid_on_the_wire(const RuleContext& context, const openapi::Parameter& parameter,
                                const generate::Instance& instance, const std::string& wire) {
  const bool by_member =
      parameter.style == openapi::Style::DeepObject || (parameter.style == openapi::Style::Form && parameter.explode);
  const auto read = by_member ? openapi::deserialize(parameter, wire) : std::nullopt;
  generate::Generator& generator = context.drafts.generator();
  const json::Node& schema = schema_of(parameter);
  if (!read || generator.accepts(schema, *read, schema::Direction::Request))
    return false;
  if (instance.keyword == "required")
    return instance.instance_location.empty();
  // Of a deepObject every member has the parameter's name; elsewhere another name is another parameter.
  if (parameter.style == openapi::Style::DeepObject && instance.instance_location.empty() &&
      (instance.keyword == "additionalProperties" || instance.keyword == "unevaluatedProperties"))
    return generator.breaks(schema, *read, schema::Direction::Request, instance.keyword);
  const auto tokens = json::parse_pointer(instance.instance_location);
  const json::Value* changed = json::resolve_pointer(instance.value, instance.instance_location);
  if (!tokens || tokens->size() != 1 || changed == nullptr)
    return false;
  const std::string text = scalar_wire(*changed);
  const auto& member = context.drafts.shape(context.drafts.shape({schema}).schemas_of(tokens->front()));
  if (text.empty() || ((member.types & generate::boolean_type) != 0 && looks_boolean(text)))
    return false;
  json::Value whole = instance.value;
  for (json::Value& reading : readings(text)) {
    whole.object().set(tokens->front(), std::move(reading));
    if (generator.accepts(schema, whole, schema::Direction::Request))
      return false;
  }
  return true;
}

} // namespace

bool invalid_on_the_wire(const RuleContext& context, const openapi::Parameter& parameter,
                         const generate::Instance& instance) {
  const json::Value& value = instance.value;
  generate::Generator& generator = context.drafts.generator();
  const json::Node& schema = schema_of(parameter);
  const auto wire = openapi::serialize(parameter, value);
  if (!wire || !writable_here(parameter, *wire))
    return false;
  if (parameter.content) // written as a body of that type is: a form knows texts only
    return !generator.accepts(schema, value, schema::Direction::Request) &&
           invalid_on_the_wire(context, *parameter.content, instance);
  const generate::Types types = types_of(context, parameter);
  if (value.is_object() && (types & generate::object_type) != 0)
    return object_invalid_on_the_wire(context, parameter, instance, *wire);
  if (value.is_null() || (value.is_array() && value.array().empty()) || value.is_object())
    return false;
  if (value.is_array() && (types & generate::array_type) == 0)
    return false;
  // An item that is null or no text at all leaves nothing behind: "ids=" is a list of none to some and of one to
  // others.
  if (value.is_array() && std::any_of(value.array().begin(), value.array().end(),
                                      [](const json::Value& item) { return scalar_wire(item).empty(); }))
    return false;
  if (!value.is_array()) {
    const std::string text = scalar_wire(value);
    if ((types & generate::boolean_type) != 0 && looks_boolean(text))
      return false;
    for (const json::Value& reading : readings(text)) {
      if (generator.accepts(schema, reading, schema::Direction::Request))
        return false;
      // One item is the same text as the item alone.
      if (generator.accepts(schema, json::Value(json::Array{reading}), schema::Direction::Request))
        return false;
    }
  }
  const auto read = openapi::deserialize(parameter, *wire);
  if (!read || generator.accepts(schema, *read, schema::Direction::Request))
    return false;
  // 7 breaks the type of a text only until it is written.
  const auto& shape = context.drafts.shape({schema});
  return !shape.sites.empty() || generator.breaks(schema, *read, schema::Direction::Request, instance.keyword);
}

bool invalid_on_the_wire(const RuleContext& context, const openapi::MediaType& media_type,
                         const generate::Instance& instance) {
  const BodyForm form = generate::body_form(media_type);
  if (form == BodyForm::Json)
    return true;
  if (form != BodyForm::FormUrlencoded && form != BodyForm::Multipart)
    return false;
  if (!instance.value.is_object())
    return false;
  if (instance.keyword == "required")
    return instance.instance_location.empty();
  const auto tokens = json::parse_pointer(instance.instance_location);
  const json::Value* changed = json::resolve_pointer(instance.value, instance.instance_location);
  if (!tokens || tokens->size() != 1 || changed == nullptr)
    return false;
  const std::string text = scalar_wire(*changed);
  const generate::Types types = member_types(context, media_type, tokens->front());
  if (text.empty() || (looks_boolean(text) && (types & generate::boolean_type) != 0))
    return false;
  generate::Generator& generator = context.drafts.generator();
  std::vector<json::Value> found = readings(text);
  // Where a text is allowed it is read as one, elsewhere as what it spells: that reading must break the keyword.
  if ((types & generate::string_type) != 0)
    std::rotate(found.begin(), found.begin() + 1, found.end());
  json::Value whole = instance.value;
  for (json::Value& reading : found) {
    // One item is the same text as the item alone.
    whole.object().set(tokens->front(), json::Array{reading});
    if (generator.accepts(media_type.schema, whole, schema::Direction::Request))
      return false;
    whole.object().set(tokens->front(), std::move(reading));
    if (generator.accepts(media_type.schema, whole, schema::Direction::Request))
      return false;
  }
  return generator.breaks(media_type.schema, whole, schema::Direction::Request, instance.keyword);
}

Expectation expect_accepted(std::string because) { return {Kind::Accepted, std::move(because)}; }

} // namespace keur::plan::derive
