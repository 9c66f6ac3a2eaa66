#pragma once
#include "profile/profile.hpp"
#include "profile/secret_reader.hpp"

#include <string>
#include <string_view>

namespace keur::profile {

/// What the profile's references lead to. The secret's environment variable is overwritten where it stands and unset,
/// so call once. A secret file must be a regular file that group and others cannot access; one trailing newline is
/// stripped. Errors: CredentialMissing (names every variable that is missing, at once), Refused (file permissions, and
/// a secret of fewer than 8 characters on a live target, which could not be masked), FileUnreadable. No message quotes
/// a value. `Missing::Allowed` leaves what is not set empty instead: preflight looks at everything else all the same.
enum class Missing : bool { Refused, Allowed };
Result<Credentials> read_credentials(const Profile& profile);
Result<Credentials> read_credentials(const Profile& profile, SecretReader& reader, Missing allowed = Missing::Refused);

/// What one scheme's settings lead to. Errors: as above, with the place in keur.yaml.
Result<Credentials> read_credentials(const CredentialSettings& settings, SecretReader& reader, TargetClass target,
                                     Missing allowed = Missing::Refused);

/// A Postman environment or collection (JSON): enabled variables whose names people use for client id, secret, tenant
/// and scope, in any case and with any prefix ("visma_client_secret", "clientId", "TENANT"). Errors: as above, Syntax,
/// and Configuration when two variables could be meant or a variable has no exported value.
Result<Credentials> read_postman_environment(const std::string& path);
Result<Credentials> parse_postman_environment(std::string_view json_text, std::string_view document);

/// What looks wrong with credentials: white space at an end, placeholders, quotes, lengths that the authorization
/// server refuses (T042, T043), a tenant id that is no UUID. Never quotes a value.
std::vector<std::string> remarks_on(const Credentials& credentials);

} // namespace keur::profile
