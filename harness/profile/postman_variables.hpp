#pragma once
#include "profile/profile.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::profile {

/// The enabled variables of a Postman environment that have a value, in its order, or what a collection holds of them
/// (postman_collection.hpp). SECRET: some of them are. Errors: FileUnreadable, Syntax, Configuration when it is
/// neither.
Result<std::vector<std::pair<std::string, std::string>>> read_postman_variables(const std::string& path);

/// Does the name speak of a secret, which is no value for a parameter?
bool speaks_of_secret(std::string_view name);

/// What the variables hold besides a client of a token endpoint, by the names that people use in any case and with any
/// prefix: an API key ("apiKey", "x-api-key"), "username" and "password", an access token ("access_token",
/// "bearerToken"). In the form of credentials, each with its settings' kind.
std::vector<Credentials> credentials_in(const std::vector<std::pair<std::string, std::string>>& variables);

} // namespace keur::profile
