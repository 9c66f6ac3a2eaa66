#include "change/diff.hpp"

#include "base/clock.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <unordered_map>

namespace keur::change {
namespace {

Policy policy_of(const DiffOptions& options) {
  Policy policy;
  const std::string today = options.as_of.empty() ? to_rfc3339(system_clock().wall()) : options.as_of;
  policy.today = parse_day(today).value_or(0);
  policy.notice_stable = options.notice_stable;
  policy.notice_beta = options.notice_beta;
  policy.threshold = parse_stability(options.stability).value_or(Stability::Beta);
  return policy;
}

/// Finds the pointers of the values that changes stand at, in one walk through a document.
class Pointers {
public:
  void want(const json::Value* value) { pointers_.emplace(value, std::string()); }
  void search(const json::Value& value, std::string& at) {
    if (const auto found = pointers_.find(&value); found != pointers_.end())
      found->second = at;
    const std::size_t length = at.size();
    if (value.is_object())
      for (const json::Member& member : value.object()) {
        if (member.value.is_object() || member.value.is_array() || pointers_.contains(&member.value)) {
          at += '/';
          at += json::escape_token(member.name);
          search(member.value, at);
          at.resize(length);
        }
      }
    else if (value.is_array())
      for (std::size_t i = 0; i < value.array().size(); ++i) {
        at += '/' + std::to_string(i);
        search(value.array()[i], at);
        at.resize(length);
      }
  }
  const std::string& of(const json::Value* value) { return pointers_[value]; }

private:
  std::unordered_map<const json::Value*, std::string> pointers_;
};

Location location_of(const Spot& spot, Pointers& pointers) {
  if (!spot)
    return {};
  return spot.document->place(spot->at(), pointers.of(spot.value));
}

/// Grouped by operation in base order, worst first; what belongs to none stands last.
void arrange(const std::vector<std::string>& operations, std::vector<Change>& changes) {
  std::unordered_map<std::string, std::size_t> order;
  for (const std::string& operation : operations)
    order.emplace(operation, order.size());
  struct Place {
    std::size_t rank;
    const Change* change;
  };
  std::vector<Place> places;
  places.reserve(changes.size());
  for (const Change& change : changes) {
    const auto found = order.find(change.operation);
    places.push_back(
        {found == order.end() ? order.size() + (change.operation.empty() ? 1 : 0) : found->second, &change});
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.change->level > b.change->level;
  });
  std::vector<Change> arranged;
  arranged.reserve(changes.size());
  for (const Place& place : places)
    arranged.push_back(std::move(changes[static_cast<std::size_t>(place.change - changes.data())]));
  changes = std::move(arranged);
}

} // namespace

Spot spot_of(const json::Node& node) { return {node.document, node.value}; }

Spot extension(const json::Node& node, std::string_view name) { return spot_of(node).child(name); }

void locate(Diff& diff) {
  Pointers pointers;
  for (const Found& found : diff.found)
    for (const Spot& spot : {found.base, found.revision})
      if (spot)
        pointers.want(spot.value);
  for (const openapi::Description* description : {&diff.base, &diff.revision})
    for (const auto& [uri, document] : *description->documents) {
      std::string at;
      pointers.search(document->root, at);
    }
  for (Found& found : diff.found) {
    found.change.base = location_of(found.base, pointers);
    found.change.revision = location_of(found.revision, pointers);
  }
}

void tell_operation(Diff& diff, std::string_view rule, Level level, const std::string& operation,
                    const json::Node& base_at, const json::Node& revision_at, std::string_view from,
                    std::string_view to) {
  const PlainRule& row = plain_rule(rule);
  diff.found.push_back(
      {{std::string(rule), level, operation, row.direction, std::string(rule), fill(row.message, operation, from, to)},
       spot_of(base_at),
       spot_of(revision_at)});
}

void tell_whole(Diff& diff, std::string_view rule, std::string aspect, const json::Node& base_at,
                const json::Node& revision_at, std::string_view from, std::string_view to) {
  const PlainRule& row = plain_rule(rule);
  std::string message = fill(row.message, aspect, from, to);
  diff.found.push_back({{std::string(rule), row.level, "", row.direction, std::move(aspect), std::move(message)},
                        spot_of(base_at),
                        spot_of(revision_at)});
}

void Both::tell(std::string_view rule, std::string aspect, const json::Node& base_at, const json::Node& revision_at,
                std::string_view from, std::string_view to) const {
  tell(rule, plain_rule(rule).level, std::move(aspect), base_at, revision_at, from, to);
}

void Both::tell(std::string_view rule, Level level, std::string aspect, const json::Node& base_at,
                const json::Node& revision_at, std::string_view from, std::string_view to) const {
  const PlainRule& row = plain_rule(rule);
  Direction direction = row.direction;
  if (received && direction != Direction::None)
    direction = direction == Direction::Request ? Direction::Response : Direction::Request;
  aspect = place + aspect;
  std::string message = fill(row.message, aspect, from, to);
  diff.found.push_back({{std::string(rule), promised ? level : Level::Compatible, operation, direction,
                         std::move(aspect), std::move(message)},
                        spot_of(base_at),
                        spot_of(revision_at)});
}

void Both::compare(const std::string& aspect, const json::Node& base_schema, const json::Node& revision_schema,
                   Direction side, Wire wire) const {
  Pair& root = diff.comparison.pair(diff.base_contract.schema(base_schema),
                                    diff.revision_contract.schema(revision_schema), side, wire);
  diff.comparison.walk(root, [&](const Met& met) {
    Change change;
    change.id = std::string(name(side)) + '-' + std::string(met.edit.rule->edit);
    change.level = promised ? level_of(met.effect, side) : Level::Compatible;
    change.operation = operation;
    change.direction = side;
    const std::string at = place + aspect + (met.path.empty() ? "" : ' ' + met.path);
    change.aspect = at + ' ' + std::string(met.edit.rule->edit);
    change.message = fill(met.edit.rule->message, at, met.edit.from, met.edit.to);
    const bool breaks = change.level == Level::Breaking;
    diff.found.push_back({std::move(change), met.edit.base, met.edit.revision, &met.pair, &met.edit,
                          breaks ? met.way : std::vector<Passed>{}, nullptr, met.alternative});
  });
}

ChangeSet diff(const openapi::Description& base, const openapi::Description& revision, const DiffOptions& options) {
  Diff both(base, revision, policy_of(options));
  compare_operations(both, options);
  if (!options.used) {
    compare_webhooks(both);
    compare_servers(both);
    compare_security_schemes(both);
  }
  find_witnesses(both, options.witness_limit, options.witnesses);
  locate(both);
  ChangeSet set{base.root->name, revision.root->name, base.digest(), revision.digest()};
  set.operations = both.operations;
  set.changes.reserve(both.found.size());
  for (Found& found : both.found)
    set.changes.push_back(std::move(found.change));
  arrange(set.operations, set.changes);
  return set;
}

} // namespace keur::change
