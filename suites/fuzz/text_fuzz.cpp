#include "json/load.hpp"
#include "json/number.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any bytes as JSON and YAML. What loads must write and load again equal; where both readers take a text, they must
/// agree; numbers must be JSON's.
namespace {

using namespace keur;

void check_value(const json::Value& value) {
  if (value.is_number() &&
      (!json::is_number_text(value.number()) || json::compare_numbers(value.number(), value.number()) != 0))
    std::abort();
  if (value.is_array())
    for (const auto& element : value.array())
      check_value(element);
  if (value.is_object())
    for (const auto& member : value.object()) {
      if (value.object().find(member.name) != &member.value)
        std::abort();
      check_value(member.value);
    }
}

void check_loaded(const Result<json::Loaded>& loaded) {
  if (!loaded) {
    if (loaded.error().message.empty())
      std::abort(); // refused without a word
    return;
  }
  check_value(loaded->root);
  json::Limits wide;
  wide.number_chars = wide.scalar_bytes; // an octal or hexadecimal number may grow
  const auto again = json::load_json(json::dump(loaded->root), "again", wide);
  if (!again || !json::equal(again->root, loaded->root))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  json::Limits limits;
  limits.nodes = 20'000;
  const auto json = json::load_json(text, "fuzz", limits), yaml = json::load_yaml(text, "fuzz", limits);
  check_loaded(json);
  check_loaded(yaml);
  check_loaded(json::load_json(text, "fuzz", limits, json::DuplicateKeys::Remark));
  if (json && yaml && !json::equal(json->root, yaml->root))
    std::abort();
  return 0;
}
