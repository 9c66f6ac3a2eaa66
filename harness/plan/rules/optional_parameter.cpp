#include "plan/rules/rules.hpp"

namespace keur::plan::derive {

Cases optional_parameter(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!base)
    return cases;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (context.drafts.is_full())
      break;
    if (parameter.required || is_callback_parameter(context.operation, parameter))
      continue;
    if (context.drafts.is_filled_elsewhere(context.operation, parameter))
      continue;
    if (context.drafts.is_left_to_server(parameter)) // nobody but the server knows a valid one
      continue;
    auto value = context.drafts.parameter_value(context.operation, parameter, false);
    if (!value) {
      omit(context, "optional-parameter", "no value could be generated for " + in_words(parameter),
           parameter.node.location());
      continue;
    }
    Draft draft = *base;
    draft.values.set(parameter, std::move(*value));
    context.drafts.bind_fresh_keys(draft);
    add(cases, context,
        {"optional-parameter",
         in_label(parameter),
         "this optional parameter alone",
         parameter.node.location(),
         {parameter.node.pointer}},
        draft, expect_accepted(in_words(parameter) + " is optional and valid"));
  }
  return cases;
}

} // namespace keur::plan::derive
