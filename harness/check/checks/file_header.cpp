#include "base/text.hpp"
#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool lists_column(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

Finding& about_column(Findings& findings, std::string message, const std::string& column, const CsvFile& file) {
  Finding& finding = report(findings, std::move(message));
  finding.description = file.row_schema.location();
  finding.instance_location = "header record, column " + shown(column);
  return finding;
}

bool has_any_declared(const CsvFile& file) {
  return std::any_of(file.header.begin(), file.header.end(),
                     [&](const std::string& name) { return lists_column(file.declared, name); });
}

void judge_missing(const CsvFile& file, const Context& context, Findings& findings) {
  const bool selected = !context.step().expect.columns.empty() || !context.step().expect.absent_columns.empty();
  for (const auto& name : file.declared) {
    const bool required = lists_column(file.required, name);
    if (lists_column(file.header, name) || selected)
      continue;
    about_column(findings, "the column " + shown(name) + " is missing", name, file).level =
        required ? Level::Fail : Level::Warn;
  }
}

void judge_column_order(const CsvFile& file, Findings& findings) {
  std::vector<std::string> expected, actual;
  for (const auto& name : file.declared)
    if (lists_column(file.header, name))
      expected.push_back(name);
  for (const auto& name : file.header)
    if (lists_column(file.declared, name) && !lists_column(actual, name))
      actual.push_back(name);
  const auto [wrong, right] = std::mismatch(actual.begin(), actual.end(), expected.begin(), expected.end());
  if (wrong == actual.end() || right == expected.end())
    return;
  about_column(findings, "the columns stand in another order than in the row schema, from " + shown(*wrong) + " on",
               *wrong, file)
      .level = Level::Warn;
}

void judge_file_header(const Context& context, Findings& findings) {
  const auto& csv = context.answer->csv;
  if (!csv || !csv->row_schema)
    return;
  const CsvFile& file = *csv;
  if (!file.declared.empty() && !has_any_declared(file)) {
    Finding& finding = report(findings, file.header.empty() ? "the file is empty: it has no header record"
                                                            : "the first record names none of the documented columns");
    finding.description = file.row_schema.location();
    finding.expected = "a header record with " + shown(join(file.declared, ", "));
    return;
  }
  judge_missing(file, context, findings);
  for (std::size_t i = 0; i < file.header.size(); ++i) {
    const std::string& name = file.header[i];
    if (std::count(file.header.begin(), file.header.begin() + static_cast<std::ptrdiff_t>(i), name) > 0)
      about_column(findings, "the column " + shown(name) + " is there twice", name, file);
    else if (!file.declared.empty() && !lists_column(file.declared, name))
      about_column(findings, "the column " + shown(name) + " is not documented", name, file).level = Level::Warn;
  }
  judge_column_order(file, findings);
}

} // namespace

const Check file_header{"file-header",
                        Level::Fail,
                        "Does the header record match the row schema?",
                        "A CSV file without a header record, without a required column, or with a column twice. A "
                        "column that is documented but not "
                        "required and missing, one that is not documented, and another order than the row schema's are "
                        "remarks. Example: a file whose "
                        "first record is data.",
                        "RFC 4180 section 2.3; the description's row schema",
                        judge_file_header};

} // namespace keur::check
