#pragma once
#include "change/contract.hpp"
#include "change/fingerprint.hpp"
#include "change/inclusion.hpp"
#include "change/lifecycle.hpp"
#include "change/rule.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// Two effective schemas, position by position. A pair of schemas is compared once per side and wire, however often the
/// descriptions refer to it; a root then walks the graph of pairs and meets each of them once.
namespace keur::change {

/// How a value is written. Text: as one text (headers, plain text, a parameter whose style joins what it holds), where
/// everything can be read as a string. TextBelow: inside such a value. Spread: a parameter whose arrays and objects are
/// written as several pairs. Either: inside a parameter's object, which may be sent as JSON or as plain pairs. Fields:
/// a form (urlencoded) or XML, and its members, whose arrays are written as several of them. Parts: the same of
/// multipart, where an object is one part. Octets: bytes that no text stands for.
enum class Wire : std::uint8_t { Json, Text, TextBelow, Spread, Either, Fields, Field, Parts, Part, Octets };
/// Values are read from text, and null has none.
bool is_text(Wire wire);

/// What becomes of an effect on the way up: same, turned round (below `not`), or undirected (below `if`).
enum class Turn : std::uint8_t { Same, Flipped, Both };

struct Edit {
  const EditRule* rule;
  Effect effect;
  std::string step = {}; // below the pair's position: "/name" or ""
  std::string from = {}, to = {};
  Spot base = {}, revision = {};
  bool exact = false;      // of an edit of alternatives: no other one has to do with the values that it speaks of
  bool by_witness = false; // compatible where no instance shows it
};

struct Pair;
class Position;

struct Edge {
  std::string step; // "/name", "/*" …
  Pair* to;
  Turn turn = Turn::Same;
  bool guarded = false;  // read-only in a request, write-only in a response: what is below should not travel
  bool in_place = false; // a branch or condition: what is below judges the same value as what is above
  bool alone = false;    // and no other branch has to do with the values that it judges
};

/// What is proved of the two sets that a position accepts, whatever single edits look like.
struct Proved {
  bool nothing_lost = false;   // the revision accepts all that the base accepts
  bool nothing_gained = false; // and the reverse
};

struct Pair {
  const Schema* base;
  const Schema* revision;
  Direction side;
  Wire wire;
  bool element; // of an array
  bool built = false;
  bool done = false;    // false while it is being built: what leads back to it must not take it as equal for good
  bool settled = false; // edges that lead to nothing are gone
  std::vector<Edit> edits = {};
  std::vector<Edge> edges = {};
  std::optional<Proved> proved = {};
  std::unordered_map<std::uint32_t, std::uint32_t> visited = {}; // by the state of the walk
};

/// A step of the way from the root to an edit: the pair, and the edge that leads on.
struct Passed {
  const Pair* pair;
  const Edge* edge;
};

/// An edit met on a walk.
struct Met {
  const Edit& edit;
  const Pair& pair;
  Effect effect;    // after turns, guards and what is proved above
  bool alternative; // below a branch or condition, or an edit of one: what it does hangs on the others
  std::string path;
  std::vector<Passed> way;
};

class Comparison {
public:
  /// Borrowed.
  Comparison(Contract& base, Contract& revision, const Policy& policy);

  Pair& pair(const Schema& base, const Schema& revision, Direction side, Wire wire, bool element = false);
  Pair& pair(const Spots& base, const Spots& revision, Direction side, Wire wire, bool element = false);
  /// Written alike on both sides and without references: nothing at the position or below it can differ.
  bool unchanged(const Spots& base, const Spots& revision) const;
  /// Every edit reachable from the root, each pair once, nearest first.
  void walk(Pair& root, const std::function<void(const Met&)>& meet);
  /// All effects below taken together; Unknown where looking further would cost too much. Edits whose names begin with
  /// `but` are left out.
  Effect overall(Pair& root, std::string_view but = {});
  const Proved& proved(Pair& pair);
  /// No edit at all, not even one without effect. False where looking further would cost too much.
  bool quiet(Pair& root);

