#pragma once
#include "cli/command.hpp"
#include "cli/selection.hpp"
#include "cli/target.hpp"

namespace keur::cli {

/// Options of run alone: judgement and output.
std::vector<Option> run_options();

/// The whole line: description → plan → GoogleTest → verdicts → transcript → reports. Returns the exit code.
int run_session(const Arguments& arguments, Terminal& terminal);

} // namespace keur::cli
