#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool is_remark(std::string_view id) {
  return id == "byte-order-mark" || id == "mixed-line-breaks" || id == "blank-line" || id == "stray-carriage-return";
}

/// Not for bytes that are said to be in another encoding.
bool is_foreign(const Context& context, std::string_view id) {
  const auto& type = context.answer->media_type;
  const auto charset = type ? type->parameter("charset") : std::nullopt;
  return id == "bad-utf8" && charset && *charset != "utf-8" && *charset != "UTF-8";
}

std::string place_of(const csv::Remark& remark) {
  return "record " + std::to_string(remark.record) + " (line " + std::to_string(remark.line) + ")" +
         (remark.field > 0 ? ", field " + std::to_string(remark.field) : "");
}

void judge_file_format(const Context& context, Findings& findings) {
  const auto& csv = context.answer->csv;
  if (!csv)
    return;
  std::string last;
  for (const auto& remark : csv->remarks) {
    if (remark.id == last || is_foreign(context, remark.id))
      continue; // the first of each kind, with their number
    last = remark.id;
    const std::size_t count = csv->remark_counts.at(remark.id);
    const bool listed = std::any_of(findings.begin(), findings.end(),
                                    [&](const Finding& finding) { return finding.actual == remark.id; });
    if (listed)
      continue;
    Finding& finding = report(findings, remark.message + (count > 1 ? " (" + std::to_string(count) + " times)" : ""));
    finding.level = is_remark(remark.id) ? Level::Warn : Level::Fail;
    finding.instance_location = place_of(remark);
    finding.actual = remark.id;
  }
}

} // namespace

const Check file_format{"file-format",
                        Level::Fail,
                        "Is the CSV file well-formed?",
                        "A wrong delimiter, a quote that is not doubled or never closed, text after a closing quote, "
                        "records with more or fewer fields than the "
                        "header, NUL bytes, bytes that are no UTF-8, fields over the limit. A byte order mark, empty "
                        "lines and mixed line ends are remarks. "
                        "Only record, line and field numbers are shown. Example: a header separated by `;`.",
                        "RFC 4180 section 2",
                        judge_file_format};

} // namespace keur::check
