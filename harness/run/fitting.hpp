#pragma once
#include "check/check.hpp"
#include "profile/profile.hpp"

#include <span>
#include <string>

namespace keur::run {

/// Why an earlier answer's values cannot go into the step's parameters; "" when they fit. A value may be read as the
/// text it is or as the number it spells.
std::string misfit(const plan::Step& step, std::span<const check::StepExchanges> earlier, schema::Compiler& schemas);

/// The security scheme for which this run has no credential (an API key, a password), as a reason not to send the step;
/// "" when there is none. Client certificates are the transport's; the in-process mock takes an access token for all.
std::string missing_credential(const plan::Case& test, const plan::Step& step, const openapi::Description& description,
                               profile::TargetClass target);

} // namespace keur::run
