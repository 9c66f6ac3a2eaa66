#include "run/most_requests.hpp"

#include "run/runner.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace keur::run {
namespace {

using Intent = oauth::AuthorizationIntent::Kind;

constexpr std::size_t smaller_forms = 200; // of a random case that fails

/// Pauses grow by half from poll_first to poll_most, for as long as the job budget lasts (see send_repeatedly).
std::size_t most_polls(const profile::Limits& limits) {
  std::size_t polls = 1;
  std::chrono::nanoseconds pause = limits.poll_first, waited{0};
  for (; pause.count() > 0 && waited + pause <= limits.job; ++polls) {
    waited += pause;
    pause = std::min<std::chrono::nanoseconds>(pause * 3 / 2, limits.poll_most);
  }
  return polls;
}

std::size_t most_of(const plan::Step& step, const profile::Profile& profile) {
  if (step.receives_callback)
    return 0;
  return step.for_each ? step.for_each->at_most : step.repeat ? most_polls(profile.limits) : 1;
}

/// The steps that this target is sent, up to the first that is kept back and that no later one takes the place of.
/// Where one is, the last may yet go out with an invented id.
template <class Visit>
void each_sent(const plan::Plan& plan, const profile::Profile& profile, const Visit& visit) {
  for (const auto& test : plan.cases)
    for (std::size_t i = 0; i < test.steps.size(); ++i) {
      const auto& step = test.steps[i];
      const bool last = i + 1 == test.steps.size();
      if (kept_back(test, step, profile).empty())
        visit(test, step);
      else if (plan::has_substitute(test, i))
        continue;
      else if (last || test.steps.back().expect.kind != plan::Expectation::Kind::Unauthorized)
        break;
    }
}

} // namespace

std::map<profile::RequestClass, std::size_t> most_requests(const plan::Plan& plan, const profile::Profile& profile) {
  std::map<profile::RequestClass, std::size_t> most;
  each_sent(plan, profile, [&](const plan::Case& test, const plan::Step& step) {
    most[step.request_class] += most_of(step, profile) * (test.ingredients ? smaller_forms + 1 : 1);
  });
  return most;
}

std::size_t most_made(const plan::Plan& plan, const profile::Profile& profile) {
  std::size_t made = 0;
  each_sent(plan, profile, [&](const plan::Case& test, const plan::Step& step) {
    if (step.request.method == "POST" && step.request_class != profile::RequestClass::ExportCommand)
      made += most_of(step, profile) * (test.ingredients ? smaller_forms + 1 : 1);
  });
  return made;
}

std::size_t most_tokens(const plan::Plan& plan, const profile::Profile& profile) {
  std::set<std::pair<Intent, std::string>> wanted;
  each_sent(plan, profile, [&](const plan::Case&, const plan::Step& step) {
    const auto& intent = step.request.authorization;
    if (!step.request.security_scheme.empty() && intent.kind != Intent::None && intent.kind != Intent::Malformed)
      wanted.emplace(intent.kind, intent.scope);
  });
  // Whether a token without one scope can be had is asked twice: for all scopes, and for the others.
  return wanted.size() + static_cast<std::size_t>(std::count_if(wanted.begin(), wanted.end(), [](const auto& one) {
           return one.first == Intent::WithoutScope;
         }));
}

} // namespace keur::run
