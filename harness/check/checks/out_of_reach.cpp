#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_out_of_reach(const Context& context, Findings& findings) {
  const auto& expect = context.step().expect;
  const int status = context.response().status;
  if (expect.kind != plan::Expectation::Kind::OutOfReach || (status / 100 != 2 && status / 100 != 3) || status == 304)
    return;
  const std::string what =
      follows_a_delete(context) ? "what was deleted is still there: " : "what must be out of reach was handed out: ";
  Finding& finding =
      report(findings, what + status_text(status) + (expect.because.empty() ? "" : " (" + expect.because + ")"));
  if (context.exchange.request.method == "DELETE" && follows_a_delete(context))
    finding.level = Level::Warn; // idempotent (RFC 9110 section 9.2.2), and some answer it alike
  finding.description = place_of(context);
  finding.expected = "401, 403, 404 or 410";
  finding.actual = std::to_string(status);
}

} // namespace

bool follows_a_delete(const Context& context) {
  for (std::size_t i = 0; i < context.step_index && i < context.steps.size(); ++i)
    for (const auto& exchange : context.steps[i].exchanges)
      if (exchange.request.method == "DELETE" && exchange.response && exchange.response->status / 100 == 2)
        return true;
  return false;
}

const Check out_of_reach{
    "out-of-reach",
    Level::Fail,
    "Is what is deleted, expired or somebody else's out of reach?",
    "A resource that was deleted, that belongs to another tenant, or whose address has expired or was tampered with, "
    "and "
    "that is handed out all the same. Example: `DELETE /things/7` answers 204 and `GET /things/7` still 200.",
    "RFC 9110 sections 9.3.5, 15.5.4 and 15.5.11",
    judge_out_of_reach,
    false,
    true};

} // namespace keur::check
