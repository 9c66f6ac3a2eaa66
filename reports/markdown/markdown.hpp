#pragma once
#include "reports/report.hpp"

#include <string>
#include <string_view>

/// GitHub-flavoured Markdown: for a step summary ($GITHUB_STEP_SUMMARY, at most 1 MiB) or a pull request comment.
namespace keur::reports::markdown {

std::string write(const run::Transcript& transcript, const ReportOptions& options);
/// Distinct edits, most serious first, within the size of a comment.
std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options);
/// Title and version from and to; what was added, changed and removed, by tag.
std::string write_changelog(const change::ChangeSet& changes, const ReportOptions& options);

/// Foreign text as inline code. Every punctuation character is an entity, so that no link, image, mention, issue
/// number, table cell or HTML can begin in it; inside <code> GitHub looks for no mentions.
std::string code(std::string_view foreign);
/// Foreign text as a fenced block with a fence longer than any run of backquotes in it.
std::string fenced(std::string_view foreign);

} // namespace keur::reports::markdown
