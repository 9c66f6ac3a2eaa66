#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_lenient_coercion(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (!is_quoted_value(context) || status / 100 == 4 || status / 100 == 5)
    return;
  Finding& finding =
      report(findings, "a number or boolean that was sent as a text was taken for one: " + status_text(status) + " (" +
                           context.step().expect.because + ")");
  finding.description = context.test.where.document.empty() ? place_of(context) : context.test.where;
  finding.expected = "4xx";
  finding.actual = std::to_string(status);
}

} // namespace

bool is_quoted_value(const Context& context) {
  return context.step().expect.kind == plan::Expectation::Kind::Rejected &&
         context.test.label.find("type quoted") != std::string::npos;
}

const Check lenient_coercion{
    "lenient-coercion",
    Level::Warn,
    "Is a text kept apart from the number or boolean it spells?",
    "A JSON body with `\"1\"` where the schema asks for an integer (or `\"true\"` for a boolean) that is accepted. "
    "Many "
    "frameworks convert such values on purpose; the description does not allow them, and clients come to rely on it. "
    "Every other invalid request is a matter of invalid-rejected. Example: `201` for `{\"age\": \"30\"}`.",
    "JSON Schema 2020-12 validation section 6.1.1",
    judge_lenient_coercion};

} // namespace keur::check
