#pragma once
#include "run/transcript.hpp"

#include <map>
#include <string>
#include <vector>

/// What earlier runs came to, for the page of the newest one.
namespace keur::reports {

struct PastRun {
  std::string started, commit, job;
  int exit_code = 0;
  bool complete = true;
  run::Summary summary = {};
  std::map<std::string, check::VerdictKind> verdicts = {}; // by case id
};

/// Oldest first; the last is the run the page is about.
struct History {
  std::vector<PastRun> runs;
};

PastRun past_run(const run::Transcript& transcript);

/// Ids of cases that fail now and did not in the run before (or were not there); none without a run before.
std::vector<std::string> newly_failing(const History& history);
/// Failed in the run before, passed now.
std::vector<std::string> fixed(const History& history);
/// Changed between passed and failed at least twice: "id" and how many of the runs that judged it it failed in.
struct Flaky {
  std::string id;
  std::size_t failed = 0, judged = 0;
};
std::vector<Flaky> flaky(const History& history);

} // namespace keur::reports
