#include "csv/instance.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

/// Any bytes as a CSV file: the same records and remarks however the bytes are cut, limits kept, and every record an
/// instance that is JSON.
namespace {

using namespace keur;

constexpr std::size_t field_bytes = 64, most_fields = 16;

std::vector<csv::Column> columns_of(const csv::Record& header) {
  std::vector<csv::Column> columns;
  for (const csv::Field& field : header.fields) {
    csv::Column column{field.text};
    const std::size_t kind = columns.size() % 5;
    column.string = kind == 0, column.number = kind == 1, column.integer = kind == 2, column.boolean = kind == 3,
    column.null = kind == 4;
    columns.push_back(std::move(column));
  }
  return columns;
}

void check_instance(const std::vector<csv::Column>& columns, const csv::Record& record) {
  const json::Value instance = csv::record_to_instance(columns, record);
  if (!instance.is_object() || instance.object().size() > columns.size())
    std::abort();
  for (const json::Member& member : instance.object())
    if (member.value.is_number() && !json::load_json(json::dump(member.value), "cell"))
      std::abort();
}

std::string read(std::string_view text, std::size_t chunk) {
  std::string out;
  std::size_t last_line = 0;
  std::vector<csv::Column> columns;
  csv::Options options;
  options.field_bytes = field_bytes, options.fields = most_fields;
  csv::Reader reader(
      options,
      [&](const csv::Record& record) {
        if (record.fields.size() > most_fields || record.line <= last_line)
          std::abort();
        last_line = record.line;
        if (record.number == 1)
          columns = columns_of(record);
        check_instance(columns, record);
        for (const csv::Field& field : record.fields) {
          if (field.text.size() > field_bytes)
            std::abort();
          out += field.text + (field.quoted ? "\x01" : "\x02");
        }
        out += '\x03';
      },
      [&](const csv::Remark& remark) {
        out += remark.id + std::to_string(remark.line) + '.' + std::to_string(remark.field);
      });
  for (std::size_t i = 0; i < text.size(); i += chunk)
    reader.feed(text.substr(i, chunk));
  reader.finish();
  return out + reader.delimiter();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string whole = read(text, size + 1);
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, std::size_t{7}})
    if (read(text, chunk) != whole)
      std::abort();
  return 0;
}
