#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"
#include "json/value.hpp"
#include "oauth/jwt.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace keur::mocks {

struct ClientSecret {
  std::string value;
  std::optional<Clock::Wall> expires = {};
};

/// An application as the Developer Portal holds it.
struct Client {
  std::string id;
  std::vector<ClientSecret> secrets; // several are good at the same time
  std::vector<std::string> scopes;   // granted; all of them when a token request names none
  std::vector<std::string> grant_types = {"client_credentials"};
  bool enabled = true;
  std::vector<oauth::VerificationKey> keys = {}; // for private_key_jwt (RS256)
};

/// A person who may log in by the password grant (RFC 6749 section 4.3).
struct User {
  std::string name;
  std::string password;
};

/// A customer's tenant and the applications its administrator has accepted.
struct Tenant {
  std::string id;
  std::vector<std::string> accepted; // client ids
  bool company = true; // false: a customer above companies, for which a token is given that the API does not take
};

/// How often a client may ask, and how it is told to wait (RFC 9110 section 10.2.3).
struct RateLimit {
  enum class Form : std::uint8_t { Seconds, Date, None };
  std::size_t requests = 0; // in a window; 0 = no limit
  std::chrono::seconds window{60};
  Form retry_after = Form::Seconds;
};

/// Clients, tenants and everything about Visma Connect that is not publicly known, each with its default.
struct Registry {
  std::vector<Client> clients;
  bool own_clients = false; // of a tenant file, whose secrets are the user's own; false: the built-in one
  std::vector<Tenant> tenants;
  std::vector<User> users = {};
  std::vector<std::string> audience;           // "aud" of the tokens: an array, as documented
  std::vector<std::string> scopes;             // that exist
  bool tenant_required = true;                 // without tenant_id no token (first-party demo text)
  std::string tenant_error = "invalid_tenant"; // observed for another flow of the same server
  std::string missing_tenant_error = {};       // "" = tenant_error
  std::string unaccepted_tenant_error = {};    // "" = tenant_error
  bool rfc_errors = false;
  bool scope_as_text = false;     // the claim as one string (RFC 9068) instead of the documented array
  bool token_id = true;           // "jti"
  std::string subject = {};       // "sub": a text, or "client_id" for the client's id; "" = none, as documented
  bool rfc9068 = false;           // every claim that RFC 9068 section 2.2 requires, scope as one text, typ at+jwt
  int missing_scope_status = 403; // RFC 6750 section 3.1; 401 is what one client reports of the API
  bool aspnet_challenges = false; // WWW-Authenticate as ASP.NET words it
  std::string token_type_header = "at+jwt";
  std::size_t input_length = 100; // IdentityServer's limits: client id and secret
  std::size_t scope_length = 300;
  std::chrono::seconds token_lifetime{3600};
  RateLimit token_limit = {};
  RateLimit api_limit = {};

  const Client* client(std::string_view id) const;
  const Tenant* tenant(std::string_view id) const;
};

/// One client with every scope, two tenants that have accepted it and one that has not. Secrets and ids follow from the
/// seed, so that scripts can rely on them.
Registry built_in_registry(std::uint64_t seed, std::vector<std::string> scopes);

/// Reads a tenant file's clients and tenants, where it has any. Error: Configuration, naming the member.
Status read_accounts(Registry& registry, const json::Value& file, const std::string& name);

/// The texts of a list, or of one text with spaces between them; none for null.
std::vector<std::string> texts_of(const json::Value* value);

/// The tenant that has not accepted the built-in client.
std::string unaccepted_tenant_id(std::uint64_t seed);

} // namespace keur::mocks
