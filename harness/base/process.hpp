#pragma once
#include "base/result.hpp"

namespace keur {

/// What main does before it reads anything: SIGPIPE and SIGXFSZ are ignored (writing to a closed reader or
/// past a size limit is an error to handle), and descriptors 0, 1 and 2 are opened on /dev/null where the caller closed
/// them, so that no report or socket becomes "standard error". Error (Internal) when /dev/null cannot be opened.
Status prepare_process();

/// While a secret is held: no core dump (RLIMIT_CORE 0) and no reading by other processes of the same user
/// (PR_SET_DUMPABLE 0, which also hides /proc/PID/environ and mem). For the rest of the process's life.
void forbid_dumps();

} // namespace keur
