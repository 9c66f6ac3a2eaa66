#pragma once
#include "mocks/analytics/exports.hpp"

#include <string>
#include <vector>

namespace keur::mocks {

/// One CSV file to write: which columns of which rows, and how it is spoilt.
struct FilePlan {
  std::vector<std::string> columns;
  std::vector<std::string> fallbacks; // cell texts of unknown columns, one for each column
  std::optional<Table> table;
  std::size_t first_row = 0;
  std::size_t end_row = 0;
  std::size_t index = 0; // of the file within the job
  bool byte_order_mark = false;
  FileFault fault = FileFault::None;
};

/// RFC 4180 text in pieces of some 64 KiB, so a file of any length needs constant memory.
void write_csv(const DataSet& data, const FilePlan& plan, const Sink& sink);

} // namespace keur::mocks
