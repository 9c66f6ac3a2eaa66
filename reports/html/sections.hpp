#pragma once
#include "reports/history.hpp"
#include "run/transcript.hpp"

#include <string>

/// The parts of a run's page, in reading order. Each appends one <section>, or nothing where there is nothing to say.
namespace keur::reports::html {

void append_verdict_section(std::string& out, const run::Transcript& transcript);
void append_failures(std::string& out, const run::Transcript& transcript);
void append_unjudged(std::string& out, const run::Transcript& transcript);
/// Trend, what is new, what is fixed, what is flaky; nothing for a first run.
void append_history(std::string& out, const History& history);
void append_coverage(std::string& out, const run::Transcript& transcript);
void append_timing(std::string& out, const run::Transcript& transcript);
void append_cases(std::string& out, const run::Transcript& transcript);
void append_preflight(std::string& out, const run::Transcript& transcript);
void append_remarks(std::string& out, const run::Transcript& transcript);

/// What page.js lists: {"ops":[…],"cases":[[id, verdict, operation, rule, duration_us, [[label, text]…], …]…]}.
std::string cases_json(const run::Transcript& transcript);

} // namespace keur::reports::html
