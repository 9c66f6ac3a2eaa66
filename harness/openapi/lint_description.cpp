#include "base/text.hpp"
#include "json/pointer.hpp"
#include "openapi/build.hpp"
#include "openapi/lint.hpp"
#include "openapi/path_template.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace keur::openapi {
namespace {

Location member_place(const json::Node& node, std::string_view member) {
  const json::Node child = node.child(member);
  return child ? child.location() : node.location();
}

json::Node paths_node(const Description& description) {
  return json::Node{description.root, &description.root->root, ""}.child("paths");
}

void judge_template(const std::string& path, const Location& where, Problems& problems) {
  if (path.find_first_of("?#") != std::string::npos)
    problems.add(Rule::PathQuery,
                 "the path " + in_quotes(path) + " holds a query or fragment: declare query parameters", where);
  if (path.find("//") != std::string::npos)
    problems.add(Rule::PathEmptySegment, "the path " + in_quotes(path) + " holds '//', an empty segment", where);
  auto names = template_names(path);
  if (!names)
    return problems.add(Rule::PathBraces,
                        "the braces '{' and '}' of the path " + in_quotes(path) +
                            " are not paired or hold no name: '{}' must be '{name}'",
                        where);
  std::set<std::string> seen;
  for (const std::string& name : *names)
    if (!seen.insert(name).second)
      problems.add(Rule::PathParameterRepeated,
                   "the parameter " + in_quotes(name) + " occurs twice in " + in_quotes(path), where);
}

/// Names are compared byte by byte, as they are on the wire: an NFC and an NFD spelling differ.
void judge_path_parameters(const Operation& operation, Problems& problems) {
  const auto names = template_names(operation.path);
  if (!names)
    return;
  for (const std::string& name : std::set<std::string>(names->begin(), names->end()))
    if (!operation.parameter(In::Path, name))
      problems.add(Rule::PathParameterUndeclared,
                   operation.name() + " does not declare the path parameter " + in_quotes(name) + " of its path",
                   member_place(operation.node, "parameters"));
  for (const Parameter& parameter : operation.parameters)
    if (parameter.in == In::Path && std::find(names->begin(), names->end(), parameter.name) == names->end())
      problems.add(Rule::PathParameterUnused,
                   "the path parameter " + in_quotes(parameter.name) + " of " + operation.name() +
                       " is not in the path template",
                   member_place(parameter.node, "name"));
}

/// OAS 3.2.0 section 4.12.1. The same may be found by way of several operations: it is said once.
void judge_querystring(const Operation& operation, Problems& problems) {
  const Parameter* whole = nullptr;
  for (const Parameter& parameter : operation.parameters)
    if (parameter.in == In::QueryString && std::exchange(whole, &parameter))
      problems.add(Rule::ParameterQuerystring, "there can be one querystring parameter only",
                   member_place(parameter.node, "in"));
  for (const Parameter& parameter : operation.parameters)
    if (whole && parameter.in == In::Query)
      problems.add(Rule::ParameterQuerystring,
                   "the query parameter " + in_quotes(parameter.name) + " cannot stand beside a querystring parameter",
                   member_place(parameter.node, "in"));
}

void judge_querystrings(const Description& description, Library& library, Problems& problems) {
  const auto each = [&](const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) {
      judge_querystring(operation, problems);
      for (const Callback& callback : operation.callbacks)
        for (const Operation& called : callback.operations)
          judge_querystring(called, problems);
    }
  };
  each(description.operations);
  each(description.webhooks);
  const json::Node items =
      json::Node{description.root, &description.root->root, ""}.child("components").child("pathItems");
  if (!items || !items->is_object())
    return;
  Description beside;
  beside.version = description.version;
  for (const json::Member& member : items->object())
    each(Builder(library, problems, beside).operations_of(items.child(member.name)));
}

/// Parameters as written in one list: name and place twice.
void judge_parameter_list(const json::Node& list, Library& library, Problems& problems) {
  if (!list || !list->is_array())
    return;
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t i = 0; i < list->array().size(); ++i) {
    const json::Node written = list.child(i);
    auto parameter = library.resolve(written);
    if (!parameter || !(*parameter)->is_object())
      continue;
    auto name = (*parameter)->find_string("name");
    auto in = (*parameter)->find_string("in");
    if (name && in && !seen.emplace(*in, *in == "header" ? to_lower(*name) : std::string(*name)).second)
      problems.add(Rule::ParameterDuplicate,
                   "the " + std::string(*in) + " parameter " + in_quotes(*name) + " is declared twice in this list",
                   written.location());
  }
}

} // namespace

void lint_paths(const Description& description, Problems& problems) {
  const json::Node paths = paths_node(description);
  if (!paths || !paths->is_object())
    return;
  std::map<std::string, std::string> shapes;
  for (const json::Member& member : paths->object()) {
    if (member.name.starts_with("x-"))
      continue;
    const Location where = paths.document->place(member.at, json::append_token(paths.pointer, member.name));
    judge_template(member.name, where, problems);
    auto [known, fresh] = shapes.emplace(without_names(member.name), member.name);
    if (!fresh)
      problems.add(Rule::PathDuplicate,
                   "the paths " + in_quotes(known->second) + " and " + in_quotes(member.name) +
                       " are the same: only parameter names differ",
                   where);
  }
  for (const Operation& operation : description.operations)
    judge_path_parameters(operation, problems);
}

void lint_operations(const Description& description, Problems& problems) {
  std::map<std::string, const Operation*> ids;
  const auto each = [&](const Operation& operation) {
    if (!operation.id.empty()) {
      auto [known, fresh] = ids.emplace(operation.id, &operation);
      if (!fresh && known->second->node.value != operation.node.value)
        problems.add(Rule::OperationIdDuplicate,
                     "the operationId " + in_quotes(operation.id) + " is also that of " + known->second->name() + " (" +
                         to_string(member_place(known->second->node, "operationId")) + ')',
                     member_place(operation.node, "operationId"));
    }
    const bool bodiless = operation.method == "GET" || operation.method == "HEAD" || operation.method == "DELETE";
    if (operation.request_body && (bodiless || operation.method == "TRACE"))
      problems.add(Rule::RequestBodyIgnored, "a request body of " + operation.method + " has no defined meaning",
                   member_place(operation.node, "requestBody"));
  };
  for (const Operation& operation : description.operations) {
    each(operation);
    for (const Callback& callback : operation.callbacks)
      for (const Operation& called : callback.operations)
        each(called);
  }
  for (const Operation& webhook : description.webhooks)
    each(webhook);
}

void lint_description(const Description& description, Library& library, Problems& problems) {
  lint_paths(description, problems);
  lint_operations(description, problems);
  if (description.version >= Version::V32)
    judge_querystrings(description, library, problems);
  std::set<const json::Value*> lists;
  const auto list = [&](const json::Node& node) {
    if (node && lists.insert(node.value).second)
      judge_parameter_list(node, library, problems);
  };
  const json::Node paths = paths_node(description);
  if (paths && paths->is_object())
    for (const json::Member& member : paths->object())
      list(paths.child(member.name).child("parameters"));
  for (const Operation& operation : description.operations)
    list(operation.node.child("parameters"));
  lint_security(description, problems);
  lint_links(description, library, problems);
}

} // namespace keur::openapi
