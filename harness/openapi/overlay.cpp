#include "base/text.hpp"
#include "openapi/json_path.hpp"
#include "openapi/load.hpp"
#include "openapi/walk.hpp"

#include <algorithm>

namespace keur::openapi {
namespace {

constexpr std::string_view overlay_section = "Overlay 1.0.0 section 4.4.";

Location place(const json::Document& overlay, const json::Value& value, std::string pointer) {
  return {overlay.name, value.at().line, value.at().column, std::move(pointer)};
}

/// A value from the overlay stands nowhere in the description's text.
json::Value without_place(json::Value value) {
  value.set_at({});
  if (value.is_array())
    for (json::Value& element : value.array())
      element = without_place(std::move(element));
  if (value.is_object())
    for (json::Member& member : value.object()) {
      member.at = {};
      member.value = without_place(std::move(member.value));
    }
  return value;
}

/// Overlay 1.0 section 4.4.3: objects are merged member by member, an array is appended to, anything else replaced.
void merge(json::Value& target, const json::Value& update) {
  if (!target.is_object() || !update.is_object()) {
    const json::Position at = target.at();
    if (target.is_array() && update.is_array())
      for (const json::Value& element : update.array())
        target.array().push_back(element);
    else
      target = update;
    target.set_at(at);
    return;
  }
  for (const json::Member& member : update.object()) {
    if (json::Value* existing = target.object().find(member.name))
      merge(*existing, member.value);
    else
      target.object().set(member.name, member.value);
  }
}

void remove(json::Value& root, const JsonPath::Location& location) {
  if (location.empty())
    return;
  json::Value* parent = at(root, JsonPath::Location(location.begin(), location.end() - 1));
  const JsonPath::Key& key = location.back();
  if (!parent)
    return;
  if (key.is_index && parent->is_array() && key.index < parent->array().size())
    parent->array().erase(parent->array().begin() + static_cast<std::ptrdiff_t>(key.index));
  else if (!key.is_index && parent->is_object())
    parent->object().erase(key.name);
}

struct Extent {
  std::size_t nodes = 0;
  std::size_t depth = 0;
};

/// Iterative: an overlay can build what is deeper than any text that was read.
Extent extent_of(const json::Value& root) {
  Extent extent;
  std::vector<std::pair<const json::Value*, std::size_t>> stack{{&root, 1}};
  while (!stack.empty()) {
    const auto [value, depth] = stack.back();
    stack.pop_back();
    ++extent.nodes;
    extent.depth = std::max(extent.depth, depth);
    if (value->is_array())
      for (const json::Value& element : value->array())
        stack.emplace_back(&element, depth + 1);
    if (value->is_object())
      for (const json::Member& member : value->object())
        stack.emplace_back(&member.value, depth + 1);
  }
  return extent;
}

/// After changes the look-up tables of large objects are made anew.
void seal(json::Value& value) {
  if (value.is_array())
    for (json::Value& element : value.array())
      seal(element);
  if (!value.is_object())
    return;
  for (json::Member& member : value.object())
    seal(member.value);
  value.object().seal();
}

Status apply_action(json::Value& target, const json::Document& overlay, const json::Value& action,
                    const std::string& pointer, std::vector<Problem>& problems) {
  const auto invalid = [&](std::string message, const json::Value& value) {
    return fail(ErrorCode::DescriptionInvalid, std::move(message), place(overlay, value, pointer));
  };
  auto expression = action.find_string("target");
  if (!expression)
    return invalid("an overlay action needs the field 'target', a JSONPath", action);
  auto path = JsonPath::parse(*expression);
  if (!path)
    return invalid(path.error().message, *action.find("target"));
  const bool removes = action.find_boolean("remove", false);
  const json::Value* update = action.find("update");
  if (!removes && !update)
    return invalid("an overlay action needs 'update' or 'remove: true'", action);
  auto locations = path->select(target);
  if (locations.empty())
    problems.push_back({std::string(info(Rule::OverlayNoMatch).id), Problem::Level::Warning,
                        "the overlay action selects nothing: " + quoted(*expression), place(overlay, action, pointer),
                        std::string(overlay_section) + '3'});
  if (removes) {
    // From the back, so that indices before it stay right.
    std::for_each(locations.rbegin(), locations.rend(), [&](const auto& location) { remove(target, location); });
    return {};
  }
  const json::Limits limits;
  const Extent now = extent_of(target);
  const Extent added = extent_of(*update);
  if (now.nodes + added.nodes * locations.size() > limits.nodes || now.depth + added.depth > limits.depth)
    return fail(ErrorCode::SizeLimit, "the overlay makes the description larger or deeper than what is read",
                place(overlay, action, pointer));
  const json::Value merged = without_place(*update);
  for (const JsonPath::Location& location : locations) {
    json::Value* selected = at(target, location);
    if (!selected)
      continue;
    if (!selected->is_object() && !selected->is_array())
      return invalid("the target " + quoted(*expression) + " selects a " + std::string(name(selected->kind())) +
                         ": only objects and arrays can be updated",
                     action);
    if (selected->is_array() && !merged.is_array())
      selected->array().push_back(merged);
    else
      merge(*selected, merged);
  }
  return {};
}

} // namespace

Status apply_overlay(json::Value& target, const json::Document& overlay, std::vector<Problem>& problems) {
  const json::Value& root = overlay.root;
  const auto invalid = [&](std::string message, const json::Value& value, std::string pointer) {
    return fail(ErrorCode::DescriptionInvalid, std::move(message), place(overlay, value, std::move(pointer)));
  };
  auto version = root.find_string("overlay");
  if (!version)
    return invalid("this is no overlay document: the field 'overlay' with its version is missing", root, "");
  if (!version->starts_with("1."))
    return invalid("overlay version " + quoted(*version) + " is not supported, only 1.x", *root.find("overlay"),
                   "/overlay");
  const json::Value* actions = root.find("actions");
  if (!actions || !actions->is_array())
    return invalid("an overlay needs a list 'actions'", root, "");
  for (std::size_t i = 0; i < actions->array().size(); ++i) {
    const json::Value& action = actions->array()[i];
    const std::string pointer = "/actions/" + std::to_string(i);
    if (!action.is_object())
      return invalid("an overlay action must be an object", action, pointer);
    if (auto status = apply_action(target, overlay, action, pointer, problems); !status)
      return status;
  }
  seal(target);
  return {};
}

} // namespace keur::openapi
