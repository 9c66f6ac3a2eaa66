#include "http/method.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

/// Reading a collection needs nothing that may be missing, so nothing but success will do, unless the description
/// itself speaks of a state in which there is nothing to read.
bool must_succeed(const openapi::Operation& operation) {
  const bool names_thing =
      std::any_of(operation.parameters.begin(), operation.parameters.end(),
                  [](const auto& parameter) { return parameter.in == openapi::In::Path || parameter.required; });
  if (operation.method != "GET" || names_thing || operation.request_body)
    return false;
  return std::none_of(operation.responses.begin(), operation.responses.end(), [](const openapi::Response& response) {
    return response.status == "404" || response.status == "409" || response.status == "410" ||
           response.status == "4XX" || response.status[0] == '3' || response.status == "default";
  });
}

} // namespace

Cases valid_request(const RuleContext& context) {
  Cases cases;
  const Draft* least = template_draft(context, "valid-request");
  if (least == nullptr)
    return cases;
  Expectation expectation = expect_accepted("a valid request with only what is required");
  if (must_succeed(context.operation))
    expectation.kind = Kind::Success;
  add(cases, context, {"valid-request", "minimal", "only what is required", {}, parameter_pointers(*least)}, *least,
      expectation);
  const auto& full = context.drafts.full(context.operation);
  if (!full || cases.empty())
    return cases;
  Cases more;
  add(more, context, {"valid-request", "full", "every parameter and member", {}, parameter_pointers(*full)}, *full,
      expect_accepted("a valid request with all parameters and members"));
  const auto differs = [](const Step& a, const Step& b) {
    return a.request.target != b.request.target || a.request.body != b.request.body ||
           !(a.request.fields == b.request.fields);
  };
  if (!more.empty() && differs(more.front().steps.back(), cases.front().steps.back()))
    cases.push_back(std::move(more.front()));
  return cases;
}

} // namespace keur::plan::derive
