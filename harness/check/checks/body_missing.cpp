#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "check/possible.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool describes_json(const openapi::Response& response) {
  return std::any_of(response.content.begin(), response.content.end(),
                     [](const openapi::MediaType& entry) { return entry.range.is_json() && entry.schema; });
}

void judge_body_missing(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (answer.bodiless || context.step().receives_callback || !trim(context.response().body).empty())
    return;
  const bool described =
      answer.described_operation && context.documented != nullptr && describes_json(*context.documented);
  const bool declared = answer.media_type && answer.media_type->is_json();
  // Where nothing can conform, nothing is all that a server can send.
  if (!declared && !(described && !answer.media_type && can_be_met(context, *context.documented)))
    return;
  Finding& finding = report(findings, "the body is empty, which is no JSON value");
  finding.description = described ? context.documented->node.child("content").location() : Location{};
  finding.expected = "a JSON value";
  finding.actual = std::to_string(context.response().body.size()) + " bytes of white space";
}

} // namespace

const Check body_missing{"body-missing",
                         Level::Fail,
                         "Is there a body where the description or the Content-Type promises JSON?",
                         "An empty body (or one of white space only) where JSON is documented for the status, or "
                         "declared by Content-Type. Answers to "
                         "HEAD and the statuses 1xx, 204 and 304 never have one. Example: `200` with `Content-Length: "
                         "0` where an object is documented.",
                         "RFC 8259 section 2; OAS 3.1.1 section 4.8.17",
                         judge_body_missing};

} // namespace keur::check
