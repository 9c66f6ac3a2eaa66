#include "resource/declared.hpp"

#include <algorithm>

namespace keur::resource {
namespace {

constexpr std::string_view extension = "x-keur-resource";

std::string text_of(const json::Node& node, std::string_view member) {
  const json::Value* value = node->find(member);
  return value != nullptr && value->is_string() ? value->string() : std::string();
}

std::string words_of_roles() {
  std::string words;
  for (const Role role : all_roles())
    words += (words.empty() ? "" : ", ") + std::string(name(role));
  return words;
}

/// What is wrong with the extension; "" where nothing is.
std::string defect_of(const json::Node& node, const openapi::Description& description) {
  if (node->is_boolean())
    return node->boolean() ? "x-keur-resource must be a role, an object, or false" : "";
  if (node->is_string())
    return role_named(node->string())
               ? ""
               : "x-keur-resource: '" + node->string() + "' is no role; roles are " + words_of_roles();
  if (!node->is_object())
    return "x-keur-resource must be a role, an object, or false";
  for (const json::Member& member : node->object()) {
    if (member.name != "role" && member.name != "collection" && member.name != "id")
      return "x-keur-resource: '" + member.name + "' is unknown; it has role, collection and id";
    if (!member.value.is_string())
      return "x-keur-resource: '" + member.name + "' must be a string";
  }
  const std::string role = text_of(node, "role"), collection = text_of(node, "collection"), id = text_of(node, "id");
  if (!role.empty() && !role_named(role))
    return "x-keur-resource: '" + role + "' is no role; roles are " + words_of_roles();
  if (!id.empty() && id.front() != '/')
    return "x-keur-resource: 'id' must be a JSON Pointer, beginning with '/'";
  const auto same = [&](const openapi::Operation& each) { return path_part(each.path) == path_part(collection); };
  if (!collection.empty() && std::none_of(description.operations.begin(), description.operations.end(), same))
    return "x-keur-resource: there is no path " + collection;
  return "";
}

} // namespace

std::optional<Declared> declared(const openapi::Operation& operation) {
  const json::Node node = operation.node ? operation.node.child(extension) : json::Node();
  if (!node)
    return std::nullopt;
  if (node->is_boolean())
    return node->boolean() ? std::nullopt : std::optional(Declared{Role::None});
  if (node->is_string())
    return Declared{role_named(node->string())};
  if (!node->is_object())
    return std::nullopt;
  return Declared{role_named(text_of(node, "role")), text_of(node, "collection"), text_of(node, "id")};
}

bool is_declared_none(const openapi::Operation& operation) {
  const auto said = declared(operation);
  return said && said->role == Role::None;
}

std::vector<openapi::Problem> problems_of_declarations(const openapi::Description& description) {
  std::vector<openapi::Problem> problems;
  for (const openapi::Operation& operation : description.operations) {
    const json::Node node = operation.node ? operation.node.child(extension) : json::Node();
    if (std::string defect = node ? defect_of(node, description) : ""; !defect.empty())
      problems.push_back({"resource-invalid", openapi::Problem::Level::Warning, std::move(defect), node.location()});
  }
  return problems;
}

} // namespace keur::resource
