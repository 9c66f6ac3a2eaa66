#include "base/text.hpp"
#include "http/uri.hpp"
#include "oauth/bearer.hpp"
#include "oauth/token_response.hpp"
#include "suites/token/answer.hpp"

#include <algorithm>

namespace keur::suites::token {
namespace {

constexpr std::int64_t most_seconds = 31'536'000; // a year: more is milliseconds taken for seconds

const http::Response* success(const Evidence& evidence) { return evidence.response("success"); }

std::optional<std::string> token_in(const Evidence& evidence, std::string_view probe) {
  const auto body = object_of(evidence, probe);
  const auto token = body ? body->find_string("access_token") : std::nullopt;
  return token ? std::optional(std::string(*token)) : std::nullopt;
}

bool has_directive(const http::Response& response, std::string_view field, std::string_view directive) {
  const std::string value = response.fields.combined(field).value_or("");
  for (const auto part : split(value, ','))
    if (equals_ignore_case(trim(part), directive))
      return true;
  return false;
}

std::vector<std::string> granted(const Evidence& evidence) {
  const auto body = object_of(evidence, "success");
  const auto text = body ? body->find_string("scope") : std::nullopt;
  std::vector<std::string> scopes;
  if (text)
    for (const auto part : split(*text, ' '))
      if (!part.empty())
        scopes.emplace_back(part);
  return scopes;
}

Judgement token_shape(const Evidence& evidence) {
  const auto token = token_in(evidence, "success");
  if (!token)
    return broken("access_token is missing or no string");
  if (token->empty())
    return broken("access_token is empty");
  return when(oauth::is_b64token(*token), "access_token has characters that no header may carry");
}

Judgement lifetime(const Evidence& evidence) {
  const auto body = object_of(evidence, "success");
  const auto* value = body ? body->find("expires_in") : nullptr;
  if (value == nullptr)
    return broken("expires_in is missing");
  if (!value->is_number())
    return broken("expires_in is no number");
  const auto seconds = json::to_integer(value->number());
  return when(seconds && *seconds > 0 && *seconds <= most_seconds, "expires_in is not between 1 second and a year");
}

// RFC 6749 section 5.1: scope may be left out where it is what was asked for. What a token says of itself shows whether
// it is.
Judgement scope_told(const Evidence& evidence) {
  const auto body = object_of(evidence, "success");
  if (!body)
    return missing("success");
  const auto asked = asked_scopes(evidence);
  if (body->find("scope") != nullptr)
    return when(body->find_string("scope").has_value(), "scope is no string");
  if (asked.empty())
    return not_judged("no scope was asked for and none is told: RFC 6749 section 3.3 leaves open which were granted");
  if (!evidence.jwt || evidence.jwt->claims.find("scope") == nullptr)
    return not_judged("scope is left out, and the token does not say whether it is what was asked for");
  const auto got = oauth::scopes_of(evidence.jwt->claims);
  const bool same = got.size() == asked.size() && std::all_of(asked.begin(), asked.end(), [&](const auto& scope) {
                      return std::find(got.begin(), got.end(), scope) != got.end();
                    });
  return when(same, "scope is left out although other scopes are granted than were asked for");
}

Judgement scopes_cover(const Evidence& evidence) {
  const auto got = granted(evidence);
  if (got.empty())
    return not_judged("the answer names no scopes");
  if (!asked_scopes(evidence).empty())
    return not_judged("the profile asks for scopes of its own choice");
  for (const auto& scope : evidence.needed_scopes)
    if (std::find(got.begin(), got.end(), scope) == got.end())
      return broken("scope " + scope + " of the description is not granted");
  return holds();
}

Judgement fresh_or_same(const Evidence& evidence) {
  const auto first = token_in(evidence, "success"), second = token_in(evidence, "success-again");
  if (!first || !second)
    return missing("success-again");
  // 128 bits in base64url are 22 characters; a JWT's signature alone has more.
  return when(first->size() >= 22 && second->size() >= 22, "the token is too short to be unguessable");
}

Judgement no_secret_echo(const Evidence& evidence) {
  const auto secret = evidence.credentials.client_secret.reveal();
  for (const auto& [name, exchange] : evidence.probes) {
    if (!exchange.response)
      continue;
    const bool in_body = exchange.response->body.find(secret) != std::string::npos;
    const bool in_fields =
        std::any_of(exchange.response->fields.begin(), exchange.response->fields.end(),
                    [&](const auto& field) { return field.value.find(secret) != std::string::npos; });
    if (!secret.empty() && (in_body || in_fields))
      return broken("the answer to '" + name + "' holds the client secret");
  }
  return holds();
}

} // namespace

const std::vector<Assertion>& success_assertions() {
  static const std::vector<Assertion> table{
      {"A11", Verb::Must, "a good request is answered with 200", "RFC 6749 §5.1", "success",
       [](const Evidence& evidence) {
         const auto* answer = success(evidence);
         return answer == nullptr ? missing("success")
                                  : when(answer->status == 200, "the status is " + std::to_string(answer->status));
       }},
      {"A12", Verb::Must, "the answer is application/json", "RFC 6749 §5.1", "success",
       [](const Evidence& evidence) {
         const auto* answer = success(evidence);
         return answer == nullptr ? missing("success") : when(is_json(*answer), "the content type is not JSON");
       }},
      {"A13", Verb::Must, "the answer is not to be stored", "RFC 6749 §5.1", "success",
       [](const Evidence& evidence) {
         const auto* answer = success(evidence);
         return answer == nullptr
                    ? missing("success")
                    : when(has_directive(*answer, "Cache-Control", "no-store"), "Cache-Control lacks no-store");
       }},
      {"A14", Verb::Should, "Pragma: no-cache for old caches", "RFC 6749 §5.1; RFC 9111 §5.4", "success",
       [](const Evidence& evidence) {
         const auto* answer = success(evidence);
         return answer == nullptr ? missing("success")
                                  : when(has_directive(*answer, "Pragma", "no-cache"), "Pragma: no-cache is missing");
       }},
      {"A15", Verb::Must, "access_token can stand in a header", "RFC 6749 §5.1, A.12; RFC 6750 §2.1", "success",
       token_shape},
      {"A16", Verb::Must, "token_type is Bearer", "RFC 6749 §5.1, §7.1", "success",
       [](const Evidence& evidence) {
         const auto body = object_of(evidence, "success");
         const auto type = body ? body->find_string("token_type") : std::nullopt;
         if (type && equals_ignore_case(*type, "DPoP"))
           return not_judged("the client is set to tokens that are bound to a key (RFC 9449)");
         return when(type && equals_ignore_case(*type, "Bearer"), "token_type is missing or another one");
       }},
      {"A17", Verb::Should, "expires_in is a positive whole number", "RFC 6749 §5.1, A.14", "success", lifetime},
      {"A18", Verb::Must, "scopes that differ from the request are told", "RFC 6749 §3.3, §5.1", "success", scope_told},
      {"A19", Verb::May, "the scopes that the description needs are granted", "RFC 6749 §3.3", "success", scopes_cover},
      {"A20", Verb::Should, "no refresh token in this grant", "RFC 6749 §4.4.3", "success",
       [](const Evidence& evidence) {
         const auto body = object_of(evidence, "success");
         return body ? when(body->find("refresh_token") == nullptr, "a refresh_token is given") : missing("success");
       }},
      {"A21", Verb::May, "no id token in this grant", "OpenID Connect Core §3", "success",
       [](const Evidence& evidence) {
         const auto body = object_of(evidence, "success");
         return body ? when(body->find("id_token") == nullptr, "an id_token is given") : missing("success");
       }},
      {"A22", Verb::Must, "the client passes over members that it does not know", "RFC 6749 §5.1", "",
       [](const Evidence& evidence) {
         const auto read = oauth::parse_token_response(evidence.client.answer, {}, evidence.now);
         return when(read && read->token, "an answer with further members is not read");
       }},
      {"A23", Verb::Must, "tokens cannot be guessed", "RFC 6749 §10.10", "success-again", fresh_or_same},
      {"A24", Verb::May, "the answer forbids content sniffing", "RFC 9110 §8.3", "success",
       [](const Evidence& evidence) {
         const auto* answer = success(evidence);
         return answer == nullptr ? missing("success")
                                  : when(answer->fields.contains("X-Content-Type-Options") || is_json(*answer),
                                         "neither JSON nor nosniff");
       }},
      {"A25", Verb::Should, "no answer echoes the client secret", "CWE-209", "", no_secret_echo},
      {"A26", Verb::Should, "Basic client authentication works too", "RFC 6749 §2.3.1; RFC 7591 §2", "success-basic",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("success-basic");
         if (evidence.metadata && !lists_method(evidence, "client_secret_basic"))
           return not_judged("the metadata does not list client_secret_basic");
         return answer == nullptr
                    ? missing("success-basic")
                    : when(answer->status == 200, "Basic is answered with " + std::to_string(answer->status));
       }},
  };
  return table;
}

} // namespace keur::suites::token
