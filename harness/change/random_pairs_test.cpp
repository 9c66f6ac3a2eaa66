#include "change/diff.hpp"
#include "change/rewriting.hpp"
#include "generate/generate.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>

// Random pairs of schemas, each judged twice: by the rules, and by evaluating instances. What the rules call compatible
// may have no counter-example; what they call breaking with a witness must be confirmed by it. Both schemas declare the
// same members, because a member that one side leaves open is compatible by convention and not by the law.
namespace keur::change {
namespace {

class Random {
public:
  /// `wide`: rare keywords, too.
  explicit Random(std::uint64_t seed, bool wide = false) : engine_(seed), wide_(wide) {}
  bool wide() const { return wide_; }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }
  bool one_in(std::size_t n) { return below(n) == 0; }

private:
  std::mt19937_64 engine_;
  bool wide_;
};

json::Value type_list(Random& random) {
  constexpr std::string_view names[] = {"string", "integer", "number", "boolean", "null", "array", "object"};
  if (random.one_in(4)) {
    const std::size_t first = random.below(7), second = random.below(6);
    return json::Array{names[first], names[second >= first ? second + 1 : second]};
  }
  return names[random.below(7)];
}

json::Value any_schema(Random& random, int depth);

using Put = std::function<void(std::string_view, json::Value)>;

/// The keywords that fewer descriptions use.
void edit_rare_keyword(const Put& put, Random& random, int depth) {
  constexpr std::string_view schemas[] = {"if", "then", "else", "unevaluatedProperties", "unevaluatedItems"};
  constexpr std::string_view patterns[] = {"^a", "b", "^a*$", ".*"};
  const auto schema = [&] { return depth > 0 ? any_schema(random, depth - 1) : json::Value(!random.one_in(3)); };
  const std::size_t which = random.below(12);
  if (which < 5)
    return put(schemas[which], schema());
  switch (which) {
  case 5:
    return put("const", random.one_in(2) ? json::Value("a") : json::Value(random.below(3)));
  case 6:
    return put("pattern", patterns[random.below(4)]);
  case 7:
    return put("prefixItems", random.one_in(2) ? json::Array{schema()} : json::Array{schema(), schema()});
  case 8:
    return put("patternProperties", json::object({{patterns[random.below(3)], schema()}}));
  case 9:
    return put("dependentRequired",
               json::object({{"a", random.one_in(2) ? json::Array{"b"} : json::Array{"cc", "b"}}}));
  case 10:
    return put("dependentSchemas", json::object({{random.one_in(2) ? "a" : "b", schema()}}));
  default:
    return put(random.one_in(2) ? "minContains" : "maxContains", random.below(3));
  }
}

/// Sets, replaces or drops one keyword.
void edit_keyword(json::Object& schema, Random& random, int depth) {
  constexpr std::string_view numbers[] = {"minimum",       "maximum",      "exclusiveMinimum", "exclusiveMaximum",
                                          "minLength",     "maxLength",    "minItems",         "maxItems",
                                          "minProperties", "maxProperties"};
  constexpr std::string_view schemas[] = {"not", "items", "additionalProperties", "contains", "propertyNames"};
  const bool rare = random.wide() && random.one_in(2);
  const std::size_t which = random.below(20);
  const bool drop = random.one_in(3);
  const auto put = [&](std::string_view keyword, json::Value value) {
    if (drop)
      schema.erase(keyword);
    else
      schema.set(std::string(keyword), std::move(value));
  };
  if (rare)
    return edit_rare_keyword(put, random, depth);
  if (which < 10)
    return put(numbers[which], random.below(5));
  if (which < 15)
    return put(schemas[which - 10], depth > 0 ? any_schema(random, depth - 1) : json::Value(!random.one_in(3)));
  if (which == 15)
    return put("multipleOf", random.below(4) + 1);
  if (which == 16)
    return put("uniqueItems", true);
  if (which == 17)
    return put("required", random.one_in(2) ? json::Array{"a"} : json::Array{"a", "b"});
  if (which == 18)
    return put("enum", random.one_in(2) ? json::Array{"a", 1, "bb"} : json::Array{"a", 1, "bb", nullptr, 2});
  json::Array branches;
  for (std::size_t i = 0; i < 2 + random.below(2); ++i)
    branches.push_back(depth > 0 ? any_schema(random, depth - 1) : json::Value(json::object({{"type", "string"}})));
  put(random.one_in(2) ? "anyOf" : random.one_in(2) ? "allOf" : "oneOf", std::move(branches));
}

json::Value any_schema(Random& random, int depth) {
  json::Object schema;
  if (!random.one_in(4))
    schema.set("type", type_list(random));
  for (std::size_t i = random.below(3); i > 0; --i)
    edit_keyword(schema, random, depth);
  json::Object members;
  for (const char* name : {"a", "b"})
    members.set(name, depth > 0 ? any_schema(random, depth - 1) : json::Value(json::Object()));
  schema.set("properties", std::move(members));
  return schema;
}

/// A copy with a keyword or two changed, somewhere.
json::Value edited(const json::Value& schema, Random& random, int depth) {
  json::Value out = schema;
  if (!out.is_object() || !out.find("properties"))
    return any_schema(random, depth);
  if (depth > 0 && random.one_in(2)) {
    json::Value& member = *out.object().find("properties")->object().find(random.one_in(2) ? "a" : "b");
    member = edited(member, random, depth - 1);
    return out;
  }
  if (random.one_in(4))
    out.object().set("type", type_list(random));
  else
    edit_keyword(out.object(), random, depth);
  return out;
}

json::Value any_instance(Random& random, int depth) {
  const std::size_t kind = random.below(depth > 0 ? 7 : 5);
  if (kind == 0)
    return nullptr;
  if (kind == 1)
    return random.one_in(2);
  if (kind == 2)
    return random.below(7);
  if (kind == 3)
    return json::Number{std::to_string(random.below(5)) + ".5"};
  if (kind == 4)
    return std::string(random.below(6), random.one_in(3) ? 'b' : 'a');
  if (kind == 5) {
    json::Array elements;
    for (std::size_t i = random.below(5); i > 0; --i)
      elements.push_back(any_instance(random, depth - 1));
    return elements;
  }
  json::Object members;
  for (const char* name : {"a", "b", "cc", "dddd"})
    if (random.one_in(2))
      members.set(name, any_instance(random, depth - 1));
  return members;
}

openapi::Description with_schema(const json::Value& schema, std::string_view name) {
  const std::string body = R"("content":{"application/json":{"schema":)" + json::dump(schema) + "}}";
  const std::string text = R"({"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"post":{)"
                           R"("requestBody":{)" +
                           body + R"(},"responses":{"200":{"description":"ok",)" + body + "}}}}}}";
  auto loaded = openapi::load({std::string(name), "file:///" + std::string(name), text});
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return std::move(*loaded);
}

/// One side, ready to judge instances of its schema, or of any place of it.
class Judge {
public:
  explicit Judge(const openapi::Description& description)
      : documents_(*description.documents), schemas_(documents_, {schema::Dialect::OpenApi31, true}),
        generator_(schemas_, schema::Dialect::OpenApi31),
        node_(description.operations.front().request_body->content.front().schema) {}

