#pragma once
#include "base/result.hpp"
#include "http/exchange.hpp"
#include "json/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::workflow {

/// What runtime expressions (Arazzo 1.0.1 section 4.7) are evaluated on. `names` holds what is known by name: inputs,
/// outputs, steps.ID.outputs, workflows.ID.inputs, workflows.ID.outputs, sourceDescriptions.NAME.url, and request.path
/// and request.query of the current step.
struct Scope {
  const http::Exchange* exchange = nullptr; // of the current step; null before its first one
  json::Value names = json::Object{};
};

/// Is the whole text one runtime expression?
bool is_expression(std::string_view text);
/// The runtime expressions of a text: itself, or those that stand in it as "{$…}".
std::vector<std::string> expressions_in(std::string_view text);

/// The expression's value; nothing when there is none. Names may be followed by ".member", "[index]" and "#/pointer".
std::optional<json::Value> evaluate(std::string_view expression, const Scope& scope);

/// A constant with its expressions replaced, at any depth: a text that is one expression becomes the value itself, an
/// expression within a text becomes its text. Error (Aborted) naming the expression that has no value.
Result<json::Value> substitute(const json::Value& value, const Scope& scope);

/// As substitute, for a text that is JSON itself: what is put into it is escaped as JSON asks.
Result<std::string> substitute_in_json(std::string_view text, const Scope& scope);

} // namespace keur::workflow
