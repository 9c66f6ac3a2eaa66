#include "run/fitting.hpp"

#include "json/load.hpp"
#include "plan/credential.hpp"
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
  for (const auto& binding : step.bindings) {
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

std::string missing_credential(const plan::Case& test, const plan::Step& step, const openapi::Description& description,
                               profile::TargetClass target) {
  const auto* operation = step.operation != nullptr ? step.operation : test.operation;
  const bool sent_without = step.request.authorization.kind == oauth::AuthorizationIntent::Kind::None;
  if (target == profile::TargetClass::InProcessMock || operation == nullptr || step.for_each || sent_without)
    return {};
  for (const auto* scheme : plan::credential_of(description, *operation).others)
    if (scheme->type != openapi::SecurityScheme::Type::MutualTls)
      return "no credential is known for security scheme " + scheme->name + ": only access tokens are sent";
  return {};
}

} // namespace keur::run
