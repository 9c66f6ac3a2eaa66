#pragma once
#include "reports/report.hpp"

#include <string>

/// One self-contained file: no network, a strict content security policy (scripts and styles by hash), readable without
/// scripts (the list of all cases excepted), light and dark, for keyboard, screen reader and paper.
namespace keur::reports::html {

std::string write(const run::Transcript& transcript, const ReportOptions& options);
std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options);

} // namespace keur::reports::html
