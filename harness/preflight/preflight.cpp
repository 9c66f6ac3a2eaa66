#include "base/text.hpp"
#include "oauth/token_request.hpp"
#include "preflight/cause.hpp"
#include "preflight/step.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using run::StepOutcome;
using transport::Task;

constexpr int most_token_requests = 10;

bool stands_in_the_way(StepOutcome outcome) { return outcome == StepOutcome::Fail || outcome == StepOutcome::Blocked; }

// The first step that this one needs and that did not work out.
const run::RecordedPreflightStep* obstacle(const Step& step, const std::vector<run::RecordedPreflightStep>& done) {
  for (const auto& record : done)
    if (stands_in_the_way(record.outcome) &&
        std::find(step.needs.begin(), step.needs.end(), record.id) != step.needs.end())
      return &record;
  return nullptr;
}

run::RecordedPreflightStep to_record(const Step& step, const Outcome& outcome, const run::Redactor& redactor) {
  const auto clean = [&](const std::string& text) { return redactor.mask(escape_visible(truncate(text, 1'200))); };
  return {std::string(step.id),  std::string(step.title), outcome.kind,
          clean(outcome.detail), clean(outcome.cause),    clean(outcome.remedy)};
}

Task<void> run_all(Bench& bench, const run::Redactor& redactor, std::vector<run::RecordedPreflightStep>& done,
                   const std::function<void(const run::RecordedPreflightStep&)>& told) {
  Knowledge knowledge;
  for (const auto& step : steps()) {
    const auto begin = bench.loop.clock().now();
    Outcome outcome;
    if (const auto* first = obstacle(step, done)) {
      outcome = {StepOutcome::Blocked, "not tried: '" + first->title + "' has to work first"};
    } else {
      Task<Outcome> running = step.run(bench, knowledge);
      outcome = co_await running;
    }
    auto record = to_record(step, outcome, redactor);
    record.duration_us =
        std::chrono::duration_cast<std::chrono::microseconds>(bench.loop.clock().now() - begin).count();
    done.push_back(record);
    if (told)
      told(record);
  }
}

} // namespace

std::vector<run::RecordedPreflightStep> run_steps(Bench& bench, const run::Redactor& redactor,
                                                  const std::function<void(const run::RecordedPreflightStep&)>& told) {
  std::vector<run::RecordedPreflightStep> done;
  bench.loop.spawn(run_all(bench, redactor, done, told));
  bench.loop.run();
  return done;
}

namespace {

// "a", or where there are several "(1) a; (2) b": so that a remedy names the cause it is for.
std::string enumerated(const std::vector<std::string_view>& texts) {
  if (texts.size() == 1)
    return std::string(texts.front());
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i)
    list += (i == 0 ? "(" : "; (") + std::to_string(i + 1) + ") " + std::string(texts[i]);
  return list;
}

Outcome with_causes(StepOutcome kind, std::string detail, const std::vector<std::string_view>& codes) {
  Outcome outcome{kind, std::move(detail)};
  std::vector<std::string_view> causes, remedies;
  for (const auto code : codes)
    for (const auto& row : causes_of(code)) {
      if (std::find(causes.begin(), causes.end(), row.cause) != causes.end())
        continue;
      causes.push_back(row.cause);
      remedies.push_back(row.remedy);
    }
  outcome.cause = enumerated(causes);
  outcome.remedy = enumerated(remedies);
  if (outcome.remedy.empty())
    outcome.remedy = "keep the text above and ask the vendor";
  return outcome;
}

} // namespace

Outcome failed(std::string detail, const std::vector<std::string_view>& codes) {
  return with_causes(StepOutcome::Fail, std::move(detail), codes);
}

Outcome failed(std::string detail, std::string_view code) {
  return with_causes(StepOutcome::Fail, std::move(detail), {code});
}

Outcome warned(std::string detail, std::string_view code) {
  return with_causes(StepOutcome::Warn, std::move(detail), {code});
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

Outcome passed(std::string detail) { return {StepOutcome::Pass, std::move(detail)}; }

Outcome skipped(std::string reason) { return {StepOutcome::Skipped, std::move(reason)}; }

Task<http::Exchange> ask_token(Bench& bench, Knowledge& knowledge, TokenQuestion question) {
  if (knowledge.token_requests >= most_token_requests) {
    http::Exchange refused;
    refused.error = Error{ErrorCode::Refused, "a preflight sends at most ten token requests"};
    co_return refused;
  }
  ++knowledge.token_requests;
  // The alphabet of a secret, and never one: the server must refuse it.
  const Secret wrong(std::string("keur-preflight-wrong-secret-on-purpose"));
  oauth::TokenRequest request;
  request.token_url = bench.profile.token_url;
  request.client_id = bench.credentials.client_id;
  request.client_secret = question.wrong_secret ? &wrong : &bench.credentials.client_secret;
  if (question.with_tenant && !bench.credentials.tenant_id.empty())
    request.tenant_id = bench.credentials.tenant_id;
  if (question.with_scope)
    request.scopes = bench.credentials.scopes.empty() ? bench.profile.scopes : bench.credentials.scopes;
  if (bench.profile.basic_authentication != question.other_authentication)
    request.authentication = oauth::ClientAuthentication::Basic;
  http::Request wire = oauth::to_http_request(request);
  transport::SendOptions options;
  options.purpose = transport::Purpose::Token;
  Task<http::Exchange> sending = bench.wire.send(std::move(wire), std::move(options));
  co_return co_await sending;
}

} // namespace keur::preflight
