#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "mocks/connect/authority.hpp"

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
