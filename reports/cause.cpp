#include "reports/cause.hpp"

#include "reports/wording.hpp"
#include "run/blame.hpp"

#include <algorithm>
#include <unordered_map>

namespace keur::reports {
namespace {

/// By kind the operation says nothing; by place it does where nothing else tells two operations' findings apart.
std::string grouped_key(const run::RecordedCase& record, const check::Finding& finding, Grouping grouping) {
  std::string key = run::cause_key(finding);
  if (grouping == Grouping::ByKind)
    return key;
  key += '\n' + finding.description.document + '\n' + finding.description.pointer;
  if (finding.description.pointer.empty())
    key += '\n' + std::string(run::answered_by(record, finding));
  return key;
}

template <class Group>
void most_frequent_first(std::vector<Group>& groups) {
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.cases.size() > b.cases.size(); });
}

void add_case(Cause& cause, const run::RecordedCase& record, const check::Finding& finding, std::size_t index) {
  ++cause.findings;
  const std::string_view operation = run::answered_by(record, finding);
  if (cause.cases.empty() || cause.cases.back() != index)
    cause.cases.push_back(index);
  if (std::find(cause.operations.begin(), cause.operations.end(), operation) == cause.operations.end())
    cause.operations.emplace_back(operation);
}

/// A blocked case counts for one cause: the first that its check and operation name and that its teller tells.
void count_blocked(const run::Transcript& transcript, std::vector<Cause>& all) {
  for (const auto& record : transcript.cases) {
    const auto& blocked = record.verdict.blocked_by;
    if (record.verdict.kind != check::VerdictKind::Inconclusive || blocked.operation.empty())
      continue;
    const auto is_it = [&](const Cause& cause) {
      return cause.finding->check == blocked.check &&
             std::find(cause.operations.begin(), cause.operations.end(), blocked.operation) != cause.operations.end() &&
             std::any_of(cause.cases.begin(), cause.cases.end(),
                         [&](std::size_t index) { return transcript.cases[index].id == blocked.case_id; });
    };
    const auto cause = std::find_if(all.begin(), all.end(), is_it);
    if (cause != all.end())
      ++cause->blocked;
  }
}

} // namespace

std::string cause_anchor(const Cause& cause) { return "cause-" + stable_hash(cause.key); }

std::vector<Cause> causes(const run::Transcript& transcript, check::Level level, Grouping grouping) {
  std::vector<Cause> all;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < transcript.cases.size(); ++i) {
    const run::RecordedCase& record = transcript.cases[i];
    for (const check::Finding& finding : record.verdict.findings) {
      if (finding.level != level)
        continue;
      std::string key = grouped_key(record, finding, grouping);
      const auto [at, fresh] = known.try_emplace(key, all.size());
      if (fresh)
        all.push_back({std::move(key), &finding, &record, {}, {}, 0, 0});
      add_case(all[at->second], record, finding, i);
    }
  }
  if (level == check::Level::Fail)
    count_blocked(transcript, all);
  most_frequent_first(all);
  return all;
}

std::string extent(const Cause& cause) {
  std::string text = cause.cases.size() > 1 ? counted(cause.cases.size(), "case") : "";
  if (cause.blocked > 0)
    text += (text.empty() ? "" : " · ") + std::to_string(cause.blocked) + " blocked by it";
  return text;
}

std::vector<ReasonGroup> reasons(const run::Transcript& transcript, check::VerdictKind kind) {
  std::vector<ReasonGroup> groups;
  std::unordered_map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < transcript.cases.size(); ++i) {
    const check::Verdict& verdict = transcript.cases[i].verdict;
    if (verdict.kind != kind)
      continue;
    const auto [at, fresh] = known.try_emplace(verdict.reason, groups.size());
    if (fresh)
      groups.push_back({verdict.reason.empty() ? "no reason was recorded" : verdict.reason, {}});
    groups[at->second].cases.push_back(i);
  }
  most_frequent_first(groups);
  return groups;
}

std::vector<Wait> waits(const run::Transcript& transcript) {
  std::vector<Wait> all;
  std::unordered_map<std::string_view, std::size_t> known;
  for (const auto& coverage : transcript.coverage) {
    if (!coverage.asked || coverage.reached)
      continue;
    const auto [at, fresh] = known.try_emplace(coverage.waits_for, all.size());
    if (fresh)
      all.push_back({coverage.waits_for, {}});
    all[at->second].operations.emplace_back(coverage.operation);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Wait& a, const Wait& b) { return a.operations.size() > b.operations.size(); });
  return all;
}

const run::RecordedExchange* exchange_of(const run::RecordedCase& record, const check::Finding& finding) {
  const run::RecordedExchange* found = nullptr;
  for (const run::RecordedExchange& exchange : record.exchanges)
    if (exchange.step == finding.step)
      found = &exchange;
  return found;
}

} // namespace keur::reports
