#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "check/described_header.hpp"

namespace keur::check {
namespace {

void judge_header(const Context& context, const openapi::Header& header, std::string_view text, Findings& findings) {
  const auto* compiled = header_schema_of(context, header);
  if (compiled == nullptr)
    return;
  const std::size_t before = findings.size();
  const auto value = read_header(header, text);
  if (value)
    report_units(compiled->evaluate(*value).errors, "the header " + shown(header.name) + ": ", findings);
  else
    report(findings, "the header " + shown(header.name) + " cannot be read as described").description =
        header.node.location();
  for (std::size_t i = before; i < findings.size(); ++i)
    findings[i].instance_location = "header " + shown(header.name) + findings[i].instance_location;
}

void judge_header_schema(const Context& context, Findings& findings) {
  if (!context.answer->described_operation || context.documented == nullptr)
    return;
  for (const auto& header : context.documented->headers)
    if (const auto text = context.response().fields.combined(header.name);
        text && !equals_ignore_case(header.name, "Content-Type"))
      judge_header(context, header, *text, findings);
}

} // namespace

const Check header_schema{"header-schema",
                          Level::Fail,
                          "Do the headers conform to their schemas?",
                          "A header of the answer whose value, read in simple style, breaks the schema that the "
                          "response object gives for it. "
                          "Example: `X-Total: many` where an integer is documented.",
                          "OAS 3.1.1 section 4.8.21",
                          judge_header_schema};

} // namespace keur::check
