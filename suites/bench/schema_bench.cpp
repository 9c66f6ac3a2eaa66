#include "json/load.hpp"
#include "json/pointer.hpp"
#include "schema/compile.hpp"
#include "schema/walk.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

/// Compiling and evaluating every (schema, example) pair of a description in JSON, in processor time:
///   schema_bench [--json] FILE
/// Ratios are to a bare walk over the same instances. suites/accept/schema_ajv.mjs judges the same pairs with ajv.
namespace {

using namespace keur;

struct Pair {
  json::Node schema;
  const json::Value* instance;
};

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

const json::Value& followed(const json::Value& root, const json::Value& value) {
  const auto reference = value.find_string("$ref");
  if (!reference || !reference->starts_with("#"))
    return value;
  const json::Value* target = json::resolve_pointer(root, reference->substr(1));
  return target ? *target : value;
}

// Every media type object: `schema` beside `example` or `examples`.
void collect(const json::Node& node, const json::Value& root, std::vector<Pair>& pairs) {
  if (node->is_array())
    for (std::size_t i = 0; i < node->array().size(); ++i)
      collect(node.child(i), root, pairs);
  if (!node->is_object())
    return;
  if (const json::Node schema = node.child("schema")) {
    if (const json::Value* example = node->find("example"))
      pairs.push_back({schema, example});
    if (const json::Value* examples = node->find("examples"); examples && examples->is_object())
      for (const auto& each : examples->object())
        if (const json::Value* value = followed(root, each.value).find("value"))
          pairs.push_back({schema, value});
  }
  for (const auto& member : node->object())
    if (member.name != "example" && member.name != "examples")
      collect(node.child(member.name), root, pairs);
}

std::size_t bare_walk(const json::Value& value) {
  std::size_t nodes = 1;
  if (value.is_array())
    for (const auto& item : value.array())
      nodes += bare_walk(item);
  if (value.is_object())
    for (const auto& member : value.object())
      nodes += bare_walk(member.value);
  return nodes;
}

// Best of a few rounds: the least disturbed one.
template <class Work>
double best(Work work) {
  double least = 1e9;
  for (int round = 0; round < 7; ++round) {
    const double from = seconds();
    work();
    least = std::min(least, seconds() - from);
  }
  return least;
}

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

} // namespace

int main(int count, char** arguments) {
  const bool as_json = count == 3 && std::string_view(arguments[1]) == "--json";
  if (count != (as_json ? 3 : 2))
    return std::fprintf(stderr, "usage: schema_bench [--json] DESCRIPTION.json\n"), 2;
  json::Limits limits;
  limits.bytes = 256u << 20;
  auto loaded = json::load_json(read(arguments[count - 1]), arguments[count - 1], limits, json::DuplicateKeys::Remark);
  if (!loaded)
    return std::fprintf(stderr, "%s\n", to_string(loaded.error()).c_str()), 2;
  json::DocumentSet set;
  const auto& document = set.add({"file:///description.json", arguments[count - 1], std::move(loaded->root)});
  std::vector<Pair> pairs;
  collect({&document, &document.root, ""}, document.root, pairs);

  schema::Compiler compiler(set, {schema::Dialect::OpenApi30, true});
  std::vector<std::pair<const schema::Schema*, const json::Value*>> work;
  const double compile_from = seconds();
  for (const Pair& pair : pairs)
    if (const auto compiled = compiler.compile(pair.schema, schema::Direction::Response))
      work.emplace_back(*compiled, pair.instance);
  const double compile = seconds() - compile_from;

  std::size_t nodes = 0, valid = 0, agreed = 0;
  std::string verdicts;
  for (const auto& [schema, instance] : work) {
    schema::Work own;
    const bool accepted = schema->accepts(*instance);
    const auto walked = schema::walk_silently(static_cast<const schema::Compiled*>(schema)->rule(), *instance, own);
    verdicts += accepted ? '1' : '0';
    nodes += bare_walk(*instance), valid += accepted, agreed += accepted == (walked == schema::Truth::True);
  }
  std::size_t sink = 0;
  const double bare = best([&] {
    for (const auto& each : work)
      sink += bare_walk(*each.second);
  });
  const double accepts = best([&] {
    for (const auto& each : work)
      sink += each.first->accepts(*each.second);
  });
  const double evaluate = best([&] {
    for (const auto& each : work)
      sink += each.first->evaluate(*each.second).error_count;
  });
  const double walk = best([&] {
    for (const auto& each : work) {
      schema::Work own;
      sink += schema::walk_silently(static_cast<const schema::Compiled*>(each.first)->rule(), *each.second, own) ==
              schema::Truth::True;
    }
  });
  const auto per_node = [&](double time) { return 1e9 * time / static_cast<double>(std::max<std::size_t>(nodes, 1)); };
  if (as_json)
    return std::printf("{\"pairs\":%zu,\"nodes\":%zu,\"valid\":%zu,\"compile_ms\":%.1f,\"accepts_ns\":%.1f,"
                       "\"evaluate_ns\":%.1f,\"verdicts\":\"%s\"}\n",
                       work.size(), nodes, valid, 1e3 * compile, per_node(accepts), per_node(evaluate),
                       verdicts.c_str()),
           sink == 0;
  std::printf("pairs %zu of %zu, nodes %zu, valid %zu, library and walk agree on %zu\n", work.size(), pairs.size(),
              nodes, valid, agreed);
  std::printf("compile all       %8.1f ms\n", 1e3 * compile);
  std::printf("bare walk         %8.1f ns a node\n", per_node(bare));
  for (const auto& [name, time] : {std::pair{"accepts", accepts}, {"evaluate", evaluate}, {"walk alone", walk}})
    std::printf("%-17s %8.1f ns a node, %6.1f bare walks\n", name, per_node(time), time / bare);
  return agreed == work.size() && sink != 0 ? 0 : 1;
}
