#include "oauth/bearer.hpp"
#include "suites/token/answer.hpp"

#include <algorithm>

namespace keur::suites::token {
namespace {

std::optional<oauth::Challenge> bearer(const http::Response& response) {
  for (auto& challenge : oauth::challenges_of(response.fields))
    if (challenge.is_bearer())
      return challenge;
  return std::nullopt;
}

bool is_nowhere(const http::Response& answer) { return answer.status == 404 || answer.status == 410; }

// Nobody can be told apart where the path itself is nowhere, with a token or without, or the server has no time.
bool says_nothing(const Evidence& evidence, const http::Response* answer) {
  if (answer == nullptr || answer->status == 429 || answer->status >= 500)
    return true;
  const auto* without = evidence.response("api-no-token");
  return is_nowhere(*answer) && (without == nullptr || is_nowhere(*without));
}

// RFC 6750 section 3: a request without a token that opens the resource is answered with a challenge.
Judgement challenged(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  if (says_nothing(evidence, answer))
    return missing(probe);
  if (answer->status / 100 == 2 || is_nowhere(*answer))
    return broken("it is let in, with status " + std::to_string(answer->status));
  return when(bearer(*answer).has_value(), "there is no Bearer challenge");
}

// Section 3.1: which error a challenge names, and its status, is a SHOULD.
Judgement error_named(const Evidence& evidence, std::string_view probe, bool named) {
  const auto* answer = evidence.response(probe);
  const auto challenge = says_nothing(evidence, answer) ? std::nullopt : bearer(*answer);
  if (!challenge)
    return not_judged("there is no challenge to look at");
  const auto error = challenge->parameter("error");
  if (!named)
    return when(!error, "the challenge has an error code although no token was sent");
  return when(error == "invalid_token" && answer->status == 401, "it is not 401 with error=\"invalid_token\"");
}

Judgement refused(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  if (says_nothing(evidence, answer))
    return missing(probe);
  return when(answer->status == 401 || answer->status == 403 || answer->status == 400,
              "it is answered with " + std::to_string(answer->status));
}

// A token that lacks a scope or a role is refused with 403: the header was read.
Judgement accepted(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  if (answer == nullptr || answer->status == 429 || answer->status >= 500)
    return missing(probe);
  if (answer->status == 403)
    return not_judged("the token is known, and not allowed here");
  return when(answer->status != 401, "it is answered with " + std::to_string(answer->status));
}

// RFC 6750 section 3.1 wants 400; an API that counts two fields as none answers 401.
Judgement two_tokens(const Evidence& evidence) {
  const auto* answer = evidence.response("api-two-tokens");
  if (says_nothing(evidence, answer))
    return missing("api-two-tokens");
  const bool lenient = evidence.reading == Reading::IdentityServer && answer->status == 401;
  return when(answer->status == 400 || lenient, "it is answered with " + std::to_string(answer->status));
}

Judgement refusal_as_documented(const Evidence& evidence) {
  const auto* answer = evidence.response("api-no-token");
  if (answer == nullptr)
    return missing("api-no-token");
  if (!evidence.error_contract)
    return not_judged("the description has no operation to ask");
  const auto problem = evidence.error_contract(*answer);
  return problem.empty() ? holds() : broken(problem);
}

Judgement tenants_are_apart(const Evidence& evidence) {
  const auto *own = evidence.response("job-own"), *foreign = evidence.response("job-foreign");
  if (own == nullptr || foreign == nullptr)
    return not_judged("it takes an export job and a second tenant (--allow-exports, KEUR_OTHER_TENANT_ID)");
  if (own->status / 100 != 2)
    return not_judged("the job cannot be read by its own tenant either");
  return when(foreign->status / 100 == 4, "another tenant's token reads the job");
}

Judgement no_bypass(const Evidence& evidence) {
  const auto *head = evidence.response("api-no-token-head"), *options = evidence.response("api-no-token-options");
  if (head == nullptr)
    return missing("api-no-token-head");
  if (says_nothing(evidence, head))
    return not_judged("HEAD is answered with " + std::to_string(head->status));
  if (head->status != 401 && head->status != 403 && head->status != 405 && head->status != 501)
    return broken("HEAD is answered with " + std::to_string(head->status));
  const bool leaks = options != nullptr && options->status / 100 == 2 && !options->body.empty() && is_json(*options);
  return when(!leaks, "OPTIONS is answered with data");
}

Judgement wording_is_read(const Evidence& evidence) {
  const auto challenge = bearer(*evidence.client.challenge.response);
  return when(challenge && challenge->parameter("error") == "invalid_token",
              "a challenge with ASP.NET's wording is not understood");
}

} // namespace

const std::vector<Assertion>& resource_assertions() {
  static const std::vector<Assertion> table{
      {"A71", Verb::Must, "without a token the API asks for one", "RFC 6750 §3", "api-no-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-no-token"); }},
      {"A71-error", Verb::Should, "a challenge to nobody names no error", "RFC 6750 §3.1", "api-no-token",
       [](const Evidence& evidence) { return error_named(evidence, "api-no-token", false); }},
      {"A72", Verb::Must, "a text that is no token is refused with a challenge", "RFC 6750 §3", "api-garbage-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-garbage-token"); }},
      {"A72-error", Verb::Should, "the challenge to a text that is no token names invalid_token", "RFC 6750 §3.1",
       "api-garbage-token", [](const Evidence& evidence) { return error_named(evidence, "api-garbage-token", true); }},
      {"A72-signature", Verb::Must, "a changed token is refused with a challenge", "RFC 6750 §3; RFC 7515 §5.2",
       "api-bad-signature", [](const Evidence& evidence) { return challenged(evidence, "api-bad-signature"); }},
      {"A72-expired", Verb::Must, "an expired token is refused with a challenge", "RFC 6750 §3; RFC 7519 §4.1.4",
       "api-expired-token", [](const Evidence& evidence) { return challenged(evidence, "api-expired-token"); }},
      {"A72-issuer", Verb::Must, "another issuer's token is refused with a challenge", "RFC 6750 §3; RFC 9068 §4",
       "api-other-issuer-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-other-issuer-token"); }},
      {"A73", Verb::Must, "a good token is accepted", "RFC 6750 §2.1", "api-good-token",
       [](const Evidence& evidence) { return accepted(evidence, "api-good-token"); }},
      {"A74", Verb::Should, "two tokens in one request are refused", "RFC 6750 §2, §3.1", "api-two-tokens", two_tokens},
      {"A75", Verb::Should, "a token in the query is refused", "RFC 6750 §5.3; RFC 9700 §4.3.2", "api-token-in-query",
       [](const Evidence& evidence) { return refused(evidence, "api-token-in-query"); }},
      {"A76", Verb::Should, "a refusal is what the description documents", "OAS 3.1.1 §4.8.16", "api-no-token",
       refusal_as_documented},
      {"A77", Verb::Should, "another scheme is refused", "RFC 9110 §11.6", "api-other-scheme",
       [](const Evidence& evidence) { return refused(evidence, "api-other-scheme"); }},
      {"A77-case", Verb::Should, "the scheme's case does not matter", "RFC 9110 §11.1", "api-lower-case-scheme",
       [](const Evidence& evidence) { return accepted(evidence, "api-lower-case-scheme"); }},
      {"A78", Verb::Should, "HEAD and OPTIONS do not bypass the check", "RFC 9110 §9.3.2, §9.3.7", "api-no-token-head",
       no_bypass},
      {"A79", Verb::Must, "another tenant's token does not read the job", "OWASP API1:2023", "job-foreign",
       tenants_are_apart},
      {"A81", Verb::Should, "the client understands challenges in ASP.NET's wording", "RFC 6750 §3", "",
       wording_is_read},
  };
  return table;
}

} // namespace keur::suites::token
