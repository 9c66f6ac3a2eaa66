#include "change/diff.hpp"
#include "change/inclusion.hpp"
#include "generate/generate.hpp"
#include "json/pointer.hpp"
#include "schema/schema.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>

namespace keur::change {
namespace {

constexpr std::size_t candidates_at_most = 40;

/// One description's evaluator and generator.
class Evaluator {
public:
  explicit Evaluator(const openapi::Description& description)
      : dialect_(dialect_of(description)), schemas_(*description.documents, {dialect_, true}),
        generator_(schemas_, dialect_) {}

  /// Judged for sure: an evaluation that left something unjudged proves nothing.
  std::optional<bool> accepts(const json::Node& node, schema::Direction direction, const json::Value& instance) {
    const auto compiled = schemas_.compile(node, direction);
    if (!compiled)
      return std::nullopt;
    const auto judged = (*compiled)->evaluate(instance, 1);
    return judged.unjudged.empty() || !judged.valid ? std::optional(judged.valid) : std::nullopt;
  }

  std::optional<json::Value> smallest(const json::Node& node, schema::Direction direction) {
    return generator_.minimal(node, options_of(direction));
  }

  const std::vector<json::Value>& valid(const json::Node& node, schema::Direction direction) {
    const auto [entry, is_new] = valid_.try_emplace(Key{node.value, direction});
    if (is_new)
      entry->second = made_valid(node, direction);
    return entry->second;
  }

  const std::vector<json::Value>& invalid(const json::Node& node, schema::Direction direction) {
    const auto [entry, is_new] = invalid_.try_emplace(Key{node.value, direction});
    if (is_new)
      entry->second = made_invalid(node, direction);
    return entry->second;
  }

private:
  std::vector<json::Value> made_valid(const json::Node& node, schema::Direction direction) {
    const auto options = options_of(direction);
    std::vector<json::Value> out;
    if (auto one = generator_.minimal(node, options))
      out.push_back(std::move(*one));
    if (auto one = generator_.full(node, options))
      out.push_back(std::move(*one));
    for (auto& instance : generator_.boundaries(node, options))
      out.push_back(std::move(instance.value));
    return out;
  }

  std::vector<json::Value> made_invalid(const json::Node& node, schema::Direction direction) {
    std::vector<json::Value> out;
    for (auto& instance : generator_.invalid(node, options_of(direction)).instances)
      out.push_back(std::move(instance.value));
    return out;
  }

  using Key = std::pair<const json::Value*, schema::Direction>; // a component is met at many positions
  std::map<Key, std::vector<json::Value>> valid_, invalid_;

  static schema::Dialect dialect_of(const openapi::Description& description) {
    if (description.version == openapi::Version::V30)
      return schema::Dialect::OpenApi30;
    return schema::dialect_of(description.json_schema_dialect).value_or(schema::Dialect::OpenApi31);
  }
  static generate::Options options_of(schema::Direction direction) {
    generate::Options options;
    options.direction = direction;
    options.at_most = candidates_at_most;
    return options;
  }

  schema::Dialect dialect_;
  schema::Compiler schemas_;
  generate::Generator generator_;
};

json::Node spot_node(const Spot& spot) { return {spot.document, spot.value, ""}; }

/// What generators do not think of: a member that nobody declared, the same item twice.
void add_variants(std::vector<json::Value>& candidates) {
  const std::size_t given = candidates.size();
  for (std::size_t i = 0; i < given && i < 4; ++i) {
    json::Value variant = candidates[i];
    if (variant.is_object())
      variant.object().set("keur-undeclared", "text");
    else if (variant.is_array() && !variant.array().empty())
      variant.array().push_back(json::Value(variant.array().front()));
    else
      continue;
    candidates.push_back(std::move(variant));
  }
}

/// One description's evaluator and generator, for positions that several places may describe together.
class JudgedPlace {
public:
  JudgedPlace(Evaluator& side, const Schema& schema, schema::Direction direction)
      : side_(side), schema_(schema), direction_(direction) {}

