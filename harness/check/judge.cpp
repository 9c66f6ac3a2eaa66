#include "base/text.hpp"
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

/// What the settings ask for, for the operation before what they ask for in general.
std::optional<Level> asked_level(const Check& check, const Settings& settings, std::string_view operation) {
  for (auto each = settings.operations.rbegin(); each != settings.operations.rend(); ++each)
    if (const auto level = each->second.find(check.id); level != each->second.end())
      if (matches_glob(operation, each->first))
        return level->second;
  const auto level = settings.levels.find(check.id);
  return level != settings.levels.end() ? std::optional(level->second) : std::nullopt;
}

/// The level asked for; else the lower one of the check's and the finding's own.
Level level_of(const Check& check, const Finding& finding, const Settings& settings, std::string_view operation) {
  return asked_level(check, settings, operation).value_or(std::min(check.level, finding.level));
}

/// Is what was expected known only by a guess of what the operation is about?
bool rests_on_a_guess(const Check& check, const Context& context) {
  return !check.per_case && context.step().expect.guessed && (check.relates || check.id == "expectation-met");
}

bool is_off(const Check& check, const Settings& settings, std::string_view operation) {
  if (settings.levels.empty() && settings.operations.empty())
    return check.level == Level::Off;
  return asked_level(check, settings, operation).value_or(check.level) == Level::Off;
}

std::string operation_of(const plan::Case& test) { return test.operation != nullptr ? test.operation->name() : ""; }

/// Those of the table that judge a case, or each exchange; others are reported from elsewhere.
std::vector<const Check*> judging(bool per_case) {
  std::vector<const Check*> found;
  for (const Check& check : checks())
    if (check.judge != nullptr && check.per_case == per_case)
      found.push_back(&check);
  return found;
}

std::vector<Finding> judge_judge(const Context& context, const std::vector<const Check*>& table) {
  std::vector<Finding> all, found;
  const std::string operation = operation_of(context.test);
  for (const Check* check : table) {
    if (is_off(*check, context.settings, operation) || (context.step().expect.hostile && !check->of_any_answer))
      continue;
    found.clear();
    check->judge(context, found);
    cap(found);
    for (Finding& finding : found) {
      finding.check = check->id;
      if (rests_on_a_guess(*check, context))
        finding.level = std::min(finding.level, Level::Remark);
      finding.level = level_of(*check, finding, context.settings, operation);
      if (!check->per_case)
        finding.step = context.step_index;
      all.push_back(std::move(finding));
    }
  }
  return all;
}

bool was_closed_fresh(const http::Exchange& exchange) {
  return std::any_of(exchange.remarks.begin(), exchange.remarks.end(),
                     [](const http::WireRemark& remark) { return remark.id == "closed-fresh"; });
}

} // namespace

std::optional<Finding> leveled(Finding finding, const Settings& settings, const plan::Case& test) {
  const Check* check = find_check(finding.check);
  const std::string operation = operation_of(test);
  if (check == nullptr || is_off(*check, settings, operation))
    return std::nullopt;
  finding.level = level_of(*check, finding, settings, operation);
  return finding;
}

std::optional<Finding> judge_unreadable(const http::Exchange& exchange) {
  if (!exchange.error)
    return std::nullopt;
  Finding finding;
  finding.message = "the answer cannot be read: " + exchange.error->message;
  switch (exchange.error->code) {
  case ErrorCode::Framing:
    finding.check = "framing";
    return finding;
  case ErrorCode::ContentCoding:
    finding.check = "content-encoding";
    return finding;
  case ErrorCode::Truncated:
    // A connection that was kept may be closed by a server that has not seen the request. One that was opened for it is
    // not, nor does a network end an answer where the server's own length says that more follows, nor drop it twice.
    finding.check = "framing";
    return exchange.bytes_received > 0 || exchange.attempts > 1 || was_closed_fresh(exchange) ? std::optional(finding)
                                                                                              : std::nullopt;
  default:
    return std::nullopt;
  }
}

std::vector<Finding> judge_exchange(const Context& given) {
  static const std::vector<const Check*> table = judging(false);
  const Answer answer = make_answer(given);
  const Context context{given.description, given.schemas,  given.shapes, given.settings,   given.test,
                        given.step_index,  given.exchange, given.steps,  given.documented, &answer};
  return judge_judge(context, table);
}

std::vector<Finding> judge_case(const Context& given) {
  static const std::vector<const Check*> table = judging(true);
  const Answer answer; // the body was judged by judge_exchange() already; these checks compare exchanges
  const Context context{given.description, given.schemas,  given.shapes, given.settings,   given.test,
                        given.step_index,  given.exchange, given.steps,  given.documented, &answer};
  return judge_judge(context, table);
}

} // namespace keur::check
