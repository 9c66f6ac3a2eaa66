#pragma once
#include "mocks/mock.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The set-up faults that people meet on their first evening, each with what `keur preflight` has to say about it.
namespace keur::suites::setup {

constexpr std::string_view company = "3f0c2a55-7a10-4d0e-9b6c-1d2e3f405162";
constexpr std::string_view customer = "3f0c2a55-7a10-4d0e-9b6c-1d2e3f405163";
constexpr std::string_view unaccepted = "3f0c2a55-7a10-4d0e-9b6c-1d2e3f405164";
constexpr std::string_view client = "isv_acme_hr";
/// SECRET in name only: the canary that must stand in no output.
constexpr std::string_view secret = "canaryQ7x2mV9kLp4Zt8Rb3Nw6Yc1Hd5Js0Gf";

/// What surrounds keur. As it stands, preflight finds nothing wrong. {url}, {port}, {folder}, {listener} and {secret}
/// in texts are filled in.
struct World {
  mocks::MockOptions mock = {};
  std::string client_members = "secrets: [\"{secret}\"]"; // of the client in the mock's tenant file (YAML)
  std::string registry_members = {};                      // further lines of the tenant file
  std::string given_id{client};
  std::string given_secret{secret};
  std::string given_tenant{company};
  std::vector<std::pair<std::string, std::string>> environment = {};
  bool live = false;            // the live profile, led to the mock over TLS
  bool trusts_authority = true; // of the mock's certificate
  std::string description = {}; // "" = the vendor's
  std::string profile = {};     // settings of a profile in keur.yaml, instead of --target
  std::vector<std::string> arguments = {};
  std::string token_answers = {}; // JSON for /__keur/token-answers
  std::string listener = {};      // bytes that a second server answers to everything: a proxy, a file server
  std::string authority = {};     // subject of a self-signed certificate that answers in the servers' place
};

struct SetupFault {
  std::string_view id;
  std::string_view meaning;
  void (*arrange)(World&);
  std::string_view step;    // the one that tells; "" = ended before the steps with a message
  std::string_view outcome; // "fail" or "warn"
  std::string_view code;    // of preflight/cause.hpp, whose first row is the cause that is named first
  std::size_t place = 1;    // of the true cause among those named; more than 1 where servers give both the same answer
  std::string_view detail = {}; // a text that the step's detail or the message must hold
  int exit_code = 4;
};

const std::vector<SetupFault>& setup_faults();

} // namespace keur::suites::setup
