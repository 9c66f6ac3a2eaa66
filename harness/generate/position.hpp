#pragma once
#include "generate/builder.hpp"

#include <deque>
#include <string>
#include <vector>

namespace keur::generate {

/// One place of a template instance and the schemas that rule it.
struct Position {
  std::string pointer; // into the template
  Conjunction schemas;
  const json::Value* value = nullptr; // borrowed from the template
  std::size_t level = 0;
  bool composed = false; // below an oneOf, anyOf, not or if: other branches may speak of the value too
};

/// Every position of the template, shallow ones first; of an array its first item stands for all, of a tuple
/// each.
class Positions {
public:
  /// `root` is borrowed and must not move.
  Positions(Builder& builder, const json::Node& schema, const json::Value& root);
  /// Fills the next position in and returns its shape, borrowed from the builder's shapes; null when none is left.
  const Shape* next(Position& position);

private:
  Builder& builder_;
  std::deque<Position> queue_;
};

/// A copy of `root` with the value at the pointer replaced; `value` null removes it from its object.
json::Value replaced(const json::Value& root, std::string_view pointer, const json::Value* value);

/// "/name minLength", or "minLength" at the root.
std::string label(std::string_view pointer, std::string_view what);

} // namespace keur::generate
