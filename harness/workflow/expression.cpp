#include "workflow/expression.hpp"

#include "json/load.hpp"
#include "json/pointer.hpp"
#include "openapi/runtime_expression.hpp"

#include <array>
#include <charconv>

namespace keur::workflow {
namespace {

constexpr std::array<std::string_view, 11> beginnings{"$url",        "$method",      "$statusCode",         "$request.",
                                                      "$response.",  "$inputs.",     "$outputs.",           "$steps.",
                                                      "$workflows.", "$components.", "$sourceDescriptions."};

/// The longest member name that the rest of a path begins with: names may hold dots.
const json::Member* longest_member(const json::Value& value, std::string_view rest) {
  const json::Member* best = nullptr;
  for (const json::Member& member : value.object()) {
    const std::string_view name = member.name;
    const bool begins = rest.substr(0, name.size()) == name;
    const bool whole = rest.size() == name.size() ||
                       (rest.size() > name.size() && (rest[name.size()] == '.' || rest[name.size()] == '['));
    if (begins && whole && (best == nullptr || name.size() > best->name.size()))
      best = &member;
  }
  return best;
}

/// Follows "a.b[0].c" from a value.
const json::Value* walk(const json::Value* value, std::string_view path) {
  while (value != nullptr && !path.empty()) {
    if (path.front() == '[') {
      std::size_t index = 0;
      const auto close = path.find(']');
      if (close == std::string_view::npos || !value->is_array())
        return nullptr;
      const auto [end, error] = std::from_chars(path.data() + 1, path.data() + close, index);
      if (error != std::errc() || end != path.data() + close || index >= value->array().size())
        return nullptr;
      value = &value->array()[index];
      path.remove_prefix(close + 1);
    } else {
      if (path.front() == '.')
        path.remove_prefix(1);
      const json::Member* member = value->is_object() ? longest_member(*value, path) : nullptr;
      if (member == nullptr)
        return nullptr;
      value = &member->value;
      path.remove_prefix(member->name.size());
    }
  }
  return value;
}

std::optional<json::Value> by_name(std::string_view path, const json::Value& root) {
  const auto hash = path.find("#/");
  const json::Value* found = walk(&root, path.substr(0, hash));
  if (found != nullptr && hash != std::string_view::npos)
    found = json::resolve_pointer(*found, path.substr(hash + 1));
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

/// "$response.body.a[0]": dereferences below a JSON body (section 4.6.11.1, operators "." and "[]").
std::optional<json::Value> in_body(std::string_view expression, const Scope& scope) {
  for (const std::string_view body : {std::string_view("$response.body"), std::string_view("$request.body")}) {
    if (expression.substr(0, body.size()) != body || expression.size() == body.size() ||
        (expression[body.size()] != '.' && expression[body.size()] != '['))
      continue;
    const auto whole = openapi::evaluate_expression(std::string(body) + '#', *scope.exchange);
    return whole ? by_name(expression.substr(body.size()), *whole) : std::nullopt;
  }
  return std::nullopt;
}

std::string as_text(const json::Value& value) { return value.is_string() ? value.string() : json::dump(value); }

std::string as_json_text(const json::Value& value) {
  if (!value.is_string())
    return json::dump(value);
  const std::string quoted = json::quote(value.string());
  return quoted.substr(1, quoted.size() - 2);
}

/// Replaces every "{$…}" of a text.
Result<std::string> fill(std::string_view text, const Scope& scope, std::string (*written)(const json::Value&)) {
  std::string out;
  for (;;) {
    const auto open = text.find("{$");
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos)
      return out + std::string(text);
    const std::string_view expression = text.substr(open + 1, close - open - 1);
    out += text.substr(0, open);
    if (const auto value = evaluate(expression, scope))
      out += written(*value);
    else
      return fail(ErrorCode::Aborted, std::string(expression) + " has no value");
    text.remove_prefix(close + 1);
  }
}

} // namespace

bool is_expression(std::string_view text) {
  for (const std::string_view beginning : beginnings)
    if (beginning.back() == '.' ? text.substr(0, beginning.size()) == beginning : text == beginning)
      return text.find_first_of(" \t\n") == std::string_view::npos;
  return false;
}

std::vector<std::string> expressions_in(std::string_view text) {
  if (is_expression(text))
    return {std::string(text)};
  std::vector<std::string> found;
  for (auto open = text.find("{$"); open != std::string_view::npos; open = text.find("{$", open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string_view::npos)
      break;
    found.emplace_back(text.substr(open + 1, close - open - 1));
  }
  return found;
}

std::optional<json::Value> evaluate(std::string_view expression, const Scope& scope) {
  if (expression.empty() || expression.front() != '$')
    return std::nullopt;
  if (auto named = by_name(expression.substr(1), scope.names))
    return named;
  if (scope.exchange == nullptr)
    return std::nullopt;
  if (auto value = openapi::evaluate_expression(expression, *scope.exchange))
    return value;
  return in_body(expression, scope);
}

Result<json::Value> substitute(const json::Value& value, const Scope& scope) {
  if (value.is_string() && is_expression(value.string())) {
    if (auto found = evaluate(value.string(), scope))
      return std::move(*found);
    return fail(ErrorCode::Aborted, value.string() + " has no value");
  }
  if (value.is_string()) {
    auto text = fill(value.string(), scope, as_text);
    return text ? Result<json::Value>(json::Value(std::move(*text))) : fail(text.error());
  }
  json::Value copy = value;
  if (copy.is_array())
    for (json::Value& element : copy.array()) {
      auto filled = substitute(element, scope);
      if (!filled)
        return filled;
      element = std::move(*filled);
    }
  if (copy.is_object())
    for (json::Member& member : copy.object()) {
      auto filled = substitute(member.value, scope);
      if (!filled)
        return filled;
      member.value = std::move(*filled);
    }
  return copy;
}

Result<std::string> substitute_in_json(std::string_view text, const Scope& scope) {
  return fill(text, scope, as_json_text);
}

} // namespace keur::workflow
