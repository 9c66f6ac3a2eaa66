#include "plan/rules/things.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

/// Do the first steps of one draft do what the other's do?
bool begins_with(const Draft& whole, const Draft& start) {
  return whole.before.size() >= start.before.size() &&
         std::equal(start.before.begin(), start.before.end(), whole.before.begin(),
                    [](const Step& a, const Step& b) { return a.operation == b.operation; });
}

} // namespace

std::size_t Story::prepare(Step step) {
  step.precondition = true;
  return then(std::move(step));
}

std::size_t Story::then(Step step) {
  steps.push_back(std::move(step));
  return steps.size() - 1;
}

const Draft* write_of_thing(const RuleContext& context, std::string_view method) {
  const Draft* reading = context.operation.method == "GET" ? draft_of_created(context) : nullptr;
  const openapi::Operation* write =
      reading != nullptr ? context.drafts.resources().find_at(method, context.operation.path) : nullptr;
  const auto* draft = write != nullptr ? &context.drafts.minimal(*write) : nullptr;
  return draft != nullptr && *draft && begins_with(**draft, *reading) ? &**draft : nullptr;
}

std::optional<ReadThing> read_thing(const RuleContext& context, const Draft* write) {
  const Draft* reading = context.operation.method == "GET" ? draft_of_created(context) : nullptr;
  auto step = reading != nullptr ? read_again(context, "the thing has just been created") : std::nullopt;
  if (!step)
    return std::nullopt;
  ReadThing thing{{write != nullptr ? write->before : reading->before}};
  thing.read = thing.story.prepare(std::move(*step));
  return thing;
}

std::optional<Step> read_again(const RuleContext& context, std::string because, const Life* life) {
  const Draft* reading = draft_of_created(context);
  if (reading == nullptr)
    return std::nullopt;
  return context.drafts.step(life != nullptr ? in_life(*life, *reading) : *reading, {Kind::Any, std::move(because)},
                             "read");
}

std::optional<Step> write_step(const RuleContext& context, const Draft& write, Expectation expectation,
                               std::string label) {
  return context.drafts.step(write, std::move(expectation), std::move(label));
}

void set_field(Step& step, std::string_view name, std::string value) {
  step.request.fields.set(std::string(name), std::move(value));
}

void bind_field(Step& step, std::string_view name, std::string value, std::size_t from, std::string expression) {
  set_field(step, name, std::move(value));
  step.bindings.push_back({from, std::move(expression), std::string(field_placeholder)});
}

Expectation demanding(Demand demand) {
  Expectation expectation{Kind::Any, demand.because};
  expectation.demand = std::move(demand);
  return expectation;
}

Relation same_as(std::size_t step, std::string expression, std::string message) {
  return {Relation::Kind::Same, std::move(expression), step, std::move(message)};
}

Relation other_than(std::size_t step, std::string expression, std::string message) {
  return {Relation::Kind::Different, std::move(expression), step, std::move(message)};
}

const openapi::Parameter* header_parameter(const openapi::Operation& operation, std::string_view name) {
  const auto found =
      std::find_if(operation.parameters.begin(), operation.parameters.end(), [&](const openapi::Parameter& parameter) {
        return parameter.in == openapi::In::Header && equals_ignore_case(parameter.name, name);
      });
  return found == operation.parameters.end() ? nullptr : &*found;
}

bool describes_header(const openapi::Operation& operation, std::string_view name) {
  return std::any_of(operation.responses.begin(), operation.responses.end(), [&](const openapi::Response& response) {
    return response.status[0] == '2' &&
           std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const openapi::Header& header) { return equals_ignore_case(header.name, name); });
  });
}

void tell(Cases& cases, const RuleContext& context, Words words, Story story) {
  Case made = begin(context, std::move(words));
  made.steps = std::move(story.steps);
  cases.push_back(std::move(made));
}

} // namespace keur::plan::derive
