#pragma once
#include "base/result.hpp"
#include "json/value.hpp"
#include "openapi/description.hpp"

#include <cstdint>
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

struct Change {
  std::string id; // kebab-case rule id
  Level level = Level::Compatible;
  std::string operation = {}; // "GET /path" in the base's spelling; "" when bound to none
  Direction direction = Direction::None;
  std::string aspect = {}; // stable key inside the operation: "request body /name type" …
  std::string message = {};
  Location base = {};
  Location revision = {};
  std::optional<json::Value> witness = {}; // an instance judged differently by the two, checked by evaluation
  std::string witness_note = {};
};

struct ChangeSet {
  std::string base_name, revision_name;
  std::string base_sha256, revision_sha256;
  std::vector<Change> changes = {};         // grouped by operation in base order, worst first
  std::vector<Change> ignored = {};         // taken out by the ignore file, with the reason in message
  std::vector<std::string> operations = {}; // all compared, base spelling: JUnit lists unchanged ones too
};

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

/// What `keur changes --json` prints.
json::Value to_json(const ChangeSet& changes);

} // namespace keur::change
