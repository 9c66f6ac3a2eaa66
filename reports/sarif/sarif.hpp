#pragma once
#include "reports/report.hpp"

#include <string>

/// SARIF 2.1.0 (OASIS): one result for each cause, placed in the description, with a fingerprint that holds between
/// runs. What could not be judged is a notification of the invocation.
namespace keur::reports::sarif {

std::string write(const run::Transcript& transcript, const ReportOptions& options);
std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options);

} // namespace keur::reports::sarif
