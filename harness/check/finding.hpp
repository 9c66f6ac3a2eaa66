#pragma once
#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keur::check {

/// Remark: it merely follows from the request, or nobody need act on it; shown, and counted apart from warnings.
enum class Level : std::uint8_t { Off, Remark, Warn, Fail };
std::string_view name(Level level);

/// One breach. Texts hold no instance values unless `values_shown` was asked for (loopback only).
struct Finding {
  std::string check; // id of the check
  Level level = Level::Fail;
  std::string message; // one sentence
  std::size_t step = 0;
  Location description = {};          // what the description says, and where
  std::string instance_location = {}; // pointer into body, "header Allow", "record 12, column name" …
  std::string keyword_location = {};
  std::string expected = {};
  std::string actual = {}; // masked
  std::string known = {};  // why it is expected, of the baseline's entry: such a finding fails nothing; "" = it is not
  /// That gave the answer, as "GET /path", where it is another than the case's own; "" = the case's own.
  std::string operation = {};
};

/// Fail: the server broke the contract. Error: we could not judge. Inconclusive: judged, but the precondition was
/// absent. Skipped: not sent (an opt-in is missing, the run was stopped).
enum class VerdictKind : std::uint8_t { Pass, Inconclusive, Skipped, Fail, Error };
std::string_view name(VerdictKind kind);

/// The finding that kept a case from being asked or judged; it is told in another case.
struct BlockedBy {
  std::string operation = {}; // that answered; "" = nothing blocks the case
  std::string check = {};
  std::string case_id = {}; // where the finding is told; "" until the run has ended
};

struct Verdict {
  VerdictKind kind = VerdictKind::Pass;
  std::vector<Finding> findings = {};
  std::string reason = {};               // why inconclusive, skipped or error; class first: "dns: …"
  ErrorCode error = ErrorCode::Internal; // meaningful for Error only
  BlockedBy blocked_by = {};             // of an Inconclusive case that could not go on
};

} // namespace keur::check
