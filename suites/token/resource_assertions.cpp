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

Judgement challenged(const Evidence& evidence, std::string_view probe, bool with_error) {
  const auto* answer = evidence.response(probe);
  if (answer == nullptr)
    return missing(probe);
  if (answer->status != 401)
    return broken("the status is " + std::to_string(answer->status) + " instead of 401");
  const auto challenge = bearer(*answer);
  if (!challenge)
    return broken("there is no Bearer challenge");
  const auto error = challenge->parameter("error");
  if (with_error)
    return when(error == "invalid_token", "the challenge does not say error=\"invalid_token\"");
  return when(!error, "the challenge has an error code although no token was sent");
}

Judgement refused(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  return answer == nullptr ? missing(probe)
                           : when(answer->status == 401 || answer->status == 403 || answer->status == 400,
                                  "it is answered with " + std::to_string(answer->status));
}

Judgement accepted(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  return answer == nullptr ? missing(probe)
                           : when(answer->status != 401 && answer->status != 403,
                                  "it is answered with " + std::to_string(answer->status));
}

// RFC 6750 section 3.1 wants 400; an API that counts two fields as none answers 401.
Judgement two_tokens(const Evidence& evidence) {
  const auto* answer = evidence.response("api-two-tokens");
  if (answer == nullptr)
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
  // 404 would be the answer of someone who has looked.
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
      {"A71", Severity::Must, "without a token the API asks for one, without an error code", "RFC 6750 §3, §3.1",
       "api-no-token", [](const Evidence& evidence) { return challenged(evidence, "api-no-token", false); }},
      {"A72", Severity::Must, "a text that is no token is invalid_token", "RFC 6750 §3.1", "api-garbage-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-garbage-token", true); }},
      {"A72-signature", Severity::Must, "a wrong signature is invalid_token", "RFC 6750 §3.1; RFC 7515 §5.2",
       "api-bad-signature", [](const Evidence& evidence) { return challenged(evidence, "api-bad-signature", true); }},
      {"A72-expired", Severity::Must, "an expired token is invalid_token", "RFC 6750 §3.1", "api-expired-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-expired-token", true); }},
      {"A72-issuer", Severity::Must, "another issuer's token is invalid_token", "RFC 6750 §3.1",
       "api-other-issuer-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-other-issuer-token", true); }},
      {"A73", Severity::Must, "a good token is accepted", "RFC 6750 §2.1", "api-good-token",
       [](const Evidence& evidence) { return accepted(evidence, "api-good-token"); }},
      {"A74", Severity::Should, "two tokens in one request are refused", "RFC 6750 §2, §3.1", "api-two-tokens",
       two_tokens},
      {"A75", Severity::Must, "a token in the query is refused", "RFC 9700 §4.3.2", "api-token-in-query",
       [](const Evidence& evidence) { return refused(evidence, "api-token-in-query"); }},
      {"A76", Severity::Should, "a refusal is what the description documents", "OAS 3.1.1 §4.8.16", "api-no-token",
       refusal_as_documented},
      {"A77", Severity::Should, "another scheme is refused", "RFC 9110 §11.6", "api-other-scheme",
       [](const Evidence& evidence) { return refused(evidence, "api-other-scheme"); }},
      {"A77-case", Severity::Should, "the scheme's case does not matter", "RFC 9110 §11.1", "api-lower-case-scheme",
       [](const Evidence& evidence) { return accepted(evidence, "api-lower-case-scheme"); }},
      {"A78", Severity::Must, "HEAD and OPTIONS do not bypass the check", "RFC 9110 §9.3.2, §9.3.7",
       "api-no-token-head", no_bypass},
      {"A79", Severity::Must, "another tenant's token does not read the job", "OWASP API1:2023", "job-foreign",
       tenants_are_apart},
      {"A81", Severity::Should, "the client understands challenges in ASP.NET's wording", "RFC 6750 §3", "",
       wording_is_read},
  };
  return table;
}

} // namespace keur::suites::token
