#include "plan/rules/rules.hpp"

namespace keur::plan::derive {

/// GET and then HEAD of the same: a server need not know HEAD, but what it answers must be GET's head.
Cases head_request(const RuleContext& context) {
  Cases cases;
  const openapi::Operation& operation = context.operation;
  const auto& minimal = context.drafts.minimal(operation);
  if (operation.method != "GET" || !minimal || context.drafts.find("HEAD", operation.path) != nullptr)
    return cases;
  Draft draft = context.drafts.with_substitutes(*minimal);
  auto reading = context.drafts.step(draft, {Kind::Any, "must succeed for HEAD to be compared with it"}, "get");
  if (!reading)
    return cases;
  reading->precondition = true;
  Step head = *reading;
  head.label = "head";
  head.request.method = "HEAD";
  head.operation = nullptr; // described as GET only
  head.precondition = false;
  head.expect = {Kind::Any, "HEAD is answered as GET is, without the body"};
  Case made = begin(context, {"head-request", "", "HEAD is answered as GET is, without the body"});
  made.steps = std::move(draft.before);
  made.steps.push_back(std::move(*reading));
  made.steps.push_back(std::move(head));
  cases.push_back(std::move(made));
  return cases;
}

} // namespace keur::plan::derive
