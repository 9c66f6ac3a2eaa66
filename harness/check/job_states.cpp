#include "check/job_states.hpp"

#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool holds_word(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

JobState read_state(const plan::Repeat& repeat, const http::Exchange& exchange, std::size_t step) {
  JobState state;
  state.step = step;
  auto loaded = json::load_json(exchange.response->body, "the answer's body", {}, json::DuplicateKeys::Remark);
  if (!loaded)
    return state;
  state.answer = std::move(loaded->root);
  const json::Value* status = state.body(repeat.pointer);
  if (status == nullptr || !status->is_string())
    return state;
  state.status = status->string();
  state.pending = holds_word(repeat.pending, state.status);
  state.completed = repeat.completed.empty() ? !state.pending : holds_word(repeat.completed, state.status);
  return state;
}

} // namespace

const json::Value* JobState::body(std::string_view pointer) const {
  return answer ? json::resolve_pointer(*answer, pointer) : nullptr;
}

std::vector<JobState> states_of(const Context& context, std::size_t step) {
  std::vector<JobState> states;
  if (step >= context.test.steps.size() || !context.test.steps[step].repeat)
    return states;
  for (const auto& exchange : context.steps[step].exchanges)
    if (exchange.response && exchange.response->status / 100 == 2)
      states.push_back(read_state(*context.test.steps[step].repeat, exchange, step));
  return states;
}

std::vector<JobState> job_states(const Context& context) {
  std::vector<JobState> all;
  for (std::size_t i = 0; i < context.steps.size(); ++i)
    for (auto& state : states_of(context, i))
      all.push_back(std::move(state));
  return all;
}

const openapi::Export* export_of(const Context& context) {
  for (const auto& step : context.test.steps)
    if (step.operation != nullptr && step.operation->export_job)
      return &*step.operation->export_job;
  return nullptr;
}

} // namespace keur::check
