#include "base/text.hpp"
#include "http/media_type.hpp"
#include "preflight/cause.hpp"
#include "preflight/steps.hpp"

namespace keur::preflight {
namespace {

using transport::Task;

std::string refusal_text(const oauth::TokenError& refusal) {
  std::string text = "the token endpoint answered " + std::to_string(refusal.status);
  if (!refusal.error.empty())
    text += " " + refusal.error;
  if (!refusal.error_description.empty())
    text += " (" + refusal.error_description + ")";
  return text;
}

bool is_page(const http::Response& response) {
  const auto text = response.fields.first("Content-Type");
  const auto type = text ? http::parse_media_type(*text) : std::nullopt;
  return type && type->essence() == "text/html";
}

/// What asking again in another way showed: the cause that it leaves.
struct Second {
  std::string cause;
  std::string remedy;
};

Task<bool> is_granted(Bench& bench, Knowledge& knowledge, TokenQuestion question) {
  Task<http::Exchange> asking = ask_token(bench, knowledge, std::move(question));
  const http::Exchange exchange = co_await asking;
  const auto answer = oauth::parse_token_response(exchange, {}, bench.loop.clock().wall());
  co_return answer && answer->token;
}

// Tells causes of one code apart by leaving one thing out of the question.
Task<std::optional<Second>> ask_differently(Bench& bench, Knowledge& knowledge, const std::string& error) {
  const bool scope_asked = !bench.profile.scopes.empty();
  TokenQuestion question;
  if (error == "invalid_scope" && scope_asked) {
    question.with_scope = false;
    Task<bool> asking = is_granted(bench, knowledge, question);
    if (co_await asking)
      co_return Second{"without a scope a token is given: one of the scopes in the profile is not granted or misspelt",
                       "Developer Portal > My Applications > your application > Integrations: compare the scopes"};
    co_return Second{
        "also without a scope no token is given: the application has no scope at all",
        "Developer Portal > My Applications > your application > Integrations: add the API and its scopes"};
  }
  if (error == "invalid_tenant" || error == "unauthorized_client") {
    question.with_tenant = false;
    Task<bool> asking = is_granted(bench, knowledge, question);
    if (co_await asking)
      co_return Second{
          "without a tenant a token is given, so id and secret are right: the tenant has not accepted the "
          "application, or the tenant id is another one",
          "Visma App Store > My apps, as Integration Administrator of the customer; then compare the tenant id"};
    if (error == "unauthorized_client")
      co_return Second{
          "also without a tenant no token is given: the application is not of type Service",
          "Developer Portal > My Applications: create an application of type Service (machine to machine)"};
  }
  co_return std::nullopt;
}

Outcome not_a_token(const http::Exchange& exchange, const Error& error) {
  if (exchange.error) {
    const bool resolved = !causes_of(id(exchange.error->code)).empty();
    return failed(exchange.error->message, resolved ? id(exchange.error->code) : "timeout");
  }
  if (exchange.response && is_page(*exchange.response))
    return failed("a web page came instead of a token (status " + std::to_string(exchange.response->status) + ")",
                  "html");
  const std::string status = exchange.response ? std::to_string(exchange.response->status) : "";
  if (!causes_of(status).empty())
    return failed("the token endpoint answered " + status, status);
  return {run::StepOutcome::Fail, error.message, "something else than the token endpoint answers",
          "compare token_url with the provider's documentation"};
}

} // namespace

Task<Outcome> token(Bench& bench, Knowledge& knowledge) {
  Task<http::Exchange> asking = ask_token(bench, knowledge, {});
  const http::Exchange exchange = co_await asking;
  auto answer = oauth::parse_token_response(exchange, bench.profile.scopes, bench.loop.clock().wall());
  if (!answer)
    co_return not_a_token(exchange, answer.error());
  if (answer->refusal) {
    const auto& refusal = *answer->refusal;
    const std::string code = refusal.error.empty() ? std::to_string(refusal.status) : refusal.error;
    Outcome outcome = failed(refusal_text(refusal), code);
    Task<std::optional<Second>> again = ask_differently(bench, knowledge, refusal.error);
    if (const auto second = co_await again) {
      outcome.cause = second->cause;
      outcome.remedy = second->remedy;
    }
    co_return outcome;
  }
  knowledge.token = std::move(answer->token);
  if (auto jwt = oauth::parse_jwt(knowledge.token->token.reveal()))
    knowledge.jwt = std::move(*jwt);
  if (!answer->remarks.empty())
    co_return warned(answer->remarks.front(), "the answer departs from RFC 6749 section 5.1 and is still usable",
                     "nothing to do here; tell the provider");
  co_return passed("given, with " + std::to_string(knowledge.token->scopes.size()) + " scope(s)");
}

Task<Outcome> negative_control(Bench& bench, Knowledge& knowledge) {
  if (bench.profile.target == profile::TargetClass::Live && !bench.profile.permissions.writes)
    co_return skipped("a wrong secret is not tried on a live tenant: it may lock the application or raise an alarm");
  TokenQuestion question;
  question.wrong_secret = true;
  Task<http::Exchange> asking = ask_token(bench, knowledge, question);
  const http::Exchange exchange = co_await asking;
  const auto answer = oauth::parse_token_response(exchange, {}, bench.loop.clock().wall());
  if (answer && answer->refusal)
    co_return passed("refused with " + answer->refusal->error);
  if (answer && answer->token)
    co_return Outcome{run::StepOutcome::Fail, "a wrong secret was given a token",
                      "the token endpoint does not check the secret", "do not go live; tell the provider at once"};
  co_return warned("a wrong secret got an answer that is no refusal", "the answer could not be read",
                   "look at the token endpoint");
}

Task<Outcome> secret_expiry(Bench&, Knowledge&) {
  co_return skipped(
      "the provider does not tell when a secret expires: note the date in the Developer Portal (Credentials)");
}

} // namespace keur::preflight
