#include "reports/history.hpp"

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/wording.hpp"

#include <algorithm>

namespace keur::reports::html {
namespace {

constexpr std::size_t trend_width = 30, trend_height = 90;

/// A column a run, in per cent of its cases: failures and errors on top, so that a red run is seen at once.
void append_trend(std::string& out, const History& history) {
  out += "<figure><figcaption>" + counted(history.runs.size(), "run") +
         ", the newest at the right</figcaption><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
         "aria-label=\"Trend\"><svg class=\"plot\" preserveAspectRatio=\"xMinYMid meet\" viewBox=\"0 0 " +
         std::to_string(std::max<std::size_t>(history.runs.size() * trend_width, 460)) + ' ' +
         std::to_string(trend_height) + "\" role=\"img\" aria-label=\"Verdicts by run\">";
  for (std::size_t i = 0; i < history.runs.size(); ++i) {
    const run::Summary& summary = history.runs[i].summary;
    std::size_t y = 0;
    const auto part = [&](std::string_view css, std::uint64_t count) {
      if (count == 0 || summary.cases == 0)
        return;
      const std::size_t height =
          std::min<std::size_t>(std::max<std::size_t>(count * trend_height / summary.cases, 3), trend_height - y);
      out += "<rect class=\"f-" + std::string(css) + "\" x=\"" + std::to_string(i * trend_width + 2) + "\" y=\"" +
             std::to_string(y) + "\" width=\"" + std::to_string(trend_width - 4) + "\" height=\"" +
             std::to_string(height) + "\"/>";
      y += height;
    };
    part("fail", summary.failed);
    part("error", summary.errors);
    part("inconclusive", summary.inconclusive);
    part("skipped", summary.skipped);
    part("pass", summary.passed);
  }
  out += "</svg></div></figure>\n";
}

void append_list(std::string& out, const std::string& title, const std::vector<std::string>& items) {
  if (items.empty())
    return;
  constexpr std::size_t most = 50;
  out += "<h3>" + title + " <small>" + counted(items.size(), "case") + "</small></h3><ul class=\"ids\">";
  for (std::size_t i = 0; i < items.size() && i < most; ++i)
    out += "<li>" + items[i] + "</li>";
  if (items.size() > most)
    append_element(out, "li", "more", "and " + counted(items.size() - most, "more case"));
  out += "</ul>\n";
}

std::vector<std::string> linked(const std::vector<std::string>& ids) {
  std::vector<std::string> items;
  for (const std::string& id : ids)
    items.push_back(case_link(id));
  return items;
}

void append_past_run(std::string& out, const PastRun& run) {
  const std::string when = text(one_line(run.started, 40));
  out += "<tr><th scope=\"row\">";
  // A link from a CI system's environment may lead to a page of it, and nowhere else.
  out +=
      run.job.starts_with("https://") ? "<a rel=\"noreferrer\" href=\"" + text(run.job) + "\">" + when + "</a>" : when;
  out += "</th>";
  const run::Summary& s = run.summary;
  for (const auto count : {s.cases, s.passed, s.failed, s.errors, s.inconclusive})
    append_element(out, "td", "", std::to_string(count));
  append_element(out, "td", "", std::to_string(run.exit_code) + (run.complete ? "" : ", not complete"));
  append_element(out, "td", "", one_line(run.commit, 12));
  out += "</tr>\n";
}

} // namespace

void append_history(std::string& out, const History& history) {
  if (history.runs.size() < 2)
    return;
  out += "<section id=\"history\"><h2>History</h2>\n";
  append_trend(out, history);
  append_list(out, "New failures", linked(newly_failing(history)));
  append_list(out, "Fixed", linked(fixed(history)));
  std::vector<std::string> items;
  for (const Flaky& each : flaky(history))
    items.push_back(case_link(each.id) + " failed in " + std::to_string(each.failed) + " of " +
                    std::to_string(each.judged) + " runs");
  append_list(out, "Flaky", items);
  out +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Runs\"><table class=\"history\"><thead><tr>";
  for (const auto* head : {"Started", "Cases", "Passed", "Failed", "Errors", "Inconclusive", "Exit", "Commit"})
    out += "<th scope=\"col\">" + std::string(head) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (auto run = history.runs.rbegin(); run != history.runs.rend(); ++run)
    append_past_run(out, *run);
  out += "</tbody></table></div></section>\n";
}

} // namespace keur::reports::html
