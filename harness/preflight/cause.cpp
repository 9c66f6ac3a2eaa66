#include "preflight/cause.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace keur::preflight {
namespace {

constexpr std::string_view portal_credentials = "Developer Portal > My Applications > your application > Credentials";
constexpr std::string_view portal_integrations = "Developer Portal > My Applications > your application > Integrations";
constexpr std::string_view app_store = "Visma App Store > My apps, as Integration Administrator of the customer";
constexpr std::string_view own_settings = "your own settings (KEUR_* variables, secret file or keur.yaml)";
constexpr std::string_view own_network = "your own network: ask the administrator of the proxy or firewall";

/// A phrase that libraries and servers use and the code it stands for. Longer phrases first where one holds another.
constexpr std::pair<std::string_view, std::string_view> phrases[] = {
    {"too many requests", "429"},
    {"could not resolve", "dns"},
    {"name or service not known", "dns"},
    {"getaddrinfo", "dns"},
    {"connection refused", "connect"},
    {"econnrefused", "connect"},
    {"no route to host", "connect"},
    {"timed out", "timeout"},
    {"etimedout", "timeout"},
    {"certificate has expired", "certificate-expired"},
    {"certificate expired", "certificate-expired"},
    {"unable to get local issuer", "certificate-untrusted"},
    {"self-signed certificate", "certificate-untrusted"},
    {"self signed certificate", "certificate-untrusted"},
    {"no alternative certificate subject name", "certificate-host"},
    {"proxy authentication required", "407"},
    {"<!doctype html", "html"},
    {"<html", "html"},
    {"token expired", "token-expired"},
    {"unauthorized", "401"},
    {"forbidden", "403"},
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_word(text[at - 1])) && (at + size >= text.size() || !is_word(text[at + size]));
}

} // namespace

