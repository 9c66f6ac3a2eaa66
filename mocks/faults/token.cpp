#include "crypto/crypto.hpp"
#include "json/load.hpp"
#include "mocks/faults/rows.hpp"

#include <atomic>

namespace keur::mocks {
namespace {

constexpr auto token_kind = FaultKind::Token;
using json::Value;

/// Puts members into the token answer (a null Value* text removes it).
void set_member(Reply& reply, std::string_view name, Value value) {
  auto loaded = json::load_json(reply.body, "answer");
  if (!loaded || !loaded->root.is_object() || !is_success(reply))
    return;
  loaded->root.object().set(std::string(name), std::move(value));
  reply.body = json::dump(loaded->root);
}

void remove_member(Reply& reply, std::string_view name) {
  auto loaded = json::load_json(reply.body, "answer");
  if (!loaded || !loaded->root.is_object() || !is_success(reply))
    return;
  loaded->root.object().erase(name);
  reply.body = json::dump(loaded->root);
}

void become_content(Reply& reply, int status, const std::string& type, const std::string& body) {
  reply.status = status;
  reply.fields.set("Content-Type", type);
  reply.body = body;
}

void refuse(Reply& reply, std::string_view error) {
  become_content(reply, 400, "application/json; charset=UTF-8", "{\"error\":\"" + std::string(error) + "\"}");
}

std::string token_of(const Reply& reply) {
  const auto loaded = json::load_json(reply.body, "answer");
  return loaded ? std::string(loaded->root.find_string("access_token").value_or("")) : "";
}

/// Another JOSE header before the same claims and signature.
void set_jose_header(Reply& reply, const std::string& header, bool keep_signature = true) {
  const auto token = token_of(reply);
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == std::string::npos)
    return;
  set_member(reply, "access_token",
             crypto::base64url(header) + token.substr(first, last - first + 1) +
                 (keep_signature ? token.substr(last + 1) : ""));
}

Fault claims(std::string_view id, std::string_view meaning, std::string_view catalogue, void (*edit)(Value&, Value&)) {
  Fault fault{id, token_kind, meaning, catalogue};
  fault.claims = edit;
  return fault;
}

std::int64_t claim(const Value& claims, std::string_view name) { return claims.find_integer(name).value_or(0); }

} // namespace

