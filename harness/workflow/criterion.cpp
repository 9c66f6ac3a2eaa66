#include "workflow/criterion.hpp"

#include "json/load.hpp"
#include "openapi/json_path.hpp"
#include "schema/pattern.hpp"
#include "workflow/condition.hpp"

namespace keur::workflow {
namespace {

Result<bool> matches(const Criterion& criterion, const Scope& scope) {
  const auto pattern = schema::Pattern::compile(criterion.condition);
  if (!pattern)
    return fail(pattern.error());
  const auto value = evaluate(criterion.context, scope);
  if (!value || value->is_null())
    return false;
  const auto match = pattern->search(value->is_string() ? value->string() : json::dump(*value));
  if (match == schema::Match::GaveUp)
    return fail(ErrorCode::Aborted, "the pattern of a criterion took too many steps on " + criterion.context);
  return match == schema::Match::Yes;
}

/// A JSONPath holds where it selects something. A body as a whole is read as JSON.
Result<bool> selects(const Criterion& criterion, const Scope& scope) {
  const auto path = openapi::JsonPath::parse(criterion.condition);
  if (!path)
    return fail(path.error());
  const bool body = criterion.context == "$response.body" || criterion.context == "$request.body";
  const auto value = evaluate(criterion.context + (body ? "#" : ""), scope);
  return value && !path->select(*value).empty();
}

} // namespace

Result<bool> holds(const Criterion& criterion, const Scope& scope) {
  switch (criterion.type) {
  case Criterion::Type::Regex:
    return matches(criterion, scope);
  case Criterion::Type::JsonPath:
    return selects(criterion, scope);
  case Criterion::Type::Simple:
    break;
  }
  const auto condition = Condition::parse(criterion.condition);
  if (!condition)
    return fail(condition.error());
  return condition->holds(scope);
}

Result<const Criterion*> first_broken(const std::vector<Criterion>& criteria, const Scope& scope) {
  for (const Criterion& criterion : criteria) {
    const auto held = holds(criterion, scope);
    if (!held)
      return fail(held.error());
    if (!*held)
      return &criterion;
  }
  return nullptr;
}

Status check(const Criterion& criterion) {
  const auto as_configuration = [&](const Error& error) {
    return fail(ErrorCode::Configuration, error.message, criterion.where);
  };
  if (criterion.type == Criterion::Type::Regex) {
    const auto pattern = schema::Pattern::compile(criterion.condition);
    return pattern ? Status{} : as_configuration(pattern.error());
  }
  if (criterion.type == Criterion::Type::JsonPath) {
    const auto path = openapi::JsonPath::parse(criterion.condition);
    return path ? Status{} : as_configuration(path.error());
  }
  const auto condition = Condition::parse(criterion.condition);
  return condition ? Status{} : as_configuration(condition.error());
}

std::vector<std::string> expressions_of(const Criterion& criterion) {
  if (criterion.type != Criterion::Type::Simple)
    return {criterion.context};
  const auto condition = Condition::parse(criterion.condition);
  return condition ? condition->expressions() : std::vector<std::string>{};
}

} // namespace keur::workflow
