#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_body_schema(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.evaluation || answer.evaluation->valid)
    return;
  report_units(answer.evaluation->errors, "", findings);
  if (answer.evaluation->error_count > answer.evaluation->errors.size() && !findings.empty())
    findings.back().message += "; " + std::to_string(answer.evaluation->error_count) + " breaches in all";
}

} // namespace

const Check body_schema{"body-schema",
                        Level::Fail,
                        "Does the body conform to the documented schema?",
                        "A JSON (or plain text) body that breaks a keyword of the schema documented for its status and "
                        "media type: a missing "
                        "required member, a wrong type, format, range or enum member. Formats are asserted; readOnly "
                        "and writeOnly are judged as "
                        "for an answer. Example: `{\"age\": \"12\"}` where `age` is an integer.",
                        "OAS 3.1.1 section 4.8.24; JSON Schema 2020-12",
                        judge_body_schema};

} // namespace keur::check
