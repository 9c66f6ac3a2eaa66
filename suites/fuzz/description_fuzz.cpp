#include "openapi/load.hpp"
#include "openapi/parameter_style.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any bytes as a description: reading, following references, judging. What loads must be usable: every operation's
/// parameters are written and read, every path expanded and matched.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keur;
  openapi::LoadOptions options;
  options.limits.nodes = 20'000;
  const openapi::Source source{"fuzz.yaml", "https://fuzz.test/openapi.yaml",
                               std::string(reinterpret_cast<const char*>(data), size)};
  const auto problems = openapi::lint(source, options);
  const auto description = openapi::load(source, options);
  if (!description && problems.empty())
    std::abort(); // refused without a word
  if (!description)
    return 0;
  for (const openapi::Operation& operation : description->operations) {
    std::vector<std::pair<std::string, std::string>> values;
    for (const openapi::Parameter& parameter : operation.parameters) {
      auto wire = openapi::serialize(parameter, json::Value("a,b;c=d"));
      if (wire)
        openapi::deserialize(parameter, *wire);
      values.emplace_back(parameter.name, wire.value_or("x"));
    }
    if (auto path = openapi::expand_path(operation.path, values))
      openapi::match_path(operation.path, *path);
    operation.response(200);
  }
  return 0;
}
