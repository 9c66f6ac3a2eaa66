#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_lenient_coercion(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (!is_convertible(context) || status / 100 == 4 || status / 100 == 5)
    return;
  Finding& finding = report(findings, "a value of another type was taken and converted: " + status_text(status) + " (" +
                                          context.step().expect.because + ")");
  finding.description = context.test.where.document.empty() ? place_of(context) : context.test.where;
  finding.expected = "4xx";
  finding.actual = std::to_string(status);
}

} // namespace

bool is_convertible(const Context& context) {
  return context.step().expect.kind == plan::Expectation::Kind::Rejected && context.step().expect.widespread;
}

const Check lenient_coercion{
    "lenient-coercion",
    Level::Warn,
    "Are texts, numbers and booleans kept apart?",
    "A JSON body with `\"1\"` where the schema asks for an integer, `7` or `true` where it asks for a text, or `true` "
    "for a number, that is accepted. Many frameworks convert such values on purpose; the description does not allow "
    "them, and clients come to rely on it. "
    "Every other invalid request is a matter of invalid-rejected. Example: `201` for `{\"age\": \"30\"}`.",
    "JSON Schema 2020-12 validation section 6.1.1",
    judge_lenient_coercion};

} // namespace keur::check
