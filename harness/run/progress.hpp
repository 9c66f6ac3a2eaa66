#pragma once
#include "run/runner.hpp"

#include <string>
#include <utility>
#include <vector>

/// What the two ways to take a case's steps share: one after another (step.cpp, job.cpp) and as a workflow says
/// (flow.cpp).
namespace keur::run {

/// What a case has come to while its steps are sent.
struct Progress {
  std::vector<check::StepExchanges> steps;
  std::vector<check::Finding> findings;
  std::vector<Error> errors;
  std::string inconclusive; // why the rest was not sent
  std::string skipped;      // why nothing was sent
  bool stopped = false;

  void stop(std::string why) {
    stopped = true;
    if (inconclusive.empty())
      inconclusive = std::move(why);
  }
};

/// Takes one step of a case: binds its values and sends it as it is meant, unless that is not allowed or not possible.
transport::Task<void> run_step(Workbench& bench, const plan::Case& test, std::size_t index, Progress& progress);

/// Sends the request of a step once; the exchange stands last among the step's, and nothing is said of it yet.
transport::Task<void> send_unjudged(Workbench& bench, const plan::Case& test, std::size_t index,
                                    plan::RequestTemplate request, Progress& progress);

/// Judges the last exchange of the step.
void judge_last(Workbench& bench, const plan::Case& test, std::size_t index, Progress& progress);

/// Sends the request of a step once and judges the answer; the exchange stands last among the step's.
transport::Task<void> send_once(Workbench& bench, const plan::Case& test, std::size_t index,
                                plan::RequestTemplate request, Progress& progress);

/// Sends the request until the job that plan::Repeat speaks of has ended, or the job budget is used up.
transport::Task<void> send_repeatedly(Workbench& bench, const plan::Case& test, std::size_t index,
                                      plan::RequestTemplate request, Progress& progress);

/// Sends the request to each address that plan::ForEach names.
transport::Task<void> send_for_each(Workbench& bench, const plan::Case& test, std::size_t index,
                                    plan::RequestTemplate request, Progress& progress);

/// Sends the request, and again for each further page, as plan::Follow says.
transport::Task<void> send_following(Workbench& bench, const plan::Case& test, std::size_t index,
                                     plan::RequestTemplate request, Progress& progress);

/// Whether the answer succeeded and the text at `pointer` of its body is one of these words.
bool is_one_of(const http::Exchange& exchange, const std::string& pointer, const std::vector<std::string>& words);

/// Which exports the case has started and not seen to end, as a sentence for the report; "" = none.
std::string jobs_left_behind(const plan::Case& test, const Progress& progress);

/// Takes the steps as the workflow says.
transport::Task<void> follow(const workflow::Flow& flow, const plan::Case& test, Workbench& bench, Progress& progress);

/// The same for a workflow that is no case: its outputs, or why its last step failed.
transport::Task<Result<json::Value>> outputs_of(const workflow::Flow& flow, const plan::Case& test, Workbench& bench,
                                                Progress& progress);

} // namespace keur::run
