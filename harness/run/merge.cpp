#include "run/blame.hpp"
#include "run/outcome.hpp"
#include "run/reach.hpp"
#include "run/transcript.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace keur::run {
namespace {

int exit_rank(int code) {
  if (code > 128)
    return 9;
  switch (code) {
  case 70:
    return 8;
  case 1:
    return 7;
  case 2:
    return 6;
  case 5:
    return 5;
  case 4:
    return 4;
  case 3:
    return 3;
  case 6:
    return 2;
  case 0:
    return 1;
  default:
    return 0;
  }
}

int verdict_rank(std::string_view verdict) {
  constexpr std::string_view order[] = {"pass", "skipped", "inconclusive", "error", "fail"};
  return static_cast<int>(std::find(std::begin(order), std::end(order), verdict) - std::begin(order));
}

struct Shard {
  std::size_t index = 0; // from 0
  std::size_t of = 1;
};

std::optional<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  const auto first = std::from_chars(text.data(), text.data() + slash, shard.index);
  const auto second = std::from_chars(text.data() + slash + 1, text.data() + text.size(), shard.of);
  if (first.ec != std::errc() || second.ec != std::errc() || shard.index == 0 || shard.index > shard.of)
    return std::nullopt;
  --shard.index;
  return shard;
}

Status check_alike(const std::vector<Transcript>& shards) {
  const Transcript& first = shards.front();
  for (const Transcript& other : shards) {
    if (other.description_sha256 != first.description_sha256)
      return fail(ErrorCode::Configuration,
                  "the transcripts are of different descriptions (" + first.run_id + ", " + other.run_id + ")", {},
                  "merge shards of one run only");
    if (other.seed != first.seed)
      return fail(ErrorCode::Configuration,
                  "the transcripts have different seeds (" + std::to_string(first.seed) + ", " +
                      std::to_string(other.seed) + ")",
                  {}, "run every shard with the same --seed");
  }
  return {};
}

/// GoogleTest deals test number i to shard i mod N, so taking one case of each shard in turn gives the plan's order
/// back.
Result<std::vector<RecordedCase>> deal_back(std::vector<Transcript>& shards) {
  std::vector<RecordedCase> cases;
  std::map<std::string, std::size_t> owner; // repeats within one run are its own affair
  std::size_t longest = 0;
  for (const Transcript& shard : shards)
    longest = std::max(longest, shard.cases.size());
  for (std::size_t row = 0; row < longest; ++row)
    for (std::size_t i = 0; i < shards.size(); ++i) {
      if (row >= shards[i].cases.size())
        continue;
      RecordedCase& record = shards[i].cases[row];
      if (owner.try_emplace(record.id, i).first->second != i)
        return fail(ErrorCode::Configuration, "the case \"" + record.id + "\" occurs in more than one place", {},
                    "give each shard's transcript once");
      cases.push_back(std::move(record));
    }
  return cases;
}

void sort_by_shard(std::vector<Transcript>& shards) {
  const auto index = [](const Transcript& t) { return parse_shard(t.shard).value_or(Shard{}).index; };
  std::stable_sort(shards.begin(), shards.end(),
                   [&](const Transcript& a, const Transcript& b) { return index(a) < index(b); });
}

/// A single transcript of a shard counts too: the others are missing.
void note_missing_shards(const std::vector<Transcript>& shards, Transcript& merged) {
  std::set<std::size_t> present;
  std::size_t of = 1;
  for (const Transcript& transcript : shards) {
    const auto shard = parse_shard(transcript.shard);
    if (!shard)
      return;
    present.insert(shard->index);
    of = std::max(of, shard->of);
  }
  for (std::size_t index = 0; index < of; ++index) {
    if (present.contains(index))
      continue;
    merged.complete = false;
    const std::string name = std::to_string(index + 1) + "/" + std::to_string(of);
    merged.omissions.push_back(
        {"shard-missing", "shard " + name + " is missing: its cases are not in this report", {}});
  }
}