  Contract& base() { return base_; }
  Contract& revision() { return revision_; }
  Fingerprints& base_prints() { return base_prints_; }
  Fingerprints& revision_prints() { return revision_prints_; }
  const Policy& policy() const { return policy_; }

private:
  void build(Pair& pair);
  void compare(Position& position);
  /// Calls `look` for each frame below the root until it says that it has seen enough. False: the limit was reached.
  template <class Look>
  bool survey(Pair& root, const Look& look);
  /// Builds the pair and what its edges lead to, and drops those that lead to nothing for sure; once that is done the
  /// pair does not change.
  void settle(Pair& pair);

  struct Key {
    const Schema *base, *revision;
    std::uint8_t side, wire;
    bool element;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  Contract& base_;
  Contract& revision_;
  const Policy& policy_;
  Fingerprints base_prints_, revision_prints_;
  struct Proofs {
    Inclusion nothing_lost, nothing_gained;
  };
  Proofs request_, response_;
  std::unordered_map<Key, Pair*, Hash> pairs_;
  std::deque<Pair> storage_;
  std::uint32_t walk_ = 0;
  int depth_ = 0;
};

/// A pair under comparison, as the rules see it.
class Position {
public:
  Position(Comparison& all, Pair& pair)
      : base(*pair.base), revision(*pair.revision), side(pair.side), wire(pair.wire), comparison(all), pair_(pair) {}
  const Schema& base;
  const Schema& revision;
  const Direction side;
  const Wire wire;
  Comparison& comparison;

  void edit(std::string_view rule, Effect effect, Spot base_at, Spot revision_at, std::string from = {},
            std::string to = {}, std::string step = {});
  /// Goes on below. The wire of what is inside follows from the wire here.
  void below(std::string step, const Spots& base_spots, const Spots& revision_spots, Turn turn = Turn::Same,
             bool guarded = false);
  /// The same for the elements of an array.
  void element(std::string step, const Spots& base_spots, const Spots& revision_spots);
  /// Another pair at the same place.
  Pair& beside(const Spots& base_spots, const Spots& revision_spots);
  Pair& beside(const Schema& base_schema, const Schema& revision_schema);
  void link(std::string step, Pair& to, Turn turn = Turn::Same);
  /// The same where no other alternative has to do with the values that this one judges.
  void link_alone(std::string step, Pair& to);
  /// The edit told last stands on its own.
  void mark_exact();
  /// The edit told last counts only where an instance shows it.
  void mark_by_witness();
  /// Do both sides accept instances of one of these types? A keyword of a type that only one side accepts is told by
  /// the change of type. Where the declared type is the same and excludes the keyword, `type` is likely the slip and
  /// the keyword is taken as meant, but not on an array's elements: there it is the array's own, one level too deep.
  bool both_accept(Types types) const;
  /// What the edits told so far do together.
  Effect effect_so_far() { return comparison.overall(pair_); }
  /// Nothing was told so far, here or below.
  bool quiet() { return comparison.quiet(pair_); }

private:
  Pair& pair_;
};

/// A keyword that holds one schema: set narrows, dropped widens, else its two schemas are compared.
void compare_one_sided(Position& position, const Spots& base, const Spots& revision, std::string_view added,
                       std::string_view removed, const std::string& step);

/// The rules of each theme, in rules/<theme>.cpp.
void compare_null(Position& position);
void compare_types(Position& position);
void compare_values(Position& position);
void compare_bounds(Position& position);
void compare_members(Position& position);
void compare_items(Position& position);
/// Both sides are bytes, whichever way each is written: there is nothing else to compare.
bool reads_octets(const Position& position);
/// Which value of a discriminator stands for which schema.
void compare_choices(Position& position);
/// True when what the branches say makes comparing the rest pointless: one side is wrapped into alternatives.
bool compare_branches(Position& position);
/// Comes last: a part more or less is told only where the merged schemas differ.
void compare_all_of(Position& position);
void compare_annotations(Position& position);

/// A value as text: without quotes where it is one.
std::string written(const json::Value& value);
/// Short JSON text of a value that a description states.
std::string shown(const json::Value& value);
std::string shown(const Spot& spot);

} // namespace keur::change
