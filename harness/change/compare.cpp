#include "change/compare.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr std::size_t overall_limit = 2'000; // pairs looked at to judge a branch as a whole
constexpr int depth_limit = 12;              // branches within branches judged as a whole

Effect turned(Effect effect, Turn turn) {
  if (turn == Turn::Flipped)
    return flipped(effect);
  if (turn == Turn::Both && (effect == Effect::Widened || effect == Effect::Narrowed))
    return Effect::Incomparable;
  return effect;
}

/// What should not travel has no effect when it changes. A new pattern is the exception: a client may send back what it
/// was given, and whether that matches is not computed.
Effect guarded_effect(const Edit& edit) {
  return edit.rule->edit == "pattern-added" || edit.rule->edit == "pattern-changed" ? Effect::Unknown : Effect::None;
}

Turn combined(Turn above, Turn below) {
  if (above == Turn::Both || below == Turn::Both)
    return Turn::Both;
  return above == below ? Turn::Same : Turn::Flipped;
}

Wire inside(Wire wire) {
  if (wire == Wire::Text)
    return Wire::TextBelow;
  return wire == Wire::Parameter ? Wire::Either : wire;
}

bool refers(std::string_view keyword) { return keyword.starts_with('$'); }

/// Equal values in which no name begins with '$': what such keywords lead to may differ though the texts do not.
bool equal_and_whole(const json::Value& a, const json::Value& b) {
  if (a.is_array() && b.is_array())
    return std::equal(a.array().begin(), a.array().end(), b.array().begin(), b.array().end(), equal_and_whole);
  if (!a.is_object() || !b.is_object())
    return json::equal(a, b);
  return a.object().size() == b.object().size() &&
         std::all_of(a.object().begin(), a.object().end(), [&](const json::Member& member) {
           const json::Value* other = b.find(member.name);
           return other && !refers(member.name) && equal_and_whole(member.value, *other);
         });
}

struct Frame {
  Pair* pair;
  Turn turn;
  bool guarded;
  std::size_t parent; // index of the frame above
  const Edge* edge;   // by which this one was reached; null at the root
};

std::size_t slot(const Frame& frame) { return static_cast<std::size_t>(frame.turn) * 2 + (frame.guarded ? 1 : 0); }

std::string frames_path(const std::vector<Frame>& frames, std::size_t index) {
  std::vector<std::string_view> steps;
  for (; frames[index].edge; index = frames[index].parent)
    steps.push_back(frames[index].edge->step);
  std::string path;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step)
    path += *step;
  return path;
}

} // namespace

std::string shown(const json::Value& value) { return truncate(json::dump(value), 80); }
std::string shown(const Spot& spot) { return spot ? shown(*spot) : "nothing"; }

std::size_t Comparison::Hash::operator()(const Key& key) const {
  const std::size_t a = std::hash<const void*>{}(key.base), b = std::hash<const void*>{}(key.revision);
  return a ^ (b * 0x9e3779b97f4a7c15ULL) ^ (static_cast<std::size_t>(key.side) << 4) ^
         (static_cast<std::size_t>(key.wire) << 1) ^ (key.element ? 1 : 0);
}

Pair& Comparison::pair(const Schema& base, const Schema& revision, Direction side, Wire wire, bool element) {
  const auto [entry, is_new] = pairs_.try_emplace(
      Key{&base, &revision, static_cast<std::uint8_t>(side), static_cast<std::uint8_t>(wire), element}, nullptr);
  if (is_new) {
    storage_.push_back({&base, &revision, side, wire, element});
    entry->second = &storage_.back();
  }
  return *entry->second;
}

Pair& Comparison::pair(const Spots& base, const Spots& revision, Direction side, Wire wire, bool element) {
  return pair(base_.schema(base), revision_.schema(revision), side, wire, element);
}

bool Comparison::unchanged(const Spots& base, const Spots& revision) const {
  const bool one_dialect = (base_.description().version == openapi::Version::V30) ==
                           (revision_.description().version == openapi::Version::V30);
  return one_dialect && std::equal(base.begin(), base.end(), revision.begin(), revision.end(),
                                   [](const Spot& a, const Spot& b) { return equal_and_whole(*a, *b); });
}

void Comparison::build(Pair& pair) {
  if (pair.built)
    return;
  pair.built = true;
  Position position(*this, pair);
  compare(position);
  pair.done = true;
}

void Comparison::compare(Position& position) {
  if (position.base.never || position.revision.never) {
    if (position.base.never != position.revision.never)
      position.edit(position.revision.never ? "value-forbidden" : "value-allowed",
                    position.revision.never ? Effect::Narrowed : Effect::Widened, position.base.origin,
                    position.revision.origin);
    return;
  }
  compare_annotations(position);
  if (!compare_branches(position)) {
    compare_types(position);
    compare_values(position);
    compare_bounds(position);
    compare_members(position);
    compare_items(position);
  }
  compare_all_of(position);
}

