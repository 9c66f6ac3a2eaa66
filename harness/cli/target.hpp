#pragma once
#include "cli/command.hpp"
#include "mocks/mock.hpp"
#include "openapi/description.hpp"
#include "profile/profile.hpp"
#include "transport/curl_transport.hpp"

#include <memory>

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
};

/// Must the credentials be complete, or is it the caller who judges them (preflight)?
enum class Credentials : bool { Required, AsFound };

/// Starts the mock or reads the credentials. Errors: CredentialMissing, Configuration, Connect.
Result<Target> open_target(profile::Profile profile, const openapi::Description& description,
                           const Arguments& arguments, Credentials credentials = Credentials::Required);

/// How the profile's limits and fence look to the wire.
transport::WireOptions wire_options(const profile::Profile& profile);

} // namespace keur::cli
