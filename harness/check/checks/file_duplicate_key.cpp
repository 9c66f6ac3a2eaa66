#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_file_duplicate_key(const Context& context, Findings& findings) {
  const auto& csv = context.answer->csv;
  if (!csv || csv->repeated_keys == 0)
    return;
  Finding& finding = report(findings, std::to_string(csv->repeated_keys) + " records repeat the key of an earlier one");
  finding.instance_location = "record " + std::to_string(csv->first_repeated_key);
}

} // namespace

const Check file_duplicate_key{"file-duplicate-key",
                               Level::Warn,
                               "Is each record's key unique within its file?",
                               "Records with equal values in all columns that the export names as its key. Exports are "
                               "known to repeat records, so this is a remark. "
                               "Example: two records with one `employeeid`.",
                               "the description's export life-cycle (x-keur-export)",
                               judge_file_duplicate_key};

} // namespace keur::check
