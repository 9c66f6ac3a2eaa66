#include "check/answer.hpp"
#include "check/check.hpp"

#include <algorithm>
#include <limits>

namespace keur::check {
namespace {

/// Findings of one check on one exchange that are listed one by one; the rest is counted.
constexpr std::size_t most_listed = 50;

void cap(std::vector<Finding>& findings) {
  if (findings.size() <= most_listed)
    return;
  const std::size_t more = findings.size() - most_listed;
  findings.resize(most_listed);
  findings.back().message += " (and " + std::to_string(more) + " more findings of this check)";
}

/// The level asked for; else the lower one of the check's and the finding's own.
Level level_of(const Check& check, const Finding& finding, const Settings& settings) {
  const auto asked = settings.levels.find(check.id);
  return asked != settings.levels.end() ? asked->second : std::min(check.level, finding.level);
}

bool is_off(const Check& check, const Settings& settings) {
  const auto asked = settings.levels.find(check.id);
  return (asked != settings.levels.end() ? asked->second : check.level) == Level::Off;
}

std::vector<Finding> judge(const Context& context, bool per_case) {
  std::vector<Finding> all, found;
  for (const Check& check : checks()) {
    if (check.judge == nullptr || check.per_case != per_case || is_off(check, context.settings))
      continue;
    found.clear();
    check.judge(context, found);
    cap(found);
    for (Finding& finding : found) {
      finding.check = check.id;
      finding.level = level_of(check, finding, context.settings);
      if (!per_case)
        finding.step = context.step_index;
      all.push_back(std::move(finding));
    }
  }
  return all;
}

} // namespace

std::vector<Finding> judge_exchange(const Context& given) {
  const Answer answer = make_answer(given);
  const Context context{given.description, given.schemas, given.settings,   given.test, given.step_index,
                        given.exchange,    given.steps,   given.documented, &answer};
  return judge(context, false);
}

std::vector<Finding> judge_case(const Context& given) {
  const Answer answer; // the body was judged by judge_exchange() already; these checks compare exchanges
  const Context context{given.description, given.schemas, given.settings,   given.test, given.step_index,
                        given.exchange,    given.steps,   given.documented, &answer};
  return judge(context, true);
}

} // namespace keur::check
