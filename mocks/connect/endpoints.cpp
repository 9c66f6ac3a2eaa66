#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/media_type.hpp"
#include "json/load.hpp"
#include "mocks/connect/authority.hpp"

namespace keur::mocks {
namespace {

json::Value list(std::initializer_list<std::string_view> texts) {
  json::Array array;
  for (const auto text : texts)
    array.emplace_back(text);
  return array;
}

Reply empty(int status) {
  Reply reply;
  reply.status = status;
  return reply;
}

Reply not_allowed(std::string allow) {
  auto reply = empty(405);
  reply.fields.add("Allow", std::move(allow));
  return reply;
}

} // namespace

Authority::Authority(Registry registry, Clock& clock)
    : registry_(std::move(registry)), clock_(clock), limiter_(registry_.token_limit, clock) {}

bool is_form(const Request& request) {
  const auto type = http::parse_media_type(request.field("content-type"));
  return type && type->essence() == "application/x-www-form-urlencoded";
}

Reply json_reply(int status, const json::Value& body, std::string_view type) {
  Reply reply;
  reply.status = status;
  reply.fields.add("Content-Type", std::string(type));
  reply.body = json::dump(body);
  return reply;
}

std::optional<Reply> Authority::answer(const Request& request, ClaimsEdit edit) {
  const auto& path = request.path;
  if (path == "/connect/token")
    return token(request, edit);
  if (path == "/connect/introspect")
    return introspect(request);
  if (path == "/connect/revocation")
    return revoke(request);
  if (path == "/connect/userinfo")
    return userinfo(request);
  const bool metadata =
      path == "/.well-known/openid-configuration" || path == "/.well-known/oauth-authorization-server";
  const bool keys = path == "/.well-known/openid-configuration/jwks";
  if (!metadata && !keys)
    return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD")
    return not_allowed("GET, HEAD");
  return metadata ? discovery() : jwks();
}

// Members as in the metadata that connect.visma.com publishes, less what a client-credentials client has no use for.
Reply Authority::discovery() const {
  const auto at = [&](std::string_view path) { return issuer_ + std::string(path); };
  json::Array scopes;
  for (const auto& scope : registry_.scopes)
    scopes.emplace_back(scope);
  return json_reply(
      200,
      json::object(
          {{"issuer", issuer_},
           {"jwks_uri", at("/.well-known/openid-configuration/jwks")},
           {"token_endpoint", at("/connect/token")},
           {"userinfo_endpoint", at("/connect/userinfo")},
           {"revocation_endpoint", at("/connect/revocation")},
           {"introspection_endpoint", at("/connect/introspect")},
           {"scopes_supported", scopes},
           // REQUIRED and never empty (RFC 8414 sections 2 and 3.2), and there is no authorization endpoint.
           {"response_types_supported", list({"none"})},
           {"subject_types_supported", list({"public"})},
           {"grant_types_supported", list({"client_credentials"})},
           {"id_token_signing_alg_values_supported", list({"RS256"})},
           {"token_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post"})},
           {"revocation_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post"})},
           {"introspection_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post"})}}));
}

Reply Authority::jwks() const {
  json::Array keys;
  for (const auto& key : keys_.published()) {
    const auto numbers = key->key.public_key();
    keys.push_back(json::object({{"kty", "RSA"},
                                 {"use", "sig"},
                                 {"kid", key->kid},
                                 {"e", crypto::base64url(numbers.exponent)},
                                 {"n", crypto::base64url(numbers.modulus)},
                                 {"alg", "RS256"}}));
  }
  return json_reply(200, json::object({{"keys", keys}}), "application/jwk-set+json; charset=UTF-8");
}

// RFC 7662, with IdentityServer's statuses: 405, 415, a bare 401, 400 without a token.
Reply Authority::introspect(const Request& request) {
  if (request.method != "POST")
    return not_allowed("POST");
  if (!is_form(request))
    return empty(415);
  const auto form = parse_form(request.body);
  if (!form)
    return refuse("invalid_request");
  if (authenticate(registry_, request, *form, clock_.wall()).client == nullptr)
    return empty(401);
  const auto token = first(*form, "token");
  if (!token)
    return refuse("invalid_request");
  const auto checked = check_token(*token);
  if (checked.refusal)
    return json_reply(200, json::object({{"active", false}}));
  auto claims = checked.grant->claims;
  claims.object().set("active", true);
  claims.object().set("scope", join(checked.grant->scopes, " "));
  return json_reply(200, claims);
}

// RFC 7009. Self-contained tokens live on: the answer is the same for a known and an unknown one.
Reply Authority::revoke(const Request& request) {
  if (request.method != "POST")
    return not_allowed("POST");
  if (!is_form(request))
    return empty(415);
  const auto form = parse_form(request.body);
  if (!form)
    return refuse("invalid_request");
  const auto caller = authenticate(registry_, request, *form, clock_.wall());
  if (caller.client == nullptr)
    return refuse(caller.error, caller);
  const auto hint = first(*form, "token_type_hint");
  if (hint && *hint != "access_token" && *hint != "refresh_token")
    return refuse("unsupported_token_type");
  if (!first(*form, "token"))
    return refuse("invalid_request");
  return empty(200);
}

// A service's token has no subject and no openid scope: a good one is answered 403 here.
Reply Authority::userinfo(const Request& request) {
  if (request.method != "GET" && request.method != "POST")
    return not_allowed("GET, POST");
  auto checked = check(request);
  if (!checked.refusal)
    checked.refusal = BearerRefusal{403, "insufficient_scope"};
  auto reply = empty(checked.refusal->status);
  reply.fields.add("WWW-Authenticate", challenge(*checked.refusal));
  return reply;
}

} // namespace keur::mocks
