#pragma once
#include "openapi/description.hpp"
#include "plan/case.hpp"
#include "run/transcript.hpp"

#include <vector>

namespace keur::run {

/// What of the description the records exercised, an entry an operation in document order: declared statuses and how
/// many answers were judged by each, statuses that are not declared, parameters and keywords with a case or without one
/// and why.
std::vector<OperationCoverage> coverage_of(const openapi::Description& description, const plan::Plan& plan,
                                           const std::vector<RecordedCase>& records);

} // namespace keur::run
