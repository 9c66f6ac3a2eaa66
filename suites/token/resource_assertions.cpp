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

} // namespace

const std::vector<Assertion>& resource_assertions() {
  static const std::vector<Assertion> table{
      {"A71", Severity::Must, "without a token the API asks for one, without an error code", "RFC 6750 §3, §3.1",
       "api-no-token", [](const Evidence& evidence) { return challenged(evidence, "api-no-token", false); }},
      {"A72", Severity::Must, "a text that is no token is invalid_token", "RFC 6750 §3.1", "api-garbage-token",
       [](const Evidence& evidence) { return challenged(evidence, "api-garbage-token", true); }},
      {"A72-signature", Severity::Must, "a wrong signature is invalid_token", "RFC 6750 §3.1; RFC 7515 §5.2",
       "api-bad-signature", [](const Evidence& evidence) { return challenged(evidence, "api-bad-signature", true); }},
      {"A73", Severity::Must, "a good token is accepted", "RFC 6750 §2.1", "api-good-token",
       [](const Evidence& evidence) { return accepted(evidence, "api-good-token"); }},
      {"A75", Severity::Must, "a token in the query is refused", "RFC 9700 §4.3.2", "api-token-in-query",
       [](const Evidence& evidence) { return refused(evidence, "api-token-in-query"); }},
      {"A77", Severity::Should, "another scheme is refused", "RFC 9110 §11.6", "api-other-scheme",
       [](const Evidence& evidence) { return refused(evidence, "api-other-scheme"); }},
      {"A77-case", Severity::Should, "the scheme's case does not matter", "RFC 9110 §11.1", "api-lower-case-scheme",
       [](const Evidence& evidence) { return accepted(evidence, "api-lower-case-scheme"); }},
      {"A78", Severity::Must, "HEAD does not bypass the check", "RFC 9110 §9.3.2", "api-no-token-head",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("api-no-token-head");
         if (answer == nullptr)
           return missing("api-no-token-head");
         return when(answer->status / 100 == 4 || answer->status == 501,
                     "it is answered with " + std::to_string(answer->status));
       }},
  };
  return table;
}

} // namespace keur::suites::token
