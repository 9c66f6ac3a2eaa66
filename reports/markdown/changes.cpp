#include "base/text.hpp"
#include "reports/explain.hpp"
#include "reports/markdown/markdown.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace keur::reports::markdown {
namespace {

using change::Change;
using change::Level;
using change::Reached;

constexpr std::size_t most_bytes = 60'000; // a comment holds 65,536 characters
constexpr std::size_t most_operations = 5; // named at one edit

/// As it stands, to be read raw as well: nothing in a code span has a meaning, but its own mark.
std::string span(std::string_view foreign) {
  std::string text = truncate(escape_visible(one_line(std::string(foreign))), 300);
  std::replace(text.begin(), text.end(), '`', '\'');
  return '`' + text + '`';
}

std::string version_text(const std::string& title, const std::string& version, const std::string& name) {
  return title.empty() ? span(name) : span(title + (version.empty() ? "" : ' ' + version));
}

std::string from_to(const change::ChangeSet& set) {
  return version_text(set.base_title, set.base_version, set.base_name) + " → " +
         version_text(set.revision_title, set.revision_version, set.revision_name);
}

std::string place_of(const Change& change) {
  const Location& at = change.revision.document.empty() ? change.base : change.revision;
  return at.document.empty() ? "" : span(at.document + ':' + std::to_string(at.line));
}

std::string operations_of(const Reached& edit) {
  std::string out;
  for (std::size_t i = 0; i < edit.operations.size() && i < most_operations; ++i)
    out += (i ? ", " : "") + span(edit.operations[i]);
  if (edit.operations.size() > most_operations)
    out += " and " + counted(edit.operations.size() - most_operations, "more operation");
  return out;
}

std::string entry(const Reached& edit) {
  const Change& change = *edit.worst;
  std::string out = "- " + span(change.message) + " (" + change.id + ')';
  if (const std::string operations = operations_of(edit); !operations.empty())
    out += "\n  " + operations;
  if (edit.changes.size() > 1)
    out += ", " + counted(edit.changes.size(), "position");
  if (const std::string place = place_of(change); !place.empty())
    out += "\n  at " + place;
  if (change.witness || !change.witness_note.empty())
    for (const Fact& fact : explain(change))
      if (fact.label == "witness" || fact.label == "because")
        out += "\n  " + std::string(fact.label) + ": " + span(fact.text);
  return out + '\n';
}

std::array<std::size_t, 3> counts_of(const std::vector<Reached>& edits) {
  std::array<std::size_t, 3> counts{};
  for (const Reached& edit : edits)
    ++counts[static_cast<std::size_t>(edit.worst->level)];
  return counts;
}

void append_unread(std::string& out, const change::ChangeSet& set) {
  if (set.unread.empty())
    return;
  out += "\n## Not compared\n\n";
  for (const std::string& part : set.unread)
    out += "- " + span(part) + '\n';
}

/// "added", "removed" or "changed": how a changelog sorts.
std::string_view chapter(const Change& change) {
  if (change.base.document.empty() || change.kind.ends_with("-added"))
    return "Added";
  return change.revision.document.empty() || change.kind.ends_with("-removed") ? "Removed" : "Changed";
}

} // namespace

std::string write_changes(const change::ChangeSet& set, const ReportOptions&) {
  const std::vector<Reached> edits = change::edits(set.changes);
  const auto counts = counts_of(edits);
  std::string out = "# API changes: " + std::to_string(counts[2]) + " breaking, " + std::to_string(counts[1]) +
                    " dangerous, " + std::to_string(counts[0]) + " compatible\n\n" + from_to(set) + ", " +
                    counted(set.operations.size(), "operation") + " compared, " +
                    counted(edits.size(), "distinct edit") + " at " + counted(set.changes.size(), "position") + "\n";
  std::size_t shown = 0;
  const Level* level = nullptr;
  for (const Reached& edit : edits) {
    if (out.size() > most_bytes)
      break;
    if (!level || *level != edit.worst->level) {
      std::string title(name(edit.worst->level));
      title.front() = static_cast<char>(title.front() - 'a' + 'A');
      out += "\n## " + title + "\n\n";
    }
    level = &edit.worst->level;
    out += entry(edit);
    ++shown;
  }
  if (shown < edits.size())
    out += "\nand " + counted(edits.size() - shown, "more edit") + "\n";
  append_unread(out, set);
  if (!set.ignored.empty())
    out += "\n" + counted(set.ignored.size(), "change") + " ignored\n";
  return out;
}

std::string write_changelog(const change::ChangeSet& set, const ReportOptions&) {
  std::string out = "# Changelog\n\n" + from_to(set) + "\n";
  std::map<std::string, std::map<std::string_view, std::vector<Reached>>> by_tag;
  for (Reached& edit : change::edits(set.changes)) {
    const auto tag = edit.operations.empty() ? set.tags.end() : set.tags.find(edit.operations.front());
    by_tag[tag == set.tags.end() ? "" : tag->second][chapter(*edit.worst)].push_back(std::move(edit));
  }
  if (by_tag.empty())
    out += "\nNothing changed.\n";
  for (const auto& [tag, chapters] : by_tag) {
    out += "\n## " + (tag.empty() ? "General" : one_line(tag, 200)) + "\n";
    for (const std::string_view title : {"Added", "Changed", "Removed"})
      if (const auto found = chapters.find(title); found != chapters.end()) {
        out += "\n### " + std::string(title) + "\n\n";
        for (const Reached& edit : found->second) {
          const Change& change = *edit.worst;
          out += "- ";
          if (change.level == Level::Breaking)
            out += "**breaking:** ";
          else if (change.level == Level::Dangerous)
            out += "**dangerous:** ";
          if (const std::string operations = operations_of(edit); !operations.empty())
            out += operations + ": ";
          out += span(change.message) + '\n';
        }
      }
  }
  append_unread(out, set);
  return out;
}

} // namespace keur::reports::markdown
