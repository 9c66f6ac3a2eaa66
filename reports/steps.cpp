#include "reports/steps.hpp"

#include <algorithm>
#include <array>

namespace keur::reports {
namespace {

using namespace language::literals;
using language::Message;
using run::StepOutcome;

int rank(StepOutcome outcome) { return outcome == StepOutcome::Fail ? 0 : outcome == StepOutcome::Warn ? 1 : 2; }

// The texts of "(1) a; (2) b", or the whole where it is one.
std::vector<std::string> numbered_parts(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (int number = 1;; ++number) {
    const std::string mark = '(' + std::to_string(number) + ") ";
    if (text.compare(begin, mark.size(), mark) != 0)
      break;
    begin += mark.size();
    const auto end = text.find("; (" + std::to_string(number + 1) + ") ", begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    if (end == std::string::npos)
      return parts;
    begin = end + 2;
  }
  if (!text.empty() && parts.empty())
    parts.push_back(text);
  return parts;
}

} // namespace

std::vector<const run::RecordedPreflightStep*> worst_first(const std::vector<run::RecordedPreflightStep>& steps) {
  std::vector<const run::RecordedPreflightStep*> order;
  for (const auto& step : steps)
    if (step.outcome != StepOutcome::Blocked)
      order.push_back(&step);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return rank(a->outcome) < rank(b->outcome); });
  return order;
}

std::string blocked_line(const std::vector<run::RecordedPreflightStep>& steps, language::Language language) {
  std::vector<Message> titles;
  for (const auto& step : steps)
    if (step.outcome == StepOutcome::Blocked)
      titles.emplace_back(step.title);
  if (titles.empty())
    return "";
  return Message("not tried, as what comes before has to work first: {1}"_t, {Message::listed(std::move(titles))})
      .in(language);
}

std::vector<Pair> told_pairs(const run::RecordedPreflightStep& step) {
  const auto causes = numbered_parts(step.cause), remedies = numbered_parts(step.remedy);
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < std::max(causes.size(), remedies.size()); ++i)
    pairs.push_back({causes.size() > 1 ? std::to_string(i + 1) + ". " : "", i < causes.size() ? causes[i] : "",
                     i < remedies.size() ? remedies[i] : ""});
  return pairs;
}

std::string_view step_word(StepOutcome outcome, language::Language language) {
  switch (outcome) {
  case StepOutcome::Pass:
    return ("pass"_t).in(language);
  case StepOutcome::Warn:
    return ("warn"_t).in(language);
  case StepOutcome::Fail:
    return ("fail"_t).in(language);
  case StepOutcome::Blocked:
    return ("blocked"_t).in(language);
  case StepOutcome::Skipped:
    return ("skipped"_t).in(language);
  }
  return "";
}

StepLabels step_labels(language::Language language) { return {("cause"_t).in(language), ("remedy"_t).in(language)}; }

std::string preflight_verdict(const std::vector<run::RecordedPreflightStep>& steps, language::Language language) {
  std::size_t count[5] = {};
  for (const auto& step : steps)
    ++count[static_cast<std::size_t>(step.outcome)];
  const auto of = [&](StepOutcome outcome) { return count[static_cast<std::size_t>(outcome)]; };
  const auto number = [](std::size_t value) { return Message(std::to_string(value)); };
  std::vector<Message> parts{{"{1} passed"_t, {number(of(StepOutcome::Pass) + of(StepOutcome::Warn))}}};
  if (of(StepOutcome::Fail) > 0)
    parts.push_back({"{1} failed"_t, {number(of(StepOutcome::Fail))}});
  if (of(StepOutcome::Blocked) > 0)
    parts.push_back({"{1} blocked"_t, {number(of(StepOutcome::Blocked))}});
  if (of(StepOutcome::Skipped) > 0)
    parts.push_back({"{1} skipped"_t, {number(of(StepOutcome::Skipped))}});
  Message counts = Message::listed(std::move(parts), ", ");
  if (of(StepOutcome::Warn) > 0)
    counts = Message::listed({std::move(counts), of(StepOutcome::Warn) == 1
                                                     ? Message("1 warning"_t)
                                                     : Message("{1} warnings"_t, {number(of(StepOutcome::Warn))})});
  const bool ready = of(StepOutcome::Fail) == 0;
  return Message(ready ? "READY: {1} steps: {2}"_t : "NOT READY: {1} steps: {2}"_t, {number(steps.size()), counts})
      .in(language);
}

} // namespace keur::reports
