#pragma once
#include "reports/report.hpp"

#include <string>

/// GitHub workflow commands that put annotations on the description's lines. GitHub shows 10 of a kind for a step, so
/// each cause is one annotation and the last line counts what has no room.
namespace keur::reports::github {

std::string write(const run::Transcript& transcript, const ReportOptions& options);
std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options);

} // namespace keur::reports::github
