#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool has_column(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void judge_file_columns(const Context& context, Findings& findings) {
  const auto& csv = context.answer->csv;
  const auto& expect = context.step().expect;
  if (!csv)
    return;
  const auto say = [&](const std::string& message, const std::string& column) {
    report(findings, message).instance_location = "header record, column " + shown(column);
  };
  for (const auto& name : expect.columns)
    if (!has_column(csv->header, name))
      say("the column " + shown(name) + " was asked for and is missing", name);
  for (const auto& name : csv->header)
    if (has_column(expect.absent_columns, name) || (!expect.columns.empty() && !has_column(expect.columns, name)))
      say("the column " + shown(name) + " was not asked for and is there", name);
}

} // namespace

const Check file_columns{"file-columns",
                         Level::Fail,
                         "Does a selection of columns select?",
                         "A file of an export with a selection of columns (the `fields` parameter) that lacks a "
                         "selected column or holds one that was left "
                         "out. Example: `fields=employeeid` and a file with every column.",
                         "the description's fields parameter",
                         judge_file_columns};

} // namespace keur::check
