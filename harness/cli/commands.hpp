#pragma once
#include "cli/command.hpp"

/// One function a command, each in its own file command_<name>.cpp.
namespace keur::cli {

Command run_command();
Command plan_command();
Command report_command();
Command preflight_command();
Command lint_command();
Command mock_command();
Command validate_command();
Command export_command();
Command init_command();
Command checks_command();
Command token_command();
Command changes_command();

} // namespace keur::cli
