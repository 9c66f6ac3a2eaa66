#include "preflight/provider.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Text;

constexpr Provider providers[] = {
    {Family::Visma, "visma", "Visma Connect"},
    {Family::IdentityServer, "identityserver", "Duende IdentityServer"},
    {Family::Keycloak, "keycloak", "Keycloak"},
    {Family::Auth0, "auth0", "Auth0"},
    {Family::Okta, "okta", "Okta"},
    {Family::Entra, "entra", "Microsoft Entra ID"},
    {Family::Spring, "spring", "Spring Authorization Server"},
    {Family::Generic, "generic", "OAuth 2.0"},
};

struct PlaceRow {
  Family family;
  Place place;
  Text text;
};

constexpr PlaceRow places[] = {
    {Family::Visma, Place::Id, "Developer Portal > My Applications > your application > Details"_t},
    {Family::Visma, Place::Secret, "Developer Portal > My Applications > your application > Credentials"_t},
    {Family::Visma, Place::Scopes,
     "Developer Portal > My Applications > your application > Integrations: add the scope, then let the customer "
     "accept it anew"_t},
    {Family::Visma, Place::Type,
     "Developer Portal > My Applications: create an application of type Service (machine to machine)"_t},
    {Family::Visma, Place::Audience, "Developer Portal > My Applications > your application > Integrations"_t},
    {Family::Visma, Place::Tenant,
     "Visma App Store > My apps; check it in Visma Admin > Company > Edit > Configuration, or in Developer Portal > "
     "My Applications > your application > Integrations > Customers"_t},
    {Family::Visma, Place::Accept, "Visma App Store > My apps, as Integration Administrator of the customer"_t},
    {Family::Visma, Place::Lifetime,
     "Developer Portal > My Applications > your application > Details: token lifetime"_t},
    {Family::Visma, Place::Address,
     "production is https://connect.visma.com/connect/token, stage "
     "https://connect.identity.stagaws.visma.com/connect/token"_t},

    {Family::IdentityServer, Place::Id, "the server's configuration of clients: ClientId"_t},
    {Family::IdentityServer, Place::Secret, "the server's configuration of clients: ClientSecrets"_t},
    {Family::IdentityServer, Place::Scopes, "the server's configuration of clients: AllowedScopes"_t},
    {Family::IdentityServer, Place::Type,
     "the server's configuration of clients: AllowedGrantTypes must hold client_credentials"_t},
    {Family::IdentityServer, Place::Audience, "the server's configuration: the ApiResource that holds the scope"_t},
    {Family::IdentityServer, Place::Lifetime, "the server's configuration of clients: AccessTokenLifetime"_t},

    {Family::Keycloak, Place::Id, "Keycloak Admin Console > Clients > your client > Settings: Client ID"_t},
    {Family::Keycloak, Place::Secret, "Keycloak Admin Console > Clients > your client > Credentials"_t},
    {Family::Keycloak, Place::Scopes, "Keycloak Admin Console > Clients > your client > Client scopes"_t},
    {Family::Keycloak, Place::Type,
     "Keycloak Admin Console > Clients > your client > Settings: switch Client authentication and Service accounts "
     "roles on"_t},
    {Family::Keycloak, Place::Audience,
     "Keycloak Admin Console > Client scopes > your scope > Mappers: add one of type Audience"_t},
    {Family::Keycloak, Place::Lifetime, "Keycloak Admin Console > Realm settings > Tokens: Access Token Lifespan"_t},
    {Family::Keycloak, Place::Address,
     "Keycloak Admin Console > Realm settings > Endpoints; since version 17 the address holds no /auth"_t},

    {Family::Auth0, Place::Id, "Auth0 Dashboard > Applications > your application > Settings: Client ID"_t},
    {Family::Auth0, Place::Secret, "Auth0 Dashboard > Applications > your application > Settings: Client Secret"_t},
    {Family::Auth0, Place::Scopes,
     "Auth0 Dashboard > Applications > APIs > your API > Machine to Machine Applications: authorize the application "
     "and tick the scope"_t},
    {Family::Auth0, Place::Type,
     "Auth0 Dashboard > Applications > your application > Settings > Advanced > Grant Types: Client Credentials"_t},
    {Family::Auth0, Place::Audience,
     "Auth0 Dashboard > Applications > APIs > your API: Identifier; name it with `parameters: {audience: …}`"_t},
    {Family::Auth0, Place::Lifetime, "Auth0 Dashboard > Applications > APIs > your API > Settings: Token Expiration"_t},

    {Family::Okta, Place::Id, "Okta Admin Console > Applications > your application > General: Client ID"_t},
    {Family::Okta, Place::Secret, "Okta Admin Console > Applications > your application > General: Client Secrets"_t},
    {Family::Okta, Place::Scopes,
     "Okta Admin Console > Security > API > your authorization server > Scopes and Access Policies"_t},
    {Family::Okta, Place::Type,
     "Okta Admin Console > Applications > your application > General: grant type Client Credentials"_t},
    {Family::Okta, Place::Audience, "Okta Admin Console > Security > API > your authorization server: Audience"_t},
    {Family::Okta, Place::Lifetime,
     "Okta Admin Console > Security > API > your authorization server > Access Policies: the rule's token lifetime"_t},
    {Family::Okta, Place::Address,
     "Okta Admin Console > Security > API > your authorization server: Issuer URI, followed by /v1/token"_t},

    {Family::Entra, Place::Id,
     "Microsoft Entra admin center > App registrations > your application > Overview: Application (client) ID"_t},
    {Family::Entra, Place::Secret,
     "Microsoft Entra admin center > App registrations > your application > Certificates & secrets: a secret's Value, "
     "not its Secret ID"_t},
    {Family::Entra, Place::Scopes,
     "Microsoft Entra admin center > App registrations > your application > API permissions: add the application "
     "permission and grant admin consent"_t},
    {Family::Entra, Place::Type, "Microsoft Entra admin center > App registrations > your application"_t},
    {Family::Entra, Place::Audience,
     "Microsoft Entra admin center > App registrations > the API > Expose an API: Application ID URI; ask for it as "
     "<that>/.default"_t},
    {Family::Entra, Place::Tenant,
     "Microsoft Entra admin center > App registrations > your application > Overview: Directory (tenant) ID; it stands "
     "in the path of token_url"_t},
    {Family::Entra, Place::Accept,
     "Microsoft Entra admin center of the customer > Enterprise applications > the application > Permissions: grant "
     "admin consent"_t},
    {Family::Entra, Place::Address,
     "it is https://login.microsoftonline.com/<directory (tenant) id>/oauth2/v2.0/token"_t},

    {Family::Spring, Place::Id, "the server's registration of the client (RegisteredClient): clientId"_t},
    {Family::Spring, Place::Secret, "the server's registration of the client (RegisteredClient): clientSecret"_t},
    {Family::Spring, Place::Scopes, "the server's registration of the client (RegisteredClient): scopes"_t},
    {Family::Spring, Place::Type,
     "the server's registration of the client (RegisteredClient): authorizationGrantTypes"_t},
    {Family::Spring, Place::Audience, "the server's token customizer: the aud claim"_t},
    {Family::Spring, Place::Lifetime, "the server's registration of the client: accessTokenTimeToLive"_t},

    {Family::Generic, Place::Id, "where the client was registered at the provider: its client id"_t},
    {Family::Generic, Place::Secret, "where the client was registered at the provider: its client secret"_t},
    {Family::Generic, Place::Scopes, "where the client was registered at the provider: the scopes it may ask for"_t},
    {Family::Generic, Place::Type,
     "where the client was registered at the provider: let it use the grant client_credentials"_t},
    {Family::Generic, Place::Audience, "where the API was registered at the provider: its audience"_t},
    {Family::Generic, Place::Tenant, "the provider's page of the tenant"_t},
    {Family::Generic, Place::Accept, "the tenant's administrator"_t},
    {Family::Generic, Place::Lifetime, "where the client was registered at the provider: the lifetime of its tokens"_t},
    {Family::Generic, Place::Address, "the provider's documentation, or token_endpoint of its metadata (RFC 8414)"_t},
    {Family::Generic, Place::Status, "the provider's status page"_t},
    {Family::Generic, Place::Support, "tell the provider, with this report"_t},
};

