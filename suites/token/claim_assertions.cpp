#include "base/text.hpp"
#include "http/uri.hpp"
#include "suites/token/answer.hpp"

#include <algorithm>

namespace keur::suites::token {
namespace {

Judgement opaque() { return not_judged("the token is opaque: its claims cannot be read"); }

// Of claim_problems, those with this id.
Judgement no_problem(const Evidence& evidence, std::string_view id, const oauth::ExpectedClaims& expected) {
  if (!evidence.jwt)
    return opaque();
  for (const auto& problem : oauth::claim_problems(evidence.jwt->claims, expected, evidence.now))
    if (problem.id == id)
      return broken(problem.message);
  return holds();
}

std::string token_of(const Evidence& evidence) {
  const auto body = object_of(evidence, "success");
  return body ? std::string(body->find_string("access_token").value_or("")) : "";
}

// A text without dots is opaque, one with four is encrypted (RFC 7516 section 7.1): both are the server's right.
Judgement compact_form(const Evidence& evidence) {
  const std::string token = token_of(evidence);
  if (token.empty())
    return missing("success");
  const auto dots = std::count(token.begin(), token.end(), '.');
  if (dots == 0 || dots == 4)
    return opaque();
  return when(evidence.jwt.has_value(), "the token is not three base64url parts with JSON in the first two");
}

// One text or an array of them (RFC 7519 section 4.1.3).
std::vector<std::string> audience_in(const json::Value& claims) {
  const auto* value = claims.find("aud");
  if (value == nullptr)
    return {};
  if (value->is_string())
    return {value->string()};
  std::vector<std::string> all;
  if (value->is_array())
    for (const auto& one : value->array())
      if (one.is_string())
        all.push_back(one.string());
  return all;
}

Judgement other_form() { return not_judged("the token does not say that it is of RFC 9068 (typ at+jwt)"); }

// Which identifiers an API goes by is its own affair: only that there is one can be asked.
Judgement audience(const Evidence& evidence) {
  if (!evidence.jwt)
    return opaque();
  if (!is_at_jwt(evidence))
    return other_form();
  return when(!audience_in(evidence.jwt->claims).empty(), "aud is missing or empty");
}

Judgement issuer(const Evidence& evidence) {
  oauth::ExpectedClaims expected;
  if (evidence.jwt && !is_at_jwt(evidence))
    return other_form();
  if (!evidence.metadata)
    return not_judged("no discovery document names the issuer");
  expected.issuer = evidence.metadata->issuer;
  return no_problem(evidence, "iss", expected);
}

// exp is required of RFC 9068's tokens alone (RFC 7519 section 4.1.4 leaves it open); iat is no condition of validity.
Judgement times(const Evidence& evidence) {
  if (!evidence.jwt)
    return opaque();
  if (evidence.jwt->claims.find("exp") == nullptr && !is_at_jwt(evidence))
    return other_form();
  for (const std::string_view id : {"exp", "nbf", "time-type"})
    if (auto judged = no_problem(evidence, id, {}); judged.kind != Judgement::Kind::Holds)
      return judged;
  return holds();
}

Judgement scopes(const Evidence& evidence) {
  if (!evidence.jwt)
    return opaque();
  if (!is_at_jwt(evidence))
    return other_form();
  const auto body = object_of(evidence, "success");
  oauth::ExpectedClaims expected;
  expected.scopes = body ? oauth::scopes_of(*body) : std::vector<std::string>();
  if (expected.scopes.empty())
    return not_judged("the answer names no scopes");
  return no_problem(evidence, "scope", expected);
}

Judgement header_says(const Evidence& evidence, std::string_view name, bool wanted) {
  if (!evidence.jwt)
    return opaque();
  return when((evidence.jwt->header.find(name) != nullptr) == wanted,
              "header member " + std::string(name) + (wanted ? " is missing" : " is there"));
}

Judgement no_personal_claims(const Evidence& evidence) {
  if (!evidence.jwt)
    return opaque();
  for (const std::string_view name :
       {"name", "email", "given_name", "family_name", "birthdate", "phone_number", "address"})
    if (evidence.jwt->claims.find(name) != nullptr)
      return broken("a service token holds the claim " + std::string(name));
  return holds();
}

} // namespace

const std::vector<Assertion>& claim_assertions() {
  static const std::vector<Assertion> table{
      {"A44", Verb::May, "the token has three base64url parts", "RFC 7515 §7.1; RFC 7519 §7.2", "success",
       compact_form},
      {"A45", Verb::Must, "a JWT is signed", "RFC 8725 §3.2; RFC 9068 §2.1", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         const auto algorithm = evidence.jwt->header.find_string("alg");
         return when(algorithm && !equals_ignore_case(*algorithm, "none"), "alg is missing or none");
       }},
      {"A46", Verb::Must, "the signature fits a published key", "RFC 7515 §5.2", "jwks",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         if (evidence.keys.empty())
           return not_judged("no key set could be read");
         const auto checked = oauth::check_signature(*evidence.jwt, evidence.keys);
         if (checked.kind == oauth::SignatureCheck::Kind::NotVerified)
           return not_judged("not verified: " + checked.reason);
         return when(checked.kind == oauth::SignatureCheck::Kind::Fits, "no published key verifies the signature");
       }},
      {"A47", Verb::Must, "the issuer is the server's own, byte for byte", "RFC 9068 §4", "discovery", issuer},
      {"A48", Verb::Must, "the token's times are sane", "RFC 7519 §4.1.4, §4.1.5; RFC 9068 §2.2", "success", times},
      {"A49", Verb::Must, "a token of RFC 9068 names its audience", "RFC 9068 §2.2", "success", audience},
      {"A50", Verb::Must, "a token of RFC 9068 names our client", "RFC 9068 §2.2", "success",
       [](const Evidence& evidence) {
         if (evidence.jwt && !is_at_jwt(evidence))
           return other_form();
         oauth::ExpectedClaims expected;
         expected.client_id = evidence.credentials.client_id;
         return no_problem(evidence, "client_id", expected);
       }},
      {"A51", Verb::Must, "tenant_id is ours", "Visma Connect", "success",
       [](const Evidence& evidence) {
         if (evidence.credentials.tenant_id.empty())
           return not_judged("no tenant was asked for");
         if (evidence.jwt && evidence.jwt->claims.find("tenant_id") == nullptr)
           return not_judged("the server's tokens speak of no tenant");
         oauth::ExpectedClaims expected;
         expected.tenant_id = evidence.credentials.tenant_id;
         return no_problem(evidence, "tenant_id", expected);
       }},
      {"A52", Verb::Should, "a token of RFC 9068 holds the scopes that are granted", "RFC 9068 §2.2.3", "success",
       scopes},
      {"A53", Verb::Should, "typ tells that this is an access token", "RFC 8725 §3.11", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         const auto type = evidence.jwt->header.find_string("typ");
         return when(type && (equals_ignore_case(*type, "at+jwt") || equals_ignore_case(*type, "JWT") ||
                              equals_ignore_case(*type, "application/at+jwt")),
                     "typ is missing or another one");
       }},
      {"A54", Verb::May, "the token can be told from others", "RFC 9068 §2.2", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         const auto& claims = evidence.jwt->claims;
         return when(claims.find("jti") != nullptr || claims.find("iat") != nullptr, "neither jti nor iat is there");
       }},
      {"A55", Verb::May, "a service token holds no personal data", "GDPR article 5(1)(c)", "success",
       no_personal_claims},
      {"A56", Verb::May, "the header names no key of its own", "RFC 8725 §3.10", "success",
       [](const Evidence& evidence) {
         for (const std::string_view name : {"jku", "x5u", "jwk"})
           if (auto judged = header_says(evidence, name, false); judged.kind != Judgement::Kind::Holds)
             return judged;
         return holds();
       }},
      {"A57", Verb::May, "the token fits into a header", "RFC 9110 §5.4", "success",
       [](const Evidence& evidence) {
         const auto body = object_of(evidence, "success");
         const auto token = body ? body->find_string("access_token") : std::nullopt;
         return token ? when(token->size() <= 8'192, "the token is larger than 8 KiB") : missing("success");
       }},
      {"A58", Verb::May, "the token is not bound to a key that we do not have", "RFC 9449 §6; RFC 8705 §3", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         return when(evidence.jwt->claims.find("cnf") == nullptr, "cnf asks for DPoP or mutual TLS");
       }},
  };
  return table;
}

} // namespace keur::suites::token
