#include "suites/cli/setup_fault.hpp"

namespace keur::suites::setup {
namespace {

using W = World;

void without_scope(World& world, std::string_view missing) {
  std::string scopes;
  for (const std::string_view one : {"exportemployees", "exportcontracts", "exportmetadata", "exportorganizationunits",
                                     "exportusers", "exportcontactinformation"})
    if (one != missing)
      scopes += " hrmanalytics:nlhrm:" + std::string(one);
  world.client_members += ", scopes: \"" + scopes.substr(1) + '"';
}

std::string page(std::string_view status) {
  const std::string body = "<!DOCTYPE html><title>Sign in to the guest network</title>";
  return "HTTP/1.1 " + std::string(status) +
         "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void behind_proxy(World& world, std::string answer) {
  world.live = true;
  world.listener = std::move(answer);
  world.arguments = {"--proxy", "http://127.0.0.1:{listener}"};
}

constexpr std::string_view stage_profile =
    "{target: 'https://api.acme.example', token_url: 'https://connect.identity.stagaws.visma.com/connect/token',"
    " hosts: [api.acme.example, connect.identity.stagaws.visma.com], ca_file: '{folder}/ca.pem', connect_to: "
    "['api.acme.example:443:127.0.0.1:{port}', 'connect.identity.stagaws.visma.com:443:127.0.0.1:{port}']}";

std::string asking_for(std::string_view scopes) {
  return "{target: '{url}', token_url: '{url}/connect/token', scopes: [" + std::string(scopes) + "]}";
}

} // namespace

const std::vector<SetupFault>& setup_faults() {
  static const std::vector<SetupFault> table{
      // Settings.
      {"id-unset", "the client id is not set", [](W& w) { w.given_id.clear(); }, "configuration", "fail", "id-missing"},
      {"secret-unset", "the client secret is not set", [](W& w) { w.given_secret.clear(); }, "configuration", "fail",
       "secret-missing"},
      {"nothing-set", "no credential at all is set",
       [](W& w) {
         w.given_id.clear();
         w.given_secret.clear();
         w.given_tenant.clear();
       },
       "configuration", "fail", "id-missing"},
      {"secret-newline", "the secret has a line end behind it", [](W& w) { w.given_secret += '\n'; }, "token", "fail",
       "stray-space"},
      {"secret-space", "the secret has a space before it", [](W& w) { w.given_secret = ' ' + w.given_secret; }, "token",
       "fail", "stray-space"},
      {"id-invisible", "the client id has a no-break space behind it", [](W& w) { w.given_id += "\xC2\xA0"; }, "token",
       "fail", "stray-space"},
      {"secret-quoted", "the secret stands in quotation marks",
       [](W& w) { w.given_secret = '"' + w.given_secret + '"'; }, "token", "fail", "quoted"},
      {"id-placeholder", "the client id is still the template's text", [](W& w) { w.given_id = "<your-client-id>"; },
       "token", "fail", "placeholder"},
      {"fields-swapped", "client id and secret are swapped", [](W& w) { std::swap(w.given_id, w.given_secret); },
       "token", "fail", "fields-swapped"},
      {"id-in-secret", "the client id stands in the secret's field too", [](W& w) { w.given_secret = w.given_id; },
       "token", "fail", "id-is-secret"},
      {"secret-in-id", "the secret stands in the client id's field too", [](W& w) { w.given_id = w.given_secret; },
       "token", "fail", "id-is-secret"},
      {"tenant-in-secret", "the tenant id stands in the secret's field", [](W& w) { w.given_secret = w.given_tenant; },
       "token", "fail", "secret-is-tenant"},
      {"tenant-in-id", "the tenant id stands in the client id's field", [](W& w) { w.given_id = w.given_tenant; },
       "token", "fail", "id-is-tenant"},
      {"id-in-tenant", "the client id stands in the tenant id's field", [](W& w) { w.given_tenant = w.given_id; },
       "token", "fail", "tenant-is-id"},
      {"tenant-malformed", "the tenant id is a customer number", [](W& w) { w.given_tenant = "10042"; }, "token",
       "fail", "tenant-form"},
      {"secret-cut", "the secret was cut off when it was copied", [](W& w) { w.given_secret.resize(12); }, "token",
       "fail", "secret-cut"},

      // Client and application.
      {"wrong-id", "the client id is another application's", [](W& w) { w.given_id = "isv_other"; }, "token", "fail",
       "invalid_client"},
      {"odd-id", "the client id is another text altogether", [](W& w) { w.given_id = "acme-hr"; }, "token", "fail",
       "id-form"},
      {"wrong-secret", "the secret is another application's",
       [](W& w) { w.client_members = "secrets: [another0secret0of0another0application]"; }, "token", "fail",
       "invalid_client"},
      {"deleted-secret", "the secret was deleted", [](W& w) { w.client_members = "secrets: []"; }, "token", "fail",
       "invalid_client", 2},
      {"expired-secret", "the secret has expired, and nobody noted the day",
       [](W& w) { w.client_members = "secrets: [{value: \"{secret}\", expires: \"2026-01-31\"}]"; }, "token", "fail",
       "invalid_client", 2},
      {"expired-secret-noted", "the secret has expired on the day that was noted",
       [](W& w) {
         w.client_members = "secrets: [{value: \"{secret}\", expires: \"2026-01-31\"}]";
         w.environment = {{"KEUR_CLIENT_SECRET_EXPIRES", "2026-01-31"}};
       },
       "token", "fail", "secret-expired"},
      {"disabled-application", "the application is disabled or a draft",
       [](W& w) { w.client_members += ", enabled: false"; }, "token", "fail", "invalid_client", 3},
      {"other-environment", "a production application is asked of stage's token endpoint",
       [](W& w) {
         w.mock.tls = true;
         w.mock.tls_hosts = {"api.acme.example", "connect.identity.stagaws.visma.com"};
         w.mock.issuer = "https://connect.identity.stagaws.visma.com";
         w.client_members = "secrets: []";
         w.profile = stage_profile;
       },
       "token", "fail", "environment-mixed"},
      {"basic-only", "the token endpoint takes Basic client authentication only",
       [](W& w) {
         w.token_answers =
             R"([{"status":400,"headers":{"Content-Type":"application/json"},"body":"{\"error\":\"invalid_client\"}"}])";
       },
       "token", "fail", "basic-only"},
      {"application-type", "the application is not of type Service",
       [](W& w) {
         w.client_members += ", grant_types: [authorization_code]";
         w.registry_members = "tenant_required: false\n";
       },
       "token", "fail", "application-type"},

