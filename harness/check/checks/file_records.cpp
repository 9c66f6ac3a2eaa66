#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

std::string column_of(const schema::Unit& unit) {
  const std::string_view location = unit.instance_location;
  return location.empty() ? "" : shown(location.substr(1, location.find('/', 1) - 1));
}

void judge_file_records(const Context& context, Findings& findings) {
  const auto& csv = context.answer->csv;
  if (!csv)
    return;
  for (const auto& breach : csv->breaches) {
    const std::string column = column_of(breach.unit);
    const std::string where = "record " + std::to_string(breach.record) + " (line " + std::to_string(breach.line) + ")";
    Finding& finding =
        report(findings, where + (column.empty() ? "" : ", column " + column) + ": " + breach.unit.message +
                             (breach.count > 1 ? " (in " + std::to_string(breach.count) + " of " +
                                                     std::to_string(csv->records) + " records)"
                                               : ""));
    finding.description = breach.unit.schema;
    finding.instance_location = where + (column.empty() ? "" : ", column " + column);
    finding.keyword_location = breach.unit.keyword_location;
    finding.expected = breach.unit.expected;
    finding.actual = breach.unit.actual;
  }
}

} // namespace

const Check file_records{
    "file-records",
    Level::Fail,
    "Does every record conform to the row schema?",
    "A record of a CSV file that, read as an instance of the row schema, breaks it: a number that is none, a date in "
    "another format, an "
    "empty cell in a required column, a text outside the enum. Empty cells are null where the schema allows null, else "
    "absent. Each "
    "keyword is listed once with the first record and their number. Example: `30-02-2026` in a column of format date.",
    "the description's row schema; JSON Schema 2020-12",
    judge_file_records};

} // namespace keur::check