void unite(std::vector<std::string>& into, const std::vector<std::string>& more) {
  for (const auto& item : more)
    if (std::find(into.begin(), into.end(), item) == into.end())
      into.push_back(item);
}

void add_coverage(OperationCoverage& into, OperationCoverage& more) {
  for (const auto& [status, count] : more.statuses)
    into.statuses[status] += count;
  unite(into.undocumented_statuses, more.undocumented_statuses);
  into.asked = into.asked || more.asked;
  unite(into.exercised, more.exercised);
  unite(into.not_exercised, more.not_exercised);
  into.not_exercised_because.merge(more.not_exercised_because);
  for (const auto& pointer : into.exercised) {
    std::erase(into.not_exercised, pointer);
    into.not_exercised_because.erase(pointer);
  }
  for (const auto& [name, verdict] : more.check_classes) {
    std::string& worst = into.check_classes.try_emplace(name, verdict).first->second;
    if (verdict_rank(verdict) > verdict_rank(worst))
      worst = verdict;
  }
}

void add_coverage(std::vector<OperationCoverage>& into, std::vector<OperationCoverage>& more) {
  for (OperationCoverage& coverage : more) {
    const auto same = std::find_if(into.begin(), into.end(),
                                   [&](const OperationCoverage& c) { return c.operation == coverage.operation; });
    if (same == into.end())
      into.push_back(std::move(coverage));
    else
      add_coverage(*same, coverage);
  }
}

void add_notes(std::vector<Note>& into, std::vector<Note>& more) {
  for (Note& note : more) {
    const auto same = [&](const Note& n) {
      return n.id == note.id && n.message == note.message && n.where.pointer == note.where.pointer;
    };
    if (std::none_of(into.begin(), into.end(), same))
      into.push_back(std::move(note));
  }
}

void add_run(Transcript& into, Transcript& more) {
  into.duration_us = std::max(into.duration_us, more.duration_us);
  into.complete = into.complete && more.complete;
  into.exit_code = worse_exit_code(into.exit_code, more.exit_code);
  into.requests += more.requests;
  into.token_requests += more.token_requests;
  if (more.started < into.started)
    into.started = more.started;
  if (into.preflight.empty())
    into.preflight = std::move(more.preflight);
  add_coverage(into.coverage, more.coverage);
  add_notes(into.omissions, more.omissions);
}

void settle_exit_code(Transcript& transcript) {
  if (transcript.exit_code == keur::exit_code(ErrorCode::Write))
    transcript.exit_code = 0;
  const int of_cases = transcript.cases.empty() ? transcript.exit_code : exit_code_of(transcript);
  if (transcript.exit_code == 0 || transcript.exit_code == keur::exit_code(ErrorCode::NothingSelected))
    transcript.exit_code = of_cases; // what all shards together reached is known only now
  transcript.exit_code = worse_exit_code(transcript.exit_code, of_cases);
  if (!transcript.complete)
    transcript.exit_code = worse_exit_code(transcript.exit_code, exit_code(ErrorCode::Aborted));
}

} // namespace

int worse_exit_code(int a, int b) { return exit_rank(b) > exit_rank(a) ? b : a; }

Result<Transcript> merge(std::vector<Transcript> shards) {
  if (shards.empty())
    return fail(ErrorCode::Usage, "no transcript to merge");
  if (auto alike = check_alike(shards); !alike)
    return fail(std::move(alike.error()));
  sort_by_shard(shards);
  auto cases = deal_back(shards);
  if (!cases)
    return fail(std::move(cases.error()));
  Transcript missing;
  note_missing_shards(shards, missing);
  Transcript merged = std::move(shards.front());
  for (std::size_t i = 1; i < shards.size(); ++i)
    add_run(merged, shards[i]);
  merged.shard.clear();
  merged.cases = std::move(*cases);
  settle_blame(merged.cases);
  merged.summary = summarize(merged.cases);
  settle_reach(merged);
  merged.complete = merged.complete && missing.complete;
  add_notes(merged.omissions, missing.omissions);
  settle_exit_code(merged);
  return merged;
}

} // namespace keur::run
