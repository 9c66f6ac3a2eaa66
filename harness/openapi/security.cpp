#include "openapi/security.hpp"

#include <algorithm>

namespace keur::openapi {

using Type = SecurityScheme::Type;

Satisfaction satisfy(const std::vector<SecurityRequirement>& security, const Holds& holds) {
  Satisfaction nearest;
  bool anonymous = security.empty();
  for (const SecurityRequirement& alternative : security) {
    anonymous = anonymous || alternative.schemes.empty();
    if (alternative.schemes.empty())
      continue;
    std::vector<std::string> missing;
    for (const auto& [name, scopes] : alternative.schemes)
      if (!holds(name))
        missing.push_back(name);
    if (missing.empty())
      return {&alternative, {}};
    if (nearest.missing.empty() || missing.size() < nearest.missing.size())
      nearest.missing = std::move(missing);
  }
  return anonymous ? Satisfaction{} : nearest;
}

const SecurityRequirement* alternative_with(const std::vector<SecurityRequirement>& security, std::string_view scheme,
                                            const Holds& holds, bool itself) {
  for (const SecurityRequirement& alternative : security) {
    const auto& schemes = alternative.schemes;
    const bool asks = std::any_of(schemes.begin(), schemes.end(), [&](const auto& one) { return one.first == scheme; });
    const bool held = std::all_of(schemes.begin(), schemes.end(), [&](const auto& one) {
      return (one.first == scheme && !itself) || holds(one.first);
    });
    if (asks && held)
      return &alternative;
  }
  return nullptr;
}

bool takes_token(const SecurityScheme& scheme) {
  return scheme.type == Type::OAuth2 || scheme.type == Type::OpenIdConnect ||
         (scheme.type == Type::Http && scheme.http_scheme == "bearer");
}

http::CredentialSlot slot_of(const SecurityScheme& scheme) {
  using Place = http::CredentialSlot::Place;
  if (scheme.type == Type::MutualTls)
    return {Place::Certificate, "", "", ""};
  if (scheme.type == Type::ApiKey) {
    const Place place = scheme.in == In::Query ? Place::Query : scheme.in == In::Cookie ? Place::Cookie : Place::Field;
    return {place, scheme.parameter_name, "", "KEUR_API_KEY"};
  }
  if (takes_token(scheme))
    return {Place::Field, "Authorization", "Bearer", "KEUR_TOKEN"};
  if (scheme.http_scheme == "basic")
    return {Place::Field, "Authorization", "Basic", "KEUR_PASSWORD"};
  const auto written = scheme.node ? scheme.node->find_string("scheme") : std::nullopt;
  return {Place::Field, "Authorization", std::string(written.value_or(scheme.http_scheme)), "KEUR_TOKEN"};
}

std::string shown(const SecurityScheme& scheme) {
  switch (scheme.type) {
  case Type::ApiKey:
    return "apiKey in " + std::string(name(scheme.in)) + ' ' + scheme.parameter_name;
  case Type::Http:
    return "http " + scheme.http_scheme;
  case Type::OAuth2:
    return "oauth2";
  case Type::OpenIdConnect:
    return "openIdConnect";
  case Type::MutualTls:
    break;
  }
  return "mutualTLS";
}

} // namespace keur::openapi
