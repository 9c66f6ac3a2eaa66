#pragma once
#include "generate/generate.hpp"
#include "generate/random.hpp"
#include "generate/shape.hpp"

#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace keur::generate {

enum class Size : std::uint8_t { Minimal, Full, Random };

/// Builds candidates bottom up. One builder serves one instance: it spends a budget of values and keeps the path of
/// schemas it is inside of, so that cycles end.
class Builder {
public:
  /// All are borrowed.
  Builder(Shapes& shapes, schema::Compiler& schemas, const Options& options, std::uint64_t seed);

  /// A value for the conjunction; positions with branches are checked with the evaluator and other branches tried.
  std::optional<json::Value> build(const Conjunction& schemas, Size size, std::size_t level = 0);
  /// With the branches of `fixed` taken at this position.
  std::optional<json::Value> build(const Conjunction& schemas, Size size, std::size_t level, const Branching& fixed);
  /// A scalar's text or number with the shape's bounds, no examples.
  std::optional<json::Value> scalar(const Shape& shape, Size size);
  bool satisfies(const Conjunction& schemas, const json::Value& value);
  const Shape& shape(const Conjunction& schemas, const Branching& branching = {}) {
    return shapes_.of(schemas, branching);
  }
  /// The shape whose taken branches accept the value.
  const Shape& shape_of(const Conjunction& schemas, const json::Value& value);
  /// An object with the named members and what they need.
  std::optional<json::Value> object_with(const Shape& shape, const std::vector<std::string>& names, Size size,
                                         std::size_t level);
  std::optional<json::Value> array_of(const Shape& shape, std::size_t count, Size size, std::size_t level);
  /// Members that travel the other way (readOnly in requests, writeOnly in responses) are left out.
  bool travels(const Shape& member) const;
  std::optional<std::string> extra_name(const Shape& shape, const json::Object& taken);
  Random& random() { return random_; }
  bool varies_a_base() const { return options_.base != nullptr; }
  schema::Dialect dialect() const { return shapes_.dialect(); }

private:
  std::optional<json::Value> build_shape(const Conjunction& schemas, const Shape& shape, Size size, std::size_t level);
  std::optional<json::Value> from_values(const Conjunction& schemas, const Shape& shape, Size size);
  std::optional<json::Value> from_examples(const Conjunction& schemas, const Shape& shape);
  std::optional<json::Value> build_object(const Shape& shape, Size size, std::size_t level);
  std::optional<json::Value> build_array(const Shape& shape, Size size, std::size_t level);
  std::optional<json::Value> build_member(const Shape& shape, const std::string& name, Size size, std::size_t level);
  bool is_left_to_server(const MemberSchemas& member);
  std::vector<std::string> wanted_members(const Shape& shape, Size size, std::size_t level);
  void fill_up(const Shape& shape, json::Object& object, Size size, std::size_t level);
  bool inside(const Shape& shape) const;

  Shapes& shapes_;
  schema::Compiler& schemas_;
  const Options& options_;
  Random random_;
  std::size_t left_ = 0;
  unsigned moments_ = 0, numbers_ = 0; // made so far: each later than, and another than, the one before
  std::vector<const json::Value*> path_;
};

/// What the name tells where the schema leaves it open: a later date and a larger number for the end of a range, an
/// address for a "url". Nothing where it tells nothing; the schema may still forbid it.
std::optional<json::Value> likely_value(const Shape& shape, std::string_view name, const json::Value& made);
/// The one type a value of the shape is made of, the likeliest first.
Types likely_type(const Shape& shape);

} // namespace keur::generate
