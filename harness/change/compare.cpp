#include "change/compare.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr std::size_t overall_limit = 2'000; // pairs looked at to judge a branch as a whole
constexpr int branch_depth = 12;             // branches within branches judged as a whole

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
  switch (wire) {
  case Wire::Text:
  case Wire::Part:
    return Wire::TextBelow;
  case Wire::Spread:
    return Wire::Either;
  case Wire::Fields:
    return Wire::Field;
  case Wire::Parts:
    return Wire::Part;
  default:
    return wire;
  }
}

/// What such keywords lead to may differ though the texts do not. A discriminator leads to all components that take the
/// schema into their allOf.
bool refers(std::string_view keyword) { return keyword.starts_with('$') || keyword == "discriminator"; }

/// Equal values that refer to nothing.
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

/// How far the walk has come: what turned round, what does not travel, and what is proved above.
struct WalkState {
  Turn turn = Turn::Same;
  bool guarded = false, alternative = false;
  bool nothing_lost = false, nothing_gained = false;
  std::uint32_t number() const {
    return static_cast<std::uint32_t>(turn) * 16 + guarded * 8u + alternative * 4u + nothing_lost * 2u + nothing_gained;
  }
};

struct Frame {
  Pair* pair;
  WalkState state;
  std::size_t parent; // index of the frame above
  const Edge* edge;   // by which this one was reached; null at the root
};

WalkState after(const WalkState& state, const Edge& edge) {
  WalkState next = state;
  next.turn = combined(state.turn, edge.turn);
  next.guarded |= edge.guarded;
  next.alternative |= edge.in_place && !edge.alone;
  return next;
}

/// What is proved of a position holds for whatever edits lie below it, in the sense they have there.
void add_proof(WalkState& state, const Proved& proved) {
  if (state.turn == Turn::Both)
    return;
  state.nothing_lost |= state.turn == Turn::Same ? proved.nothing_lost : proved.nothing_gained;
  state.nothing_gained |= state.turn == Turn::Same ? proved.nothing_gained : proved.nothing_lost;
}

/// The types whose values the keyword of an edit judges.
Types judged_types(std::string_view edit) {
  struct Row {
    std::string_view family;
    Types types;
  };
  constexpr Row rows[] = {
      {"max-length", types::String},     {"min-length", types::String},     {"pattern-", types::String},
      {"max-items", types::Array},       {"min-items", types::Array},       {"unique-items", types::Array},
      {"max-properties", types::Object}, {"min-properties", types::Object}, {"property-", types::Object},
      {"required-", types::Object},      {"max-", types::Number},           {"min-", types::Number},
      {"exclusive-", types::Number},     {"multiple-of", types::Number},    {"format-", types::String | types::Number}};
  const auto found =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return edit.starts_with(row.family); });
  return found == std::end(rows) ? types::All : found->types;
}

/// Not a matter of which values are accepted.
bool is_announcement(std::string_view edit) {
  return edit.starts_with("extensible-enum") || edit.starts_with("property-sunset") ||
         edit.starts_with("property-stability") || edit == "property-removed-before-sunset";
}

/// Some unknowns are settled by a proof; others are unknown because a document's silence may mean two things. Where the
/// declared type excludes the keyword, the type is likely the slip, and the keyword is taken as meant.
bool can_be_proved(const Edit& edit, const Pair& pair) {
  const std::string_view name = edit.rule->edit;
  if (is_announcement(name) || (pair.base->types == pair.revision->types && !(pair.base->types & judged_types(name))))
    return false;
  return edit.effect != Effect::Unknown || name == "pattern-changed" || name == "type-changed" ||
         name.starts_with("prefix-items") || name.starts_with("discriminator");
}

Effect capped(Effect effect, const WalkState& state, Direction side) {
  if (effect == Effect::None || (state.nothing_lost && state.nothing_gained))
    return Effect::None;
  if (effect == Effect::Unknown)
    return (side == Direction::Request ? state.nothing_lost : state.nothing_gained) ? Effect::None : effect;
  if (state.nothing_lost)
    return effect == Effect::Narrowed ? Effect::None : Effect::Widened;
  if (state.nothing_gained)
    return effect == Effect::Widened ? Effect::None : Effect::Narrowed;
  return effect;
}

Effect effect_there(const Edit& edit, const Pair& pair, const WalkState& state) {
  if (state.guarded)
    return guarded_effect(edit);
  const Effect effect = turned(edit.effect, state.turn);
  return can_be_proved(edit, pair) ? capped(effect, state, pair.side) : effect;
}

/// Edits of which one alone does not tell what becomes of the set.
bool speaks_of_alternatives(std::string_view edit) {
  for (const std::string_view family : {"any-of-", "one-of-", "alternatives-", "wrapped-", "unwrapped-", "not-", "if-",
                                        "then-", "else-", "dependent-schema-", "all-of-", "unevaluated-"})
    if (edit.starts_with(family))
      return true;
  return false;
}

std::string frames_path(const std::vector<Passed>& way) {
  std::string path;
  for (const Passed& passed : way)
    path += passed.edge->step;
  return path;
}

std::vector<Passed> way_to(const std::vector<Frame>& frames, std::size_t index) {
  std::vector<Passed> way;
  for (; frames[index].edge; index = frames[index].parent)
    way.push_back({frames[frames[index].parent].pair, frames[index].edge});
  std::reverse(way.begin(), way.end());
  return way;
}

} // namespace

bool is_text(Wire wire) { return wire != Wire::Json && wire != Wire::Either; }

