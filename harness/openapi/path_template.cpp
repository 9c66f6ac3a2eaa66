#include "openapi/path_template.hpp"

namespace keur::openapi {

std::optional<std::vector<std::string>> template_names(std::string_view path) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '}')
      return std::nullopt;
    if (path[at] != '{')
      continue;
    const std::size_t end = path.find_first_of("{}", at + 1);
    if (end == std::string_view::npos || path[end] == '{' || end == at + 1)
      return std::nullopt;
    names.emplace_back(path.substr(at + 1, end - at - 1));
    at = end;
  }
  return names;
}

std::string without_names(std::string_view path) {
  std::string shape;
  bool inside = false;
  for (char c : path) {
    if (!inside)
      shape += c;
    if (c == '{')
      inside = true;
    if (c == '}' && inside) {
      inside = false;
      shape += '}';
    }
  }
  return shape;
}

} // namespace keur::openapi
