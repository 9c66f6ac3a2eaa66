#pragma once
#include "base/result.hpp"
#include "change/change.hpp"
#include "run/transcript.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Every report is a pure function of a Transcript (or a ChangeSet) to a text; write_atomically puts it on disk.
namespace keur::reports {

struct ReportOptions {
  bool rich_junit = false;       // file, line, assertions, case properties: refused by strict schemas
  std::string source_root = {};  // stripped from paths in annotations
};

struct Format {
  std::string_view id;           // "junit"
  std::string_view file_name;    // default name in the report folder: "TEST-keur.xml"
  std::string_view meaning;
  std::string (*write)(const run::Transcript&, const ReportOptions&);
  std::string (*write_changes)(const change::ChangeSet&, const ReportOptions&); // null: format has no such form
};
const std::vector<Format>& formats();
const Format* find_format(std::string_view id);

/// Temp file beside the target, fsync, rename; mode 0600, folder 0700 when it has to be made. "-" is stdout. Error: Write.
Status write_atomically(const std::string& path, std::string_view text);

} // namespace keur::reports