Comparison::Comparison(Contract& base, Contract& revision, const Policy& policy)
    : base_(base), revision_(revision), policy_(policy), base_prints_(base),
      revision_prints_(revision), request_{{base, revision, Direction::Request}, {revision, base, Direction::Request}},
      response_{{base, revision, Direction::Response}, {revision, base, Direction::Response}} {
  for (Proofs* proofs : {&request_, &response_}) {
    proofs->nothing_lost.set_reverse(proofs->nothing_gained);
    proofs->nothing_gained.set_reverse(proofs->nothing_lost);
  }
}

std::string written(const json::Value& value) { return value.is_string() ? value.string() : json::dump(value); }
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
  if (reads_octets(position))
    return;
  if (!compare_branches(position)) {
    compare_types(position);
    compare_values(position);
    compare_bounds(position);
    compare_members(position);
    compare_items(position);
  }
  compare_choices(position);
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

const Proved& Comparison::proved(Pair& pair) {
  if (!pair.proved) {
    Proofs& proofs = pair.side == Direction::Request ? request_ : response_;
    const auto holds = [&](Inclusion& proof, const Schema& from, const Schema& to) {
      return !to.never && proof.holds(from, to);
    };
    pair.proved = Proved{holds(proofs.nothing_lost, *pair.base, *pair.revision),
                         holds(proofs.nothing_gained, *pair.revision, *pair.base)};
  }
  return *pair.proved;
}

namespace {

/// Is there anything that a proof could settle?
bool wants_proof(const Pair& pair) {
  return std::any_of(pair.edits.begin(), pair.edits.end(),
                     [](const Edit& edit) { return edit.effect != Effect::None; }) ||
         std::any_of(pair.edges.begin(), pair.edges.end(), [](const Edge& edge) { return edge.in_place; });
}

} // namespace

void Comparison::walk(Pair& root, const std::function<void(const Met&)>& meet) {
  const std::uint32_t stamp = ++walk_;
  std::vector<Frame> frames{{&root, {}, 0, nullptr}};
  root.visited[frames.front().state.number()] = stamp;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    settle(*frames[i].pair);
    if (wants_proof(*frames[i].pair))
      add_proof(frames[i].state, proved(*frames[i].pair));
    const Frame frame = frames[i];
    if (!frame.pair->edits.empty()) {
      const std::vector<Passed> way = way_to(frames, i);
      const std::string path = frames_path(way);
      const bool same_set = frame.state.nothing_lost && frame.state.nothing_gained;
      for (const Edit& edit : frame.pair->edits)
        if (!same_set || edit.effect == Effect::None || !can_be_proved(edit, *frame.pair))
          meet({edit, *frame.pair, effect_there(edit, *frame.pair, frame.state),
                frame.state.alternative || edit.by_witness || (!edit.exact && speaks_of_alternatives(edit.rule->edit)),
                path + edit.step, way});
    }
    for (const Edge& edge : frame.pair->edges) {
      const Frame next{edge.to, after(frame.state, edge), i, &edge};
      std::uint32_t& visited = edge.to->visited[next.state.number()];
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
  std::vector<Frame> frames{{&root, {}, 0, nullptr}};
  std::unordered_map<const Pair*, std::uint64_t> seen{{&root, 1u}};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (i > overall_limit)
      return false;
    const Frame frame = frames[i];
    settle(*frame.pair);
    if (!look(frame))
      return true;
    for (const Edge& edge : frame.pair->edges) {
      const Frame next{edge.to, after(frame.state, edge), i, &edge};
      std::uint64_t& marks = seen[edge.to];
      const std::uint64_t mark = std::uint64_t{1} << next.state.number();
      if (marks & mark)
        continue;
      marks |= mark;
      frames.push_back(next);
    }
  }
  return true;
}

Effect Comparison::overall(Pair& root, std::string_view but) {
  if (depth_ >= branch_depth)
    return Effect::Unknown;
  ++depth_;
  Effect all = Effect::None;
  const bool complete = survey(root, [&](const Frame& frame) {
    if (!frame.state.guarded)
      for (const Edit& edit : frame.pair->edits)
        if (but.empty() || !edit.rule->edit.starts_with(but))
          all = joined(all, turned(edit.effect, frame.state.turn));
    return all != Effect::Incomparable;
  });
  --depth_;
  return complete ? all : joined(all, Effect::Unknown);
}

bool Comparison::quiet(Pair& root) {
  if (depth_ >= branch_depth)
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
  const Wire there = wire == Wire::Spread || wire == Wire::Field ? Wire::TextBelow : inside(wire);
  Pair& to = comparison.pair(base_spots, revision_spots, side, there, true);
  pair_.edges.push_back({std::move(step), &to});
}

Pair& Position::beside(const Spots& base_spots, const Spots& revision_spots) {
  return comparison.pair(base_spots, revision_spots, side, wire, pair_.element);
}

Pair& Position::beside(const Schema& base_schema, const Schema& revision_schema) {
  return comparison.pair(base_schema, revision_schema, side, wire, pair_.element);
}

void Position::link(std::string step, Pair& to, Turn turn) {
  pair_.edges.push_back({std::move(step), &to, turn, false, true});
}

void Position::link_alone(std::string step, Pair& to) {
  pair_.edges.push_back({std::move(step), &to, Turn::Same, false, true, true});
}

void Position::mark_exact() { pair_.edits.back().exact = true; }

void Position::mark_by_witness() { pair_.edits.back().by_witness = true; }

bool Position::both_accept(Types types) const {
  if (!pair_.element && base.types == revision.types)
    return true;
  return (base.types & types) && (revision.types & types);
}

} // namespace keur::change
