#pragma once
#include "change/change.hpp"
#include "run/transcript.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::reports {

/// One labelled line of an explanation; `text` is one printable line, cleaned of control characters and CI commands.
struct Fact {
  std::string_view label;
  std::string text;
};

/// What a reader needs to act on a finding, most useful first: what, expected, actual, where it is described, where in
/// the answer, the exchange, the case, and a masked curl line. Facts that are not known are left out.
std::vector<Fact> explain(const run::RecordedCase& record, const check::Finding& finding);
/// The same for a case without finding (error, inconclusive, skipped): why, expectation, the last exchange.
std::vector<Fact> explain(const run::RecordedCase& record);
/// message, both places, and the witness where there is one.
std::vector<Fact> explain(const change::Change& change);

/// The facts as "label: text" lines.
std::string to_text(const std::vector<Fact>& facts);
/// "GET https://… → 200 in 12 ms" (or the error in place of the status).
std::string exchange_line(const run::RecordedExchange& exchange);

} // namespace keur::reports
