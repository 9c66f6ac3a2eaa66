#include "preflight/steps.hpp"

namespace keur::preflight {

const std::vector<Step>& steps() {
  static const std::vector<Step> table{
      {"configuration", "Settings are complete and plausible", {}, configuration},
      {"dns", "Host names resolve", {}, name_resolution},
      {"connection", "Hosts accept connections", {"dns"}, connection},
      {"tls", "Certificates are trusted and for these hosts", {"connection"}, tls},
      {"clock", "This machine's clock agrees with the servers", {"tls"}, clock},
      {"discovery", "The authorization server describes itself", {"tls"}, discovery},
      {"jwks", "Its signing keys can be used", {"discovery"}, jwks},
      {"token", "A token is given for this client and tenant", {"configuration", "tls"}, token},
      {"claims", "The token says what was asked for", {"token"}, claims},
      {"scopes", "The scopes cover the operations", {"token"}, scopes},
      {"description", "The description can be read", {}, description},
      {"reachability", "The API accepts the token", {"token", "claims", "connection"}, reachability},
      {"rate-limit", "There is room under the call limits", {"reachability"}, rate_limit},
      {"secret-expiry", "The secret's expiry is known", {"token"}, secret_expiry},
      {"negative-control", "A wrong secret is refused", {"token"}, negative_control},
  };
  return table;
}

} // namespace keur::preflight
