#pragma once
#include "cli/command.hpp"
#include "mocks/mock.hpp"
#include "openapi/description.hpp"
#include "profile/profile.hpp"
#include "run/redactor.hpp"
#include "transport/access.hpp"
#include "transport/curl_transport.hpp"

#include <memory>
#include <optional>
#include <vector>

/// Where requests go: the in-process mock, an address, or a profile of keur.yaml.
namespace keur::cli {

/// The options that choose and fence a target, for the tables of run, plan and preflight.
std::vector<Option> target_options();

/// The profile the options ask for, nothing opened yet. Errors: Usage, Configuration.
Result<profile::Profile> choose_profile(const Arguments& arguments);

struct Target {
  profile::Profile profile;
  profile::Credentials credentials;
  std::unique_ptr<mocks::Mock> mock; // the in-process one, or null
  profile::Keyring keyring = {};     // by security scheme; `credentials` is the client of the token endpoint among them
  std::vector<transport::OwnField> fields = {};
  transport::ClientIdentity identity = {};
  Secret proxy_credentials = {};
  bool goes_by_client = true;              // of preflight: `credentials` are it, and there is no keyring
  std::optional<Error> keyring_error = {}; // of preflight, where the keyring could not be read
};

/// Must the credentials be complete, or is it the caller who judges them (preflight)?
enum class Credentials : bool { Required, AsFound };

/// Starts the mock or reads the credentials. Errors: CredentialMissing, Configuration, Connect.
Result<Target> open_target(profile::Profile profile, const openapi::Description& description,
                           const Arguments& arguments, Credentials credentials = Credentials::Required);

/// From now on the redactor masks every secret of the target.
void add_secrets(const Target& target, run::Redactor& redactor);

/// How the profile's limits and fence look to the wire.
transport::WireOptions wire_options(const profile::Profile& profile);
/// The same with the target's client certificate and proxy credentials, borrowed from it.
transport::WireOptions wire_options(const Target& target);

} // namespace keur::cli