bool ends_with_any(std::string_view host, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return host.ends_with(ending); });
}

std::optional<Family> by_host(std::string_view host) {
  if (is_visma_host(host))
    return Family::Visma;
  if (ends_with_any(host, {".auth0.com", ".auth0app.com"}))
    return Family::Auth0;
  if (ends_with_any(host, {".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil"}))
    return Family::Okta;
  if (ends_with_any(host,
                    {"login.microsoftonline.com", "login.microsoftonline.us", "login.windows.net", "sts.windows.net",
                     "login.chinacloudapi.cn", "login.partner.microsoftonline.cn", ".ciamlogin.com", ".b2clogin.com"}))
    return Family::Entra;
  return std::nullopt;
}

std::optional<Family> by_path(const Traits& traits) {
  const auto has = [](std::string_view text, std::string_view part) { return text.find(part) != text.npos; };
  const std::string_view token = traits.token_url, issuer = traits.issuer, keys = traits.jwks_uri;
  if (has(token, "/realms/") || has(issuer, "/realms/"))
    return Family::Keycloak;
  if (has(token, "/oauth2/v2.0/token") || has(keys, "/discovery/v2.0/keys") || has(keys, "/discovery/keys"))
    return Family::Entra;
  if (has(token, "/oauth2/") && token.ends_with("/v1/token"))
    return Family::Okta;
  if (token.ends_with("/oauth/token") && issuer.ends_with('/') && keys.ends_with("/.well-known/jwks.json"))
    return Family::Auth0;
  if (token.ends_with("/oauth2/token") && (keys.empty() || keys.ends_with("/oauth2/jwks")))
    return Family::Spring;
  if (keys.ends_with("/.well-known/openid-configuration/jwks") || token.ends_with("/connect/token"))
    return Family::IdentityServer;
  return std::nullopt;
}

