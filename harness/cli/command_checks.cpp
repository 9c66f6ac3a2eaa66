#include "base/text.hpp"
#include "change/rule.hpp"
#include "check/check.hpp"
#include "cli/commands.hpp"
#include "drift/compare.hpp"
#include "json/load.hpp"
#include "mocks/faults/fault.hpp"
#include "openapi/rules.hpp"
#include "plan/planner.hpp"
#include "suites/token/assertion.hpp"

#include <algorithm>

namespace keur::cli {
namespace {

/// One line of any of the tables.
struct Row {
  std::string_view kind, id, level, title, meaning, standard;
};

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto& check : check::checks())
    rows.push_back({"check", check.id, check::name(check.level), check.title, check.meaning, check.standard});
  static const auto assertions = suites::token::assertions();
  for (const auto& assertion : assertions)
    rows.push_back({"token", assertion.id, suites::token::name(assertion.verb), assertion.title, assertion.title,
                    assertion.clause});
  for (const auto& kind : drift::kinds())
    rows.push_back({"drift", kind.id, kind.breaks ? "fail" : "warn", kind.title, kind.meaning, "keur run --snapshot"});
  for (const auto& rule : plan::rules())
    rows.push_back({"rule", rule.id, rule.on_by_default ? "on" : "off", rule.title, rule.meaning, rule.standard});
  for (const auto& rule : openapi::rules())
    rows.push_back({"lint", rule.id, rule.level == openapi::Problem::Level::Error ? "error" : "warning", rule.meaning,
                    rule.meaning, "OpenAPI Specification"});
  for (const auto& rule : change::rules())
    rows.push_back({"change", rule.id, change::name(rule.level), rule.theme, rule.meaning, ""});
  for (const auto& fault : mocks::faults())
    rows.push_back({"fault", fault.id, mocks::name(fault.kind), fault.meaning, fault.meaning, "keur mock --fault"});
  return rows;
}

int run_checks(const Arguments& arguments, Terminal& terminal) {
  auto rows = all_rows();
  if (const auto wanted = arguments.positional(0)) {
    std::vector<std::string> ids;
    for (const auto& row : rows)
      ids.emplace_back(row.id);
    std::erase_if(rows, [&](const Row& row) { return row.id != *wanted; });
    const auto meant = nearest(*wanted, ids);
    if (rows.empty())
      return terminal.report(
          {ErrorCode::Usage,
           "there is no check or rule '" + *wanted + "'" + (meant ? "; did you mean '" + *meant + "'?" : ""),
           {},
           "`keur checks` lists them"});
  }
  if (terminal.json) {
    json::Array items;
    for (const auto& row : rows)
      items.push_back(json::object({{"kind", row.kind},
                                    {"id", row.id},
                                    {"level", row.level},
                                    {"title", row.title},
                                    {"meaning", row.meaning},
                                    {"standard", row.standard}}));
    terminal.out(json::dump_pretty(json::object({{"checks", std::move(items)}})));
    return 0;
  }
  for (const auto& row : rows) {
    terminal.out(std::string(row.kind) + ' ' + std::string(row.id) + " (" + std::string(row.level) + ")  " +
                 std::string(row.title) + '\n');
    if (terminal.verbose > 0 || arguments.positional(0))
      terminal.out("    " + std::string(row.meaning) + "\n    " + std::string(row.standard) + '\n');
  }
  return 0;
}

} // namespace

Command checks_command() {
  return {
      "checks",
      "list checks, kinds of drift, the rules of plan, lint and changes, and the mock's faults, with what each means",
      {{"ID", "only this one, with its meaning and the standard's section"}},
      {},
      {{"keur checks", "everything keur can find, a line each"},
       {"keur checks allow-header", "what one check finds, and why it may"}},
      run_checks};
}

} // namespace keur::cli
