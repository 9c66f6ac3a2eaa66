#include "change/change.hpp"

#include <algorithm>
#include <unordered_map>

namespace keur::change {

std::vector<Reached> edits(const std::vector<Change>& changes) {
  std::vector<Reached> all;
  std::unordered_map<std::string, std::size_t> known;
  for (const Change& change : changes) {
    const auto [entry, is_new] =
        known.try_emplace(change.edit.empty() ? change.id + change.operation + change.aspect : change.edit, all.size());
    if (is_new)
      all.push_back({&change, {}, {}});
    Reached& one = all[entry->second];
    one.changes.push_back(&change);
    if (change.level > one.worst->level)
      one.worst = &change;
    if (!change.operation.empty() &&
        std::find(one.operations.begin(), one.operations.end(), change.operation) == one.operations.end())
      one.operations.push_back(change.operation);
  }
  std::stable_sort(all.begin(), all.end(), [](const Reached& a, const Reached& b) {
    return a.worst->level != b.worst->level ? a.worst->level > b.worst->level
                                            : a.operations.size() > b.operations.size();
  });
  return all;
}

} // namespace keur::change
