#pragma once
#include "run/transcript.hpp"

namespace keur::run {

enum class FailOn { Fail, Warn, Inconclusive };

/// Exit code of DESIGN section 6 for cases that ran: the worst of 1 > 5 > 4 > 3 > 0; 7 when nothing was selected or
/// nothing could be judged; 4 or 3 when authentication or the network ended it before anything was judged.
int exit_code_of(const Transcript& transcript, FailOn fail_on);

} // namespace keur::run
