#pragma once
#include "csv/reader.hpp"
#include "json/value.hpp"

#include <string>
#include <vector>

namespace keur::csv {

/// What a row schema says about one column: the JSON types its cells may have.
struct Column {
  std::string name;
  bool string = false, number = false, integer = false, boolean = false, null = false;
  bool required = false;
};

/// One record as an instance of its row schema. `columns[i]` describes the record's i-th field (a column that the
/// schema does not know has a name only and is read as text). An empty cell is null where the schema allows null, the
/// empty text where it is quoted or required and may be a text, else absent. Numbers and integers are read where the
/// cell is a JSON number (RFC 8259 section 6), booleans where it is true or false in any case; every other cell stays
/// text, for the schema to judge. Fields beyond `columns` are left out.
json::Value record_to_instance(const std::vector<Column>& columns, const Record& record);

} // namespace keur::csv
