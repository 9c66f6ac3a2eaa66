#include "http/method.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using SourceKind = Source::Kind;

/// A valid value that no thing has: of the parameter's type, far from what a server hands out.
std::optional<json::Value> unknown_value(const RuleContext& context, const openapi::Parameter& parameter) {
  generate::Generator& generator = context.drafts.generator();
  if (context.drafts.shape({parameter.schema}).values)
    return std::nullopt; // all names there are
  for (const json::Value& candidate : {json::Value("7d1f3c5b-9a2e-4c68-8b1d-0e2f4a6c8e1b"), json::Value(2147480042),
                                       json::Value("keurunknown7d1f3c5b")})
    if (generator.accepts(parameter.schema, candidate, schema::Direction::Request) &&
        valid_on_the_wire(context, parameter, candidate))
      return candidate;
  generate::Options options = context.drafts.options(context.operation, generate::Examples::None);
  auto drawn = generator.random(parameter.schema, options);
  const bool rare = drawn && drawn->is_string() && drawn->string().size() >= 12;
  return rare && valid_on_the_wire(context, parameter, *drawn) ? drawn : std::nullopt;
}

/// GET, and what changes the thing its path names; a PUT that documents 201 makes it.
bool needs_its_thing(const openapi::Operation& operation) {
  const std::string& method = operation.method;
  const bool changes = ends_in_parameter(operation) && (method == "DELETE" || method == "PATCH" || method == "PUT");
  return method == "GET" || (changes && !(method == "PUT" && documents(operation, {"201"})));
}

/// Takes the link's values into the target's draft: bindings on the answer, constants, and what the first request was
/// made of. False where a value cannot be told.
bool fill_from_link(const openapi::Link& link, const Draft& first, std::size_t step, Draft& target) {
  for (const openapi::Parameter& parameter : target.operation->parameters) {
    const json::Node* value = link_value(link, parameter);
    if (value == nullptr)
      continue;
    const std::string text = (*value)->is_string() ? (*value)->string() : "";
    if (!text.starts_with("$") && text.find("{$") == std::string::npos) {
      replace_value(target, parameter, **value);
      continue;
    }
    if (text.starts_with("$response.body#/") || text.starts_with("$response.header.") ||
        text.starts_with("$request.body#/")) {
      replace_value(target, parameter, json::Value("bound"));
      bind_value(target, parameter, step, text);
      continue;
    }
    const auto given =
        std::find_if(first.values.parameters.begin(), first.values.parameters.end(), [&](const auto& each) {
          return text == "$request." + std::string(openapi::name(each.first->in)) + '.' + each.first->name;
        });
    if (given == first.values.parameters.end())
      return false;
    const auto bound = std::find(first.bound.begin(), first.bound.end(), given->first);
    if (bound == first.bound.end()) {
      replace_value(target, parameter, given->second);
    } else {
      const Binding& binding = first.bindings[static_cast<std::size_t>(bound - first.bound.begin())];
      bind_value(target, parameter, binding.step, binding.expression);
    }
  }
  return true;
}

bool gives_all_required(const openapi::Link& link, const openapi::Operation& target) {
  return std::all_of(target.parameters.begin(), target.parameters.end(), [&](const openapi::Parameter& parameter) {
    return !parameter.required || link_value(link, parameter) != nullptr;
  });
}

/// The link's requestBody (OAS 3.1.1 section 4.8.20): a constant, or a place of the answer or of the request before it.
/// False where it cannot be told.
bool fill_body(const openapi::Link& link, std::size_t step, Draft& target) {
  if (!link.request_body || !target.operation->request_body)
    return true;
  const auto& content = target.operation->request_body->content;
  const auto json = std::find_if(content.begin(), content.end(), [](const openapi::MediaType& each) {
    return generate::body_form(each) == generate::BodyForm::Json;
  });
  if (json == content.end())
    return false;
  target.values.media_type = &*json;
  target.values.body = *link.request_body;
  const std::string text = link.request_body->is_string() ? link.request_body->string() : "";
  if (!text.starts_with("$"))
    return true;
  const bool known =
      text.starts_with("$response.body") || text.starts_with("$request.body") || text.starts_with("$response.header.");
  const bool whole = text == "$response.body" || text == "$request.body";
  if (known)
    bind_member(target, "", {step, whole ? text + '#' : text, "", {}});
  return known;
}

