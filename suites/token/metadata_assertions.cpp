#include "base/text.hpp"
#include "http/uri.hpp"
#include "suites/token/answer.hpp"

#include <algorithm>
#include <cstdlib>

namespace keur::suites::token {
namespace {

std::string issuer_origin(const std::string& url) {
  const auto uri = http::parse_uri(url);
  return uri ? http::origin(*uri) : "";
}

Judgement no_metadata() { return not_judged("there is no discovery document"); }

Judgement discovery(const Evidence& evidence) {
  const auto* answer = evidence.response("discovery");
  if (answer == nullptr)
    return missing("discovery");
  if (answer->status == 404)
    return no_metadata();
  return when(answer->status == 200 && is_json(*answer) && evidence.metadata,
              "it is no readable JSON document with status 200");
}

Judgement same_as_8414(const Evidence& evidence) {
  const auto* answer = evidence.response("discovery-8414");
  if (answer == nullptr || answer->status == 404 || !evidence.metadata)
    return not_judged("there is no document at the RFC 8414 path");
  const auto other = oauth::parse_metadata(answer->body);
  return when(other && other->issuer == evidence.metadata->issuer &&
                  other->token_endpoint == evidence.metadata->token_endpoint,
              "the two documents differ in issuer or token endpoint");
}

Judgement endpoints(const Evidence& evidence) {
  if (!evidence.metadata)
    return no_metadata();
  const std::string own = issuer_origin(evidence.profile.token_url);
  for (const auto& url : {evidence.metadata->token_endpoint, evidence.metadata->jwks_uri})
    if (!url.empty() && issuer_origin(url) != own)
      return broken("an endpoint stands on another origin than the token endpoint");
  return holds();
}

Judgement lists(const Evidence& evidence, const std::vector<std::string>& list, std::string_view wanted) {
  if (!evidence.metadata)
    return no_metadata();
  if (list.empty())
    return not_judged("the list is not published");
  return when(std::find(list.begin(), list.end(), wanted) != list.end(), std::string(wanted) + " is not listed");
}

// Keys that are kept for more than a day outlive a rotation.
Judgement kept_briefly(const Evidence& evidence) {
  bool any = false;
  for (const std::string_view probe : {"discovery", "jwks"}) {
    const auto* answer = evidence.response(probe);
    if (answer == nullptr)
      continue;
    any = true;
    const std::string value = to_lower(answer->fields.combined("Cache-Control").value_or(""));
    if (value.find("immutable") != std::string::npos)
      return broken("'" + std::string(probe) + "' may be kept for ever");
    const auto at = value.find("max-age=");
    if (at != std::string::npos && std::strtoll(value.c_str() + at + 8, nullptr, 10) > 86'400)
      return broken("'" + std::string(probe) + "' may be kept for more than a day");
  }
  return any ? holds() : no_metadata();
}

// A token that stands for itself stays good until it expires; what introspection says and what the API does must agree.
Judgement revocation_is_told(const Evidence& evidence) {
  const auto *revoked = evidence.response("revoke-own"), *told = evidence.response("introspect-revoked"),
             *asked = evidence.response("api-revoked-token");
  if (revoked == nullptr || told == nullptr || asked == nullptr)
    return missing("revoke-own");
  if (revoked->status != 200)
    return broken("revoking a token is answered with " + std::to_string(revoked->status));
  const auto body = object_of(evidence, "introspect-revoked");
  const bool active = body && body->find_boolean("active", false);
  return when(active == (asked->status != 401), "introspection and the API disagree about a revoked token");
}

Judgement key_set(const Evidence& evidence) {
  const auto* answer = evidence.response("jwks");
  if (answer == nullptr)
    return missing("jwks");
  const auto problems = oauth::jwk_set_problems(answer->body);
  if (!problems)
    return broken(problems.error().message);
  return problems->empty() ? holds() : broken(problems->front());
}

} // namespace

const std::vector<Assertion>& metadata_assertions() {
  static const std::vector<Assertion> table{
      {"A59", Severity::Must, "the discovery document can be read", "OpenID Connect Discovery §4.3", "discovery",
       discovery},
      {"A60", Severity::Should, "both discovery paths agree", "RFC 8414 §3", "discovery-8414", same_as_8414},
      {"A61", Severity::Must, "endpoints stand on the server's own origin", "RFC 8414 §2", "discovery", endpoints},
      {"A62", Severity::Must, "the way of client authentication in use is listed", "RFC 8414 §2", "discovery",
       [](const Evidence& evidence) {
         return lists(evidence,
                      evidence.metadata ? evidence.metadata->token_endpoint_auth_methods : std::vector<std::string>(),
                      evidence.profile.basic_authentication ? "client_secret_basic" : "client_secret_post");
       }},
      {"A63", Severity::Must, "client_credentials is listed", "RFC 8414 §2", "discovery",
       [](const Evidence& evidence) {
         return lists(evidence, evidence.metadata ? evidence.metadata->grant_types : std::vector<std::string>(),
                      "client_credentials");
       }},
      {"A64", Severity::Must, "the key set is sound and holds no private parts", "RFC 7517 §4; RFC 7518 §6.3", "jwks",
       key_set},
      {"A65", Severity::Should, "metadata and keys may be kept for a day at most", "RFC 9111 §5.2.2; RFC 8414 §3",
       "jwks", kept_briefly},
  };
  return table;
}

const std::vector<Assertion>& management_assertions() {
  static const std::vector<Assertion> table{
      {"A66", Severity::Must, "introspection is for known callers", "RFC 7662 §2.1", "introspect-stranger",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("introspect-stranger");
         return answer == nullptr ? missing("introspect-stranger")
                                  : when(answer->status == 401 || answer->status == 400, "a stranger is answered");
       }},
      {"A67", Severity::Must, "an unknown token is inactive, and nothing more is said", "RFC 7662 §2.2",
       "introspect-unknown",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("introspect-unknown");
         if (answer == nullptr)
           return missing("introspect-unknown");
         const auto body = object_of(evidence, "introspect-unknown");
         return when(answer->status == 200 && body && !body->find_boolean("active", true) && body->object().size() == 1,
                     "the answer is not 200 {\"active\":false}");
       }},
      {"A68", Severity::Must, "a good token is active", "RFC 7662 §2.2", "introspect",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("introspect");
         if (answer == nullptr)
           return missing("introspect");
         const auto body = object_of(evidence, "introspect");
         return when(answer->status == 200 && body && body->find_boolean("active", false),
                     "the answer is not active:true");
       }},
      {"A69", Severity::Must, "revoking an unknown token succeeds; strangers and unknown hints are refused",
       "RFC 7009 §2.2", "revoke-unknown",
       [](const Evidence& evidence) {
         const auto* unknown = evidence.response("revoke-unknown");
         const auto* stranger = evidence.response("revoke-stranger");
         if (unknown == nullptr || stranger == nullptr)
           return missing("revoke-unknown");
         if (unknown->status != 200)
           return broken("an unknown token is answered with " + std::to_string(unknown->status));
         const auto* hint = evidence.response("revoke-hint");
         if (hint != nullptr && hint->status != 200 && error_of(evidence, "revoke-hint") != "unsupported_token_type")
           return broken("an unknown hint is neither passed over nor unsupported_token_type");
         return when(stranger->status / 100 == 4, "a stranger may revoke");
       }},
      {"A70", Severity::Information, "introspection and the API agree about a revoked token", "RFC 7009 §3",
       "revoke-own", revocation_is_told},
  };
  return table;
}

} // namespace keur::suites::token
