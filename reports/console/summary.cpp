#include "reports/cause.hpp"
#include "reports/console/layout.hpp"
#include "reports/preflight_only.hpp"
#include "reports/wording.hpp"
#include "run/reach.hpp"

#include <algorithm>

namespace keur::reports::console {
namespace {

using check::VerdictKind;

Colour verdict_colour(VerdictKind kind) {
  switch (kind) {
  case VerdictKind::Pass:
    return Colour::Green;
  case VerdictKind::Fail:
  case VerdictKind::Error:
    return Colour::Red;
  default:
    return Colour::Yellow;
  }
}

Colour finding_colour(check::Level level) {
  return level == check::Level::Fail ? Colour::Red : level == check::Level::Warn ? Colour::Yellow : Colour::Blue;
}

std::string_view word(VerdictKind kind) {
  switch (kind) {
  case VerdictKind::Pass:
    return "pass ";
  case VerdictKind::Fail:
    return "FAIL ";
  case VerdictKind::Error:
    return "ERROR";
  case VerdictKind::Inconclusive:
    return "incon";
  case VerdictKind::Skipped:
    return "skip ";
  }
  return "";
}

// Nothing where a finding is of no operation: of the token endpoint, or of a workflow.
std::string operations_text(const Cause& cause) {
  std::string text(cause.operations.front());
  if (cause.operations.size() > 1)
    text += " and " + counted(cause.operations.size() - 1, "other operation");
  return text.empty() ? "" : " · " + one_line(text, 300);
}

void append_head(std::string& out, const run::Transcript& transcript, const Options& options) {
  std::string text = "keur " + one_line(transcript.tool_version, 40) + " · ";
  if (!transcript.description_title.empty())
    text += one_line(transcript.description_title, 120) + ' ';
  text += one_line(transcript.description_version, 40);
  if (!transcript.description_source.empty())
    text += " (" + one_line(transcript.description_source, 200) + ")";
  text += " · " + one_line(transcript.target, 200) + " · seed " + std::to_string(transcript.seed);
  if (!transcript.shard.empty())
    text += " · shard " + one_line(transcript.shard, 40);
  append_wrapped(out, text, 0, 2, options);
  out += '\n';
}

void append_console_cause(std::string& out, const Cause& cause, std::string_view title, Colour colour,
                          const Options& options) {
  out += paint(options, colour, title);
  std::string text = std::string(" ") + one_line(cause.finding->check, 100) + operations_text(cause);
  if (const std::string size = extent(cause); !size.empty())
    text += " · " + size;
  append_wrapped(out, text, title.size(), 6, options);
  append_facts(out, explain(*cause.example, *cause.finding), options);
}

void append_console_causes(std::string& out, const run::Transcript& transcript, check::Level level,
                           const Options& options) {
  const std::vector<Cause> all = causes(transcript, level);
  const bool fails = level == check::Level::Fail;
  const std::string_view title = fails ? "FAIL " : level == check::Level::Warn ? "warn " : "remark";
  const std::size_t most = options.verbose ? all.size() : fails ? options.causes : 0;
  for (std::size_t i = 0; i < all.size() && i < most; ++i) {
    append_console_cause(out, all[i], title, finding_colour(level), options);
    out += '\n';
  }
  if (all.size() <= most)
    return;
  // The rest on one line each, then counted: a screen holds no more.
  constexpr std::size_t brief = 8;
  for (std::size_t i = most; i < all.size() && i < most + brief; ++i)
    append_wrapped(out += paint(options, finding_colour(level), title),
                   " " + one_line(all[i].finding->check, 100) + operations_text(all[i]) + ": " +
                       one_line(all[i].finding->message, 160) + (extent(all[i]).empty() ? "" : " · " + extent(all[i])),
                   title.size(), 6, options);
  if (all.size() > most + brief)
    out += "      and " + counted(all.size() - most - brief, "more cause") + " (see the html report, or use -v)\n";
  out += '\n';
}

void append_console_reasons(std::string& out, const run::Transcript& transcript, VerdictKind kind,
                            std::string_view title, const Options& options) {
  const std::vector<ReasonGroup> groups = reasons(transcript, kind);
  if (groups.empty())
    return;
  (out += paint(options, verdict_colour(kind), title)) += '\n';
  const std::size_t most = options.verbose ? groups.size() : 4;
  std::size_t rest = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i >= most) {
      rest += groups[i].cases.size();
      continue;
    }
    const std::string count = std::to_string(groups[i].cases.size());
    const std::size_t indent = count.size() < 5 ? 5 - count.size() : 0;
    out.append(indent, ' ');
    append_wrapped(out, count + " × " + one_line(groups[i].reason, 300), indent, 8, options);
  }
  if (rest > 0)
    out += "      and " + counted(rest, "case") + " for other reasons\n";
  out += '\n';
}

constexpr std::size_t few_remarks = 3;

/// What the description gives no cause to plan is for those who ask; a run that did not finish has its reason among the
/// rest.
bool is_not_planned(const run::Note& note) { return note.id == "not-planned"; }

std::size_t not_planned(const std::vector<run::Note>& notes) {
  return static_cast<std::size_t>(std::count_if(notes.begin(), notes.end(), is_not_planned));
}

