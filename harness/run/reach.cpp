#include "run/reach.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace keur::run {
namespace {

using Kind = plan::Expectation::Kind;

constexpr std::string_view not_this_api = "answered just as a path that nobody has: the base address is wrong";

/// Why a valid request did not reach its operation, in the order in which one would look for it.
enum class Obstacle : std::uint8_t { Network, Address, Caller, Pace, Server, Redirect, Ids, State, Content, NotSent };

Obstacle obstacle_of(int status) {
  switch (status) {
  case 0:
    return Obstacle::Network;
  case 401:
  case 403:
    return Obstacle::Caller;
  case 429:
  case 503:
    return Obstacle::Pace;
  case 404:
  case 410:
    return Obstacle::Ids;
  default:
    break;
  }
  return status >= 500       ? Obstacle::Server
         : status / 100 == 3 ? Obstacle::Redirect
         : status / 100 == 4 ? Obstacle::State
                             : Obstacle::Content;
}

std::string obstacle_in_words(Obstacle obstacle, int status) {
  const std::string answered = "its valid requests are answered with " + std::to_string(status);
  switch (obstacle) {
  case Obstacle::Network:
    return "its valid requests got no answer";
  case Obstacle::Caller:
    return answered + ": a credential that may";
  case Obstacle::Ids:
    return answered + ": an id that exists";
  case Obstacle::Pace:
    return answered + ": a server that has time";
  case Obstacle::Redirect:
    return answered + ", which leads elsewhere";
  case Obstacle::Content:
    return answered + ", which is not documented or could not be judged";
  default:
    return answered;
  }
}

/// The commonest of what was counted; the first among equals.
template <class Key>
const Key* commonest(const std::map<Key, std::size_t>& counts) {
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? nullptr : &most->first;
}

/// What an operation's own cases have met.
struct Met {
  std::map<int, std::size_t> statuses = {};        // of valid requests
  std::map<std::string, std::size_t> reasons = {}; // of cases that were not sent or could not go on
  std::size_t unknown_path = 0;                    // valid requests that were answered as a path that nobody has
};

std::map<std::string, Met, std::less<>> met_by_operation(const std::vector<RecordedCase>& cases) {
  std::map<std::string, Met, std::less<>> met;
  for (const auto& record : cases) {
    const auto kind = record.verdict.kind;
    if ((kind == check::VerdictKind::Skipped || kind == check::VerdictKind::Inconclusive) &&
        !record.verdict.reason.empty())
      ++met[record.operation].reasons[record.verdict.reason];
    for (const auto& exchange : record.exchanges)
      if (exchange.valid)
        ++met[exchange.operation].statuses[exchange.status],
            met[exchange.operation].unknown_path += exchange.unknown_path;
  }
  return met;
}

std::string what_it_waits_for(const std::string& operation, const Met& met) {
  if (met.unknown_path > 0 && operation.find('{') == std::string::npos)
    return "its path is answered just as one that nobody has: an address under which it exists";
  if (const int* status = commonest(met.statuses))
    return obstacle_in_words(obstacle_of(*status), *status);
  const std::string* reason = commonest(met.reasons);
  return reason != nullptr ? *reason : "no valid request of it could be made";
}

} // namespace

bool is_valid_request(const plan::Step& step) {
  const auto kind = step.expect.kind;
  const auto intent = step.request.authorization.kind;
  return step.operation != nullptr && !step.receives_callback &&
         (kind == Kind::Documented || kind == Kind::Success || kind == Kind::Accepted || kind == Kind::Any) &&
         (intent == oauth::AuthorizationIntent::Kind::Default ||
          intent == oauth::AuthorizationIntent::Kind::LowerCaseScheme || step.request.security_scheme.empty()) &&
         step.request.method == step.operation->method;
}

bool is_documented_success(const openapi::Operation& operation, int status) {
  if (operation.responses.empty())
    return status / 100 == 2;
  const auto names_2xx = [](const openapi::Response& response) {
    return response.status == "default" || response.status.starts_with('2');
  };
  const bool redirects_only = std::none_of(operation.responses.begin(), operation.responses.end(), names_2xx);
  return (status / 100 == 2 || (redirects_only && status / 100 == 3)) && operation.response(status) != nullptr;
}

