#pragma once
#include "cli/report_writer.hpp"
#include "cli/snapshot_file.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "plan/planner.hpp"
#include "run/baseline.hpp"
#include "run/outcome.hpp"
#include "run/transcript.hpp"
#include "workflow/flow.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keur::cli {

/// Everything a run owns, in the order in which it may be taken down (last first).
struct Session {
  Subject subject;
  Target target;
  plan::Plan plan;
  std::map<std::string, workflow::Flow> flows; // of the cases that are workflows, by id
  std::vector<ReportRequest> reports;
  run::FailOn fail_on = run::FailOn::Fail;
  std::pair<int, int> shard;
  std::optional<SnapshotFile> snapshot = {};
  std::optional<run::Baseline> baseline = {};
  std::chrono::system_clock::time_point started = std::chrono::system_clock::now();
  std::string history = {}; // folder of earlier runs; "" = none
};

/// Description, selected cases, reports and what the run is compared with; the target is not opened. An error: nothing
/// was sent.
Result<Session> prepare_session(const Arguments& arguments);
/// What a transcript says of the run before its cases.
run::Transcript head_of(const Session& session);

} // namespace keur::cli
