#pragma once
#include "language/language.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Who issues the tokens: remedies speak of that provider's own pages.
namespace keur::preflight {

enum class Family : std::uint8_t { Visma, IdentityServer, Keycloak, Auth0, Okta, Entra, Spring, Generic };
inline constexpr Family all_families[] = {Family::Visma, Family::IdentityServer, Family::Keycloak, Family::Auth0,
                                          Family::Okta,  Family::Entra,          Family::Spring,   Family::Generic};

/// What a remedy points to.
enum class Place : std::uint8_t {
  None,
  Id,       // where the client id stands
  Secret,   // where secrets are made
  Scopes,   // where scopes are granted
  Type,     // where the client may be allowed to use client_credentials
  Audience, // where the API is named
  Tenant,   // where the tenant id stands
  Accept,   // where the tenant accepts the application
  Lifetime, // where a token's lifetime is set
  Address,  // where the token endpoint's address is told
  Status,   // where one sees whether the service works
  Support,  // who is to be told
};

struct Provider {
  Family family;
  std::string_view id;   // "keycloak"
  std::string_view name; // "Keycloak"
};
const Provider& provider(Family family);

/// The family's own words for a place; the general ones where it has none.
language::Text place_of(Family family, Place place);

/// What is known of a server when its family is asked for; "" = not known.
struct Traits {
  std::string token_url = {};
  std::string issuer = {};
  std::string jwks_uri = {};
  std::string client_id = {};
  bool described_for_visma = false; // the description's servers or token endpoint are the vendor's
  std::string refusal = {};         // the body of an error answer
};
/// The provider's hosts first, then the shape of its addresses, then its words.
Family recognise(const Traits& traits);

/// Is this one of Visma's hosts?
bool is_visma_host(std::string_view host);
/// Is this a host of Visma's stage environment, which has a Developer Portal and applications of its own?
bool is_visma_stage(std::string_view host);

} // namespace keur::preflight
