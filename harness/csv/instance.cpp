#include "csv/instance.hpp"

#include "base/text.hpp"
#include "json/load.hpp"
#include "json/number.hpp"

#include <algorithm>
#include <optional>

namespace keur::csv {
namespace {

bool is_text_only(const Column& column) {
  return !column.number && !column.integer && !column.boolean && !column.null && !column.structured;
}

std::optional<json::Value> empty_cell(const Column& column, bool quoted) {
  const bool may_be_text = column.string || is_text_only(column);
  if (quoted && may_be_text)
    return json::Value("");
  return column.null ? std::optional(json::Value(nullptr)) : std::nullopt;
}

std::optional<json::Value> cell(const Column& column, const std::string& text) {
  if ((column.number || column.integer) && json::is_number_text(text))
    return json::Number{text};
  if (column.boolean && equals_ignore_case(text, "true"))
    return true;
  if (column.boolean && equals_ignore_case(text, "false"))
    return false;
  if (column.structured && (text.starts_with('{') || text.starts_with('[')))
    if (auto loaded = json::load_json(text, "cell"))
      return std::move(loaded->root);
  const bool unreadable = column.structured && !column.string;
  return unreadable ? std::nullopt : std::optional(json::Value(text));
}

} // namespace

json::Value record_to_instance(const std::vector<Column>& columns, const Record& record) {
  json::Object instance;
  const std::size_t count = std::min(columns.size(), record.fields.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Field& field = record.fields[i];
    std::optional<json::Value> value =
        field.text.empty() ? empty_cell(columns[i], field.quoted) : cell(columns[i], field.text);
    if (!value || columns[i].name.empty())
      continue;
    value->set_at({static_cast<std::uint32_t>(record.line), static_cast<std::uint32_t>(i + 1)});
    instance.set(columns[i].name, std::move(*value));
  }
  instance.seal();
  return instance;
}

} // namespace keur::csv
