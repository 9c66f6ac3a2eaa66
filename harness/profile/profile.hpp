#pragma once
#include "base/result.hpp"
#include "base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::profile {

/// DESIGN section 5: what may be sent depends on this and on the request's class.
enum class TargetClass : std::uint8_t { InProcessMock, Loopback, Remote, Live };
std::string_view name(TargetClass target);

enum class RequestClass : std::uint8_t { Safe, ExportCommand, ExportFile, Unsafe, Hazardous };
std::string_view name(RequestClass request);

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

/// Where a credential is to be found; never the credential itself.
struct CredentialReference {
  enum class Kind : std::uint8_t { Environment, File, None };
  Kind kind = Kind::Environment;
  std::string name = {}; // variable or path
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
  std::chrono::milliseconds job_visible{30'000}; // how long a job that was just started may be unknown to its query
  std::chrono::milliseconds response_time{0};    // a slower answer is a finding; 0 = none is too slow
};

/// Levels of checks for the operations that the glob matches ("*" = all), each "id=fail", "id=warn", "id=off" or "-id".
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
  std::vector<std::string> hosts =
      {}; // pinned: "host" or "host:port"; nothing else is ever connected to (files: see below)
  std::vector<std::string> file_hosts =
      {}; // suffixes that self-authorising file addresses may have; empty = any public
  std::string tenant_id = {};
  CredentialReference client_id{CredentialReference::Kind::Environment, "KEUR_CLIENT_ID"};
  CredentialReference client_secret{CredentialReference::Kind::Environment, "KEUR_CLIENT_SECRET"};
  CredentialReference other_tenant_id{CredentialReference::Kind::Environment, "KEUR_OTHER_TENANT_ID"};
  CredentialReference tenant_reference{CredentialReference::Kind::Environment,
                                       "KEUR_TENANT_ID"}; // when tenant_id is ""
  bool basic_authentication = false;
  bool mint = false; // the target is keur's own mock on the loopback and makes broken tokens on request
  std::vector<std::string> scopes = {};
  std::string ca_file = {};
  std::string proxy = {};
  bool http2 = false;                       // offer it over TLS
  std::vector<std::string> connect_to = {}; // HOST:PORT:HOST:PORT, to the loopback only
  Limits limits = {};
  Permissions permissions = {};
  std::vector<CheckLevels> checks = {};
};

/// Client id, secret and tenant of one run. Owned by whoever runs; secrets leave through Secret::reveal() only.
struct Credentials {
  std::string client_id;
  Secret client_secret;
  std::string tenant_id;
  std::string other_tenant_id = {};      // a second tenant, for the OtherTenant intent; "" = none is known
  std::vector<std::string> scopes = {};  // named beside the credentials (Postman); empty = the profile's
  std::vector<std::string> remarks = {}; // what looks wrong with them, never quoting one
};

} // namespace keur::profile