Reach reach_of(const std::vector<RecordedCase>& cases) {
  std::set<std::string_view> asked, reached;
  for (const auto& record : cases)
    for (const auto& exchange : record.exchanges) {
      if (exchange.valid)
        asked.insert(exchange.operation);
      if (exchange.reached)
        reached.insert(exchange.operation);
    }
  return {asked.size(), reached.size()};
}

bool is_wrong_address(const std::vector<RecordedCase>& cases) {
  bool known_nowhere = false;
  for (const auto& record : cases)
    for (const auto& exchange : record.exchanges) {
      if (exchange.reached)
        return false;
      if (!exchange.valid || exchange.status == 0)
        continue;
      const bool refused = exchange.status == 404 || exchange.status == 405 || exchange.status == 501;
      if (!exchange.unknown_path && (!refused || exchange.operation.starts_with("GET ")))
        return false;
      known_nowhere = known_nowhere || (exchange.unknown_path && exchange.operation.find('{') == std::string::npos);
    }
  return known_nowhere;
}

void settle_wrong_address(std::vector<RecordedCase>& cases) {
  if (!is_wrong_address(cases))
    return;
  for (auto& record : cases)
    if (!record.operation.empty() && !record.exchanges.empty())
      record.verdict = {check::VerdictKind::Inconclusive, {}, std::string(not_this_api), ErrorCode::Aborted, {}};
}

void settle_reach(Transcript& transcript) {
  if (transcript.coverage.empty())
    return;
  const auto met = met_by_operation(transcript.cases);
  std::set<std::string_view> reached;
  for (const auto& record : transcript.cases)
    for (const auto& exchange : record.exchanges)
      if (exchange.reached)
        reached.insert(exchange.operation);
  transcript.summary.operations = {};
  for (auto& coverage : transcript.coverage) {
    coverage.reached = reached.contains(coverage.operation);
    coverage.asked = coverage.asked || coverage.reached;
    coverage.waits_for.clear();
    transcript.summary.operations.asked += coverage.asked;
    transcript.summary.operations.reached += coverage.reached;
    if (!coverage.asked || coverage.reached)
      continue;
    const auto found = met.find(coverage.operation);
    coverage.waits_for = what_it_waits_for(coverage.operation, found == met.end() ? Met{} : found->second);
  }
}

std::string why_nothing_was_reached(const Transcript& transcript) {
  if (transcript.summary.operations.asked == 0 || transcript.summary.operations.reached != 0)
    return {};
  Met all;
  for (const auto& [operation, met] : met_by_operation(transcript.cases)) {
    for (const auto& [status, count] : met.statuses)
      all.statuses[status] += count;
    for (const auto& [reason, count] : met.reasons)
      if (!operation.empty())
        all.reasons[reason] += count;
  }
  if (is_wrong_address(transcript.cases))
    return "paths of the description are answered just as a path that nobody has: the base address is wrong; check "
           "the path in --target (or the profile's target) against `servers` of the description";
  const int* status = commonest(all.statuses);
  if (status == nullptr) {
    const std::string* reason = commonest(all.reasons);
    return reason != nullptr ? "no valid request was sent: " + *reason : "no valid request could be made";
  }
  const std::string answered = "valid requests are answered with " + std::to_string(*status) + ": ";
  switch (obstacle_of(*status)) {
  case Obstacle::Network:
    return "valid requests got no answer: check the address (--target, or the profile's target) and whether the server "
           "runs";
  case Obstacle::Caller:
    return answered + "check the credential and its scopes (`keur preflight` tells which)";
  case Obstacle::Ids:
    return answered + "check the base address, or give ids that exist (`values` in the profile, or an example in the "
                      "description or an overlay)";
  case Obstacle::Pace:
    return answered + "the server refuses callers for now; lower --rate or run again later";
  case Obstacle::Redirect:
    return answered + "check the address: https instead of http, a path in front, or a sign-in page";
  case Obstacle::Server:
    return answered + "the server fails on them";
  case Obstacle::Content:
    return answered + "the success is not documented or could not be judged";
  default:
    return answered + "the state of the server does not allow them";
  }
}

} // namespace keur::run
