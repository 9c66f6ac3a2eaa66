#pragma once
#include "cli/command.hpp"
#include "language/language.hpp"

#include <string>

namespace keur::cli {

/// `keur preflight --explain TEXT`: the causes of every error code in the text, likeliest first, and where to put each
/// right. Returns the exit code: 2 when the text holds no code that is known.
int explain(const std::string& text, language::Language language, Terminal& terminal);

} // namespace keur::cli
