#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace keur::schema {

/// A path that grows on the stack while an evaluation descends: no allocation until an error needs it as a pointer.
struct Trail {
  const Trail* up = nullptr;
  std::string_view name = {};
  std::size_t index = 0;
  bool is_index = false;
};

inline Trail named(const Trail& up, std::string_view name) { return {&up, name, 0, false}; }
inline Trail indexed(const Trail& up, std::size_t index) { return {&up, {}, index, true}; }
/// RFC 6901; the first link is the root and has no token.
std::string to_pointer(const Trail& trail);

} // namespace keur::schema
