#include "json/load.hpp"
#include "openapi/json_path.hpp"
#include "openapi/load.hpp"

#include <cstdint>
#include <string>

/// Any bytes as an Overlay document on a small description; the first line alone also as a JSONPath.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace keur;
  const std::string text(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view base =
      R"({"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"tags":["x"],"responses":{}}}}})";
  json::Value root = json::load_json(base, "base")->root;
  if (auto path = openapi::JsonPath::parse(text.substr(0, text.find('\n'))))
    for (const auto& location : path->select(root))
      openapi::at(root, location);
  json::Limits limits;
  limits.nodes = 2'000;
  auto loaded = json::load(text, "overlay", limits);
  if (!loaded)
    return 0;
  std::vector<openapi::Problem> problems;
  (void)openapi::apply_overlay(root, json::Document{"mem:overlay", "overlay", std::move(loaded->root)}, problems);
  return 0;
}