const std::vector<Cause>& causes() {
  static const std::vector<Cause> table{
      {"invalid_client", "the client secret is wrong, or belongs to another application", portal_credentials},
      {"invalid_client", "the client secret has expired or was deleted: a secret is shown once and cannot be read back",
       "generate a new one: Developer Portal > My Applications > your application > Credentials"},
      {"invalid_client", "the client id is wrong (client ids of vendors start with isv_)",
       "Developer Portal > My Applications > your application > Details"},
      {"invalid_client", "stage and production are mixed up: an application lives in one of the two",
       "compare the token endpoint (connect.visma.com is production) with the portal the application was made in"},
      {"invalid_client", "the application is disabled, a draft, or was changed less than two minutes ago",
       "Developer Portal > My Applications: the status must be active; portal changes take one to two minutes"},
      {"invalid_scope", "a scope is asked for that the application has not been granted", portal_integrations},
      {"invalid_scope", "a scope is misspelt: scopes are case-sensitive and separated by one space",
       "compare `scopes` in your profile with the API's description"},
      {"invalid_scope", "no scope was asked for and the application has none at all", portal_integrations},
      {"unauthorized_client", "the application is not of type Service, so it may not use client_credentials",
       "Developer Portal > My Applications: create an application of type Service (machine to machine)"},
      {"unauthorized_client", "the tenant has not accepted the application", app_store},
      {"invalid_tenant", "the tenant has not accepted the application", app_store},
      {"invalid_tenant", "the tenant id is wrong or of another environment",
       "copy it from Developer Portal > your application > Integrations > Customers"},
      {"invalid_tenant", "no tenant id was sent although the API is tenant-based",
       "set KEUR_TENANT_ID or tenant_id in your profile"},
      {"unsupported_grant_type",
       "the token endpoint does not know the grant type that was sent: something rewrites the request", own_network},
      {"invalid_request",
       "the token request did not arrive as a form: a field is missing, doubled or too long (over 100 characters)",
       own_settings},
      {"invalid_request", "a proxy rewrites the request", own_network},
      {"invalid_grant", "the grant is not for this endpoint", own_settings},
      {"invalid_token",
       "the API does not accept the token: issued by another environment, expired, or for another audience",
       "compare token endpoint and API address: both production or both stage"},
      {"insufficient_scope", "the token lacks a scope that the operation needs", portal_integrations},
      {"access_denied", "the tenant's administrator has refused or withdrawn the permission", app_store},
      {"temporarily_unavailable", "the authorization server is overloaded or being maintained",
       "try again later; see the vendor's status page"},
      {"server_error", "the authorization server failed", "try again later; see the vendor's status page"},
      {"401", "the tenant id is that of the customer, not of the company: the token is given, the API refuses it",
       "Visma App Store > top right: choose the company, then copy its tenant id"},
      {"401", "the token lacks a scope that the operation needs (this API answers 401, not 403)", portal_integrations},
      {"401", "the token was issued by another environment than the API's", own_settings},
      {"403", "the token is good but the tenant or the scopes do not allow this operation", portal_integrations},
      {"404", "the address is wrong, or what it names does not exist for this tenant",
       "compare the base address in your profile with the description's servers"},
      {"405", "the token endpoint was not asked with POST: something redirects or rewrites the request", own_network},
      {"407", "a proxy on the way wants credentials of its own", own_network},
      {"415", "the request did not arrive as a form: a proxy rewrites it", own_network},
      {"429", "too many requests: a call limit is reached",
       "wait as long as Retry-After says, then run with a lower --rate"},
      {"500", "the server failed", "try again later; see the vendor's status page"},
      {"502", "a gateway could not reach the server behind it", "try again later; see the vendor's status page"},
      {"503", "the server is being maintained or overloaded", "try again later; see the vendor's status page"},
      {"504", "a gateway waited in vain for the server behind it", "try again later; see the vendor's status page"},
      {"html",
       "a page was answered instead of data: a proxy, a captive portal or a firewall answers in the server's place",
       own_network},
      {"html", "the address leads to a web site instead of the API", own_settings},
      {"dns", "the host name does not resolve",
       "check the host name; ask the network's administrator whether outside names resolve"},
      {"connect", "nothing accepts connections there, or a firewall refuses them", own_network},
      {"timeout", "no answer came in time: a firewall drops the packets, or the server hangs", own_network},
      {"certificate-expired", "the certificate has expired or is not valid yet: check this machine's clock first",
       "if the clock is right, tell the server's owner"},
      {"certificate-untrusted",
       "the certificate is signed by an authority this machine does not know: often a proxy that looks into TLS",
       "let the administrator exempt the host, or name the proxy's CA with --ca-file"},
      {"certificate-host",
       "the certificate is for another host: the address is wrong or something answers in the server's place",
       own_network},
      {"tls", "the TLS handshake failed", own_network},
      {"clock", "this machine's clock is off by more than five minutes: tokens look expired or not yet valid",
       "set the clock (timedatectl set-ntp true)"},
      {"token-expired", "the token had expired when it was used: it is kept too long, or the clock is off",
       "ask for a new token before expires_in has passed; check the clock"},
      {"tenant-mismatch", "the token is for another tenant than the one asked for: nothing was sent to the API with it",
       "tell the vendor; compare KEUR_TENANT_ID with the tenant_id claim"},
  };
  return table;
}

std::vector<Cause> causes_of(std::string_view code) {
  std::vector<Cause> found;
  for (const auto& row : causes())
    if (row.code == code)
      found.push_back(row);
  return found;
}

std::vector<std::string> codes_in(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  std::vector<std::pair<std::size_t, std::string>> hits;
  const auto add = [&](std::size_t at, std::string_view code) {
    const bool known = std::any_of(hits.begin(), hits.end(), [&](const auto& hit) { return hit.second == code; });
    if (!known)
      hits.emplace_back(at, code);
  };
  // Our own class words ("connect", "clock") are ordinary words too: they count only when they are all there is.
  const auto is_searched = [&](std::string_view code) {
    return code.find('_') != std::string_view::npos || (code[0] >= '0' && code[0] <= '9') || lower == code;
  };
  for (const auto& row : causes())
    for (auto at = is_searched(row.code) ? lower.find(row.code) : std::string::npos; at != std::string::npos;
         at = lower.find(row.code, at + 1))
      if (stands_alone(lower, at, row.code.size())) {
        add(at, row.code);
        break;
      }
  for (const auto& [phrase, code] : phrases)
    if (const auto at = lower.find(phrase); at != std::string::npos)
      add(at, code);
  std::sort(hits.begin(), hits.end());
  std::vector<std::string> codes;
  for (auto& hit : hits)
    codes.push_back(std::move(hit.second));
  return codes;
}

} // namespace keur::preflight