      // Tenant.
      {"tenant-missing", "no tenant id is set", [](W& w) { w.given_tenant.clear(); }, "token", "fail", "tenant-unset"},
      {"tenant-unknown", "the tenant id names no tenant of this environment",
       [](W& w) { w.given_tenant = "3f0c2a55-7a10-4d0e-9b6c-1d2e3f4051ff"; }, "token", "fail", "invalid_tenant", 2},
      {"tenant-not-accepted", "the tenant has not accepted the application", [](W& w) { w.given_tenant = unaccepted; },
       "token", "fail", "invalid_tenant"},
      {"tenant-not-accepted-told", "the same, where a token is to be had without a tenant",
       [](W& w) {
         w.given_tenant = unaccepted;
         w.registry_members = "tenant_required: false\n";
       },
       "token", "fail", "tenant-not-accepted"},
      {"tenant-refused-client", "the tenant has not accepted it, and the answer is unauthorized_client",
       [](W& w) {
         w.given_tenant = unaccepted;
         w.registry_members = "tenant_required: false\ntenant_error: unauthorized_client\n";
       },
       "token", "fail", "tenant-not-accepted"},
      {"customer-tenant", "the tenant is the customer's, not the company's", [](W& w) { w.given_tenant = customer; },
       "reachability", "fail", "401"},
      {"other-tenant-token", "the token is for another tenant", [](W& w) { w.mock.faults = {"jwt-other-tenant"}; },
       "claims", "fail", "tenant-mismatch", 1, "", 5},

