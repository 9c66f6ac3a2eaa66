#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

bool is_refused_credential(const Context& context) {
  using Intent = oauth::AuthorizationIntent::Kind;
  const int status = context.response().status;
  const Intent intent = context.step().request.authorization.kind;
  // Where the description keeps 401 for it, 403 says that a credential was good and not enough (RFC 9110
  // section 15.5.4).
  const auto* operation = context.step().operation;
  const auto* documented = operation != nullptr ? operation->response(401) : nullptr;
  if (status == 403 && intent == Intent::None && documented != nullptr && documented->status == "401")
    return false;
  if (status == 401 || status == 403 || status == 404)
    return true; // RFC 9110 section 15.5.4: 404 may hide what is there
  // RFC 6750 section 3.1: a malformed request is invalid_request, 400
  return status == 400 && (intent == Intent::Malformed || intent == Intent::WrongScheme);
}

void judge_auth_enforced(const Context& context, Findings& findings) {
  const auto& expect = context.step().expect;
  const int status = context.response().status;
  if (expect.kind != plan::Expectation::Kind::Unauthorized || status / 100 == 5 || is_refused_credential(context))
    return;
  const bool none = context.step().request.authorization.kind == oauth::AuthorizationIntent::Kind::None;
  const std::string what = none ? "a request without a credential" : "a request with a bad credential";
  Finding& finding = report(findings, what + " was answered with " + status_text(status) +
                                          (expect.because.empty() ? "" : ": " + expect.because));
  finding.description = place_of(context);
  finding.expected = "401";
  finding.actual = std::to_string(status);
  if (expect.advisory)
    finding.level = Level::Warn;
}

} // namespace

const Check auth_enforced{"auth-enforced",
                          Level::Fail,
                          "Are requests without a good credential refused?",
                          "An operation with a security requirement that answers a request without a credential, or "
                          "with a malformed, expired, "
                          "forged or foreign one, with anything but 401 or 403 (404, where it hides what is there; 400 "
                          "for a malformed credential), or one without a credential with 403 where 401 is documented. "
                          "Example: `200` without an Authorization field.",
                          "OAS 3.1.1 section 4.8.30; RFC 9110 section 15.5.2; RFC 6750 section 3.1",
                          judge_auth_enforced};

} // namespace keur::check
