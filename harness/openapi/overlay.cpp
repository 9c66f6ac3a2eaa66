#include "base/text.hpp"
#include "json/pointer.hpp"
#include "openapi/json_path.hpp"
#include "openapi/load.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <initializer_list>

namespace keur::openapi {
namespace {

constexpr std::string_view overlay_section = "Overlay 1.0.0 section 4.4.";

Location overlay_place(const json::Document& overlay, const json::Value& value, std::string pointer) {
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
    return fail(ErrorCode::DescriptionInvalid, std::move(message), overlay_place(overlay, value, pointer));
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
                        "the overlay action selects nothing: " + in_quotes(*expression),
                        overlay_place(overlay, action, pointer), std::string(overlay_section) + '3'});
  if (removes) {
    if (std::any_of(locations.begin(), locations.end(), [](const auto& location) { return location.empty(); }))
      return invalid("an overlay action cannot remove the whole description", action);
    // From the back, so that indices before it stay right.
    std::for_each(locations.rbegin(), locations.rend(), [&](const auto& location) { remove(target, location); });
    return {};
  }
  const json::Limits limits;
  const Extent now = extent_of(target);
  const Extent added = extent_of(*update);
  if (now.nodes + added.nodes * locations.size() > limits.nodes || now.depth + added.depth > limits.depth)
    return fail(ErrorCode::SizeLimit, "the overlay makes the description larger or deeper than what is read",
                overlay_place(overlay, action, pointer));
  const json::Value merged = without_place(*update);
  for (const JsonPath::Location& location : locations) {
    json::Value* selected = at(target, location);
    if (!selected)
      continue;
    if (!selected->is_object() && !selected->is_array())
      return invalid("the target " + in_quotes(*expression) + " selects a " + std::string(name(selected->kind())) +
                         ": only objects and arrays can be updated",
                     action);
    if (selected->is_array() && !merged.is_array())
      selected->array().push_back(merged);
    else
      merge(*selected, merged);
  }
  return {};
}

/// Overlay 1.0.0 section 4.4: what is wrong with the document and yet leaves no doubt about what it asks for.
class OverlayLint {
public:
  OverlayLint(const json::Document& overlay, std::vector<Problem>& problems) : overlay_(overlay), problems_(problems) {}

  void run() {
    fields(overlay_.root, "", {"overlay", "info", "extends", "actions"}, 1);
    text(overlay_.root, "", "extends", false, 1);
    if (const json::Value* info = overlay_.root.find("info"); info && info->is_object()) {
      fields(*info, "/info", {"title", "version"}, 2);
      text(*info, "/info", "title", true, 2);
      text(*info, "/info", "version", true, 2);
    } else {
      say("an overlay needs an 'info' object with 'title' and 'version'", info ? *info : overlay_.root,
          info ? "/info" : "", 1);
    }
    const json::Array& actions = overlay_.root.find("actions")->array();
    if (actions.empty())
      say("an overlay needs at least one action", *overlay_.root.find("actions"), "/actions", 1);
    for (std::size_t i = 0; i < actions.size(); ++i)
      if (actions[i].is_object())
        action(actions[i], json::append_index("/actions", i));
  }

private:
  void action(const json::Value& action, const std::string& pointer) {
    fields(action, pointer, {"target", "description", "update", "remove"}, 3);
    text(action, pointer, "description", false, 3);
    if (const json::Value* remove = action.find("remove"); remove && !remove->is_boolean())
      say("'remove' must be true or false, not " + std::string(name(remove->kind())), *remove, pointer + "/remove", 3);
  }

  void fields(const json::Value& object, const std::string& pointer, std::initializer_list<std::string_view> known,
              int section) {
    for (const json::Member& member : object.object())
      if (!member.name.starts_with("x-") && std::find(known.begin(), known.end(), member.name) == known.end())
        say("there is no field " + in_quotes(member.name) + " in this object of an overlay", member.value,
            json::append_token(pointer, member.name), section);
  }

  void text(const json::Value& object, const std::string& pointer, std::string_view field, bool required, int section) {
    const json::Value* value = object.find(field);
    if (value ? !value->is_string() : required)
      say("the field '" + std::string(field) + "' must be " + (value ? "a text" : "there"), value ? *value : object,
          value ? json::append_token(pointer, field) : pointer, section);
  }

  void say(std::string message, const json::Value& at, std::string pointer, int section) {
    problems_.push_back({std::string(info(Rule::OverlayInvalid).id), Problem::Level::Error, std::move(message),
                         overlay_place(overlay_, at, std::move(pointer)),
                         std::string(overlay_section) + std::to_string(section)});
  }

  const json::Document& overlay_;
  std::vector<Problem>& problems_;
};

} // namespace

Status apply_overlay(json::Value& target, const json::Document& overlay, std::vector<Problem>& problems) {
  const json::Value& root = overlay.root;
  const auto invalid = [&](std::string message, const json::Value& value, std::string pointer) {
    return fail(ErrorCode::DescriptionInvalid, std::move(message), overlay_place(overlay, value, std::move(pointer)));
  };
  auto version = root.find_string("overlay");
  if (!version)
    return invalid("this is no overlay document: the field 'overlay' with its version is missing", root, "");
  if (!version->starts_with("1."))
    return invalid("overlay version " + in_quotes(*version) + " is not supported, only 1.x", *root.find("overlay"),
                   "/overlay");
  const json::Value* actions = root.find("actions");
  if (!actions || !actions->is_array())
    return invalid("an overlay needs a list 'actions'", root, "");
  OverlayLint(overlay, problems).run();
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
