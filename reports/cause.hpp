#pragma once
#include "run/transcript.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::reports {

/// Findings that have one and the same cause. Borrowed from the transcript.
struct Cause {
  std::string key;                               // the same between runs
  const check::Finding* finding = nullptr;       // the first
  const run::RecordedCase* example = nullptr;    // its case
  std::vector<std::size_t> cases = {};           // indexes into Transcript::cases, ascending
  std::vector<std::string_view> operations = {}; // that gave the answers
  std::size_t findings = 0;
  std::size_t blocked = 0; // cases of other operations that could not go on because of it
};
/// "12 cases · 88 blocked by it"; "" for one case that blocks none.
std::string extent(const Cause& cause);

/// ByKind, for people: a broken keyword is one cause wherever its schema is used, and the same message of several
/// operations is one cause. ByPlace, for tools that mark lines: each place in the description is a cause of its own.
enum class Grouping : std::uint8_t { ByKind, ByPlace };

/// Causes of findings of this level, the most frequent first (in plan order among equals). Numbers in places and
/// messages do not tell causes apart.
std::vector<Cause> causes(const run::Transcript& transcript, check::Level level, Grouping grouping = Grouping::ByKind);

/// Names the cause in a page: "cause-" and a hash of its key.
std::string cause_anchor(const Cause& cause);

/// Cases of one verdict that have the same reason.
struct ReasonGroup {
  std::string reason;
  std::vector<std::size_t> cases = {};
};

/// For Error, Inconclusive and Skipped; the most frequent first. A missing reason is said to be missing.
std::vector<ReasonGroup> reasons(const run::Transcript& transcript, check::VerdictKind kind);

/// Operations that were to be asked, were not reached, and wait for the same; the most first.
struct Wait {
  std::string what;
  std::vector<std::string_view> operations = {};
};
std::vector<Wait> waits(const run::Transcript& transcript);

/// The exchange a finding is about: the last one of its step; null when there is none.
const run::RecordedExchange* exchange_of(const run::RecordedCase& record, const check::Finding& finding);

} // namespace keur::reports
