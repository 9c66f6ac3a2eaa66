#pragma once
#include "base/result.hpp"
#include "check/check.hpp"
#include "json/value.hpp"
#include "plan/case.hpp"

#include <span>
#include <string>
#include <string_view>

namespace keur::run {

/// Value of an OpenAPI runtime expression (OAS 3.1.1 section 4.8.20.4) on one exchange: $statusCode, $method, $url,
/// $request.header.X, $request.body[#/pointer], $response.header.X, $response.body[#/pointer]. Nothing when the
/// exchange has no such thing.
std::optional<json::Value> evaluate_expression(std::string_view expression, const http::Exchange& exchange);

/// The step's request with every binding's value put in. Error (Aborted, one sentence) when an earlier answer does not
/// hold the value: the case cannot go on. `callback_url` answers "$callback.url".
Result<plan::RequestTemplate> bind_values(const plan::Step& step, std::span<const check::StepExchanges> earlier,
                                          std::string_view callback_url);

/// A scalar as text: strings as they are, numbers and booleans as JSON; nothing for null, arrays and objects.
std::optional<std::string> scalar_text(const json::Value& value);

} // namespace keur::run
