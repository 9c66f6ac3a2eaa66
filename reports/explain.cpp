#include "reports/explain.hpp"

#include "json/load.hpp"
#include "reports/cause.hpp"
#include "reports/wording.hpp"

#include <map>

namespace keur::reports {
namespace {

void add_fact(std::vector<Fact>& facts, std::string_view label, std::string_view foreign) {
  if (!foreign.empty())
    facts.push_back({label, one_line(foreign)});
}

void add_exchange(std::vector<Fact>& facts, const run::RecordedExchange* exchange) {
  if (exchange == nullptr)
    return;
  add_fact(facts, "exchange", exchange_line(*exchange));
}

/// The last line of each step up to this one, so that what the request is made of is asked for first.
void add_repeat(std::vector<Fact>& facts, const run::RecordedCase& record, std::size_t step) {
  std::map<std::size_t, const run::RecordedExchange*> last;
  for (const auto& exchange : record.exchanges)
    if (exchange.step <= step && !exchange.curl.empty())
      last[exchange.step] = &exchange;
  for (const auto& [number, exchange] : last)
    add_fact(facts, "repeat", exchange->curl);
  add_fact(facts, "again", record.again);
}

std::string in_answer(const check::Finding& finding, const run::RecordedExchange* exchange) {
  std::string text = finding.instance_location;
  if (text.starts_with('/'))
    text = "body " + text;
  if (text.empty() || exchange == nullptr || exchange->status == 0)
    return text;
  return text + " of the " + std::to_string(exchange->status) + " answer";
}

} // namespace

std::string exchange_line(const run::RecordedExchange& exchange) {
  std::string text = exchange.method + ' ' + exchange.url + " → ";
  text += exchange.status != 0     ? std::to_string(exchange.status)
          : exchange.error.empty() ? "no answer"
                                   : exchange.error;
  return text + " in " + human_duration(exchange.total_us);
}

std::vector<Fact> explain(const run::RecordedCase& record, const check::Finding& finding) {
  const run::RecordedExchange* exchange = exchange_of(record, finding);
  std::vector<Fact> facts;
  add_fact(facts, "what", finding.message);
  add_fact(facts, "expected", finding.expected);
  add_fact(facts, "actual", finding.actual);
  add_fact(facts, "described",
           place(finding.description.document.empty() && finding.description.line == 0 ? record.where
                                                                                       : finding.description));
  add_fact(facts, "answer", in_answer(finding, exchange));
  add_fact(facts, "keyword", finding.keyword_location == finding.description.pointer ? "" : finding.keyword_location);
  add_fact(facts, "answered by", finding.operation);
  add_fact(facts, "case", record.id);
  add_exchange(facts, exchange);
  add_repeat(facts, record, finding.step);
  return facts;
}

std::vector<Fact> explain(const run::RecordedCase& record) {
  std::vector<Fact> facts;
  add_fact(facts, "why", record.verdict.reason.empty() ? "no reason was recorded" : record.verdict.reason);
  add_fact(facts, "expected", record.expect);
  add_fact(facts, "described", place(record.where));
  add_fact(facts, "case", record.id);
  add_exchange(facts, record.exchanges.empty() ? nullptr : &record.exchanges.back());
  if (!record.exchanges.empty())
    add_repeat(facts, record, record.exchanges.back().step);
  return facts;
}

std::vector<Fact> explain(const change::Change& change) {
  std::vector<Fact> facts;
  add_fact(facts, "what", change.message);
  add_fact(facts, "base", place(change.base));
  add_fact(facts, "revision", place(change.revision));
  add_fact(facts, "aspect", change.aspect);
  if (change.witness)
    add_fact(facts, "witness", json::dump(*change.witness));
  add_fact(facts, "because", change.witness_note);
  return facts;
}

std::string to_text(const std::vector<Fact>& facts) {
  std::string text;
  for (const Fact& fact : facts) {
    if (!text.empty())
      text += '\n';
    text += fact.label;
    text += ": ";
    text += fact.text;
  }
  return text;
}

} // namespace keur::reports
