#pragma once
#include "cli/command.hpp"
#include "reports/console/console.hpp"
#include "reports/report.hpp"

#include <string>
#include <vector>

/// --report FORMAT[=PATH], for run, report and changes.
namespace keur::cli {

struct ReportRequest {
  const reports::Format* format;
  std::string path;
};

/// What is reported. Changes have reports of their own names, so that a job which runs and compares keeps both.
enum class Reported { Run, Changes };
Option report_option(Reported reported = Reported::Run);

/// Which reports go where: those of --report, else `otherwise` into ./keur-report. Error: Usage with the known formats.
Result<std::vector<ReportRequest>> requested_reports(const Arguments& arguments,
                                                     const std::vector<std::string>& otherwise,
                                                     Reported reported = Reported::Run);

/// How the console functions of reports/ are to write for this terminal.
reports::console::Options console_options(const Terminal& terminal);

/// Is one of them data on stdout? Then talk must go to stderr.
bool uses_stdout(const std::vector<ReportRequest>& requests);

/// The console summary, on stderr where a report has stdout.
void show_summary(const run::Transcript& transcript, const std::vector<ReportRequest>& requests, Terminal& terminal);

/// Writes all of them; every failure is said and the others are still tried. Returns 0 or 6.
int write_reports(const run::Transcript& transcript, const std::vector<ReportRequest>& requests, Terminal& terminal,
                  const reports::History* history = nullptr);

} // namespace keur::cli