void follow_link(const RuleContext& context, const openapi::Response& response, const openapi::Link& link,
                 Cases& cases) {
  const openapi::Operation* target = link_target(context.description, link);
  const Draft* first = target != nullptr ? template_draft(context, "link") : nullptr;
  const Location where = link.node ? link.node.location() : Location{};
  auto second = first != nullptr ? context.drafts.unbound(*target) : std::nullopt;
  auto steps = second ? context.drafts.steps(*first, {Kind::Any, "must succeed for its link to be followed"},
                                             context.operation.name())
                      : std::nullopt;
  if (!steps || !fill_from_link(link, *first, steps->size() - 1, *second) ||
      !fill_body(link, steps->size() - 1, *second)) {
    omit(context, "link",
         "link " + link.name + " of response " + response.status +
             " cannot be followed with what the description tells",
         where);
    return;
  }
  const bool certain =
      target->method == "GET" && gives_all_required(link, *target) && !success_of(context.operation).only_accepted;
  Expectation expectation{certain ? Kind::Success : Kind::Accepted, "the link says that this request is possible now"};
  auto last = context.drafts.step(*second, std::move(expectation), "linked");
  if (!last) {
    omit(context, "link", "the request that link " + link.name + " leads to cannot be written", where);
    return;
  }
  Case made = begin(context, {"link",
                              response.status + ' ' + link.name,
                              "what the answer's link leads to can be had",
                              where,
                              {where.pointer}});
  for (Step& step : *steps)
    step.precondition = true;
  steps->push_back(std::move(*last));
  made.steps = std::move(*steps);
  cases.push_back(std::move(made));
}

} // namespace

const json::Node& schema_of(const openapi::Parameter& parameter) {
  return parameter.content ? parameter.content->schema : parameter.schema;
}

const generate::Shape& flat(const RuleContext& context, const generate::Conjunction& schemas) {
  return context.drafts.shape(schemas);
}

bool describes_success(const openapi::Operation& operation) {
  return std::any_of(operation.responses.begin(), operation.responses.end(), [](const openapi::Response& response) {
    return response.status == "default" || response.status[0] == '2';
  });
}

std::optional<Source> source_of(const RuleContext& context, const openapi::Parameter& parameter, SourceKind kind) {
  for (const Source& source : context.drafts.resources().sources(context.operation, parameter))
    if (source.kind == kind)
      return source;
  return std::nullopt;
}

bool is_role(const RuleContext& context, const openapi::Operation& operation, Role role) {
  return context.drafts.resources().role(operation) == role;
}

Expectation as_sure(const RuleContext& context, const openapi::Operation& operation, Expectation expectation) {
  expectation.guessed = !context.drafts.resources().of(operation).sure;
  return expectation;
}

const Draft* draft_of_created(const RuleContext& context) {
  const Meaning& meaning = context.drafts.resources().of(context.operation);
  const openapi::Parameter* subject = meaning.subject;
  const bool itself = meaning.role == Role::Read || meaning.role == Role::Replace || meaning.role == Role::Change ||
                      meaning.role == Role::Delete;
  if (!itself || subject == nullptr || !source_of(context, *subject, SourceKind::Created))
    return nullptr;
  const auto& draft = context.drafts.minimal(context.operation);
  if (!draft || std::find(draft->bound.begin(), draft->bound.end(), subject) == draft->bound.end())
    return nullptr;
  return draft->before.empty() || draft->before.back().request.method != "POST" ? nullptr : &*draft;
}

Cases link(const RuleContext& context) {
  Cases cases;
  for (const openapi::Response& response : context.operation.responses)
    for (const openapi::Link& each : response.links)
      if (response.status[0] == '2')
        follow_link(context, response, each, cases);
  return cases;
}

Cases created_thing_found(const RuleContext& context) {
  Cases cases;
  if (context.operation.method != "GET")
    return cases;
  const Draft* draft = draft_of_created(context);
  if (draft == nullptr)
    return cases;
  Expectation expectation = as_sure(context, context.operation, {Kind::Success, "the thing has just been created"});
  if (const auto& made = context.drafts.minimal(*draft->before.back().operation);
      made && made->values.body && made->values.media_type->schema) {
    expectation.holds = shown_members(context, *made->values.media_type, *made->values.body, context.operation);
    for (auto& each : shown_defaults(context, *made->values.media_type, *made->values.body, context.operation))
      expectation.holds.push_back(std::move(each));
  }
  add(cases, context, {"created-thing-found", "", "what was created can be read at once"}, *draft,
      std::move(expectation));
  return cases;
}

