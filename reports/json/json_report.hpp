#pragma once
#include "reports/report.hpp"

#include <string>

/// The transcript itself: reports/transcript.schema.json describes it, keur report reads it back.
namespace keur::reports::json_report {

std::string write(const run::Transcript& transcript, const ReportOptions& options);
std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options);

} // namespace keur::reports::json_report
