#pragma once
#include "base/result.hpp"
#include "base/secret.hpp"
#include "json/value.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::profile {

/// docs/live-tenant.md: what may be sent depends on this and on the request's class.
enum class TargetClass : std::uint8_t { InProcessMock, Loopback, Remote, Live };
std::string_view name(TargetClass target);

enum class RequestClass : std::uint8_t { Safe, ExportCommand, ExportFile, Unsafe, Hazardous };
std::string_view name(RequestClass request);
/// The requests of the class in words, in the plural: "export commands".
std::string_view described(RequestClass request);

/// What the user opted into.
struct Permissions {
  bool exports = false; // --allow-exports
  bool writes = false;  // --allow-writes
};

enum class Ruling : std::uint8_t { Send, NeedsOptIn, Never };
/// The one table that decides what may be sent.
Ruling ruling(TargetClass target, RequestClass request, const Permissions& permissions);
/// May values of answers stand in reports (--show-values)?
bool may_show_values(TargetClass target);

/// Where a credential is to be found; never a secret itself.
struct CredentialReference {
  enum class Kind : std::uint8_t { Environment, File, None, Command, StandardInput, Text };
  Kind kind = Kind::Environment;
  std::string name = {};                 // variable or path; of Text, which is for what is no
                                         // secret, the value
  std::vector<std::string> command = {}; // argv; no shell
  bool operator==(const CredentialReference&) const = default;
};

/// How a client shows the token endpoint who it is: RFC 6749 section 2.3.1,
/// OpenID Connect Core section 9, RFC 8705 section 2. None: by its id alone.
enum class ClientAuthentication : std::uint8_t { Post, Basic, PrivateKeyJwt, ClientSecretJwt, TlsClientAuth, None };

/// How one security scheme of the description is satisfied: a member of
/// `credentials` in keur.yaml. References that are not given have Kind::None.
struct CredentialSettings {
  enum class Kind : std::uint8_t {
    Grant,    // an access token from a token endpoint
    Token,    // a ready-made access token
    Value,    // an API key, or the value after another HTTP scheme's name
    Password, // user name and password of HTTP Basic
    Workflow, // the output of a login
  };
  static constexpr CredentialReference absent() { return {CredentialReference::Kind::None}; }
  std::string scheme = "default"; // its name in the description; "default"
                                  // serves those that are not named
  Kind kind = Kind::Grant;
  std::string grant = "client_credentials"; // or password, refresh_token
  ClientAuthentication authentication = ClientAuthentication::Post;
  std::string token_url = {};
  std::string issuer = {}; // whose metadata name the token endpoint, where token_url is ""
  CredentialReference client_id = absent(), client_secret = absent();
  CredentialReference key = absent(),
                      key_password = absent(); // PEM of private_key_jwt
  std::string key_id = {};                     // "kid" of its assertions
  CredentialReference username = absent(), password = absent();
  CredentialReference refresh_token = absent();
  CredentialReference value = absent(); // of Token and Value
  CredentialReference tenant_id = absent(), other_tenant_id = absent();
  std::vector<std::string> scopes = {};
  std::vector<std::pair<std::string, std::string>> parameters = {};     // further ones of the token request
  std::string token_pointer = {};                                       // where the answer holds the token
  std::string workflow = {}, output = {};                               // an Arazzo document and the output's name
  std::vector<std::pair<std::string, CredentialReference>> inputs = {}; // of the workflow
  Location where = {};                                                  // in keur.yaml
};

/// A certificate that this client shows in TLS handshakes with the profile's
/// hosts.
struct ClientCertificate {
  std::string certificate = {};                           // PEM file, the chain after it; "" = none
  CredentialReference key = CredentialSettings::absent(); // PEM; none: it stands in the certificate's
                                                          // file
  CredentialReference key_password = CredentialSettings::absent();
  Location where = {};
};

/// A value of the user's own for a parameter or member: `name` is a parameter's
/// name, "METHOD /path · in.name", or the pointer of a schema in the
/// description ("#/components/…").
struct OwnValue {
  std::string name;
  json::Value value;
  Location where = {};
};

/// Pace and patience for the operations that the glob matches; absent = as for
/// all others.
struct OperationLimits {
  std::string operations = "*";
  std::optional<double> rate = {};
  std::optional<std::chrono::milliseconds> timeout = {};
  std::optional<int> retries = {}; // of safe requests that got no answer, 429 or 503
};

