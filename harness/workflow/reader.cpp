#include "workflow/reader.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"
#include "workflow/criterion.hpp"

#include <algorithm>

namespace keur::workflow {
namespace {

std::string hint(std::string_view word, const std::vector<std::string>& candidates) {
  const auto near = nearest(word, candidates);
  return near ? "; did you mean '" + escape_visible(*near) + "'?" : "";
}

} // namespace

std::string shown(std::string_view foreign) { return "'" + escape_visible(truncate(foreign, 120)) + "'"; }

void Reader::complain(const json::Node& where, std::string message, std::string remedy) {
  if (!error_)
    error_ = Error{ErrorCode::Configuration, std::move(message), where.location(), std::move(remedy)};
}

bool Reader::known(const json::Node& object, std::string_view what, std::initializer_list<std::string_view> fields) {
  if (!object || !object->is_object()) {
    complain(object ? object : root_, std::string(what) + " must be an object");
    return false;
  }
  for (const json::Member& member : object->object()) {
    if (std::string_view(member.name).substr(0, 2) == "x-")
      continue;
    if (std::find(fields.begin(), fields.end(), member.name) == fields.end())
      complain(object.child(member.name), std::string(what) + " has no field " + shown(member.name) +
                                              hint(member.name, {fields.begin(), fields.end()}));
  }
  return !error_;
}

std::string Reader::text(const json::Node& object, std::string_view field, bool required) {
  const json::Node value = object.child(field);
  if (value && value->is_string())
    return value->string();
  if (value)
    complain(value, std::string(field) + " must be a text");
  else if (required)
    complain(object, "the field '" + std::string(field) + "' is missing");
  return {};
}

std::vector<json::Node> Reader::list(const json::Node& object, std::string_view field) {
  std::vector<json::Node> nodes;
  const json::Node value = object.child(field);
  if (value && !value->is_array())
    complain(value, std::string(field) + " must be a list");
  if (value && value->is_array())
    for (std::size_t i = 0; i < value->array().size(); ++i)
      nodes.push_back(value.child(i));
  return nodes;
}

json::Node Reader::reused(const json::Node& object, std::string_view kind) {
  if (!object->is_object() || object->find("reference") == nullptr)
    return object;
  if (!known(object, "a reusable object", {"reference", "value"}))
    return object;
  const std::string reference = text(object, "reference", true);
  const std::string prefix = "$components." + std::string(kind) + '.';
  const json::Node found =
      reference.starts_with(prefix) && root_.child("components") ? root_.child("components").child(kind) : json::Node{};
  const json::Node component = found ? found.child(reference.substr(prefix.size())) : json::Node{};
  if (!component)
    complain(object, "there is no component " + shown(reference) + "; " + prefix + "NAME is looked for");
  return component ? component : object;
}

std::string Reader::own_id(const json::Node& object, std::string_view field, std::string_view what) {
  std::string id = text(object, field, true);
  const bool sound = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!sound && !error_)
    complain(object.child(field), std::string(what) + " " + shown(id) + " may hold letters, digits, '_' and '-' only");
  return id;
}

Document Reader::document() {
  Document document;
  if (root_->is_object() && root_->find("arazzo") == nullptr) {
    complain(root_, "this is no Arazzo document: it has no field 'arazzo'", "give an Arazzo 1.0 document");
    return document;
  }
  if (!known(root_, "an Arazzo document", {"arazzo", "info", "sourceDescriptions", "workflows", "components"}))
    return document;
  const std::string version = text(root_, "arazzo", true);
  if (!error_ && !version.starts_with("1.0."))
    complain(root_.child("arazzo"), "Arazzo version " + shown(version) + " is not supported, only 1.0.x");
  if (const json::Node info = root_.child("info");
      known(info, "info", {"title", "summary", "description", "version"})) {
    document.title = text(info, "title", true);
    text(info, "version", true);
  }
  document.sources = sources_ = sources();
  if (!root_.child("workflows"))
    complain(root_, "the field 'workflows' is missing");
  for (const json::Node& node : list(root_, "workflows")) {
    Workflow read = error_ ? Workflow{} : workflow(node);
    if (!error_ && document.find(read.id))
      complain(node.child("workflowId"), "there are two workflows " + shown(read.id));
    document.workflows.push_back(std::move(read));
  }
  if (!error_ && document.workflows.empty())
    complain(root_, "there is no workflow");
  return document;
}

