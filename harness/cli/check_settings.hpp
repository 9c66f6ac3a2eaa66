#pragma once
#include "check/check.hpp"
#include "cli/command.hpp"
#include "openapi/description.hpp"
#include "profile/profile.hpp"

namespace keur::cli {

/// How answers are judged: the profile's `checks` and `response_time`, then --checks, which wins. Errors: an unknown
/// check or level, operations of the profile that the description does not have, --show-values off the loopback.
Result<check::Settings> check_settings(const Arguments& arguments, const profile::Profile& profile,
                                       const openapi::Description& description);

} // namespace keur::cli