Cases listed_thing_found(const RuleContext& context) {
  Cases cases;
  const openapi::Parameter* subject =
      is_role(context, context.operation, Role::Read) ? subject_of(context.operation) : nullptr;
  const auto source = subject != nullptr ? source_of(context, *subject, SourceKind::Listed) : std::nullopt;
  if (!source)
    return cases;
  const auto& list = context.drafts.minimal(*source->producer);
  const auto& own = context.drafts.minimal(context.operation);
  auto steps = list && own ? context.drafts.steps(*list, {Kind::Any, "must list something"}, "list") : std::nullopt;
  if (!steps)
    return cases;
  Draft draft = *own;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (parameter.in != openapi::In::Path || &parameter == subject)
      continue;
    const openapi::Parameter* theirs = source->producer->parameter(openapi::In::Path, parameter.name);
    const json::Value* value = theirs != nullptr ? list->values.find(*theirs) : nullptr;
    const auto bound =
        theirs != nullptr ? std::find(list->bound.begin(), list->bound.end(), theirs) : list->bound.end();
    if (bound != list->bound.end()) {
      const Binding& binding = list->bindings[static_cast<std::size_t>(bound - list->bound.begin())];
      replace_value(draft, parameter, json::Value("bound"));
      bind_value(draft, parameter, binding.step, binding.expression);
    } else if (value != nullptr) {
      replace_value(draft, parameter, *value);
    }
  }
  replace_value(draft, *subject, json::Value("bound"));
  bind_value(draft, *subject, steps->size() - 1, source->expression);
  Expectation expectation{Kind::Success, "the list has just named the thing"};
  expectation.guessed = !source->sure;
  auto last = context.drafts.step(draft, std::move(expectation), "listed thing");
  if (!last)
    return cases;
  Case made = begin(context, {"listed-thing-found", "", "what a list names can be read"});
  for (Step& step : *steps)
    step.precondition = true;
  steps->push_back(std::move(*last));
  made.steps = std::move(*steps);
  cases.push_back(std::move(made));
  return cases;
}

Cases use_after_delete(const RuleContext& context) {
  Cases cases;
  const openapi::Operation* removal = context.drafts.resources().find_at("DELETE", context.operation.path);
  const Draft* draft = context.operation.method == "GET" && removal != nullptr ? draft_of_created(context) : nullptr;
  if (draft == nullptr)
    return cases;
  if (documents(*removal, {"202"})) {
    omit(context, "use-after-delete", "the thing may be deleted later than the answer says (202)",
         removal->node.location());
    return cases;
  }
  if (!describes_success(*removal)) {
    omit(context, "use-after-delete", "DELETE describes errors only", removal->node.location());
    return cases;
  }
  const auto& remove = context.drafts.minimal(*removal);
  if (!remove || remove->before.size() != draft->before.size() || remove->bindings.size() != draft->bindings.size()) {
    omit(context, "use-after-delete", "DELETE cannot be bound to the thing that GET reads");
    return cases;
  }
  auto deletion = context.drafts.step(*remove, {Kind::Success, "a thing of our own can be deleted"}, "delete");
  // Only of what could be read is it known that it can be read no more.
  auto before = context.drafts.step(*draft, {Kind::Any, "must be there before it is deleted"}, "read");
  auto reading = context.drafts.step(*draft, {Kind::NotFound, "the thing has just been deleted"}, "read again");
  if (!deletion || !before || !reading)
    return cases;
  Case made = begin(context, {"use-after-delete", "", "what was deleted is gone", removal->node.location()});
  made.steps = draft->before;
  before->precondition = deletion->precondition = true;
  made.steps.push_back(std::move(*before));
  made.steps.push_back(std::move(*deletion));
  made.steps.push_back(std::move(*reading));
  cases.push_back(std::move(made));
  return cases;
}

/// Only where things come from somewhere, so that an invented name can be told from a real one.
Cases unknown_thing(const RuleContext& context) {
  Cases cases;
  const openapi::Parameter* subject = needs_its_thing(context.operation) ? subject_of(context.operation) : nullptr;
  if (subject == nullptr || !documents(context.operation, {"404", "410", "4XX"}))
    return cases;
  const auto sources = context.drafts.resources().sources(context.operation, *subject);
  const auto& base = context.drafts.minimal(context.operation);
  if (!base || sources.empty() || sources.front().kind == SourceKind::Export)
    return cases;
  const auto value = unknown_value(context, *subject);
  if (!value) {
    omit(context, "unknown-thing",
         "no value of " + in_words(*subject) + " can be invented that is certain to name nothing");
    return cases;
  }
  Draft draft = *base;
  replace_value(draft, *subject, *value);
  add(cases, context,
      {"unknown-thing",
       in_label(*subject),
       "no thing has this name",
       subject->node.location(),
       {subject->node.pointer}},
      draft, {Kind::NotFound, "no thing has this name"});
  return cases;
}

} // namespace keur::plan::derive