std::vector<Source> Reader::sources() {
  std::vector<Source> found;
  if (!root_.child("sourceDescriptions"))
    complain(root_, "the field 'sourceDescriptions' is missing");
  for (const json::Node& node : list(root_, "sourceDescriptions")) {
    if (!known(node, "a source description", {"name", "url", "type"}))
      break;
    found.push_back({own_id(node, "name", "the name"), text(node, "url", true)});
    const std::string type = text(node, "type");
    if (!type.empty() && type != "openapi")
      complain(node.child("type"), "sources of type " + shown(type) + " are not supported, only openapi",
               type == "arazzo" ? "put the workflows into one document" : "");
    if (found.size() > 1)
      complain(node, "a run judges one description, and this document names more than one");
  }
  if (!error_ && found.empty())
    complain(root_, "sourceDescriptions names no description");
  return found;
}

Workflow Reader::workflow(const json::Node& node) {
  Workflow workflow;
  if (!known(node, "a workflow",
             {"workflowId", "summary", "description", "inputs", "dependsOn", "steps", "successActions",
              "failureActions", "outputs", "parameters"}))
    return workflow;
  workflow.where = node.location();
  workflow.id = own_id(node, "workflowId", "the workflowId");
  workflow.summary = text(node, "summary");
  workflow.inputs = node.child("inputs");
  for (const json::Node& other : list(node, "dependsOn")) {
    if (!other->is_string())
      complain(other, "dependsOn lists the ids of workflows");
    else
      workflow.depends_on.push_back(other->string());
  }
  workflow.outputs = outputs(node);
  for (const json::Node& each : list(node, "steps")) {
    Step read = error_ ? Step{} : step(each);
    if (error_)
      break;
    for (const json::Node& parameter : list(node, "parameters"))
      add_parameter(reused(parameter, "parameters"), read, false);
    require_parameters(each, read);
    add_actions(node, "successActions", false, read.on_success);
    add_actions(node, "failureActions", true, read.on_failure);
    if (workflow.find(read.id))
      complain(each.child("stepId"), "there are two steps " + shown(read.id));
    workflow.steps.push_back(std::move(read));
  }
  if (!error_ && workflow.steps.empty())
    complain(node, "the workflow has no steps");
  for (const json::Node& parameter : list(node, "parameters")) {
    const std::string name = error_ ? "" : text(reused(parameter, "parameters"), "name", true);
    const bool taken = std::any_of(workflow.steps.begin(), workflow.steps.end(), [&](const Step& each) {
      return std::any_of(each.parameters.begin(), each.parameters.end(),
                         [&](const Parameter& given) { return given.declared.name == name; });
    });
    if (!taken)
      complain(parameter, "no step of the workflow takes the parameter " + shown(name));
  }
  return workflow;
}

Step Reader::step(const json::Node& node) {
  Step step;
  if (!known(node, "a step",
             {"description", "stepId", "operationId", "operationPath", "workflowId", "parameters", "requestBody",
              "successCriteria", "onSuccess", "onFailure", "outputs"}))
    return step;
  step.where = node.location();
  step.id = own_id(node, "stepId", "the stepId");
  bind_operation(node, step);
  if (error_)
    return step;
  for (const json::Node& parameter : list(node, "parameters"))
    add_parameter(parameter, step, true);
  if (const json::Node content = node.child("requestBody")) {
    if (step.operation == nullptr)
      complain(content, "a step that calls a workflow takes no requestBody: give it parameters");
    else
      step.body = body(content, *step.operation);
  } else if (step.operation != nullptr && step.operation->request_body && step.operation->request_body->required) {
    complain(node, step.operation->name() + " needs a requestBody");
  }
  step.success_criteria = criteria(node, "successCriteria");
  add_actions(node, "onSuccess", false, step.on_success);
  add_actions(node, "onFailure", true, step.on_failure);
  step.outputs = outputs(node);
  read_files(node, step);
  return step;
}

