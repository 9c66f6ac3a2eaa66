#include "change/diff.hpp"
#include "generate/generate.hpp"
#include "schema/schema.hpp"

#include <unordered_map>

namespace keur::change {
namespace {

constexpr std::size_t candidates_at_most = 40;

/// One description's evaluator and generator.
class Side {
public:
  explicit Side(const openapi::Description& description)
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

  std::vector<json::Value> valid(const json::Node& node, schema::Direction direction) {
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

  std::vector<json::Value> invalid(const json::Node& node, schema::Direction direction) {
    std::vector<json::Value> out;
    for (auto& instance : generator_.invalid(node, options_of(direction)))
      out.push_back(std::move(instance.value));
    return out;
  }

private:
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

json::Node schema_node(const Schema& schema) { return {schema.origin.document, schema.origin.value, ""}; }

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

/// Smaller instances first: the shortest that proves it is the best to read.
class Search {
public:
  explicit Search(Diff& diff) : base_(diff.base), revision_(diff.revision) {}

  const std::optional<json::Value>& find(const Pair& pair) {
    const auto [entry, is_new] = found_.try_emplace(&pair);
    if (is_new)
      entry->second = search(pair);
    return entry->second;
  }

private:
  std::optional<json::Value> search(const Pair& pair) {
    // Only a position that one place in each document describes can be handed to the evaluator as it stands.
    if (!pair.base->whole || !pair.revision->whole)
      return std::nullopt;
    const bool request = pair.side == Direction::Request;
    Side& accepter = request ? base_ : revision_;
    Side& refuser = request ? revision_ : base_;
    const json::Node accepting = schema_node(request ? *pair.base : *pair.revision);
    const json::Node refusing = schema_node(request ? *pair.revision : *pair.base);
    const auto direction = request ? schema::Direction::Request : schema::Direction::Response;
    auto candidates = accepter.valid(accepting, direction);
    add_variants(candidates);
    for (auto& value : refuser.invalid(refusing, direction))
      candidates.push_back(std::move(value));
    for (const json::Value& value : candidates)
      if (refuser.accepts(refusing, direction, value) == false && accepter.accepts(accepting, direction, value) == true)
        return value;
    return std::nullopt;
  }

  Side base_, revision_;
  std::unordered_map<const Pair*, std::optional<json::Value>> found_;
};

} // namespace

void find_witnesses(Diff& diff, std::size_t limit) {
  std::optional<Search> search; // compiling schemas costs: only when something breaks
  std::size_t tried = 0;
  for (Found& found : diff.found) {
    const bool turned =
        found.change.aspect.find("(not)") != std::string::npos || found.change.aspect.find("(if)") != std::string::npos;
    if (found.change.level != Level::Breaking || !found.pair || found.pair->wire != Wire::Json || turned)
      continue;
    if (++tried > limit)
      return;
    if (!search)
      search.emplace(diff);
    found.change.witness = search->find(*found.pair);
    if (found.change.witness)
      found.change.witness_note = found.change.direction == Direction::Request
                                      ? "accepted by the base, refused by the revision"
                                      : "accepted by the revision, refused by the base";
  }
}

} // namespace keur::change
