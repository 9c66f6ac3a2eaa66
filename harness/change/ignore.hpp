#pragma once
#include "base/result.hpp"
#include "change/change.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::change {

/// One waiver. `id`, `operation`, `aspect`, `edit`, `from` and `to` may hold '*' and '?'; an absent one matches
/// everything.
struct Waiver {
  std::string id = "*";
  std::string operation = "*";
  std::string aspect = "*";
  std::string edit = "*";                  // the edit's name in the reports
  std::string from = "*", to = "*";        // its values: what grows once more is not waived
  std::string reason;                      // required: why this change is accepted
  std::optional<std::string> expires = {}; // "YYYY-MM-DD": from the day after, the waiver does not apply
  Location where = {};
};

/// What a team has decided about changes. YAML or JSON:
///   ignore: [{id, operation, aspect, edit, from, to, reason, expires}]
///   levels: {<rule id>: breaking | dangerous | compatible}
struct Decisions {
  std::vector<Waiver> ignore = {};
  std::vector<std::pair<std::string, Level>> levels = {};
};

/// Errors: Syntax; Configuration with the place for an unknown member, rule or level ("did you mean"), a waiver without
/// a reason or one that names nothing, and a date that cannot be read.
Result<Decisions> read_decisions(std::string_view text, std::string_view name);
Result<Level> parse_level(std::string_view text);

/// Overrides levels, then moves waived changes to `ignored` with the reason in their message. Returns what people
/// should hear: waivers that have expired, and waivers that match nothing any more. `today`: "YYYY-MM-DD".
std::vector<std::string> apply(const Decisions& decisions, std::string_view today, ChangeSet& changes);

} // namespace keur::change
