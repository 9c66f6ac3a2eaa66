#include "generate/generate.hpp"

#include "generate/boundaries.hpp"
#include "generate/builder.hpp"

#include <algorithm>

namespace keur::generate {
namespace {

/// Nothing outside the changed place is wrong, and what is wrong there includes the keyword.
bool names_breach(const schema::Evaluation& evaluation, std::string_view keyword, std::string_view location,
                  bool loose) {
  if (evaluation.valid || !evaluation.unjudged.empty())
    return false;
  if (loose)
    return true;
  bool named = false;
  for (const schema::Unit& unit : evaluation.errors) {
    if (unit.instance_location.substr(0, location.size()) != location)
      return false;
    named = named || unit.keyword == keyword;
  }
  return named;
}

Examples fallback(Examples examples) { return examples == Examples::Whole ? Examples::Leaves : Examples::None; }

} // namespace

Generator::Generator(schema::Compiler& schemas, schema::Dialect dialect) : schemas_(schemas), shapes_(dialect) {}

bool Generator::accepts(const json::Node& schema, const json::Value& value, schema::Direction direction) {
  if (!schema)
    return true;
  const auto compiled = schemas_.compile(schema, direction);
  return compiled && (*compiled)->accepts(value);
}

bool Generator::breaks(const json::Node& schema, const json::Value& value, schema::Direction direction,
                       std::string_view keyword) {
  const auto compiled = schemas_.compile(schema, direction);
  if (!compiled)
    return false;
  const schema::Evaluation evaluation = (*compiled)->evaluate(value, 20);
  return !evaluation.valid && evaluation.unjudged.empty() &&
         std::any_of(evaluation.errors.begin(), evaluation.errors.end(),
                     [keyword](const schema::Unit& unit) { return unit.keyword == keyword; });
}

std::optional<json::Value> Generator::sized(const json::Node& schema, const Options& options, bool full) {
  Options attempt = options;
  for (int i = 0; i < 3; ++i) {
    for (const bool large : {full, !full}) {
      Builder builder(shapes_, schemas_, attempt, options.seed);
      auto value = builder.build({schema}, large ? Size::Full : Size::Minimal);
      if (value && accepts(schema, *value, options.direction))
        return value;
    }
    if (attempt.examples == Examples::None)
      break;
    attempt.examples = fallback(attempt.examples);
  }
  return random(schema, attempt);
}

std::optional<json::Value> Generator::minimal(const json::Node& schema, const Options& options) {
  return sized(schema, options, false);
}

std::optional<json::Value> Generator::full(const json::Node& schema, const Options& options) {
  return sized(schema, options, true);
}

std::optional<json::Value> Generator::random(const json::Node& schema, const Options& options) {
  Random seeds(options.seed);
  const Conjunction whole(1, schema);
  for (int attempt = 0; attempt < 8; ++attempt) {
    Builder builder(shapes_, schemas_, options, seeds.next());
    auto value = builder.build(whole, Size::Random);
    if (value && accepts(schema, *value, options.direction))
      return value;
  }
  return std::nullopt;
}

namespace {

/// The members of `base` where both have them, else either's.
json::Value overlaid(json::Value full, const json::Value& base) {
  if (!full.is_object() || !base.is_object())
    return base;
  for (const json::Member& member : base.object()) {
    const json::Value* known = full.object().find(member.name);
    full.object().set(member.name, known != nullptr ? overlaid(*known, member.value) : member.value);
  }
  return full;
}

} // namespace

/// What boundaries and breakages start from: as many members as there are, the base's own values first.
std::optional<json::Value> Generator::varied(const json::Node& schema, const Options& options) {
  auto made = full(schema, options);
  if (options.base == nullptr || !accepts(schema, *options.base, options.direction))
    return made;
  if (made)
    if (json::Value both = overlaid(std::move(*made), *options.base); accepts(schema, both, options.direction))
      return both;
  return *options.base;
}

std::vector<Instance> Generator::boundaries(const json::Node& schema, const Options& options) {
  Options leaves = options;
  leaves.examples = std::max(options.examples, Examples::Leaves);
  const auto root = varied(schema, leaves);
  if (!root)
    return {};
  Builder builder(shapes_, schemas_, leaves, options.seed);
  const Verify verify = [&](const json::Value& value) { return accepts(schema, value, options.direction); };
  return generate::boundaries(builder, schema, *root, verify, options.at_most);
}

Breakages Generator::invalid(const json::Node& schema, const Options& options) {
  Options leaves = options;
  leaves.examples = std::max(options.examples, Examples::Leaves);
  const auto root = varied(schema, leaves);
  const auto compiled = schemas_.compile(schema, options.direction);
  if (!root || !compiled)
    return {};
  Builder builder(shapes_, schemas_, leaves, options.seed);
  const Breaks breaks = [&](const json::Value& value, std::string_view keyword, std::string_view location, bool loose) {
    if ((*compiled)->accepts(value))
      return false;
    return names_breach((*compiled)->evaluate(value, 20), keyword, location, loose);
  };
  const Verify valid = [&](const json::Value& value) { return (*compiled)->accepts(value); };
  return breakages(builder, schema, *root, valid, breaks, options.at_most);
}

} // namespace keur::generate
