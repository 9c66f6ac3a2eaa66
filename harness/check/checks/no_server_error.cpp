#include "check/checks/checks.hpp"
#include "check/possible.hpp"

namespace keur::check {
namespace {

/// 501 is how a server may refuse a method it does not know (RFC 9110 section 9.1); 503 and the like are part of the
/// contract where the description names them.
bool is_allowed(const Context& context) {
  const int status = context.response().status;
  if (status == 501 && context.step().expect.kind == plan::Expectation::Kind::MethodNotAllowed)
    return true;
  if (status == 501 && !success_can_be_met(context))
    return true; // what is described cannot exist, and the server says so
  return status > 500 && context.documented != nullptr && context.documented->status == std::to_string(status);
}

void judge_no_server_error(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (status / 100 != 5 || context.step().receives_callback || is_allowed(context))
    return;
  Finding& finding = report(findings, "the server failed with " + status_text(status));
  finding.description = place_of(context);
  finding.expected = "a status below 500";
  finding.actual = std::to_string(status);
}

} // namespace

const Check no_server_error{"no-server-error",
                            Level::Fail,
                            "Does the server answer without a server error?",
                            "A status of 500 or above, whatever was sent: invalid input must be refused with a 4xx "
                            "status. 501 for an undeclared "
                            "method, or where nothing can conform to the described success, and a 5xx status above 500 "
                            "that the description names by its code are no breach. "
                            "Example: `500` for a name of "
                            "10,000 letters.",
                            "RFC 9110 section 15.6",
                            judge_no_server_error,
                            false,
                            false,
                            true};

} // namespace keur::check
