#include "base/text.hpp"
#include "http/method.hpp"
#include "plan/planner.hpp"
#include "preflight/cause.hpp"
#include "preflight/steps.hpp"

#include <charconv>

namespace keur::preflight {
namespace {

using transport::Task;

// A GET of the description with its path parameters filled with an id that exists nowhere: a good token gets 404 or
// 400, a bad one 401 or 403.
std::string probing_path(const openapi::Operation& operation) {
  std::string path = operation.path;
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open)) {
    const auto close = path.find('}', open);
    if (close == std::string::npos)
      break;
    path.replace(open, close - open + 1, "00000000-0000-4000-8000-000000000000");
  }
  return path;
}

/// What is asked to learn whether an operation takes the token.
struct Question {
  const openapi::Operation* operation;
  http::Request request;
};

http::Request get(const Bench& bench, const openapi::Operation& operation) {
  http::Request request;
  request.target_uri = bench.profile.base_url + probing_path(operation);
  request.fields.add("Accept", "application/json, */*;q=0.5");
  return request;
}

// The smallest valid command of each export, without a callback.
std::vector<Question> commands(const Bench& bench) {
  plan::PlanOptions options;
  options.rules = {"valid-request"};
  options.max_cases = 1;
  std::vector<Question> questions;
  for (const auto& test : plan::make_plan(*bench.description, *bench.schemas, options).cases) {
    const auto& step = test.steps.front();
    if (test.operation->method == "GET" || step.operation != test.operation ||
        step.request_class != profile::RequestClass::ExportCommand)
      continue;
    const auto& plan = step.request;
    questions.push_back(
        {test.operation, {plan.method, bench.profile.base_url + plan.target, plan.fields, plan.body.value_or("")}});
  }
  return questions;
}

/// The questions that the target and the user's opt-ins allow, and why others are left out.
struct Questions {
  std::vector<Question> asked;
  std::string left_out = {};
};

Questions questions(const Bench& bench) {
  using profile::RequestClass;
  using profile::Ruling;
  Questions all;
  std::size_t commands_left = 0, others = 0;
  const bool may_export = bench.schemas != nullptr && profile::ruling(bench.profile.target, RequestClass::ExportCommand,
                                                                      bench.profile.permissions) == Ruling::Send;
  for (const auto& operation : bench.description->operations) {
    if (operation.method == "GET")
      all.asked.push_back({&operation, get(bench, operation)});
    else if (operation.export_job && !may_export)
      ++commands_left;
    else if (!operation.export_job)
      ++others;
  }
  if (may_export)
    for (auto& question : commands(bench))
      all.asked.push_back(std::move(question));
  if (commands_left > 0)
    all.left_out += "; " + counted(commands_left, "export command") + " not asked: they need --allow-exports";
  if (others > 0)
    all.left_out += "; " + std::to_string(others) + " not asked: they may change data";
  return all;
}

Task<http::Exchange> ask(Bench& bench, Knowledge& knowledge, Question question) {
  auto request = std::move(question.request);
  transport::SendOptions options;
  options.may_retry = http::is_safe(request.method);
  // The corridor's last door: the token goes to the API's pinned host only; the transport takes it out of the exchange.
  if (!question.operation->anonymous())
    request.fields.add("Authorization", "Bearer " + std::string(knowledge.token->token.reveal()));
  Task<http::Exchange> sending = bench.wire.send(std::move(request), std::move(options));
  co_return co_await sending;
}

/// How the operations answered.
struct Tally {
  std::size_t accepted = 0, gone = 0;
  std::vector<std::string> unauthorized, forbidden; // with all scopes that they need
  std::vector<std::string> without_scope;
  std::string oauth_error = {}; // of the first challenge
  std::optional<Outcome> worse;
};

void count(Bench& bench, const Knowledge& knowledge, const openapi::Operation& operation,
           const http::Exchange& exchange, Tally& tally) {
  const int status = exchange.response ? exchange.response->status : 0;
  const bool refused = status == 401 || status == 403;
  if (status == 0 || is_page(*exchange.response) || status / 100 == 3 || status == 407 || status == 429 ||
      status >= 500)
    tally.worse = unanswered(bench, operation.name(), exchange);
  else if (refused && !scopes_lacking(operation, knowledge.token->scopes).empty())
    tally.without_scope.push_back(operation.name());
  else if (refused)
    (status == 401 ? tally.unauthorized : tally.forbidden).push_back(operation.name());
  else
    ++tally.accepted;
  const bool plain = operation.path.find('{') == std::string::npos;
  if (status == 404 && plain)
    ++tally.gone;
}

Outcome refusal(const Knowledge& knowledge, const Tally& tally) {
  const auto& refused = tally.unauthorized.empty() ? tally.forbidden : tally.unauthorized;
  const std::string status = tally.unauthorized.empty() ? "403" : "401";
  std::string detail = refused.front() + " answered " + status + " to the token" +
                       (refused.size() > 1 ? ", as did " + std::to_string(refused.size() - 1) + " more" : "") + "; " +
                       std::to_string(tally.accepted) + " accept it";
  if (!knowledge.audience_fits)
    return failed(detail, {"token-audience", status});
  return failed(detail, status);
}

Outcome to_outcome(const Knowledge& knowledge, const Tally& tally, const Questions& all) {
  if (tally.worse)
    return *tally.worse;
  if (!tally.unauthorized.empty() || !tally.forbidden.empty())
    return refusal(knowledge, tally);
  if (tally.gone > 0 && tally.gone == tally.accepted)
    return failed("every address answers 404", "404");
  const std::string detail = counted(tally.accepted, "operation") + (tally.accepted == 1 ? " accepts" : " accept") +
                             " the token" + all.left_out;
  if (!tally.without_scope.empty())
    return warned(detail + "; " + std::to_string(tally.without_scope.size()) + " refuse it for want of a scope",
                  "insufficient_scope");
  return passed(detail);
}

std::optional<long> to_number(std::optional<std::string_view> text) {
  long value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

} // namespace

Task<Outcome> reachability(Bench& bench, Knowledge& knowledge) {
  if (bench.description == nullptr)
    co_return skipped("the description could not be read");
  if (bench.profile.base_url.empty())
    co_return skipped("the API's address is not set");
  const auto all = questions(bench);
  if (all.asked.empty())
    co_return skipped("the description has no operation that could be asked" + all.left_out);
  Tally tally;
  for (const auto& question : all.asked) {
    Task<http::Exchange> asking = ask(bench, knowledge, question);
    const http::Exchange exchange = co_await asking;
    count(bench, knowledge, *question.operation, exchange, tally);
    if (exchange.response)
      knowledge.probes["last"] = exchange;
    if (tally.worse)
      break;
  }
  co_return to_outcome(knowledge, tally, all);
}

Task<Outcome> rate_limit(Bench&, Knowledge& knowledge) {
  const auto last = knowledge.probes.find("last");
  if (last == knowledge.probes.end())
    co_return skipped("nothing was asked of the API");
  const auto& fields = last->second.response->fields;
  for (const std::string prefix : {"RateLimit-", "X-RateLimit-", "X-Rate-Limit-"}) {
    const auto left = to_number(fields.first(prefix + "Remaining"));
    if (!left)
      continue;
    const auto limit = to_number(fields.first(prefix + "Limit"));
    const std::string detail =
        std::to_string(*left) + (limit ? " of " + std::to_string(*limit) : "") + " calls are left under the limit";
    co_return *left < 20 ? warned(detail, "no-rate-left") : passed(detail);
  }
  co_return skipped("the API does not tell its call limits");
}

} // namespace keur::preflight