std::optional<Family> by_words(std::string_view refusal) {
  const auto says = [&](std::string_view words) { return refusal.find(words) != refusal.npos; };
  if (says("AADSTS"))
    return Family::Entra;
  if (says("\"errorCode\"") && says("\"errorSummary\""))
    return Family::Okta;
  if (says("auth0.com/docs") || says("No audience parameter was provided") || says("Service not enabled within domain"))
    return Family::Auth0;
  if (says("retrieve service account") || says("Invalid client or Invalid client credentials") ||
      says("Realm does not exist"))
    return Family::Keycloak;
  // The error_uri that Spring Authorization Server sends with every refusal.
  if (says("datatracker.ietf.org/doc/html/rfc6749#section-5.2") || says("OAuth 2.0 Parameter:"))
    return Family::Spring;
  return std::nullopt;
}

std::string_view host_in(const std::string& url, std::string& kept) {
  const auto uri = http::parse_uri(url);
  kept = uri && uri->host ? to_lower(*uri->host) : "";
  return kept;
}

} // namespace

const Provider& provider(Family family) {
  return *std::find_if(std::begin(providers), std::end(providers),
                       [&](const auto& row) { return row.family == family; });
}

Text place_of(Family family, Place place) {
  for (const auto wanted : {family, Family::Generic})
    for (const auto& row : places)
      if (row.family == wanted && row.place == place)
        return row.text;
  return {};
}

bool is_visma_host(std::string_view host) {
  const auto lower = to_lower(host);
  return ends_with_any(lower, {".visma.com", ".visma.net"});
}

bool is_visma_stage(std::string_view host) {
  return is_visma_host(host) && to_lower(host).find(".stagaws.") != std::string::npos;
}

Family recognise(const Traits& traits) {
  std::string kept;
  const auto host = host_in(traits.token_url, kept);
  if (const auto family = by_host(host))
    return *family;
  std::string issuer_host;
  if (const auto family = by_host(host_in(traits.issuer, issuer_host)))
    return *family;
  if (const auto family = by_words(traits.refusal))
    return *family;
  const auto family = by_path(traits);
  // A stand-in of Visma Connect on this machine: an IdentityServer for the vendor's API, or for a client of its.
  const bool local = http::is_loopback_host(std::string(host));
  if (family.value_or(Family::IdentityServer) == Family::IdentityServer && local &&
      (traits.described_for_visma || traits.client_id.starts_with("isv_")))
    return Family::Visma;
  return family.value_or(Family::Generic);
}

} // namespace keur::preflight
