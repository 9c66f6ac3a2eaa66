#pragma once
#include "base/result.hpp"
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace keur::change {

/// Breaking: some party that conformed to the base is refused by, or misreads, the revision. Dangerous: the documents
/// do not contain enough to decide. Compatible: neither.
enum class Level : std::uint8_t { Compatible, Dangerous, Breaking };
std::string_view name(Level level);

enum class Direction : std::uint8_t { None, Request, Response };
std::string_view name(Direction direction);

/// What one edit of the documents does at one position of one operation.
struct Change {
  std::string id; // kebab-case rule id
  Level level = Level::Compatible;
  std::string operation = {}; // "GET /path" in the base's spelling; "" when bound to none
  Direction direction = Direction::None;
  std::string aspect = {}; // stable key inside the operation: "request body /name type" …
  std::string message = {};
  Location base = {};
  Location revision = {};
  std::string kind = {}; // the id without its side: "type-changed"
  /// Names the edit, whatever it reaches: kind and place, elements by what they are called and not by their number.
  std::string edit = {};
  std::string from = {}, to = {};          // what stood there, and what stands there now; "" where that does not apply
  std::optional<json::Value> witness = {}; // an instance judged differently by the two, checked by evaluation
  std::string witness_note = {};
};

/// One edit and all that it reaches.
struct Reached {
  const Change* worst;                // the most serious of its changes
  std::vector<const Change*> changes; // in the order of the set
  std::vector<std::string> operations;
};

struct ChangeSet {
  std::string base_name, revision_name;
  std::string base_title = {}, base_version = {}, revision_title = {}, revision_version = {};
  std::string base_sha256 = {}, revision_sha256 = {};
  std::vector<Change> changes = {};             // grouped by operation in base order, worst first
  std::vector<Change> ignored = {};             // taken out by the ignore file, with the reason in message
  std::vector<std::string> operations = {};     // all compared, base spelling: JUnit lists unchanged ones too
  std::map<std::string, std::string> tags = {}; // of those that have one: the first tag of the operation
  std::string compared = "1970-01-01T00:00:00"; // when, UTC
  std::vector<std::string> unread = {}; // parts of either description that could not be read, and so not compared
};

/// The distinct edits, most serious first, of those what reaches most.
std::vector<Reached> edits(const std::vector<Change>& changes);

struct DiffOptions {
  /// Restricts to these operations ("GET /path" in the base's spelling); nothing = all. From --used-by.
  std::optional<std::set<std::string>> used = {};
  /// "YYYY-MM-DD" that sunset dates are judged by; "" = today, UTC.
  std::string as_of = {};
  /// Days of notice that a deprecation must give; 0 = none is asked for.
  int notice_stable = 0;
  int notice_beta = 0;
  /// Operations of a lower x-stability-level promise nothing: their changes are compatible. draft, alpha, beta, stable.
  std::string stability = "beta";
  /// Looks for instances that the two descriptions judge differently (costs schema compilation).
  bool witnesses = false;
  std::size_t witness_limit = 200;
};

ChangeSet diff(const openapi::Description& base, const openapi::Description& revision, const DiffOptions& options = {});

/// A part of a description that could not be read, so that nothing can be said of what hangs on it.
struct Unread {
  std::string what;
  Location where;
};
std::vector<Unread> unread_parts(const openapi::Description& description);

/// What `keur changes --json` prints.
json::Value to_json(const ChangeSet& changes);

} // namespace keur::change
