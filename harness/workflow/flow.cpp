#include "workflow/flow.hpp"

#include "base/text.hpp"
#include "generate/request.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "plan/credential.hpp"
#include "plan/drafts.hpp"
#include "schema/schema.hpp"

namespace keur::workflow {
namespace {

/// The schema itself where `inputs` only refers to a component.
const json::Value* inputs_schema(const Workflow& workflow) {
  const json::Value* schema = workflow.inputs.value;
  for (int hops = 0; schema != nullptr && hops < 8; ++hops) {
    const auto reference = schema->find_string("$ref");
    if (!reference || !reference->starts_with('#'))
      break;
    schema = json::resolve_pointer(workflow.inputs.document->root, reference->substr(1));
  }
  return schema;
}

const json::Value* property(const Workflow& workflow, std::string_view name) {
  const json::Value* schema = inputs_schema(workflow);
  const json::Value* properties = schema != nullptr ? schema->find("properties") : nullptr;
  return properties != nullptr ? properties->find(name) : nullptr;
}

/// A text stays one where the input is one; else it is JSON where it can be read so.
json::Value typed(const std::string& text, const json::Value& schema) {
  if (schema.find_string("type") == std::string_view("string"))
    return json::Value(text);
  auto loaded = json::load_json(text, "input");
  return loaded ? std::move(loaded->root) : json::Value(text);
}

Result<json::Value> inputs_of(const Document& document, const Workflow& workflow,
                              const std::vector<std::pair<std::string, std::string>>& given) {
  json::Object values;
  for (const auto& [name, text] : given)
    if (const json::Value* schema = property(workflow, name))
      values.set(name, typed(text, *schema));
  json::Value inputs = with_defaults(workflow, json::Value(std::move(values)));
  if (!workflow.inputs)
    return inputs;
  schema::Compiler compiler(*document.documents, {schema::Dialect::Draft202012, true});
  const auto compiled = compiler.compile(workflow.inputs);
  if (!compiled)
    return fail(compiled.error());
  const auto evaluation = (*compiled)->evaluate(inputs, 1);
  if (!evaluation.valid)
    return fail(ErrorCode::Configuration,
                "the inputs of workflow '" + workflow.id +
                    "' do not fit their schema: " + evaluation.errors.front().message,
                workflow.inputs.location(), "give them with --input NAME=VALUE, or write a default");
  return inputs;
}

/// As it stands in the document: what is put in at run time shows as its expression.
plan::RequestTemplate as_written(const Step& step, const openapi::Description& description) {
  plan::RequestTemplate request;
  request.method = step.operation->method;
  request.target = step.operation->path;
  const auto shown = [](const json::Value& value) { return value.is_string() ? value.string() : json::dump(value); };
  char separator = '?';
  for (const Parameter& parameter : step.parameters) {
    if (parameter.declared.in == openapi::In::Query) {
      request.target += separator + parameter.declared.name + '=' + shown(*parameter.value);
      separator = '&';
    }
    if (parameter.declared.in == openapi::In::Header)
      request.fields.add(parameter.declared.name, shown(*parameter.value));
  }
  if (step.body) {
    request.fields.add("Content-Type", generate::content_type(*step.body->media_type));
    request.body = shown(*step.body->payload);
  }
  const auto credential = plan::credential_of(description, *step.operation);
  request.scopes = credential.scopes;
  request.security_scheme = credential.scheme != nullptr ? credential.scheme->name : "";
  return request;
}

profile::RequestClass class_of(const Step& step) {
  generate::RequestValues values;
  for (const Parameter& parameter : step.parameters)
    values.parameters.emplace_back(&parameter.declared, *parameter.value);
  if (step.body)
    values.body = *step.body->payload;
  return plan::classify(*step.operation, values);
}

/// What the records of the operation's export look like; empty when it reads no export.
json::Node row_schema_of(const openapi::Description& description, const openapi::Operation& query) {
  for (const auto& operation : description.operations)
    if (operation.export_job && operation.export_job->query_path == query.path)
      return operation.export_job->row_schema;
  return {};
}

plan::Step file_step(const Step& step, std::size_t listed_by, const std::string& label, json::Node row_schema) {
  plan::Step file;
  file.label = label + " file";
  file.request.fields = {{"Accept", "*/*"}};
  file.request.authorization.kind = oauth::AuthorizationIntent::Kind::None;
  file.expect = {plan::Expectation::Kind::Success, "a file address authorises itself"};
  file.for_each = plan::ForEach{listed_by, step.files_pointer};
  file.request_class = profile::RequestClass::ExportFile;
  file.row_schema = std::move(row_schema);
  return file;
}

class CaseWriter {
public:
  CaseWriter(const Document& document, const openapi::Description& description, Planned& planned)
      : document_(document), description_(description), planned_(planned) {}

