#pragma once
#include "workflow/document.hpp"
#include "workflow/expression.hpp"

#include <vector>

namespace keur::workflow {

/// Does the criterion hold? What has no value is null; texts are compared without case (Arazzo 1.0.1 section 4.6.11);
/// a text that spells a number compares with numbers as that number. Error: Aborted where it cannot be judged (a
/// pattern on which the engine gave up).
Result<bool> holds(const Criterion& criterion, const Scope& scope);

/// The first criterion that does not hold; null when all do.
Result<const Criterion*> first_broken(const std::vector<Criterion>& criteria, const Scope& scope);

/// Can the criterion be read at all? Errors: Configuration.
Status check(const Criterion& criterion);

/// The runtime expressions in it.
std::vector<std::string> expressions_of(const Criterion& criterion);

} // namespace keur::workflow
