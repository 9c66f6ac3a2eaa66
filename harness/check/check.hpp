#pragma once
#include "check/finding.hpp"
#include "http/exchange.hpp"
#include "plan/case.hpp"
#include "schema/schema.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keur::check {

/// Everything that crossed the wire for one step, in order: one exchange, or all polls, or all files.
struct StepExchanges {
  std::vector<http::Exchange> exchanges;
};

struct Settings {
  using Levels = std::map<std::string, Level, std::less<>>;
  Levels levels;                                               // per check id; absent = the check's own
  std::vector<std::pair<std::string, Levels>> operations = {}; // glob on "METHOD /path" → its own levels, the last wins
  std::chrono::milliseconds response_time_limit{0};            // 0 = no limit
  bool show_values = false;
};

struct Answer;
class Shapes;

/// What a check sees: the case, one of its steps and what was exchanged so far. Never a credential, never a transport.
struct Context {
  const openapi::Description& description;
  schema::Compiler& schemas;
  Shapes& shapes;
  const Settings& settings;
  const plan::Case& test;
  std::size_t step_index;
  const http::Exchange& exchange;                // the one to judge; has a response
  std::span<const StepExchanges> steps;          // all steps so far, this one included
  const openapi::Response* documented = nullptr; // null: status undocumented, or no operation
  const Answer* answer = nullptr;                // the body, read once; empty for per_case checks

  const plan::Step& step() const { return test.steps[step_index]; }
  const http::Response& response() const { return *exchange.response; }
};

/// One question asked of an answer: one file in check/checks, one row of the table in registry.cpp.
struct Check {
  std::string_view id;
  Level level;
  std::string_view title;
  std::string_view meaning;  // what it finds, with an example
  std::string_view standard; // RFC or OAS section
  void (*judge)(const Context&, std::vector<Finding>&);
  /// Judges once per case after its last step instead of once per exchange.
  bool per_case = false;
  /// What it finds is said of an answer together with others of its case, and belongs to the operation that the case is
  /// about; what other checks find belongs to the operation that answered. Checks per case always do so.
  bool relates = false;
  /// It also judges answers to hostile requests (plan::Expectation::hostile), which others leave alone.
  bool of_any_answer = false;
};

const std::vector<Check>& checks();
/// Null for an unknown id.
const Check* find_check(std::string_view id);

/// All findings of all enabled checks on one exchange / after the last step, levels applied, in table order.
std::vector<Finding> judge_exchange(const Context& context);
std::vector<Finding> judge_case(const Context& context);

/// The finding with the level that the settings, else its check, give it; nothing when the check is off.
std::optional<Finding> leveled(Finding finding, const Settings& settings, const plan::Case& test);
/// What an answer that could not be read says about the server: it broke HTTP's rules of framing or coding, or twice
/// gave no answer at all. Nothing where the network or a limit of ours may be to blame.
std::optional<Finding> judge_unreadable(const http::Exchange& exchange);

/// Findings and the case's outcome to one verdict. A finding of level Fail makes it Fail; else an exchange's error
/// makes it Error; else what could not be judged ("not-judged" findings, or the reason given) makes it Inconclusive.
Verdict conclude(std::vector<Finding> findings, const std::vector<Error>& errors, std::string inconclusive_reason);

/// The table as the Markdown page harness/docs/checks.md shows it: each check with level, standard, meaning and
/// example.
std::string describe();

} // namespace keur::check
