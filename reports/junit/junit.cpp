#include "reports/junit/junit.hpp"

#include "base/text.hpp"
#include "reports/explain.hpp"
#include "reports/junit/xml.hpp"
#include "reports/wording.hpp"
#include "run/reach.hpp"

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>

namespace keur::reports::junit {
namespace {

using check::VerdictKind;
using Properties = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t longest_message = 300;
constexpr std::size_t longest_text = 4'096;

/// One test case as every consumer understands it. `element` is "failure", "error", "skipped" or "" (passed).
struct Entry {
  std::string suite = {};
  std::string name = {};
  std::int64_t duration_us = 0;
  std::string_view element = {};
  std::string type = {};
  std::string message = {};
  std::string text = {};
  Location where = {};
  Properties properties = {}; // rich only
  std::string output = {};    // rich only
};

struct Head {
  std::string package;
  std::string timestamp; // YYYY-MM-DDThh:mm:ss, UTC: the schema takes no zone
  Properties properties;
};

struct OutcomeCounts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::int64_t duration_us = 0;
};

OutcomeCounts count_outcomes(const Entry* begin, const Entry* end) {
  OutcomeCounts counts;
  for (const Entry* entry = begin; entry != end; ++entry) {
    ++counts.tests;
    counts.failures += entry->element == "failure";
    counts.errors += entry->element == "error";
    counts.skipped += entry->element == "skipped";
    counts.duration_us += std::max<std::int64_t>(entry->duration_us, 0);
  }
  return counts;
}

std::string zoneless(std::string_view rfc3339) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  bool fits = rfc3339.size() >= shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] == '0' ? rfc3339[i] >= '0' && rfc3339[i] <= '9' : rfc3339[i] == shape[i];
  return fits ? std::string(rfc3339.substr(0, shape.size())) : "1970-01-01T00:00:00";
}

// --- writing

void append_counts(std::string& out, const OutcomeCounts& counts) {
  xml::append_attribute(out, "tests", std::to_string(counts.tests));
  xml::append_attribute(out, "failures", std::to_string(counts.failures));
  xml::append_attribute(out, "errors", std::to_string(counts.errors));
  xml::append_attribute(out, "skipped", std::to_string(counts.skipped));
  xml::append_attribute(out, "time", seconds(counts.duration_us));
}

void append_properties(std::string& out, const Properties& properties, std::string_view indent) {
  if (properties.empty())
    return;
  out.append(indent) += "<properties>\n";
  for (const auto& [name, value] : properties) {
    out.append(indent) += "  <property";
    xml::append_attribute(out, "name", name);
    xml::append_attribute(out, "value", value);
    out += "/>\n";
  }
  out.append(indent) += "</properties>\n";
}

void append_outcome(std::string& out, const Entry& entry, bool rich) {
  if (entry.element.empty())
    return;
  (out += "      <") += entry.element;
  const bool skipped = entry.element == "skipped"; // the oldest schema lets it have no attribute
  if (!skipped || rich)
    xml::append_attribute(out, "message", truncate(entry.message, longest_message));
  if (!skipped)
    xml::append_attribute(out, "type", entry.type);
  out += '>';
  // GitLab shows the element's text and not the message, so the text repeats it.
  xml::append_text(out, truncate(entry.text, longest_text));
  ((out += "</") += entry.element) += ">\n";
}

void append_testcase(std::string& out, const Entry& entry, const ReportOptions& options) {
  out += "    <testcase";
  xml::append_attribute(out, "classname", entry.suite);
  xml::append_attribute(out, "name", entry.name);
  xml::append_attribute(out, "time", seconds(entry.duration_us));
  const bool rich = options.rich_junit;
  if (rich && !entry.where.document.empty()) {
    xml::append_attribute(out, "file", below(entry.where.document, options.source_root));
    if (entry.where.line > 0)
      xml::append_attribute(out, "line", std::to_string(entry.where.line));
  }
  const bool extras = rich && (!entry.properties.empty() || !entry.output.empty());
  if (entry.element.empty() && !extras) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  if (rich)
    append_properties(out, entry.properties, "      ");
  append_outcome(out, entry, rich);
  if (rich && !entry.output.empty()) {
    out += "      <system-out>";
    xml::append_text(out, truncate(entry.output, longest_text));
    out += "</system-out>\n";
  }
  out += "    </testcase>\n";
}

