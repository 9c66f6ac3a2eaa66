#include "oauth/token_request.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"

namespace keur::oauth {
namespace {

void add_parameter(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty())
    form += '&';
  form += http::form_encode(name);
  form += '=';
  auto encoded = http::form_encode(value);
  form += encoded;
  wipe(encoded);
}

std::string_view secret_of(const TokenRequest& request) {
  return request.client_secret ? request.client_secret->reveal() : std::string_view();
}

// RFC 6749 section 2.3.1: both halves are form-encoded before they are joined and base64-encoded.
std::string basic_credentials(const TokenRequest& request) {
  auto encoded_secret = http::form_encode(secret_of(request));
  auto pair = http::form_encode(request.client_id) + ':' + encoded_secret;
  wipe(encoded_secret);
  auto text = crypto::base64(pair);
  wipe(pair);
  return text;
}

void add_client(const TokenRequest& request, http::Request& out) {
  if (request.authentication == ClientAuthentication::Basic) {
    auto credentials = basic_credentials(request);
    out.fields.add("Authorization", "Basic " + credentials);
    wipe(credentials);
    return;
  }
  add_parameter(out.body, "client_id", request.client_id);
  if (request.authentication == ClientAuthentication::Post && request.client_secret)
    add_parameter(out.body, "client_secret", secret_of(request));
  if (request.authentication != ClientAuthentication::Assertion)
    return;
  add_parameter(out.body, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  add_parameter(out.body, "client_assertion", request.assertion);
}

} // namespace

std::string assertion_to_sign(const std::string& client_id, const std::string& audience, std::string_view algorithm,
                              const std::string& key_id, std::chrono::system_clock::time_point now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  auto header = json::object({{"alg", algorithm}, {"typ", "JWT"}});
  if (!key_id.empty())
    header.object().set("kid", key_id);
  const auto claims = json::object({{"iss", client_id},
                                    {"sub", client_id},
                                    {"aud", audience},
                                    {"jti", crypto::random_uuid()},
                                    {"iat", seconds},
                                    {"exp", seconds + 300}});
  return crypto::base64url(json::dump(header)) + '.' + crypto::base64url(json::dump(claims));
}

http::Request to_http_request(const TokenRequest& request) {
  http::Request out{"POST", request.token_url};
  out.fields.add("Content-Type", "application/x-www-form-urlencoded");
  out.fields.add("Accept", "application/json");
  out.body.reserve(1'024); // grows without leaving copies of the secret behind
  add_parameter(out.body, "grant_type", request.grant_type);
  add_client(request, out);
  if (request.tenant_id)
    add_parameter(out.body, "tenant_id", *request.tenant_id);
  if (!request.scopes.empty())
    add_parameter(out.body, "scope", join(request.scopes, " "));
  for (const auto& [name, value] : request.more)
    add_parameter(out.body, name, value);
  for (const auto& [name, value] : request.secrets)
    add_parameter(out.body, name, value->reveal());
  return out;
}

} // namespace keur::oauth
