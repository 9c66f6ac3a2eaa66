#include "reports/console/layout.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>

namespace keur::reports::console {
namespace {

using change::Level;

Colour colour_of(Level level) {
  return level == Level::Breaking ? Colour::Red : level == Level::Dangerous ? Colour::Yellow : Colour::Grey;
}

void append_change(std::string& out, const change::Change& change, const Options& options) {
  const std::string word(name(change.level));
  out += "  " + paint(options, colour_of(change.level), word);
  out.append(word.size() < 11 ? 11 - word.size() : 1, ' ');
  append_wrapped(out, one_line(change.message) + " [" + one_line(change.id, 100) + "]", 13, 13, options);
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
  for (const change::Change& change : set.changes) {
    ++counts[static_cast<std::size_t>(change.level)];
    if (operation == nullptr || *operation != change.operation) {
      const std::string title = change.operation.empty() ? "(no operation)" : one_line(change.operation, 300);
      (out += '\n') += paint(options, Colour::Bold, title) + '\n';
    }
    operation = &change.operation;
    append_change(out, change, options);
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
