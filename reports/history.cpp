#include "reports/history.hpp"

namespace keur::reports {
namespace {

using check::VerdictKind;

bool has_failed(const PastRun& run, const std::string& id) {
  const auto found = run.verdicts.find(id);
  return found != run.verdicts.end() && found->second == VerdictKind::Fail;
}

bool has_passed(const PastRun& run, const std::string& id) {
  const auto found = run.verdicts.find(id);
  return found != run.verdicts.end() && found->second == VerdictKind::Pass;
}

} // namespace

PastRun past_run(const run::Transcript& transcript) {
  PastRun past{transcript.started,   transcript.commit,   transcript.job,
               transcript.exit_code, transcript.complete, transcript.summary};
  for (const auto& record : transcript.cases)
    past.verdicts.emplace(record.id, record.verdict.kind);
  return past;
}

std::vector<std::string> newly_failing(const History& history) {
  std::vector<std::string> ids;
  if (history.runs.size() < 2)
    return ids;
  const PastRun& now = history.runs.back();
  const PastRun& before = history.runs[history.runs.size() - 2];
  for (const auto& [id, kind] : now.verdicts)
    if (kind == VerdictKind::Fail && !has_failed(before, id))
      ids.push_back(id);
  return ids;
}

std::vector<std::string> fixed(const History& history) {
  std::vector<std::string> ids;
  if (history.runs.size() < 2)
    return ids;
  const PastRun& now = history.runs.back();
  for (const auto& [id, kind] : history.runs[history.runs.size() - 2].verdicts)
    if (kind == VerdictKind::Fail && has_passed(now, id))
      ids.push_back(id);
  return ids;
}

std::vector<Flaky> flaky(const History& history) {
  std::vector<Flaky> all;
  if (history.runs.empty())
    return all;
  for (const auto& [id, kind] : history.runs.back().verdicts) {
    Flaky one{id};
    std::size_t turns = 0;
    bool last = false;
    for (const PastRun& run : history.runs) {
      const bool failed = has_failed(run, id);
      if (!failed && !has_passed(run, id))
        continue;
      turns += one.judged > 0 && failed != last;
      last = failed;
      one.failed += failed;
      ++one.judged;
    }
    if (turns >= 2)
      all.push_back(one);
  }
  return all;
}

} // namespace keur::reports
