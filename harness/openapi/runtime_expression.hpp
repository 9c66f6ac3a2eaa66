#pragma once
#include "http/exchange.hpp"
#include "json/value.hpp"

#include <optional>
#include <string_view>

namespace keur::openapi {

/// Value of an OpenAPI runtime expression (OAS 3.1.1 section 4.8.20.4) on one exchange: $statusCode, $method, $url,
/// $request.header.X, $request.body[#/pointer], $response.header.X, $response.body[#/pointer]; a body without a pointer
/// is its text. Nothing when the exchange has no such thing.
std::optional<json::Value> evaluate_expression(std::string_view expression, const http::Exchange& exchange);

} // namespace keur::openapi
