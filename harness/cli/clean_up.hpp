#pragma once
#include "cli/command.hpp"
#include "profile/profile.hpp"
#include "run/clean_up.hpp"
#include "transport/loop.hpp"

namespace keur::cli {

/// Deletes what the run has made: on this machine unasked, elsewhere with --clean-up; never on a live tenant, which is
/// sent nothing that makes anything, nor after a signal.
run::CleanUp clean_up(const profile::Profile& profile, const Arguments& arguments,
                      const openapi::Description& description, transport::Loop& loop, transport::Transport& api,
                      const run::Made& made);

} // namespace keur::cli
