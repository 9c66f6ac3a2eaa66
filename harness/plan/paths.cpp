#include "plan/paths.hpp"

#include "openapi/parameter_style.hpp"
#include "plan/planner.hpp"

#include <algorithm>

namespace keur::plan {
namespace {

/// A query that is written into a template is no part of the path.
std::string_view path_without_query(const openapi::Operation& operation) {
  const std::string_view path = path_on_the_wire(operation);
  return path.substr(0, path.find('?'));
}

std::ptrdiff_t slashes(std::string_view path) { return std::count(path.begin(), path.end(), '/'); }

/// The whole segments that stand before the first expression; "" where the template has coded characters, which a path
/// may write in another way.
std::string literal_prefix(std::string_view path) {
  if (path.find('%') != std::string_view::npos)
    return {};
  const std::size_t open = path.find('{');
  if (open == std::string_view::npos)
    return std::string(path);
  const std::size_t end = path.rfind('/', open);
  return std::string(path.substr(0, end == std::string_view::npos ? 0 : end));
}

} // namespace

Paths::Paths(const openapi::Description& description) {
  for (const openapi::Operation& operation : description.operations) {
    const std::string_view path = path_without_query(operation);
    by_prefix_[{slashes(path), literal_prefix(path)}].push_back(&operation);
    first_.emplace(path, &operation);
    for (std::size_t at = operation.path.find("/{"); at != std::string::npos; at = operation.path.find("/{", at + 1))
      below_[operation.path.substr(0, at)].push_back(&operation);
  }
}

std::set<std::string_view> Paths::methods_at(std::string_view path) const {
  std::set<std::string_view> found;
  const auto look = [&](const Operations& operations) {
    for (const openapi::Operation* each : operations)
      if (!found.contains(each->method) && openapi::match_path(path_without_query(*each), path))
        found.insert(each->method);
  };
  const auto count = slashes(path);
  if (path.find('%') != std::string_view::npos) { // may be written in another way than the template
    for (auto each = by_prefix_.lower_bound({count, ""}); each != by_prefix_.end() && each->first.first == count;
         ++each)
      look(each->second);
    return found;
  }
  for (std::size_t end = 0; end <= path.size(); ++end)
    if (end == 0 || end == path.size() || path[end] == '/')
      if (const auto each = by_prefix_.find({count, std::string(path.substr(0, end))}); each != by_prefix_.end())
        look(each->second);
  return found;
}

bool Paths::is_first(const openapi::Operation& operation) const {
  return first_.at(path_without_query(operation)) == &operation;
}

const std::vector<const openapi::Operation*>& Paths::below(const std::string& path) const {
  static const Operations none;
  const auto found = below_.find(path);
  return found != below_.end() ? found->second : none;
}

} // namespace keur::plan
