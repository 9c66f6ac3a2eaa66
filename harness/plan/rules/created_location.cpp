#include "plan/rules/rules.hpp"

namespace keur::plan::derive {

/// RFC 9110 section 15.3.2: what a 201 answer has created is what its Location names.
Cases created_location(const RuleContext& context) {
  Cases cases;
  const Draft* reading = is_role(context, context.operation, Role::Read) ? draft_of_created(context) : nullptr;
  if (reading == nullptr || !documents_location(*reading->before.back().operation))
    return cases;
  auto step = context.drafts.step(*reading, {Kind::Success, "Location names what has just been created"}, "follow");
  const openapi::Operation& maker = *reading->before.back().operation;
  const auto& least = context.drafts.minimal(maker);
  if (!step || !least)
    return cases;
  if (least->values.body && least->values.media_type->schema)
    step->expect.holds = shown_members(context, *least->values.media_type, *least->values.body, context.operation);
  step->request.target = "{keur:location}";
  step->bindings = {{reading->before.size() - 1, "$response.header.Location", "{keur:location}"}};
  Case made = begin(context, {"created-location", "", "the Location of what was created leads to it"});
  made.steps = reading->before;
  made.steps.push_back(std::move(*step));
  cases.push_back(std::move(made));
  return cases;
}

} // namespace keur::plan::derive
