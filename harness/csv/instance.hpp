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
  bool structured = false; // object or array
};

/// One record as an instance of its row schema. `columns[i]` describes the record's i-th field; one without a name is
/// left out, one without types is read as text. An empty cell is null where the schema allows null, else absent; one
/// that is quoted is the empty text where text is allowed. Numbers and integers are read where the cell is a JSON
/// number (RFC 8259 section 6), booleans where it is true or false in any case; every other cell stays text, for the
/// schema to judge. A cell of objects or arrays is read where it is JSON and left out where it is not: RFC 4180 knows
/// no such cells. Fields beyond `columns` are left out. A value's position is the record's line and the field's number.
json::Value record_to_instance(const std::vector<Column>& columns, const Record& record);

} // namespace keur::csv
