#include "reports/markdown/markdown.hpp"

#include "base/text.hpp"
#include "reports/cause.hpp"
#include "reports/explain.hpp"
#include "reports/wording.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace keur::reports::markdown {
namespace {

using check::VerdictKind;

constexpr std::size_t most_markdown_causes = 15;
constexpr std::size_t most_rows = 100;
constexpr std::size_t longest_fact = 600;

/// Letters, and signs that mean nothing to Markdown in the middle of a line. A dot makes a link of "www." only.
bool is_plain(char c, std::string_view before) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '.')
    return before.size() < 3 || !equals_ignore_case(before.substr(before.size() - 3), "www");
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view(" /,-;?=\"'%").find(c) != std::string_view::npos;
}

void append_markdown_facts(std::string& out, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts) {
    if (fact.label == "what")
      continue; // the heading
    if (fact.label == "repeat" || fact.label == "again")
      out += "\n" + fenced(fact.text) + "\n";
    else
      out += "- " + std::string(fact.label) + ": " + code(truncate(fact.text, longest_fact)) + "\n";
  }
}

void append_markdown_causes(std::string& out, const run::Transcript& transcript, check::Level level,
                            std::string_view title) {
  const std::vector<Cause> all = causes(transcript, level);
  if (all.empty())
    return;
  out += "\n## " + std::string(title) + " (" + counted(all.size(), "cause") + ")\n";
  for (std::size_t i = 0; i < all.size() && i < most_markdown_causes; ++i) {
    const Cause& cause = all[i];
    out += "\n### " + code(truncate(cause.finding->message, 300)) + "\n\n";
    out += "- check: " + code(cause.finding->check) + ", " + counted(cause.cases.size(), "case") + " of " +
           counted(cause.operations.size(), "operation") + " (" +
           code(truncate(std::string(cause.operations.front()), 200)) + (cause.operations.size() > 1 ? " …)" : ")") +
           (cause.blocked > 0 ? ", " + std::to_string(cause.blocked) + " blocked by it" : "") + "\n";
    append_markdown_facts(out, explain(*cause.example, *cause.finding));
  }
  if (all.size() > most_markdown_causes)
    out += "\nand " + counted(all.size() - most_markdown_causes, "more cause") + "\n";
}

void append_markdown_reasons(std::string& out, const run::Transcript& transcript, VerdictKind kind,
                             std::string_view title) {
  const std::vector<ReasonGroup> groups = reasons(transcript, kind);
  for (std::size_t i = 0; i < groups.size() && i < most_markdown_causes; ++i)
    out += "- " + std::string(title) + ": " + std::to_string(groups[i].cases.size()) + " × " +
           code(truncate(groups[i].reason, longest_fact)) + "\n";
  if (groups.size() > most_markdown_causes)
    out += "- " + std::string(title) + ": " + counted(groups.size() - most_markdown_causes, "more reason") + "\n";
}

void append_markdown_waits(std::string& out, const run::Transcript& transcript) {
  if (const std::string why = run::why_nothing_was_reached(transcript); !why.empty()) {
    out += "- **no operation was reached**: " + code(truncate(why, longest_fact)) + "\n";
    return;
  }
  const std::vector<Wait> all = waits(transcript);
  for (std::size_t i = 0; i < all.size() && i < most_markdown_causes; ++i)
    out += "- not reached: " + code(truncate(all[i].operations.front(), 200)) +
           (all[i].operations.size() > 1 ? " and " + std::to_string(all[i].operations.size() - 1) + " more" : "") +
           ": " + code(truncate(all[i].what, longest_fact)) + "\n";
}

std::string_view markdown_sign(std::string_view verdict) {
  if (verdict == "pass")
    return "✓";
  if (verdict == "fail")
    return "✗";
  if (verdict == "error")
    return "!";
  return verdict == "inconclusive" ? "?" : "–";
}

bool has_failure(const run::OperationCoverage& coverage) {
  return std::any_of(coverage.check_classes.begin(), coverage.check_classes.end(),
                     [](const auto& cell) { return cell.second == "fail" || cell.second == "error"; });
}

