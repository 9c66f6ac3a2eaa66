#include "base/text.hpp"
#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/preflight_only.hpp"
#include "reports/steps.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace keur::reports::html {
namespace {

using run::OperationCoverage;

void append_statuses(std::string& out, const OperationCoverage& coverage) {
  out += "<td class=\"statuses\">";
  for (const auto& [status, count] : coverage.statuses) {
    out += count == 0 ? "<span class=\"unseen\" title=\"documented, never seen\">" : "<span>";
    append_text(out, status);
    out += count == 0 ? " <i>unseen</i></span> " : " ×" + std::to_string(count) + "</span> ";
  }
  for (const std::string& status : coverage.undocumented_statuses) {
    out += "<span class=\"undocumented\">";
    append_text(out, status);
    out += " <i>undocumented</i></span> ";
  }
  out += "</td>";
}

void append_parameters(std::string& out, const OperationCoverage& coverage) {
  const std::size_t all = coverage.exercised.size() + coverage.not_exercised.size();
  out += "<td>";
  if (coverage.not_exercised.empty()) {
    out += all == 0 ? "–" : std::to_string(all) + " of " + std::to_string(all);
  } else {
    out += "<details><summary>" + std::to_string(coverage.exercised.size()) + " of " + std::to_string(all) +
           "</summary><ul class=\"ids\">";
    for (const std::string& pointer : coverage.not_exercised) {
      const auto because = coverage.not_exercised_because.find(pointer);
      append_element(out, "li", "",
                     pointer + (because == coverage.not_exercised_because.end() ? "" : ": " + because->second));
    }
    out += "</ul></details>";
  }
  out += "</td>";
}

/// May be broken behind a slash, and nowhere else.
void append_path(std::string& out, std::string_view path) {
  for (std::size_t begin = 0; begin < path.size();) {
    const auto end = std::min(path.size(), path.find('/', begin + 1));
    append_text(out, path.substr(begin, end - begin));
    if (end < path.size())
      out += "<wbr>";
    begin = end;
  }
}

void append_coverage_row(std::string& out, const OperationCoverage& coverage, const std::set<std::string>& classes) {
  out += "<tr><th scope=\"row\"><span class=\"op\">";
  append_path(out, one_line(coverage.operation, 300));
  out += "</span>";
  if (const std::string where = to_string(coverage.where); !where.empty())
    append_element(out, "small", "", where);
  if (coverage.asked && !coverage.reached)
    append_element(out, "small", "", "not reached: " + one_line(coverage.waits_for, 300));
  out += "</th>";
  for (const std::string& name : classes) {
    const auto cell = coverage.check_classes.find(name);
    out += "<td class=\"cell\">";
    if (cell == coverage.check_classes.end())
      out += "<span class=\"verdict v-none\" title=\"no check of this class\">·</span>";
    else
      append_verdict(out, cell->second);
    out += "</td>";
  }
  append_statuses(out, coverage);
  append_parameters(out, coverage);
  out += "</tr>\n";
}

} // namespace

void append_coverage(std::string& out, const run::Transcript& transcript) {
  if (transcript.coverage.empty())
    return;
  std::set<std::string> classes;
  for (const OperationCoverage& coverage : transcript.coverage) {
    for (const auto& [name, verdict] : coverage.check_classes)
      classes.insert(name);
  }
  out += "<section id=\"coverage\"><h2>Coverage <small>" + reach_text(transcript.summary) +
         "</small></h2>\n"
         "<div class=\"scroll wide\" tabindex=\"0\" role=\"region\" aria-label=\"Coverage table\"><table "
         "class=\"matrix\"><thead><tr>"
         "<th scope=\"col\">Operation</th>";
  for (const std::string& name : classes) {
    out += "<th scope=\"col\">";
    append_text(out, one_line(name, 60));
    out += "</th>";
  }
  out += "<th scope=\"col\">Statuses seen</th><th scope=\"col\">Parameters and keywords</th></tr></thead><tbody>\n";
  for (const OperationCoverage& coverage : transcript.coverage)
    append_coverage_row(out, coverage, classes);
  out += "</tbody></table></div></section>\n";
}

void append_preflight(std::string& out, const run::Transcript& transcript) {
  if (transcript.preflight.empty())
    return;
  const auto spoken = spoken_in(transcript);
  const auto labels = step_labels(spoken);
  out += "<section id=\"preflight\"><h2>Preflight</h2>\n<ol class=\"steps\">";
  for (const auto* step : worst_first(transcript.preflight)) {
    out += "<li>";
    append_verdict(out, name(step->outcome), step_word(step->outcome, spoken));
    append_element(out, "b", "", one_line(step->title, 300));
    if (!step->detail.empty())
      append_element(out, "span", "", one_line(step->detail));
    append_element(out, "small", "", human_duration(step->duration_us));
    for (const auto& [number, cause, remedy] : told_pairs(*step)) {
      if (!cause.empty())
        append_element(out, "p", "", number + std::string(labels.cause) + ": " + one_line(cause));
      if (!remedy.empty())
        append_element(out, "p", "remedy", std::string(labels.remedy) + ": " + one_line(remedy));
    }
    out += "</li>\n";
  }
  if (const auto waiting = blocked_line(transcript.preflight, spoken); !waiting.empty()) {
    out += "<li>";
    append_verdict(out, name(run::StepOutcome::Blocked), step_word(run::StepOutcome::Blocked, spoken));
    append_element(out, "span", "", one_line(waiting, 1'000));
    out += "</li>\n";
  }
  out += "</ol></section>\n";
}

void append_remarks(std::string& out, const run::Transcript& transcript) {
  if (transcript.omissions.empty())
    return;
  out += "<section id=\"remarks\"><h2>Remarks <small>" + counted(transcript.omissions.size(), "remark") +
         "</small></h2>\n<ul class=\"remarks\">";
  for (const run::Note& note : transcript.omissions) {
    out += "<li>";
    append_element(out, "code", "", note.id);
    out += ' ';
    append_text(out, one_line(note.message));
    if (const std::string where = place(note.where); !where.empty())
      append_element(out, "small", "", where);
    out += "</li>\n";
  }
  out += "</ul></section>\n";
}

} // namespace keur::reports::html
