#include "base/text.hpp"
#include "check/checks/checks.hpp"
#include "openapi/parameter_style.hpp"

namespace keur::check {
namespace {

/// A header is a parameter of simple style (OAS 3.1.1 section 4.8.21).
std::optional<json::Value> read(const openapi::Header& header, std::string_view text) {
  if (header.content) {
    auto loaded = header.content->range.is_json() ? json::load_json(text, "header")
                                                  : Result<json::Loaded>(json::Loaded{json::Value(text), {}});
    return loaded ? std::optional(std::move(loaded->root)) : std::nullopt;
  }
  openapi::Parameter parameter;
  parameter.name = header.name;
  parameter.in = openapi::In::Header;
  parameter.style = openapi::Style::Simple;
  parameter.explode = header.explode;
  parameter.schema = header.schema;
  return openapi::deserialize(parameter, text);
}

void judge_header(const Context& context, const openapi::Header& header, std::string_view text, Findings& findings) {
  const json::Node& schema = header.content ? header.content->schema : header.schema;
  const auto compiled =
      schema ? context.schemas.compile(schema, schema::Direction::Response) : Result<const schema::Schema*>(nullptr);
  if (!compiled || *compiled == nullptr)
    return; // a schema that cannot be compiled is lint's matter
  const std::size_t before = findings.size();
  const auto value = read(header, text);
  if (value)
    report_units((*compiled)->evaluate(*value).errors, "the header " + shown(header.name) + ": ", findings);
  else
    report(findings, "the header " + shown(header.name) + " cannot be read as described").description =
        header.node.location();
  for (std::size_t i = before; i < findings.size(); ++i)
    findings[i].instance_location = "header " + shown(header.name) + findings[i].instance_location;
}

void judge(const Context& context, Findings& findings) {
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
                          judge};

} // namespace keur::check
