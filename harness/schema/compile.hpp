#pragma once
#include "schema/engine.hpp"
#include "schema/registry.hpp"
#include "schema/rule.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace keur::schema {

/// The dynamic scope as far as it matters (2020-12 core section 7.1): each dynamic anchor's outermost schema. Because
/// only the outermost counts, every $dynamicRef can be resolved when compiling, once for each scope that reaches it.
using Scope = std::map<std::string, Place, std::less<>>;

struct CompiledKey {
  const json::Value* schema = nullptr;
  const Scope* scope = nullptr;
  Direction direction = Direction::Any;
  bool operator==(const CompiledKey&) const = default;
};
struct CompiledKeyHash {
  std::size_t operator()(const CompiledKey& key) const {
    return std::hash<const void*>()(key.schema) * 31 + std::hash<const void*>()(key.scope) * 7 +
           static_cast<std::size_t>(key.direction);
  }
};

/// A finished rule as callers see it.
class Compiled final : public Schema {
public:
  explicit Compiled(const Rule& rule) : rule_(rule) {}
  Evaluation evaluate(const json::Value& instance, std::size_t error_limit) const override;
  bool accepts(const json::Value& instance) const override;
  const Rule& rule() const { return rule_; }

private:
  const Rule& rule_;
};

/// What Compiler owns: rules and everything they borrow. One lock guards all of it; finished rules are read without it.
class CompilerState {
public:
  CompilerState(const json::DocumentSet& documents, Options options);
  ~CompilerState();
  Result<const Schema*> compile(const json::Node& schema, Direction direction);
  std::vector<Unit> notes() const;

private:
  friend class KeywordReader;
  struct Pending {
    Rule* rule;
    Place place;
    const Scope* scope;
    Direction direction;
  };

  Result<const Rule*> rule_for(Place place, const Scope* scope, Direction direction);
  const Scope* enter(const Scope* scope, const Resource& resource);
  Status drain();
  Status refuse_loops(std::size_t first_new) const;
  void forget_since(std::size_t first_new);
  const Pattern* pattern(const std::string& source, std::string& why);
  void note(const json::Node& where, std::string_view keyword, std::string message);

  mutable std::mutex mutex_;
  Options options_;
  Registry registry_;
  Engine engine_;
  std::deque<Rule> rules_;
  std::vector<CompiledKey> keys_; // of rules_, in the same order
  std::unordered_map<CompiledKey, Rule*, CompiledKeyHash> by_key_;
  std::vector<Pending> pending_;
  std::deque<Scope> scopes_;
  std::unordered_map<std::string, std::pair<std::unique_ptr<Pattern>, std::string>> patterns_; // or why there is none
  std::unordered_map<const Rule*, std::unique_ptr<Compiled>> schemas_;
  std::unordered_map<CompiledKey, const Compiled*, CompiledKeyHash> known_; // as asked for: without a scope
  std::vector<Unit> notes_;
  std::set<std::string> noted_;
};

/// The keywords of one schema object, read into one rule.
class KeywordReader {
public:
  KeywordReader(CompilerState& compiler, Rule& rule, const Place& place, const Scope* scope, Direction direction);
  Status read();

private:
  friend struct KeywordRow;
  using Handler = void (KeywordReader::*)(const json::Member&);
  struct Row;
  static const Row* row(std::string_view name, Dialect dialect);

  void read_member(const json::Member& member);
  void unknown(const json::Member& member);
  void refuse(const json::Member& member, const std::string& demand);
  json::Node at(const json::Member& member) const { return place_.node.child(member.name); }
  const Rule* subrule(const json::Node& node);
  /// Of allOf, anyOf or oneOf.
  const Rule* branch(const json::Node& node);
  const Rule* rule_at(Place place);
  const Rule* follow(const json::Member& member, const Target& target);
  Assertion& assertion(const json::Member& member, Leaf leaf);
  bool names(const json::Member& member, const json::Value& list, std::vector<std::string_view>& into);
  bool travels(std::string_view property) const;
  bool bound_to(const json::Value& schema, const Resource& resource, std::string_view keyword, int depth) const;
  bool declares(const json::Value& schema, const Resource& resource, std::string_view property,
                std::string_view keyword, int depth) const;
  ObjectRules& object();
  ArrayRules& array();
  InPlaceRules& in_place();
  UnevaluatedRules& unevaluated();

  // one a keyword, or a family of keywords
  void ignore(const json::Member&) {}
  void reference(const json::Member&);
  void dynamic_reference(const json::Member&);
  void recursive_reference(const json::Member&);
  void type(const json::Member&);
  void nullable(const json::Member&);
  void enumeration(const json::Member&);
  void constant(const json::Member&);
  void minimum(const json::Member&);
  void maximum(const json::Member&);
  void exclusive_minimum(const json::Member&);
  void exclusive_maximum(const json::Member&);
  void bound(const json::Member&, Leaf, std::string_view exclusive, Leaf strict);
  void exclusive(const json::Member&, Leaf);
  void multiple_of(const json::Member&);
  void count(const json::Member&);
  void pattern(const json::Member&);
  void format(const json::Member&);
  void content(const json::Member&);
  void unique_items(const json::Member&);
  void required(const json::Member&);
  void properties(const json::Member&);
  void pattern_properties(const json::Member&);
  void additional_properties(const json::Member&);
  void property_names(const json::Member&);
  void dependencies(const json::Member&);
  void dependent_required(const json::Member&);
  void dependent_schemas(const json::Member&);
  void prefix_items(const json::Member&);
  void items(const json::Member&);
  void additional_items(const json::Member&);
  void contains(const json::Member&);
  void contains_count(const json::Member&);
  void unevaluated_properties(const json::Member&);
  void unevaluated_items(const json::Member&);
  void branches(const json::Member&);
  void single_in_place(const json::Member&);
  void discriminator(const json::Member&);
  void depend(const json::Member& member, std::string_view trigger, const json::Value& list);

  CompilerState& compiler_;
  Rule& rule_;
  const Place& place_;
  const Scope* scope_;
  Direction direction_;
  DialectUse dialect_;
  const json::Value& schema_;
  std::optional<Error> error_;
};

} // namespace keur::schema
