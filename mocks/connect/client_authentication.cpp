#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "mocks/connect/authority.hpp"
#include "oauth/jwt.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

struct Credentials {
  std::optional<std::string> id = {};
  std::string secret = {};
  bool by_basic = false;
};

/// RFC 6749 section 2.3.1: both parts form-encoded, then joined and base64-encoded.
std::optional<Credentials> read_basic(std::string_view field) {
  if (!equals_ignore_case(field.substr(0, 6), "basic "))
    return std::nullopt;
  const auto decoded = crypto::from_base64(trim(field.substr(6)));
  const auto colon = decoded ? decoded->find(':') : std::string::npos;
  if (!decoded || colon == std::string::npos)
    return std::nullopt;
  auto id = http::form_decode(std::string_view(*decoded).substr(0, colon));
  auto secret = http::form_decode(std::string_view(*decoded).substr(colon + 1));
  if (!id || !secret || id->empty())
    return std::nullopt;
  return Credentials{std::move(id), std::move(*secret), true};
}

bool matches(const Client& client, const std::string& secret, Clock::Wall now) {
  return std::any_of(client.secrets.begin(), client.secrets.end(), [&](const ClientSecret& known) {
    return (!known.expires || now < *known.expires) && crypto::equal_constant_time(known.value, secret);
  });
}

constexpr std::string_view jwt_bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// OpenID Connect Core section 9: signed by the client's own key, or with its secret.
bool is_signed_by(const Client& client, const oauth::Jwt& jwt) {
  if (jwt.header.find_string("alg") != "HS256")
    return oauth::verify(jwt, client.keys);
  return std::any_of(client.secrets.begin(), client.secrets.end(), [&](const ClientSecret& secret) {
    return crypto::equal_constant_time(crypto::hmac_sha256(secret.value, jwt.signed_bytes), jwt.signature);
  });
}

/// RFC 7523 section 3: who has issued it is who it speaks of, to somebody, and not for ever.
Caller by_assertion(const Registry& registry, const Form& form, Clock::Wall now) {
  const auto jwt = oauth::parse_jwt(first(form, "client_assertion").value_or(""));
  if (!jwt || first(form, "client_assertion_type") != jwt_bearer)
    return {nullptr, "invalid_client"};
  const auto issuer = jwt->claims.find_string("iss");
  const auto expires = oauth::time_of(jwt->claims, "exp");
  const auto* client = issuer ? registry.client(*issuer) : nullptr;
  const bool sound = client != nullptr && client->enabled && jwt->claims.find_string("sub") == issuer &&
                     jwt->claims.find("aud") != nullptr && jwt->claims.find("jti") != nullptr && expires &&
                     *expires > now && first(form, "client_id").value_or(client->id) == client->id;
  if (!sound || !is_signed_by(*client, *jwt))
    return {nullptr, "invalid_client"};
  return {client, {}};
}

} // namespace

std::optional<Form> parse_form(std::string_view body) {
  Form form;
  for (const auto pair : split(body, '&')) {
    if (pair.empty())
      continue;
    const auto equals = pair.find('=');
    auto name = http::form_decode(pair.substr(0, equals));
    auto value = http::form_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!name || !value || value->find('\0') != std::string::npos)
      return std::nullopt;
    form.emplace_back(std::move(*name), std::move(*value));
  }
  return form;
}

std::optional<std::string> first(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form)
    if (key == name && !value.empty())
      return value; // an empty parameter counts as omitted (RFC 6749 section 3.2)
  return std::nullopt;
}

std::size_t count(const Form& form, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(form.begin(), form.end(), [&](const auto& pair) { return pair.first == name; }));
}

Caller authenticate(const Registry& registry, const Request& request, const Form& form, Clock::Wall now) {
  if (first(form, "client_assertion"))
    return by_assertion(registry, form, now);
  const auto posted = first(form, "client_id");
  const auto field = request.field("authorization");
  const bool tried_basic = equals_ignore_case(field.substr(0, 6), "basic ");
  const auto basic = read_basic(field);
  // RFC 6749 section 2.3: one method a request. IdentityServer takes Basic and looks no further.
  if (registry.rfc_errors && basic && first(form, "client_secret"))
    return {nullptr, "invalid_request"};
  const auto given = basic ? *basic : Credentials{posted, first(form, "client_secret").value_or("")};
  const bool unreadable =
      !given.id || given.id->size() > registry.input_length || given.secret.size() > registry.input_length;
  // IdentityServer calls that a malformed request; to RFC 6749 section 5.2 it is a client that was not authenticated,
  // by HTTP authentication where it tried to.
  if (unreadable && registry.rfc_errors)
    return {nullptr, "invalid_client", tried_basic};
  if (unreadable)
    return {nullptr, "invalid_request"};
  const auto* client = registry.client(*given.id);
  if (client == nullptr || !client->enabled || !matches(*client, given.secret, now))
    return {nullptr, "invalid_client", given.by_basic};
  return {client, {}, given.by_basic};
}

} // namespace keur::mocks
