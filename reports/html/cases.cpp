#include "json/load.hpp"
#include "reports/cause.hpp"
#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"
#include "reports/wording.hpp"

#include <unordered_map>
#include <vector>

namespace keur::reports::html {
namespace {

constexpr std::size_t longest_body = 4'000;

void append_pair(std::string& out, std::string_view label, std::string_view value) {
  if (out.back() == ']')
    out += ',';
  ((((out += "[\"") += label) += "\",") += json::quote(value)) += ']';
}

void append_html_facts(std::string& out, const std::vector<Fact>& facts) {
  for (const Fact& fact : facts)
    append_pair(out, fact.label, fact.text);
}

void append_field_rows(std::string& out, std::string_view label, const std::vector<run::RecordedField>& fields,
                       const std::string& body) {
  std::string lines;
  for (const run::RecordedField& field : fields)
    lines += one_line(field.name) + ": " + one_line(field.value) + '\n';
  if (!body.empty())
    lines += '\n' + one_line(body, longest_body);
  if (!lines.empty())
    append_pair(out, label, lines);
}

/// Without its fields: of passed cases nobody reads them, and thousands of them would make the page slow.
void append_exchange_brief(std::string& out, const run::RecordedExchange& exchange) {
  append_pair(out, "exchange", one_line(exchange_line(exchange)));
  if (!exchange.curl.empty())
    append_pair(out, "repeat", one_line(exchange.curl));
}

void append_details(std::string& out, const run::RecordedCase& record) {
  const bool passed = record.verdict.kind == check::VerdictKind::Pass;
  if (!record.verdict.reason.empty())
    append_pair(out, "why", one_line(record.verdict.reason));
  if (!record.reason.empty())
    append_pair(out, "reason", one_line(record.reason));
  if (!record.expect.empty())
    append_pair(out, "expected", one_line(record.expect));
  if (const std::string where = place(record.where); !where.empty())
    append_pair(out, "described", one_line(where));
  for (const check::Finding& finding : record.verdict.findings) {
    append_pair(out,
                finding.level == check::Level::Fail   ? "failure"
                : finding.level == check::Level::Warn ? "warning"
                                                      : "remark",
                one_line(finding.check));
    std::vector<Fact> facts = explain(record, finding);
    std::erase_if(facts, [](const Fact& f) {
      return f.label == "case" || f.label == "exchange" || f.label == "repeat" || f.label == "again";
    });
    append_html_facts(out, facts);
  }
  for (const run::RecordedExchange& exchange : record.exchanges) {
    append_exchange_brief(out, exchange);
    if (passed)
      continue;
    append_field_rows(out, "request", exchange.request_fields, exchange.request_body);
    append_field_rows(out, "answer", exchange.response_fields, exchange.response_body);
    for (const std::string& remark : exchange.remarks)
      append_pair(out, "remark", one_line(remark));
  }
}

/// For each case the causes it has a part in, as "ANCHOR MESSAGE": page.js makes links of them.
std::vector<std::vector<std::string>> causes_of_cases(const run::Transcript& transcript) {
  std::vector<std::vector<std::string>> all(transcript.cases.size());
  for (const auto level : {check::Level::Fail, check::Level::Warn, check::Level::Remark})
    for (const Cause& cause : causes(transcript, level))
      for (const std::size_t index : cause.cases)
        all[index].push_back(cause_anchor(cause) + ' ' + one_line(cause.finding->message));
  return all;
}

void append_case(std::string& out, const run::RecordedCase& record, std::size_t operation,
                 const std::vector<std::string>& causes) {
  (out += '[') += json::quote(one_line(record.id, 1'000));
  out += ',' + std::to_string(static_cast<unsigned>(record.verdict.kind)) + ',' + std::to_string(operation) + ',';
  out += json::quote(human_duration(record.duration_us));
  out += ',' + std::to_string(record.duration_us) + ",[";
  for (const std::string& cause : causes)
    append_pair(out, "cause", cause);
  append_details(out, record);
  out += "]]";
}

} // namespace

std::string cases_json(const run::Transcript& transcript) {
  if (transcript.cases.empty())
    return "";
  std::unordered_map<std::string_view, std::size_t> operations;
  std::string names;
  std::string cases;
  cases.reserve(transcript.cases.size() * 700);
  const auto linked = causes_of_cases(transcript);
  for (std::size_t i = 0; i < transcript.cases.size(); ++i) {
    const run::RecordedCase& record = transcript.cases[i];
    const auto [at, fresh] = operations.try_emplace(record.operation, operations.size());
    if (fresh)
      (names += names.empty() ? "" : ",") += json::quote(one_line(record.operation, 300));
    if (!cases.empty())
      cases += ",\n";
    append_case(cases, record, at->second, linked[i]);
  }
  // The order of check::VerdictKind.
  return R"({"verdicts":["pass","inconclusive","skipped","fail","error"],"ops":[)" + names + "],\"cases\":[" + cases +
         "]}";
}

void append_cases(std::string& out, const run::Transcript& transcript) {
  if (transcript.cases.empty())
    return;
  out += "<section id=\"cases\"><h2>All cases <small>" + counted(transcript.cases.size(), "case") +
         "</small></h2>\n<noscript><p>The list of all cases needs scripts. Failures, reasons and coverage are above; "
         "the json and junit reports hold every case.</p></noscript>\n"
         "<form id=\"filter\" hidden role=\"search\"><label for=\"search\">Search <kbd>/</kbd></label>"
         "<input id=\"search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"id, message, "
         "pointer, "
         "status…\"><label for=\"operation\">Operation</label><select id=\"operation\"><option "
         "value=\"\">all</option></select>"
         "<label for=\"order\">Order</label><select id=\"order\"><option value=\"plan\">plan</option><option "
         "value=\"slow\">slowest first</option></select><fieldset "
         "id=\"verdicts\"><legend>Verdict</legend></fieldset></form>\n"
         "<p id=\"count\" role=\"status\"></p><div id=\"list\"></div><button type=\"button\" id=\"more\" hidden>Show "
         "more</button></section>\n";
}

} // namespace keur::reports::html
