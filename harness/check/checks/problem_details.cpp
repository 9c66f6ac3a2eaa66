#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_status(const Context& context, const json::Value& status, Findings& findings) {
  const auto value = status.is_number() ? json::to_integer(status.number()) : std::nullopt;
  if (value == context.response().status)
    return;
  Finding& finding = report(findings, value ? "the status member differs from the status code of the answer"
                                            : "the status member is no integer");
  finding.instance_location = "/status";
  finding.expected = std::to_string(context.response().status);
  finding.actual = value ? std::to_string(*value) : schema::masked(status);
}

void judge_problem_details(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.media_type || answer.media_type->essence() != "application/problem+json" || answer.instance() == nullptr)
    return;
  const json::Value& problem = *answer.instance();
  if (!problem.is_object()) {
    report(findings, "problem details must be an object").actual = schema::masked(problem);
    return;
  }
  for (const std::string_view name : {"type", "title", "detail", "instance"}) {
    const json::Value* member = problem.find(name);
    if (member == nullptr || member->is_string())
      continue;
    Finding& finding = report(findings, "the problem details member " + std::string(name) + " must be a string");
    finding.instance_location = "/" + std::string(name);
    finding.actual = schema::masked(*member);
  }
  if (const json::Value* status = problem.find("status"))
    judge_status(context, *status, findings);
}

} // namespace

const Check problem_details{"problem-details",
                            Level::Warn,
                            "Do problem details have the shape of RFC 9457?",
                            "An `application/problem+json` body that is no object, whose type, title, detail or "
                            "instance is no string, or whose status "
                            "member differs from the status code. (A schema in the description is judged by "
                            "body-schema.) Example: `\"status\": 500` in "
                            "an answer with status 400.",
                            "RFC 9457 section 3.1",
                            judge_problem_details};

} // namespace keur::check
