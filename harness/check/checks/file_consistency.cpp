#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_step(const StepExchanges& step, std::size_t index, Findings& findings) {
  const http::Exchange* first = nullptr;
  std::vector<std::string> header;
  for (std::size_t i = 0; i < step.exchanges.size(); ++i) {
    const auto& exchange = step.exchanges[i];
    if (!exchange.response || exchange.response->status / 100 != 2)
      continue;
    auto other = read_csv_header(*exchange.response);
    if (!other)
      continue;
    if (first == nullptr) {
      first = &exchange, header = std::move(*other);
      continue;
    }
    if (*other == header)
      continue;
    Finding& finding =
        report(findings, "file " + std::to_string(i + 1) + " of the export has another header record than file 1");
    finding.step = index;
    finding.expected = std::to_string(header.size()) + " columns, the same in every file";
    finding.actual = std::to_string(other->size()) + " columns";
  }
}

void judge_file_consistency(const Context& context, Findings& findings) {
  for (std::size_t i = 0; i < context.steps.size() && i < context.test.steps.size(); ++i)
    if (context.test.steps[i].for_each && context.test.steps[i].row_schema)
      judge_step(context.steps[i], i, findings);
}

} // namespace

const Check file_consistency{"file-consistency",
                             Level::Fail,
                             "Do all files of one export have the same header?",
                             "An export of several files whose header records differ, so that joining them mixes "
                             "columns up. Example: the second file lacks a column.",
                             "RFC 4180 section 2.3",
                             judge_file_consistency,
                             true};

} // namespace keur::check
