#pragma once
#include "openapi/description.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::plan {

/// The paths of a description, found without a search through all operations: a large one has a hundred thousand.
class Paths {
public:
  /// Borrowed.
  explicit Paths(const openapi::Description& description);

  /// The methods that the path templates matching this request path declare.
  std::set<std::string_view> methods_at(std::string_view path) const;
  /// Is it the first operation of its path on the wire?
  bool is_first(const openapi::Operation& operation) const;
  /// The operations whose path goes on with "/{" after this one, in document order.
  const std::vector<const openapi::Operation*>& below(const std::string& path) const;

private:
  using Operations = std::vector<const openapi::Operation*>;
  // By the number of slashes in the path on the wire, and the whole segments before its first expression.
  std::map<std::pair<std::ptrdiff_t, std::string>, Operations> by_prefix_;
  std::map<std::string_view, const openapi::Operation*> first_;
  std::map<std::string, Operations> below_;
};

} // namespace keur::plan
