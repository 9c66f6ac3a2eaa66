#include "cli/commands.hpp"

namespace keur::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      run_command(), plan_command(), preflight_command(), lint_command(), export_command(), checks_command(),
  };
  return table;
}

} // namespace keur::cli
