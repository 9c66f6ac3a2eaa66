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

/// What an element of a list is called: by what it says, so that it keeps its name when others come or go.
std::string element_name(const json::Value& element, std::size_t index) {
  if (element.is_string())
    return element.string();
  const auto text = [&](std::string_view member) { return element.find_string(member).value_or(""); };
  if (const auto reference = text("$ref"); !reference.empty())
    return std::string(reference.substr(reference.rfind('/') + 1));
  if (!text("in").empty() && !text("name").empty())
    return std::string(text("in")) + '.' + std::string(text("name"));
  for (const std::string_view member : {"title", "name", "url"})
    if (const auto found = text(member); !found.empty())
      return std::string(found);
  return std::to_string(index);
}

/// Finds the pointers and the lasting names of the places that changes stand at, in one walk through a document.
class Pointers {
public:
  struct Place {
    std::string pointer, name;
  };
  void want(const json::Value* value) { places_.emplace(value, Place{}); }
  void search(const json::Value& value, Place& at) {
    if (const auto found = places_.find(&value); found != places_.end())
      found->second = at;
    if (value.is_object())
      for (const json::Member& member : value.object()) {
        if (wanted(member.value)) {
          const std::string token = json::escape_token(member.name);
          step(member.value, token, token, at);
        }
      }
    else if (value.is_array())
      for (std::size_t i = 0; i < value.array().size(); ++i)
        if (const json::Value& element = value.array()[i]; wanted(element))
          step(element, std::to_string(i), element_name(element, i), at);
  }
  const Place& of(const json::Value* value) { return places_[value]; }

private:
  bool wanted(const json::Value& value) const {
    return value.is_object() || value.is_array() || places_.contains(&value);
  }
  void step(const json::Value& value, const std::string& token, const std::string& name, Place& at) {
    const std::size_t pointer = at.pointer.size(), length = at.name.size();
    (at.pointer += '/') += token;
    (at.name += '/') += name;
    search(value, at);
    at.pointer.resize(pointer);
    at.name.resize(length);
  }
  std::unordered_map<const json::Value*, Place> places_;
};

Location location_of(const Spot& spot, Pointers& pointers) {
  if (!spot)
    return {};
  return spot.document->place(spot->at(), pointers.of(spot.value).pointer);
}

/// Kind, place and, where the place alone would not tell two edits apart, what came or went there.
std::string edit_name(const Found& found, Pointers& pointers) {
  const Change& change = found.change;
  const Spot& at = found.base ? found.base : found.revision;
  std::string name = change.kind + ' ' + (at ? pointers.of(at.value).name : change.operation);
  if (!found.edit) // of an operation's parts many stand at one place
    name += " | " + change.aspect;
  else if (found.edit->rule->sides == EditRule::Sides::Both && !found.edit->step.empty())
    name += " | " + found.edit->step;
  if (!found.base || !found.revision)
    name += change.from.empty() && change.to.empty() ? "" : " | " + change.from + change.to;
  return name;
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
      Pointers::Place at;
      pointers.search(document->root, at);
    }
  for (Found& found : diff.found) {
    found.change.base = location_of(found.base, pointers);
    found.change.revision = location_of(found.revision, pointers);
    found.change.edit = edit_name(found, pointers);
  }
}

namespace {

void add_found(Diff& diff, Change change, std::string_view from, std::string_view to, const json::Node& base_at,
               const json::Node& revision_at) {
  change.kind = change.id;
  change.from = from;
  change.to = to;
  diff.found.push_back({std::move(change), spot_of(base_at), spot_of(revision_at)});
}

} // namespace

void tell_operation(Diff& diff, std::string_view rule, Level level, const std::string& operation,
                    const json::Node& base_at, const json::Node& revision_at, std::string_view from,
                    std::string_view to) {
  const PlainRule& row = plain_rule(rule);
  Change change{
      std::string(rule), level, operation, row.direction, std::string(rule), fill(row.message, operation, from, to)};
  add_found(diff, std::move(change), from, to, base_at, revision_at);
}

void tell_whole(Diff& diff, std::string_view rule, std::string aspect, const json::Node& base_at,
                const json::Node& revision_at, std::string_view from, std::string_view to) {
  const PlainRule& row = plain_rule(rule);
  std::string message = fill(row.message, aspect, from, to);
  Change change{std::string(rule), row.level, "", row.direction, std::move(aspect), std::move(message)};
  add_found(diff, std::move(change), from, to, base_at, revision_at);
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
  Change change{std::string(rule), promised ? level : Level::Compatible, operation, direction, std::move(aspect),
                std::move(message)};
  add_found(diff, std::move(change), from, to, base_at, revision_at);
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
    change.kind = std::string(met.edit.rule->edit);
    change.from = met.edit.from;
    change.to = met.edit.to;
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
  ChangeSet set{base.root->name, revision.root->name,  base.title,    base.api_version,
                revision.title,  revision.api_version, base.digest(), revision.digest()};
  set.operations = both.operations;
  for (const openapi::Description* side : {&revision, &base})
    for (const openapi::Operation& operation : side->operations)
      if (!operation.tags.empty())
        set.tags.try_emplace(operation.name(), operation.tags.front());
  for (const openapi::Description* side : {&base, &revision})
    for (const Unread& part : unread_parts(*side))
      set.unread.push_back(side->root->name + ':' + std::to_string(part.where.line) + ": " + part.what);
  set.changes.reserve(both.found.size());
  for (Found& found : both.found)
    set.changes.push_back(std::move(found.change));
  arrange(set.operations, set.changes);
  return set;
}

} // namespace keur::change