  std::optional<bool> accepts(const json::Value& instance, schema::Direction direction) {
    return accepts(node_, instance, direction);
  }
  std::optional<bool> accepts(const json::Node& node, const json::Value& instance, schema::Direction direction) {
    const auto compiled = schemas_.compile(node, direction);
    if (!compiled)
      return std::nullopt;
    const auto judged = (*compiled)->evaluate(instance, 1);
    return judged.unjudged.empty() || !judged.valid ? std::optional(judged.valid) : std::nullopt;
  }
  void add_instances(std::vector<json::Value>& out, std::uint64_t seed) {
    generate::Options options;
    options.seed = seed;
    options.at_most = 30;
    if (auto one = generator_.random(node_, options))
      out.push_back(std::move(*one));
    for (auto& instance : generator_.boundaries(node_, options))
      out.push_back(std::move(instance.value));
    for (auto& instance : generator_.invalid(node_, options).instances)
      out.push_back(std::move(instance.value));
  }

private:
  const json::DocumentSet& documents_;
  schema::Compiler schemas_;
  generate::Generator generator_;
  json::Node node_;
};

struct Tally {
  std::size_t pairs = 0, breaking = 0, witnesses = 0, compatible = 0, instances = 0, counter_examples = 0;
};

/// Breaking or dangerous in that direction.
bool warned(const Diff& diff, Direction direction) {
  return std::any_of(diff.found.begin(), diff.found.end(), [&](const Found& found) {
    return found.change.direction == direction && found.change.level != Level::Compatible;
  });
}

/// The witness, judged anew at the place it is for.
void confirm(const Found& found, Judge& before, Judge& after) {
  const bool request = found.change.direction == Direction::Request;
  const auto direction = request ? schema::Direction::Request : schema::Direction::Response;
  const auto accepted = [&](Judge& judge, const Schema& schema) {
    return std::all_of(schema.given.begin(), schema.given.end(), [&](const Spot& spot) {
      return judge.accepts(json::Node{spot.document, spot.value, ""}, *found.change.witness, direction) == true;
    });
  };
  EXPECT_EQ(accepted(before, *found.shown_at->base), request) << found.change.message;
  EXPECT_EQ(accepted(after, *found.shown_at->revision), !request) << found.change.message;
}

void judge_pair(std::uint64_t seed, bool wide, Tally& tally) {
  Random random(seed, wide);
  const json::Value base_schema = any_schema(random, 2);
  json::Value revision_schema = edited(base_schema, random, 2);
  for (std::size_t more = wide ? random.below(3) : 0; more > 0; --more)
    revision_schema = edited(revision_schema, random, 2);
  const auto base = with_schema(base_schema, "base.json"), revision = with_schema(revision_schema, "revision.json");
  Diff set(base, revision, Policy{});
  compare_operations(set, DiffOptions{});
  find_witnesses(set, 200, true);
  ++tally.pairs;
  Judge before(base), after(revision);
  for (const Found& found : set.found) {
    tally.breaking += found.change.level == Level::Breaking;
    tally.witnesses += found.change.witness.has_value();
    EXPECT_TRUE(found.change.level != Level::Breaking || !found.alternative || found.change.witness)
        << "seed " << seed << ": breaking, though other alternatives may make up for it: " << found.change.message;
    if (found.change.witness)
      confirm(found, before, after);
  }
  std::vector<json::Value> instances;
  before.add_instances(instances, seed);
  after.add_instances(instances, seed);
  for (int i = 0; i < 60; ++i)
    instances.push_back(any_instance(random, 3));
  const bool request = warned(set, Direction::Request), response = warned(set, Direction::Response);
  tally.compatible += !request + !response;
  for (const json::Value& instance : instances) {
    ++tally.instances;
    const auto refuted = [&](schema::Direction direction, Judge& accepter, Judge& refuser) {
      return accepter.accepts(instance, direction) == true && refuser.accepts(instance, direction) == false;
    };
    const bool narrowed = !request && refuted(schema::Direction::Request, before, after);
    const bool widened = !response && refuted(schema::Direction::Response, after, before);
    tally.counter_examples += narrowed + widened;
    ASSERT_FALSE(narrowed || widened) << "seed " << seed << (narrowed ? ": request" : ": response") << "\nbase     "
                                      << json::dump(base_schema) << "\nrevision " << json::dump(revision_schema)
                                      << "\ninstance " << json::dump(instance);
  }
}

std::uint64_t asked(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Pairs that the rules once judged wrongly.
TEST(RandomPairs, OnceRefutedHold) {
  Tally tally;
  for (const std::uint64_t seed : {55'728u})
    judge_pair(seed, false, tally);
  EXPECT_GT(tally.pairs, 0u);
}

std::string first_change(const ChangeSet& set) { return set.changes.empty() ? "" : set.changes.front().message; }

TEST(RandomPairs, SpellingsOfOneSchemaDoNotDiffer) {
  for (std::uint64_t i = 0; i < asked("KEUR_PAIRS", 400) && !HasFailure(); ++i) {
    Random random(asked("KEUR_SEED", 1) + i, true);
    const json::Value schema = any_schema(random, 3);
    const auto given = with_schema(schema, "base.json");
    for (const Rewriting& rewriting : rewritings()) {
      const auto other = rewritten(given, rewriting);
      ASSERT_TRUE(other) << to_string(other.error());
      EXPECT_EQ(first_change(diff(given, *other)), "") << rewriting.name << ' ' << json::dump(schema);
      EXPECT_EQ(first_change(diff(*other, given)), "") << rewriting.name << ", back " << json::dump(schema);
    }
  }
}

class RandomKeywords : public testing::TestWithParam<bool> {};

TEST_P(RandomKeywords, CompatibleHasNoCounterExample) {
  const std::uint64_t pairs = asked("KEUR_PAIRS", 400), seed = asked("KEUR_SEED", 1);
  Tally tally;
  for (std::uint64_t i = 0; i < pairs && !HasFatalFailure(); ++i)
    judge_pair(seed + i, GetParam(), tally);
  EXPECT_GT(tally.breaking, pairs / 10);
  EXPECT_GT(tally.compatible, pairs / 10);
  std::cout << tally.pairs << " pairs, " << tally.breaking << " breaking changes (" << tally.witnesses
            << " with a witness), " << tally.compatible << " sides called compatible, " << tally.instances
            << " instances, " << tally.counter_examples << " counter-examples\n";
}

INSTANTIATE_TEST_SUITE_P(RandomPairs, RandomKeywords, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "AllOf2020" : "Usual"; });

} // namespace
} // namespace keur::change
