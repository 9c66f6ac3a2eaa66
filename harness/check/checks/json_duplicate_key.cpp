#include "check/checks/checks.hpp"
#include "check/shape.hpp"

namespace keur::check {
namespace {

void judge_json_duplicate_key(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (!answer.json || !*answer.json || context.step().receives_callback)
    return;
  for (const auto& remark : (*answer.json)->remarks) {
    if (remark.id != "duplicate-key")
      continue;
    Finding& finding = report(findings, "an object has two members of the same name");
    finding.instance_location =
        without_undeclared_names(*context.description.documents,
                                 answer.described ? answer.described->schema : json::Node(), remark.where.pointer);
    finding.expected = "unique member names";
  }
}

} // namespace

const Check json_duplicate_key{
    "json-duplicate-key",
    Level::Fail,
    "Are the member names of every JSON object unique?",
    "An object with two members of the same name: which one a client sees depends on its parser. Example: "
    "`{\"id\": 1, \"id\": 2}`.",
    "RFC 8259 section 4",
    judge_json_duplicate_key};

} // namespace keur::check