void append_markdown_row(std::string& out, const run::OperationCoverage& coverage,
                         const std::set<std::string>& classes) {
  out += "| " + code(truncate(coverage.operation, 200)) + " |";
  for (const std::string& name : classes) {
    const auto cell = coverage.check_classes.find(name);
    (out += ' ') += cell == coverage.check_classes.end() ? "" : markdown_sign(cell->second);
    out += " |";
  }
  out += ' ';
  for (const auto& [status, count] : coverage.statuses)
    out += code(status) + (count == 0 ? " unseen " : " ×" + std::to_string(count) + " ");
  out += "|\n";
}

/// Operations with failures first: a summary shows a hundred rows at most.
void append_markdown_coverage(std::string& out, const run::Transcript& transcript) {
  if (transcript.coverage.empty())
    return;
  std::set<std::string> classes;
  std::vector<const run::OperationCoverage*> rows;
  for (const run::OperationCoverage& coverage : transcript.coverage) {
    rows.push_back(&coverage);
    for (const auto& [name, verdict] : coverage.check_classes)
      classes.insert(name);
  }
  std::stable_partition(rows.begin(), rows.end(), [](const auto* row) { return has_failure(*row); });
  out += "\n<details><summary>Coverage of " + counted(rows.size(), "operation") + "</summary>\n\n| operation |";
  std::string rule = "\n|---|";
  for (const std::string& name : classes) {
    out += ' ' + code(truncate(name, 60)) + " |";
    rule += "---|";
  }
  out += " statuses |" + rule + "---|\n";
  for (std::size_t i = 0; i < rows.size() && i < most_rows; ++i)
    append_markdown_row(out, *rows[i], classes);
  out += "\n</details>\n";
  if (rows.size() > most_rows)
    out += "\nand " + counted(rows.size() - most_rows, "more operation") + "\n";
}

} // namespace

std::string code(std::string_view foreign) {
  std::string out = "<code>";
  for (const char c : escape_visible(foreign)) {
    if (is_plain(c, out))
      out += c;
    else
      out += "&#" + std::to_string(static_cast<int>(c)) + ';';
  }
  return out + "</code>";
}

std::string fenced(std::string_view foreign) {
  std::size_t longest = 2, run = 0;
  for (const char c : foreign) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  std::string out = fence + "\n";
  for (const std::string_view line : split(foreign, '\n'))
    out += defuse(escape_visible(line)) + '\n';
  return out + fence;
}

std::string write(const run::Transcript& transcript, const ReportOptions&) {
  std::string out = "# " + headline(transcript) + "\n\n" + tally(transcript.summary) + ".\n\n";
  out += "- description: " + code(transcript.description_title + ' ' + transcript.description_version) + ' ' +
         code(transcript.description_source) + "\n- target: " + code(transcript.target) +
         "\n- run: " + counted(transcript.requests, "request") + " in " + human_duration(transcript.duration_us) +
         ", seed " + std::to_string(transcript.seed) + ", keur " + code(transcript.tool_version) + "\n";
  if (const std::string reach = reach_text(transcript.summary); !reach.empty())
    out += "- " + reach + "\n";
  append_markdown_waits(out, transcript);
  if (!transcript.complete)
    out += "- **the run did not finish, or a shard is missing**\n";
  for (const run::RecordedPreflightStep& step : transcript.preflight)
    if (step.outcome != run::StepOutcome::Pass && step.outcome != run::StepOutcome::Skipped)
      out +=
          "- preflight " + std::string(name(step.outcome)) + ": " + code(step.title) + ' ' + code(step.remedy) + "\n";
  append_markdown_causes(out, transcript, check::Level::Fail, "Failures");
  if (transcript.summary.failed > 0 && !transcript.token_command.empty())
    out += "\n`$KEUR_TOKEN` stands for what this gives:\n\n" + fenced(transcript.token_command) + "\n";
  const run::Summary& summary = transcript.summary;
  if (summary.errors + summary.inconclusive + summary.skipped > 0)
    out += "\n## Not judged\n\n";
  append_markdown_reasons(out, transcript, VerdictKind::Error, "error");
  append_markdown_reasons(out, transcript, VerdictKind::Inconclusive, "inconclusive");
  append_markdown_reasons(out, transcript, VerdictKind::Skipped, "skipped");
  append_markdown_causes(out, transcript, check::Level::Warn, "Warnings");
  append_markdown_causes(out, transcript, check::Level::Remark, "Remarks");
  append_markdown_coverage(out, transcript);
  return out;
}

} // namespace keur::reports::markdown
