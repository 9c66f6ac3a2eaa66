#pragma once
#include "base/clock.hpp"
#include "base/result.hpp"
#include "openapi/description.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keur::mocks {

/// How a mock is started. Everything the vendor's behaviour leaves unknown is a member with a stated default.
struct MockOptions {
  std::string host = "127.0.0.1"; // IP literal to listen on; anything but the loopback is the caller's explicit wish
  int port = 0;                   // 0 = any
  std::vector<std::string> callback_hosts = {}; // that callbacks may go to besides the loopback
  bool tls = false;
  std::vector<std::string> tls_hosts = {"localhost", "127.0.0.1"};
  std::chrono::seconds tls_begins{-3'600}; // of the certificate's validity, from now
  std::chrono::seconds tls_ends{86'400};
  std::chrono::seconds clock_offset{0}; // how far the server's clock is ahead of this machine's
  std::string issuer = {};              // origin the authorization server calls itself by; "" = where it listens
  std::string file_origin = {};         // origin of file addresses; "" = where files are served
  std::string tenant_file = {};         // JSON/YAML: clients, tenants, scopes; "" = built-in ones
  std::size_t employees = 100;
  std::uint64_t seed = 1;
  std::vector<std::string> faults = {}; // ids, optionally "id@METHOD /path"
  std::chrono::milliseconds latency{0};
  std::chrono::milliseconds job_step{5}; // how long one InProgress stage lasts
  int job_polls = 2;                     // answers InProgress this often
  int files = 2;                         // files per job
  std::chrono::seconds token_lifetime{3600};
  std::chrono::seconds file_lifetime{900};
  bool rfc_errors = false; // token errors as RFC 6749 writes them instead of as IdentityServer does
};

/// Credentials that a started mock accepts, for the in-process target and for printing under `keur mock`.
struct MockCredentials {
  std::string client_id;
  std::string client_secret;
  std::string tenant_id;
  std::string other_tenant_id;
  bool built_in = true; // false: the client is one of the tenant file's, and its secret the user's own
};

/// A running mock on the loopback: the authorization server, the API and the file origin. Stops in the destructor.
class Mock {
public:
  /// `description` is shared with the threads that serve it. Errors: Configuration, Connect (port in use).
  static Result<std::unique_ptr<Mock>> start(openapi::Description description, MockOptions options,
                                             Clock& clock = system_clock());
  virtual ~Mock() = default;
  virtual std::string base_url() const = 0; // of the API
  virtual std::string token_url() const = 0;
  virtual std::string file_url() const = 0; // of the file origin
  virtual std::string ca_pem() const = 0;   // with tls; "" otherwise
  virtual MockCredentials credentials() const = 0;
  /// Requests served so far, for "nothing else was sent".
  virtual std::uint64_t requests() const = 0;
  virtual void stop() = 0;
};

} // namespace keur::mocks
