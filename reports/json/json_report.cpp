#include "reports/json/json_report.hpp"

#include "json/load.hpp"

namespace keur::reports::json_report {

std::string write(const run::Transcript& transcript, const ReportOptions&) {
  return json::dump_pretty(run::to_json(transcript));
}

std::string write_changes(const change::ChangeSet& changes, const ReportOptions&) {
  return json::dump_pretty(change::to_json(changes));
}

} // namespace keur::reports::json_report
