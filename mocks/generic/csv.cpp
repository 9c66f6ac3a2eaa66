#include "mocks/generic/csv.hpp"

#include "csv/reader.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <vector>

namespace keur::mocks {
namespace {

std::string cell(const json::Value& value) {
  std::string text = value.is_null() ? "" : value.is_string() ? value.string() : json::dump(value);
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (const char c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::vector<std::string> columns_of(const json::Array& rows) {
  std::vector<std::string> columns;
  for (const auto& row : rows)
    if (row.is_object())
      for (const auto& member : row.object())
        if (std::find(columns.begin(), columns.end(), member.name) == columns.end())
          columns.push_back(member.name);
  return columns;
}

} // namespace

std::string to_csv(const json::Value& value) {
  const json::Array rows = value.is_array() ? value.array() : json::Array{value};
  const auto columns = columns_of(rows);
  if (columns.empty())
    return cell(value);
  std::string text;
  const auto add = [&](const auto& text_of) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      text += (i > 0 ? "," : "") + text_of(columns[i]);
    text += "\r\n";
  };
  add([](const std::string& name) { return cell(json::Value(name)); });
  for (const auto& row : rows)
    add([&](const std::string& name) {
      const auto* found = row.is_object() ? row.find(name) : nullptr;
      return found != nullptr ? cell(*found) : std::string();
    });
  return text;
}

bool is_csv(std::string_view text) {
  csv::Reader reader(
      {}, [](const csv::Record&) {}, nullptr);
  reader.feed(text);
  reader.finish();
  const auto& found = reader.counts();
  return std::all_of(found.begin(), found.end(), [](const auto& one) {
    return one.first == "wrong-delimiter" || one.first == "mixed-line-breaks" || one.first == "blank-line";
  });
}

} // namespace keur::mocks
