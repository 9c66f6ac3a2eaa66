#pragma once
#include "base/result.hpp"
#include "reports/history.hpp"

#include <string>

namespace keur::cli {

/// Puts the run's transcript, without bodies, into the folder (made where it is not there), forgets all but the newest
/// 30, and returns what they came to, the run itself last. Files that are no transcript of the same description's title
/// are left alone and not read. Errors: Write.
Result<reports::History> keep_history(const std::string& folder, const run::Transcript& transcript);

} // namespace keur::cli