std::vector<Fault> token_faults() {
  using R = Reply;
  using C = FaultContext;
  std::vector<Fault> rows = {
      {"token-html", token_kind, "200 with an HTML page", "T001", [](R& r, const C&) { become_content(r, 200, "text/html", "<html><title>Visma Connect</title></html>"); }},
      {"token-200-error", token_kind, "200 with an error object", "T002", [](R& r, const C&) { become_content(r, 200, "application/json", "{\"error\":\"invalid_client\"}"); }},
      {"token-missing", token_kind, "no access_token", "T003", [](R& r, const C&) { remove_member(r, "access_token"); }},
      {"token-null", token_kind, "access_token is null", "T003", [](R& r, const C&) { set_member(r, "access_token", nullptr); }},
      {"token-number", token_kind, "access_token is a number", "T003", [](R& r, const C&) { set_member(r, "access_token", 12345); }},
      {"token-empty", token_kind, "access_token is empty", "T003", [](R& r, const C&) { set_member(r, "access_token", ""); }},
      {"token-list", token_kind, "access_token is a list", "T003", [](R& r, const C&) { set_member(r, "access_token", json::Array{"a"}); }},
      {"token-injection", token_kind, "a token with CRLF and another field", "T004", [](R& r, const C&) { set_member(r, "access_token", "abc\r\nX-Injected: 1"); }},
      {"token-space", token_kind, "a token with a space", "T004", [](R& r, const C&) { set_member(r, "access_token", "abc def"); }},
      {"token-huge", token_kind, "a token of 1 MiB", "T004", [](R& r, const C&) { set_member(r, "access_token", std::string(1u << 20, 'a')); }},
      {"token-type-missing", token_kind, "no token_type", "T005", [](R& r, const C&) { remove_member(r, "token_type"); }},
      {"token-type-lower-case", token_kind, "token_type bearer: harmless", "T005", [](R& r, const C&) { set_member(r, "token_type", "bearer"); }},
      {"token-type-mac", token_kind, "token_type mac", "T005", [](R& r, const C&) { set_member(r, "token_type", "mac"); }},
      {"token-type-dpop", token_kind, "token_type DPoP", "T005", [](R& r, const C&) { set_member(r, "token_type", "DPoP"); }},
      {"expires-missing", token_kind, "no expires_in", "T006", [](R& r, const C&) { remove_member(r, "expires_in"); }},
      {"expires-text", token_kind, "expires_in is a text", "T007", [](R& r, const C&) { set_member(r, "expires_in", "3600"); }},
      {"expires-zero", token_kind, "expires_in is 0", "T008", [](R& r, const C&) { set_member(r, "expires_in", 0); }},
      {"expires-negative", token_kind, "expires_in is -1", "T008", [](R& r, const C&) { set_member(r, "expires_in", -1); }},
      {"expires-short", token_kind, "expires_in is 5", "T008 T028", [](R& r, const C&) { set_member(r, "expires_in", 5); }},
      {"expires-milliseconds", token_kind, "expires_in in milliseconds since 1970", "T008", [](R& r, const C&) { set_member(r, "expires_in", std::int64_t{1'000'000'000'000}); }},
      {"expires-disagrees", token_kind, "expires_in says more than exp", "T009", [](R& r, const C&) { set_member(r, "expires_in", 7'200); }},
      {"scope-narrowed", token_kind, "the answer names fewer scopes than were asked for", "T010", [](R& r, const C&) { set_member(r, "scope", "openid"); }},
      {"scope-missing", token_kind, "the answer names no scope: harmless", "T010", [](R& r, const C&) { remove_member(r, "scope"); }},
      {"scope-list", token_kind, "scope is a list", "T010", [](R& r, const C&) { set_member(r, "scope", json::Array{"a"}); }},
      {"token-extra-members", token_kind, "unknown members: harmless", "T011", [](R& r, const C&) { set_member(r, "keur_extra", json::object({{"a", 1}})); }},
      {"refresh-token", token_kind, "a refresh token in this grant", "T012", [](R& r, const C&) { set_member(r, "refresh_token", "abc"); }},
      {"token-twice", token_kind, "access_token twice", "T013", [](R& r, const C&) { if (is_success(r)) r.body.insert(1, "\"access_token\":\"x\","); }},
      {"token-text-plain", token_kind, "Content-Type text/plain", "T015", [](R& r, const C&) { r.fields.set("Content-Type", "text/plain"); }},
      {"token-cacheable", token_kind, "no Cache-Control and no Pragma", "T014", [](R& r, const C&) { r.fields.remove("Cache-Control"); r.fields.remove("Pragma"); }},
      {"refused-invalid-request", token_kind, "invalid_request", "T016 T042", [](R& r, const C&) { refuse(r, "invalid_request"); }},
      {"refused-invalid-client", token_kind, "invalid_client", "T016", [](R& r, const C&) { refuse(r, "invalid_client"); }},
      {"refused-unauthorized-client", token_kind, "unauthorized_client", "T016", [](R& r, const C&) { refuse(r, "unauthorized_client"); }},
      {"refused-unsupported-grant", token_kind, "unsupported_grant_type", "T016", [](R& r, const C&) { refuse(r, "unsupported_grant_type"); }},
      {"refused-invalid-scope", token_kind, "invalid_scope", "T016 T043", [](R& r, const C&) { refuse(r, "invalid_scope"); }},
      {"refused-invalid-tenant", token_kind, "invalid_tenant", "T016", [](R& r, const C&) { refuse(r, "invalid_tenant"); }},
      {"refused-html", token_kind, "400 with HTML", "T017", [](R& r, const C&) { become_content(r, 400, "text/html", "<h1>Bad Request</h1>"); }},
      {"refused-empty", token_kind, "400 with nothing", "T017", [](R& r, const C&) { become_content(r, 400, "application/json", ""); }},
      {"refused-object", token_kind, "400 whose error is an object", "T017", [](R& r, const C&) { become_content(r, 400, "application/json", "{\"error\":{\"code\":7}}"); }},
      {"refused-unknown", token_kind, "400 with an unknown code and a hostile description", "T017", [](R& r, const C&) { become_content(r, 400, "application/json", "{\"error\":\"keur_unknown\",\"error_description\":\"\\u001b[2J\\u202e<b>\"}"); }},
      {"refused-echo", token_kind, "400 whose description repeats the request with its secret", "T017", [](R& r, const C& c) { become_content(r, 400, "application/json", json::dump(json::object({{"error", "invalid_client"}, {"error_description", std::string_view(c.request.body)}}))); }},
      {"refused-401", token_kind, "401 without a challenge", "T018", [](R& r, const C&) { refuse(r, "invalid_client"); r.status = 401; }},
      {"refused-401-basic", token_kind, "401 with a Basic challenge: harmless", "T018", [](R& r, const C&) { refuse(r, "invalid_client"); r.status = 401; r.fields.set("WWW-Authenticate", "Basic realm=\"x\""); }},
      {"token-403", token_kind, "403 as from a firewall", "T019", [](R& r, const C&) { become_content(r, 403, "text/html", "<title>Forbidden</title>"); }},
      {"token-404", token_kind, "404: a wrong address", "T019", [](R& r, const C&) { become_content(r, 404, "text/html", "<title>Not Found</title>"); }},
      {"token-405", token_kind, "405", "T019", [](R& r, const C&) { become_content(r, 405, "text/html", ""); }},
      {"token-415", token_kind, "415", "T019", [](R& r, const C&) { become_content(r, 415, "text/html", ""); }},
      {"token-429", token_kind, "429 with Retry-After", "T020", [](R& r, const C&) { become_content(r, 429, "application/json", "{}"); r.fields.set("Retry-After", "2"); }},
      {"token-503", token_kind, "503", "T020", [](R& r, const C&) { become_content(r, 503, "text/html", "<title>Service Unavailable</title>"); }},
      {"token-redirect", token_kind, "307 to another host", "H107", [](R& r, const C&) { become_content(r, 307, "text/html", ""); r.fields.set("Location", "https://other.example/connect/token"); }},
      {"token-slow", token_kind, "the token comes five seconds late", "T021", [](R& r, const C&) { r.delay += std::chrono::milliseconds(5'000); }},
      {"token-hang", token_kind, "the token never comes", "T021", [](R& r, const C&) { r.wire = WireScript{{}, WireScript::End::Hang}; }},
      {"token-cut", token_kind, "half a token answer", "T021", [](R& r, const C&) { const auto head = head_bytes(r); send_bytes(r, head + r.body.substr(0, r.body.size() / 2)); }},
      {"jwt-two-parts", token_kind, "a token of two parts", "T030", [](R& r, const C&) { const auto t = token_of(r); set_member(r, "access_token", t.substr(0, t.rfind('.'))); }},
      {"jwt-five-parts", token_kind, "a token of five parts, as an encrypted one has", "T030", [](R& r, const C&) { set_member(r, "access_token", token_of(r) + ".YQ.YQ"); }},
      {"jwt-bad-base64", token_kind, "a token with a part that is no base64url", "T030", [](R& r, const C&) { const auto t = token_of(r); if (t.size() > 3)
           set_member(r, "access_token", "+/+" + t.substr(3)); }},
      {"jwt-header-text", token_kind, "a token whose header is no JSON", "T030", [](R& r, const C&) { set_jose_header(r, "no json"); }},
      {"jwt-opaque", token_kind, "a token that is no JWT: harmless for the client", "T030", [](R& r, const C&) { set_member(r, "access_token", "0123456789abcdef0123456789abcdef"); }},
      {"jwt-none", token_kind, "alg none, no signature", "T031", [](R& r, const C&) { set_jose_header(r, "{\"alg\":\"none\",\"typ\":\"at+jwt\"}", false); }},
      {"jwt-hs256", token_kind, "alg HS256", "T031", [](R& r, const C&) { set_jose_header(r, "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}"); }},
      {"jwt-crit", token_kind, "a critical header member nobody knows", "T031", [](R& r, const C&) { set_jose_header(r, "{\"alg\":\"RS256\",\"crit\":[\"keur\"],\"keur\":1}"); }},
      {"jwt-jku", token_kind, "a header that points to keys elsewhere", "T031", [](R& r, const C&) { set_jose_header(r, "{\"alg\":\"RS256\",\"jku\":\"https://other.example/keys\"}"); }},
      {"jwt-signature", token_kind, "a wrong signature", "T033", [](R& r, const C&) { auto t = token_of(r); const auto at = t.rfind('.') + 5; if (at < t.size()) t[at] = t[at] == 'A' ? 'B' : 'A'; set_member(r, "access_token", t); }},
      {"jwt-signature-cut", token_kind, "half a signature", "T033", [](R& r, const C&) { auto t = token_of(r); set_member(r, "access_token", t.substr(0, t.size() - 100)); }},
  };
  const std::vector<Fault> signed_rows = {
      claims("jwt-other-tenant", "a token for another tenant", "T023",
             [](Value&, Value& c) { c.object().set("tenant_id", "00000000-0000-4000-8000-000000000000"); }),
      claims("jwt-expired", "a token that has expired by exp", "T024",
             [](Value&, Value& c) { c.object().set("exp", claim(c, "nbf") - 10); }),
      claims("jwt-not-yet", "nbf four minutes ahead", "T025",
             [](Value&, Value& c) { c.object().set("nbf", claim(c, "nbf") + 240); }),
      claims("jwt-no-kid", "no kid", "T032", [](Value& h, Value&) { h.object().erase("kid"); }),
      claims("jwt-unknown-kid", "an unknown kid", "T032",
             [](Value& h, Value&) { h.object().set("kid", "../../etc/passwd' OR 1=1"); }),
      claims("jwt-huge-kid", "a kid of 64 KiB", "T032",
             [](Value& h, Value&) { h.object().set("kid", std::string(1u << 16, 'k')); }),
      claims("jwt-issuer-slash", "the issuer with a slash behind it", "T034",
             [](Value&, Value& c) { c.object().set("iss", std::string(*c.find_string("iss")) + '/'); }),
      claims("jwt-issuer-other", "another issuer", "T034",
             [](Value&, Value& c) { c.object().set("iss", "https://connect.other.example"); }),
      claims("jwt-audience-missing", "no audience", "T035", [](Value&, Value& c) { c.object().erase("aud"); }),
      claims("jwt-audience-text", "the audience as one text: harmless", "T035",
             [](Value&, Value& c) {
               const auto first = c.find("aud")->array().empty() ? Value("x") : c.find("aud")->array().front();
               c.object().set("aud", first);
             }),
      claims("jwt-audience-other", "another audience", "T035",
             [](Value&, Value& c) { c.object().set("aud", json::Array{"https://other.example"}); }),
      claims("jwt-time-text", "exp as a text", "T036",
             [](Value&, Value& c) { c.object().set("exp", std::to_string(claim(c, "exp"))); }),
      claims("jwt-time-float", "exp with a fraction: harmless", "T036",
             [](Value&, Value& c) { c.object().set("exp", json::Number{std::to_string(claim(c, "exp")) + ".5"}); }),
      claims("jwt-scope-text", "the scope claim as one text: harmless", "T037",
             [](Value&, Value& c) {
               std::string text;
               for (const auto& scope : c.find("scope")->array())
                 text += (text.empty() ? "" : " ") + scope.string();
               c.object().set("scope", text);
             }),
      claims("token-alternating", "every second token is for another issuer", "T022",
             [](Value&, Value& c) {
               static std::atomic<unsigned> count = 0;
               if (count++ % 2 == 0)
                 c.object().set("iss", "https://connect.other.example");
             }),
      claims("jwt-personal-claims", "a subject and a name in a service token", "",
             [](Value&, Value& c) {
               c.object().set("sub", "j.jansen");
               c.object().set("name", "J. Jansen");
             }),
  };
  rows.insert(rows.end(), signed_rows.begin(), signed_rows.end());
  return rows;
}

} // namespace keur::mocks
