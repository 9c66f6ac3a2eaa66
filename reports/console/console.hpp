#pragma once
#include "change/change.hpp"
#include "language/language.hpp"
#include "run/transcript.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Text for a terminal or a CI log: pure functions; who prints decides on width, colour (NO_COLOR, --color) and CI.
/// Foreign text is shown without control characters, and no line can be taken for a CI command.
namespace keur::reports::console {

struct Options {
  unsigned width = 100;   // columns; 0 = do not wrap
  bool colour = false;    // ANSI colours
  bool ci = false;        // plain lines instead of a bar that is drawn over (also for TERM=dumb and pipes)
  bool verbose = false;   // every finding instead of the top causes
  std::size_t causes = 5; // shown in full; the others are counted
  language::Language language = language::Language::English; // of a preflight
};

/// The end of a run: what failed by cause, what could not be judged and why, counts, verdict. Fits a screen unless
/// verbose.
std::string summary(const run::Transcript& transcript, const Options& options);
/// One line: verdict, id, time; for -v.
std::string case_line(const run::RecordedCase& record, const Options& options);
/// One line a step, what failed first, with each cause and its remedy below what did not pass; blocked ones together.
std::string preflight(const std::vector<run::RecordedPreflightStep>& steps, const Options& options);
/// Changes grouped by operation, worst first, both positions, and the counts.
std::string changes(const change::ChangeSet& changes, const Options& options);

/// What to print while cases finish. Holds counts only; the caller writes the returned text to stderr at once.
class Progress {
public:
  Progress(Options options, std::uint64_t total) : options_(options), total_(total) {}
  void more(std::uint64_t cases) { total_ += cases; }
  /// "" when there is nothing new to show. `now_us`: since the run began.
  std::string on_case(const run::RecordedCase& record, std::int64_t now_us);
  /// Takes the bar away before other text is printed, and at the end.
  std::string clear();

private:
  Options options_;
  std::uint64_t total_;
  std::uint64_t done_ = 0, failed_ = 0, errors_ = 0, announced_ = 0;
  std::int64_t drawn_us_ = -1'000'000'000;
  bool visible_ = false;

  std::string status(std::int64_t now_us) const;
  std::string draw(std::int64_t now_us, bool now);
};

} // namespace keur::reports::console
