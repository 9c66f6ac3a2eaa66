#include "generate/request.hpp"
#include "plan/rules/rules.hpp"

#include <array>

namespace keur::plan::derive {
namespace {

// HEAD and OPTIONS are served by many frameworks on their own; TRACE and CONNECT are never sent.
constexpr std::array<std::string_view, 5> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};

} // namespace

/// The case's id speaks of the undeclared method, so that declaring another one leaves it alone.
Cases undeclared_method(const RuleContext& context) {
  Cases cases;
  if (!context.drafts.paths().is_first(context.operation))
    return cases;
  const auto draft = context.drafts.unbound(context.operation);
  auto step = draft ? context.drafts.step(*draft, {}, "request") : std::nullopt;
  if (!step) {
    omit(context, "undeclared-method", "no path could be made: " + context.drafts.why(context.operation));
    return cases;
  }
  std::string& target = step->request.target;
  target = target.substr(0, target.find('?'));
  step->request.body.reset();
  step->request.fields = {{"Accept", "*/*"}};
  step->operation = nullptr; // no documented answer speaks of it
  const auto known = context.drafts.paths().methods_at(target);
  for (const std::string_view method : methods) {
    if (known.contains(method))
      continue;
    Case made = begin(context, {"undeclared-method", "", "the path does not declare " + std::string(method)});
    made.id = case_id(std::string(method) + ' ' + context.operation.path, "undeclared-method", "");
    step->request.method = method;
    step->request_class = method == "GET" ? profile::RequestClass::Safe : profile::RequestClass::Unsafe;
    step->expect = {Kind::MethodNotAllowed, "the path does not declare " + std::string(method)};
    made.steps = {*step};
    cases.push_back(std::move(made));
  }
  return cases;
}

} // namespace keur::plan::derive
