#include "csv/reader.hpp"
#include "json/load.hpp"

#include <malloc.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <string>

/// Reading JSON, YAML and CSV: processor time as a ratio to the libraries' bare event parse of the same bytes, and
/// memory as a multiple of the document. Limits: YAML at most 1.4 × yaml-cpp's events, JSON at least 60 MB/s, memory at
/// most 12 × the document. Exit code 1 where one is passed. `json_bench FILE.yaml` measures that file only.
namespace {

using namespace keur;

constexpr double yaml_limit = 1.4, json_limit_mb = 60, memory_limit = 12;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

/// The least of five: other jobs of the machine only ever add.
double least_of_five(const std::function<void()>& run) {
  double least = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double begin = cpu_seconds();
    run();
    least = std::min(least, cpu_seconds() - begin);
  }
  return least;
}

/// The shape of an OpenAPI description: nested objects, short names, some long and some non-ASCII texts.
std::string json_text() {
  std::string text = "{\n  \"paths\": {";
  for (int i = 0; i < 12'000; ++i) {
    const std::string n = std::to_string(i);
    text += (i ? ",\n    \"/things/" : "\n    \"/things/") + n +
            "\": {\n      \"get\": {\n        \"operationId\": \"get" + n +
            "\",\n        \"summary\": \"Reads thing number " + n +
            " and everything that belongs to it, caf\xC3\xA9 included\",\n"
            "        \"deprecated\": false,\n        \"x-weight\": " +
            n +
            ".25,\n        \"parameters\": [\n          {\n            \"name\": \"id\",\n"
            "            \"in\": \"path\",\n            \"required\": true,\n            \"schema\": { \"type\": "
            "\"integer\", \"minimum\": 1 }\n          }\n        ]\n      }\n    }";
  }
  return text + "\n  }\n}\n";
}

std::string yaml_text() {
  std::string text = "paths:\n";
  for (int i = 0; i < 12'000; ++i) {
    const std::string n = std::to_string(i);
    text += "  /things/" + n + ":\n    get:\n      operationId: get" + n + "\n      summary: \"Reads thing number " +
            n +
            ": everything that belongs to it, caf\xC3\xA9 included\"\n      deprecated: false\n      x-weight: " + n +
            ".25\n      parameters:\n        - name: id\n          in: path\n          required: true\n          "
            "schema: {type: integer, minimum: 1}\n";
  }
  return text;
}

std::string csv_text() {
  std::string text = "employeeid,formattedname,dateofbirth,hours\r\n";
  for (int i = 0; i < 200'000; ++i)
    text += std::to_string(i) + ",\"Vries, J. de\",1980-05-17,36.5\r\n";
  return text;
}

struct NoEvents : YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

double memory_of(const std::function<json::Value()>& load) {
  malloc_trim(0);
  const std::size_t before = mallinfo2().uordblks;
  const json::Value value = load();
  return static_cast<double>(mallinfo2().uordblks - before);
}

double megabytes(const std::string& text) { return static_cast<double>(text.size()) / 1e6; }

bool line(const char* what, double value, const char* unit, bool good, const char* limit) {
  std::printf("%-42s %8.2f %-10s %s %s\n", what, value, unit, good ? "within" : "PASSES", limit);
  return good;
}

bool bench_json() {
  const std::string text = json_text();
  const double ours = least_of_five([&] { json::load_json(text, "bench"); });
  const double peer = least_of_five([&] { nlohmann::json::accept(text); });
  const double memory = memory_of([&] { return std::move(json::load_json(text, "bench")->root); });
  std::printf("JSON, %.1f MB: %.0f ms, the library's lexer alone %.0f ms (%.2f x)\n", megabytes(text), ours * 1e3,
              peer * 1e3, ours / peer);
  const bool fast =
      line("JSON load", megabytes(text) / ours, "MB/s", megabytes(text) / ours >= json_limit_mb, "60 MB/s at least");
  return line("JSON memory", memory / 1e6 / megabytes(text), "x text", memory / 1e6 / megabytes(text) <= memory_limit,
              "12 x at most") &&
         fast;
}

bool bench_yaml(const std::string& text) {
  const double ours = least_of_five([&] { json::load_yaml(text, "bench"); });
  const double peer = least_of_five([&] {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    NoEvents events;
    parser.HandleNextDocument(events);
  });
  const double memory = memory_of([&] { return std::move(json::load_yaml(text, "bench")->root); });
  std::printf("YAML, %.1f MB: %.0f ms, the library's events alone %.0f ms\n", megabytes(text), ours * 1e3, peer * 1e3);
  const bool fast = line("YAML load", ours / peer, "x events", ours / peer <= yaml_limit, "1.4 x at most");
  return line("YAML memory", memory / 1e6 / megabytes(text), "x text", memory / 1e6 / megabytes(text) <= memory_limit,
              "12 x at most") &&
         fast;
}

void bench_csv() {
  const std::string text = csv_text();
  std::size_t records = 0;
  const double ours = least_of_five([&] {
    csv::Reader reader(
        {}, [&](const csv::Record&) { ++records; }, nullptr);
    for (std::size_t i = 0; i < text.size(); i += 65'536)
      reader.feed(std::string_view(text).substr(i, 65'536));
    reader.finish();
  });
  std::printf("CSV, %.1f MB, %zu records: %.0f MB/s\n", megabytes(text), records / 5, megabytes(text) / ours);
}

} // namespace

int main(int argc, char** argv) {
  if (argc == 2) {
    std::ifstream file(argv[1], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!json::load_yaml(text, argv[1]))
      return std::printf("%s does not load\n", argv[1]), 1;
    return bench_yaml(text) ? 0 : 1;
  }
  const bool json = bench_json(), yaml = bench_yaml(yaml_text());
  bench_csv();
  return json && yaml ? 0 : 1;
}
