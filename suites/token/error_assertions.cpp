#include "base/text.hpp"
#include "oauth/bearer.hpp"
#include "suites/token/answer.hpp"

#include <algorithm>

namespace keur::suites::token {
namespace {

constexpr std::string_view refusals[] = {"wrong-secret",   "wrong-secret-basic", "unknown-client",
                                         "no-grant-type",  "unknown-grant-type", "unknown-scope",
                                         "token-get",      "token-json",         "forbidden-grant-type",
                                         "unknown-tenant", "unknown-resource"};

bool is_error_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x20 || byte == 0x21 || (byte >= 0x23 && byte <= 0x5B) || (byte >= 0x5D && byte <= 0x7E);
}

bool is_identity_server(const Evidence& evidence) { return evidence.reading == Reading::IdentityServer; }

// What a server turns away before its token endpoint sees it, as it does any GET or JSON body (404, 405, 415), and what
// it answers because it has no time (429, 5xx), is HTTP's business and no refusal of section 5.2.
bool is_plain_http(std::string_view probe, const http::Response& answer) {
  const bool other_way = probe == "token-get" || probe == "token-json";
  return answer.status == 429 || answer.status >= 500 || (other_way && answer.status != 400 && answer.status != 401);
}

// Goes through all refusals that were answered and did refuse.
template <class Breach>
Judgement every_refusal(const Evidence& evidence, Breach breach) {
  bool any = false;
  for (const auto probe : refusals) {
    const auto* answer = evidence.response(probe);
    if (answer == nullptr || answer->status / 100 == 2 || is_plain_http(probe, *answer))
      continue;
    any = true;
    if (const std::string text = breach(probe, *answer); !text.empty())
      return broken("'" + std::string(probe) + "': " + text);
  }
  return any ? holds() : missing("a refusal");
}

Judgement error_texts(const Evidence& evidence) {
  return every_refusal(evidence, [&](std::string_view probe, const http::Response&) -> std::string {
    const auto error = error_of(evidence, probe);
    if (!error || error->empty())
      return "no JSON body with `error`";
    return std::all_of(error->begin(), error->end(), is_error_char) ? "" : "`error` has characters outside its set";
  });
}

// "Client authentication failed (e.g., unknown client, no client authentication included …)": a wrong secret, and what
// lies in a body or a query that a server does not read.
bool lacks_authentication(std::string_view probe) {
  for (const std::string_view one : {"wrong-secret", "wrong-secret-basic", "unknown-client", "token-json", "token-get"})
    if (probe == one)
      return true;
  return false;
}

Judgement error_statuses(const Evidence& evidence) {
  return every_refusal(evidence, [&](std::string_view probe, const http::Response& answer) -> std::string {
    const bool client = error_of(evidence, probe) == "invalid_client" || lacks_authentication(probe);
    return answer.status == 400 || (client && answer.status == 401) ? ""
                                                                    : "the status is " + std::to_string(answer.status);
  });
}

// RFC 6749 section 5.2 asks for 401 and a challenge where the client used the Authorization field; IdentityServer
// answers 400 without one.
Judgement basic_challenge(const Evidence& evidence) {
  const auto* answer = evidence.response("wrong-secret-basic");
  if (answer == nullptr)
    return missing("wrong-secret-basic");
  const auto challenges = oauth::challenges_of(answer->fields);
  const bool basic = std::any_of(challenges.begin(), challenges.end(),
                                 [](const auto& challenge) { return equals_ignore_case(challenge.scheme, "Basic"); });
  if (is_identity_server(evidence) && !(answer->status == 401 && basic))
    return refused_with(evidence, "wrong-secret-basic", {"invalid_client"});
  return when(answer->status == 401 && basic, "no 401 with a Basic challenge");
}

Judgement no_enumeration(const Evidence& evidence) {
  const auto* wrong = evidence.response("wrong-secret");
  const auto* unknown = evidence.response("unknown-client");
  if (wrong == nullptr || unknown == nullptr)
    return missing("unknown-client");
  return when(wrong->status == unknown->status &&
                  error_of(evidence, "wrong-secret") == error_of(evidence, "unknown-client"),
              "an unknown client and a wrong secret are told apart");
}

Judgement not_stored(const Evidence& evidence) {
  return every_refusal(evidence, [](std::string_view, const http::Response& answer) -> std::string {
    const auto value = answer.fields.combined("Cache-Control").value_or("");
    return to_lower(value).find("no-store") != std::string::npos ? "" : "Cache-Control lacks no-store";
  });
}

std::string description_of(const Evidence& evidence, std::string_view probe) {
  const auto body = object_of(evidence, probe);
  return body ? std::string(body->find_string("error_description").value_or("")) : "";
}

Judgement description_characters(const Evidence& evidence) {
  return every_refusal(evidence, [&](std::string_view probe, const http::Response&) -> std::string {
    const auto text = description_of(evidence, probe);
    return std::all_of(text.begin(), text.end(), is_error_char) ? ""
                                                                : "error_description has characters outside its set";
  });
}

Judgement plain_descriptions(const Evidence& evidence) {
  return every_refusal(evidence, [&](std::string_view probe, const http::Response&) -> std::string {
    const auto text = description_of(evidence, probe);
    if (text.size() > 1'024)
      return "error_description is larger than 1 KiB";
    return text.find("   at ") == std::string::npos ? "" : "error_description looks like a stack trace";
  });
}

// What an unknown tenant is refused with is not published: an error it must be, never a token. RFC 6749 section 3.2:
// a server that knows no tenants ignores the parameter, and its tokens speak of none.
Judgement unknown_tenant(const Evidence& evidence) {
  const auto* answer = evidence.response("unknown-tenant");
  if (answer == nullptr)
    return missing("unknown-tenant");
  const bool knows_tenants = evidence.jwt && evidence.jwt->claims.find("tenant_id") != nullptr;
  if (answer->status / 100 == 2 && !knows_tenants)
    return not_judged("the server's tokens speak of no tenant: it ignores the parameter");
  return when(answer->status / 100 == 4 && error_of(evidence, "unknown-tenant"),
              "a token is given, or the answer is no error");
}

Judgement either(const Evidence& evidence, std::string_view probe, std::initializer_list<std::string_view> rfc,
                 std::initializer_list<std::string_view> identity_server) {
  return refused_with(evidence, probe, is_identity_server(evidence) ? identity_server : rfc);
}

// IdentityServer looks at Basic first and lets it win.
Judgement two_authentications(const Evidence& evidence) {
  const auto* answer = evidence.response("two-authentications");
  if (answer == nullptr)
    return missing("two-authentications");
  if (is_identity_server(evidence) && answer->status == 200)
    return holds();
  return refused_with(evidence, "two-authentications", {"invalid_request"});
}

// Any refusal will do: which one is not the RFC's business.
Judgement wrong_way(const Evidence& evidence, std::string_view probe) {
  const auto* answer = evidence.response(probe);
  if (answer == nullptr || answer->status >= 500)
    return missing(probe);
  return when(answer->status / 100 == 4, "it is answered with " + std::to_string(answer->status));
}

// RFC 6749 section 3.3: the server may pass over scopes that it does not know, and then says what it has granted.
Judgement unknown_scope(const Evidence& evidence) {
  const auto* answer = evidence.response("unknown-scope");
  if (answer != nullptr && answer->status / 100 == 2)
    return not_judged("the server passes over scopes that it does not know (RFC 6749 section 3.3)");
  return refused_with(evidence, "unknown-scope", {"invalid_scope"});
}

} // namespace

const std::vector<Assertion>& error_assertions() {
  static const std::vector<Assertion> table{
      {"A27", Verb::Must, "a refusal is JSON with `error`", "RFC 6749 §5.2", "wrong-secret", error_texts},
      {"A28", Verb::Must, "a refusal has status 400 unless another is stated", "RFC 6749 §5.2", "unknown-scope",
       error_statuses},
      {"A29", Verb::Must, "a wrong secret by Basic is refused as the reading says", "RFC 6749 §5.2",
       "wrong-secret-basic", basic_challenge},
      {"A30", Verb::Must, "a wrong secret is invalid_client", "RFC 6749 §5.2", "wrong-secret",
       [](const Evidence& evidence) { return refused_with(evidence, "wrong-secret", {"invalid_client"}); }},
      {"A31", Verb::May, "an unknown client gets the same answer as a wrong secret", "CWE-204", "unknown-client",
       no_enumeration},
      {"A32", Verb::Must, "a missing grant type is refused", "RFC 6749 §5.2", "no-grant-type",
       [](const Evidence& evidence) {
         return either(evidence, "no-grant-type", {"invalid_request"}, {"unsupported_grant_type", "invalid_request"});
       }},
      {"A33", Verb::Must, "an unknown grant type is unsupported_grant_type", "RFC 6749 §5.2", "unknown-grant-type",
       [](const Evidence& evidence) {
         return refused_with(evidence, "unknown-grant-type", {"unsupported_grant_type", "unauthorized_client"});
       }},
      {"A34", Verb::Must, "a grant that is not for this client is unauthorized_client", "RFC 6749 §5.2",
       "forbidden-grant-type",
       [](const Evidence& evidence) {
         return either(evidence, "forbidden-grant-type",
                       {"unauthorized_client", "invalid_request", "unsupported_grant_type", "invalid_grant"},
                       {"unauthorized_client", "unsupported_grant_type", "invalid_request", "invalid_grant"});
       }},
      {"A35", Verb::Must, "an unknown scope is invalid_scope", "RFC 6749 §5.2", "unknown-scope", unknown_scope},
      {"A36", Verb::Should, "two ways of client authentication are refused as the reading says", "RFC 6749 §2.3, §5.2",
       "two-authentications", two_authentications},
      {"A37", Verb::Should, "a parameter sent twice is refused", "RFC 6749 §3.2, §5.2", "repeated-grant-type",
       [](const Evidence& evidence) {
         return either(evidence, "repeated-grant-type", {"invalid_request"},
                       {"unsupported_grant_type", "invalid_request"});
       }},
      {"A38", Verb::Should, "GET is refused", "RFC 6749 §3.2", "token-get",
       [](const Evidence& evidence) { return wrong_way(evidence, "token-get"); }},
      {"A39", Verb::May, "a JSON body is refused", "RFC 6749 §4.4.2", "token-json",
       [](const Evidence& evidence) { return wrong_way(evidence, "token-json"); }},
      {"A40", Verb::May, "refusals are not to be stored", "RFC 6749 §5.2 (example)", "wrong-secret", not_stored},
      {"A41", Verb::Must, "error descriptions hold the characters that they may", "RFC 6749 §5.2", "wrong-secret",
       description_characters},
      {"A41-plain", Verb::May, "error descriptions are short and plain", "CWE-209", "wrong-secret", plain_descriptions},
      {"A42", Verb::Must, "an unknown tenant gets no token", "Visma Connect", "unknown-tenant", unknown_tenant},
      {"A43", Verb::Must, "an unknown resource is invalid_target", "RFC 8707 §2", "unknown-resource",
       [](const Evidence& evidence) {
         const auto* answer = evidence.response("unknown-resource");
         if (answer != nullptr && answer->status == 200)
           return not_judged("the server does not know resource indicators and ignores them");
         return refused_with(evidence, "unknown-resource", {"invalid_target"});
       }},
  };
  return table;
}

} // namespace keur::suites::token
