#include "reports/github/github.hpp"

#include "reports/cause.hpp"
#include "reports/wording.hpp"
#include "run/reach.hpp"

namespace keur::reports::github {
namespace {

constexpr std::size_t most = 10; // of a kind for a step

/// Data of a command: '%', CR and LF are escaped; in a property also ':' and ','.
std::string escaped(std::string_view clean, bool property) {
  std::string out;
  for (const char c : clean) {
    if (c == '%')
      out += "%25";
    else if (c == '\r')
      out += "%0D";
    else if (c == '\n')
      out += "%0A";
    else if (property && c == ':')
      out += "%3A";
    else if (property && c == ',')
      out += "%2C";
    else
      out += c;
  }
  return out;
}

/// The built-in description, standard input and an address are no files that an annotation could stand beside.
bool is_in_repository(std::string_view document) {
  return !document.empty() && document != "-" && !document.starts_with("built-in ") &&
         document.find("://") == std::string_view::npos;
}

std::string command(std::string_view kind, const Location& where, std::string_view title, std::string_view message,
                    const ReportOptions& options) {
  std::string out = "::" + std::string(kind) + ' ';
  const std::string_view file = below(where.document, options.source_root);
  std::string elsewhere;
  if (!is_in_repository(file))
    elsewhere = where.line > 0 ? "; described " + to_string(where) : "";
  else {
    out += "file=" + escaped(one_line(file, 400), true) + ',';
    if (where.line > 0)
      out += "line=" + std::to_string(where.line) + ',';
    if (where.line > 0 && where.column > 0)
      out += "col=" + std::to_string(where.column) + ',';
  }
  return out + "title=" + escaped(one_line(title, 200), true) +
         "::" + escaped(one_line(message, 1'000) + one_line(elsewhere, 400), false) + '\n';
}

std::size_t append_annotations(std::string& out, const run::Transcript& transcript, check::Level level,
                               std::string_view kind, const ReportOptions& options) {
  const std::vector<Cause> all = causes(transcript, level, Grouping::ByPlace);
  for (std::size_t i = 0; i < all.size() && i < most; ++i) {
    const check::Finding& finding = *all[i].finding;
    std::string text = finding.message;
    if (!finding.expected.empty())
      text += "; expected " + finding.expected;
    if (!finding.actual.empty())
      text += "; actual " + finding.actual;
    text = (all[i].operations.front().empty() ? "" : std::string(all[i].operations.front()) + ": ") + text + " (" +
           counted(all[i].cases.size(), "case") +
           (all[i].blocked > 0 ? ", " + std::to_string(all[i].blocked) + " blocked by it" : "") + ")";
    const bool placed = !finding.description.document.empty();
    out += command(kind, placed ? finding.description : all[i].example->where, "keur " + finding.check, text, options);
  }
  return all.size() > most ? all.size() - most : 0;
}

} // namespace

std::string write(const run::Transcript& transcript, const ReportOptions& options) {
  std::string out;
  const std::size_t rest = append_annotations(out, transcript, check::Level::Fail, "error", options) +
                           append_annotations(out, transcript, check::Level::Warn, "warning", options);
  std::size_t shown = 0;
  for (const ReasonGroup& group : reasons(transcript, check::VerdictKind::Error)) {
    if (++shown > 3)
      break;
    out += command("warning", {}, "keur could not judge", counted(group.cases.size(), "case") + ": " + group.reason,
                   options);
  }
  std::string text = headline(transcript) + ". " + tally(transcript.summary);
  if (const std::string why = run::why_nothing_was_reached(transcript); !why.empty())
    text += "; no operation was reached: " + why;
  if (rest > 0)
    text += "; " + counted(rest, "further cause") + " in the reports";
  return out + command("notice", {}, "keur", text, options);
}

std::string write_changes(const change::ChangeSet& set, const ReportOptions& options) {
  std::string out;
  std::size_t errors = 0, warnings = 0, compatible = 0;
  for (const change::Reached& edit : change::edits(set.changes)) {
    const change::Change& change = *edit.worst;
    const bool breaking = change.level == change::Level::Breaking;
    const std::string where = edit.operations.size() > 1 ? edit.operations.front() + " and " +
                                                               std::to_string(edit.operations.size() - 1) + " more"
                                                         : change.operation;
    if (change.level == change::Level::Compatible)
      ++compatible;
    else if (++(breaking ? errors : warnings) <= most)
      out += command(breaking ? "error" : "warning", change.revision.document.empty() ? change.base : change.revision,
                     "keur " + change.id, (where.empty() ? "" : where + ": ") + change.message, options);
  }
  return out + command("notice", {}, "keur",
                       counted(errors, "breaking edit") + ", " + std::to_string(warnings) + " dangerous, " +
                           std::to_string(compatible) + " compatible",
                       options);
}

} // namespace keur::reports::github
