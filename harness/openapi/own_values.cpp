#include "openapi/own_values.hpp"

#include "base/text.hpp"
#include "http/method.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <set>

namespace keur::openapi {
namespace {

constexpr std::string_view separator = " · ";

bool is_pointer(std::string_view name) { return name.starts_with("#/"); }

const Parameter* last_of_path(const Operation& operation) {
  const Parameter* last = nullptr;
  std::size_t at = 0;
  for (const auto& parameter : operation.parameters) {
    const auto found = operation.path.rfind('{' + parameter.name + '}');
    if (parameter.in == In::Path && found != std::string::npos && (last == nullptr || found > at))
      last = &parameter, at = found;
  }
  return last;
}

/// Are things of this name the user's where the operation changes or deletes them? Only those of others around them.
bool may_be_others(const Operation& operation, const Parameter& parameter) {
  return http::is_safe(operation.method) || operation.method == "POST" || &parameter != last_of_path(operation);
}

/// The text that a number spells, and the other way round: the parameter's schema says which of them is meant.
std::optional<json::Value> other_spelling(const json::Value& value) {
  if (value.is_number())
    return json::Value(value.number());
  if (value.is_boolean())
    return json::Value(std::string(value.boolean() ? "true" : "false"));
  const auto spelled = value.is_string() ? json::load_json(value.string(), "value") : fail({});
  if (spelled && (spelled->root.is_number() || spelled->root.is_boolean()))
    return spelled->root;
  return std::nullopt;
}

/// `spellings` is the list of what the value may be meant as.
void give(Parameter& parameter, const json::Node& spellings, bool before_all) {
  parameter.examples.clear();
  for (std::size_t i = 0; i < spellings->array().size(); ++i)
    parameter.examples.push_back({"value of your own", spellings.child(i)});
  parameter.own_value = before_all;
}

Error not_there(const Own& own, const std::string& what, const std::set<std::string>& known) {
  const auto near = nearest(own.name, {known.begin(), known.end()});
  return {ErrorCode::Configuration,
          "values: " + what + " '" + escape_visible(truncate(own.name, 200)) + "'" +
              (near ? "; did you mean '" + escape_visible(*near) + "'?" : ""),
          own.where, "`keur plan -v` names operations and their parameters"};
}

/// "GET /orders/{id} · path.id".
std::string full_name(const Operation& operation, const Parameter& parameter) {
  return operation.name() + std::string(separator) + std::string(name(parameter.in)) + '.' + parameter.name;
}

Status apply_one(Description& description, const Own& own, const json::Node& value) {
  const bool of_operation = own.name.find(separator) != std::string::npos;
  bool found = false;
  std::set<std::string> known;
  for (auto& operation : description.operations)
    for (auto& parameter : operation.parameters) {
      const auto& called = of_operation ? full_name(operation, parameter) : parameter.name;
      known.insert(called);
      if (called != own.name)
        continue;
      found = true;
      give(parameter, value, of_operation || may_be_others(operation, parameter));
    }
  if (found || own.may_be_unknown)
    return {};
  return tl::unexpected(not_there(own, of_operation ? "there is no" : "no operation has a parameter", known));
}

} // namespace

Status apply_own_values(Description& description, const std::vector<Own>& values) {
  auto document = std::make_shared<json::Document>();
  document->name = "values of your own";
  json::Array all;
  for (const auto& own : values) {
    json::Array spellings{own.value};
    if (auto other = other_spelling(own.value))
      spellings.push_back(std::move(*other));
    all.emplace_back(std::move(spellings));
  }
  document->root = json::Value(std::move(all));
  description.own_values = document;
  // What names an operation goes before what is said of all.
  for (const bool of_operation : {false, true})
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool names_one = values[i].name.find(separator) != std::string::npos;
      if (is_pointer(values[i].name) || names_one != of_operation)
        continue;
      const json::Node value{document.get(), &document->root.array()[i], '/' + std::to_string(i)};
      if (auto status = apply_one(description, values[i], value); !status)
        return status;
    }
  for (const auto& own : values)
    if (is_pointer(own.name) && description.root != nullptr &&
        json::resolve_pointer(description.root->root, own.name.substr(1)) == nullptr)
      return tl::unexpected(not_there(own, "the description has nothing at", {}));
  return {};
}

std::optional<Source> own_values_overlay(const std::vector<Own>& values) {
  json::Array actions;
  for (const auto& own : values) {
    if (!is_pointer(own.name))
      continue;
    const auto tokens = json::parse_pointer(own.name.substr(1));
    if (!tokens)
      continue;
    std::string target = "$";
    for (const auto& token : *tokens)
      target += '[' + json::quote(token) + ']';
    actions.push_back(json::object({{"target", target}, {"update", json::object({{"example", own.value}})}}));
  }
  if (actions.empty())
    return std::nullopt;
  const auto overlay = json::object({{"overlay", "1.0.0"},
                                     {"info", json::object({{"title", "values of your own"}, {"version", "1"}})},
                                     {"actions", std::move(actions)}});
  return Source{"values of your own", "keur:values.json", json::dump(overlay)};
}

} // namespace keur::openapi
