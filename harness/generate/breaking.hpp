#pragma once
#include "generate/boundaries.hpp"
#include "generate/position.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace keur::generate {

/// A position of a valid template at which rules are broken, and what was found so far.
class Breaking {
public:
  /// All are borrowed.
  Breaking(Builder& builder, const Breaks& breaks, std::size_t at_most)
      : builder_(builder), breaks_(breaks), at_most_(at_most) {}

  /// The next position. `suffix` tells templates apart that take another branch.
  void move_to(const json::Value& root, const Position& position, const Shape& shape, std::string_view suffix);
  bool is_full() const { return found_.size() >= at_most_; }
  std::vector<Instance> found() { return std::move(found_); }

  /// The position's value replaced: kept where the whole then breaks one of the keywords and nothing elsewhere.
  bool offer(const std::vector<std::string_view>& keywords, std::string_view what, std::optional<json::Value> value);
  /// The whole instead, which differs at or below the position.
  bool offer_whole(const std::vector<std::string_view>& keywords, std::string_view what, const json::Value& whole);
  /// As offer, where another rule than the named one may be what is told.
  bool offer_loosely(std::string_view keyword, std::string_view what, std::optional<json::Value> value);

  Builder& builder() { return builder_; }
  const json::Value& root() const { return *root_; }
  const json::Value& value() const { return *position_->value; }
  const std::string& pointer() const { return position_->pointer; }
  std::size_t level() const { return position_->level; }
  const Conjunction& schemas() const { return position_->schemas; }
  const Shape& shape() const { return *shape_; }
  bool allows(Types type) const { return (shape_->types & type) != 0; }
  bool has(std::string_view keyword) const { return shape_->keywords.contains(keyword); }

private:
  bool keep(std::string_view keyword, std::string_view what, const json::Value& whole, bool loose);

  Builder& builder_;
  const Breaks& breaks_;
  std::size_t at_most_;
  std::set<std::string> seen_ = {};
  std::vector<Instance> found_ = {};
  const json::Value* root_ = nullptr;
  const Position* position_ = nullptr;
  const Shape* shape_ = nullptr;
  std::string_view suffix_ = {};
};

/// One way to break what rules a position; tried at every position before the next one is.
using Breakage = void (*)(Breaking&);
/// Those of values of any kind, numbers and texts …
std::vector<Breakage> value_breakages();
/// … of arrays and objects …
std::vector<Breakage> container_breakages();
/// … and of what is composed.
std::vector<Breakage> composition_breakages();

} // namespace keur::generate
