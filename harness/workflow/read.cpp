#include "base/text.hpp"
#include "json/load.hpp"
#include "workflow/criterion.hpp"
#include "workflow/reader.hpp"

#include <algorithm>
#include <set>

namespace keur::workflow {
namespace {

tl::unexpected<Error> wrong(std::string message, Location where) {
  return fail(ErrorCode::Configuration, std::move(message), std::move(where));
}

std::string part(std::string_view text, std::size_t index) {
  const auto parts = split(text, '.');
  return index < parts.size() ? std::string(parts[index].substr(0, parts[index].find_first_of("[#"))) : std::string();
}

bool has_output(const std::vector<Output>& outputs, std::string_view name) {
  return std::any_of(outputs.begin(), outputs.end(), [&](const Output& output) {
    const std::string_view have = output.name;
    return name.substr(0, have.size()) == have &&
           (name.size() == have.size() || std::string_view(".[#").find(name[have.size()]) != std::string_view::npos);
  });
}

/// Why the expression can never have a value; "" when it can.
std::string dead_end(std::string_view expression, const Document& document, const Workflow& workflow) {
  const std::string kind = part(expression, 0), name = part(expression, 1), side = part(expression, 2);
  const std::string_view rest = side.empty() ? "" : expression.substr(kind.size() + name.size() + side.size() + 2);
  const std::string_view member = rest.empty() ? "" : rest.substr(1);
  if (kind == "$steps") {
    const auto step = workflow.find(name);
    if (!step)
      return "the workflow has no step " + shown(name);
    if (side != "outputs" || !has_output(workflow.steps[*step].outputs, member))
      return "the step " + shown(name) + " has no output " + shown(member);
  }
  if (kind == "$workflows") {
    const auto other = document.find(name);
    if (!other)
      return "there is no workflow " + shown(name);
    if (side == "outputs" && !has_output(document.workflows[*other].outputs, member))
      return "the workflow " + shown(name) + " has no output " + shown(member);
    if (std::find(workflow.depends_on.begin(), workflow.depends_on.end(), name) == workflow.depends_on.end())
      return "the workflow " + shown(name) + " is not in dependsOn";
  }
  if (kind == "$inputs" && workflow.inputs)
    if (const auto* properties = workflow.inputs->find("properties");
        properties != nullptr && properties->is_object() && properties->find(name) == nullptr)
      return "the workflow has no input " + shown(name);
  if (kind == "$inputs" && !workflow.inputs)
    return "the workflow has no inputs";
  if (kind == "$sourceDescriptions" && (document.sources.front().name != name || side != "url"))
    return "there is no source description with that name; only its url can be had";
  return kind == "$components" ? "components are used by reference, not by value" : "";
}

void collect(const json::Node& node, std::vector<std::pair<std::string, Location>>& found) {
  if (!node)
    return;
  if (node->is_string())
    for (std::string& expression : expressions_in(node->string()))
      found.emplace_back(std::move(expression), node.location());
  if (node->is_array())
    for (std::size_t i = 0; i < node->array().size(); ++i)
      collect(node.child(i), found);
  if (node->is_object())
    for (const json::Member& member : node->object())
      collect(node.child(member.name), found);
}

void collect(const std::vector<Criterion>& criteria, std::vector<std::pair<std::string, Location>>& found) {
  for (const Criterion& criterion : criteria)
    for (std::string& expression : expressions_of(criterion))
      found.emplace_back(std::move(expression), criterion.where);
}

std::vector<std::pair<std::string, Location>> expressions_of(const Step& step) {
  std::vector<std::pair<std::string, Location>> found;
  for (const Parameter& parameter : step.parameters)
    collect(parameter.value, found);
  if (step.body) {
    collect(step.body->payload, found);
    for (const Replacement& replacement : step.body->replacements)
      collect(replacement.value, found);
  }
  collect(step.success_criteria, found);
  for (const auto* actions : {&step.on_success, &step.on_failure})
    for (const Action& action : *actions)
      collect(action.criteria, found);
  for (const Output& output : step.outputs)
    found.emplace_back(output.expression, output.where);
  return found;
}

Status check_targets(const Document& document, const Workflow& workflow, const Step& step) {
  if (!step.workflow_id.empty() && !document.find(step.workflow_id))
    return wrong("there is no workflow " + shown(step.workflow_id), step.where);
  for (const auto* actions : {&step.on_success, &step.on_failure})
    for (const Action& action : *actions) {
      if (!action.step_id.empty() && !workflow.find(action.step_id))
        return wrong("the workflow has no step " + shown(action.step_id), action.where);
      if (!action.workflow_id.empty() && !document.find(action.workflow_id))
        return wrong("there is no workflow " + shown(action.workflow_id), action.where);
    }
  return {};
}

Status check_workflow(const Document& document, const Workflow& workflow) {
  for (const std::string& other : workflow.depends_on)
    if (!document.find(other))
      return wrong("there is no workflow " + shown(other) + " to depend on", workflow.where);
  for (const Step& step : workflow.steps) {
    if (auto status = check_targets(document, workflow, step); !status)
      return status;
    for (const auto& [expression, where] : expressions_of(step))
      if (auto why = dead_end(expression, document, workflow); !why.empty())
        return wrong(expression + ": " + why, where);
  }
  for (const Output& output : workflow.outputs)
    if (auto why = dead_end(output.expression, document, workflow); !why.empty())
      return wrong(output.expression + ": " + why, output.where);
  return {};
}

/// Depth first; `open` are the workflows on the way here.
bool in_a_circle(const Document& document, const Workflow& workflow, std::set<std::string>& open) {
  if (!open.insert(workflow.id).second)
    return true;
  for (const std::string& other : workflow.depends_on)
    if (in_a_circle(document, document.workflows[*document.find(other)], open))
      return true;
  open.erase(workflow.id);
  return false;
}

} // namespace

Result<Document> read(std::string_view text, const std::string& name, const openapi::Description& description) {
  auto loaded = json::load(text, name, {.bytes = 4U << 20, .depth = 64, .nodes = 100'000});
  if (!loaded)
    return fail(loaded.error());
  auto documents = std::make_shared<json::DocumentSet>();
  const json::Document& parsed = documents->add({"arazzo:" + name, name, std::move(loaded->root), text.size()});
  Reader reader({&parsed, &parsed.root, ""}, description);
  Document document = reader.document();
  if (reader.error())
    return fail(*reader.error());
  document.documents = std::move(documents);
  for (const Workflow& workflow : document.workflows)
    if (auto status = check_workflow(document, workflow); !status)
      return fail(status.error());
  for (const Workflow& workflow : document.workflows) {
    std::set<std::string> open;
    if (in_a_circle(document, workflow, open))
      return wrong("workflows depend on each other in a circle", workflow.where);
  }
  return document;
}

} // namespace keur::workflow
