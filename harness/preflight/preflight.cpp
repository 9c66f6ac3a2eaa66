#include "base/text.hpp"
#include "oauth/token_request.hpp"
#include "preflight/cause.hpp"
#include "preflight/step.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Language;
using language::Message;
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

// "a", or where there are several "(1) a; (2) b": so that a remedy names the cause it is for.
std::string numbered(const std::vector<std::string>& texts) {
  if (texts.size() == 1)
    return texts.front();
  std::string list;
  for (std::size_t i = 0; i < texts.size(); ++i)
    list += (i == 0 ? "(" : "; (") + std::to_string(i + 1) + ") " + texts[i];
  return list;
}

/// Records in one language, without a secret.
struct Scribe {
  const run::Redactor& redactor;
  Language language;

  std::string clean(const std::string& text, std::size_t most = 1'500) const {
    return redactor.mask(escape_visible(truncate(text, most)));
  }
  run::RecordedPreflightStep write(const Bench& bench, const Step& step, const Outcome& outcome) const {
    const bool other = bench.provided != nullptr && !step.title_provided.empty();
    std::vector<std::string> causes, remedies;
    for (const auto& [cause, remedy] : outcome.causes) {
      causes.push_back(cause.in(language));
      remedies.push_back(remedy.in(language));
    }
    return {std::string(step.id),
            std::string((other ? step.title_provided : step.title).in(language)),
            outcome.kind,
            clean(outcome.detail.in(language)),
            clean(numbered(causes), 4'000),
            clean(numbered(remedies), 4'000)};
  }
};

Task<void> run_all(Bench& bench, const Scribe& scribe, std::vector<run::RecordedPreflightStep>& done,
                   const std::function<void(const run::RecordedPreflightStep&)>& told) {
  Knowledge knowledge;
  recognise_provider(bench, knowledge);
  for (const auto& step : steps()) {
    const auto begin = bench.loop.clock().now();
    Outcome outcome;
    if (const auto* first = obstacle(step, done)) {
      outcome = {StepOutcome::Blocked, {"not tried: '{1}' has to work first"_t, {Message(first->title)}}};
    } else {
      Task<Outcome> running = step.run(bench, knowledge);
      outcome = co_await running;
    }
    auto record = scribe.write(bench, step, outcome);
    record.duration_us =
        std::chrono::duration_cast<std::chrono::microseconds>(bench.loop.clock().now() - begin).count();
    done.push_back(record);
    if (told)
      told(record);
  }
}

} // namespace

std::vector<run::RecordedPreflightStep> run_steps(Bench& bench, const run::Redactor& redactor, Language language,
                                                  const std::function<void(const run::RecordedPreflightStep&)>& told) {
  std::vector<run::RecordedPreflightStep> done;
  const Scribe scribe{redactor, language};
  bench.loop.spawn(run_all(bench, scribe, done, told));
  bench.loop.run();
  return done;
}

namespace {

Outcome with_causes(const Bench& bench, StepOutcome kind, Message detail, const std::vector<std::string_view>& codes) {
  Outcome outcome{kind, std::move(detail)};
  std::vector<language::Text> said;
  for (const auto code : codes)
    for (const auto& row : causes_of(code, bench.family)) {
      if (std::find(said.begin(), said.end(), row.cause) != said.end())
        continue;
      said.push_back(row.cause);
      outcome.causes.push_back({row.cause, remedy_of(row, bench.family)});
    }
  if (outcome.causes.empty())
    outcome.causes.push_back({"what it says is not known here"_t, "keep the text above and ask the provider"_t});
  return outcome;
}

} // namespace

Outcome failed(const Bench& bench, Message detail, const std::vector<std::string_view>& codes) {
  return with_causes(bench, StepOutcome::Fail, std::move(detail), codes);
}

Outcome warned(const Bench& bench, Message detail, const std::vector<std::string_view>& codes) {
  return with_causes(bench, StepOutcome::Warn, std::move(detail), codes);
}

Outcome passed(Message detail) { return {StepOutcome::Pass, std::move(detail)}; }

Outcome skipped(Message reason) { return {StepOutcome::Skipped, std::move(reason)}; }

Message what_opens(const Bench& bench) { return bench.provided != nullptr ? "the credentials"_t : "the token"_t; }

std::vector<std::string> asked_scopes(const Bench& bench) {
  const auto& named = bench.credentials.scopes.empty() ? bench.profile.scopes : bench.credentials.scopes;
  std::vector<std::string> all;
  for (const auto& text : named)
    for (const auto scope : split(text, ' '))
      if (!scope.empty())
        all.emplace_back(scope);
  return all;
}

void recognise_provider(Bench& bench, const Knowledge& knowledge, std::string_view refusal) {
  Traits traits;
  traits.token_url = bench.profile.token_url;
  traits.client_id = bench.credentials.client_id;
  traits.refusal = refusal;
  if (knowledge.metadata) {
    traits.issuer = knowledge.metadata->issuer;
    traits.jwks_uri = knowledge.metadata->jwks_uri;
  }
  if (bench.description != nullptr)
    for (const auto& server : bench.description->servers)
      traits.described_for_visma |= is_visma_host(host_of(server.resolved));
  bench.family = recognise(traits);
}

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
  request.client_id = question.unknown_client ? std::string(no_such_client) : bench.credentials.client_id;
  request.client_secret = question.wrong_secret || question.unknown_client ? &wrong : &bench.credentials.client_secret;
  if (question.with_tenant && !bench.credentials.tenant_id.empty())
    request.tenant_id = bench.credentials.tenant_id;
  if (question.with_scope)
    request.scopes = asked_scopes(bench);
  if (bench.profile.basic_authentication != question.other_authentication)
    request.authentication = oauth::ClientAuthentication::Basic;
  if (bench.credentials.settings)
    request.more = bench.credentials.settings->parameters;
  http::Request wire = oauth::to_http_request(request);
  transport::SendOptions options;
  options.purpose = transport::Purpose::Token;
  Task<http::Exchange> sending = bench.wire.send(std::move(wire), std::move(options));
  co_return co_await sending;
}

} // namespace keur::preflight
