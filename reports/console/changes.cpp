#include "reports/console/layout.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace keur::reports::console {
namespace {

using change::Level;

Colour level_colour(Level level) {
  return level == Level::Breaking ? Colour::Red : level == Level::Dangerous ? Colour::Yellow : Colour::Grey;
}

constexpr std::size_t most_named = 4; // operations named at one edit

std::string console_version(const std::string& title, const std::string& version) {
  return title.empty() ? "" : " (" + one_line(title + (version.empty() ? "" : ' ' + version), 120) + ')';
}

void append_edit(std::string& out, const change::Reached& edit, const Options& options) {
  const change::Change& change = *edit.worst;
  const std::string word(name(change.level));
  out += "  " + paint(options, level_colour(change.level), word);
  out.append(word.size() < 11 ? 11 - word.size() : 1, ' ');
  append_wrapped(out, one_line(change.message) + " [" + one_line(change.id, 100) + "]", 13, 13, options);
  std::vector<Fact> facts = explain(change);
  facts.erase(facts.begin()); // the message stands above
  if (edit.operations.size() > 1) {
    std::string all;
    for (std::size_t i = 0; i < edit.operations.size() && (options.verbose || i < most_named); ++i)
      all += (i ? ", " : "") + one_line(edit.operations[i], 200);
    if (!options.verbose && edit.operations.size() > most_named)
      all += " and " + std::to_string(edit.operations.size() - most_named) + " more";
    facts.push_back({"reaches", counted(edit.operations.size(), "operation") + ": " + all});
  }
  append_facts(out, facts, options, 13);
}

/// Worst first, below the operation that they reach, or below one title where they reach several.
void append_edits(std::string& out, const std::vector<change::Reached>& edits, const Options& options) {
  std::string title;
  for (const change::Reached& edit : edits) {
    const std::string own = edit.operations.size() > 1 ? "(several operations)"
                            : edit.operations.empty()  ? "(no operation)"
                                                       : one_line(edit.operations.front(), 300);
    if (own != title)
      (out += '\n') += paint(options, Colour::Bold, own) + '\n';
    title = own;
    append_edit(out, edit, options);
  }
}

} // namespace

std::string changes(const change::ChangeSet& set, const Options& options) {
  std::string out;
  append_wrapped(out,
                 one_line(set.base_name, 200) + console_version(set.base_title, set.base_version) + " → " +
                     one_line(set.revision_name, 200) + console_version(set.revision_title, set.revision_version),
                 0, 2, options);
  const std::vector<change::Reached> edits = change::edits(set.changes);
  std::array<std::size_t, 3> counts{};
  for (const change::Reached& edit : edits)
    ++counts[static_cast<std::size_t>(edit.worst->level)];
  append_edits(out, edits, options);
  for (const std::string& part : set.unread)
    append_wrapped(out, "not compared: " + one_line(part, 300), 0, 2, options);
  std::string total = counted(counts[2], "breaking change") + ", " + std::to_string(counts[1]) + " dangerous, " +
                      std::to_string(counts[0]) + " compatible";
  if (set.changes.size() > edits.size())
    total += ", at " + counted(set.changes.size(), "position");
  if (!set.operations.empty())
    total += " in " + counted(set.operations.size(), "operation");
  if (!set.unread.empty())
    total += "; " + counted(set.unread.size(), "part") + " not compared";
  if (!set.ignored.empty())
    total += "; " + counted(set.ignored.size(), "ignored change");
  out += '\n';
  append_wrapped(out, total, 0, 2, options);
  return out;
}

} // namespace keur::reports::console
