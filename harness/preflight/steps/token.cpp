#include "base/text.hpp"
#include "preflight/cause.hpp"
#include "preflight/steps.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using transport::Task;
using Codes = std::vector<std::string_view>;

// A foreign sentence with its long words cut, so that a screen can break it.
std::string readable(std::string_view sentence) {
  std::vector<std::string> words;
  for (const auto word : split(sentence, ' '))
    words.push_back(truncate(word, 60));
  return join(words, " ");
}

std::string refusal_text(const oauth::TokenError& refusal) {
  std::string text = "the token endpoint answered " + std::to_string(refusal.status);
  if (!refusal.error.empty())
    text += " " + refusal.error;
  if (!refusal.error_description.empty())
    text += " (" + readable(refusal.error_description) + ")";
  return text;
}

const std::vector<std::string>& asked_scopes(const Bench& bench) {
  return bench.credentials.scopes.empty() ? bench.profile.scopes : bench.credentials.scopes;
}

Task<std::optional<oauth::AccessToken>> granted(Bench& bench, Knowledge& knowledge, TokenQuestion question) {
  Task<http::Exchange> asking = ask_token(bench, knowledge, question);
  const http::Exchange exchange = co_await asking;
  auto answer = oauth::parse_token_response(exchange, {}, bench.loop.clock().wall());
  if (!answer)
    co_return std::nullopt;
  co_return std::move(answer->token);
}

// What the settings themselves say about a client that is not recognised, before the general causes.
Codes client_hints(const Bench& bench) {
  Codes codes;
  if (bench.secret_expires && *bench.secret_expires < bench.loop.clock().wall())
    codes.push_back("secret-expired");
  if (mixes_environments(bench.profile))
    codes.push_back("environment-mixed");
  if (bench.credentials.client_secret.size() < 16)
    codes.push_back("secret-cut");
  if (is_vendor_host(bench.profile.token_url) && !bench.credentials.client_id.starts_with("isv_"))
    codes.push_back("id-form");
  return codes;
}

Task<Codes> why_no_client(Bench& bench, Knowledge& knowledge) {
  TokenQuestion question;
  question.other_authentication = true;
  Task<std::optional<oauth::AccessToken>> asking = granted(bench, knowledge, question);
  if (const auto token = co_await asking)
    co_return Codes{bench.profile.basic_authentication ? "post-only" : "basic-only"};
  Codes codes = client_hints(bench);
  codes.push_back("invalid_client");
  co_return codes;
}

// `missing` gets the scopes that are asked for and not among those that are given when none is asked for.
Task<Codes> why_no_scope(Bench& bench, Knowledge& knowledge, std::string& missing) {
  if (asked_scopes(bench).empty())
    co_return Codes{"no-scope-at-all"};
  TokenQuestion question;
  question.with_scope = false;
  Task<std::optional<oauth::AccessToken>> asking = granted(bench, knowledge, question);
  const auto token = co_await asking;
  if (!token)
    co_return Codes{"no-scope-at-all"};
  for (const auto& scope : asked_scopes(bench))
    if (std::find(token->scopes.begin(), token->scopes.end(), scope) == token->scopes.end())
      missing += (missing.empty() ? "" : ", ") + scope;
  co_return Codes{"scope-not-granted"};
}

Task<Codes> why_no_tenant(Bench& bench, Knowledge& knowledge, const std::string& error) {
  if (bench.credentials.tenant_id.empty()) {
    if (error == "invalid_tenant")
      co_return Codes{"tenant-unset", "invalid_tenant"};
    co_return Codes{"application-type"};
  }
  TokenQuestion question;
  question.with_tenant = false;
  Task<std::optional<oauth::AccessToken>> asking = granted(bench, knowledge, question);
  if (const auto token = co_await asking)
    co_return Codes{"tenant-not-accepted"};
  co_return error == "unauthorized_client" ? Codes{"application-type"} : Codes{"invalid_tenant"};
}

