#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

/// An earlier step that the request took a value from, that was no safe request, and that succeeded: the creation.
bool follows_a_creation(const Context& context) {
  for (const auto& binding : context.step().bindings) {
    if (binding.step >= context.step_index || context.steps[binding.step].exchanges.empty())
      continue;
    const auto& exchange = context.steps[binding.step].exchanges.back();
    if (exchange.request.method != "GET" && exchange.request.method != "HEAD" && exchange.response &&
        exchange.response->status / 100 == 2)
      return true;
  }
  return false;
}

void judge_created_available(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (context.step().expect.kind != plan::Expectation::Kind::Success || (status != 404 && status != 410))
    return;
  Finding& finding =
      report(findings, follows_a_creation(context)
                           ? "what an earlier step created cannot be found (" + status_text(status) + ")"
                           : "answered with " + status_text(status) + ", expected 2xx" +
                                 (context.step().expect.because.empty() ? "" : ": " + context.step().expect.because));
  finding.description = place_of(context);
  finding.expected = "2xx";
  finding.actual = std::to_string(status);
}

} // namespace

const Check created_available{"created-available",
                              Level::Fail,
                              "Can what was created be found?",
                              "A resource whose address came from an earlier answer (a created thing, a started job, a "
                              "listed file) is answered with "
                              "404 or 410. Example: `POST /things` answers 201 with id 7, `GET /things/7` answers 404.",
                              "RFC 9110 section 9.3.3",
                              judge_created_available,
                              false,
                              true};

} // namespace keur::check
