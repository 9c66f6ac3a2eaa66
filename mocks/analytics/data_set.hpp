#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::mocks {

/// The seven tables of the HR data set.
enum class Table : std::uint8_t {
  Employees,
  EmployeeFields,
  Contracts,
  ContractFields,
  OrganizationUnits,
  CostCenters,
  Users
};

/// How cells are written where that is not publicly known.
struct CellStyle {
  std::string yes = "True";
  std::string no = "False";
  std::string utc = "Z"; // behind moments, "2026-01-31T08:15:42"
};

struct DataRow;
/// Makes one cell's text of a row.
using Cell = std::string (*)(const DataRow&);

/// A made-up Dutch employer of any size. Every cell is a function of seed, table, row and column, so a million
/// employees need no more memory than ten, and any row can be written without those before it. Consistent across the
/// tables: contracts belong to employees, units have managers who are users, users refer to employees, cost centres of
/// contracts and units exist by name. Some people have two employments (two employee rows), contracts and units have
/// history.
class DataSet {
public:
  DataSet(std::uint64_t seed, std::size_t employees, CellStyle style = {});
  std::size_t rows(Table table) const;
  /// What makes the cells of these columns, once for a whole file; null where the table has no such column.
  static std::vector<Cell> makers(Table table, const std::vector<std::string>& columns);
  /// Puts the row's texts, unquoted ("" = no value), into `cells`; where the maker is null the cell is left as it is.
  void fill(std::vector<std::string>& cells, Table table, std::size_t row, const std::vector<Cell>& makers) const;
  /// The table whose columns these are, by the ones that tell them apart; nothing for foreign ones.
  static std::optional<Table> table_of(const std::vector<std::string>& columns);

  std::uint64_t seed() const { return seed_; }
  std::size_t employees() const { return employees_; }
  const CellStyle& style() const { return style_; }
  std::size_t units() const;
  /// The employee who manages a unit: always one who is a user.
  std::size_t manager_of(std::size_t unit) const;
  bool is_manager(std::size_t employee) const;
  std::size_t cost_centers() const;

private:
  std::uint64_t seed_;
  std::size_t employees_;
  CellStyle style_;
  std::vector<std::size_t> managers_; // employees, ascending; at most one for each of the 2,000 units
};

} // namespace keur::mocks
