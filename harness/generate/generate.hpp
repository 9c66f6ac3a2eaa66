#pragma once
#include "generate/shape.hpp"
#include "json/document.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Instances from schemas, seeded and deterministic, every one checked with the project's own evaluator before it is
/// given out: a "valid" instance is valid, an "invalid" one breaks exactly what it says.
namespace keur::generate {

/// An instance and where it came from: a label made of the schema's words only ("/name minLength", "/kind enum-2").
struct Instance {
  json::Value value;
  std::string label;
  std::string keyword = {};           // the keyword it exercises or breaks
  Location where = {};                // of that keyword
  std::string instance_location = {}; // pointer of the changed value
  bool convertible = false;           // a scalar in the place of another, which many frameworks convert
};

/// Invalid instances, and how many positions were not looked at for more of them.
struct Breakages {
  std::vector<Instance> instances = {};
  std::size_t left_out = 0;
};

/// Which of the values that the description itself gives (example, examples, default) are used.
enum class Examples : std::uint8_t {
  Whole,  // the schema's own if valid, else its members'
  Leaves, // those of members without members of their own: an instance of chosen size with likely values
  None,
};

struct Options {
  std::uint64_t seed = 1;
  schema::Direction direction = schema::Direction::Request;
  std::size_t depth = 8;     // optional members are left out below it
  std::size_t at_most = 200; // instances per call
  Examples examples = Examples::Whole;
  /// A valid instance that boundaries and invalid ones vary, as far as it goes; borrowed. Null = one is made.
  const json::Value* base = nullptr;
};

class Generator {
public:
  /// The compiler is borrowed.
  Generator(schema::Compiler& schemas, schema::Dialect dialect);
  /// The smallest instance that was found: required members only. Nothing when no valid instance was found within the
  /// work limit (contradictory or ungeneratable schema).
  std::optional<json::Value> minimal(const json::Node& schema, const Options& options);
  /// As many members as the schema declares.
  std::optional<json::Value> full(const json::Node& schema, const Options& options);
  /// One valid instance per boundary of every numeric, length and count keyword, enum member and branch, shallow
  /// positions first.
  std::vector<Instance> boundaries(const json::Node& schema, const Options& options);
  /// One invalid instance per breakable keyword at every position, each position's likeliest first.
  Breakages invalid(const json::Node& schema, const Options& options);
  /// A random valid instance; the same seed gives the same one.
  std::optional<json::Value> random(const json::Node& schema, const Options& options);
  /// Does the project's own evaluator accept the value, fully judged?
  bool accepts(const json::Node& schema, const json::Value& value, schema::Direction direction);
  /// Is the value refused, and for this keyword among others?
  bool breaks(const json::Node& schema, const json::Value& value, schema::Direction direction,
              std::string_view keyword);

  Shapes& shapes() { return shapes_; }

private:
  std::optional<json::Value> varied(const json::Node& schema, const Options& options);
  std::optional<json::Value> sized(const json::Node& schema, const Options& options, bool full);

  schema::Compiler& schemas_;
  Shapes shapes_;
};

} // namespace keur::generate
