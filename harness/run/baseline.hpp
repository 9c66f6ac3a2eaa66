#pragma once
#include "base/result.hpp"
#include "run/runner.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::run {

/// A finding that is known and expected until a day.
struct KnownFinding {
  std::vector<std::string> case_globs; // on the case's id: one of them matches
  std::string check;                   // id
  std::string instance = {};           // glob on the instance location; "" = anywhere
  std::string message = {};            // glob on the message; "" = any
  std::string reason;
  std::string until; // the last day it counts, "2027-01-31"
  Location where = {};
  std::uint64_t met = 0; // how many findings it has covered in this run
};

/// What --baseline names:
///
///     findings:
///       - case: "GET /things · valid-request · *"   # glob on the case's id, or a list of them
///         check: body-schema                        # as `keur checks` lists it
///         instance: /items/*/price                  # optional: glob on the place in the answer
///         message: the value is a *                 # optional: glob on the message
///         reason: prices are texts until release 8, ticket 123
///         until: 2027-01-31                         # the last day on which it is accepted
///
/// A finding that an entry covers keeps its place in the transcript, as a warning with the reason, and fails nothing.
class Baseline {
public:
  /// Errors (Syntax, Configuration) with the place: an unknown member or check, a missing reason, a date that is none.
  /// `today` is "2026-11-27", UTC.
  static Result<Baseline> parse(std::string_view text, std::string_view document, std::string_view today);
  /// Marks the record's known findings and concludes anew.
  void apply(RecordedCase& record);
  /// Entries that have expired, and those that covered nothing.
  std::vector<Note> notes() const;

private:
  KnownFinding* cover(const RecordedCase& record, const check::Finding& finding);

  std::vector<KnownFinding> entries_;
  std::string today_;
};

/// The job, its record run through the baseline. Borrows the baseline.
Job with_baseline(Job job, Baseline& baseline);

/// The failures of a transcript as entries of a baseline, one a cause, reasons and days left open: a person has to fill
/// them in.
std::string baseline_entries(const Transcript& transcript);

} // namespace keur::run
