#pragma once
#include "base/result.hpp"
#include "change/change.hpp"
#include "run/transcript.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Every report is a pure function of a Transcript (or a ChangeSet) to a text; write_atomically puts it on disk.
/// Console output is in reports/console/console.hpp.
namespace keur::reports {

struct History;

struct ReportOptions {
  bool rich_junit = false;      // file, line, case properties: refused by strict schemas
  std::string source_root = {}; // stripped from paths in annotations
  /// Changes from this level up are failures; nothing = none is (`--fail-on none`).
  std::optional<change::Level> fail_changes = change::Level::Breaking;
  const History* history = nullptr; // earlier runs, borrowed; null = none are known
};

struct Format {
  std::string_view id;        // "junit"
  std::string_view file_name; // default name in the report folder: "TEST-keur.xml"; "-" is stdout
  std::string_view meaning;
  std::string (*write)(const run::Transcript&, const ReportOptions&);           // null: format tells of changes only
  std::string (*write_changes)(const change::ChangeSet&, const ReportOptions&); // null: format has no such form
  /// For formats whose consumers refuse large files: the same in several documents. Null: always one.
  std::vector<std::string> (*write_parts)(const run::Transcript&, const ReportOptions&) = nullptr;
};
const std::vector<Format>& formats();
const Format* find_format(std::string_view id);

/// Writes the report to `path` ("-" is stdout). Parts after the first go beside it as NAME.part2.EXT, and such files of
/// an earlier run are removed. Error: Write; Usage when the format tells of changes only.
Status write_report(const Format& format, const run::Transcript& transcript, const std::string& path,
                    const ReportOptions& options = {});
/// Error: Write; Usage when the format has no form for changes.
Status write_report(const Format& format, const change::ChangeSet& changes, const std::string& path,
                    const ReportOptions& options = {});

/// Temp file beside the target, fsync, rename; mode 0600, folder 0700 when it has to be made. A symbolic link is
/// replaced, not followed; devices, pipes and what is below /dev and /proc are written to as they are. "-" is stdout.
/// After an error the old file is untouched. Error: Write.
Status write_atomically(const std::string& path, std::string_view text);

} // namespace keur::reports
