#include "run/baseline.hpp"

#include "base/text.hpp"
#include "drift/compare.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "run/blame.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <map>

namespace keur::run {
namespace {

using transport::Task;

constexpr std::string_view remedy = "start from the entries that `keur run --report baseline` writes";

bool is_day(const std::string& text) {
  std::tm day{};
  const char* end = strptime(text.c_str(), "%Y-%m-%d", &day);
  if (text.size() != 10 || end == nullptr || *end != '\0')
    return false;
  std::tm same = day; // 31 June comes out as 1 July
  const std::time_t moment = timegm(&same);
  std::tm back{};
  gmtime_r(&moment, &back);
  return back.tm_mday == day.tm_mday && back.tm_mon == day.tm_mon;
}

Error wrong(std::string message, const json::Value& value, std::string_view document, std::string pointer) {
  return {ErrorCode::Configuration,
          "baseline: " + std::move(message),
          {std::string(document), value.at().line, value.at().column, std::move(pointer)},
          std::string(remedy)};
}

struct Member {
  std::string_view name;
  std::string KnownFinding::*into;
  bool required;
};

constexpr std::array<Member, 5> baseline_members{
    Member{"check", &KnownFinding::check, true}, Member{"instance", &KnownFinding::instance, false},
    Member{"message", &KnownFinding::message, false}, Member{"reason", &KnownFinding::reason, true},
    Member{"until", &KnownFinding::until, true}};

/// One glob, or a list of them; nothing where it says nothing.
std::vector<std::string> globs_of(const json::Value* value) {
  std::vector<std::string> globs;
  const auto take = [&](const json::Value& one) {
    if (one.is_string() && !trim(one.string()).empty())
      globs.emplace_back(trim(one.string()));
  };
  if (value != nullptr && value->is_array())
    std::for_each(value->array().begin(), value->array().end(), take);
  else if (value != nullptr)
    take(*value);
  return globs;
}

std::optional<Error> unknown_member(const json::Value& entry, std::string_view document, const std::string& pointer) {
  std::vector<std::string> names{"case"};
  for (const Member& member : baseline_members)
    names.emplace_back(member.name);
  for (const json::Member& given : entry.object())
    if (std::find(names.begin(), names.end(), given.name) == names.end()) {
      const auto meant = nearest(given.name, names);
      return wrong("an entry has no member '" + escape_visible(given.name) + "'" +
                       (meant ? "; did you mean '" + *meant + "'?" : ""),
                   given.value, document, json::append_token(pointer, given.name));
    }
  return std::nullopt;
}

bool is_known(std::string_view id) {
  const auto& kinds = drift::kinds();
  return check::find_check(id) != nullptr || id.starts_with("token-") ||
         std::any_of(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.id == id; });
}

Result<KnownFinding> read_entry(const json::Value& entry, std::string_view document, const std::string& pointer) {
  KnownFinding found;
  found.where = {std::string(document), entry.at().line, entry.at().column, pointer};
  if (!entry.is_object())
    return tl::unexpected(wrong("an entry is an object with case, check, reason and until", entry, document, pointer));
  if (auto error = unknown_member(entry, document, pointer))
    return tl::unexpected(std::move(*error));
  found.case_globs = globs_of(entry.find("case"));
  if (found.case_globs.empty())
    return tl::unexpected(wrong("the member 'case' must be there and say something",
                                entry.find("case") != nullptr ? *entry.find("case") : entry, document, pointer));
  for (const Member& member : baseline_members) {
    const json::Value* value = entry.find(member.name);
    const bool filled = value != nullptr && value->is_string() && !trim(value->string()).empty();
    if (filled)
      found.*(member.into) = std::string(trim(value->string()));
    else if (value != nullptr || member.required)
      return tl::unexpected(wrong("the member '" + std::string(member.name) + "' must be there and say something",
                                  value != nullptr ? *value : entry, document, pointer));
  }
  const std::string at_check = json::append_token(pointer, "check"), at_until = json::append_token(pointer, "until");
  if (!is_known(found.check))
    return tl::unexpected(
        wrong("there is no check '" + escape_visible(found.check) + "'", *entry.find("check"), document, at_check));
  if (!is_day(found.until))
    return tl::unexpected(wrong("'until' is a day such as 2027-01-31", *entry.find("until"), document, at_until));
  return found;
}

Task<void> run_with_baseline(std::function<Task<void>(RecordedCase&)> body, RecordedCase& record, Baseline& baseline) {
  Task<void> running = body(record);
  co_await running;
  baseline.apply(record);
}

} // namespace