/// Why a clean run may not say that the contract holds.
void append_console_waits(std::string& out, const run::Transcript& transcript, const Options& options) {
  if (transcript.summary.operations.reached == 0)
    return; // why_nothing_was_reached says it
  const std::vector<Wait> all = waits(transcript);
  const std::size_t most = options.verbose ? all.size() : 3;
  std::size_t rest = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i >= most) {
      rest += all[i].operations.size();
      continue;
    }
    std::string text = "  " + one_line(all[i].operations.front(), 160);
    if (all[i].operations.size() > 1)
      text += " and " + std::to_string(all[i].operations.size() - 1) + " more";
    append_wrapped(out, text + ": " + one_line(all[i].what, 240), 0, 6, options);
  }
  if (rest > 0)
    out += "  and " + counted(rest, "operation") + " for other reasons (-v lists them)\n";
}

void append_console_coverage(std::string& out, const run::Transcript& transcript, const Options& options) {
  if (transcript.coverage.empty())
    return;
  std::string text = reach_text(transcript.summary);
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  const std::size_t aside = not_planned(transcript.omissions), remarks = transcript.omissions.size() - aside;
  if (remarks > 0)
    add(counted(remarks, "remark") + " on the run" +
        (remarks > few_remarks && !options.verbose ? " (-v lists them)" : ""));
  if (aside > 0)
    add(std::to_string(aside) + " not planned" + (options.verbose ? "" : " (-v says why)"));
  if (!text.empty())
    append_wrapped(out, text, 0, 2, options);
  append_console_waits(out, transcript, options);
}

/// Few remarks are shown; many only when asked for.
void append_omissions(std::string& out, const run::Transcript& transcript, const Options& options) {
  const auto& all = transcript.omissions;
  const std::size_t remarks = all.size() - not_planned(all);
  if (!options.verbose && (remarks == 0 || remarks > few_remarks))
    return;
  for (const run::Note& note : all)
    if (options.verbose || !is_not_planned(note))
      append_wrapped(out += paint(options, finding_colour(check::Level::Remark), "remark"),
                     ' ' + one_line(note.id, 80) + ": " + one_line(note.message, 400), 6, 6, options);
  if (!all.empty())
    out += '\n';
}

void append_verdict(std::string& out, const run::Transcript& transcript, const Options& options) {
  run::Summary counts = transcript.summary;
  if (!options.verbose)
    counts.remarks = 0; // they are not shown either
  append_wrapped(out, tally(counts), 0, 2, options);
  append_console_coverage(out, transcript, options);
  append_wrapped(out,
                 counted(transcript.requests, "request") + " in " + human_duration(transcript.duration_us) + " (" +
                     rate(transcript.requests, transcript.duration_us) + "/s), " +
                     counted(transcript.token_requests, "token request"),
                 0, 2, options);
  if (const std::string why = run::why_nothing_was_reached(transcript); !why.empty())
    append_wrapped(out, "no operation was reached: " + one_line(why, 600), 0, 2, options);
  const bool good = transcript.exit_code == 0 && transcript.complete;
  out += paint(options, good ? Colour::Green : Colour::Red, headline(transcript));
  out += " (exit " + std::to_string(transcript.exit_code) + ")\n";
  if (transcript.exit_code == keur::exit_code(ErrorCode::Authentication) && !is_preflight(transcript))
    append_wrapped(out, std::string(remedy({ErrorCode::Authentication, ""})), 0, 2, options);
}

} // namespace

std::string summary(const run::Transcript& transcript, const Options& options) {
  std::string out;
  append_head(out, transcript, options);
  const auto bad = [](const run::RecordedPreflightStep& s) { return s.outcome != run::StepOutcome::Pass; };
  if (std::any_of(transcript.preflight.begin(), transcript.preflight.end(), bad))
    (out += preflight(transcript.preflight, options)) += '\n';
  append_console_causes(out, transcript, check::Level::Fail, options);
  if (transcript.summary.failed > 0 && !transcript.token_command.empty())
    append_wrapped(out, "$KEUR_TOKEN above: " + one_line(transcript.token_command, 600), 0, 2, options);
  append_console_causes(out, transcript, check::Level::Warn, options);
  if (options.verbose)
    append_console_causes(out, transcript, check::Level::Remark, options);
  append_console_reasons(out, transcript, VerdictKind::Error, "could not be judged", options);
  append_console_reasons(out, transcript, VerdictKind::Inconclusive, "inconclusive", options);
  append_console_reasons(out, transcript, VerdictKind::Skipped, "skipped", options);
  append_omissions(out, transcript, options);
  append_verdict(out, transcript, options);
  return out;
}

std::string case_line(const run::RecordedCase& record, const Options& options) {
  std::string text = paint(options, verdict_colour(record.verdict.kind), word(record.verdict.kind));
  text += ' ' + one_line(record.id, 400) + "  " + human_duration(record.duration_us);
  if (!record.verdict.reason.empty())
    text += "  (" + one_line(record.verdict.reason, 200) + ")";
  text += '\n';
  return text;
}

} // namespace keur::reports::console
