#include "check/checks/checks.hpp"
#include "check/same_value.hpp"
#include "json/pointer.hpp"

namespace keur::check {
namespace {

std::string parent_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }

void judge_member(const Context& context, const plan::MemberValue& written, Findings& findings) {
  const json::Value& body = *context.answer->instance();
  const json::Value* parent = json::resolve_pointer(body, parent_of(written.pointer));
  const bool is_lost_whole = written.exact && parent == nullptr;
  if (!is_lost_whole && (parent == nullptr || !parent->is_object()))
    return; // body-schema speaks of it
  const json::Value* read = json::resolve_pointer(body, written.pointer);
  const auto same = written.exact ? exactly_same : same_value;
  if (read == nullptr ? written.may_be_absent : same(written.value, *read))
    return;
  Finding& finding = report(findings, read == nullptr ? "a member that was written is not there when it is read"
                                                      : "a member has another value than the one that was written");
  finding.description = place_of(context);
  finding.instance_location = written.pointer;
  finding.expected = "the value that was sent";
  finding.actual = read == nullptr ? "nothing" : "another value";
}

void judge_written_value(const Context& context, Findings& findings) {
  if (context.response().status / 100 != 2 || context.answer->instance() == nullptr)
    return;
  for (const auto& written : context.step().expect.holds)
    judge_member(context, written, findings);
}

} // namespace

const Check written_value{
    "written-value",
    Level::Fail,
    "Is what was written what is read?",
    "A member that POST, PUT or PATCH was sent and that is lost or has another value when the thing is read, or in the "
    "answer to the request itself; after PATCH also a member that was not named and has changed. White space around a "
    "text and the spelling of numbers and moments do not count, nor do members that are readOnly or writeOnly; a "
    "text's "
    "case and a list's order count where the case was made to try just that. "
    "A default that the description states counts as written. Example: `PUT /things/7` with `\"name\": \"b\"` answers "
    "200, and `GET /things/7` still says `\"a\"`.",
    "RFC 9110 sections 9.3.3 and 9.3.4; RFC 5789 section 2; OAS 3.0.3 section 4.7.24.1",
    judge_written_value,
    false,
    true};

} // namespace keur::check
