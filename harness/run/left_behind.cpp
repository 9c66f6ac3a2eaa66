#include "run/binding.hpp"
#include "run/progress.hpp"
#include "schema/formats.hpp"

#include <algorithm>
#include <span>

namespace keur::run {

bool is_one_of(const http::Exchange& exchange, const std::string& pointer, const std::vector<std::string>& words) {
  if (!exchange.response || exchange.response->status / 100 != 2)
    return false;
  const auto value = evaluate_expression("$response.body#" + pointer, exchange);
  return value && value->is_string() && std::find(words.begin(), words.end(), value->string()) != words.end();
}

namespace {

// The id of the export that a step started, where it is a UUID: that says nothing about a person, and whoever stopped
// the run can look after the job. "" when there is none.
std::string started_job(const plan::Case& test, std::size_t step, const Progress& progress) {
  const auto& exchanges = progress.steps[step].exchanges;
  if (test.steps[step].request_class != profile::RequestClass::ExportCommand || exchanges.empty() ||
      !exchanges.back().response || exchanges.back().response->status / 100 != 2)
    return {};
  for (const auto& later : std::span(test.steps).subspan(step + 1))
    for (const auto& binding : later.bindings)
      if (binding.step == step)
        if (const auto id = evaluate_expression(binding.expression, exchanges.back()))
          if (id->is_string() && schema::is_uuid(id->string()))
            return id->string();
  return {};
}

// A job that was seen to end is not left behind.
bool is_over(const plan::Case& test, const Progress& progress) {
  for (std::size_t i = 0; i < progress.steps.size(); ++i) {
    const auto& repeat = test.steps[i].repeat;
    const auto& exchanges = progress.steps[i].exchanges;
    if (repeat && !exchanges.empty() && exchanges.back().response && exchanges.back().response->status / 100 == 2 &&
        !is_one_of(exchanges.back(), repeat->pointer, repeat->pending))
      return true;
  }
  return false;
}

} // namespace

std::string jobs_left_behind(const plan::Case& test, const Progress& progress) {
  std::string jobs;
  for (std::size_t i = 0; i < progress.steps.size() && !is_over(test, progress); ++i)
    if (const auto id = started_job(test, i, progress); !id.empty())
      jobs += (jobs.empty() ? "the server may still work on job " : ", ") + id;
  return jobs;
}

} // namespace keur::run
