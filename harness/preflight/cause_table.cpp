#include "preflight/cause.hpp"

namespace keur::preflight {
namespace {

constexpr std::string_view portal_details = "Developer Portal > My Applications > your application > Details";
constexpr std::string_view portal_credentials = "Developer Portal > My Applications > your application > Credentials";
constexpr std::string_view portal_integrations = "Developer Portal > My Applications > your application > Integrations";
constexpr std::string_view portal_customers =
    "Developer Portal > My Applications > your application > Integrations > Customers";
constexpr std::string_view portal_type =
    "Developer Portal > My Applications: create an application of type Service (machine to machine)";
constexpr std::string_view new_secret =
    "generate a new one: Developer Portal > My Applications > your application > Credentials";
constexpr std::string_view scope_remedy =
    "Developer Portal > My Applications > your application > Integrations: add the scope, then let the customer accept "
    "it anew";
constexpr std::string_view app_store = "Visma App Store > My apps, as Integration Administrator of the customer";
constexpr std::string_view company =
    "Visma App Store > top right: choose the company (not the customer above it), then copy its tenant id";
constexpr std::string_view one_environment = "use client, token endpoint and API of one environment";
constexpr std::string_view own_settings = "your own settings (KEUR_* variables, secret file or keur.yaml)";
constexpr std::string_view own_network = "your own network: ask the administrator of the proxy or firewall";
constexpr std::string_view own_proxy = "your own network: ask for the proxy's address and name it with --proxy";
constexpr std::string_view token_url = "compare token_url in your profile with the provider's documentation";
constexpr std::string_view base_url = "compare the target's address in your profile with the description's servers";
constexpr std::string_view later = "try again later; see the vendor's status page";
constexpr std::string_view vendor = "tell the vendor, with this report";
constexpr std::string_view clock_remedy = "set the clock (timedatectl set-ntp true)";

} // namespace

const std::vector<Cause>& causes() {
  static const std::vector<Cause> table{
      // What the settings themselves show, before anything is sent.
      {"no-token-endpoint", "the profile names no token endpoint", "set token_url in keur.yaml or give --token-url"},
      {"id-missing", "the client id was not set", portal_details},
      {"secret-missing", "the client secret was not set", portal_credentials},
      {"id-is-secret", "one text was pasted into both fields", portal_credentials},
      {"fields-swapped", "client id and secret were swapped when they were copied",
       "put the isv_ text into KEUR_CLIENT_ID and the long random one into KEUR_CLIENT_SECRET"},
      {"secret-is-tenant", "the tenant id was pasted into the secret's field", portal_credentials},
      {"id-is-tenant", "the tenant id was pasted into the client id's field", portal_details},
      {"tenant-is-id", "the client id was pasted into the tenant id's field", portal_customers},
      {"stray-space", "a space, line end or invisible character was copied along",
       "store the value again without it (printf %s instead of echo; no spaces around it)"},
      {"quoted", "quotation marks were copied along", "store the value again without them"},
      {"placeholder", "the template was not filled in", "replace the example text by your own value"},
      {"tenant-form", "another number than the tenant id was copied", portal_customers},
      {"tenant-unset", "no tenant id is set: tenant-based APIs give no token without it",
       "set KEUR_TENANT_ID; the number stands in Developer Portal > your application > Integrations > Customers"},
      {"environment-mixed", "stage and production are mixed up: an application lives in one of the two",
       one_environment},
      {"too-long", "the value holds more than was to be copied: the provider takes 100 characters",
       "copy the value again, alone"},
      {"scopes-too-long", "the provider takes 300 characters of scopes", "ask for fewer scopes in your profile"},
      {"secret-cut", "the secret may have been cut off when it was copied", portal_credentials},
      {"id-form", "the client id is another one: those of vendors start with isv_ (others exist)", portal_details},

      // Network.
      {"dns", "the host name is misspelt", own_settings},
      {"dns", "this network does not resolve outside names: it wants a proxy or another DNS server", own_proxy},
      {"connect", "a firewall refuses the connection, or this network wants a proxy", own_proxy},
      {"connect", "the address or port is wrong: nothing listens there", own_settings},
      {"timeout", "a firewall drops the packets, or this network wants a proxy", own_proxy},
      {"timeout", "the server hangs", later},
      {"truncated", "something on the way ended the connection: a firewall, or a proxy that speaks no such TLS",
       own_network},
      {"truncated", "the server broke off", later},
      {"407", "a proxy on the way wants credentials of its own", own_network},
      {"proxy", "the proxy does not let this host through", own_network},
      {"proxy", "the proxy's address is wrong", own_settings},
      {"html",
       "a page was answered instead of data: a proxy, a captive portal or a firewall answers in the server's place",
       own_network},
      {"html", "the address leads to a web site instead of the API", own_settings},
      {"redirect", "the address leads elsewhere: a captive portal's page, or http instead of https", own_network},
      {"redirect", "the address is not the endpoint's own", own_settings},
      {"certificate-expired", "the server's certificate has run out", "tell the server's owner"},
      {"certificate-expired", "this machine's clock is wrong", clock_remedy},
      {"certificate-early", "this machine's clock is behind: the certificate is not valid yet", clock_remedy},
      {"certificate-early", "the server's owner installed it too early", "tell the server's owner"},
      {"certificate-soon", "the certificate runs out soon", "tell the server's owner unless it renews by itself"},
      {"certificate-host", "something else answers in the server's place, or the address is wrong",
       "compare the address in your profile; if it is right, ask the administrator of the network"},
      {"certificate-untrusted",
       "the certificate's authority is not known to this machine: often a proxy that looks into TLS",
       "let the administrator exempt the host, or trust the proxy's authority with --ca-file"},
      {"certificate-untrusted", "this machine's list of authorities is old or missing",
       "install ca-certificates, or name the list with --ca-file"},
      {"certificate-injected", "a proxy or virus scanner looks into TLS and shows a certificate of its own",
       "let the administrator exempt the host; else trust the proxy's authority with --ca-file"},
      {"tls", "the two sides found no common TLS version or cipher: a proxy or an old server answers", own_network},
      {"refused", "keur itself refused: a safety rule forbids this address", own_settings},
      {"clock", "this machine's clock is wrong: tokens look expired or not yet valid", clock_remedy},
      {"clock-drift", "the clock is not kept in step", clock_remedy},

      // The authorization server about itself.
      {"no-discovery", "the address is not an authorization server's, or it publishes no discovery document",
       token_url},
      {"discovery-mismatch", "the document does not belong to the token endpoint", token_url},
      {"discovery-unreadable", "something else answers in the server's place", token_url},
      {"token-url-moved", "the profile's token_url is out of date", token_url},
      {"keys-unreadable", "the authorization server is not well", later},
      {"keys-unusable", "the authorization server publishes a defective key set", vendor},

      // The token endpoint's own words (RFC 6749 section 5.2 and what IdentityServer and Visma Connect add).
      {"invalid_client", "client id and secret do not belong together: one of them is wrong, or of another application",
       "copy both again: Developer Portal > My Applications > your application > Details and Credentials"},
      {"invalid_client", "the client secret has expired or was deleted: it is shown once and cannot be read back",
       new_secret},
      {"invalid_client", "the application is disabled, a draft, or was changed less than two minutes ago",
       "Developer Portal > My Applications: the status must be active; changes take one to two minutes"},
      {"invalid_client", "stage and production are mixed up: an application lives in one of the two",
       "compare the token endpoint (connect.visma.com is production) with the portal the application was made in"},
      {"secret-expired", "the client secret has expired on the day that was noted for it", new_secret},
      {"basic-only", "the token endpoint takes client credentials in the Authorization field only",
       "set basic_authentication: true in your profile"},
      {"post-only", "the token endpoint takes client credentials in the form only",
       "set basic_authentication: false in your profile"},
      {"invalid_scope", "a scope is asked for that the application has not been granted", scope_remedy},
      {"invalid_scope", "a scope is misspelt: scopes are case-sensitive and separated by one space",
       "compare `scopes` in your profile with the API's description"},
      {"invalid_scope", "no scope was asked for and the application has none at all",
       "Developer Portal > My Applications > your application > Integrations: add the API and its scopes"},
      {"scope-not-granted", "without a scope a token is given: one of those asked for is not granted", scope_remedy},
      {"scope-not-granted", "a scope is misspelt in the profile",
       "compare `scopes` in your profile with the API's description"},
      {"no-scope-at-all", "the application has no scope at all: also without asking for one no token is given",
       "Developer Portal > My Applications > your application > Integrations: add the API and its scopes"},
      {"unauthorized_client", "the application is not of type Service, so it may not use client_credentials",
       portal_type},
      {"unauthorized_client", "the tenant has not accepted the application", app_store},
      {"application-type",
       "the application is not of type Service: also without a tenant it may not use client_credentials", portal_type},
      {"tenant-not-accepted",
       "without a tenant a token is given, so id and secret are right: the tenant has not accepted the application",
       app_store},
      {"tenant-not-accepted", "the tenant id is wrong or of another environment", portal_customers},
      {"invalid_tenant", "the tenant has not accepted the application", app_store},
      {"invalid_tenant", "the tenant id is wrong or of another environment", portal_customers},
      {"invalid_tenant", "no tenant id was sent although the API is tenant-based",
       "set KEUR_TENANT_ID or tenant_id in your profile"},
      {"unsupported_grant_type", "a proxy or gateway rewrites the request", own_network},
      {"unsupported_grant_type", "the address is another endpoint's", token_url},
      {"invalid_request",
       "the token request did not arrive as it was sent: a field is missing, doubled or over 100 "
       "characters",
       own_settings},
      {"invalid_request", "a proxy rewrites the request", own_network},
      {"invalid_grant", "the grant is not for this endpoint", own_settings},
      {"invalid_target", "the resource that is asked for is unknown to the server (RFC 8707)",
       "leave the resource parameter out of the token request"},
      {"invalid_dpop_proof", "the application is set to tokens that are bound to a key (DPoP)",
       "switch DPoP off for the application in the Developer Portal"},
      {"use_dpop_nonce", "the application is set to tokens that are bound to a key (DPoP)",
       "switch DPoP off for the application in the Developer Portal"},
      {"unsupported_token_type", "the server cannot revoke or introspect this kind of token", own_settings},
      {"access_denied", "the tenant's administrator has refused or withdrawn the permission", app_store},
      {"temporarily_unavailable", "the authorization server is overloaded or being maintained", later},
      {"server_error", "the authorization server failed", later},
      {"token-address", "the token endpoint's address is wrong: something else answers there", token_url},
      {"token-address", "a firewall in front of the authorization server answers in its place", own_network},
      {"firewall", "a firewall on the way or in front of the server refuses this machine", own_network},
      {"firewall", "the address is another one's", own_settings},
      {"not-a-token", "something else than the token endpoint answers", token_url},
      {"not-a-token", "a proxy changes the answer", own_network},
      {"token-remark", "the answer departs from RFC 6749 section 5.1 and is still usable",
       "nothing to do here; tell the provider"},

      // The token.
      {"tenant-mismatch", "the token is for another tenant than the one asked for: nothing was sent to the API with it",
       "compare KEUR_TENANT_ID with the tenant_id claim; tell the vendor"},
      {"tenant-absent", "the application is not tenant-enabled, or no tenant was looked at",
       "Developer Portal > My Applications > your application > Details: tenant-enabled"},
      {"token-signature", "the token was signed by another server than the one that published the keys",
       "compare token_url with the issuer; do not use this token"},
      {"token-issuer", "the token comes from another environment", one_environment},
      {"token-audience", "the scopes belong to another API, so the token is for that one", portal_integrations},
      {"token-client", "something answers in the authorization server's place", vendor},
      {"token-times", "the authorization server's clock or settings are wrong", vendor},
      {"token-short", "tokens of this application live for less than a minute",
       "Developer Portal > My Applications > your application > Details: token lifetime"},
      {"token-expired", "the token had expired when it was used: it is kept too long, or the clock is off",
       "ask for a new token before expires_in has passed; check the clock"},
      {"scope-missing", "the scope is not granted to the application", scope_remedy},
      {"scope-missing", "the profile's `scopes` leaves it out", "add it to `scopes` in your profile"},
      {"secret-soon", "the client secret runs out soon", new_secret},
      {"secret-accepted", "the token endpoint does not check the secret", "do not go live; tell the provider at once"},
      {"no-refusal", "the answer to a wrong secret could not be read", "look at the token endpoint's answer"},

      // The API.
      {"invalid_token", "the token was issued by another environment than the API's", one_environment},
      {"invalid_token", "the token has expired, or this machine's clock is off", clock_remedy},
      {"invalid_token", "the token is for another audience", portal_integrations},
      {"insufficient_scope", "the token lacks a scope that the operation needs", scope_remedy},
      {"401", "the tenant id is that of the customer, not of the company: the token is given, the API refuses it",
       company},
      {"401", "the token lacks a scope that the operation needs (this API answers 401, not 403)", scope_remedy},
      {"401", "the token was issued by another environment than the API's", one_environment},
      {"403", "the token lacks a scope that the operation needs", scope_remedy},
      {"403", "the customer has not accepted the application for this company", app_store},
      {"403", "a firewall in front of the server refuses this machine", own_network},
      {"404", "the address is wrong, or what it names does not exist for this tenant", base_url},
      {"405", "the endpoint was not asked with POST: something redirects or rewrites the request", own_network},
      {"405", "the address is another endpoint's", own_settings},
      {"413", "the request is larger than the server takes", own_settings},
      {"415", "the request did not arrive as a form: a proxy rewrites it", own_network},
      {"415", "the address is another endpoint's", own_settings},
      {"429", "a call limit is reached", "wait as long as Retry-After says, then run with a lower --rate"},
      {"431", "the token or another field is larger than the server takes", "ask for fewer scopes; tell the vendor"},
      {"500", "the server failed", later},
      {"502", "a gateway could not reach the server behind it", later},
      {"503", "the server is being maintained or overloaded", later},
      {"504", "a gateway waited in vain for the server behind it", later},
      {"no-rate-left", "others use the same limit", "wait for the limit to reset, or run with a lower --rate"},

      // The description.
      {"description-unreadable", "the description cannot be used",
       "run `keur lint` on it, or pin a good copy in the profile"},
      {"description-changed", "the API's owner has published a new description",
       "look at `keur changes` with the pinned and the published one, then pin it anew"},
      {"published-unreadable", "the published description is out of reach or no description",
       "open its address in a browser; tell the vendor"},
  };
  return table;
}

} // namespace keur::preflight
