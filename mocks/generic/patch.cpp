#include "mocks/generic/patch.hpp"

#include "json/number.hpp"
#include "json/pointer.hpp"

namespace keur::mocks {
namespace {

/// The value that holds what the pointer's last token names; null where there is none.
json::Value* holder_of(json::Value& document, const std::vector<std::string>& tokens) {
  json::Value* at = &document;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (at->is_object()) {
      at = at->object().find(tokens[i]);
    } else if (at->is_array()) {
      const auto index = json::to_integer(tokens[i]);
      const bool inside = index && *index >= 0 && static_cast<std::size_t>(*index) < at->array().size();
      at = inside ? &at->array()[static_cast<std::size_t>(*index)] : nullptr;
    } else {
      return nullptr;
    }
    if (at == nullptr)
      return nullptr;
  }
  return at->is_object() || at->is_array() ? at : nullptr;
}

/// "-" is the place behind the last item.
std::optional<std::size_t> index_in(const json::Array& array, const std::string& token, bool may_follow) {
  if (token == "-")
    return may_follow ? std::optional(array.size()) : std::nullopt;
  const auto index = json::to_integer(token);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= array.size() + (may_follow ? 1 : 0))
    return std::nullopt;
  return static_cast<std::size_t>(*index);
}

bool put(json::Value& document, const std::string& pointer, json::Value value, bool replaces) {
  const auto tokens = json::parse_pointer(pointer);
  if (!tokens)
    return false;
  if (tokens->empty())
    return document = std::move(value), true;
  auto* holder = holder_of(document, *tokens);
  if (holder == nullptr)
    return false;
  if (holder->is_object()) {
    if (replaces && !holder->object().contains(tokens->back()))
      return false;
    return holder->object().set(tokens->back(), std::move(value)), true;
  }
  auto& array = holder->array();
  const auto index = index_in(array, tokens->back(), !replaces);
  if (!index)
    return false;
  if (replaces)
    array[*index] = std::move(value);
  else
    array.insert(array.begin() + static_cast<std::ptrdiff_t>(*index), std::move(value));
  return true;
}

bool take_away(json::Value& document, const std::string& pointer) {
  const auto tokens = json::parse_pointer(pointer);
  auto* holder = tokens && !tokens->empty() ? holder_of(document, *tokens) : nullptr;
  if (holder == nullptr)
    return false;
  if (holder->is_object()) {
    const bool there = holder->object().contains(tokens->back());
    holder->object().erase(tokens->back());
    return there;
  }
  const auto index = index_in(holder->array(), tokens->back(), false);
  if (index)
    holder->array().erase(holder->array().begin() + static_cast<std::ptrdiff_t>(*index));
  return index.has_value();
}

bool perform(json::Value& document, const json::Value& operation) {
  const auto op = operation.find_string("op").value_or("");
  const std::string path(operation.find_string("path").value_or("")), from(operation.find_string("from").value_or(""));
  const auto* value = operation.find("value");
  const auto* there = json::resolve_pointer(document, path);
  if (op == "test")
    return value != nullptr && there != nullptr && json::equal(*value, *there);
  if (op == "add" || op == "replace")
    return value != nullptr && put(document, path, *value, op == "replace");
  if (op == "remove")
    return take_away(document, path);
  const auto* source = json::resolve_pointer(document, from);
  if (source == nullptr || (op != "move" && op != "copy"))
    return false;
  auto moved = *source;
  return (op == "copy" || take_away(document, from)) && put(document, path, std::move(moved), false);
}

} // namespace

json::Value merged(json::Value target, const json::Value& patch) {
  if (!patch.is_object())
    return patch;
  if (!target.is_object())
    target = json::Object();
  for (const auto& member : patch.object()) {
    const auto* old = target.object().find(member.name);
    if (member.value.is_null())
      target.object().erase(member.name);
    else
      target.object().set(member.name, merged(old != nullptr ? *old : json::Value(), member.value));
  }
  return target;
}

std::optional<json::Value> patched(json::Value document, const json::Value& operations) {
  if (!operations.is_array())
    return std::nullopt;
  for (const auto& operation : operations.array())
    if (!operation.is_object() || !perform(document, operation))
      return std::nullopt;
  return document;
}

} // namespace keur::mocks
