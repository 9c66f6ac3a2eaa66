#include "openapi/runtime_expression.hpp"

#include "json/load.hpp"
#include "json/pointer.hpp"

namespace keur::openapi {
namespace {

std::optional<json::Value> from_fields(const http::Fields& fields, std::string_view name) {
  const auto value = fields.first(name);
  return value ? std::optional<json::Value>(*value) : std::nullopt;
}

std::optional<json::Value> from_body(std::string_view body, std::string_view fragment) {
  if (fragment.empty())
    return json::Value(body);
  if (fragment.front() != '#')
    return std::nullopt;
  auto loaded = json::load_json(body, "body", {}, json::DuplicateKeys::Remark);
  if (!loaded)
    return std::nullopt;
  const auto* found = json::resolve_pointer(loaded->root, fragment.substr(1));
  return found ? std::optional(*found) : std::nullopt;
}

} // namespace

std::optional<json::Value> evaluate_expression(std::string_view expression, const http::Exchange& exchange) {
  const auto rest = [&](std::string_view prefix) { return expression.substr(prefix.size()); };
  if (expression == "$method")
    return json::Value(exchange.request.method);
  if (expression == "$url")
    return json::Value(exchange.request.target_uri);
  if (expression.starts_with("$request.header."))
    return from_fields(exchange.request.fields, rest("$request.header."));
  if (expression.starts_with("$request.body"))
    return from_body(exchange.request.body, rest("$request.body"));
  if (!exchange.response)
    return std::nullopt;
  if (expression == "$statusCode")
    return json::Value(exchange.response->status);
  if (expression.starts_with("$response.header."))
    return from_fields(exchange.response->fields, rest("$response.header."));
  if (expression.starts_with("$response.body"))
    return from_body(exchange.response->body, rest("$response.body"));
  return std::nullopt;
}

} // namespace keur::openapi
