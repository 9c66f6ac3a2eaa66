#include "change/compare.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr EditRule item_rows[] = {
    {"prefix-items-added", Effect::Unknown, "{at}: a place of the tuple was added",
     "prefixItems gained a place: it was judged by items, or not at all"},
    {"prefix-items-removed", Effect::Unknown, "{at}: a place of the tuple was removed",
     "prefixItems lost a place: it is judged by items now, or not at all"},
    {"contains-added", Effect::Narrowed, "{at}: contains was set", "contains set"},
    {"contains-removed", Effect::Widened, "{at}: contains was dropped", "contains dropped"},
    {"unevaluated-items-added", Effect::Narrowed, "{at}: unevaluatedItems was set", "unevaluatedItems set"},
    {"unevaluated-items-removed", Effect::Widened, "{at}: unevaluatedItems was dropped", "unevaluatedItems dropped"},
};

void compare_tuple(Position& position) {
  const auto& base = position.base.prefix;
  const auto& revision = position.revision.prefix;
  for (std::size_t i = 0; i < std::max(base.size(), revision.size()); ++i) {
    const std::string step = '/' + std::to_string(i);
    if (i < base.size() && i < revision.size())
      position.element(step, base[i], revision[i]);
    else if (i < base.size())
      position.edit("prefix-items-removed", Effect::Unknown, base[i].empty() ? Spot{} : base[i].front(), {}, {}, {},
                    step);
    else
      position.edit("prefix-items-added", Effect::Unknown, {}, revision[i].empty() ? Spot{} : revision[i].front(), {},
                    {}, step);
  }
}

/// 2020-12 section 11.2: what items and contains evaluate, unevaluatedItems leaves alone.
void compare_evaluated_items(Position& position) {
  const Schema &base = position.base, &revision = position.revision;
  if (base.unevaluated_items.empty() || revision.unevaluated_items.empty())
    return;
  const auto gains = [](const Schema& from, const Schema& to) {
    return (to.has_items && !from.has_items) || (!to.contains.empty() && from.contains.empty());
  };
  if (gains(base, revision))
    position.edit("unevaluated-items-removed", Effect::Widened, base.unevaluated_items.front(), {});
  if (gains(revision, base))
    position.edit("unevaluated-items-added", Effect::Narrowed, {}, revision.unevaluated_items.front());
}

} // namespace

std::span<const EditRule> item_rules() { return item_rows; }

void compare_items(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  if (!position.both_accept(types::Array))
    return;
  compare_tuple(position);
  if (base.has_items || revision.has_items)
    position.element("/*", base.items, revision.items);
  compare_one_sided(position, base.contains, revision.contains, "contains-added", "contains-removed", "/(contains)");
  compare_one_sided(position, base.unevaluated_items, revision.unevaluated_items, "unevaluated-items-added",
                    "unevaluated-items-removed", "/(unevaluated)");
  compare_evaluated_items(position);
}

} // namespace keur::change
