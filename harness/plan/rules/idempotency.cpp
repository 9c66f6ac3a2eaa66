#include "base/text.hpp"
#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

const openapi::Parameter* key_parameter(const openapi::Operation& operation) {
  for (const std::string_view name :
       {"Idempotency-Key", "X-Idempotency-Key", "Idempotence-Key", "X-Request-Idempotency"})
    if (const auto* found = header_parameter(operation, name))
      return found;
  return nullptr;
}

/// The id of the thing in the answer, where the operation makes one that can be told from another.
std::string identity_in_answer(const RuleContext& context) {
  const auto names = context.drafts.resources().identifiers(context.operation);
  const auto success = success_of(context.operation);
  if (names.empty() || success.media_type == nullptr || !success.media_type->schema)
    return {};
  const auto found = resource::identifier_within(context.drafts.generator().shapes(),
                                                 flat(context, {success.media_type->schema}), names);
  return found ? "$response.body#" + found->pointer : "";
}

/// A key nobody has used: the case's own words, as long as the schema lets it be.
std::string fresh_key(const RuleContext& context, const openapi::Parameter& parameter, std::string_view label) {
  const std::string text = "keur-" + std::string(label) + '-' + std::to_string(context.options.seed) + '-' +
                           std::to_string(std::hash<std::string>{}(context.operation.name()) % 1'000'000);
  if (valid_on_the_wire(context, parameter, json::Value(text)))
    return text;
  for (const std::string_view uuid : {"3f0d1c52-7b64-4e0a-9d18-6a5c4b3e2f10", "a51c7e94-02bd-4f3c-8e67-1d2c3b4a5968"})
    if (valid_on_the_wire(context, parameter, json::Value(uuid)) && (label == "same") == (uuid[0] == '3'))
      return std::string(uuid);
  return {};
}

} // namespace

Cases idempotency_key(const RuleContext& context) {
  Cases cases;
  const openapi::Parameter* parameter = context.operation.method == "POST" ? key_parameter(context.operation) : nullptr;
  const auto& base = context.drafts.minimal(context.operation);
  if (parameter == nullptr || !base)
    return cases;
  const std::string identity = identity_in_answer(context);
  for (const bool same_body : {true, false}) {
    const std::string key = fresh_key(context, *parameter, same_body ? "same" : "other");
    if (key.empty()) {
      omit(context, "idempotency-key", "no key could be made that the parameter's schema allows");
      return cases;
    }
    Draft draft = *base;
    replace_value(draft, *parameter, json::Value(key));
    auto first = context.drafts.steps(draft, {Kind::Any, "must succeed for the key to be remembered"}, "first");
    Draft changed = draft;
    if (!same_body) {
      const auto& full = context.drafts.full(context.operation);
      if (!full || !full->values.body || !base->values.body || json::equal(*full->values.body, *base->values.body))
        continue;
      changed.values.body = full->values.body;
      changed.values.media_type = full->values.media_type;
    }
    if (!first)
      return cases;
    Step again = first->back();
    if (!same_body) {
      auto other = context.drafts.step(changed, {}, "other body");
      if (!other)
        continue;
      again.request = other->request;
    }
    again.label = same_body ? "again" : "other body";
    Demand demand{"idempotency-key", {}, {}, "the key was used for another body"};
    if (same_body) {
      demand.because = "the same request was sent before with the same key";
      demand.relations = {same_as(first->size() - 1, "$statusCode", "the second answer has another status")};
      if (!identity.empty())
        demand.relations.push_back(
            same_as(first->size() - 1, identity, "the same key has made a second thing, or names another one"));
    } else {
      // What is said about another body under the same key differs: refused, unless the description is silent.
      demand.statuses = {400, 409, 422};
      demand.advisory = !resource::documents(context.operation, {"409", "422"});
    }
    again.expect = demanding(std::move(demand));
    Story story;
    for (Step& step : *first)
      story.prepare(std::move(step));
    story.then(std::move(again));
    tell(cases, context,
         {"idempotency-key",
          same_body ? "same body" : "other body",
          same_body ? "the same key twice makes one thing" : "a key stands for one body",
          parameter->node.location(),
          {parameter->node.pointer}},
         std::move(story));
  }
  return cases;
}

} // namespace keur::plan::derive
