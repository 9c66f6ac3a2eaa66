#include "mocks/analytics/file_writer.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

constexpr std::size_t piece = 64u << 10;

void append_field(std::string& out, const std::string& text) {
  if (text.find_first_of(",\"\r\n;") == std::string::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"')
      out += '"';
    out += c;
  }
  out += '"';
}

void append_record(std::string& out, const std::vector<std::string>& cells, char delimiter) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0)
      out += delimiter;
    append_field(out, cells[i]);
  }
  out += "\r\n";
}

bool looks_like_date(const std::string& text) { return text.size() == 10 && text[4] == '-' && text[7] == '-'; }

/// Spoils one cell of the given row that a check can find: the first that is a date, a decimal, …
template <class Match>
void replace_first(std::vector<std::string>& cells, Match match, const std::string& by) {
  const auto found = std::find_if(cells.begin(), cells.end(), match);
  if (found != cells.end())
    *found = by;
}

void spoil_header(std::vector<std::string>& header, FileFault fault, std::size_t file) {
  if (header.empty())
    return;
  if (fault == FileFault::MissingColumn || (fault == FileFault::DifferentSecondHeader && file > 0))
    header.pop_back();
  if (fault == FileFault::ExtraColumn)
    header.emplace_back("onverwacht");
  if (fault == FileFault::ColumnOrder)
    std::reverse(header.begin(), header.end());
  if (fault == FileFault::UpperCaseHeader)
    for (auto& name : header)
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
}

void spoil_cells(std::vector<std::string>& cells, FileFault fault, std::size_t file, bool first) {
  if (fault == FileFault::MissingColumn || (fault == FileFault::DifferentSecondHeader && file > 0))
    cells.pop_back();
  if (fault == FileFault::ExtraColumn)
    cells.emplace_back("1");
  if (fault == FileFault::ColumnOrder)
    std::reverse(cells.begin(), cells.end());
  if (!first)
    return;
  if (fault == FileFault::RaggedRow)
    cells.emplace_back("te veel");
  if (fault == FileFault::BadDate)
    replace_first(cells, looks_like_date, "30-02-2026");
  if (fault == FileFault::BadNumber)
    replace_first(
        cells,
        [](const auto& text) {
          return text.find('.') != text.npos && text.find_first_not_of("0123456789.") == text.npos;
        },
        "36,00 uur");
  if (fault == FileFault::QuotedNewline)
    cells.front() += "\r\nregel twee";
}

void spoil_text(std::string& text, FileFault fault, bool first) {
  if (fault == FileFault::MixedLineEnds && first)
    text.erase(text.size() - 2, 1);
  if (!first)
    return;
  if (fault == FileFault::UnbalancedQuote)
    text.insert(0, "\"");
  if (fault == FileFault::BareQuote)
    text.insert(text.find(',') + 1, "a\"b");
  if (fault == FileFault::Latin1)
    text.insert(text.find(',') + 1, "Zo\xeb");
}

/// The key columns' values come first in the required ones: emptying a row's key breaks every row schema.
void empty_required(std::vector<std::string>& cells, const FilePlan& plan) {
  static const std::vector<std::string> keys = {"employeeid", "orgunitid", "userid", "costcenter"};
  for (std::size_t i = 0; i < plan.columns.size() && i < cells.size(); ++i)
    if (std::find(keys.begin(), keys.end(), plan.columns[i]) != keys.end())
      cells[i].clear();
}

std::string head_of_file(const FilePlan& plan, char delimiter) {
  std::string text;
  if (plan.byte_order_mark || plan.fault == FileFault::ByteOrderMark)
    text = "\xef\xbb\xbf";
  if (plan.fault == FileFault::NoHeader)
    return text;
  auto header = plan.columns;
  spoil_header(header, plan.fault, plan.index);
  append_record(text, header, delimiter);
  return text;
}

} // namespace

void write_csv(const DataSet& data, const FilePlan& plan, const Sink& sink) {
  if (plan.fault == FileFault::EmptyFile)
    return;
  const char delimiter = plan.fault == FileFault::Semicolons ? ';' : ',';
  auto text = head_of_file(plan, delimiter);
  const auto makers = plan.table ? DataSet::makers(*plan.table, plan.columns) : std::vector<Cell>();
  std::vector<std::string> cells;
  std::string record;
  for (std::size_t row = plan.first_row; row < plan.end_row && plan.fault != FileFault::HeaderOnly; ++row) {
    const bool first = row == plan.first_row;
    cells = plan.fallbacks;
    if (plan.table)
      data.fill(cells, *plan.table, row, makers);
    if (plan.fault == FileFault::RequiredEmpty && first)
      empty_required(cells, plan);
    spoil_cells(cells, plan.fault, plan.index, first);
    record.clear();
    append_record(record, cells, delimiter);
    if (plan.fault == FileFault::DuplicateKey && first)
      record += record;
    spoil_text(record, plan.fault, first);
    text += record;
    if (text.size() >= piece) {
      if (!sink(text))
        return;
      text.clear();
    }
  }
  if (!text.empty())
    sink(text);
}

} // namespace keur::mocks
