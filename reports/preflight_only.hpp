#pragma once
#include "language/language.hpp"
#include "run/transcript.hpp"

namespace keur::reports {

/// Does the transcript hold a preflight and nothing else? Its cases are the steps over again.
bool is_preflight(const run::Transcript& transcript);
/// The language of its texts.
language::Language spoken_in(const run::Transcript& transcript);

} // namespace keur::reports
