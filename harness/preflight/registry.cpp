#include "preflight/steps.hpp"

namespace keur::preflight {

using namespace language::literals;

const std::vector<Step>& steps() {
  static const std::vector<Step> table{
      {"configuration", "Settings are complete and plausible"_t, {}, configuration},
      {"dns", "Host names resolve"_t, {}, name_resolution},
      {"connection", "Hosts accept connections"_t, {"dns"}, connection},
      {"tls", "Certificates are trusted and for these hosts"_t, {"connection"}, tls},
      {"clock", "This machine's clock agrees with the servers"_t, {"tls"}, clock},
      {"discovery", "The authorization server describes itself"_t, {"tls"}, discovery},
      {"jwks", "Its signing keys can be used"_t, {"tls"}, jwks},
      {"token", "A token is given for this client and tenant"_t, {"configuration", "tls"}, token},
      {"claims", "The token says what was asked for"_t, {"token"}, claims},
      {"scopes", "The scopes cover the operations"_t, {"token"}, scopes},
      {"description", "The description can be read"_t, {}, description},
      {"reachability",
       "The API accepts the token"_t,
       {"configuration", "token", "claims", "connection"},
       reachability,
       "The API accepts the credentials"_t},
      {"rate-limit", "There is room under the call limits"_t, {"reachability"}, rate_limit},
      {"secret-expiry", "The secret's expiry is known"_t, {"token"}, secret_expiry},
      {"negative-control", "A wrong secret is refused"_t, {"token"}, negative_control},
  };
  return table;
}

} // namespace keur::preflight
