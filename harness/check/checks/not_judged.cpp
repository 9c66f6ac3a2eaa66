#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (answer.json && !*answer.json && answer.json->error().code != ErrorCode::Syntax &&
      answer.json->error().code != ErrorCode::Encoding)
    report(findings, "the body could not be read: " + answer.json->error().message);
  if (answer.schema_error) {
    Finding& finding = report(findings, "the documented schema cannot be used: " + answer.schema_error->message);
    finding.description = answer.schema_error->where;
  }
  if (answer.evaluation && answer.evaluation->valid)
    report_units(answer.evaluation->unjudged, "", findings);
}

} // namespace

const Check not_judged{"not-judged",
                       Level::Warn,
                       "Was everything that the description says about the body judged?",
                       "A part of the judgement that could not be made: the body passes a limit of the reader, the "
                       "schema cannot be compiled, a "
                       "pattern is too costly to evaluate. A case with such a finding and no failure is inconclusive, "
                       "not passed. Example: an "
                       "answer nested 200 deep.",
                       "harness/ARCHITECTURE.md, invariant 8",
                       judge};

} // namespace keur::check
