#include "oauth/token_response.hpp"

#include <array>

namespace keur::oauth {
namespace {

struct ErrorRow {
  std::string_view error;
  Cause cause;
};

constexpr std::array by_error{
    ErrorRow{
        "invalid_client",
        {"client id or secret is wrong, the secret was rotated or has expired, or the application is disabled",
         "compare client id and secret with the application in the developer portal; make a new secret if in doubt"}},
    ErrorRow{"invalid_scope",
             {"a scope is misspelt or not granted to the application",
              "compare the scopes with those the portal lists for the application"}},
    ErrorRow{"invalid_tenant",
             {"the tenant id is wrong or the tenant has not accepted the application",
              "let the tenant's administrator accept the application, and check the tenant id"}},
    ErrorRow{"unauthorized_client",
             {"the application may not use the client credentials grant",
              "enable client credentials for the application in the developer portal"}},
    ErrorRow{"invalid_request",
             {"a parameter is missing, doubled, longer than 100 characters or badly encoded",
              "check client id and secret for stray characters and length"}},
    ErrorRow{"unsupported_grant_type",
             {"the server does not know the grant, or the address is another endpoint's", "check the token address"}},
    ErrorRow{"invalid_grant", {"the server refuses the grant for this client", "check the application's grants"}},
    ErrorRow{"invalid_target", {"the resource named is unknown to the server", "leave the resource parameter out"}},
    ErrorRow{"invalid_dpop_proof",
             {"the application is set to sender-constrained (DPoP) tokens", "switch DPoP off for the application"}},
    ErrorRow{"server_error", {"the server failed", "try again later"}},
    ErrorRow{"temporarily_unavailable", {"the server is overloaded or under maintenance", "try again later"}},
};

struct StatusRow {
  int status;
  Cause cause;
};

constexpr std::array by_status{
    StatusRow{401, {"client id or secret is wrong", "compare both with the application in the developer portal"}},
    StatusRow{403,
              {"a firewall or proxy refuses the request, or the address is wrong",
               "check the token address, and whether this network may reach it"}},
    StatusRow{404, {"the token address is wrong", "check the token address"}},
    StatusRow{405, {"the token address is wrong or a proxy changed the method", "check the token address"}},
    StatusRow{407, {"a proxy wants credentials", "name a proxy that lets this machine through"}},
    StatusRow{415, {"the token address is wrong or a proxy changed the content type", "check the token address"}},
};

constexpr Cause unknown{"the answer is none that RFC 6749 section 5.2 describes", "check the token address"};

} // namespace

Cause likely_cause(const TokenError& refusal) {
  for (const auto& row : by_error)
    if (row.error == refusal.error)
      return row.cause;
  for (const auto& row : by_status)
    if (row.status == refusal.status)
      return row.cause;
  return unknown;
}

} // namespace keur::oauth
