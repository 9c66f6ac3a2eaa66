#include "schema/compile.hpp"

#include <algorithm>

namespace keur::schema {

void KeywordReader::required(const json::Member& member) {
  std::vector<std::string_view> all;
  if (!names(member, member.value, all))
    return;
  std::erase_if(all, [&](std::string_view name) { return !travels(name); });
  if (!all.empty())
    assertion(member, Leaf::Required).names = std::move(all);
}

// OAS 3.0.3 section 4.7.24.1: required takes effect on the response only for readOnly members, on the request only for
// writeOnly ones.
bool KeywordReader::travels(std::string_view property) const {
  if (direction_ == Direction::Any)
    return true;
  const std::string_view keyword = direction_ == Direction::Request ? "readOnly" : "writeOnly";
  return !declares(schema_, *place_.resource, property, keyword, 0) &&
         !(place_.whole && declares(*place_.whole, *place_.whole_resource, property, keyword, 0));
}

bool KeywordReader::declares(const json::Value& schema, const Resource& resource, std::string_view property,
                             std::string_view keyword, int depth) const {
  constexpr int deepest = 16;
  if (depth > deepest || !schema.is_object())
    return false;
  if (const json::Value* properties = schema.find("properties"))
    if (const json::Value* declared = properties->find(property); declared && bound_to(*declared, resource, keyword, 0))
      return true;
  if (const auto ref = schema.find_string("$ref"); ref && depth > 0) {
    auto target = compiler_.registry_.resolve(resource, *ref, {});
    if (target && declares(*target->place.node, *target->place.resource, property, keyword, depth + 1))
      return true;
  }
  const json::Value* all = schema.find("allOf");
  if (!all || !all->is_array())
    return false;
  return std::any_of(all->array().begin(), all->array().end(), [&](const json::Value& branch) {
    return declares(branch, resource, property, keyword, depth + 1);
  });
}

bool KeywordReader::bound_to(const json::Value& schema, const Resource& resource, std::string_view keyword,
                             int depth) const {
  constexpr int deepest = 16;
  if (depth > deepest || !schema.is_object())
    return false;
  if (schema.find_boolean(keyword, false))
    return true;
  if (const auto ref = schema.find_string("$ref")) {
    auto target = compiler_.registry_.resolve(resource, *ref, {});
    if (target && bound_to(*target->place.node, *target->place.resource, keyword, depth + 1))
      return true;
  }
  const json::Value* all = schema.find("allOf");
  if (!all || !all->is_array())
    return false;
  return std::any_of(all->array().begin(), all->array().end(),
                     [&](const json::Value& branch) { return bound_to(branch, resource, keyword, depth + 1); });
}

} // namespace keur::schema
