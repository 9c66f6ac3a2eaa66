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

/// A made-up Dutch employer of any size. Every cell is a function of seed, table, row and column, so a million
/// employees need no more memory than ten, and any row can be written without those before it. Consistent across the
/// tables: contracts belong to employees, units have managers who are users, users refer to employees, cost centres of
/// contracts and units exist by name. Some people have two employments (two employee rows), contracts and units have
/// history.
class DataSet {
public:
  DataSet(std::uint64_t seed, std::size_t employees);
  std::size_t rows(Table table) const;
  /// Puts the row's texts, unquoted ("" = no value), into `cells`, one for each of `columns`; a cell of a column that
  /// the table does not have is left as it is.
  void fill(std::vector<std::string>& cells, Table table, std::size_t row,
            const std::vector<std::string>& columns) const;
  /// The table whose columns these are, by the ones that tell them apart; nothing for foreign ones.
  static std::optional<Table> table_of(const std::vector<std::string>& columns);

  std::uint64_t seed() const { return seed_; }
  std::size_t employees() const { return employees_; }
  std::size_t units() const;
  std::size_t cost_centers() const;

private:
  std::uint64_t seed_;
  std::size_t employees_;
};

} // namespace keur::mocks