// Causes of a refusal, told apart by leaving one thing out of the question where that can be done.
Task<Outcome> refused(Bench& bench, Knowledge& knowledge, const oauth::TokenError refusal) {
  std::string detail = refusal_text(refusal), missing;
  Codes codes{refusal.error};
  if (refusal.error == "invalid_client") {
    Task<Codes> asking = why_no_client(bench, knowledge);
    codes = co_await asking;
  } else if (refusal.error == "invalid_scope") {
    Task<Codes> asking = why_no_scope(bench, knowledge, missing);
    codes = co_await asking;
  } else if (refusal.error == "invalid_tenant" || refusal.error == "unauthorized_client") {
    Task<Codes> asking = why_no_tenant(bench, knowledge, refusal.error);
    codes = co_await asking;
  } else if (causes_of(refusal.error).empty()) {
    codes = {"not-a-token"};
  }
  if (!missing.empty())
    detail += "; not granted: " + missing;
  co_return failed(std::move(detail), codes);
}

Outcome not_a_token(Bench& bench, const Knowledge& knowledge, const http::Exchange& exchange, const Error& error) {
  if (exchange.error)
    return unanswered(bench, "the token endpoint", exchange);
  const auto& response = *exchange.response;
  const int status = response.status;
  const std::string who = "the token endpoint answered " + std::to_string(status);
  if (status == 407 || status / 100 == 3)
    return unanswered(bench, "the token endpoint", exchange);
  if (status == 403)
    return failed(who, "firewall");
  if (status == 429 || status >= 500)
    return failed(who, causes_of(std::to_string(status)).empty() ? "500" : std::to_string(status));
  // The same host answers discovery with data: then no proxy stands in its place.
  const bool page = is_page(response);
  if (!knowledge.issuer.empty() && (page || status == 404 || status == 405 || status == 415))
    return failed(who + (page ? " with a web page" : ""), "token-address");
  if (page)
    return failed(who + " with a web page", "html");
  return failed(error.message, "not-a-token");
}

} // namespace

Task<Outcome> token(Bench& bench, Knowledge& knowledge) {
  Task<http::Exchange> asking = ask_token(bench, knowledge, {});
  const http::Exchange exchange = co_await asking;
  auto answer = oauth::parse_token_response(exchange, asked_scopes(bench), bench.loop.clock().wall());
  if (!answer)
    co_return not_a_token(bench, knowledge, exchange, answer.error());
  if (answer->refusal && answer->refusal->error.empty())
    co_return not_a_token(bench, knowledge, exchange, {ErrorCode::Authentication, refusal_text(*answer->refusal)});
  if (answer->refusal) {
    Task<Outcome> telling = refused(bench, knowledge, *answer->refusal);
    co_return co_await telling;
  }
  knowledge.token = std::move(answer->token);
  if (auto jwt = oauth::parse_jwt(knowledge.token->token.reveal()))
    knowledge.jwt = std::move(*jwt);
  if (!answer->remarks.empty())
    co_return warned(answer->remarks.front(), "token-remark");
  co_return passed("given, with " + counted(knowledge.token->scopes.size(), "scope"));
}

// One wrong secret, once: harmless, and the only proof that the secret is looked at.
Task<Outcome> negative_control(Bench& bench, Knowledge& knowledge) {
  TokenQuestion question;
  question.wrong_secret = true;
  Task<http::Exchange> asking = ask_token(bench, knowledge, question);
  const http::Exchange exchange = co_await asking;
  const auto answer = oauth::parse_token_response(exchange, {}, bench.loop.clock().wall());
  if (answer && answer->refusal && !answer->refusal->error.empty())
    co_return passed("refused with " + answer->refusal->error);
  if (answer && answer->token)
    co_return failed("a wrong secret was given a token", "secret-accepted");
  co_return warned("a wrong secret got an answer that is no refusal", "no-refusal");
}

Task<Outcome> secret_expiry(Bench& bench, Knowledge&) {
  using std::chrono::days;
  if (!bench.secret_expires)
    co_return skipped("the provider does not tell when a secret expires: note the date of the Developer Portal "
                      "(Credentials) in KEUR_CLIENT_SECRET_EXPIRES, such as 2027-06-30");
  const auto left = std::chrono::floor<days>(*bench.secret_expires - bench.loop.clock().wall()).count();
  const std::string day = to_rfc3339(*bench.secret_expires).substr(0, 10);
  if (left < 0)
    co_return warned("noted as expired since " + day + ", and still accepted", "secret-soon");
  const std::string detail = "noted: " + day + ", " + std::to_string(left) + (left == 1 ? " day left" : " days left");
  co_return left < 30 ? warned(detail, "secret-soon") : passed(detail);
}

} // namespace keur::preflight
