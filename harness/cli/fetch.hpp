#pragma once
#include "base/result.hpp"
#include "profile/profile.hpp"

#include <string>

namespace keur::cli {

/// GETs a description, without credentials. https, or http on the loopback; the profile's CA file, proxy and connect_to
/// apply. Errors: Usage for another scheme, OutOfReach for a status that is not 200, the network's own.
Result<std::string> fetch(const std::string& url, const profile::Profile& profile);

} // namespace keur::cli
