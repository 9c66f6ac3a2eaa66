#include "reports/cause.hpp"

#include "reports/wording.hpp"

#include <algorithm>
#include <unordered_map>

namespace keur::reports {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Numbers become "*": "/items/3/name" and "record 12, column name" are each one kind of place.
void append_general(std::string& out, std::string_view location) {
  for (std::size_t i = 0; i < location.size(); ++i) {
    const bool starts = is_digit(location[i]) && (i == 0 || location[i - 1] == '/' || location[i - 1] == ' ');
    if (!starts) {
      out += location[i];
      continue;
    }
    while (i + 1 < location.size() && is_digit(location[i + 1]))
      ++i;
    out += '*';
  }
}

std::string cause_key(const run::RecordedCase& record, const check::Finding& finding, Grouping grouping) {
  std::string key = finding.check + '\n';
  const bool keyword = !finding.keyword_location.empty() && !finding.description.pointer.empty();
  if (keyword || grouping == Grouping::ByPlace)
    key += finding.description.document + '\n' + finding.description.pointer + '\n';
  if (keyword)
    return key;
  append_general(key, finding.message);
  (key += '\n') += finding.expected + '\n';
  append_general(key, finding.instance_location);
  // Without a place in the description nothing else tells two operations' findings apart.
  if (grouping == Grouping::ByPlace && finding.description.pointer.empty())
    key += '\n' + record.operation;
  return key;
}

template <class Group>
void most_frequent_first(std::vector<Group>& groups) {
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.cases.size() > b.cases.size(); });
}

void add_case(Cause& cause, const run::RecordedCase& record, std::size_t index) {
  ++cause.findings;
  if (cause.cases.empty() || cause.cases.back() != index)
    cause.cases.push_back(index);
  if (std::find(cause.operations.begin(), cause.operations.end(), record.operation) == cause.operations.end())
    cause.operations.emplace_back(record.operation);
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
      std::string key = cause_key(record, finding, grouping);
      const auto [at, fresh] = known.try_emplace(key, all.size());
      if (fresh)
        all.push_back({std::move(key), &finding, &record, {}, {}, 0});
      add_case(all[at->second], record, i);
    }
  }
  most_frequent_first(all);
  return all;
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
