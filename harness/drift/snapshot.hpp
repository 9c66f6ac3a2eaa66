#pragma once
#include "base/result.hpp"
#include "drift/shape.hpp"

namespace keur::drift {

/// All answers of one operation with one status and media type.
struct Answer {
  std::string described_sha256 = {}; // of what the description says of such answers; "" = nothing
  Shape headers = {};                // an object whose members are the field names in lower case
  Shape body = {};                   // seen = 0: no body was read
};

/// What a run saw. Two runs that saw the same have equal snapshots: there is no time and no address in one.
struct Snapshot {
  std::string description_sha256 = {};
  /// "GET /path" → "200 application/json" → answers.
  std::map<std::string, std::map<std::string, Answer>> operations = {};

  Answer& answer(const std::string& operation, int status, std::string_view media_type);
  std::size_t answers() const;
};

/// Indented JSON in a fixed order, so that a diff of two snapshots can be read.
std::string save(const Snapshot& snapshot);
/// Errors: Syntax, Configuration when the text is no snapshot of a version we read.
Result<Snapshot> load(const std::string& text, std::string_view name);

/// `fresh` over `old`: an answer that was seen again is replaced, one that was not is kept.
Snapshot updated(Snapshot old, Snapshot fresh);

} // namespace keur::drift
