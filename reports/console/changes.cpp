#include "reports/console/layout.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace keur::reports::console {
namespace {

using change::Level;

Colour level_colour(Level level) {
  return level == Level::Breaking ? Colour::Red : level == Level::Dangerous ? Colour::Yellow : Colour::Grey;
}

std::string console_place(const Location& where) {
  return where.document + '#' + where.pointer + ':' + std::to_string(where.line) + ':' + std::to_string(where.column);
}

/// One edit of a component is told of every operation that uses it: its places are shown once.
std::string cause_of(const change::Change& change) {
  return change.id + '\n' + std::string(name(change.level)) + '\n' + console_place(change.base) + '\n' +
         console_place(change.revision);
}

void append_console_change(std::string& out, const change::Change& change, bool known, const Options& options) {
  const std::string word(name(change.level));
  out += "  " + paint(options, level_colour(change.level), word);
  out.append(word.size() < 11 ? 11 - word.size() : 1, ' ');
  append_wrapped(out, one_line(change.message) + " [" + one_line(change.id, 100) + "]" + (known ? ", as above" : ""),
                 13, 13, options);
  if (known)
    return;
  std::vector<Fact> facts = explain(change);
  facts.erase(facts.begin()); // the message stands above
  append_facts(out, facts, options, 13);
}

} // namespace

std::string changes(const change::ChangeSet& set, const Options& options) {
  std::string out;
  append_wrapped(out, one_line(set.base_name, 200) + " → " + one_line(set.revision_name, 200), 0, 2, options);
  std::array<std::size_t, 3> counts{};
  const std::string* operation = nullptr;
  std::unordered_set<std::string> shown;
  for (const change::Change& change : set.changes) {
    ++counts[static_cast<std::size_t>(change.level)];
    if (operation == nullptr || *operation != change.operation) {
      const std::string title = change.operation.empty() ? "(no operation)" : one_line(change.operation, 300);
      (out += '\n') += paint(options, Colour::Bold, title) + '\n';
    }
    operation = &change.operation;
    const bool is_new = shown.insert(cause_of(change)).second;
    append_console_change(out, change, !is_new && !options.verbose, options);
  }
  std::string total = counted(counts[2], "breaking change") + ", " + std::to_string(counts[1]) + " dangerous, " +
                      std::to_string(counts[0]) + " compatible";
  if (!set.operations.empty())
    total += " in " + counted(set.operations.size(), "operation");
  if (!set.ignored.empty())
    total += "; " + counted(set.ignored.size(), "ignored change");
  out += '\n';
  append_wrapped(out, total, 0, 2, options);
  return out;
}

} // namespace keur::reports::console
