#include "base/text.hpp"
#include "http/media_type.hpp"
#include "json/pointer.hpp"
#include "workflow/criterion.hpp"
#include "workflow/reader.hpp"

#include <algorithm>
#include <iterator>

/// The parts of a step: parameters, body, criteria, actions.
namespace keur::workflow {
namespace {

std::optional<openapi::In> place_of(std::string_view in) {
  for (const auto known : {openapi::In::Path, openapi::In::Query, openapi::In::Header, openapi::In::Cookie})
    if (openapi::name(known) == in)
      return known;
  return std::nullopt;
}

/// A header the description does not speak of.
openapi::Parameter plain_header(std::string name) {
  openapi::Parameter parameter;
  parameter.name = std::move(name);
  parameter.in = openapi::In::Header;
  parameter.style = openapi::Style::Simple;
  parameter.explode = false;
  return parameter;
}

} // namespace

std::optional<openapi::Parameter> Reader::declared(const json::Node& node, const Step& step, bool own) {
  const std::string name = text(node, "name", true);
  if (step.operation == nullptr) {
    openapi::Parameter input;
    input.name = name;
    return input;
  }
  const std::string in = text(node, "in", true);
  const auto place = place_of(in);
  if (!place) {
    complain(node, "the parameter " + shown(name) + " wants in: path, query, header or cookie, not " + shown(in));
    return std::nullopt;
  }
  if (const auto* found = step.operation->parameter(*place, name))
    return *found;
  if (*place == openapi::In::Header && equals_ignore_case(name, "authorization")) {
    complain(node, "the run sends its own credential: a workflow sets no Authorization field");
    return std::nullopt;
  }
  if (*place == openapi::In::Header)
    return plain_header(name);
  if (own) { // the workflow's parameters are for the steps that take them
    std::vector<std::string> names;
    for (const auto& parameter : step.operation->parameters)
      if (parameter.in == *place)
        names.push_back(parameter.name);
    const auto near = nearest(name, names);
    complain(node, step.operation->name() + " has no " + in + " parameter " + shown(name) +
                       (near ? "; did you mean '" + escape_visible(*near) + "'?" : ""));
  }
  return std::nullopt;
}

void Reader::add_parameter(const json::Node& node, Step& step, bool own) {
  const json::Node used = reused(node, "parameters");
  if (error_ || !known(used, "a parameter", {"name", "in", "value"}))
    return;
  auto found = declared(used, step, own);
  if (!found || error_)
    return;
  const json::Node value = used.value != node.value && node.child("value") ? node.child("value") : used.child("value");
  if (!value)
    return complain(used, "the parameter " + shown(found->name) + " has no value");
  const bool there = std::any_of(step.parameters.begin(), step.parameters.end(), [&](const Parameter& each) {
    return each.declared.name == found->name && each.declared.in == found->in;
  });
  if (there && own)
    return complain(node, "the parameter " + shown(found->name) + " is given twice");
  if (!there)
    step.parameters.push_back({std::move(*found), value});
}

void Reader::require_parameters(const json::Node& node, const Step& step) {
  if (step.operation == nullptr)
    return;
  for (const auto& parameter : step.operation->parameters) {
    const bool given = std::any_of(step.parameters.begin(), step.parameters.end(), [&](const Parameter& each) {
      return each.declared.name == parameter.name && each.declared.in == parameter.in;
    });
    if (parameter.required && !given)
      complain(node, step.operation->name() + " needs the " + std::string(openapi::name(parameter.in)) + " parameter " +
                         shown(parameter.name));
  }
}

std::optional<Body> Reader::body(const json::Node& node, const openapi::Operation& operation) {
  if (!known(node, "a requestBody", {"contentType", "payload", "replacements"}))
    return std::nullopt;
  if (!operation.request_body || operation.request_body->content.empty()) {
    complain(node, operation.name() + " takes no body");
    return std::nullopt;
  }
  Body body;
  const auto& content = operation.request_body->content;
  body.media_type = &content.front();
  for (const auto& each : content)
    if (each.range.is_json() && !body.media_type->range.is_json())
      body.media_type = &each;
  if (const std::string type = text(node, "contentType"); !type.empty()) {
    const auto asked = http::parse_media_type(type);
    body.media_type = asked ? openapi::find_media_type(content, *asked) : nullptr;
    if (body.media_type == nullptr)
      complain(node.child("contentType"), operation.name() + " takes no content of type " + shown(type));
  }
  body.payload = node.child("payload");
  for (const json::Node& each : list(node, "replacements")) {
    if (!known(each, "a replacement", {"target", "value"}))
      return std::nullopt;
    Replacement replacement{text(each, "target", true), each.child("value")};
    if (!error_ && (replacement.target.empty() || !json::parse_pointer(replacement.target)))
      complain(each.child("target"),
               "the target of a replacement is a JSON pointer into the payload; XPath is not supported");
    if (!replacement.value)
      complain(each, "the replacement has no value");
    body.replacements.push_back(std::move(replacement));
  }
  if (!body.payload && !error_)
    complain(node, "the requestBody has no payload");
  return body;
}

std::vector<Criterion> Reader::criteria(const json::Node& object, std::string_view field) {
  std::vector<Criterion> found;
  for (const json::Node& node : list(object, field))
    if (!error_)
      found.push_back(criterion(node));
  return found;
}

Criterion Reader::criterion(const json::Node& node) {
  Criterion criterion;
  if (!known(node, "a criterion", {"context", "condition", "type"}))
    return criterion;
  const json::Node type = node.child("type");
  const std::string name = type && type->is_object() ? text(type, "type", true) : text(node, "type");
  if (name == "regex")
    criterion.type = Criterion::Type::Regex;
  else if (name == "jsonpath")
    criterion.type = Criterion::Type::JsonPath;
  else if (!name.empty() && name != "simple")
    complain(type, name == "xpath" ? "criteria of type xpath are not supported: answers are judged as JSON"
                                   : "a criterion's type is simple, regex or jsonpath, not " + shown(name));
  criterion.context = text(node, "context", criterion.type != Criterion::Type::Simple);
  criterion.condition = text(node, "condition", true);
  criterion.where = node.location();
  if (!criterion.context.empty() && !is_expression(criterion.context))
    complain(node.child("context"), "the context of a criterion is a runtime expression");
  if (error_)
    return criterion;
  if (auto sound = check(criterion); !sound)
    complain(node.child("condition"), sound.error().message);
  return criterion;
}

void Reader::add_actions(const json::Node& object, std::string_view field, bool failure, std::vector<Action>& actions) {
  std::vector<Action> added;
  for (const json::Node& node : list(object, field)) {
    Action read = action(reused(node, failure ? "failureActions" : "successActions"), failure);
    // A step's action replaces the workflow's of the same name (section 4.6.4).
    const bool replaced =
        std::any_of(actions.begin(), actions.end(), [&](const Action& each) { return each.name == read.name; });
    if (!replaced)
      added.push_back(std::move(read));
  }
  std::move(added.begin(), added.end(), std::back_inserter(actions));
}

Action Reader::action(const json::Node& node, bool failure) {
  Action action;
  if (error_ ||
      !known(node, "an action", {"name", "type", "workflowId", "stepId", "retryAfter", "retryLimit", "criteria"}))
    return action;
  action.where = node.location();
  action.name = text(node, "name", true);
  const std::string type = text(node, "type", true);
  if (type == "goto")
    action.type = Action::Type::Goto;
  else if (type == "retry" && failure)
    action.type = Action::Type::Retry;
  else if (type != "end" && !error_)
    complain(node.child("type"),
             std::string("the type of a ") +
                 (failure ? "failure action is end, goto or retry" : "success action is end or goto") + ", not " +
                 shown(type));
  action.step_id = text(node, "stepId");
  action.workflow_id = text(node, "workflowId");
  const int targets = (action.step_id.empty() ? 0 : 1) + (action.workflow_id.empty() ? 0 : 1);
  if (targets > 1 || (action.type == Action::Type::Goto && targets != 1))
    complain(node, "a goto action names one of stepId and workflowId");
  if (const json::Node after = node.child("retryAfter")) {
    const double seconds = after->is_number() ? json::to_double(after->number()) : -1;
    if (seconds < 0 || seconds > 86'400 || action.type != Action::Type::Retry)
      complain(after, "retryAfter is for retry actions: seconds, from 0 to 86400");
    action.retry_after = std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000));
  }
  if (const json::Node limit = node.child("retryLimit")) {
    const auto count = node->find_integer("retryLimit");
    if (!count || *count < 0 || *count > 10'000 || action.type != Action::Type::Retry)
      complain(limit, "retryLimit is for retry actions: a whole number from 0 to 10000");
    action.retry_limit = static_cast<std::size_t>(count.value_or(1));
  }
  action.criteria = criteria(node, "criteria");
  return action;
}

} // namespace keur::workflow
