#include "change/change.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

/// Two versions of a large description, read and compared with witnesses: time and memory against their limits, and
/// against the field's leader, which takes 1.1 s and 72 MB for such a pair.
/// Usage: change_bench [BASE [REVISION]]; without a revision an edited copy is made, without both a pair of 1.8 MB.
namespace {

using namespace keur;

constexpr double second_limit = 0.3;
constexpr double leader_seconds = 1.1;
constexpr double megabyte_limit = 150;

std::string number(std::size_t n) { return std::to_string(n); }

/// 300 operations and 720 schemas in groups of twelve that refer to each other, in circles too: an area of an API.
std::string made() {
  constexpr std::size_t schemas = 720, group = 12;
  std::mt19937_64 random(1);
  std::string text = R"({"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{)";
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string n = number(i);
    const std::string body =
        R"("content":{"application/json":{"schema":{"$ref":"#/components/schemas/S)" + number(i * 2) + "\"}}}";
    text += (i ? "," : "") + ("\"/things" + n) + R"(/{id}":{"post":{"operationId":"post)" + n +
            R"(","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"requestBody":{)" +
            body + R"(},"responses":{"200":{"description":"ok",)" + body + "}}}}";
  }
  text += R"(},"components":{"schemas":{)";
  for (std::size_t i = 0; i < schemas; ++i) {
    text += (i ? ",\"S" : "\"S") + number(i) + R"(":{"type":"object","required":["p0"],"properties":{)";
    for (std::size_t p = 0; p < 20; ++p) {
      const std::string words = R"("description":"Some words on what this member is for, as they are usual there")";
      const bool refers = random() % 10 == 0;
      text += (p ? ",\"p" : "\"p") + number(p) + "\":" +
              (refers ? R"({"$ref":"#/components/schemas/S)" + number(i / group * group + random() % group) + "\"}"
                      : R"({"type":"string",)" + words + R"(,"maxLength":)" + number(10 + random() % 90) + "}");
    }
    text += "}}";
  }
  return text + "}}}";
}

/// Changes one bound in a hundred, and drops what is optional here and there.
void edit(json::Value& value, std::mt19937_64& random) {
  if (value.is_array())
    for (auto& element : value.array())
      edit(element, random);
  if (!value.is_object())
    return;
  for (auto& member : value.object()) {
    if (member.name == "maxLength" && random() % 100 == 0)
      member.value = json::Value(5);
    else if (member.name == "type" && member.value.is_string() && random() % 400 == 0)
      member.value = json::Value("integer");
    else
      edit(member.value, random);
  }
}

std::string edited(const std::string& text) {
  auto root = json::load(text, "base")->root;
  std::mt19937_64 random(2);
  edit(root, random);
  return json::dump(root);
}

/// Of the processor: other programs on the machine do not count.
double seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

struct Measured {
  double parse = 0, read = 0, compare = 0;
  std::size_t changes = 0, breaking = 0, witnesses = 0;
};

Measured measure(const openapi::Source& base, const openapi::Source& revision) {
  Measured measured;
  const double parse = seconds();
  if (!json::load(base.text, "base") || !json::load(revision.text, "revision"))
    std::exit(2);
  const double start = seconds();
  measured.parse = start - parse;
  const auto from = openapi::load(base), to = openapi::load(revision);
  if (!from || !to) {
    std::fprintf(stderr, "%s\n", to_string(from ? to.error() : from.error()).c_str());
    std::exit(2);
  }
  const double read = seconds();
  change::DiffOptions options;
  options.witnesses = true;
  const auto set = change::diff(*from, *to, options);
  measured.read = read - start;
  measured.compare = seconds() - read;
  measured.changes = set.changes.size();
  for (const auto& change : set.changes) {
    measured.breaking += change.level == change::Level::Breaking;
    measured.witnesses += change.witness.has_value();
  }
  return measured;
}

} // namespace

int main(int argc, char** argv) {
  openapi::Source base{"base.json", "https://bench.test/openapi.json", argc > 1 ? "" : made()};
  if (argc > 1) // as JSON, whatever it is written in: the limit is for that
    base.text = json::dump(json::load(openapi::read_file(argv[1])->text, argv[1])->root);
  openapi::Source revision{"revision.json", "https://bench.test/openapi.json", ""};
  revision.text =
      argc > 2 ? json::dump(json::load(openapi::read_file(argv[2])->text, argv[2])->root) : edited(base.text);
  Measured best = measure(base, revision);
  const double megabytes = peak_megabytes();
  for (int i = 0; i < 4; ++i)
    if (const Measured again = measure(base, revision); again.read + again.compare < best.read + best.compare)
      best = again;
  const double taken = best.read + best.compare;
  std::printf("%.1f MB against %.1f MB: %zu changes, %zu breaking, %zu with a witness\n",
              static_cast<double>(base.text.size()) / 1e6, static_cast<double>(revision.text.size()) / 1e6,
              best.changes, best.breaking, best.witnesses);
  std::printf("read %.3f s, compare %.3f s: %.2f of the limit, %.1f times as fast as the leader\n", best.read,
              best.compare, taken / second_limit, leader_seconds / taken);
  std::printf("two parses of the same files %.3f s: reading takes %.1f, comparing %.1f, both %.1f of that\n",
              best.parse, best.read / best.parse, best.compare / best.parse, taken / best.parse);
  std::printf("%.0f MB at the peak: %.2f of the limit\n", megabytes, megabytes / megabyte_limit);
  return taken <= second_limit && megabytes <= megabyte_limit ? 0 : 1;
}
