#include "json/load.hpp"
#include "openapi/load.hpp"
#include "plan/drafts.hpp"
#include "plan/planner.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

/// Reading a large description and planning its cases: processor time and memory against their limits. Peers, measured
/// on the same 13 MB document: swagger-parser 13 takes 1.35 s to validate it from JSON and 1.74 s from YAML; `--peer
/// SECONDS` says what it takes here (`./dev accept github` measures that). Memory may be 12 x the document.
/// Usage: description_bench [--peer SECONDS] [DESCRIPTION...]; without one a document of that size is made.
namespace {

using namespace keur;

constexpr double peer_json_seconds = 1.35;
constexpr double peer_yaml_seconds = 1.74;
constexpr double memory_limit = 12.0;

/// A JSON description of about 13 MB in the manner of GitHub's: a thousand operations, schemas with references.
openapi::Source made() {
  std::string text = R"({"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{)";
  for (int i = 0; i < 1'000; ++i) {
    const std::string n = std::to_string(i);
    text += (i ? "," : "") + ("\"/things" + n) + "/{id}\":{\"get\":{\"operationId\":\"get" + n +
            "\",\"parameters\":[{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}],"
            "\"responses\":{\"200\":{\"description\":\"ok\",\"content\":{\"application/json\":{\"schema\":{\"$ref\":"
            "\"#/components/schemas/S" +
            n + "\"}}}}}}}";
  }
  text += "},\"components\":{\"schemas\":{";
  for (int i = 0; i < 1'000; ++i) {
    text += (i ? ",\"S" : "\"S") + std::to_string(i) + "\":{\"type\":\"object\",\"properties\":{";
    for (int p = 0; p < 80; ++p)
      text += (p ? ",\"p" : "\"p") + std::to_string(p) +
              "\":{\"type\":\"array\",\"description\":\"Some words on what this property is for, as there are in such "
              "documents.\",\"items\":{\"$ref\":\"#/components/schemas/S" +
              std::to_string((i * 7 + p) % 1'000) + "\"}}";
    text += "}}";
  }
  return {"made.json", "https://bench.test/openapi.json", text + "}}}"};
}

/// Processor time: other jobs of the machine do not count. What the work returns is given back to the heap after the
/// clock has stopped, as the peers leave it to their collectors.
template <typename Work>
double median_seconds(int runs, const Work& work) {
  std::vector<double> seconds;
  for (int i = 0; i < runs; ++i) {
    const std::clock_t start = std::clock();
    const auto kept = work();
    seconds.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2];
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  statm >> pages >> pages;
  return pages * 4'096;
}

struct Planned {
  openapi::Description description;
  std::unique_ptr<schema::Compiler> schemas;
  plan::Plan plan;
};

std::unique_ptr<Planned> load_and_plan(const openapi::Source& source) {
  auto planned = std::make_unique<Planned>();
  auto description = openapi::load(source);
  if (!description)
    return planned;
  planned->description = std::move(*description);
  const schema::Dialect dialect = plan::dialect_of(planned->description);
  planned->schemas =
      std::make_unique<schema::Compiler>(*planned->description.documents, schema::Options{dialect, true});
  planned->plan = plan::make_plan(planned->description, *planned->schemas, {});
  return planned;
}

int measure(const openapi::Source& source, double peer) {
  const bool json = source.text.starts_with('{');
  const double size = static_cast<double>(source.text.size());
  const std::size_t before = resident_bytes();
  std::size_t operations = 0;
  double held = 0;
  {
    auto description = openapi::load(source);
    if (!description)
      return std::printf("%s does not load: %s\n", source.name.c_str(), description.error().message.c_str()), 1;
    operations = description->operations.size();
    held = static_cast<double>(resident_bytes() - before) / size;
  }
  if (peer <= 0)
    peer = json ? peer_json_seconds : peer_yaml_seconds;
  std::size_t cases = 0;
  const double parse = median_seconds(5, [&] { return json::load(source.text, source.name); });
  const double load = median_seconds(5, [&] { return openapi::load(source); });
  const double all = median_seconds(5, [&] {
    auto planned = load_and_plan(source);
    cases = planned->plan.cases.size();
    return planned;
  });
  std::printf("%s: %.1f MB, %zu operations, %zu cases\n", source.name.c_str(), size / 1e6, operations, cases);
  std::printf("  text to values                %.3f s\n", parse);
  std::printf("  load + resolve + lint         %.3f s\n", load);
  std::printf("  load + resolve + lint + plan  %.3f s = %.1f x as fast as swagger-parser (%.2f s)\n", all, peer / all,
              peer);
  std::printf("  memory                        %.1f x the document (limit %.0f x)\n", held, memory_limit);
  return peer / all >= (json ? 2.0 : 1.0) && held <= memory_limit ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  const bool has_peer = argc > 2 && std::string_view(argv[1]) == "--peer";
  const double peer = has_peer ? std::atof(argv[2]) : 0;
  const int first = has_peer ? 3 : 1;
  if (argc <= first)
    return measure(made(), peer);
  int worst = 0;
  for (int i = first; i < argc; ++i) {
    auto source = openapi::read_file(argv[i]);
    if (!source)
      return std::printf("%s\n", source.error().message.c_str()), 1;
    worst = std::max(worst, measure(*source, peer));
  }
  return worst;
}
