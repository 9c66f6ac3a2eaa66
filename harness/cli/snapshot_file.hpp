#pragma once
#include "cli/command.hpp"
#include "drift/snapshot.hpp"
#include "run/journal.hpp"
#include "run/runner.hpp"

#include <optional>
#include <string>

/// The file of --snapshot, before and after a run.
namespace keur::cli {

struct SnapshotFile {
  std::string path;
  std::optional<drift::Snapshot> before = {}; // nothing: the file is not there yet
  bool update = false;
};

/// Nothing without --snapshot. Errors: Usage (--update-snapshot alone), FileUnreadable, Syntax, Configuration.
Result<std::optional<SnapshotFile>> open_snapshot(const Arguments& arguments);

/// Compares what was seen with the file and adds a case for each answer to the transcript and the journal (may be
/// null); then writes the file, or what was seen beside the reports. An incomplete run is not compared and writes
/// nothing. Returns 0, or the exit code of a failed write.
int settle_snapshot(const SnapshotFile& file, drift::Snapshot seen, const run::Workbench& bench, run::Journal* journal,
                    run::Transcript& transcript, Terminal& terminal);

} // namespace keur::cli
