#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

/// 404 is no answer to a method on a path that exists, but a templated path may name nothing that exists. The caller
/// may be refused before the method is looked at.
bool is_refusal(const Context& context) {
  const int status = context.response().status;
  const auto* operation = context.step().operation != nullptr ? context.step().operation : context.test.operation;
  const bool templated = operation != nullptr && operation->path.find('{') != std::string::npos;
  return status == 405 || status == 501 || status == 401 || status == 403 || (status == 404 && templated);
}

void judge_method_refused(const Context& context, Findings& findings) {
  const std::string& method = context.exchange.request.method;
  const int status = context.response().status;
  // OPTIONS and HEAD may be answered wherever another method is (RFC 9110 sections 9.3.2 and 9.3.7).
  if (context.step().expect.kind != plan::Expectation::Kind::MethodNotAllowed || method == "OPTIONS" ||
      method == "HEAD" || status / 100 == 5 || is_refusal(context))
    return;
  Finding& finding =
      report(findings, "the method " + shown(method) + ", which the path does not declare, was answered with " +
                           status_text(status));
  if (status / 100 == 4) // refused all the same; RFC 9110 section 9.1: an origin server SHOULD answer 405
    finding.level = Level::Warn;
  finding.description = context.test.where;
  finding.expected = "405 with an Allow field";
  finding.actual = std::to_string(status);
}

} // namespace

const Check method_refused{"method-refused",
                           Level::Fail,
                           "Is a method that the path does not declare refused?",
                           "An undeclared method that is answered with anything but 405 or 501 (404 on a templated "
                           "path, 401 and 403 are accepted, another refusal (4xx) is a warning; "
                           "OPTIONS and HEAD may always be answered). Example: `200` for `PATCH /things` where only "
                           "GET and POST are declared.",
                           "RFC 9110 section 15.5.6; OAS 3.1.1 section 4.8.9",
                           judge_method_refused};

} // namespace keur::check
