#include "json/load.hpp"
#include "schema/compile.hpp"
#include "schema/walk.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

/// Schemas and instances from any JSON text: a file of the JSON-Schema-Test-Suite (groups of a schema and tests), or
/// one group. The library and the walk must agree, a refusal must say why, nothing may crash or hang.
namespace {

using namespace keur;
using namespace keur::schema;

void judge(const Schema& schema, const json::Value& instance) {
  const Evaluation evaluation = schema.evaluate(instance, 10);
  if (evaluation.valid != evaluation.errors.empty())
    std::abort(); // invalid without an error, or the other way round
  const bool sure = evaluation.unjudged.empty();
  Work work;
  const Truth walked = walk_silently(static_cast<const Compiled&>(schema).rule(), instance, work);
  if (sure && !work.unknown() && (walked == Truth::True) != evaluation.valid)
    std::abort(); // the two evaluators disagree
  if (sure && !work.unknown() && schema.accepts(instance) != evaluation.valid)
    std::abort();
}

void judge_group(const json::Value& group, Dialect dialect, Direction direction) {
  const json::Value* schema = group.find("schema");
  if (!schema)
    return;
  json::DocumentSet set;
  json::Document document{"file:///fuzz.json", "fuzz", *schema};
  const auto& root = set.add(std::move(document));
  Compiler compiler(set, {dialect, true});
  const auto compiled = compiler.compile({&root, &root.root, ""}, direction);
  if (!compiled && compiled.error().message.empty())
    std::abort();
  if (!compiled)
    return;
  judge(**compiled, group);
  const json::Value* tests = group.find("tests");
  if (tests && tests->is_array())
    for (const auto& test : tests->array())
      if (const json::Value* data = test.find("data"))
        judge(**compiled, *data);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  json::Limits limits;
  limits.nodes = 20'000;
  const auto loaded = json::load_json({reinterpret_cast<const char*>(data), size}, "fuzz", limits);
  if (!loaded)
    return 0;
  constexpr std::array dialects{Dialect::Draft202012, Dialect::OpenApi30,   Dialect::OpenApi31, Dialect::Draft4,
                                Dialect::Draft6,      Dialect::Draft201909, Dialect::Draft7};
  const Dialect dialect = dialects[size % dialects.size()];
  const auto direction = static_cast<Direction>(size % 3);
  if (!loaded->root.is_array()) {
    judge_group(loaded->root, dialect, direction);
    return 0;
  }
  for (const auto& group : loaded->root.array())
    judge_group(group, dialect, direction);
  return 0;
}
