#include "base/text.hpp"
#include "reports/github/github.hpp"
#include "reports/har/har.hpp"
#include "reports/html/html.hpp"
#include "reports/json/json_report.hpp"
#include "reports/junit/junit.hpp"
#include "reports/markdown/markdown.hpp"
#include "reports/report.hpp"
#include "reports/sarif/sarif.hpp"
#include "run/baseline.hpp"

#include <unistd.h>

namespace keur::reports {
namespace {

std::string write_rich_junit(const run::Transcript& transcript, const ReportOptions& options) {
  ReportOptions rich = options;
  rich.rich_junit = true;
  return junit::write(transcript, rich);
}

std::string write_rich_junit_changes(const change::ChangeSet& changes, const ReportOptions& options) {
  ReportOptions rich = options;
  rich.rich_junit = true;
  return junit::write_changes(changes, rich);
}

std::vector<std::string> junit_parts(const run::Transcript& transcript, const ReportOptions& options) {
  return junit::write_parts(transcript, options);
}

std::vector<std::string> rich_junit_parts(const run::Transcript& transcript, const ReportOptions& options) {
  ReportOptions rich = options;
  rich.rich_junit = true;
  return junit::write_parts(transcript, rich);
}

/// "TEST-keur.xml" → "TEST-keur.part2.xml": still matches the globs that CI systems look for.
std::string part_path(const std::string& path, std::size_t number) {
  const auto slash = path.rfind('/');
  const auto dot = path.rfind('.');
  const std::string insert = ".part" + std::to_string(number);
  if (dot == std::string::npos || (slash != std::string::npos && dot < slash))
    return path + insert;
  return path.substr(0, dot) + insert + path.substr(dot);
}

Status write_in_parts(const std::vector<std::string>& parts, const std::string& path) {
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (auto done = write_atomically(i == 0 ? path : part_path(path, i + 1), parts[i]); !done)
      return done;
  for (std::size_t stale = parts.size() + 1; ::unlink(part_path(path, stale).c_str()) == 0;)
    ++stale;
  return {};
}

} // namespace

const std::vector<Format>& formats() {
  static const std::vector<Format> table{
      {"junit", "TEST-keur.xml", "JUnit XML that every CI system and strict schemas accept", junit::write,
       junit::write_changes, junit_parts},
      {"junit-rich", "TEST-keur.xml", "JUnit XML with file, line and case properties (GitLab, GitHub, Azure)",
       write_rich_junit, write_rich_junit_changes, rich_junit_parts},
      {"html", "keur.html", "one self-contained page for people", html::write, html::write_changes},
      {"json", "transcript.json", "the transcript itself; `keur report` reads it", json_report::write,
       json_report::write_changes},
      {"markdown", "keur.md", "a summary for $GITHUB_STEP_SUMMARY or a pull request", markdown::write,
       markdown::write_changes},
      {"changelog", "CHANGELOG-keur.md", "what changed between two descriptions, by tag, in Markdown", nullptr,
       markdown::write_changelog},
      {"github", "-", "workflow commands that annotate the description's lines", github::write, github::write_changes},
      {"sarif", "keur.sarif", "SARIF 2.1.0 for code scanning, placed in the description", sarif::write,
       sarif::write_changes},
      {"baseline", "baseline.yaml", "the failures as entries to start a --baseline file from",
       [](const run::Transcript& transcript, const ReportOptions&) { return run::baseline_entries(transcript); },
       nullptr},
      {"har", "keur.har", "HTTP Archive 1.2 of every exchange, masked", har::write, nullptr},
  };
  return table;
}

const Format* find_format(std::string_view id) {
  for (const Format& format : formats())
    if (format.id == id)
      return &format;
  return nullptr;
}

Status write_report(const Format& format, const run::Transcript& transcript, const std::string& path,
                    const ReportOptions& options) {
  if (format.write == nullptr)
    return fail(ErrorCode::Usage, "the format " + std::string(format.id) + " tells of changes only");
  if (format.write_parts == nullptr || path == "-")
    return write_atomically(path, format.write(transcript, options));
  return write_in_parts(format.write_parts(transcript, options), path);
}

Status write_report(const Format& format, const change::ChangeSet& changes, const std::string& path,
                    const ReportOptions& options) {
  if (format.write_changes == nullptr)
    return fail(ErrorCode::Usage, "the format " + std::string(format.id) + " has no form for changes");
  return write_atomically(path, format.write_changes(changes, options));
}

} // namespace keur::reports
