#pragma once
#include "check/check.hpp"
#include "transport/access.hpp"

#include <span>
#include <string>

namespace keur::run {

/// Why an earlier answer's values cannot go into the step's parameters; "" when they fit. A value may be read as the
/// text it is or as the number it spells.
std::string misfit(const plan::Step& step, std::span<const check::StepExchanges> earlier, schema::Compiler& schemas);

/// The security scheme for which this run has no credential, as a reason not to send the step; "" when there is none.
/// Null access = nothing is known of credentials.
std::string missing_credential(const plan::Case& test, const plan::Step& step, const transport::Access* access);

} // namespace keur::run
