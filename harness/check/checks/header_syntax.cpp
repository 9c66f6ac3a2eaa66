#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "check/described_header.hpp"
#include "http/field_syntax.hpp"

#include <algorithm>

namespace keur::check {
namespace {

/// A description that allows this value and none that the standard allows leaves the server no choice.
bool contradicted(const Context& context, const http::FieldSyntax& rule, std::string_view value) {
  if (context.documented == nullptr)
    return false;
  const auto& headers = context.documented->headers;
  const auto header = std::find_if(headers.begin(), headers.end(),
                                   [&](const auto& each) { return equals_ignore_case(each.name, rule.field); });
  return header != headers.end() && header_allows(context, *header, value) &&
         !header_allows(context, *header, rule.sample);
}

void judge_header_syntax(const Context& context, Findings& findings) {
  if (context.step().receives_callback)
    return;
  for (const auto& [name, value] : context.response().fields) {
    const auto* rule = http::field_syntax(name);
    if (rule == nullptr || rule->holds(value) || contradicted(context, *rule, value))
      continue;
    Finding& finding = report(findings, "the header " + std::string(rule->field) + " is malformed");
    finding.instance_location = "header " + std::string(rule->field);
    finding.expected = rule->expected;
  }
}

} // namespace

const Check header_syntax{
    "header-syntax",
    Level::Fail,
    "Are the standard headers well-formed?",
    "An ETag, Date, Last-Modified, Retry-After, Location, Content-Location or Age field that "
    "does not follow its grammar, unless the description allows it and nothing that follows it. Example: "
    "`ETag: abc` without quotes.",
    "RFC 9110 sections 5.6.7, 8.7, 8.8.3, 10.2.2 and 10.2.3; RFC 9111 section 5.1",
    judge_header_syntax};

} // namespace keur::check
