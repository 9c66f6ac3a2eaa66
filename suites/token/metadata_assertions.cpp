#include "base/text.hpp"
#include "http/uri.hpp"
#include "suites/token/answer.hpp"

#include <algorithm>
#include <cstdlib>

namespace keur::suites::token {
namespace {

Judgement no_metadata() { return not_judged("there is no discovery document"); }

Judgement discovery(const Evidence& evidence) {
  const auto* answer = evidence.response("discovery");
  if (answer == nullptr)
    return missing("discovery");
  // A gateway may answer 401 to a path that it does not know, a web site its start page: both publish nothing.
  if (answer->status != 200 || !is_json(*answer))
    return no_metadata();
  return when(oauth::parse_metadata(answer->body).has_value(),
              "it lacks issuer or token_endpoint, or is no JSON object");
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

// RFC 8414 section 2: the issuer is a URL without query or fragment, jwks_uri uses https (http on the loopback is this
// machine's own); section 3.3: the issuer is the one that the address was made from.
Judgement endpoints(const Evidence& evidence) {
  if (!evidence.metadata)
    return no_metadata();
  const auto& metadata = *evidence.metadata;
  const auto issuer = http::parse_uri(metadata.issuer);
  if (!issuer || !issuer->host || issuer->query || issuer->fragment)
    return broken("issuer is no URL without query and fragment");
  for (const auto& url : {metadata.issuer, metadata.token_endpoint, metadata.jwks_uri}) {
    const auto uri = http::parse_uri(url);
    if (url.empty())
      continue;
    if (!uri || !uri->host || (uri->scheme != "https" && !http::is_loopback_host(*uri->host)))
      return broken("an address is no https URL");
  }
  return when(oauth::is_same_issuer(metadata.issuer, evidence.issuer_asked),
              "issuer differs from the address it was asked of");
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

// That kids differ is a SHOULD (RFC 7517 section 4.5), and a set may hold keys for other uses alone.
bool is_breach(const std::string& problem) {
  return problem.find("has the kid of") == std::string::npos && !problem.starts_with("no sound");
}

Judgement key_set(const Evidence& evidence) {
  const auto* answer = evidence.response("jwks");
  if (answer == nullptr || answer->status != 200)
    return missing("jwks");
  const auto problems = oauth::jwk_set_problems(answer->body);
  if (!problems)
    return broken(problems.error().message);
  const auto breach = std::find_if(problems->begin(), problems->end(), is_breach);
  return breach == problems->end() ? holds() : broken(*breach);
}

// Is our client let in at all? Only then does RFC 7662 section 2.2 say what the answer is.
bool may_introspect(const http::Response* answer) {
  return answer != nullptr && answer->status != 401 && answer->status != 403;
}
Judgement not_let_in() { return not_judged("the introspection endpoint does not let this client in"); }

} // namespace

const std::vector<Assertion>& metadata_assertions() {
  static const std::vector<Assertion> table{
      {"A59", Verb::Must, "the discovery document can be read", "OpenID Connect Discovery §4.2; RFC 8414 §3.2",
       "discovery", discovery},
      {"A60", Verb::May, "both discovery paths agree", "RFC 8414 §3", "discovery-8414", same_as_8414},
      {"A61", Verb::Must, "issuer and endpoints are what a client may use", "RFC 8414 §2, §3.3", "discovery",
       endpoints},
      {"A62", Verb::Should, "the way of client authentication in use is listed", "RFC 8414 §2", "discovery",
       [](const Evidence& evidence) {
         return lists(evidence,
                      evidence.metadata ? evidence.metadata->token_endpoint_auth_methods : std::vector<std::string>(),
                      evidence.profile.basic_authentication ? "client_secret_basic" : "client_secret_post");
       }},
      {"A63", Verb::Should, "client_credentials is listed", "RFC 8414 §2", "discovery",
       [](const Evidence& evidence) {
         return lists(evidence, evidence.metadata ? evidence.metadata->grant_types : std::vector<std::string>(),
                      "client_credentials");
       }},
      {"A64", Verb::Must, "the key set is sound and holds no private parts",
       "OpenID Connect Discovery §3; RFC 7518 §3.3, §6.3", "jwks", key_set},
      {"A65", Verb::May, "metadata and keys may be kept for a day at most", "RFC 9111 §5.2.2; RFC 8414 §3", "jwks",
       kept_briefly},
  };
  return table;
}

const std::vector<Assertion>& management_assertions() {
  static const std::vector<Assertion> table{
      {"A66", Verb::Must, "introspection is for known callers", "RFC 7662 §2.1", "introspect-stranger",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("introspect-stranger");
         return answer == nullptr ? missing("introspect-stranger")
                                  : when(answer->status / 100 == 4, "a stranger is answered");
       }},
      {"A67", Verb::Must, "an unknown token is inactive", "RFC 7662 §2.2", "introspect-unknown",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("introspect-unknown");
         if (!may_introspect(answer))
           return not_let_in();
         const auto body = object_of(evidence, "introspect-unknown");
         return when(answer->status == 200 && body && !body->find_boolean("active", true),
                     "the answer is not 200 with active:false");
       }},
      {"A67-more", Verb::Should, "nothing more is said of an inactive token", "RFC 7662 §2.2", "introspect-unknown",
       [](const Evidence& evidence) {
         const auto body = object_of(evidence, "introspect-unknown");
         if (!may_introspect(evidence.response("introspect-unknown")) || !body)
           return not_let_in();
         return when(body->object().size() == 1, "there are further members");
       }},
      {"A68", Verb::Must, "introspection says whether a token is active", "RFC 7662 §2.2", "introspect",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("introspect");
         if (!may_introspect(answer))
           return not_let_in();
         const auto body = object_of(evidence, "introspect");
         if (error_of(evidence, "introspect") == "unsupported_token_type")
           return not_judged("the server does not introspect tokens of this kind");
         const auto* active = body ? body->find("active") : nullptr;
         // A server may keep a token's state from a client (RFC 7662 section 2.2): false is an answer.
         return when(answer->status == 200 && active != nullptr && active->is_boolean(),
                     "the answer is not 200 with a boolean `active`");
       }},
      {"A69", Verb::Must, "revoking an unknown token succeeds; strangers and unknown hints are refused",
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
      {"A70", Verb::May, "introspection and the API agree about a revoked token", "RFC 7009 §3", "revoke-own",
       revocation_is_told},
  };
  return table;
}

} // namespace keur::suites::token
