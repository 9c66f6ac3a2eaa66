#include "cli/commands.hpp"

namespace keur::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> table{
      checks_command(),
  };
  return table;
}

} // namespace keur::cli