void append_suite(std::string& out, const Entry* begin, const Entry* end, std::size_t number, const Head& head,
                  const ReportOptions& options) {
  out += "  <testsuite";
  xml::append_attribute(out, "name", begin->suite);
  xml::append_attribute(out, "package", head.package);
  xml::append_attribute(out, "id", std::to_string(number));
  xml::append_attribute(out, "hostname", "localhost"); // the real name is nobody's business
  xml::append_attribute(out, "timestamp", head.timestamp);
  append_counts(out, count_outcomes(begin, end));
  out += ">\n";
  append_properties(out, head.properties, "    ");
  for (const Entry* entry = begin; entry != end; ++entry)
    append_testcase(out, *entry, options);
  out += "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n";
}

std::string junit_document(const Entry* begin, const Entry* end, const Head& head, const ReportOptions& options) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites";
  out.reserve(static_cast<std::size_t>(end - begin) * 600 + 1'000);
  if (options.rich_junit) {
    xml::append_attribute(out, "name", head.package);
    append_counts(out, count_outcomes(begin, end));
    xml::append_attribute(out, "timestamp", head.timestamp);
  }
  out += ">\n";
  std::size_t number = 0;
  for (const Entry* from = begin; from != end;) {
    const Entry* to = std::find_if(from, end, [&](const Entry& e) { return e.suite != from->suite; });
    append_suite(out, from, to, number++, head, options);
    from = to;
  }
  return out += "</testsuites>\n";
}

/// Entries of one suite side by side, suites in the order of their first case.
void group_by_suite(std::vector<Entry>& entries) {
  std::map<std::string, std::size_t> order;
  for (const Entry& entry : entries)
    order.try_emplace(entry.suite, order.size());
  std::stable_sort(entries.begin(), entries.end(), [&](const Entry& a, const Entry& b) {
    return a.suite != b.suite && order.at(a.suite) < order.at(b.suite);
  });
}

// --- a transcript's entries

std::string first_line(std::string_view text) { return one_line(text, longest_message); }

void set_failure(Entry& entry, const run::RecordedCase& record) {
  const auto& findings = record.verdict.findings;
  const auto failed = std::find_if(findings.begin(), findings.end(),
                                   [](const check::Finding& f) { return f.level == check::Level::Fail; });
  entry.element = "failure";
  entry.type = failed == findings.end() ? "contract" : failed->check;
  entry.message = first_line(failed == findings.end() ? record.verdict.reason : failed->message);
  for (const check::Finding& finding : findings) {
    if (finding.level != check::Level::Fail)
      continue;
    if (!entry.text.empty())
      entry.text += "\n\n";
    entry.text += to_text(explain(record, finding));
    if (entry.text.size() > longest_text)
      break;
  }
  if (entry.text.empty())
    entry.text = entry.message;
}

void set_outcome(Entry& entry, const run::RecordedCase& record) {
  switch (record.verdict.kind) {
  case VerdictKind::Pass:
    return;
  case VerdictKind::Fail:
    return set_failure(entry, record);
  case VerdictKind::Error:
    entry.element = "error";
    entry.type = id(record.verdict.error);
    break;
  case VerdictKind::Inconclusive:
  case VerdictKind::Skipped:
    entry.element = "skipped";
    break;
  }
  const std::vector<Fact> facts = explain(record);
  entry.message = truncate(std::string(name(record.verdict.kind)) + ": " + facts.front().text, longest_message);
  entry.text = to_text(facts);
}

