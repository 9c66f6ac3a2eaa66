#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

constexpr std::string_view check_of_refusals = "refused-without-effect";

/// The same request, made so that it must be refused; nothing where that cannot be.
struct Refusal {
  std::string label;
  Step step;
};

std::vector<Refusal> refusals_of_caller(const Step& write, const openapi::Operation& operation) {
  std::vector<Refusal> found;
  if (operation.security.empty() || operation.anonymous())
    return found;
  found.push_back({"no credential", write});
  found.back().step.request.authorization.kind = oauth::AuthorizationIntent::Kind::None;
  if (write.request.scopes.empty())
    return found;
  found.push_back({"without scope " + write.request.scopes.front(), write});
  found.back().step.request.authorization = {oauth::AuthorizationIntent::Kind::WithoutScope,
                                             write.request.scopes.front()};
  return found;
}

/// A body with one broken rule, and the rest as a valid one that differs from what is there.
std::optional<Refusal> refusal_of_body(const RuleContext& context, const Draft& write) {
  const auto* media_type = json_body(write);
  if (media_type == nullptr)
    return std::nullopt;
  auto options = context.drafts.options(*write.operation, generate::Examples::Leaves);
  options.at_most = 24;
  for (const generate::Instance& instance :
       context.drafts.invalid(*write.operation, media_type->schema, options).instances) {
    if (instance.keyword != "type" || instance.instance_location.empty() ||
        !invalid_on_the_wire(context, *media_type, instance))
      continue;
    Draft broken = write;
    broken.values.body = instance.value;
    broken.about = instance.instance_location;
    if (auto step = context.drafts.step(broken, {}, "refused"))
      return Refusal{"body " + instance.label, std::move(*step)};
  }
  return std::nullopt;
}

void add_refusal(Cases& cases, const RuleContext& context, const Draft& write, Refusal refusal,
                 const std::vector<MemberValue>& holds) {
  auto thing = read_thing(context, &write);
  auto reading = thing ? reading_step(context, holds, "the request before was refused") : std::nullopt;
  if (!reading)
    return;
  refusal.step.label = "refused";
  refusal.step.expect = {Kind::Any, "it must be refused, and change nothing"};
  refusal.step.expect.advisory = true; // what it is refused with is another rule's business
  if (header_parameter(*write.operation, "If-Match") != nullptr)
    bind_field(refusal.step, "If-Match", std::string(field_placeholder), thing->read, "$response.header.ETag");
  const std::size_t sent = thing->story.then(std::move(refusal.step));
  reading->expect.kind = Kind::Any;
  reading->expect.demand = {check_of_refusals, {200}, {}, "the request before was refused, and yet the thing is gone"};
  reading->expect.demand->if_refused = sent;
  reading->expect.demand->relations = {same_as(thing->read, "$response.header.ETag",
                                               "the request before was refused, and yet the thing's ETag has changed")};
  thing->story.then(std::move(*reading));
  tell(cases, context,
       {"refused-without-effect", write.operation->method + ' ' + refusal.label,
        "a request that is refused leaves things as they were", write.operation->node.location()},
       std::move(thing->story));
}

} // namespace

Cases refused_without_effect(const RuleContext& context) {
  Cases cases;
  const Draft* reading = context.operation.method == "GET" ? draft_of_created(context) : nullptr;
  if (reading == nullptr)
    return cases;
  std::vector<MemberValue> holds;
  if (const auto& made = context.drafts.minimal(*reading->before.back().operation); made && json_body(*made) != nullptr)
    holds = shown_members(context, *made->values.media_type, *made->values.body, context.operation);
  for (const std::string_view method : {"PUT", "PATCH", "DELETE"}) {
    const Draft* write = write_of_thing(context, method);
    auto step = write != nullptr ? context.drafts.step(*write, {}, "refused") : std::nullopt;
    if (!step)
      continue;
    for (Refusal& each : refusals_of_caller(*step, *write->operation))
      add_refusal(cases, context, *write, std::move(each), holds);
    if (auto broken = refusal_of_body(context, *write))
      add_refusal(cases, context, *write, std::move(*broken), holds);
  }
  return cases;
}

} // namespace keur::plan::derive
