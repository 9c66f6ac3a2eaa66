#include "base/text.hpp"
#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_header_required(const Context& context, Findings& findings) {
  if (!context.answer->described_operation || context.documented == nullptr)
    return;
  for (const auto& header : context.documented->headers) {
    // OAS 3.1.1 section 4.8.17: a response header named Content-Type shall be ignored.
    if (!header.required || equals_ignore_case(header.name, "Content-Type") ||
        context.response().fields.contains(header.name))
      continue;
    Finding& finding = report(findings, "the required header " + shown(header.name) + " is missing");
    finding.description = header.node.location();
    finding.instance_location = "header " + shown(header.name);
  }
}

} // namespace

const Check header_required{
    "header-required",
    Level::Fail,
    "Are the required headers there?",
    "A header that the response object declares with `required: true` and that the answer does not have. Example: no "
    "`X-Request-Id` where it is required.",
    "OAS 3.1.1 section 4.8.21",
    judge_header_required};

} // namespace keur::check