void set_rich(Entry& entry, const run::RecordedCase& record) {
  entry.properties = {{"case", one_line(record.id, 1'000)},
                      {"rule", one_line(record.rule, 200)},
                      {"verdict", std::string(name(record.verdict.kind))}};
  for (const check::Finding& finding : record.verdict.findings) {
    if (finding.level != check::Level::Warn)
      continue;
    entry.output += (entry.output.empty() ? "warning: " : "\nwarning: ") + one_line(finding.message);
  }
}

Entry extra_entry(std::string suite, std::string name, std::string_view element, std::string text) {
  Entry entry;
  entry.suite = std::move(suite);
  entry.name = std::move(name);
  entry.element = element;
  entry.type = "run";
  entry.message = first_line(text);
  entry.text = std::move(text);
  return entry;
}

Entry preflight_entry(const run::RecordedPreflightStep& step, const std::string& suite) {
  using run::StepOutcome;
  const bool good = step.outcome == StepOutcome::Pass || step.outcome == StepOutcome::Warn;
  const std::string_view element = good ? "" : step.outcome == StepOutcome::Fail ? "error" : "skipped";
  std::string text = one_line(step.detail.empty() ? step.title : step.detail);
  if (!step.cause.empty())
    text += "\ncause: " + one_line(step.cause);
  if (!step.remedy.empty())
    text += "\nremedy: " + one_line(step.remedy);
  Entry entry = extra_entry(suite, one_line(step.id, 100), element, good ? "" : text);
  entry.duration_us = step.duration_us;
  return entry;
}

/// A run that judged nothing, or did not finish, must never look like an empty success.
void add_run_entries(std::vector<Entry>& entries, const run::Transcript& transcript, const Head& head) {
  if (transcript.cases.empty())
    for (const auto& step : transcript.preflight)
      entries.push_back(preflight_entry(step, head.package + ".preflight"));
  const auto judged = [](const run::RecordedCase& record) {
    return record.verdict.kind != VerdictKind::Skipped && record.verdict.kind != VerdictKind::Inconclusive;
  };
  const std::string suite = head.package + ".run";
  if (!transcript.complete)
    entries.push_back(extra_entry(suite, "the run is complete", "error",
                                  "the run did not finish: cases that are not in this file were not judged"));
  else if (!transcript.cases.empty() && std::none_of(transcript.cases.begin(), transcript.cases.end(), judged))
    entries.push_back(extra_entry(suite, "cases were judged", "error", "no case could be judged"));
  else if (const std::string why = run::why_nothing_was_reached(transcript);
           !why.empty() && transcript.exit_code == exit_code(ErrorCode::NothingSelected))
    entries.push_back(extra_entry(suite, "operations were reached", "error", "no operation was reached: " + why));
  else if (transcript.exit_code == exit_code(ErrorCode::NothingSelected) && !transcript.fail_on.empty())
    entries.push_back(extra_entry(suite, "operations were reached", "error",
                                  reach_text(transcript.summary) + " (--fail-on unreached)"));
  else if (transcript.cases.empty() && count_outcomes(entries.data(), entries.data() + entries.size()).errors == 0)
    entries.push_back(extra_entry(suite, "cases were judged", "error", "no case was selected: nothing was judged"));
}

Head make_head(const run::Transcript& transcript) {
  std::string api = slug(transcript.description_title, 40);
  Head head{api.empty() ? "api" : api, zoneless(transcript.started), {}};
  head.properties = {{"run.id", one_line(transcript.run_id, 200)},
                     {"run.complete", transcript.complete ? "true" : "false"},
                     {"run.shard", transcript.shard.empty() ? "all" : one_line(transcript.shard, 40)},
                     {"tool.version", one_line(transcript.tool_version, 200)},
                     {"description.sha256", one_line(transcript.description_sha256, 200)},
                     {"target", one_line(transcript.target_class, 200)},
                     {"seed", std::to_string(transcript.seed)},
                     {"warnings", std::to_string(transcript.summary.warnings)},
                     {"operations.asked", std::to_string(transcript.summary.operations.asked)},
                     {"operations.reached", std::to_string(transcript.summary.operations.reached)}};
  return head;
}

std::vector<Entry> make_entries(const run::Transcript& transcript, const Head& head, const ReportOptions& options) {
  const std::vector<CaseName> names = case_names(transcript);
  std::vector<Entry> entries(transcript.cases.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const run::RecordedCase& record = transcript.cases[i];
    entries[i].suite = names[i].suite;
    entries[i].name = names[i].name;
    entries[i].duration_us = record.duration_us;
    entries[i].where = record.where;
    set_outcome(entries[i], record);
    if (options.rich_junit)
      set_rich(entries[i], record);
  }
  add_run_entries(entries, transcript, head);
  group_by_suite(entries);
  return entries;
}

/// As written, with its share of the suite around it.
std::size_t bytes(const Entry& entry, const ReportOptions& options) {
  std::string text;
  append_testcase(text, entry, options);
  return text.size() + 20;
}

} // namespace

std::string write(const run::Transcript& transcript, const ReportOptions& options) {
  const Head head = make_head(transcript);
  const std::vector<Entry> entries = make_entries(transcript, head, options);
  return junit_document(entries.data(), entries.data() + entries.size(), head, options);
}

std::vector<std::string> write_parts(const run::Transcript& transcript, const ReportOptions& options,
                                     const Limits& limits) {
  const Head head = make_head(transcript);
  const std::vector<Entry> entries = make_entries(transcript, head, options);
  std::vector<std::string> parts;
  std::string properties;
  append_properties(properties, head.properties, "    ");
  const std::size_t suite_bytes = properties.size() + 1'500;
  const Entry* const end = entries.data() + entries.size();
  for (const Entry* from = entries.data(); from != end;) {
    const Entry* to = from;
    for (std::size_t size = suite_bytes; to != end && static_cast<std::size_t>(to - from) < limits.cases; ++to) {
      size += bytes(*to, options);
      if (to != from && to->suite != (to - 1)->suite)
        size += suite_bytes;
      if (to != from && size > limits.bytes)
        break;
    }
    parts.push_back(junit_document(from, to, head, options));
    from = to;
  }
  assert(!parts.empty() && "an empty run has an entry of its own");
  return parts;
}

std::string write_changes(const change::ChangeSet& changes, const ReportOptions& options) {
  Head head{"api-changes", changes.compared, {}};
  head.properties = {{"base", one_line(changes.base_name)},
                     {"base.sha256", changes.base_sha256},
                     {"revision", one_line(changes.revision_name)},
                     {"revision.sha256", changes.revision_sha256},
                     {"ignored", std::to_string(changes.ignored.size())},
                     {"unread", std::to_string(changes.unread.size())}};
  run::Transcript named; // names come from the one place that makes them clean, stable and unique
  named.description_title = "api-changes";
  std::vector<std::optional<change::Reached>> of;
  const auto add = [&](const change::Reached& edit) { // by the edit, whatever else it reaches one day
    const change::Change& change = *edit.worst;
    const bool shared = change.edit.find(" /components/") != std::string::npos;
    named.cases.push_back({change.edit, shared ? "components" : change.operation,
                           change.kind.empty() ? change.id : change.kind,
                           change.edit.empty() ? change.aspect : change.edit.substr(change.edit.find(' ') + 1)});
    of.emplace_back(edit);
  };
  for (const change::Reached& edit : change::edits(changes.changes))
    add(edit);
  for (const std::string& operation : changes.operations) {
    const auto changed = [&](const change::Change& c) { return c.operation == operation; };
    if (std::any_of(changes.changes.begin(), changes.changes.end(), changed) ||
        std::any_of(changes.ignored.begin(), changes.ignored.end(), changed))
      continue;
    named.cases.push_back({operation, operation, "unchanged"});
    of.emplace_back();
  }
  const std::size_t waived_from = of.size();
  for (const change::Reached& edit : change::edits(changes.ignored))
    add(edit);
  const std::vector<CaseName> names = case_names(named);
  std::vector<Entry> entries(of.size());
  for (std::size_t i = 0; i < of.size(); ++i) {
    Entry& entry = entries[i];
    entry.suite = names[i].suite;
    entry.name = names[i].name;
    if (!of[i])
      continue;
    const change::Change& change = *of[i]->worst;
    const std::string reach = of[i]->operations.size() > 1 ? "\nreaches: " + join(of[i]->operations, ", ") : "";
    entry.where = change.revision.document.empty() ? change.base : change.revision;
    if (i >= waived_from) {
      entry.element = "skipped";
      entry.message = "waived: " + first_line(change.message);
      entry.text = "waived: " + to_text(explain(change)) + reach;
      continue;
    }
    const bool fails = options.fail_changes && change.level >= *options.fail_changes;
    if (!fails && change.level == change::Level::Compatible)
      continue;
    entry.element = fails ? "failure" : "skipped";
    entry.type = change.id;
    entry.message = std::string(name(change.level)) + ": " + first_line(change.message);
    entry.text = std::string(name(change.level)) + ": " + to_text(explain(change)) + reach;
  }
  for (const std::string& part : changes.unread)
    entries.push_back(extra_entry("api-changes.run", one_line("compared: " + part, 200), "skipped",
                                  "not compared, because it could not be read: " + part));
  if (entries.empty())
    entries.push_back(extra_entry("api-changes.run", "operations were compared", "error", "no operation"));
  group_by_suite(entries);
  return junit_document(entries.data(), entries.data() + entries.size(), head, options);
}

} // namespace keur::reports::junit
