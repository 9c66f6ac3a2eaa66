#pragma once
#include "cli/command.hpp"

#include <string>

/// Texts made from the option tables, for packages and for harness/docs.
namespace keur::cli {

/// keur(1) in man(7) macros.
std::string man_page();
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();
/// The option tables of one command as Markdown: the generated part of harness/docs/commands/<name>.md.
std::string markdown(const Command& command);

} // namespace keur::cli
