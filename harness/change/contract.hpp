#pragma once
#include "change/references.hpp"
#include "change/types.hpp"
#include "openapi/description.hpp"

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
  Spots parts;        // the conjunction, references and allOf taken apart
  Spot origin;        // where the position's schema is written
  bool whole = false; // one place in the document describes all of it
  bool never = false;
  bool silent = true; // asserts nothing at all
  Spots all_of = {};  // the branches of allOf where the position itself is written as one
  bool typed = false;
  bool null = true;
  Types types = types::All;
  Spot type_at = {}, null_at = {};
  std::optional<std::vector<const json::Value*>> values = {}; // enum, without null
  Spot enum_at = {};
  Spot constant = {};
  Spot extensible = {}; // x-extensible-enum
  std::map<std::string_view, Spot> formats = {}, patterns = {}, encodings = {}, media_types = {}, multiples = {};
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
  Spots defaults = {}; // those that differ
  Spot deprecated = {}, sunset = {}, stability = {};
  bool read_only = false, write_only = false;
  Spot read_only_at = {}, write_only_at = {};

  /// No member may appear that `properties` and `patternProperties` do not name.
  bool closed = false;
  /// The same by unevaluatedProperties, which knows those of all parts.
  bool sealed = false;
};

/// All schemas of one description. Not for several threads.
class Contract {
public:
  /// Borrowed.
  explicit Contract(const openapi::Description& description);
  /// The conjunction of `spots`; none of them = anything. Owned here; equal conjunctions give the same object.
  const Schema& schema(const Spots& spots);
  const Schema& schema(const json::Node& node);
  const openapi::Description& description() const { return description_; }
  References& references() { return references_; }
  /// The reference text when the spot is just a reference, else "".
  static std::string_view reference_of(const Spot& spot);
  /// Follows references to what is none.
  Spot resolved(Spot spot);
  /// Does a patternProperties pattern match the name? A pattern that cannot be judged matches nothing.
  bool pattern_matches(std::string_view pattern, std::string_view name);

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

  const openapi::Description& description_;
  bool is_30_;
  References references_;
  struct Hash {
    std::size_t operator()(const std::vector<const json::Value*>& key) const;
  };
  std::unordered_map<std::vector<const json::Value*>, std::unique_ptr<Schema>, Hash> schemas_;
  std::unordered_map<std::string, bool> matches_;
};

} // namespace keur::change
