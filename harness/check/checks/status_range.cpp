#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_status_range(const Context& context, Findings& findings) {
  const int status = context.response().status;
  if (status >= 100 && status <= 599)
    return;
  report(findings, "the status " + std::to_string(status) + " is none that HTTP has").expected = "100 to 599";
}

} // namespace

const Check status_range{"status-range",
                         Level::Fail,
                         "Is the status code one that HTTP has?",
                         "A status code outside 100 to 599, which no client can treat by its class. Example: `600`.",
                         "RFC 9110 section 15",
                         judge_status_range,
                         false,
                         false,
                         true};

} // namespace keur::check
