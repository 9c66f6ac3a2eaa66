#pragma once
#include "base/result.hpp"
#include "check/check.hpp"
#include "json/value.hpp"
#include "openapi/runtime_expression.hpp"
#include "plan/case.hpp"
#include "schema/schema.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace keur::run {

using openapi::evaluate_expression;

/// The step's request with every binding's value put in. Error (Aborted, one sentence) when an earlier answer does not
/// hold the value: the case cannot go on. `callback_url` answers "$callback.url".
Result<plan::RequestTemplate> bind_values(const plan::Step& step, std::span<const check::StepExchanges> earlier,
                                          std::string_view callback_url);

/// Was that earlier step answered with a success?
bool has_succeeded(std::span<const check::StepExchanges> earlier, std::size_t step);
/// The binding with the step and expression that count: the other ones where its step has not succeeded.
plan::Binding in_effect(const plan::Binding& binding, std::span<const check::StepExchanges> earlier);
/// The step's request with an invented value in the place of each binding's, which its parameter's schema allows;
/// nothing where none is at hand, or a whole address would have to be invented.
std::optional<plan::RequestTemplate> bind_invented(const plan::Step& step, schema::Compiler& schemas);

/// A scalar as text: strings as they are, numbers and booleans as JSON; nothing for null, arrays and objects.
std::optional<std::string> scalar_text(const json::Value& value);

} // namespace keur::run
