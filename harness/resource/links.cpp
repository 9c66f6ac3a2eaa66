#include "resource/links.hpp"

namespace keur::resource {

const openapi::Operation* link_target(const openapi::Description& description, const openapi::Link& link) {
  if (!link.operation_id.empty())
    return description.find_by_id(link.operation_id);
  const std::size_t hash = link.operation_ref.find('#');
  if (hash == std::string::npos)
    return nullptr;
  const std::string_view pointer = std::string_view(link.operation_ref).substr(hash + 1);
  for (const openapi::Operation& operation : description.operations)
    if (operation.node.pointer == pointer)
      return &operation;
  return nullptr;
}

const json::Node* link_value(const openapi::Link& link, const openapi::Parameter& parameter) {
  const std::string qualified = std::string(openapi::name(parameter.in)) + '.' + parameter.name;
  for (const auto& [name, value] : link.parameters)
    if (name == parameter.name || name == qualified)
      return &value;
  return nullptr;
}

} // namespace keur::resource
