#pragma once
#include "profile/profile.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::profile {

/// The profile `name` of a keur.yaml, else the built-in one of that name (`mock`, `live`). `config_path` "" =
/// ./keur.yaml where there is one. Errors: FileUnreadable, Syntax, Configuration (with place and "did you mean").
Result<Profile> load_profile(std::string_view name, const std::string& config_path);

/// As load_profile, from the text of a keur.yaml; `document` is its name in messages.
///
///     profiles:
///       acceptance:
///         extends: live            # optional: a built-in profile or another one of this file
///         target: https://api.example.test/base
///         token_url: https://login.example.test/connect/token
///         hosts: [api.example.test, login.example.test]
///         client_id: ${KEUR_CLIENT_ID}
///         client_secret: ${KEUR_CLIENT_SECRET}     # a reference, or client_secret_file: PATH
///         tenant_id: ${KEUR_TENANT_ID}
///         limits: { total: 30s, body: 16MiB, rate: 2, budget: 200 }
///
/// A client secret stands in the file as a reference only. A profile of a live host is live, whatever it says.
Result<Profile> parse_profile(std::string_view yaml_text, std::string_view document, std::string_view name);

/// Every name that load_profile would take, the built-in ones first.
std::vector<std::string> profile_names(std::string_view yaml_text, std::string_view document);

/// Loopback, remote, or live when a built-in live profile pins the address's host.
TargetClass classify_target(std::string_view base_url);

} // namespace keur::profile
