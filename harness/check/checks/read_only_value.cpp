#include "check/checks/checks.hpp"
#include "json/pointer.hpp"

namespace keur::check {
namespace {

void judge_read_only_value(const Context& context, Findings& findings) {
  if (context.response().status / 100 != 2 || context.answer->instance() == nullptr)
    return;
  for (const auto& claimed : context.step().expect.never) {
    const json::Value* read = json::resolve_pointer(*context.answer->instance(), claimed.pointer);
    if (read == nullptr || !json::equal(*read, claimed.value))
      continue;
    Finding& finding = report(findings, "the server took over a readOnly member from the request");
    finding.description = context.test.where;
    finding.instance_location = claimed.pointer;
    finding.expected = "the server's own value, or a refusal";
    finding.actual = "the value that was sent";
  }
}

} // namespace

const Check read_only_value{
    "read-only-value",
    Level::Fail,
    "Does the server keep readOnly members to itself?",
    "A readOnly member of a request body whose value comes back in the answer: attempts to set such a member are to be "
    "ignored or refused. Example: `POST /things` with an `id` of the client's, and the thing has it.",
    "OAS 3.0.3 section 4.7.24.2; JSON Schema 2020-12 validation section 9.4",
    judge_read_only_value,
    false,
    true};

} // namespace keur::check
