#include "cli/commands.hpp"

namespace keur::cli {

const std::vector<Command>& commands() {
  // clang-format off: one row a command
  static const std::vector<Command> table{
      run_command(),      report_command(), plan_command(), mock_command(),    preflight_command(), lint_command(),
      validate_command(), export_command(), init_command(), changes_command(), checks_command(),    token_command(),
  };
  // clang-format on
  return table;
}

} // namespace keur::cli
