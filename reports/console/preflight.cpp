#include "language/language.hpp"
#include "reports/console/layout.hpp"
#include "reports/steps.hpp"
#include "reports/wording.hpp"

#include <array>

namespace keur::reports::console {
namespace {

using run::StepOutcome;

Colour colour_of_step(StepOutcome outcome) {
  return outcome == StepOutcome::Pass ? Colour::Green : outcome == StepOutcome::Fail ? Colour::Red : Colour::Yellow;
}

// Columns of the longest of the outcomes' words.
std::size_t lead_of(const Options& options) { return options.language == language::Language::Dutch ? 13 : 8; }

void append_word(std::string& out, StepOutcome outcome, const Options& options) {
  const auto lead = lead_of(options);
  const std::string word(step_word(outcome, options.language));
  out += paint(options, colour_of_step(outcome), word);
  out.append(word.size() < lead ? lead - word.size() : 1, ' ');
}

// Each cause with its remedy below it.
void append_pairs(std::string& out, const run::RecordedPreflightStep& step, const Options& options) {
  const auto labels = step_labels(options.language);
  std::vector<Fact> facts;
  for (const auto& [number, cause, remedy] : told_pairs(step)) {
    facts.push_back({labels.cause, number + one_line(cause)});
    facts.push_back({labels.remedy, one_line(remedy)});
  }
  append_facts(out, facts, options, lead_of(options));
}

void append_step(std::string& out, const run::RecordedPreflightStep& step, const Options& options) {
  append_word(out, step.outcome, options);
  const std::string detail = step.detail.empty() ? "" : ": " + one_line(step.detail, 600);
  append_wrapped(out, one_line(step.title, 200) + detail, lead_of(options), lead_of(options) + 2, options);
  if (step.outcome != StepOutcome::Pass)
    append_pairs(out, step, options);
}

} // namespace

std::string preflight(const std::vector<run::RecordedPreflightStep>& steps, const Options& options) {
  std::string out;
  for (const auto* step : worst_first(steps))
    append_step(out, *step, options);
  if (const auto waiting = blocked_line(steps, options.language); !waiting.empty()) {
    append_word(out, StepOutcome::Blocked, options);
    append_wrapped(out, one_line(waiting, 1'000), lead_of(options), lead_of(options) + 2, options);
  }
  return out;
}

} // namespace keur::reports::console
