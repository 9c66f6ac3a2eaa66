#pragma once
#include "json/value.hpp"
#include "profile/profile.hpp"

#include <optional>
#include <string>

namespace keur::profile {

/// What a setter found wrong with a setting's value, or nothing.
using Complaint = std::optional<std::string>;

/// "${NAME}" → NAME.
std::optional<std::string> variable_in(const std::string& text);

/// `${ENV}`, `{file: PATH}`, `{command: [argv]}` or `{stdin: true}`. A secret itself is complained of, and not quoted.
Complaint set_reference(const json::Value& value, CredentialReference& into);
/// As set_reference, or a plain text: for names, ids and what else is no secret.
Complaint set_reference_or_text(const json::Value& value, CredentialReference& into);

/// The members of `credentials`, by the name of the description's security scheme. Errors: Configuration with a place.
Status apply_credentials(const json::Value& value, std::string_view document, const std::string& pointer,
                         Profile& profile);
/// The members of `client_certificate`.
Status apply_client_certificate(const json::Value& value, std::string_view document, const std::string& pointer,
                                Profile& profile);

/// Names of the settings of one credential / of the client certificate, for the schema of keur.yaml.
std::vector<std::string> credential_setting_names();
std::vector<std::string> client_certificate_setting_names();

} // namespace keur::profile