void Reader::bind_operation(const json::Node& node, Step& step) {
  const json::Node id = node.child("operationId"), path = node.child("operationPath"),
                   called = node.child("workflowId");
  if ((id ? 1 : 0) + (path ? 1 : 0) + (called ? 1 : 0) != 1)
    return complain(node, "a step names exactly one of operationId, operationPath and workflowId");
  step.workflow_id = text(node, "workflowId");
  if (id)
    step.operation = by_id(id);
  if (path)
    step.operation = by_path(path);
}

const openapi::Operation* Reader::by_id(const json::Node& id) {
  if (!id->is_string()) {
    complain(id, "operationId must be a text");
    return nullptr;
  }
  std::string_view name = id->string();
  const std::string prefix = "$sourceDescriptions." + (sources_.empty() ? "" : sources_.front().name) + '.';
  if (name.starts_with(prefix))
    name.remove_prefix(prefix.size());
  const auto* found = description_.find_by_id(name);
  if (found == nullptr) {
    std::vector<std::string> ids;
    for (const auto& operation : description_.operations)
      ids.push_back(operation.id);
    complain(id, "the description has no operation with operationId " + shown(name) + hint(name, ids));
  }
  return found;
}

const openapi::Operation* Reader::by_path(const json::Node& path) {
  const std::string whole = path->is_string() ? path->string() : "";
  const auto hash = whole.find("#/");
  const auto tokens = json::parse_pointer(hash == std::string::npos ? "" : whole.substr(hash + 1));
  if (!tokens || tokens->size() != 3 || tokens->front() != "paths") {
    complain(path, "operationPath wants {$sourceDescriptions.NAME.url}#/paths/~1things/get, a pointer to an operation");
    return nullptr;
  }
  std::string method = tokens->back();
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  const auto* found = description_.find(method, (*tokens)[1]);
  if (found == nullptr) {
    std::vector<std::string> names;
    for (const auto& operation : description_.operations)
      names.push_back(operation.name());
    const std::string name = method + ' ' + (*tokens)[1];
    complain(path, "the description has no operation " + shown(name) + hint(name, names));
  }
  return found;
}

std::vector<Output> Reader::outputs(const json::Node& object) {
  std::vector<Output> found;
  const json::Node map = object.child("outputs");
  if (map && !map->is_object())
    complain(map, "outputs must be an object of names and runtime expressions");
  if (!map || error_)
    return found;
  for (const json::Member& member : map->object()) {
    const json::Node value = map.child(member.name);
    if (!value->is_string() || !is_expression(value->string()))
      complain(value, "the output " + shown(member.name) + " must be a runtime expression");
    else
      found.push_back({member.name, value->string(), value.location()});
  }
  return found;
}

void Reader::read_files(const json::Node& node, Step& step) {
  const json::Node files = node.child("x-keur-files");
  if (!files)
    return;
  constexpr std::string_view body = "$response.body#";
  if (!files->is_string() || !files->string().starts_with(body) || step.operation == nullptr)
    return complain(files,
                    "x-keur-files wants $response.body#/pointer, the list of file addresses in the step's answer");
  step.files_pointer = files->string().substr(body.size());
  step.has_files = true;
}

std::optional<std::size_t> Workflow::find(std::string_view step_id) const {
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (steps[i].id == step_id)
      return i;
  return std::nullopt;
}

std::optional<std::size_t> Document::find(std::string_view workflow_id) const {
  for (std::size_t i = 0; i < workflows.size(); ++i)
    if (workflows[i].id == workflow_id)
      return i;
  return std::nullopt;
}

} // namespace keur::workflow
