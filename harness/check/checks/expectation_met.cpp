#include "check/checks/checks.hpp"
#include "check/possible.hpp"

namespace keur::check {
namespace {

using Kind = plan::Expectation::Kind;

/// What the status should have been; empty where the answer is as expected or another check is about it.
std::string expected(Kind kind, int status) {
  const int family = status / 100;
  switch (kind) {
  case Kind::Success:
    return family == 2 || family == 5 || status == 404 || status == 410 ? "" : "2xx";
  case Kind::NotFound:
    return family == 5 || status == 404 || status == 410 || status == 400 || status == 422 || status == 403 ||
                   status == 401
               ? ""
               : "404 (or 410; 400 or 422 for a malformed id)";
  case Kind::UnsupportedMedia:
    return family == 4 || family == 5 ? "" : "415 (or 400)";
  default:
    return "";
  }
}

void judge_expectation_met(const Context& context, Findings& findings) {
  const auto& expect = context.step().expect;
  const int status = context.response().status;
  const auto* operation = context.step().operation;
  // An operation that describes errors only does not say what success is.
  const bool unsaid = expect.kind == Kind::Success && operation != nullptr && !names_success(*operation);
  std::string wanted =
      context.step().receives_callback || lacks_credential(context) || unsaid ? "" : expected(expect.kind, status);
  // RFC 9110 section 15.3.7: a part is the answer to a Range, and nothing else; taken for the whole it loses the rest.
  if (expect.kind == Kind::Success && status == 206 && !context.exchange.request.fields.first("Range"))
    wanted = "200";
  if (wanted.empty())
    return;
  Finding& finding = report(findings, "answered with " + status_text(status) + ", expected " + wanted +
                                          (expect.because.empty() ? "" : ": " + expect.because));
  if (context.exchange.request.method == "DELETE" && status / 100 == 2 && follows_a_delete(context))
    finding.level = Level::Warn; // idempotent (RFC 9110 section 9.2.2), and some answer it alike
  finding.description = place_of(context);
  finding.expected = wanted;
  finding.actual = std::to_string(status);
}

} // namespace

const Check expectation_met{
    "expectation-met",
    Level::Fail,
    "Is the status the one that the case calls for?",
    "A step that must succeed did not, an unknown resource was found, or content of an undeclared type was accepted. "
    "Example: `200` for the id of a job that does not exist.",
    "RFC 9110 section 15",
    judge_expectation_met};

} // namespace keur::check
