#include "mocks/generic/runtime_expression.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

namespace keur::mocks {
namespace {

std::optional<json::Value> text_value(const std::optional<std::string_view>& text) {
  return text ? std::optional(json::Value(*text)) : std::nullopt;
}

std::optional<json::Value> query_value(const Request& request, std::string_view name) {
  for (const auto pair : split(request.query, '&')) {
    const auto equals = pair.find('=');
    const auto key = http::form_decode(pair.substr(0, equals));
    if (!key || *key != name)
      continue;
    const auto value =
        http::form_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    return value ? std::optional(json::Value(*value)) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<json::Value> path_value(const Match& match, std::string_view name) {
  for (const auto& [key, text] : match.values)
    if (key == name)
      if (auto decoded = http::percent_decode(text))
        return json::Value(std::move(*decoded));
  return std::nullopt;
}

std::optional<json::Value> part_of(const json::Value& body, std::string_view fragment) {
  if (fragment.empty())
    return body;
  const auto* found = fragment.front() == '#' ? json::resolve_pointer(body, fragment.substr(1)) : nullptr;
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

std::optional<json::Value> of_request(std::string_view source, const Moment& moment) {
  if (source.starts_with("header."))
    return text_value(moment.request.fields.first(source.substr(7)));
  if (source.starts_with("query."))
    return query_value(moment.request, source.substr(6));
  if (source.starts_with("path."))
    return path_value(moment.match, source.substr(5));
  if (source.starts_with("body") && moment.body != nullptr)
    return part_of(*moment.body, source.substr(4));
  return std::nullopt;
}

std::optional<json::Value> of_reply(std::string_view source, const Moment& moment) {
  if (source.starts_with("header."))
    return text_value(moment.reply.fields.first(source.substr(7)));
  if (!source.starts_with("body"))
    return std::nullopt;
  const auto loaded = json::load_json(moment.reply.body, "answer");
  return loaded ? part_of(loaded->root, source.substr(4)) : std::nullopt;
}

std::optional<std::string> expression_text(const json::Value& value) {
  if (value.is_string())
    return value.string();
  if (value.is_number() || value.is_boolean())
    return json::dump(value);
  return std::nullopt;
}

} // namespace

std::optional<json::Value> evaluate_expression(std::string_view expression, const Moment& moment) {
  constexpr std::string_view request = "$request.", response = "$response.";
  if (expression == "$method")
    return json::Value(moment.request.method);
  if (expression == "$url")
    return json::Value(moment.request.origin + moment.request.target);
  if (expression == "$statusCode")
    return json::Value(moment.reply.status);
  if (expression.starts_with(request))
    return of_request(expression.substr(request.size()), moment);
  if (expression.starts_with(response))
    return of_reply(expression.substr(response.size()), moment);
  return std::nullopt;
}

std::optional<std::string> callback_url(std::string_view key, const Moment& moment) {
  const auto value_of = [&](std::string_view expression) -> std::optional<std::string> {
    const auto value = evaluate_expression(expression, moment);
    return value ? expression_text(*value) : std::nullopt;
  };
  // A value is often a whole URL, so only what no URL may hold is encoded.
  constexpr std::string_view kept = ":/?#[]@!$&'()*+,;=%";
  if (key.starts_with('$')) {
    const auto value = value_of(key);
    return value ? std::optional(http::percent_encode(*value, kept)) : std::nullopt;
  }
  std::string url;
  std::size_t at = 0;
  for (auto open = key.find("{$"); open != std::string_view::npos; open = key.find("{$", at)) {
    const auto close = key.find('}', open);
    const auto value =
        close == std::string_view::npos ? std::nullopt : value_of(key.substr(open + 1, close - open - 1));
    if (!value)
      return std::nullopt;
    url += std::string(key.substr(at, open - at)) + http::percent_encode(*value, kept);
    at = close + 1;
  }
  return url + std::string(key.substr(at));
}

} // namespace keur::mocks
