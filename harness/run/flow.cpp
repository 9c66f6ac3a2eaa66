#include "generate/request.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "run/fitting.hpp"
#include "run/progress.hpp"
#include "workflow/criterion.hpp"
#include "workflow/expression.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace keur::run {
namespace {

using transport::Task;
using workflow::Action;
using workflow::Scope;

constexpr std::size_t most_steps = 1'000; // that one case may take: a workflow can go round in circles
constexpr std::size_t most_nesting = 8;   // of workflows that call workflows

/// What one case knows while its workflow is followed. Failed steps make a finding only where no action takes them up.
struct Walk {
  const workflow::Flow& flow;
  const plan::Case& test;
  Workbench& bench;
  Progress& progress;
  json::Object workflows = {}; // id → inputs, outputs of those that this case has taken
  std::size_t taken = 0;

  const workflow::Workflow& at(std::size_t index) const { return flow.document->workflows[index]; }
};

/// How a workflow ended: well, or with the finding that its last step would be.
using Ending = std::optional<check::Finding>;

/// How often an action has had its step retried, and since when: the job budget runs from the first time.
struct Tries {
  std::size_t count = 0;
  Clock::Time since = {};
};

/// One workflow that is being followed.
struct Frame {
  std::size_t workflow = 0;
  std::size_t nesting = 0;
  Scope scope = {};
  http::Exchange last = {}; // a copy: the step's list may move while the scope is still asked
  std::map<const Action*, Tries> retries = {};
};

json::Object& object_in(json::Value& names, std::string_view name) {
  json::Value* found = names.object().find(name);
  return found != nullptr ? found->object() : names.object().set(std::string(name), json::Object{}).object();
}

Frame enter(const Walk& walk, std::size_t index, json::Value inputs, std::size_t nesting) {
  Frame frame{index, nesting};
  auto& names = frame.scope.names.object();
  names.set("inputs", workflow::with_defaults(walk.at(index), std::move(inputs)));
  json::Object sources;
  for (const auto& source : walk.flow.document->sources)
    sources.set(source.name, json::object({{"url", source.url}}));
  names.set("sourceDescriptions", std::move(sources));
  names.set("workflows", walk.workflows);
  names.set("steps", json::Object{});
  return frame;
}

/// Outputs that have no value are left out: a later step that needs one says so.
json::Value outputs_of(const std::vector<workflow::Output>& outputs, const Scope& scope) {
  json::Object values;
  for (const auto& output : outputs)
    if (auto value = workflow::evaluate(output.expression, scope))
      values.set(output.name, std::move(*value));
  return json::Value(std::move(values));
}

/// A step that failed without an action to take it up.
check::Finding finding_of(const Walk& walk, const Frame& frame, std::size_t step, std::string message, Location where) {
  // A step that calls a workflow has no exchanges of its own: the last step before it stands for it.
  const auto index = std::min(walk.flow.index.at({frame.workflow, step}), walk.progress.steps.size() - 1);
  const auto& exchanges = walk.progress.steps[index].exchanges;
  check::Finding finding{"success-criteria", check::Level::Fail, std::move(message), index, std::move(where)};
  if (!exchanges.empty() && exchanges.back().response)
    finding.actual = "status " + std::to_string(exchanges.back().response->status);
  return finding;
}

Result<json::Value> set_at(json::Value payload, const std::string& pointer, json::Value value) {
  const auto slash = pointer.rfind('/');
  auto* parent = const_cast<json::Value*>(json::resolve_pointer(payload, pointer.substr(0, slash)));
  const auto tokens = json::parse_pointer(pointer);
  if (parent != nullptr && parent->is_object()) {
    parent->object().set(tokens->back(), std::move(value));
    return payload;
  }
  auto* element = const_cast<json::Value*>(json::resolve_pointer(payload, pointer));
  if (element == nullptr)
    return fail(ErrorCode::Aborted, "the payload has no place " + pointer + " to replace");
  *element = std::move(value);
  return payload;
}

/// A payload written as a text of JSON is filled and then read.
Result<json::Value> payload_of(const workflow::Body& body, const Scope& scope) {
  const bool written =
      body.payload->is_string() && body.media_type->range.is_json() && !workflow::is_expression(body.payload->string());
  auto payload = workflow::substitute(*body.payload, scope);
  if (written)
    if (const auto text = workflow::substitute_in_json(body.payload->string(), scope))
      if (auto loaded = json::load_json(*text, "payload"))
        payload = std::move(loaded->root);
  for (const auto& replacement : body.replacements) {
    auto value = payload ? workflow::substitute(*replacement.value, scope) : payload;
    payload = value ? set_at(std::move(*payload), replacement.target, std::move(*value)) : value;
  }
  return payload;
}

/// The step's request with its values; they are then known as $request.path and $request.query.
Result<plan::RequestTemplate> request_of(const Walk& walk, const workflow::Step& step, std::size_t index,
                                         Scope& scope) {
  generate::RequestValues values;
  json::Value sent = json::Object{};
  for (const auto& parameter : step.parameters) {
    auto value = workflow::substitute(*parameter.value, scope);
    if (!value)
      return fail(value.error());
    object_in(sent, openapi::name(parameter.declared.in)).set(parameter.declared.name, *value);
    values.parameters.emplace_back(&parameter.declared, std::move(*value));
  }
  if (step.body) {
    auto payload = payload_of(*step.body, scope);
    if (!payload)
      return fail(payload.error());
    values.media_type = step.body->media_type;
    values.body = std::move(*payload);
  }
  auto wire = generate::build_request(*step.operation, values);
  if (!wire)
    return fail(wire.error());
  scope.names.object().set("request", std::move(sent));
  plan::RequestTemplate request = walk.test.steps[index].request;
  request.target = std::move(wire->target);
  request.fields = std::move(wire->fields);
  request.body = std::move(wire->body);
  return request;
}

/// What went wrong with a step; nothing when it succeeded.
struct Failure {
  std::string message;
  Location where;
};
using Outcome = std::optional<Failure>;

Outcome judge_criteria(Walk& walk, const workflow::Step& step, const Scope& scope) {
  const auto& response = scope.exchange->response;
  if (step.success_criteria.empty()) {
    if (response && response->status / 100 == 2)
      return std::nullopt;
    return Failure{"step '" + step.id + "' was not answered with a 2xx status", step.where};
  }
  const auto broken = workflow::first_broken(step.success_criteria, scope);
  if (!broken) {
    walk.progress.stop(broken.error().message);
    return std::nullopt;
  }
  if (*broken == nullptr)
    return std::nullopt;
  return Failure{"step '" + step.id + "' did not meet its success criterion: " + (*broken)->condition +
                     ((*broken)->context.empty() ? "" : " on " + (*broken)->context),
                 (*broken)->where};
}

Task<Ending> run_workflow(Walk& walk, std::size_t index, json::Value inputs, std::size_t nesting);

Task<void> fetch_files(Walk& walk, const Frame& frame, std::size_t step) {
  const auto found = walk.flow.files.find({frame.workflow, step});
  if (found == walk.flow.files.end())
    co_return;
  plan::RequestTemplate request = walk.test.steps[found->second].request;
  Task<void> sending = send_for_each(walk.bench, walk.test, found->second, std::move(request), walk.progress);
  co_await sending;
}

Task<Outcome> send_step(Walk& walk, Frame& frame, std::size_t at) {
  const workflow::Step& step = walk.at(frame.workflow).steps[at];
  const std::size_t index = walk.flow.index.at({frame.workflow, at});
  auto request = request_of(walk, step, index, frame.scope);
  if (!request) {
    walk.progress.stop("step '" + step.id + "' cannot be sent: " + request.error().message);
    co_return std::nullopt;
  }
  Task<void> sending = send_once(walk.bench, walk.test, index, std::move(*request), walk.progress);
  co_await sending;
  walk.progress.stopped |= !walk.progress.errors.empty();
  if (walk.progress.stopped)
    co_return std::nullopt;
  frame.last = walk.progress.steps[index].exchanges.back();
  frame.scope.exchange = &frame.last;
  json::Value outputs = outputs_of(step.outputs, frame.scope);
  object_in(frame.scope.names, "steps").set(step.id, json::object({{"outputs", outputs}}));
  frame.scope.names.object().set("outputs", std::move(outputs));
  Outcome outcome = judge_criteria(walk, step, frame.scope);
  if (!outcome && !walk.progress.stopped) {
    Task<void> fetching = fetch_files(walk, frame, at);
    co_await fetching;
    walk.progress.stopped |= !walk.progress.errors.empty();
  }
  co_return outcome;
}

/// A step that calls a workflow: it succeeds where the workflow does, and then its criteria are asked.
Task<Outcome> call_workflow(Walk& walk, Frame& frame, const workflow::Step& step) {
  json::Value inputs = json::Object{};
  for (const auto& parameter : step.parameters) {
    auto value = workflow::substitute(*parameter.value, frame.scope);
    if (!value) {
      walk.progress.stop("step '" + step.id + "' cannot be taken: " + value.error().message);
      co_return std::nullopt;
    }
    inputs.object().set(parameter.declared.name, std::move(*value));
  }
  const std::size_t called = *walk.flow.document->find(step.workflow_id);
  Task<Ending> running = run_workflow(walk, called, std::move(inputs), frame.nesting + 1);
  const Ending ending = co_await running;
  if (ending)
    co_return Failure{ending->message, ending->description};
  if (walk.progress.stopped)
    co_return std::nullopt;
  Scope inner = frame.scope;
  if (const json::Value* record = walk.workflows.find(step.workflow_id))
    inner.names.object().set("outputs", *record->find("outputs"));
  object_in(frame.scope.names, "steps").set(step.id, json::object({{"outputs", outputs_of(step.outputs, inner)}}));
  if (step.success_criteria.empty() || inner.exchange == nullptr)
    co_return std::nullopt;
  co_return judge_criteria(walk, step, inner);
}

Task<Outcome> take_step(Walk& walk, Frame& frame, std::size_t at) {
  const workflow::Step& step = walk.at(frame.workflow).steps[at];
  if (++walk.taken > most_steps) {
    walk.progress.stop("the workflow took more than " + std::to_string(most_steps) + " steps and has not ended");
    co_return std::nullopt;
  }
  Task<Outcome> taking = step.operation != nullptr ? send_step(walk, frame, at) : call_workflow(walk, frame, step);
  co_return co_await taking;
}

/// How long until the retry: what the server asks for, else what the workflow says, else the profile's first pause. The
/// in-process mock's jobs run in milliseconds, and so does the waiting for them.
std::chrono::nanoseconds pause_before(const Walk& walk, const Frame& frame, const Action& action) {
  const auto& limits = walk.bench.profile.limits;
  std::chrono::milliseconds pause = action.retry_after.value_or(limits.poll_first);
  if (frame.scope.exchange != nullptr && frame.scope.exchange->response)
    if (const auto asked = frame.scope.exchange->response->fields.first("Retry-After")) {
      unsigned seconds = 0;
      const auto [end, error] = std::from_chars(asked->data(), asked->data() + asked->size(), seconds);
      if (error == std::errc() && end == asked->data() + asked->size() && seconds <= 86'400)
        pause = std::chrono::seconds(seconds);
    }
  if (walk.bench.profile.target == profile::TargetClass::InProcessMock)
    pause = std::min(pause, limits.poll_most);
  return pause;
}

bool is_used_up(const Walk& walk, Frame& frame, const Action& action) {
  Tries& tries = frame.retries[&action];
  const auto now = walk.bench.loop.clock().now();
  if (tries.count == 0)
    tries.since = now;
  return tries.count >= action.retry_limit ||
         now + pause_before(walk, frame, action) > tries.since + walk.bench.profile.limits.job;
}

/// The first action whose criteria hold; a retry only while its limit and the job budget last. Null when there is none.
const Action* choose(Walk& walk, Frame& frame, const std::vector<Action>& actions) {
  for (const Action& action : actions) {
    const bool used_up = action.type == Action::Type::Retry && is_used_up(walk, frame, action);
    if (used_up)
      continue;
    const auto broken = workflow::first_broken(action.criteria, frame.scope);
    if (!broken)
      walk.progress.stop(broken.error().message);
    if (broken && *broken == nullptr)
      return &action;
  }
  return nullptr;
}

/// Waits, and takes what the action wants taken before the step is tried again.
Task<void> prepare_retry(Walk& walk, Frame& frame, const Action& action) {
  ++frame.retries[&action].count;
  Task<void> sleeping = walk.bench.transport.sleep(pause_before(walk, frame, action));
  co_await sleeping;
  if (!action.step_id.empty()) {
    Task<Outcome> taking = take_step(walk, frame, *walk.at(frame.workflow).find(action.step_id));
    co_await taking;
  }
  if (!action.workflow_id.empty()) {
    Task<Ending> running =
        run_workflow(walk, *walk.flow.document->find(action.workflow_id), json::Object{}, frame.nesting + 1);
    co_await running;
  }
}

/// Where a workflow goes after a step: to another of its steps, to its end, or to another workflow for good.
struct Next {
  std::size_t step = 0;
  bool ended = false;
  std::string workflow = {};
  Ending ending = {};
};

Task<Next> after_step(Walk& walk, Frame& frame, std::size_t at, const Outcome& outcome) {
  const workflow::Workflow& workflow = walk.at(frame.workflow);
  const workflow::Step& step = workflow.steps[at];
  const Action* action = choose(walk, frame, outcome ? step.on_failure : step.on_success);
  Next next{at + 1};
  if (action == nullptr || action->type == Action::Type::End) {
    next.ended = action != nullptr || outcome.has_value();
    if (outcome)
      next.ending = finding_of(walk, frame, at, outcome->message, outcome->where);
  } else if (action->type == Action::Type::Retry) {
    next.step = at;
    Task<void> preparing = prepare_retry(walk, frame, *action);
    co_await preparing;
  } else if (!action->workflow_id.empty()) {
    next.workflow = action->workflow_id;
  } else {
    next.step = *workflow.find(action->step_id);
  }
  co_return next;
}

/// The workflows that must have been taken before. False when one of them failed: this one cannot be judged then.
Task<bool> take_dependencies(Walk& walk, std::size_t index, std::size_t nesting) {
  for (const std::string& id : walk.at(index).depends_on) {
    if (walk.workflows.find(id) != nullptr)
      continue;
    Task<Ending> running = run_workflow(walk, *walk.flow.document->find(id), walk.flow.inputs, nesting + 1);
    const Ending ending = co_await running;
    if (ending)
      walk.progress.stop("the workflow '" + id + "', on which this one depends, failed: " + ending->message);
    if (walk.progress.stopped)
      co_return false;
  }
  co_return true;
}

Task<Ending> run_workflow(Walk& walk, std::size_t index, json::Value inputs, std::size_t nesting) {
  if (nesting > most_nesting) {
    walk.progress.stop("workflows call each other more than " + std::to_string(most_nesting) + " deep");
    co_return std::nullopt;
  }
  Task<bool> depending = take_dependencies(walk, index, nesting);
  if (!co_await depending)
    co_return std::nullopt;
  const workflow::Workflow& workflow = walk.at(index);
  Frame frame = enter(walk, index, std::move(inputs), nesting);
  Next next;
  while (!next.ended && next.step < workflow.steps.size()) {
    const std::size_t at = next.step;
    Task<Outcome> taking = take_step(walk, frame, at);
    const Outcome outcome = co_await taking;
    if (walk.progress.stopped)
      co_return std::nullopt;
    Task<Next> choosing = after_step(walk, frame, at, outcome);
    next = co_await choosing;
    if (walk.progress.stopped)
      co_return std::nullopt;
    if (next.workflow.empty())
      continue;
    Task<Ending> running = run_workflow(walk, *walk.flow.document->find(next.workflow), json::Object{}, nesting + 1);
    co_return co_await running;
  }
  walk.workflows.set(workflow.id, json::object({{"inputs", *frame.scope.names.find("inputs")},
                                                {"outputs", outputs_of(workflow.outputs, frame.scope)}}));
  co_return next.ending;
}

/// All or nothing: half a workflow is no proof of anything.
bool may_begin(const plan::Case& test, const Workbench& bench, Progress& progress) {
  for (const plan::Step& step : test.steps) {
    if (auto why = kept_back(test, step, bench.profile); !why.empty()) {
      progress.skipped = "step '" + step.label + "': " + why;
      return false;
    }
    if (auto why = missing_credential(test, step, bench.access); !why.empty()) {
      progress.skipped = "step '" + step.label + "': " + why;
      return false;
    }
  }
  return true;
}

} // namespace

Task<void> follow(const workflow::Flow& flow, const plan::Case& test, Workbench& bench, Progress& progress) {
  if (!may_begin(test, bench, progress))
    co_return;
  progress.steps.resize(test.steps.size());
  Walk walk{flow, test, bench, progress};
  Task<Ending> running = run_workflow(walk, flow.workflow, flow.inputs, 0);
  Ending ending = co_await running;
  if (!ending)
    co_return;
  const auto asked = bench.settings.levels.find(ending->check);
  ending->level = asked != bench.settings.levels.end() ? asked->second : ending->level;
  if (ending->level != check::Level::Off)
    progress.findings.push_back(std::move(*ending));
}

Task<Result<json::Value>> outputs_of(const workflow::Flow& flow, const plan::Case& test, Workbench& bench,
                                     Progress& progress) {
  Walk walk{flow, test, bench, progress};
  Task<Ending> running = run_workflow(walk, flow.workflow, flow.inputs, 0);
  const Ending ending = co_await running;
  if (ending)
    co_return fail(ErrorCode::Aborted, ending->message, ending->description);
  const json::Value* record = walk.workflows.find(walk.at(flow.workflow).id);
  co_return record != nullptr ? *record->find("outputs") : json::Value(json::Object{});
}

} // namespace keur::run
