#include "generate/position.hpp"

#include "json/pointer.hpp"

#include <algorithm>

namespace keur::generate {
namespace {

bool is_composed(const Shape& shape) { return !shape.sites.empty() || shape.keywords.contains("not"); }

json::Value* step_into(json::Value& value, const std::string& token) {
  if (value.is_object())
    return value.object().find(token);
  const auto index = json::to_integer(token);
  if (!value.is_array() || !index || static_cast<std::size_t>(*index) >= value.array().size())
    return nullptr;
  return &value.array()[static_cast<std::size_t>(*index)];
}

} // namespace

Positions::Positions(Builder& builder, const json::Node& schema, const json::Value& root) : builder_(builder) {
  queue_.push_back({"", {schema}, &root, 0, false});
}

const Shape* Positions::next(Position& position) {
  if (queue_.empty())
    return nullptr;
  position = std::move(queue_.front());
  queue_.pop_front();
  const Shape& shape = builder_.shape_of(position.schemas, *position.value);
  const bool composed = position.composed || is_composed(shape);
  const auto push = [&](std::string pointer, Conjunction schemas, const json::Value& value) {
    if (!schemas.empty())
      queue_.push_back({std::move(pointer), std::move(schemas), &value, position.level + 1, composed});
  };
  if (position.value->is_object())
    for (const json::Member& member : position.value->object())
      push(json::append_token(position.pointer, member.name), shape.schemas_of(member.name), member.value);
  if (position.value->is_array()) {
    // The items of a tuple each, of the others the first.
    const json::Array& items = position.value->array();
    const std::size_t tuple = shape.prefix_items.size();
    for (std::size_t i = 0; i < std::min(items.size(), tuple + 1); ++i)
      push(json::append_index(position.pointer, i), i < tuple ? shape.prefix_items[i] : shape.items, items[i]);
  }
  return &shape;
}

json::Value replaced(const json::Value& root, std::string_view pointer, const json::Value* value) {
  json::Value copy = root;
  const auto tokens = json::parse_pointer(pointer);
  if (!tokens)
    return copy;
  if (tokens->empty())
    return value != nullptr ? *value : copy;
  json::Value* parent = &copy;
  for (std::size_t i = 0; i + 1 < tokens->size(); ++i)
    if (parent = step_into(*parent, (*tokens)[i]); parent == nullptr)
      return root;
  if (value == nullptr) {
    if (parent->is_object())
      parent->object().erase(tokens->back());
  } else if (json::Value* place = step_into(*parent, tokens->back())) {
    *place = *value;
  } else if (parent->is_object()) {
    parent->object().set(tokens->back(), *value);
  }
  return copy;
}

std::string label(std::string_view pointer, std::string_view what) {
  return pointer.empty() ? std::string(what) : std::string(pointer) + ' ' + std::string(what);
}

} // namespace keur::generate
