#include "cli/snapshot_file.hpp"

#include "drift/compare.hpp"
#include "openapi/load.hpp"
#include "reports/report.hpp"
#include "reports/wording.hpp"
#include "run/drift_cases.hpp"

#include <filesystem>

namespace keur::cli {
namespace {

constexpr std::string_view seen_now = "keur-report/snapshot.json";

int write(const drift::Snapshot& snapshot, const std::string& path, Terminal& terminal) {
  const auto written = reports::write_atomically(path, drift::save(snapshot));
  return written ? 0 : terminal.report(written.error());
}

/// Says where what was seen now stands.
int write_after(const SnapshotFile& file, drift::Snapshot seen, Terminal& terminal) {
  const std::string answers = reports::counted(seen.answers(), "answer");
  if (!file.before) {
    terminal.talk("keur: snapshot of " + answers + " written to " + file.path + "; the next run compares with it");
    return write(seen, file.path, terminal);
  }
  if (file.update) {
    terminal.talk("keur: snapshot " + file.path + " updated with " + answers);
    return write(drift::updated(*file.before, std::move(seen)), file.path, terminal);
  }
  terminal.talk("keur: compared with the snapshot " + file.path + "; what was seen now: " + std::string(seen_now));
  return write(drift::updated(*file.before, std::move(seen)), std::string(seen_now), terminal);
}

} // namespace

Result<std::optional<SnapshotFile>> open_snapshot(const Arguments& arguments) {
  const auto path = arguments.one("--snapshot");
  if (!path && arguments.has("--update-snapshot"))
    return fail(ErrorCode::Usage, "--update-snapshot wants --snapshot FILE");
  if (!path)
    return std::optional<SnapshotFile>();
  SnapshotFile file{*path, std::nullopt, arguments.has("--update-snapshot")};
  std::error_code error;
  if (!std::filesystem::exists(*path, error))
    return std::optional(std::move(file));
  const auto source = openapi::read_file(*path);
  if (!source)
    return tl::unexpected(source.error());
  auto before = drift::load(source->text, *path);
  if (!before && before.error().code == ErrorCode::Syntax)
    before.error().remedy = "name a file that `keur run --snapshot` wrote, or one that is not there";
  if (!before)
    return tl::unexpected(before.error());
  file.before = std::move(*before);
  return std::optional(std::move(file));
}

int settle_snapshot(const SnapshotFile& file, drift::Snapshot seen, const run::Workbench& bench, run::Journal* journal,
                    run::Transcript& transcript, Terminal& terminal) {
  if (!transcript.complete) {
    terminal.talk("keur: the run was interrupted: no snapshot is compared or written");
    return 0;
  }
  if (file.before)
    for (auto& record :
         run::drift_cases(drift::compare(*file.before, seen), bench.description, bench.settings, bench.redactor)) {
      if (journal != nullptr)
        journal->finished(record);
      transcript.cases.push_back(std::move(record));
    }
  return write_after(file, std::move(seen), terminal);
}

} // namespace keur::cli
