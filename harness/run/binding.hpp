#pragma once
#include "base/result.hpp"
#include "check/check.hpp"
#include "json/value.hpp"
#include "openapi/runtime_expression.hpp"
#include "plan/case.hpp"

#include <span>
#include <string>
#include <string_view>

namespace keur::run {

using openapi::evaluate_expression;

/// The step's request with every binding's value put in. Error (Aborted, one sentence) when an earlier answer does not
/// hold the value: the case cannot go on. `callback_url` answers "$callback.url".
Result<plan::RequestTemplate> bind_values(const plan::Step& step, std::span<const check::StepExchanges> earlier,
                                          std::string_view callback_url);

/// A scalar as text: strings as they are, numbers and booleans as JSON; nothing for null, arrays and objects.
std::optional<std::string> scalar_text(const json::Value& value);

} // namespace keur::run