  /// The steps of a workflow and of all it may come to.
  void add(std::size_t at, const std::string& prefix) {
    const Workflow& workflow = document_.workflows[at];
    if (!planned_.flow.index.emplace(std::pair(at, std::size_t(0)), 0).second)
      return;
    for (const std::string& other : workflow.depends_on)
      follow(other);
    for (std::size_t i = 0; i < workflow.steps.size(); ++i)
      add_step(at, i, prefix + workflow.steps[i].id);
    for (const Step& step : workflow.steps) {
      follow(step.workflow_id);
      for (const auto* actions : {&step.on_success, &step.on_failure})
        for (const Action& action : *actions)
          follow(action.workflow_id);
    }
  }

private:
  void follow(const std::string& workflow_id) {
    if (!workflow_id.empty())
      add(*document_.find(workflow_id), workflow_id + '.');
  }

  void add_step(std::size_t at, std::size_t i, const std::string& label) {
    const Step& step = document_.workflows[at].steps[i];
    auto& steps = planned_.test.steps;
    const std::size_t index = steps.size();
    planned_.flow.index[{at, i}] = index;
    if (step.operation == nullptr)
      return;
    plan::Step made;
    made.label = label;
    made.operation = step.operation;
    made.request = as_written(step, description_);
    made.expect = {plan::Expectation::Kind::Documented, "the step's success criteria hold"};
    made.request_class = class_of(step);
    steps.push_back(std::move(made));
    if (!step.has_files)
      return;
    planned_.flow.files[{at, i}] = steps.size();
    steps.push_back(file_step(step, index, label, row_schema_of(description_, *step.operation)));
  }

  const Document& document_;
  const openapi::Description& description_;
  Planned& planned_;
};

} // namespace

json::Value with_defaults(const Workflow& workflow, json::Value given) {
  const json::Value* schema = inputs_schema(workflow);
  const json::Value* properties = schema != nullptr ? schema->find("properties") : nullptr;
  if (properties != nullptr && properties->is_object())
    for (const json::Member& member : properties->object())
      if (const json::Value* standard = member.value.find("default");
          standard != nullptr && given.find(member.name) == nullptr)
        given.object().set(member.name, *standard);
  return given;
}

bool takes_input(const Document& document, std::string_view name) {
  for (const Workflow& workflow : document.workflows)
    if (property(workflow, name) != nullptr)
      return true;
  return false;
}

Result<std::vector<Planned>> to_cases(Document document, const openapi::Description& description,
                                      const std::vector<std::pair<std::string, std::string>>& given) {
  const auto shared = std::make_shared<const Document>(std::move(document));
  std::vector<Planned> cases;
  for (std::size_t at = 0; at < shared->workflows.size(); ++at) {
    const Workflow& workflow = shared->workflows[at];
    auto inputs = inputs_of(*shared, workflow, given);
    if (!inputs)
      return fail(inputs.error());
    Planned planned;
    planned.flow = {shared, at, std::move(*inputs)};
    planned.test.id = "workflow · " + escape_visible(truncate(shared->title, 100)) + " · " + workflow.id;
    planned.test.label = workflow.id;
    planned.test.rule = "workflow";
    planned.test.suite = std::string(suite);
    planned.test.reason = workflow.summary.empty() ? "every step of the workflow succeeds" : workflow.summary;
    planned.test.where = workflow.where;
    CaseWriter(*shared, description, planned).add(at, "");
    cases.push_back(std::move(planned));
  }
  return cases;
}

} // namespace keur::workflow
