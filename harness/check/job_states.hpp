#pragma once
#include "check/check.hpp"

#include <optional>

namespace keur::check {

/// One poll of a job that was answered with 2xx.
struct JobState {
  std::size_t step = 0;
  std::string status = {}; // "" = the answer names none
  bool pending = false;
  bool completed = false;
  std::optional<json::Value> answer = {}; // nothing where the body is no JSON

  const json::Value* body(std::string_view pointer) const;
};

/// The polls of one repeated step / of all repeated steps of the case, in order.
std::vector<JobState> states_of(const Context& context, std::size_t step);
std::vector<JobState> job_states(const Context& context);
/// The export job that the case is about; null when it is about none.
const openapi::Export* export_of(const Context& context);

} // namespace keur::check
