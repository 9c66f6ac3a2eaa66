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

// The audience is the address under which the API is registered, which need not be the one that is called.
Judgement audience(const Evidence& evidence) {
  if (!evidence.jwt)
    return opaque();
  for (const auto& host : evidence.api_hosts)
    for (const auto& one : audience_in(evidence.jwt->claims))
      if (const auto uri = http::parse_uri(one); uri && uri->host == host)
        return holds();
  return broken("aud is missing, or names none of the description's servers");
}

Judgement issuer(const Evidence& evidence) {
  oauth::ExpectedClaims expected;
  if (!evidence.metadata)
    return not_judged("no discovery document names the issuer");
  expected.issuer = evidence.metadata->issuer;
  return no_problem(evidence, "iss", expected);
}

Judgement times(const Evidence& evidence) {
  for (const std::string_view id : {"exp", "nbf", "iat", "time-type"})
    if (auto judged = no_problem(evidence, id, {}); judged.kind != Judgement::Kind::Holds)
      return judged;
  return holds();
}

Judgement scopes(const Evidence& evidence) {
  oauth::ExpectedClaims expected;
  expected.scopes = evidence.needed_scopes;
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
      {"A44", Severity::Must, "the token has three base64url parts", "RFC 7515 §7.1; RFC 7519 §7.2", "success",
       compact_form},
      {"A45", Severity::Must, "the token is signed with RS256", "RFC 8725 §3.1; RFC 9068 §2.1", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         return when(evidence.jwt->header.find_string("alg") == "RS256", "alg is another one");
       }},
      {"A46", Severity::Must, "the signature fits a published key", "RFC 7515 §5.2", "jwks",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         if (evidence.keys.empty())
           return not_judged("no key set could be read");
         return when(oauth::verify(*evidence.jwt, evidence.keys), "no published key verifies the signature");
       }},
      {"A47", Severity::Must, "the issuer is the server's own, byte for byte", "RFC 9068 §4", "discovery", issuer},
      {"A48", Severity::Must, "the token's times are sane", "RFC 7519 §4.1", "success", times},
      {"A49", Severity::Should, "the audience is this API", "RFC 7519 §4.1.3; RFC 9068 §4", "success", audience},
      {"A50", Severity::Must, "client_id is ours", "RFC 9068 §2.2", "success",
       [](const Evidence& evidence) {
         oauth::ExpectedClaims expected;
         expected.client_id = evidence.credentials.client_id;
         return no_problem(evidence, "client_id", expected);
       }},
      {"A51", Severity::Must, "tenant_id is ours", "Visma Connect", "success",
       [](const Evidence& evidence) {
         if (evidence.credentials.tenant_id.empty())
           return not_judged("no tenant was asked for");
         oauth::ExpectedClaims expected;
         expected.tenant_id = evidence.credentials.tenant_id;
         return no_problem(evidence, "tenant_id", expected);
       }},
      {"A52", Severity::Must, "the token holds the scopes that the description needs", "RFC 9068 §2.2.3", "success",
       scopes},
      {"A53", Severity::Should, "typ tells that this is an access token", "RFC 9068 §2.1", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         const auto type = evidence.jwt->header.find_string("typ");
         return when(type && (equals_ignore_case(*type, "at+jwt") || equals_ignore_case(*type, "JWT") ||
                              equals_ignore_case(*type, "application/at+jwt")),
                     "typ is missing or another one");
       }},
      {"A54", Severity::Information, "the token can be told from others", "RFC 9068 §2.2", "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         const auto& claims = evidence.jwt->claims;
         return when(claims.find("jti") != nullptr || claims.find("iat") != nullptr, "neither jti nor iat is there");
       }},
      {"A55", Severity::Should, "a service token holds no personal data", "GDPR article 5(1)(c)", "success",
       no_personal_claims},
      {"A56", Severity::Must, "the header names no key of its own", "RFC 8725 §3.10", "success",
       [](const Evidence& evidence) {
         for (const std::string_view name : {"jku", "x5u", "jwk"})
           if (auto judged = header_says(evidence, name, false); judged.kind != Judgement::Kind::Holds)
             return judged;
         return holds();
       }},
      {"A57", Severity::Should, "the token fits into a header", "RFC 9110 §5.4", "success",
       [](const Evidence& evidence) {
         const auto body = object_of(evidence, "success");
         const auto token = body ? body->find_string("access_token") : std::nullopt;
         return token ? when(token->size() <= 8'192, "the token is larger than 8 KiB") : missing("success");
       }},
      {"A58", Severity::Information, "the token is not bound to a key that we do not have", "RFC 9449 §6; RFC 8705 §3",
       "success",
       [](const Evidence& evidence) {
         if (!evidence.jwt)
           return opaque();
         return when(evidence.jwt->claims.find("cnf") == nullptr, "cnf asks for DPoP or mutual TLS");
       }},
  };
  return table;
}

} // namespace keur::suites::token
