#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_scope_enforced(const Context& context, Findings& findings) {
  const auto& expect = context.step().expect;
  const int status = context.response().status;
  if (expect.kind != plan::Expectation::Kind::Forbidden || status == 401 || status == 403 || status == 404 ||
      status / 100 == 5)
    return;
  Finding& finding = report(findings, "a token that lacks a right was answered with " + status_text(status) +
                                          (expect.because.empty() ? "" : ": " + expect.because));
  finding.description = place_of(context);
  finding.expected = "403";
  finding.actual = std::to_string(status);
}

} // namespace

const Check scope_enforced{
    "scope-enforced",
    Level::Fail,
    "Is a token without the required scope refused?",
    "An operation that needs a scope and answers a good token without that scope with anything but 403 (401 and 404 "
    "are "
    "accepted). Example: `200` on an operation with scope `things:write` for a token that has `things:read`.",
    "OAS 3.1.1 section 4.8.30; RFC 6750 section 3.1 (insufficient_scope)",
    judge_scope_enforced};

} // namespace keur::check
