#include "base/text.hpp"
#include "mocks/connect/authority.hpp"
#include "oauth/jwt.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

BearerCheck refused(int status, std::string error, std::string description = {}) {
  return {nullptr, BearerRefusal{status, std::move(error), std::move(description)}};
}

/// RFC 6750 section 2.1: token68 after exactly one space.
bool is_b64token(std::string_view text) {
  const auto padding = text.find('=');
  const auto body = text.substr(0, padding);
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~+/").find(c) != std::string_view::npos;
  };
  return !body.empty() && std::all_of(body.begin(), body.end(), good) &&
         (padding == std::string_view::npos || text.find_first_not_of('=', padding) == std::string_view::npos);
}

std::optional<Clock::Wall> moment(const json::Value& claims, std::string_view name) {
  const auto* value = claims.find(name);
  if (value == nullptr || !value->is_number())
    return std::nullopt;
  return wall_at(json::to_double(value->number()));
}

std::vector<std::string> audience_of(const json::Value& claims) {
  std::vector<std::string> audience;
  const auto* value = claims.find("aud");
  if (value == nullptr)
    return audience;
  if (value->is_string())
    audience.push_back(value->string());
  if (value->is_array())
    for (const auto& item : value->array())
      if (item.is_string())
        audience.push_back(item.string());
  return audience;
}

std::optional<Grant> grant_of(const json::Value& claims) {
  const auto not_before = moment(claims, "nbf");
  const auto expires = moment(claims, "exp");
  if (!expires)
    return std::nullopt;
  Grant grant;
  grant.client_id = claims.find_string("client_id").value_or("");
  grant.tenant_id = claims.find_string("tenant_id").value_or("");
  grant.scopes = oauth::scopes_of(claims);
  grant.audience = audience_of(claims);
  grant.issuer = claims.find_string("iss").value_or("");
  grant.not_before = not_before.value_or(Clock::Wall{});
  grant.expires = *expires;
  grant.claims = claims;
  return grant;
}

bool share_one(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const auto& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
}

std::string in_quotes(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + '"';
}

} // namespace

std::shared_ptr<const Grant> Authority::find(std::string_view token, bool unsigned_too) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = minted_.find(std::string(token));
    if (found != minted_.end())
      return found->second;
  }
  const auto jwt = oauth::parse_jwt(token);
  if (!jwt)
    return nullptr;
  std::vector<oauth::VerificationKey> keys;
  for (const auto& key : keys_.published())
    keys.push_back({key->kid, key->key.public_key()});
  if (!unsigned_too && !oauth::verify(*jwt, keys))
    return nullptr;
  auto grant = grant_of(jwt->claims);
  return grant ? std::make_shared<const Grant>(std::move(*grant)) : nullptr;
}

BearerCheck Authority::check_token(std::string_view token, const Leniency& leniency) {
  auto grant = find(token, leniency.signature);
  if (!grant)
    return refused(401, "invalid_token", "The token is no valid access token");
  if (grant->issuer != issuer_)
    return refused(401, "invalid_token", "The issuer is invalid");
  if (!leniency.audience && !registry_.audience.empty() && !share_one(grant->audience, registry_.audience))
    return refused(401, "invalid_token", "The audience is invalid");
  const auto now = clock_.wall();
  if (!leniency.expiry && now >= grant->expires)
    return refused(401, "invalid_token", "The access token expired");
  if (now + std::chrono::seconds(5) < grant->not_before)
    return refused(401, "invalid_token", "The token is not yet valid");
  return {std::move(grant), {}};
}

BearerCheck Authority::check(const Request& request, const Leniency& leniency) {
  const auto fields = request.fields.all("authorization");
  if (fields.empty())
    return refused(401, "");
  // Two credentials make a malformed request (RFC 6750 section 3.1).
  if (fields.size() > 1)
    return refused(400, "invalid_request", "More than one Authorization field");
  const auto field = fields.front();
  const auto space = field.find(' ');
  if (!leniency.scheme && !equals_ignore_case(field.substr(0, space), "bearer"))
    return refused(401, "");
  const auto token = space == std::string_view::npos ? std::string_view() : trim(field.substr(space + 1));
  if (!is_b64token(token))
    return refused(401, "invalid_token", "The token is no b64token");
  return check_token(token, leniency);
}

std::string Authority::challenge(const BearerRefusal& refusal) const {
  std::vector<std::string> parts;
  if (!registry_.aspnet_challenges)
    parts.push_back(in_quotes("realm", issuer_));
  if (!refusal.error.empty())
    parts.push_back(in_quotes("error", refusal.error));
  if (!refusal.description.empty())
    parts.push_back(in_quotes("error_description", refusal.description));
  if (!refusal.scope.empty())
    parts.push_back(in_quotes("scope", refusal.scope));
  return parts.empty() ? "Bearer" : "Bearer " + join(parts, ", ");
}

} // namespace keur::mocks
