#pragma once
#include "change/change.hpp"
#include "change/references.hpp"
#include "change/types.hpp"
#include "openapi/description.hpp"
#include "schema/pattern.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Effective schemas: what a position accepts, whatever the spelling. References are followed, allOf and single-branch
/// anyOf/oneOf are merged (JSON Schema keywords of a conjunction combine exactly, keyword by keyword), OAS 3.0 is read
/// as 2020-12 (nullable, boolean exclusive bounds), and null is one fact whichever of its spellings is used.
namespace keur::change {

using Spots = std::vector<Spot>;

class Contract;

/// A keyword's number as written; empty text = the keyword is absent.
struct Limit {
  std::string_view text = {};
  Spot at = {};
  bool exclusive = false;
  explicit operator bool() const { return !text.empty(); }
};

struct Branches {
  Spot at;             // the anyOf or oneOf array
  bool exactly_one;    // oneOf
  Spots branches = {}; // null branches taken out
};

struct Condition {
  Spot when, then, otherwise;
};

struct Property {
  Spots spots;          // conjunction of everything that judges the member
  bool declared = true; // some `properties` names it
};

struct Schema {
  Spots given;        // the conjunction as it was asked for
  Spots parts;        // references and allOf taken apart
  Spot origin;        // where the position's schema is written
  bool whole = false; // one place in the document describes all of it
  bool never = false;
  bool silent = true; // asserts nothing at all
  Spots all_of = {};  // the branches of allOf where the position itself is written as one
  bool typed = false;
  bool null = true;
  Types types = types::All;
  Spot type_at = {}, null_at = {};
  Spot null_wish = {}; // nullable where it changes nothing: without type, or beside an enum that lacks null
  std::optional<std::vector<const json::Value*>> values = {}; // enum, without null
  Spot enum_at = {};
  Spot constant = {};
  Spot extensible = {};                          // x-extensible-enum
  std::map<std::string_view, Spot> formats = {}; // those that assert something
  std::map<std::string_view, Spot> hints = {};   // the others
  std::map<std::string_view, Spot> patterns = {}, encodings = {}, media_types = {}, multiples = {};
  Limit lower = {}, upper = {};
  Limit min_length = {}, max_length = {}, min_items = {}, max_items = {}, min_properties = {}, max_properties = {};
  Spot unique = {};
  std::map<std::string_view, Property> properties = {};
  std::map<std::string_view, Spots> pattern_properties = {};
  std::map<std::string_view, Spot> required = {};
  bool has_additional = false; // true counts, too: it evaluates every member
  Spots additional = {}, names = {}, unevaluated_properties = {}, unevaluated_items = {};
  std::map<std::string_view, Spots> dependent_required = {}, dependent_schemas = {};
  bool has_items = false;
  Spots items = {};
  std::vector<Spots> prefix = {};
  Spots contains = {}, content = {}, negations = {};
  Limit min_contains = {}, max_contains = {};
  std::vector<Branches> branches = {};
  std::vector<Condition> conditions = {};
  Spot discriminator = {};
  std::string_view tag = {};                // its propertyName
  std::map<std::string, Spot> choices = {}; // which value of it stands for which schema, mapped or implied
  Spots defaults = {};                      // those that differ
  Spot deprecated = {}, sunset = {}, stability = {};
  bool read_only = false, write_only = false;
  Spot read_only_at = {}, write_only_at = {};

  /// No member may appear that `properties` and `patternProperties` do not name.
  bool closed = false;
  /// The same by unevaluatedProperties, which knows those of all parts.
  bool sealed = false;

  /// Never travels that way: read-only in a request, write-only in a response.
  bool unseen(Direction side) const { return side == Direction::Request ? read_only : write_only; }
  /// `required` names the member, and it travels that way.
  bool must_travel(Contract& contract, std::string_view name, Direction side) const;
  /// What judges a member that is not declared: the patterns it matches, else additionalProperties. Empty = nothing.
  Spots judge_of(Contract& contract, std::string_view name) const;
  /// Does it, or one of its alternatives, declare the member?
  bool names_member(Contract& contract, std::string_view name, int depth = 4) const;
};

/// The limit as it is for integers: from 0.5 on is from 1 on, above 3 is from 4 on. `text` holds the new number.
Limit rounded(const Limit& limit, bool is_least, std::string& text);
/// Does every text match, whatever else the pattern says?
bool is_any_text(std::string_view pattern);
/// Shorthands written out, so that patterns can be compared as texts.
std::string plain_pattern(std::string_view pattern);
struct Limits {
  Limit lower, upper;
};
/// What a format such as int32 leaves of the integers; nothing where it says nothing of their size.
std::optional<Limits> limits_of_format(std::string_view format);
/// Formats of which each value of the one is a value of the other.
bool format_lies_within(std::string_view inner, std::string_view outer);

/// All schemas of one description. Not for several threads.
class Contract {
public:
  /// Borrowed.
  explicit Contract(const openapi::Description& description);
  /// The conjunction of `spots`; none of them = anything. Owned here; equal conjunctions give the same object.
  const Schema& schema(const Spots& spots);
  const Schema& schema(const json::Node& node);
  /// Only those of its values that are of the type.
  const Schema& of_type(const Schema& schema, Types type);
  const openapi::Description& description() const { return description_; }
  References& references() { return references_; }
  /// The reference text when the spot is just a reference, else "".
  static std::string_view reference_of(const Spot& spot);
  /// Follows references to what is none.
  Spot resolved(Spot spot);
  /// Does a patternProperties pattern match the name? A pattern that cannot be judged matches nothing.
  bool pattern_matches(std::string_view pattern, std::string_view name);
  /// GaveUp also for a pattern that cannot be compiled.
  schema::Match match(std::string_view pattern, std::string_view text);
  bool is_30() const { return is_30_; }

private:
  struct Flat;
  void flatten(const Spots& spots, Flat& flat);
  void take_part(const Spot& part, bool under_null, Flat& flat);
  void take_branches(const Spot& list, bool exactly_one, bool under_null, Flat& flat);
  bool is_null_only(const Spot& branch);
  std::optional<Types> only_types(const Spot& branch);
  std::optional<std::vector<const json::Value*>> only_values(const Spot& branch);
  std::optional<std::vector<const json::Value*>> values_of(const Spots& branches, bool exactly_one);
  void read_members(Schema& schema);
  void read_items(Schema& schema);
  void read_unevaluated(Schema& schema);
  void read_choices(Schema& schema);
  void add_children(const Spot& parent, Schema& schema, int depth);
  Spot mapped(const Spot& from, const std::string& name);

  const openapi::Description& description_;
  bool is_30_;
  References references_;
  struct Hash {
    std::size_t operator()(const std::vector<const json::Value*>& key) const;
  };
  std::unordered_map<std::vector<const json::Value*>, std::unique_ptr<Schema>, Hash> schemas_;
  std::map<std::pair<const Schema*, Types>, Schema> typed_;
  std::unordered_map<std::string, schema::Match> matches_;
  struct Child {
    std::string_view name;
    Spot schema;
  };
  bool children_known_ = false;
  std::unordered_map<const json::Value*, std::vector<Child>> children_; // of a component: those that take it into allOf
};

} // namespace keur::change