Result<Baseline> Baseline::parse(std::string_view text, std::string_view document, std::string_view today) {
  auto loaded = json::load(text, document);
  if (!loaded)
    return tl::unexpected(loaded.error());
  const json::Value* list = loaded->root.is_object() ? loaded->root.find("findings") : nullptr;
  if (list == nullptr || !list->is_array() || loaded->root.object().size() != 1)
    return tl::unexpected(wrong("the file is an object with the list 'findings'", loaded->root, document, ""));
  Baseline baseline;
  baseline.today_ = today;
  for (std::size_t i = 0; i < list->array().size(); ++i) {
    auto entry = read_entry(list->array()[i], document, "/findings/" + std::to_string(i));
    if (!entry)
      return tl::unexpected(entry.error());
    baseline.entries_.push_back(std::move(*entry));
  }
  return baseline;
}

KnownFinding* Baseline::cover(const RecordedCase& record, const check::Finding& finding) {
  for (KnownFinding& entry : entries_)
    if (entry.check == finding.check && entry.until >= today_ &&
        std::any_of(entry.case_globs.begin(), entry.case_globs.end(),
                    [&](const std::string& glob) { return matches_glob(record.id, glob); }) &&
        (entry.instance.empty() || matches_glob(finding.instance_location, entry.instance)) &&
        (entry.message.empty() || matches_glob(escape_visible(finding.message), entry.message)))
      return &entry;
  return nullptr;
}

void Baseline::apply(RecordedCase& record) {
  bool failed = false;
  for (check::Finding& finding : record.verdict.findings) {
    KnownFinding* entry = cover(record, finding);
    if (entry != nullptr) {
      ++entry->met;
      finding.level = check::Level::Warn;
      finding.known = entry->reason;
      finding.message = "known until " + entry->until + " (" + escape_visible(entry->reason) + "): " + finding.message;
    }
    failed = failed || (finding.level == check::Level::Fail && is_own(finding));
  }
  if (record.verdict.kind != check::VerdictKind::Fail || failed)
    return;
  auto blocked = std::move(record.verdict.blocked_by);
  record.verdict = check::conclude(std::move(record.verdict.findings), {}, std::move(record.verdict.reason));
  record.verdict.blocked_by = std::move(blocked);
}

std::vector<Note> Baseline::notes() const {
  std::vector<Note> notes;
  for (const KnownFinding& entry : entries_) {
    const std::string about = entry.check + " of " + escape_visible(entry.case_globs.front());
    if (entry.until < today_)
      notes.push_back(
          {"baseline-expired", "the baseline's " + about + " was accepted until " + entry.until, entry.where});
    else if (entry.met == 0)
      notes.push_back({"baseline-unused", "the baseline's " + about + " was not met in this run", entry.where});
  }
  return notes;
}

Job with_baseline(Job job, Baseline& baseline) {
  auto body = std::move(job.body);
  job.body = [body = std::move(body), &baseline](RecordedCase& record) {
    return run_with_baseline(body, record, baseline);
  };
  return job;
}

namespace {

/// Failures of one cause, and the cases that tell them.
struct KnownCause {
  const check::Finding* finding = nullptr;
  std::string instance = {};           // with its numbers as "*"; "" where the findings differ
  std::vector<std::string> globs = {}; // one an operation
};

std::string glob_of(const RecordedCase& record) {
  return record.operation.empty() ? record.id : record.operation + " · *";
}

std::string entry_of(const KnownCause& cause) {
  std::string globs;
  for (const auto& glob : cause.globs)
    globs += (globs.empty() ? "" : ", ") + json::quote(escape_visible(glob));
  std::string entry = "  - case: " + (cause.globs.size() > 1 ? '[' + globs + ']' : globs) +
                      "\n    check: " + json::quote(escape_visible(cause.finding->check)) + '\n';
  if (!cause.instance.empty())
    entry += "    instance: " + json::quote(escape_visible(cause.instance)) + '\n';
  return entry + "    message: " + json::quote(escape_visible(without_numbers(cause.finding->message))) +
         "\n    reason: \"\"\n    until: \"\"\n";
}

} // namespace

std::string baseline_entries(const Transcript& transcript) {
  std::string text =
      "# Findings that are known, one entry a cause. Give each a reason and the last day on which it is accepted, and\n"
      "# delete what is not to be accepted: keur run --baseline FILE\nfindings:\n";
  std::vector<KnownCause> causes;
  std::map<std::string, std::size_t> known;
  for (const RecordedCase& record : transcript.cases)
    for (const check::Finding& finding : record.verdict.findings) {
      if (finding.level != check::Level::Fail)
        continue;
      const auto [at, fresh] =
          known.try_emplace(cause_key(finding) + '\n' + without_numbers(finding.message), causes.size());
      const std::string instance = without_numbers(finding.instance_location), glob = glob_of(record);
      if (fresh)
        causes.push_back({&finding, instance, {}});
      KnownCause& cause = causes[at->second];
      if (cause.instance != instance)
        cause.instance.clear();
      if (std::find(cause.globs.begin(), cause.globs.end(), glob) == cause.globs.end())
        cause.globs.push_back(glob);
    }
  for (const KnownCause& cause : causes)
    text += entry_of(cause);
  return causes.empty() ? "findings: []\n" : text;
}

} // namespace keur::run