  std::optional<bool> accepts(const json::Value& instance) {
    std::optional<bool> all = true;
    for (const Spot& spot : schema_.given) {
      const auto one = side_.accepts(spot_node(spot), direction_, instance);
      if (one == false)
        return false;
      all = one ? all : std::nullopt;
    }
    return all;
  }
  std::vector<json::Value> valid() {
    return schema_.given.empty() ? std::vector<json::Value>{}
                                 : side_.valid(spot_node(schema_.given.front()), direction_);
  }
  std::vector<json::Value> invalid() {
    return schema_.given.empty() ? std::vector<json::Value>{}
                                 : side_.invalid(spot_node(schema_.given.front()), direction_);
  }
  const Schema& schema() const { return schema_; }

private:
  Evaluator& side_;
  const Schema& schema_;
  schema::Direction direction_;
};

/// `part` with the members of `whole` that it lacks.
json::Value filled(json::Value part, const json::Value& whole) {
  if (part.is_object() && whole.is_object())
    for (const json::Member& member : whole.object())
      if (!part.find(member.name))
        part.object().set(member.name, json::Value(member.value));
  return part;
}

class WitnessSearch {
public:
  explicit WitnessSearch(Diff& diff)
      : base_(diff.base), revision_(diff.revision), base_contract_(diff.base_contract),
        revision_contract_(diff.revision_contract) {}

  const std::optional<json::Value>& find(Found& found) {
    const std::size_t top = position_of(found);
    const Pair& whole = top < found.way.size() ? *found.way[top].pair : *found.pair;
    found.shown_at = &whole;
    const auto [entry, is_new] = found_.try_emplace({&whole, found.pair, found.edit});
    if (is_new)
      entry->second = search(found, top, whole);
    return entry->second;
  }

private:
  /// The outermost pair above which no branch stands: from there down alternatives make up for each other.
  static std::size_t position_of(const Found& found) {
    for (std::size_t i = 0; i < found.way.size(); ++i)
      if (found.way[i].edge->in_place)
        return i;
    return found.way.size();
  }

  struct Sides {
    Evaluator &accepter, &refuser;
    bool request;
    schema::Direction direction;
    const Schema& accepting(const Pair& pair) const { return request ? *pair.base : *pair.revision; }
    const Schema& refusing(const Pair& pair) const { return request ? *pair.revision : *pair.base; }
  };

  std::optional<json::Value> search(const Found& found, std::size_t top, const Pair& whole) {
    const bool request = found.pair->side == Direction::Request;
    Sides sides{request ? base_ : revision_, request ? revision_ : base_, request,
                request ? schema::Direction::Request : schema::Direction::Response};
    JudgedPlace accepter(sides.accepter, sides.accepting(whole), sides.direction);
    JudgedPlace refuser(sides.refuser, sides.refusing(whole), sides.direction);
    const auto shows = [&](const json::Value& value) {
      return !holds_stranger(value, sides, whole) && refuser.accepts(value) == false &&
             accepter.accepts(value) == true && !read_as_text(value, whole, request);
    };
    for (const json::Value& inner : candidates(found, sides))
      for (const json::Value& value : embedded(inner, found, top, sides))
        if (shows(value))
          return value;
    if (top < found.way.size() && !speaks_of_null(found))
      for (const json::Value& value : accepter.valid())
        if (shows(value))
          return value;
    return std::nullopt;
  }

  /// A member that the accepting side does not declare, and the other one does, is no part of what was agreed.
  bool holds_stranger(const json::Value& value, const Sides& sides, const Pair& whole) {
    const Schema& accepting = sides.accepting(whole);
    const Schema& refusing = sides.refusing(whole);
    Contract& mine = sides.request ? base_contract_ : revision_contract_;
    Contract& theirs = sides.request ? revision_contract_ : base_contract_;
    return value.is_object() && !accepting.has_additional && accepting.unevaluated_properties.empty() &&
           std::any_of(value.object().begin(), value.object().end(), [&](const json::Member& member) {
             return !accepting.names_member(mine, member.name) && accepting.judge_of(mine, member.name).empty() &&
                    refusing.names_member(theirs, member.name);
           });
  }

  /// A value that travels as text may be another value on the other side.
  bool read_as_text(const json::Value& value, const Pair& whole, bool request) {
    if (!is_text(whole.wire))
      return false;
    if (value.is_object() || value.is_array() || value.is_null())
      return true;
    return request ? admits_text(revision_contract_, *whole.revision, written(value))
                   : admits_text(base_contract_, *whole.base, written(value));
  }

  std::vector<json::Value> candidates(const Found& found, const Sides& sides) {
    std::vector<json::Value> all;
    if (speaks_of_null(found))
      return {json::Value()};
    const auto take = [&](const std::vector<json::Value>& some) { all.insert(all.end(), some.begin(), some.end()); };
    for (const Spot& own : {found.base, found.revision}) // the branch that came or went, what `not` refuses
      if (speaks_of_schema(found) && own && own->is_object()) {
        const bool of_base = own.value == found.base.value;
        take((of_base ? base_ : revision_).valid(spot_node(own), sides.direction));
      }
    JudgedPlace accepter(sides.accepter, sides.accepting(*found.pair), sides.direction);
    JudgedPlace refuser(sides.refuser, sides.refusing(*found.pair), sides.direction);
    take(accepter.valid());
    add_variants(all);
    take(refuser.invalid());
    if (found.alternative) { // below `not` and in conditions it may be the other way round
      take(refuser.valid());
      take(accepter.invalid());
    }
    if (found.edit->rule->edit.starts_with("discriminator"))
      add_tags(all, found, sides);
    return all;
  }

