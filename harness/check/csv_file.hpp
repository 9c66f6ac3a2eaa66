#pragma once
#include "check/check.hpp"
#include "check/shape.hpp"
#include "csv/instance.hpp"
#include "csv/reader.hpp"
#include "http/media_type.hpp"

#include <optional>

namespace keur::check {

/// A record that breaks its row schema, once for each keyword.
struct RowBreach {
  schema::Unit unit;
  std::size_t record = 0, line = 0; // of the first such record
  std::size_t count = 0;
};

/// One CSV answer, read once for all checks of an exchange.
struct CsvFile {
  json::Node row_schema = {}; // empty: nothing is known of the rows
  std::vector<std::string> header = {};
  std::vector<std::string> declared = {}; // column names of the row schema, in its order
  std::vector<std::string> required = {};
  char delimiter = ',';
  std::size_t records = 0; // without the header
  std::vector<csv::Remark> remarks = {};
  std::map<std::string, std::size_t, std::less<>> remark_counts = {};
  std::vector<RowBreach> breaches = {};
  std::size_t broken_records = 0;
  std::size_t repeated_keys = 0, first_repeated_key = 0; // record number
  std::optional<Error> schema_error = {};
};

/// Nothing when the answer is no successful CSV answer: a step with a row schema, or the media type text/csv. Of a file
/// that was cut the whole records are read; nothing when there is none.
std::optional<CsvFile> read_csv_file(const Context& context, const openapi::MediaType* described,
                                     const std::optional<http::MediaType>& media_type);
/// What the row schema says about a column; without a name where it does not speak of it.
csv::Column column_of(const json::DocumentSet& documents, const Shape& row, const std::string& name);
/// The header record alone; nothing where the file was cut within it.
std::optional<std::vector<std::string>> read_csv_header(const http::Response& response);

} // namespace keur::check
