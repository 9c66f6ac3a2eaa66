#include "run/fitting.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "openapi/security.hpp"
#include "run/binding.hpp"

namespace keur::run {
namespace {

bool fits(const json::Value& value, const schema::Schema& schema) {
  if (schema.accepts(value))
    return true;
  const auto text = scalar_text(value);
  if (!text)
    return false;
  const auto spelled = json::load_json(*text, "value");
  return schema.accepts(json::Value(*text)) || (spelled && schema.accepts(spelled->root));
}

} // namespace

std::string misfit(const plan::Step& step, std::span<const check::StepExchanges> earlier, schema::Compiler& schemas) {
  for (const auto& given : step.bindings) {
    const plan::Binding binding = in_effect(given, earlier);
    if (!binding.schema || binding.step >= earlier.size() || earlier[binding.step].exchanges.empty())
      continue;
    const auto value = evaluate_expression(binding.expression, earlier[binding.step].exchanges.back());
    const auto compiled = schemas.compile(binding.schema, schema::Direction::Request);
    if (value && compiled && !fits(*value, **compiled))
      return "what " + binding.expression +
             " of an earlier answer gives does not fit the schema of the parameter it is for";
  }
  return {};
}

std::string missing_credential(const plan::Case& test, const plan::Step& step, const transport::Access* access) {
  using Kind = oauth::AuthorizationIntent::Kind;
  const auto* operation = step.operation != nullptr ? step.operation : test.operation;
  const auto& intent = step.request.authorization;
  if (access == nullptr || operation == nullptr || step.for_each || intent.kind == Kind::None)
    return {};
  const auto satisfaction = openapi::satisfy(operation->security, access->holds());
  if (intent.kind == Kind::Default || intent.security_scheme.empty())
    return satisfaction.missing.empty()
               ? ""
               : "no credential is given for security scheme " + join(satisfaction.missing, " and ");
  const bool needs_it = intent.kind != Kind::Malformed && intent.kind != Kind::WithoutPart;
  return openapi::alternative_with(operation->security, intent.security_scheme, access->holds(), needs_it) != nullptr
             ? ""
             : "no credential is given for what security scheme " + intent.security_scheme + " goes with";
}

} // namespace keur::run
