#include "generate/breaking.hpp"

namespace keur::generate {
namespace {

/// What no branch takes, and what too many take.
void break_branches(Breaking& at) {
  for (const Site& site : at.shape().sites) {
    if (site.keyword == "if")
      continue;
    at.offer({site.keyword}, site.keyword + " none", json::Value(json::Object{}));
    at.offer({site.keyword}, site.keyword + " text", json::Value("keur no branch"));
    if (site.keyword != "oneOf" || site.branches < 2 || site.branches > 6)
      continue;
    for (std::size_t other = 0; other < site.branches; ++other) {
      if (other == site.taken)
        continue;
      Conjunction both = at.schemas();
      std::erase_if(both, [&](const json::Node& schema) { return schema->find("oneOf") == site.node.value; });
      both.push_back(site.node.child(site.taken));
      both.push_back(site.node.child(other));
      if (at.offer_loosely("oneOf", "oneOf several", at.builder().build(both, Size::Full, at.level())))
        break;
    }
  }
  for (const auto& [member, value] : at.shape().discriminated) {
    if (!at.value().is_object() || !at.value().object().contains(member))
      continue;
    json::Value other = at.value();
    other.object().set(member, json::Value("keur-unknown"));
    at.offer({"discriminator"}, "discriminator", std::move(other));
  }
}

/// The value that `not` forbids, with the other members as they are.
void break_negation(Breaking& at) {
  for (const json::Node& negated : at.shape().negated) {
    auto value = at.builder().build({negated}, Size::Minimal, at.level());
    if (!value)
      continue;
    if (value->is_object() && at.value().is_object()) {
      json::Value merged = at.value();
      const Shape& forbidden = at.builder().shape({negated});
      for (const json::Member& member : value->object())
        if (forbidden.member(member.name) != nullptr || !merged.object().contains(member.name))
          merged.object().set(member.name, member.value);
      value = std::move(merged);
    }
    at.offer({"not"}, "not", std::move(value));
  }
}

/// The member that asks for others, without one of them.
void break_dependencies(Breaking& at) {
  if (!at.value().is_object())
    return;
  const auto with_trigger = [&](const std::string& trigger) -> std::optional<json::Value> {
    json::Value whole = at.value();
    if (whole.object().contains(trigger))
      return whole;
    const Conjunction schemas = at.shape().schemas_of(trigger);
    auto value = schemas.empty() ? std::optional<json::Value>("text")
                                 : at.builder().build(schemas, Size::Minimal, at.level() + 1);
    if (!value)
      return std::nullopt;
    whole.object().set(trigger, std::move(*value));
    return whole;
  };
  for (const auto& [trigger, needed] : at.shape().dependent_required)
    for (const std::string& name : needed)
      if (auto whole = with_trigger(trigger)) {
        whole->object().erase(name);
        const std::string_view keyword = at.has("dependentRequired") ? "dependentRequired" : "dependencies";
        at.offer({keyword, "dependencies"}, std::string(keyword) + ' ' + trigger + ' ' + name, std::move(whole));
      }
  for (const auto& [trigger, schema] : at.shape().dependent_schemas) {
    const std::string_view keyword = at.has("dependentSchemas") ? "dependentSchemas" : "dependencies";
    const Shape& shape = at.builder().shape({schema});
    const auto whole = with_trigger(trigger);
    if (!whole)
      continue;
    for (const std::string& name : shape.required) {
      json::Value without = *whole;
      without.object().erase(name);
      at.offer_loosely(keyword, std::string(keyword) + ' ' + trigger + " required " + name, std::move(without));
    }
    for (const MemberSchemas& member : shape.properties)
      for (const json::Value& wrong : {json::Value(nullptr), json::Value("keur no such value"), json::Value(7)}) {
        json::Value changed = *whole;
        changed.object().set(member.name, wrong);
        if (at.offer_loosely(keyword, std::string(keyword) + ' ' + trigger + ' ' + member.name, std::move(changed)))
          break;
      }
  }
}

/// The value with a member for which the condition does not hold; as it is where none is found.
json::Value outside(Breaking& at, const json::Node& condition, json::Value value) {
  if (!at.builder().satisfies({condition}, value))
    return value;
  for (const MemberSchemas& member : at.builder().shape({condition}).properties) {
    std::vector<json::Value> candidates{json::Value("keur"), json::Value(true), json::Value(false), json::Value(7)};
    const Shape& own = at.builder().shape(at.shape().schemas_of(member.name));
    for (const json::Node& listed : own.values.value_or(std::vector<json::Node>()))
      candidates.insert(candidates.begin(), *listed);
    for (const json::Value& candidate : candidates) {
      json::Value changed = value;
      changed.object().set(member.name, candidate);
      const Conjunction schemas = at.shape().schemas_of(member.name);
      if (at.builder().satisfies(schemas, candidate) && !at.builder().satisfies({condition}, changed))
        return changed;
    }
  }
  return value;
}

/// What `then` and `else` ask for where they apply.
void break_conditions(Breaking& at) {
  if (!at.value().is_object())
    return;
  for (const Site& site : at.shape().sites) {
    if (site.keyword != "if")
      continue;
    for (const std::size_t branch : {1U, 2U}) {
      Branching fixed;
      fixed.fixed.emplace(site.node.value, branch);
      auto value = at.builder().build(at.schemas(), Size::Full, at.level(), fixed);
      if (!value || !value->is_object())
        continue;
      if (branch == 2)
        value = outside(at, site.node, std::move(*value));
      const Shape& shape = at.builder().shape(at.schemas(), fixed);
      const std::string_view keyword = branch == 1 ? "then" : "else";
      for (const std::string& name : shape.required) {
        json::Value without = *value;
        without.object().erase(name);
        at.offer_loosely(keyword, std::string(keyword) + " required " + name, std::move(without));
      }
      for (const MemberSchemas& member : shape.properties)
        for (const json::Value& wrong : {json::Value(nullptr), json::Value("keur no such value"), json::Value(7)}) {
          json::Value changed = *value;
          if (!changed.object().contains(member.name))
            continue;
          changed.object().set(member.name, wrong);
          if (at.offer_loosely(keyword, std::string(keyword) + ' ' + member.name, std::move(changed)))
            break;
        }
    }
  }
}

} // namespace

std::vector<Breakage> composition_breakages() {
  return {break_branches, break_negation, break_dependencies, break_conditions};
}

} // namespace keur::generate