  static bool speaks_of_null(const Found& found) { return found.edit->rule->edit.ends_with("nullable"); }

  static bool speaks_of_schema(const Found& found) {
    const std::string_view edit = found.edit->rule->edit;
    return edit.starts_with("any-of-") || edit.starts_with("one-of-") || edit.starts_with("not-") ||
           edit.starts_with("if-");
  }

  /// The same with each value of the discriminator, and with one that names nothing.
  static void add_tags(std::vector<json::Value>& all, const Found& found, const Sides& sides) {
    const Schema& accepting = sides.accepting(*found.pair);
    const Schema& tagged = accepting.tag.empty() ? sides.refusing(*found.pair) : accepting;
    const std::size_t given = std::min<std::size_t>(all.size(), candidates_at_most);
    for (std::size_t i = 0; i < given; ++i)
      if (all[i].is_object()) {
        json::Value other = all[i];
        for (const auto& [value, schema] : accepting.choices) {
          other.object().set(std::string(tagged.tag), value);
          all.push_back(other);
        }
        other.object().set(std::string(tagged.tag), "keur");
        all.push_back(std::move(other));
      }
  }

  /// The value put where the position above expects it.
  std::vector<json::Value> embedded(const json::Value& inner, const Found& found, std::size_t top, const Sides& sides) {
    std::vector<json::Value> values{inner};
    for (std::size_t i = found.way.size(); i > top; --i) {
      const Passed& passed = found.way[i - 1];
      const json::Value& around = smallest(sides.accepting(*passed.pair), sides);
      std::vector<json::Value> next;
      for (json::Value& value : values)
        place(std::move(value), passed.edge->step, around, next);
      values = std::move(next);
    }
    return values;
  }

  static void place(json::Value value, const std::string& step, const json::Value& around,
                    std::vector<json::Value>& out) {
    if (step.starts_with('(')) {
      json::Value together = filled(value, around);
      if (!json::equal(together, value))
        out.push_back(std::move(together));
      out.push_back(std::move(value));
    } else if (step == "/*" && !around.is_object()) {
      out.push_back(json::Array{std::move(value)});
    } else {
      json::Value object = around.is_object() ? around : json::Value(json::Object());
      const auto tokens = json::parse_pointer(step);
      object.object().set(tokens && !tokens->empty() ? tokens->front() : step, std::move(value));
      out.push_back(std::move(object));
    }
  }

  const json::Value& smallest(const Schema& schema, const Sides& sides) {
    const auto [entry, is_new] = smallest_.try_emplace(&schema);
    if (is_new && !schema.given.empty())
      if (auto value = sides.accepter.smallest(spot_node(schema.given.front()), sides.direction))
        entry->second = std::move(*value);
    return entry->second;
  }

  struct Key {
    const Pair *whole, *pair;
    const Edit* edit;
    auto operator<=>(const Key&) const = default;
  };
  Evaluator base_, revision_;
  Contract &base_contract_, &revision_contract_;
  std::map<Key, std::optional<json::Value>> found_;
  std::unordered_map<const Schema*, json::Value> smallest_;
};

void demote(Found& found) {
  found.change.level = found.edit->by_witness ? Level::Compatible : Level::Dangerous;
  found.change.witness_note = "not proven: other alternatives may make up for it, and no instance was found that shows "
                              "the contrary";
}

} // namespace

void find_witnesses(Diff& diff, std::size_t limit, bool all) {
  std::optional<WitnessSearch> search; // compiling schemas costs: only when something breaks
  std::size_t tried = 0;
  for (Found& found : diff.found) {
    if (found.change.level != Level::Breaking || !found.pair || (!found.alternative && !all))
      continue;
    if (!found.alternative && (found.pair->wire != Wire::Json || tried >= limit))
      continue;
    if (!search)
      search.emplace(diff);
    ++tried;
    const auto& witness = search->find(found);
    if (!witness) {
      if (found.alternative)
        demote(found);
      continue;
    }
    if (!all)
      continue;
    found.change.witness = witness;
    found.change.witness_note = found.change.direction == Direction::Request
                                    ? "accepted by the base, refused by the revision"
                                    : "accepted by the revision, refused by the base";
  }
}

} // namespace keur::change
