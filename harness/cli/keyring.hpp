#pragma once
#include "base/result.hpp"
#include "openapi/description.hpp"
#include "profile/credential_source.hpp"
#include "profile/profile.hpp"
#include "profile/secret_reader.hpp"

#include <string>
#include <vector>

namespace keur::cli {

/// The credentials for the description's security schemes, each from the first place that has one: the profile's
/// `credentials` by the scheme's name, its `default`, the profile's own client, the environment (KEUR_TOKEN,
/// KEUR_API_KEY, KEUR_USERNAME and KEUR_PASSWORD). Errors: Configuration (a name that the description does not know, a
/// credential that does not fit its scheme; with the place in keur.yaml), those of profile::read_credentials, and
/// CredentialMissing when nothing at all can be sent for want of credentials; `Missing::Allowed` leaves that to the
/// caller.
Result<profile::Keyring> read_keyring(const profile::Profile& profile, const openapi::Description& description,
                                      profile::SecretReader& reader,
                                      profile::Missing allowed = profile::Missing::Refused);

/// The same from a Postman environment: a client where one is there, else an access token; API key, user name and
/// password by the names that people use. Errors: those of profile::read_postman_environment, and CredentialMissing.
Result<profile::Keyring> postman_keyring(const std::string& path, const profile::Profile& profile,
                                         const openapi::Description& description);

/// Is a client with id and secret (sent in the form or by Basic, to a token endpoint that is named) what opens the
/// operations, or what they lack? Nothing is read. Preflight looks into such a client more closely.
bool goes_by_client(const profile::Profile& profile, const openapi::Description& description,
                    profile::SecretReader& reader);

/// A scheme that operations need and nobody gave a credential for.
struct MissingCredential {
  std::string scheme; // name and kind: "key (apiKey in header X-Key)"
  std::size_t operations = 0;
  std::string to_set;   // variables, or an option
  std::string settings; // of keur.yaml
};
struct MissingCredentials {
  std::vector<MissingCredential> schemes;
  bool opens_something = false; // of what is protected
};
MissingCredentials credentials_missing(const openapi::Description& description, const profile::Keyring& keyring);

/// What operations need and nobody gave, a sentence a scheme with the number of operations that wait for it and the
/// line to add.
std::vector<std::string> missing_credentials(const openapi::Description& description, const profile::Keyring& keyring);

/// Which of several schemes is used where an operation leaves the choice: "key for 3 operations, oauth for 2"; "" where
/// there is none.
std::string shown_choice(const openapi::Description& description, const profile::Keyring& keyring);

/// Each of them once more, for whoever keeps its own: said out loud because it copies secrets.
profile::Credentials clone(const profile::Credentials& credentials);

} // namespace keur::cli
