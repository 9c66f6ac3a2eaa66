#pragma once
#include "language/language.hpp"
#include "run/transcript.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The steps of a preflight as every page shows them: what failed first, each cause with its own remedy.
namespace keur::reports {

/// Failed steps, then warnings, then the rest in the order in which they were taken; blocked ones are left out.
std::vector<const run::RecordedPreflightStep*> worst_first(const std::vector<run::RecordedPreflightStep>& steps);

/// The blocked steps in one line; "" when there are none.
std::string blocked_line(const std::vector<run::RecordedPreflightStep>& steps, language::Language language);

/// One of the causes that a step names, beside its remedy; `number` is "1. " or "" where there is only one.
struct Pair {
  std::string number;
  std::string cause;
  std::string remedy;
};
std::vector<Pair> told_pairs(const run::RecordedPreflightStep& step);

/// "pass", "geslaagd".
std::string_view step_word(run::StepOutcome outcome, language::Language language);
struct StepLabels {
  std::string_view cause;
  std::string_view remedy;
};
StepLabels step_labels(language::Language language);

/// "READY: 15 steps: 12 passed, 3 skipped".
std::string preflight_verdict(const std::vector<run::RecordedPreflightStep>& steps, language::Language language);

} // namespace keur::reports
