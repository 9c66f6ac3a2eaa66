#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_invalid_rejected(const Context& context, Findings& findings) {
  const auto& expect = context.step().expect;
  const int status = context.response().status;
  if (expect.kind != plan::Expectation::Kind::Rejected || status / 100 == 5 || is_convertible(context))
    return; // a text that spells the value is lenient-coercion's
  if (status / 100 == 4)
    return; // 401 and 403 refuse the caller: not-judged speaks of them
  const std::string why = expect.because.empty() ? "" : ": " + expect.because;
  Finding& finding = report(findings, "an invalid request was answered with " + status_text(status) + why);
  finding.description = context.test.where.document.empty() ? place_of(context) : context.test.where;
  finding.expected = "4xx";
  finding.actual = std::to_string(status);
}

} // namespace

const Check invalid_rejected{
    "invalid-rejected",
    Level::Fail,
    "Is a request that the description forbids refused?",
    "A request with one broken rule (a missing required member, a value out of range, a wrong type, malformed JSON) "
    "that is "
    "not answered with a 4xx status. 401 and 403 refuse the caller and not the request: such a case is not judged. "
    "Example: `200` for "
    "`?limit=0` where `minimum` is 1.",
    "OAS 3.1.1 sections 4.8.12 and 4.8.13; RFC 9110 section 15.5.1",
    judge_invalid_rejected};

} // namespace keur::check
