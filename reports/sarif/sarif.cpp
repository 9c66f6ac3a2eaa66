#include "reports/sarif/sarif.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "reports/cause.hpp"
#include "reports/explain.hpp"
#include "reports/wording.hpp"

#include <algorithm>

namespace keur::reports::sarif {
namespace {

using json::Array;
using json::Object;
using json::object;
using json::Value;

constexpr std::size_t most_results = 5'000; // GitHub keeps no more of one run

Value message(std::string_view foreign) { return object({{"text", one_line(foreign)}}); }

/// A URI reference (RFC 3986): an address stays, relative paths stay relative to the repository.
std::string uri(std::string_view place) {
  if (const auto address = http::parse_uri(place); address && !address->scheme.empty() && address->host)
    return http::to_string(*address);
  return http::percent_encode(place, "/!$&'()*+,;=@");
}

Value location(const Location& where, std::string_view operation, const ReportOptions& options) {
  Object result;
  if (!where.document.empty()) {
    Object physical;
    physical.append("artifactLocation", object({{"uri", uri(below(where.document, options.source_root))}}));
    if (where.line > 0) {
      Object region;
      region.append("startLine", where.line);
      if (where.column > 0)
        region.append("startColumn", where.column);
      physical.append("region", std::move(region));
    }
    result.append("physicalLocation", std::move(physical));
  }
  Object logical;
  logical.append("name", one_line(operation.empty() ? "description" : operation, 300));
  if (!where.pointer.empty())
    logical.append("fullyQualifiedName", one_line(where.pointer, 1'000));
  result.append("logicalLocations", Array{std::move(logical)});
  return result;
}

/// Ids of rules in the order of their first result, and the results' ruleIndex.
class Rules {
public:
  std::size_t index(const std::string& id) {
    const auto known = std::find(ids_.begin(), ids_.end(), id);
    if (known != ids_.end())
      return static_cast<std::size_t>(known - ids_.begin());
    ids_.push_back(id);
    return ids_.size() - 1;
  }
  Array take() const {
    Array rules;
    for (const std::string& id : ids_)
      rules.push_back(object({{"id", one_line(id, 200)}}));
    return rules;
  }

private:
  std::vector<std::string> ids_;
};

Value sarif_document(Array results, const Rules& rules, Object invocation, std::string_view version) {
  Object driver;
  driver.append("name", "keur");
  if (!version.empty())
    driver.append("version", one_line(version, 100));
  driver.append("rules", rules.take());
  Object run;
  run.append("tool", object({{"driver", std::move(driver)}}));
  run.append("columnKind", "utf16CodeUnits");
  run.append("invocations", Array{std::move(invocation)});
  run.append("results", std::move(results));
  Object log;
  log.append("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  log.append("version", "2.1.0");
  log.append("runs", Array{std::move(run)});
  return log;
}

Value result_of(const Cause& cause, std::string_view level, Rules& rules, const ReportOptions& options) {
  const check::Finding& finding = *cause.finding;
  std::string text = finding.message;
  if (!finding.expected.empty())
    text += "; expected " + finding.expected;
  if (!finding.actual.empty())
    text += "; actual " + finding.actual;
  text += " (" + counted(cause.cases.size(), "case") + ", first: " + cause.example->id + ")";
  const bool placed = !finding.description.document.empty();
  Object result;
  result.append("ruleId", one_line(finding.check, 200));
  result.append("ruleIndex", rules.index(finding.check));
  result.append("level", level);
  result.append("message", message(text));
  result.append("locations", Array{location(placed ? finding.description : cause.example->where,
                                            cause.operations.front(), options)});
  result.append("occurrenceCount", cause.findings);
  result.append("partialFingerprints", object({{"keurCause/v1", stable_hash(cause.key)}}));
  return result;
}

void append_results(Array& results, const run::Transcript& transcript, check::Level level, Rules& rules,
                    const ReportOptions& options) {
  for (const Cause& cause : causes(transcript, level, Grouping::ByPlace)) {
    if (results.size() >= most_results)
      return;
    results.push_back(result_of(cause,
                                level == check::Level::Fail   ? "error"
                                : level == check::Level::Warn ? "warning"
                                                              : "note",
                                rules, options));
  }
}

Array notifications(const run::Transcript& transcript) {
  Array all;
  for (const ReasonGroup& group : reasons(transcript, check::VerdictKind::Error))
    all.push_back(
        object({{"level", "error"},
                {"message", message(counted(group.cases.size(), "case") + " could not be judged: " + group.reason)}}));
  return all;
}

} // namespace

std::string write(const run::Transcript& transcript, const ReportOptions& options) {
  Rules rules;
  Array results;
  append_results(results, transcript, check::Level::Fail, rules, options);
  append_results(results, transcript, check::Level::Warn, rules, options);
  append_results(results, transcript, check::Level::Remark, rules, options);
  Object invocation;
  invocation.append("executionSuccessful", transcript.complete && transcript.summary.errors == 0);
  invocation.append("exitCode", transcript.exit_code);
  invocation.append("toolExecutionNotifications", notifications(transcript));
  return json::dump_pretty(sarif_document(std::move(results), rules, std::move(invocation), transcript.tool_version));
}

namespace {

/// One result for one edit, at its most serious position; the others are counted.
Value result_of(const change::Reached& edit, Rules& rules, const ReportOptions& options) {
  const change::Change& change = *edit.worst;
  std::string text = (change.operation.empty() ? "" : change.operation + ": ") + change.message;
  if (edit.changes.size() > 1)
    text += " (at " + counted(edit.changes.size(), "position") + " of " + counted(edit.operations.size(), "operation") +
            ")";
  Object result;
  result.append("ruleId", one_line(change.id, 200));
  result.append("ruleIndex", rules.index(change.id));
  result.append("level", change.level == change::Level::Breaking    ? "error"
                         : change.level == change::Level::Dangerous ? "warning"
                                                                    : "note");
  result.append("message", message(text));
  result.append("locations", Array{location(change.revision.document.empty() ? change.base : change.revision,
                                            change.operation, options)});
  if (!change.base.document.empty() && !change.revision.document.empty())
    result.append("relatedLocations", Array{location(change.base, change.operation, options)});
  result.append("occurrenceCount", edit.changes.size());
  const std::string edit_or_place =
      change.edit.empty() ? change.operation + '\n' + change.id + '\n' + change.aspect : change.edit;
  result.append("partialFingerprints", object({{"keurEdit/v1", stable_hash(edit_or_place)}}));
  return result;
}

} // namespace

/// Most serious edits first, so that the limit cuts off the least.
std::string write_changes(const change::ChangeSet& set, const ReportOptions& options) {
  Rules rules;
  Array results;
  for (const change::Reached& edit : change::edits(set.changes)) {
    if (results.size() >= most_results)
      break;
    results.push_back(result_of(edit, rules, options));
  }
  Object invocation;
  invocation.append("executionSuccessful", true);
  return json::dump_pretty(sarif_document(std::move(results), rules, std::move(invocation), ""));
}

} // namespace keur::reports::sarif
