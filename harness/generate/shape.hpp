#pragma once
#include "json/document.hpp"
#include "schema/schema.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace keur::generate {

/// Schemas that must all hold for one value.
using Conjunction = std::vector<json::Node>;

using Types = unsigned;
inline constexpr Types null_type = 1, boolean_type = 2, integer_type = 4, number_type = 8, string_type = 16,
                       array_type = 32, object_type = 64, any_type = 127;

/// An oneOf, anyOf or if on the way: which branch was taken of how many.
struct Site {
  std::string keyword; // "oneOf", "anyOf", "if"
  json::Node node;     // the keyword's value
  std::size_t taken = 0;
  std::size_t branches = 0;
};

struct MemberSchemas {
  std::string name;
  Conjunction schemas; // its own and those of matching patterns
};

/// One flat view of a conjunction: references followed, allOf merged, one branch of each oneOf and anyOf taken. An
/// approximation to build candidates from; whether a value is valid is for the evaluator to say.
struct Shape {
  Types types = any_type;
  bool typed = false; // some part says `type`
  bool never = false; // the false schema
  std::vector<json::Node> parts;
  std::optional<std::vector<json::Node>> values; // enum or const, intersected
  std::vector<json::Node> examples;              // example, examples, default, outermost part first
  std::vector<json::Node> minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;
  std::size_t min_length = 0, max_length = std::string::npos;
  std::vector<json::Node> patterns;
  std::string format;
  std::string content_encoding, content_media_type; // of a text (JSON Schema 2020-12 validation section 8)
  std::size_t min_items = 0, max_items = std::string::npos;
  bool unique_items = false;
  std::vector<Conjunction> prefix_items;
  Conjunction items;
  bool items_closed = false; // items, additionalItems or unevaluatedItems: false
  Conjunction contains;
  std::size_t min_contains = 1, max_contains = std::string::npos;
  std::size_t min_properties = 0, max_properties = std::string::npos;
  std::vector<MemberSchemas> properties;
  std::vector<std::string> required;
  std::map<std::string, std::vector<std::string>> dependent_required;
  std::vector<std::pair<json::Node, json::Node>>
      pattern_properties; // member of the keyword (its pointer ends in the pattern), schema
  std::vector<std::string> pattern_names;
  Conjunction additional;
  bool closed = false; // additionalProperties or unevaluatedProperties: false
  Conjunction property_names;
  Conjunction negated;                                               // what `not` forbids
  std::vector<std::pair<std::string, json::Node>> dependent_schemas; // member → what must hold where it is there
  std::vector<Site> sites;
  std::map<std::string, std::string> discriminated; // member → value that the taken branch asks for
  bool read_only = false, write_only = false;
  std::map<std::string, json::Node, std::less<>> keywords; // keyword → where it stands (the last one met)

  const MemberSchemas* member(std::string_view name) const;
  bool requires_member(std::string_view name) const;
  /// The schemas a member of that name must satisfy: its own, those of matching patterns, else the additional ones.
  Conjunction schemas_of(std::string_view name) const;
  Location where(std::string_view keyword) const;
};

/// Which branches to take: `attempt` enumerates combinations in mixed radix; `fixed` names sites (by the address of
/// their keyword's value) whose branch is given.
struct Branching {
  std::size_t attempt = 0;
  std::map<const json::Value*, std::size_t> fixed = {};
};

Shape flatten(schema::Dialect dialect, const Conjunction& schemas, const Branching& branching = {});

/// The shapes that were asked for, each made once: a description's schemas are met many times over. What is handed out
/// lives as long as this does.
class Shapes {
public:
  explicit Shapes(schema::Dialect dialect) : dialect_(dialect) {}
  const Shape& of(const Conjunction& schemas, const Branching& branching = {});
  schema::Dialect dialect() const { return dialect_; }

private:
  schema::Dialect dialect_;
  std::map<std::vector<std::uintptr_t>, Shape> known_; // by the addresses of schemas and sites, and the branches
};

} // namespace keur::generate
