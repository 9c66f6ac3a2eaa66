#include "base/text.hpp"
#include "plan/rules/rules.hpp"

namespace keur::plan::derive {
namespace {

using Intent = oauth::AuthorizationIntent::Kind;

constexpr std::string_view unknown_uuid = "3b241101-e2bb-4255-8caf-4136c566a962";

const openapi::Parameter* job_parameter(const openapi::Operation& query, const openapi::Export& job) {
  return query.parameter(openapi::In::Path, job.job_id_parameter);
}

bool is_export(const RuleContext& context) { return context.operation.export_job.has_value(); }

Words export_words(std::string_view rule, std::string reason) { return {rule, "", std::move(reason)}; }

/// An export that ran well, and then one request for its files.
Cases file_case(const RuleContext& context, std::string_view rule, std::string reason, Expectation expectation,
                ForEach::Variant variant, Intent intent) {
  Cases cases;
  if (!is_export(context) || context.operation.export_job->files_pointer.empty())
    return cases;
  auto steps = export_steps(context, rule);
  if (!steps)
    return cases;
  Case made = begin(context, export_words(rule, std::move(reason)));
  made.steps = std::move(steps->steps);
  Step file = file_step(*context.operation.export_job, steps->poll, std::move(expectation));
  file.for_each->variant = variant;
  file.for_each->at_most = 1;
  file.row_schema = {};
  file.request.authorization.kind = intent;
  if (intent != Intent::None)
    file.request_class = profile::RequestClass::Hazardous;
  made.steps.push_back(std::move(file));
  cases.push_back(std::move(made));
  return cases;
}

/// Where the command takes the address to call back.
bool put_callback_address(Draft& draft, const openapi::Callback& callback, const std::string& address, Drafts& drafts) {
  const std::string& expression = callback.expression;
  for (const openapi::Parameter& parameter : draft.operation->parameters)
    if (expression.find("$request." + std::string(openapi::name(parameter.in)) + '.' + parameter.name) !=
        std::string::npos) {
      draft.values.set(parameter, json::Value(address));
      return true;
    }
  constexpr std::string_view body = "$request.body#/";
  const std::size_t at = expression.find(body);
  if (at == std::string::npos || !draft.operation->request_body)
    return false;
  const std::size_t start = at + body.size();
  const std::string member = expression.substr(start, expression.find('}', start) - start);
  if (member.find('/') != std::string::npos)
    return false;
  if (!draft.values.body) {
    auto made = drafts.body(*draft.operation, false);
    if (!made)
      return false;
    draft.values.media_type = made->first;
    draft.values.body = std::move(made->second);
  }
  if (!draft.values.body->is_object())
    return false;
  draft.values.body->object().set(member, json::Value(address));
  return true;
}

} // namespace

const openapi::Operation* query_of(const RuleContext& context, std::string_view rule) {
  const openapi::Export& job = *context.operation.export_job;
  const openapi::Operation* query = context.drafts.find("GET", job.query_path);
  if (query != nullptr && job_parameter(*query, job) != nullptr)
    return query;
  omit(context, rule,
       "the export's query GET " + job.query_path + " with path parameter " + job.job_id_parameter +
           " is not described");
  return nullptr;
}

std::optional<ExportSteps> export_steps(const RuleContext& context, std::string_view rule) {
  const openapi::Export& job = *context.operation.export_job;
  const openapi::Operation* query = query_of(context, rule);
  const Draft* command = query != nullptr ? template_draft(context, rule) : nullptr;
  if (command == nullptr)
    return std::nullopt;
  auto steps = context.drafts.steps(*command, {Kind::Success, "an export can be started"}, "command");
  const auto& poll_draft = context.drafts.minimal(*query);
  if (!steps || !poll_draft) {
    omit(context, rule, "the export's query cannot be written: " + context.drafts.why(*query));
    return std::nullopt;
  }
  auto poll = context.drafts.step(*poll_draft, {Kind::Success, "the job of this export can be read"}, "poll");
  if (!poll)
    return std::nullopt;
  ExportSteps made;
  made.command = steps->size() - 1;
  steps->back().precondition = true;
  poll->bindings.clear();
  for (std::size_t i = 0; i < poll_draft->bound.size(); ++i)
    if (poll_draft->bound[i]->name == job.job_id_parameter) {
      Binding binding = poll_draft->bindings[i];
      binding.step = made.command;
      binding.expression = "$response.body#" + job.job_id_pointer;
      poll->bindings.push_back(std::move(binding));
    }
  poll->repeat = Repeat{job.status_pointer, job.in_progress, job.completed};
  poll->precondition = true;
  made.poll = steps->size();
  steps->push_back(std::move(*poll));
  made.steps = std::move(*steps);
  return made;
}

Step file_step(const openapi::Export& job, std::size_t poll, Expectation expectation) {
  Step step;
  step.label = "file";
  step.request.fields = {{"Accept", "*/*"}};
  step.request.authorization.kind = Intent::None;
  step.expect = std::move(expectation);
  step.for_each = ForEach{poll, job.files_pointer};
  step.request_class = job.inferred ? profile::RequestClass::Unsafe : profile::RequestClass::ExportFile;
  step.row_schema = job.row_schema;
  return step;
}

Cases export_life_cycle(const RuleContext& context) {
  Cases cases;
  if (!is_export(context))
    return cases;
  auto steps = export_steps(context, "export-life-cycle");
  if (!steps)
    return cases;
  const openapi::Export& job = *context.operation.export_job;
  Case made = begin(context, export_words("export-life-cycle", "command, poll until the job is over, then every file"));
  made.suite = "exports";
  made.steps = std::move(steps->steps);
  Step again = made.steps[steps->poll]; // a job that has ended stays ended
  again.label = "poll again";
  again.precondition = false;
  made.steps.push_back(std::move(again));
  if (job.files_pointer.empty())
    omit(context, "export-life-cycle", "where the file addresses stand is not described");
  else
    made.steps.push_back(
        file_step(job, steps->poll, {Kind::Success, "a file address of a finished export authorises itself"}));
  cases.push_back(std::move(made));
  return cases;
}

Cases unknown_job_id(const RuleContext& context) {
  Cases cases;
  if (!is_export(context))
    return cases;
  const openapi::Operation* query = query_of(context, "unknown-job-id");
  auto draft = query != nullptr ? context.drafts.unbound(*query) : std::nullopt;
  if (!draft)
    return cases;
  draft->values.set(*job_parameter(*query, *context.operation.export_job), json::Value(unknown_uuid));
  const RuleContext about{context.description, *query, context.drafts, context.options, context.omissions};
  add(cases, about, {"unknown-job-id", "", "no job has this id"}, *draft, {Kind::NotFound, "no job has this id"});
  return cases;
}

Cases export_other_tenant(const RuleContext& context) {
  Cases cases;
  const openapi::SecurityScheme* scheme = credential_of(context.description, context.operation).scheme;
  if (!is_export(context) || scheme == nullptr || !takes_token(*scheme))
    return cases;
  auto steps = export_steps(context, "export-other-tenant");
  if (!steps)
    return cases;
  Case made = begin(context, export_words("export-other-tenant", "a job of this tenant is asked for by another one"));
  made.steps = std::move(steps->steps);
  // Its own tenant sees it first: a job that is not visible yet is 404 to everybody. How it ends is another rule's
  // question.
  made.steps[steps->poll].repeat->completed.clear();
  Step foreign = made.steps[steps->poll];
  foreign.label = "poll by another tenant";
  foreign.repeat.reset();
  foreign.precondition = false;
  foreign.request.authorization.kind = Intent::OtherTenant;
  foreign.request_class = profile::RequestClass::Hazardous;
  foreign.expect = {Kind::OutOfReach, "the job belongs to another tenant"};
  made.steps.push_back(std::move(foreign));
  cases.push_back(std::move(made));
  return cases;
}

Cases export_repeated_command(const RuleContext& context) {
  Cases cases;
  if (!is_export(context))
    return cases;
  auto steps = export_steps(context, "export-repeated-command");
  if (!steps)
    return cases;
  Case made =
      begin(context, export_words("export-repeated-command", "the same command twice; the second job ends too"));
  made.steps = std::move(steps->steps);
  Step again = made.steps[steps->command];
  again.label = "command again";
  made.steps.insert(made.steps.begin() + static_cast<std::ptrdiff_t>(steps->command) + 1, std::move(again));
  for (Binding& binding : made.steps.back().bindings)
    if (binding.step == steps->command)
      ++binding.step;
  cases.push_back(std::move(made));
  return cases;
}

Cases export_callback(const RuleContext& context) {
  Cases cases;
  if (!is_export(context))
    return cases;
  for (const openapi::Callback& callback : context.operation.callbacks) {
    if (callback.operations.empty())
      continue;
    auto steps = export_steps(context, "export-callback");
    const auto& least = context.drafts.minimal(context.operation);
    if (!steps || !least)
      return cases;
    Draft draft = *least;
    const std::string address = "KEURCALLBACK";
    if (!put_callback_address(draft, callback, address, context.drafts)) {
      omit(context, "export-callback", "callback " + callback.name + ": where its address is given cannot be told");
      continue;
    }
    auto command =
        context.drafts.step(draft, {Kind::Success, "a command with a callback address is accepted"}, "command");
    if (!command)
      continue;
    const std::string placeholder = "{keur:callback}";
    const auto put = [&](std::string& text) {
      if (const std::size_t at = text.find(address); at != std::string::npos)
        text.replace(at, address.size(), placeholder);
    };
    put(command->request.target);
    if (command->request.body)
      put(*command->request.body);
    command->bindings.push_back({0, "$callback.url", placeholder});
    command->precondition = true;
    command->request_class = profile::RequestClass::Hazardous;
    Case made =
        begin(context, {"export-callback", callback.name, "the finished job is reported to the callback address",
                        callback.operations.front().node ? callback.operations.front().node.location() : Location{}});
    made.steps = std::move(steps->steps);
    made.steps[steps->command] = std::move(*command);
    Step receive;
    receive.label = "callback";
    receive.operation = &callback.operations.front();
    receive.request.method = receive.operation->method;
    receive.receives_callback = true;
    receive.request_class = profile::RequestClass::Hazardous;
    receive.expect = {Kind::Any, "the callback arrives once and conforms"};
    made.steps.push_back(std::move(receive));
    cases.push_back(std::move(made));
  }
  return cases;
}

Cases export_file_with_token(const RuleContext& context) {
  // An invented token: the real one must not go to a file host.
  return file_case(
      context, "export-file-with-token", "a file address is asked for with a bearer token on top",
      {Kind::Any, "the address authorises itself; a token beside it may be refused but must break nothing"},
      ForEach::Variant::AsGiven, Intent::Malformed);
}

Cases export_file_changed_signature(const RuleContext& context) {
  return file_case(context, "export-file-changed-signature",
                   "a file address with one character of its signature changed",
                   {Kind::OutOfReach, "the address no longer carries a valid signature"},
                   ForEach::Variant::ChangedSignature, Intent::None);
}

Cases export_file_expired(const RuleContext& context) {
  return file_case(context, "export-file-expired", "a file address after it has run out",
                   {Kind::OutOfReach, "the address has expired"}, ForEach::Variant::Expired, Intent::None);
}

Cases export_field_selection(const RuleContext& context) {
  Cases cases;
  if (!is_export(context))
    return cases;
  const openapi::Export& job = *context.operation.export_job;
  const openapi::Parameter* fields = context.operation.parameter(openapi::In::Query, job.fields_parameter);
  if (job.fields_parameter.empty() || fields == nullptr || !job.row_schema || job.files_pointer.empty())
    return cases;
  const auto& rows = context.drafts.shape({job.row_schema});
  if (rows.properties.size() < 3) {
    omit(context, "export-field-selection", "the row schema names too few columns to select from");
    return cases;
  }
  const std::string first = rows.properties[0].name, second = rows.properties[1].name;
  const auto& least = context.drafts.minimal(context.operation);
  const auto selection = [&](const std::string& label, const json::Value& value, Expectation expectation) {
    auto steps = least ? export_steps(context, "export-field-selection") : std::nullopt;
    if (!steps)
      return;
    Draft draft = *least;
    draft.values.set(*fields, value);
    if (!context.drafts.generator().accepts(fields->schema, value, schema::Direction::Request))
      return;
    auto command = context.drafts.step(draft, {Kind::Success, "columns can be selected"}, "command");
    if (!command)
      return;
    command->precondition = true;
    Case made = begin(context, {"export-field-selection",
                                label,
                                "the files hold the selected columns only",
                                fields->node.location(),
                                {fields->node.pointer}});
    made.steps = std::move(steps->steps);
    made.steps[steps->command] = std::move(*command);
    made.steps.push_back(file_step(job, steps->poll, std::move(expectation)));
    cases.push_back(std::move(made));
  };
  Expectation only{Kind::Success, "only these columns were asked for"};
  only.columns = {first, second};
  selection("only", first + ',' + second, only);
  selection("only", json::Array{json::Value(first), json::Value(second)}, only); // of the two, what the schema takes
  Expectation without{Kind::Success, "these columns were asked to be left out"};
  without.absent_columns = {first, second};
  selection("without", '!' + first + ',' + second, std::move(without));
  return cases;
}

} // namespace keur::plan::derive