      // Scopes.
      {"no-employees-scope", "the scope for employees is not granted",
       [](W& w) { without_scope(w, "exportemployees"); }, "scopes", "fail", "scope-missing", 1, "exportemployees"},
      {"no-contracts-scope", "the scope for contracts is not granted",
       [](W& w) { without_scope(w, "exportcontracts"); }, "scopes", "fail", "scope-missing", 1, "exportcontracts"},
      {"no-metadata-scope", "the scope for metadata is not granted", [](W& w) { without_scope(w, "exportmetadata"); },
       "scopes", "fail", "scope-missing", 1, "exportmetadata"},
      {"no-organization-scope", "the scope for organization units is not granted",
       [](W& w) { without_scope(w, "exportorganizationunits"); }, "scopes", "fail", "scope-missing", 1,
       "exportorganizationunits"},
      {"no-contact-scope", "the scope for contact information, which columns need, is not granted",
       [](W& w) { without_scope(w, "exportcontactinformation"); }, "scopes", "warn", "scope-missing", 1,
       "exportcontactinformation", 0},
      {"no-users-scope", "the scope for users is not granted", [](W& w) { without_scope(w, "exportusers"); }, "scopes",
       "fail", "scope-missing", 1, "exportusers"},
      {"scope-asked-not-granted", "the profile asks for a scope that is not granted",
       [](W& w) {
         without_scope(w, "exportusers");
         w.profile = asking_for("'hrmanalytics:nlhrm:exportemployees', 'hrmanalytics:nlhrm:exportusers'");
       },
       "token", "fail", "scope-not-granted", 1, "hrmanalytics:nlhrm:exportusers"},
      {"scope-misspelt", "the profile asks for a scope that does not exist",
       [](W& w) { w.profile = asking_for("'hrmanalytics:nlhrm:ExportEmployees'"); }, "token", "fail",
       "scope-not-granted", 2, "hrmanalytics:nlhrm:ExportEmployees"},
      {"scope-left-out", "the profile asks for some scopes only",
       [](W& w) { w.profile = asking_for("'hrmanalytics:nlhrm:exportemployees'"); }, "scopes", "warn", "scope-missing",
       2, "", 0},
      {"no-scope-at-all", "the application has no scope", [](W& w) { w.client_members += ", scopes: []"; }, "token",
       "fail", "no-scope-at-all"},

