#include "csv/reader.hpp"
#include "json/load.hpp"
#include "json/number.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

/// Any bytes as JSON, YAML and CSV. What loads must write and load again equal; where both readers take a text, they
/// must agree; numbers must be JSON's; CSV must not depend on how the bytes were cut.
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

std::string records_of(std::string_view text, std::size_t chunk) {
  std::string out;
  csv::Options options;
  options.field_bytes = 64, options.fields = 16;
  csv::Reader reader(
      options,
      [&](const csv::Record& record) {
        for (const auto& field : record.fields)
          out += field.text + (field.quoted ? "\x01" : "\x02");
        out += '\x03';
      },
      [&](const csv::Remark& remark) {
        out += remark.id + std::to_string(remark.line) + '.' + std::to_string(remark.field);
      });
  for (std::size_t i = 0; i < text.size(); i += chunk)
    reader.feed(text.substr(i, chunk));
  reader.finish();
  return out;
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
  if (records_of(text, size + 1) != records_of(text, 1) || records_of(text, 3) != records_of(text, 7))
    std::abort();
  return 0;
}
