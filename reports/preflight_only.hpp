#pragma once
#include "run/transcript.hpp"

namespace keur::reports {

/// Does the transcript hold a preflight and nothing else? Its cases are the steps over again.
bool is_preflight(const run::Transcript& transcript);

} // namespace keur::reports
