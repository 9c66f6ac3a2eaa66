#include "reports/cause.hpp"
#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/wording.hpp"

namespace keur::reports::html {
namespace {

using check::VerdictKind;

constexpr std::size_t most_html_causes = 200; // in full without scripts; the list of cases has them all
constexpr std::size_t most_cases = 50;

void append_field_lines(std::string& out, std::string_view title, const std::vector<run::RecordedField>& fields,
                        const std::string& body) {
  if (fields.empty() && body.empty())
    return;
  append_element(out, "h4", "", title);
  std::string lines;
  for (const run::RecordedField& field : fields)
    lines += one_line(field.name) + ": " + one_line(field.value) + '\n';
  if (!body.empty())
    lines += '\n' + body;
  append_element(out, "pre", "", lines);
}

void append_exchange(std::string& out, const run::RecordedExchange& exchange) {
  out += "<details class=\"exchange\"><summary>Request and answer</summary>";
  append_element(out, "p", "line", exchange_line(exchange));
  append_field_lines(out, "Request", exchange.request_fields, exchange.request_body);
  append_field_lines(out, "Answer", exchange.response_fields, exchange.response_body);
  if (exchange.request_body.empty() && exchange.response_body.empty())
    append_element(out, "p", "remark",
                   "Bodies are left out, because they may hold a person's data. `--show-values` shows them where the "
                   "server is on this machine.");
  for (const std::string& remark : exchange.remarks)
    append_element(out, "p", "remark", remark);
  out += "</details>\n";
}

void append_case_list(std::string& out, const run::Transcript& transcript, const std::vector<std::size_t>& cases) {
  out += "<ul class=\"ids\">";
  for (std::size_t i = 0; i < cases.size() && i < most_cases; ++i)
    ((out += "<li>") += case_link(transcript.cases[cases[i]].id)) += "</li>";
  if (cases.size() > most_cases)
    append_element(out, "li", "more", "and " + counted(cases.size() - most_cases, "more case"));
  out += "</ul>";
}

void append_html_cause(std::string& out, const run::Transcript& transcript, const Cause& cause, std::string_view word) {
  const std::string anchor = cause_anchor(cause);
  ((out += "<article class=\"cause c-") += word) += "\" id=\"" + anchor + "\"><h3>";
  append_text(out, one_line(cause.finding->message));
  out += "<a class=\"permalink\" href=\"#" + anchor + "\" aria-label=\"Link to this cause\">#</a>";
  out += "</h3><p class=\"chips\">";
  append_verdict(out, word);
  append_element(out, "code", "", cause.finding->check);
  append_element(out, "span", "", counted(cause.cases.size(), "case"));
  if (cause.blocked > 0)
    append_element(out, "span", "", std::to_string(cause.blocked) + " blocked by it");
  for (std::size_t i = 0; i < cause.operations.size() && i < 4; ++i)
    append_element(out, "code", "", cause.operations[i].empty() ? "no operation" : cause.operations[i]);
  if (cause.operations.size() > 4)
    append_element(out, "span", "", "and " + counted(cause.operations.size() - 4, "more operation"));
  out += "</p>";
  std::vector<Fact> facts = explain(*cause.example, *cause.finding);
  facts.erase(facts.begin()); // the message is the heading
  std::erase_if(facts, [](const Fact& fact) { return fact.label == "again"; });
  append_facts(out, facts);
  append_element(out, "h4", "", "Run this case again");
  const std::string& again = cause.example->again; // absent in older transcripts
  append_element(out, "pre", "copy", again.empty() ? rerun_line(transcript, cause.example->id) : one_line(again));
  if (const run::RecordedExchange* exchange = exchange_of(*cause.example, *cause.finding))
    append_exchange(out, *exchange);
  if (cause.cases.size() > 1) {
    out += "<details><summary>" + counted(cause.cases.size(), "case") + " with this cause</summary>";
    append_case_list(out, transcript, cause.cases);
    out += "</details>";
  }
  out += "</article>\n";
}

void append_html_causes(std::string& out, const run::Transcript& transcript, const std::vector<Cause>& causes,
                        std::string_view word) {
  for (std::size_t i = 0; i < causes.size() && i < most_html_causes; ++i)
    append_html_cause(out, transcript, causes[i], word);
  if (causes.size() > most_html_causes)
    append_element(out, "p", "more",
                   "and " + counted(causes.size() - most_html_causes, "more cause") + ": see all cases below");
}

void append_folded(std::string& out, const run::Transcript& transcript, const std::vector<Cause>& causes,
                   const std::string& title, std::string_view word) {
  if (causes.empty())
    return;
  out += "<details class=\"warnings\"><summary>" + title + " from " + counted(causes.size(), "cause") + "</summary>";
  append_html_causes(out, transcript, causes, word);
  out += "</details>";
}

void append_html_reasons(std::string& out, const run::Transcript& transcript, VerdictKind kind,
                         std::string_view title) {
  const std::vector<ReasonGroup> groups = reasons(transcript, kind);
  if (groups.empty())
    return;
  append_element(out, "h3", "", title);
  for (const ReasonGroup& group : groups) {
    out += "<details class=\"reason\"><summary>";
    append_verdict(out, name(kind));
    out += " <b>" + std::to_string(group.cases.size()) + " ×</b> ";
    append_text(out, one_line(group.reason));
    out += "</summary>";
    append_case_list(out, transcript, group.cases);
    if (kind == VerdictKind::Error)
      append_facts(out, explain(transcript.cases[group.cases.front()]));
    out += "</details>\n";
  }
}

} // namespace

void append_failures(std::string& out, const run::Transcript& transcript) {
  const std::vector<Cause> failed = causes(transcript, check::Level::Fail);
  const std::vector<Cause> warned = causes(transcript, check::Level::Warn);
  const std::vector<Cause> remarked = causes(transcript, check::Level::Remark);
  if (failed.empty() && warned.empty() && remarked.empty())
    return;
  out += "<section id=\"failures\"><h2>Failures <small>";
  out +=
      counted(failed.size(), "cause") + (warned.empty() ? "" : ", " + std::to_string(warned.size()) + " of warnings");
  out += "</small></h2>\n";
  if (!failed.empty() && !transcript.token_command.empty())
    append_element(out, "p", "remark", "$KEUR_TOKEN in the lines below: " + one_line(transcript.token_command));
  append_html_causes(out, transcript, failed, "fail");
  append_folded(out, transcript, warned, counted(transcript.summary.warnings, "warning"), "warn");
  append_folded(out, transcript, remarked, counted(transcript.summary.remarks, "remark"), "remark");
  out += "</section>\n";
}

void append_unjudged(std::string& out, const run::Transcript& transcript) {
  const run::Summary& summary = transcript.summary;
  if (summary.errors + summary.inconclusive + summary.skipped == 0)
    return;
  out += "<section id=\"unjudged\"><h2>Not judged <small>" +
         counted(summary.errors + summary.inconclusive + summary.skipped, "case") + "</small></h2>\n";
  append_html_reasons(out, transcript, VerdictKind::Error, "An error prevented a verdict");
  append_html_reasons(out, transcript, VerdictKind::Inconclusive, "Inconclusive: a precondition was absent");
  append_html_reasons(out, transcript, VerdictKind::Skipped, "Skipped: not sent");
  out += "</section>\n";
}

} // namespace keur::reports::html
