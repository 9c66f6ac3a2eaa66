#include "base/text.hpp"
#include "reports/html/html.hpp"
#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/preflight_only.hpp"
#include "reports/wording.hpp"

namespace keur::reports::html {
namespace {

using namespace language::literals;

std::string name_of(const run::Transcript& transcript) {
  const std::string& title = transcript.description_title;
  return truncate(title.empty() ? "API contract" : title, 120);
}

void append_link(std::string& out, const std::string& body, std::string_view id, std::string_view label) {
  if (body.find("<section id=\"" + std::string(id) + "\"") == std::string::npos)
    return;
  out += "<a href=\"#" + std::string(id) + "\">" + std::string(label) + "</a>";
}

/// Links to the sections that are there.
std::string navigation(const std::string& body) {
  std::string out = "<nav aria-label=\"Sections\">";
  append_link(out, body, "failures", "Failures");
  append_link(out, body, "unjudged", "Not judged");
  append_link(out, body, "history", "History");
  append_link(out, body, "coverage", "Coverage");
  append_link(out, body, "timing", "Timing");
  append_link(out, body, "preflight", "Preflight");
  append_link(out, body, "remarks", "Remarks");
  append_link(out, body, "cases", "All cases");
  return out + "</nav>\n";
}

} // namespace

std::string write(const run::Transcript& transcript, const ReportOptions& options) {
  std::string sections;
  sections.reserve(200'000);
  if (is_preflight(transcript)) {
    append_preflight(sections, transcript); // which says it all: its cases are the same steps
  } else {
    append_failures(sections, transcript);
    append_unjudged(sections, transcript);
    if (options.history != nullptr)
      append_history(sections, *options.history);
    append_coverage(sections, transcript);
    append_timing(sections, transcript);
    append_preflight(sections, transcript);
    append_remarks(sections, transcript);
    append_cases(sections, transcript);
  }
  const auto spoken = spoken_in(transcript);
  std::string body = "<a class=\"skip\" href=\"#main\">";
  (body += ("Skip to the verdict"_t).in(spoken)) += "</a>\n<header>";
  append_element(body, "p", "product", "keur " + transcript.tool_version);
  append_element(body, "p", "subject", name_of(transcript) + ' ' + transcript.description_version);
  body += "<button type=\"button\" id=\"theme\" hidden>Light or dark</button></header>\n<main id=\"main\">\n";
  append_verdict_section(body, transcript);
  body += navigation(sections);
  body += sections;
  body += "</main>\n<footer>";
  (body += ("Values of answers are masked. Made by keur; opening it asks nothing of a server."_t).in(spoken)) +=
      "</footer>\n";
  return page(headline(transcript) + ": " + name_of(transcript), body, cases_json(transcript), language::tag(spoken));
}

} // namespace keur::reports::html
