#include "check/checks/checks.hpp"
#include "oauth/bearer.hpp"
#include "openapi/security.hpp"

#include <algorithm>

namespace keur::check {
namespace {

using Intent = oauth::AuthorizationIntent::Kind;

/// RFC 6750 section 3.1: the error code that belongs to the credential that was sent; "" = none should stand there.
std::string_view error_for(Intent intent) {
  switch (intent) {
  case Intent::None:
  case Intent::WrongScheme:
    return "";
  case Intent::WithoutScope:
    return "insufficient_scope";
  default:
    return "invalid_token";
  }
}

/// Was it the bearer token that was bad, or another credential of the operation?
bool is_about_token(const Context& context) {
  const auto* scheme = context.description.security_scheme(context.step().request.authorization.security_scheme);
  return scheme == nullptr || openapi::takes_token(*scheme);
}

void judge_error(const Context& context, const oauth::Challenge& challenge, Findings& findings) {
  const auto error = challenge.parameter("error");
  const Intent intent = context.step().request.authorization.kind;
  if (intent == Intent::WithoutPart)
    return; // the token that was sent is good, and what is missing is none
  const std::string_view wanted = error_for(intent);
  const bool free_choice = intent == Intent::Malformed && error == "invalid_request";
  if (free_choice || (wanted.empty() ? !error : error == wanted))
    return;
  Finding& finding =
      report(findings, wanted.empty() ? "the challenge names an error although no bearer token was sent"
                                      : "the challenge does not say error=\"" + std::string(wanted) + "\"");
  finding.expected = wanted.empty() ? "no error parameter" : "error=\"" + std::string(wanted) + "\"";
  finding.actual = error ? "error=\"" + shown(*error) + "\"" : "no error parameter";
}

void judge_bearer_challenge(const Context& context, Findings& findings) {
  const int status = context.response().status;
  const auto kind = context.step().expect.kind;
  if (!is_about_credentials(kind) || !takes_bearer_token(context) || (status != 401 && status != 403))
    return;
  const auto challenges = oauth::challenges_of(context.response().fields);
  const auto bearer =
      std::find_if(challenges.begin(), challenges.end(), [](const auto& challenge) { return challenge.is_bearer(); });
  if (bearer != challenges.end() && is_about_token(context) && kind != plan::Expectation::Kind::OutOfReach)
    judge_error(context, *bearer, findings);
  if (bearer == challenges.end() && status == 401 && !challenges.empty())
    report(findings, "the operation takes bearer tokens, but the challenge names another scheme").expected = "Bearer";
  for (Finding& finding : findings)
    finding.instance_location = "header WWW-Authenticate";
}

} // namespace

const Check bearer_challenge{
    "bearer-challenge",
    Level::Warn,
    "Does the bearer challenge say what was wrong?",
    "An operation that takes bearer tokens should answer with the scheme Bearer, `error=\"invalid_token\"` for a bad "
    "token, "
    "`error=\"insufficient_scope\"` for a missing scope and no error where no credential was sent. Example: "
    "`WWW-Authenticate: Basic` from an operation secured by OAuth2.",
    "RFC 6750 sections 3 and 3.1",
    judge_bearer_challenge};

} // namespace keur::check
