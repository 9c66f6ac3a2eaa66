#pragma once
#include "check/check.hpp"
#include "cli/errands.hpp"
#include "cli/session.hpp"
#include "run/journal.hpp"

namespace keur::cli {

struct RunOutcome {
  run::Transcript transcript;
  std::optional<Error> error = {}; // of the set-up: nothing else was sent
  bool bad_flag = false;
  bool journal_failed = false;
  int snapshot_exit = 0; // of writing the snapshot
};

/// Sends what is planned, judges it and settles the transcript; `head` is what it begins with. `journal` may be null.
RunOutcome exchange_and_judge(Session& session, const Arguments& arguments, check::Settings settings,
                              Terminal& terminal, Errands& errands, run::Journal* journal, run::Transcript head);

} // namespace keur::cli
