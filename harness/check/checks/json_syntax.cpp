#include "base/text.hpp"
#include "check/checks/checks.hpp"

#include <algorithm>

namespace keur::check {
namespace {

void judge_json_syntax(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.json || *answer.json || answer.json->error().code != ErrorCode::Syntax ||
      context.step().receives_callback)
    return;
  const Error& error = answer.json->error();
  const auto& steps = context.test.steps;
  const bool hostile = std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.expect.hostile; });
  if (hostile && error.message.find("surrogate") != std::string::npos)
    return; // an echo of ours: RFC 8259 section 8.2 leaves open what becomes of it
  Finding& finding =
      report(findings, "the body is not JSON: " + error.message + " at line " + std::to_string(error.where.line) +
                           ", column " + std::to_string(error.where.column));
  if (trim(context.response().body).substr(0, 1) == "<")
    finding.message += "; it looks like HTML";
  finding.expected = "JSON text";
}

} // namespace

const Check json_syntax{"json-syntax",
                        Level::Fail,
                        "Is what is called JSON really JSON?",
                        "A body of a JSON media type that RFC 8259 does not allow: comments, trailing commas, single "
                        "quotes, NaN, a second value, a "
                        "lone surrogate escape, an HTML page. Example: `{\"a\": NaN}`.",
                        "RFC 8259 section 2",
                        judge_json_syntax};

} // namespace keur::check
