#pragma once
#include "cli/command.hpp"

/// One function a command, each in its own file command_<name>.cpp.
namespace keur::cli {

Command checks_command();

} // namespace keur::cli
