#pragma once
#include "cli/command.hpp"

#include <string>
#include <string_view>

namespace keur::cli {

/// The command line again, as a shell reads it: of the options those that decide where requests go and, where it `runs`
/// cases, what they are; not those that select cases, bound them or write reports. A proxy's address and the
/// values of inputs, which may be secret, are left out.
std::string command_line(const Arguments& arguments, std::string_view command, bool runs);

} // namespace keur::cli
