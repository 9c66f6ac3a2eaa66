#pragma once
#include "json/document.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Instances from schemas, seeded and deterministic, every one checked with the project's own evaluator before it is
/// given out: a "valid" instance is valid, an "invalid" one breaks exactly what it says.
namespace keur::generate {

/// An instance and where it came from: a label made of the schema's words only ("minLength-1", "enum-2", "anyOf-0").
struct Instance {
  json::Value value;
  std::string label;
  std::string keyword_location = {}; // pointer of the keyword it exercises or breaks, relative to the schema
  std::string instance_location = {}; // pointer of the changed value
};

struct Options {
  std::uint64_t seed = 1;
  schema::Direction direction = schema::Direction::Request;
  std::size_t depth = 8;      // optional members are left out below it
  std::size_t at_most = 200;  // instances per call
};

class Generator {
public:
  /// Both are borrowed.
  Generator(const json::DocumentSet& documents, schema::Compiler& schemas, schema::Dialect dialect);
  /// Declared example, default or const first, else the smallest instance: required members only. Nothing when no valid
  /// instance was found within the work limit (contradictory or ungeneratable schema).
  std::optional<json::Value> minimal(const json::Node& schema, const Options& options);
  /// As many members as the schema declares.
  std::optional<json::Value> full(const json::Node& schema, const Options& options);
  /// One valid instance per boundary of every numeric, length and count keyword, enum member and branch.
  std::vector<Instance> boundaries(const json::Node& schema, const Options& options);
  /// One invalid instance per breakable keyword at every position.
  std::vector<Instance> invalid(const json::Node& schema, const Options& options);
  /// A random valid instance; the same seed gives the same one.
  std::optional<json::Value> random(const json::Node& schema, const Options& options);

private:
  const json::DocumentSet& documents_;
  schema::Compiler& schemas_;
  schema::Dialect dialect_;
};

} // namespace keur::generate
