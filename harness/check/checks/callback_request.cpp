#include "check/checks/checks.hpp"

namespace keur::check {
namespace {

void judge_body(const Context& context, const openapi::MediaType& described, Findings& findings) {
  if (!described.range.is_json() || !described.schema)
    return;
  const auto loaded = json::load_json(context.exchange.request.body, "the callback's body");
  if (!loaded) {
    report(findings, "the callback's body is not JSON: " + std::string(id(loaded.error().code))).instance_location =
        "body";
    return;
  }
  const auto compiled = context.schemas.compile(described.schema, schema::Direction::Request);
  if (compiled)
    report_units((*compiled)->evaluate(loaded->root).errors, "the callback's body: ", findings);
}

void judge_callback_request(const Context& context, Findings& findings) {
  const plan::Step& step = context.step();
  if (!step.receives_callback || step.operation == nullptr)
    return;
  const auto& request = context.exchange.request;
  if (request.method != step.operation->method)
    report(findings, "the callback came as " + shown(request.method)).expected = step.operation->method;
  const auto& documented = step.operation->request_body;
  if (!documented || documented->content.empty() || (request.body.empty() && !documented->required))
    return;
  const auto type = http::parse_media_type(request.fields.first("Content-Type").value_or(""));
  const auto* described = type ? openapi::find_media_type(documented->content, *type) : nullptr;
  if (described == nullptr) {
    Finding& finding = report(findings, type ? "the callback's media type is not documented"
                                             : "the callback has no usable Content-Type");
    finding.description = documented->node.location();
    finding.actual = type ? shown(type->essence()) : "";
    return;
  }
  judge_body(context, *described, findings);
}

} // namespace

const Check callback_request{"callback-request",
                             Level::Fail,
                             "Does the callback conform to its description?",
                             "A callback request that comes with another method, an undocumented media type, or a body "
                             "that breaks the schema of the "
                             "callback operation. Example: a callback without `jobId` where it is required.",
                             "OAS 3.1.1 section 4.8.18",
                             judge_callback_request,
                             false,
                             true};

} // namespace keur::check