      // Clock and network.
      {"clock-ahead", "this clock is ten minutes ahead", [](W& w) { w.mock.clock_offset = std::chrono::seconds(-600); },
       "clock", "fail", "clock", 1, "ahead"},
      {"clock-behind", "this clock is ten minutes behind",
       [](W& w) { w.mock.clock_offset = std::chrono::seconds(600); }, "clock", "fail", "clock", 1, "behind"},
      {"clock-drift", "this clock is two minutes ahead", [](W& w) { w.mock.clock_offset = std::chrono::seconds(-120); },
       "clock", "warn", "clock-drift", 1, "ahead", 0},
      {"name-unknown", "the token endpoint's name does not resolve",
       [](W& w) {
         w.profile = "{target: 'https://api.acme.invalid', token_url: 'https://login.acme.invalid/connect/token'}";
       },
       "dns", "fail", "dns", 1, "login.acme.invalid"},
      {"refused-port", "nothing listens at the token endpoint",
       [](W& w) { w.profile = "{target: '{url}', token_url: 'http://127.0.0.1:1/connect/token'}"; }, "connection",
       "fail", "connect-local", 1, "127.0.0.1"},
      {"api-refused-port", "nothing listens at the API",
       [](W& w) { w.profile = "{target: 'http://127.0.0.1:1', token_url: '{url}/connect/token'}"; }, "connection",
       "fail", "connect-local"},
      {"proxy-unread", "the network wants a proxy, which stands in the environment only",
       [](W& w) {
         w.profile = "{target: '{url}', token_url: 'http://127.0.0.1:1/connect/token'}";
         w.environment = {{"https_proxy", "http://proxy.acme.example:8080"}};
       },
       "connection", "fail", "connect", 1, "https_proxy"},
      {"private-address", "the API's address is a private one",
       [](W& w) { w.profile = "{target: 'https://10.0.0.7', token_url: '{url}/connect/token'}"; }, "connection", "fail",
       "refused", 1, "", 5},
      {"certificate-expired", "the certificate has expired",
       [](W& w) {
         w.live = true;
         w.mock.tls_begins = std::chrono::hours(-96);
         w.mock.tls_ends = std::chrono::hours(-48);
       },
       "tls", "fail", "certificate-expired", 1, "valid from"},
      {"certificate-early", "the certificate is not valid yet",
       [](W& w) {
         w.live = true;
         w.mock.tls_begins = std::chrono::hours(48);
         w.mock.tls_ends = std::chrono::hours(96);
       },
       "tls", "fail", "certificate-early", 1, "valid from"},
      {"certificate-soon", "the certificate runs out in three days",
       [](W& w) {
         w.live = true;
         w.mock.tls_ends = std::chrono::hours(73);
       },
       "tls", "warn", "certificate-soon", 1, "3 days left", 0},
      {"certificate-host", "the certificate is for another host",
       [](W& w) {
         w.live = true;
         w.mock.tls_hosts = {"www.acme.example"};
       },
       "tls", "fail", "certificate-host", 1, "www.acme.example"},
      {"certificate-untrusted", "the certificate's authority is unknown here",
       [](W& w) {
         w.live = true;
         w.trusts_authority = false;
       },
       "tls", "fail", "certificate-untrusted", 1, "keur test authority"},
      {"certificate-injected", "a proxy shows a certificate of its own",
       [](W& w) { w.authority = "/O=Zscaler Inc./CN=Zscaler Root CA"; }, "tls", "fail", "certificate-injected", 1,
       "Zscaler"},
      {"certificate-injected-trusted", "the same, and this machine trusts it",
       [](W& w) {
         w.authority = "/O=Zscaler Inc./CN=Zscaler Root CA";
         w.arguments = {"--ca-file", "{folder}/authority.pem"};
       },
       "tls", "warn", "certificate-injected", 1, "Zscaler"},
      {"proxy-credentials", "the proxy wants credentials of its own",
       [](W& w) { behind_proxy(w, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"); },
       "connection", "fail", "407"},
      {"proxy-forbids", "the proxy answers with a page that forbids the host",
       [](W& w) { behind_proxy(w, page("403 Forbidden")); }, "connection", "fail", "proxy"},
      {"proxy-address", "the proxy's address is wrong",
       [](W& w) {
         w.live = true;
         w.arguments = {"--proxy", "http://127.0.0.1:1"};
       },
       "connection", "fail", "connect", 2},
      {"captive-portal", "a captive portal answers everything with its page",
       [](W& w) {
         w.listener = page("200 OK");
         w.profile = "{target: 'http://127.0.0.1:{listener}', token_url: 'http://127.0.0.1:{listener}/connect/token'}";
       },
       "discovery", "fail", "html"},

      // Authorization server.
      {"discovery-issuer", "the discovery document is another issuer's",
       [](W& w) { w.mock.faults = {"discovery-issuer"}; }, "discovery", "fail", "discovery-mismatch"},
      {"discovery-elsewhere", "the discovery document's endpoints stand on another host",
       [](W& w) { w.mock.faults = {"discovery-other-host"}; }, "discovery", "fail", "discovery-mismatch"},
      {"keys-empty", "the key set is empty", [](W& w) { w.mock.faults = {"jwks-empty"}; }, "jwks", "fail",
       "keys-unusable"},
      {"token-page", "the token endpoint answers with a web page", [](W& w) { w.mock.faults = {"token-html"}; },
       "token", "fail", "token-address"},
      {"token-url-path", "the token endpoint's path is wrong",
       [](W& w) { w.profile = "{target: '{url}', token_url: '{url}/connect/tokens'}"; }, "token", "fail",
       "token-address"},
      {"token-firewall", "a firewall answers for the token endpoint", [](W& w) { w.mock.faults = {"token-403"}; },
       "token", "fail", "firewall"},
      {"token-redirect", "the token endpoint points elsewhere", [](W& w) { w.mock.faults = {"token-redirect"}; },
       "token", "fail", "redirect"},
      {"token-limit", "the token endpoint's call limit is reached", [](W& w) { w.mock.faults = {"token-429"}; },
       "token", "fail", "429"},
      {"token-maintenance", "the authorization server is being maintained", [](W& w) { w.mock.faults = {"token-503"}; },
       "token", "fail", "503"},
      {"token-rewritten", "a gateway rewrites the token request",
       [](W& w) { w.mock.faults = {"refused-unsupported-grant"}; }, "token", "fail", "unsupported_grant_type"},
      {"token-request-broken", "the token request arrives damaged",
       [](W& w) { w.mock.faults = {"refused-invalid-request"}; }, "token", "fail", "invalid_request", 2},
      {"secret-echoed", "the refusal repeats the request with its secret",
       [](W& w) { w.mock.faults = {"refused-echo"}; }, "token", "fail", "invalid_client"},
      {"token-issuer", "the token is another environment's", [](W& w) { w.mock.faults = {"jwt-issuer-other"}; },
       "claims", "fail", "token-issuer"},
      {"token-signature", "the token's signature fits no published key",
       [](W& w) { w.mock.faults = {"jwt-signature"}; }, "claims", "fail", "token-signature"},
      {"token-audience", "the token is for another API", [](W& w) { w.mock.faults = {"jwt-audience-other"}; },
       "reachability", "fail", "token-audience"},
      {"token-no-tenant", "the token names no tenant",
       [](W& w) {
         w.registry_members = "tenant_required: false\n";
         w.given_tenant.clear();
       },
       "configuration", "warn", "tenant-unset", 1, "", 0},
      {"wrong-secret-accepted", "the token endpoint does not look at the secret",
       [](W& w) { w.client_members = "secrets: [\"{secret}\", keur-preflight-wrong-secret-on-purpose]"; },
       "negative-control", "fail", "secret-accepted"},
      {"secret-soon", "the secret runs out soon",
       [](W& w) {
         w.arguments = {"--secret-expires", "2026-11-30"};
       },
       "secret-expiry", "warn", "secret-soon", 1, "", 0},

      // API and description.
      {"api-unauthorized", "the API refuses a good token", [](W& w) { w.mock.faults = {"status-401"}; }, "reachability",
       "fail", "401"},
      {"api-forbidden", "the API forbids everything", [](W& w) { w.mock.faults = {"status-403"}; }, "reachability",
       "fail", "403"},
      {"api-maintenance", "the API is being maintained", [](W& w) { w.mock.faults = {"status-502"}; }, "reachability",
       "fail", "502"},
      {"api-page", "the API's address is a web site", [](W& w) { w.mock.faults = {"html"}; }, "reachability", "fail",
       "html", 2},
      {"api-limit-near", "hardly any calls are left", [](W& w) { w.mock.faults = {"rate-limit-announced"}; },
       "rate-limit", "warn", "no-rate-left", 1, "", 0},
      {"published-gone", "the published description is out of reach",
       [](W& w) {
         w.arguments = {"--published", "{url}/docs/openapi.yaml"};
       },
       "description", "warn", "published-unreadable", 1, "", 0},
      {"published-changed", "the published description has lost an operation",
       [](W& w) {
         w.listener = "published";
         w.arguments = {"--published", "http://127.0.0.1:{listener}/openapi.yaml"};
       },
       "description", "fail", "description-changed", 1, "breaking"},
  };
  return table;
}

} // namespace keur::suites::setup