struct Limits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds tls{10'000};
  std::chrono::milliseconds first_byte{30'000};
  std::chrono::milliseconds total{60'000};
  std::chrono::milliseconds file_total{300'000};
  std::chrono::milliseconds retry_after{60'000}; // the longest Retry-After that is waited for
  std::chrono::milliseconds low_speed_window{10'000};
  std::size_t low_speed_bytes = 1'000; // fewer in a window end the transfer
  std::size_t body_bytes = 16u << 20;
  std::size_t file_bytes = 256u << 20;
  std::size_t token_bytes = 64u << 10;
  std::size_t header_line_bytes = 16u << 10;
  std::size_t header_bytes = 64u << 10;
  std::size_t header_count = 200;
  int concurrency = 16;
  double rate = 0;                 // requests a second; 0 = as fast as it goes
  std::uint64_t budget = 0;        // requests in all; 0 = no limit
  std::size_t max_tests = 100'000; // cases of a plan in all; a larger one is refused
  std::chrono::milliseconds max_time{0};
  std::chrono::milliseconds poll_first{2'000};
  std::chrono::milliseconds poll_most{30'000};
  std::chrono::milliseconds job{900'000};
  std::chrono::milliseconds job_visible{30'000}; // how long a job that was just started may be unknown to its
                                                 // query
  std::chrono::milliseconds response_time{0};    // a slower answer is a finding; 0 = none is too slow
};

/// Levels of checks for the operations that the glob matches ("*" = all), each
/// "id=fail", "id=warn", "id=off" or "-id".
struct CheckLevels {
  std::string operations = "*";
  std::vector<std::string> levels = {};
};

struct Profile {
  std::string name = "mock";
  TargetClass target = TargetClass::InProcessMock;
  std::string description = {}; // path or URL; "" = the built-in one
  std::vector<std::string> overlays = {};
  std::string reference_root = {}; // what the files it refers to must lie below; "" = its own folder
  std::string base_url = {};       // of the API, without trailing slash; "" for the in-process mock
  std::string token_url = {};
  std::vector<std::string> hosts = {};      // pinned: "host" or "host:port"; nothing else is ever connected to
                                            // (files: see below)
  std::vector<std::string> file_hosts = {}; // suffixes that self-authorising file addresses may have; empty = any
                                            // public
  std::string tenant_id = {};
  CredentialReference client_id{CredentialReference::Kind::Environment, "KEUR_CLIENT_ID"};
  CredentialReference client_secret{CredentialReference::Kind::Environment, "KEUR_CLIENT_SECRET"};
  CredentialReference other_tenant_id{CredentialReference::Kind::Environment, "KEUR_OTHER_TENANT_ID"};
  CredentialReference tenant_reference{CredentialReference::Kind::Environment,
                                       "KEUR_TENANT_ID"}; // when tenant_id is ""
  bool basic_authentication = false;
  bool mint = false; // the target is keur's own mock on the loopback and makes
                     // broken tokens on request
  std::vector<std::string> scopes = {};
  std::string ca_file = {};
  std::string proxy = {};
  bool http2 = false;                       // offer it over TLS
  std::vector<std::string> connect_to = {}; // HOST:PORT:HOST:PORT, to the loopback only
  Limits limits = {};
  Permissions permissions = {};
  std::vector<CheckLevels> checks = {};
  std::vector<CredentialSettings> credentials = {};
  ClientCertificate client_certificate = {};
  CredentialReference proxy_credentials = CredentialSettings::absent();  // "user:password"
  std::vector<std::pair<std::string, CredentialReference>> headers = {}; // of every request to the API
  std::vector<OwnValue> values = {};
  std::vector<std::string> skip = {}; // globs on "METHOD /path"
  std::vector<OperationLimits> operation_limits = {};
  std::string before = {}, after = {}; // Arazzo documents: set-up and tear-down
  std::string folder = {};             // of keur.yaml, where a .env may lie; "" = there is none
};

/// What satisfies one security scheme in one run. Owned by whoever runs;
/// secrets leave through Secret::reveal() only.
struct Credentials {
  std::string client_id;
  Secret client_secret;
  std::string tenant_id;
  std::string other_tenant_id = {};                // a second tenant, for the OtherTenant intent; "" = none is known
  std::vector<std::string> scopes = {};            // named beside the credentials (Postman); empty = the profile's
  std::vector<std::string> remarks = {};           // what looks wrong with them, never quoting one
  std::optional<CredentialSettings> settings = {}; // what they were read for; none: a client of the profile's own
  Secret key = {}, key_password = {};
  std::string username = {};
  Secret password = {}, refresh_token = {};
  Secret value = {};                                       // ready-made token, API key, value of an HTTP scheme
  std::vector<std::pair<std::string, Secret>> inputs = {}; // of a login
};

/// The credentials of one run, by the security scheme of the description that each is for.
struct Keyring {
  std::vector<Credentials> held = {};
  std::map<std::string, std::size_t, std::less<>> by_scheme = {}; // → place in `held`
  bool has_certificate = false;                                   // a client certificate is shown in TLS handshakes
};

} // namespace keur::profile
