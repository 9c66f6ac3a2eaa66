#pragma once
#include "base/result.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What answers look like, without what they say: shapes hold member names, types and formats, never a value. Snapshots
/// of them can be committed, and compared when the next run has seen answers of its own.
namespace keur::drift {

/// The shape of all values seen at one place.
struct Shape {
  std::uint64_t seen = 0;
  std::set<std::string> types = {};          // "null", "boolean", "integer", "number", "string", "array", "object"
  std::set<std::string> formats = {};        // of texts: "date", "date-time", "uuid", "" = none of them
  std::map<std::string, Shape> members = {}; // of objects; a member whose `seen` is the objects' count was always there
  std::vector<Shape> items = {};             // none or one: all elements together
};

/// The shape of one value. Deeper than 64 levels nothing is recorded.
Shape observe(const json::Value& value);
/// The shape of a CSV record: a member a column.
Shape observe_columns(const std::vector<std::string>& columns);
/// Both together: counts add up, sets unite.
void merge(Shape& into, const Shape& other);

/// "GET /path 200 application/json" → shape.
struct Snapshot {
  std::string description_sha256 = {};
  std::map<std::string, Shape> answers = {};
  std::map<std::string, std::set<std::string>> headers = {}; // field names in lower case

  void add(std::string_view operation, int status, std::string_view media_type, const json::Value& body);
  void add(std::string_view operation, int status, std::string_view media_type, const Shape& shape);
  void add_header(std::string_view operation, int status, std::string_view field_name);
};

/// Deterministic: equal snapshots give equal texts.
json::Value to_json(const Snapshot& snapshot);
/// Error: Configuration when the value is no snapshot.
Result<Snapshot> snapshot_from_json(const json::Value& value, std::string_view document);
Result<Snapshot> load(const std::string& text, std::string_view name);
std::string save(const Snapshot& snapshot);

enum class Kind : std::uint8_t { New, Vanished, Widened, Narrowed };
std::string_view name(Kind kind);

/// One difference. `cause`: "server changed" while the description is the same, else "server and description changed".
struct Difference {
  std::string id; // "drift-type-widened" …
  Kind kind = Kind::New;
  std::string answer;  // "GET /path 200 application/json"
  std::string pointer; // "/items/*/name"
  std::string message;
  std::string cause;
};

/// What the new answers show that the old did not. An answer that was not seen this time is no difference, nor is a
/// member that was not always there before. A changed description without a changed answer is one difference of its
/// own.
std::vector<Difference> compare(const Snapshot& before, const Snapshot& after);

} // namespace keur::drift