/// Most members are equal on both sides and have nothing below: every walk would look at each of them again.
void Comparison::settle(Pair& pair) {
  build(pair);
  if (pair.settled || !pair.done)
    return;
  pair.settled = true; // before building: what is built may lead back here
  for (const Edge& edge : pair.edges)
    build(*edge.to);
  std::erase_if(pair.edges,
                [](const Edge& edge) { return edge.to->done && edge.to->edits.empty() && edge.to->edges.empty(); });
}

void Comparison::walk(Pair& root, const std::function<void(const Met&)>& meet) {
  const std::uint32_t stamp = ++walk_;
  std::vector<Frame> frames{{&root, Turn::Same, false, 0, nullptr}};
  root.visited[slot(frames.front())] = stamp;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Frame frame = frames[i];
    settle(*frame.pair);
    if (!frame.pair->edits.empty()) {
      const std::string path = frames_path(frames, i);
      for (const Edit& edit : frame.pair->edits)
        meet({edit, *frame.pair, frame.guarded ? guarded_effect(edit) : turned(edit.effect, frame.turn),
              path + edit.step});
    }
    for (const Edge& edge : frame.pair->edges) {
      const Frame next{edge.to, combined(frame.turn, edge.turn), frame.guarded || edge.guarded, i, &edge};
      std::uint32_t& visited = edge.to->visited[slot(next)];
      if (visited == stamp)
        continue;
      visited = stamp;
      frames.push_back(next);
    }
  }
}

/// A walk of its own kind: it may start while another one is under way, so it keeps its own marks.
template <class Look>
bool Comparison::survey(Pair& root, const Look& look) {
  std::vector<Frame> frames{{&root, Turn::Same, false, 0, nullptr}};
  std::unordered_map<const Pair*, unsigned> seen{{&root, 1u << slot(frames.front())}};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i > overall_limit)
      return false;
    const Frame frame = frames[i];
    settle(*frame.pair);
    if (!look(frame))
      return true;
    for (const Edge& edge : frame.pair->edges) {
      const Frame next{edge.to, combined(frame.turn, edge.turn), frame.guarded || edge.guarded, i, &edge};
      unsigned& marks = seen[edge.to];
      if (marks & (1u << slot(next)))
        continue;
      marks |= 1u << slot(next);
      frames.push_back(next);
    }
  }
  return true;
}

Effect Comparison::overall(Pair& root, std::string_view but) {
  if (depth_ >= depth_limit)
    return Effect::Unknown;
  ++depth_;
  Effect all = Effect::None;
  const bool complete = survey(root, [&](const Frame& frame) {
    if (!frame.guarded)
      for (const Edit& edit : frame.pair->edits)
        if (but.empty() || !edit.rule->edit.starts_with(but))
          all = joined(all, turned(edit.effect, frame.turn));
    return all != Effect::Incomparable;
  });
  --depth_;
  return complete ? all : joined(all, Effect::Unknown);
}

bool Comparison::quiet(Pair& root) {
  if (depth_ >= depth_limit)
    return false;
  ++depth_;
  bool none = true;
  const bool complete = survey(root, [&](const Frame& frame) { return none = frame.pair->edits.empty(); });
  --depth_;
  return none && complete;
}

void Position::edit(std::string_view rule, Effect effect, Spot base_at, Spot revision_at, std::string from,
                    std::string to, std::string step) {
  pair_.edits.push_back({&edit_rule(rule), effect, std::move(step), std::move(from), std::move(to),
                         base_at ? base_at : base.origin, revision_at ? revision_at : revision.origin});
}

void Position::below(std::string step, const Spots& base_spots, const Spots& revision_spots, Turn turn, bool guarded) {
  if (comparison.unchanged(base_spots, revision_spots))
    return;
  Pair& to = comparison.pair(base_spots, revision_spots, side, inside(wire));
  pair_.edges.push_back({std::move(step), &to, turn, guarded});
}

void Position::element(std::string step, const Spots& base_spots, const Spots& revision_spots) {
  if (comparison.unchanged(base_spots, revision_spots))
    return;
  Pair& to = comparison.pair(base_spots, revision_spots, side, inside(wire), true);
  pair_.edges.push_back({std::move(step), &to});
}

Pair& Position::beside(const Spots& base_spots, const Spots& revision_spots) {
  return comparison.pair(base_spots, revision_spots, side, wire, pair_.element);
}

Pair& Position::beside(const Schema& base_schema, const Schema& revision_schema) {
  return comparison.pair(base_schema, revision_schema, side, wire, pair_.element);
}

void Position::link(std::string step, Pair& to, Turn turn) { pair_.edges.push_back({std::move(step), &to, turn}); }

bool Position::both_accept(Types types) const {
  if (!pair_.element && base.types == revision.types)
    return true;
  return (base.types & types) && (revision.types & types);
}

} // namespace keur::change
