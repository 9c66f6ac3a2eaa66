#include "mocks/analytics/data_set.hpp"
#include "mocks/analytics/file_writer.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

namespace keur::mocks {
namespace {

/// A column's cells, row by row.
std::vector<std::string> column(const DataSet& data, Table table, const std::string& name) {
  const auto makers = DataSet::makers(table, {name});
  EXPECT_NE(makers[0], nullptr) << name;
  std::vector<std::string> cells;
  for (std::size_t row = 0; row < data.rows(table); ++row) {
    std::vector<std::string> cell(1);
    data.fill(cell, table, row, makers);
    cells.push_back(cell[0]);
  }
  return cells;
}

std::set<std::string> values(const DataSet& data, Table table, const std::string& name) {
  const auto cells = column(data, table, name);
  return {cells.begin(), cells.end()};
}

void expect_known(const std::vector<std::string>& cells, const std::set<std::string>& known, const std::string& what) {
  for (const auto& cell : cells)
    ASSERT_TRUE(cell.empty() || known.count(cell) > 0) << what << ' ' << cell;
}

class DataSets : public testing::TestWithParam<std::size_t> {};

TEST_P(DataSets, ReferToWhatTheOtherTablesHold) {
  const DataSet data(7, GetParam());
  const auto employees = values(data, Table::Employees, "employeeid");
  const auto users = values(data, Table::Users, "userid");
  const auto units = values(data, Table::OrganizationUnits, "orgunitid");
  EXPECT_EQ(employees.size(), data.employees());
  EXPECT_EQ(users.size(), data.rows(Table::Users));
  for (const auto table : {Table::Contracts, Table::EmployeeFields, Table::ContractFields, Table::Users})
    expect_known(column(data, table, "employeeid"), employees, "employee");
  const auto managers = values(data, Table::OrganizationUnits, "manager");
  const auto ids = column(data, Table::Employees, "employeeid");
  const auto marks = column(data, Table::Employees, "ismanager");
  for (std::size_t row = 0; row < ids.size(); ++row)
    EXPECT_EQ(marks[row] == "True", managers.count(ids[row]) > 0) << ids[row];
  expect_known(column(data, Table::OrganizationUnits, "manager"), employees, "manager");
  for (const auto table : {Table::Contracts, Table::OrganizationUnits})
    expect_known(column(data, table, "manageruserid"), users, "manager's user");
  expect_known(column(data, Table::Contracts, "orgunit"), units, "unit");
  expect_known(column(data, Table::OrganizationUnits, "orgunitparentid"), units, "parent unit");
  expect_known(column(data, Table::Contracts, "costcenter"), values(data, Table::CostCenters, "costcentername"),
               "cost centre by name");
  expect_known(column(data, Table::OrganizationUnits, "costcenter"), values(data, Table::CostCenters, "costcenter"),
               "cost centre by code");
}
INSTANTIATE_TEST_SUITE_P(OfAnySize, DataSets, testing::Values(1, 2, 49, 50, 51, 100, 999));

TEST(DataSet, ContractsFollowEachOtherAndTheLastOneIsOpenOrEnds) {
  const DataSet data(1, 200);
  const auto owner = column(data, Table::Contracts, "employeeid");
  const auto start = column(data, Table::Contracts, "startdate");
  const auto end = column(data, Table::Contracts, "enddate");
  std::size_t several = 0, open = 0, ending = 0;
  for (std::size_t row = 0; row < owner.size(); ++row) {
    const bool last = row + 1 == owner.size() || owner[row + 1] != owner[row];
    several += !last;
    open += last && end[row].empty();
    ending += last && !end[row].empty();
    if (last)
      continue;
    EXPECT_FALSE(end[row].empty());
    EXPECT_LT(start[row], end[row]);
    EXPECT_LT(end[row], start[row + 1]);
  }
  EXPECT_GT(several, 0u);
  EXPECT_GT(open, 0u);
  EXPECT_GT(ending, 0u);
}

TEST(DataSet, UnitsHaveHistoryAndSomePeopleTwoEmployments) {
  const DataSet data(1, 400);
  EXPECT_GT(data.rows(Table::OrganizationUnits), values(data, Table::OrganizationUnits, "orgunitid").size());
  const auto names = column(data, Table::Employees, "formattedname");
  const auto born = column(data, Table::Employees, "dateofbirth");
  std::map<std::string, int> times;
  for (std::size_t row = 0; row < names.size(); ++row)
    ++times[names[row] + born[row]];
  EXPECT_TRUE(std::any_of(times.begin(), times.end(), [](const auto& one) { return one.second == 2; }));
}

FilePlan plan_of(const DataSet& data, Table table, std::vector<std::string> columns) {
  FilePlan plan;
  plan.fallbacks.resize(columns.size());
  plan.columns = std::move(columns);
  plan.table = table;
  plan.end_row = data.rows(table);
  return plan;
}

const std::vector<std::string> employee_columns = {"employeeid", "formattedname", "dateofbirth", "homestreet",
                                                   "homecity",   "ismanager",     "companyname", "existencestartutc"};

std::string text_of(const DataSet& data, const FilePlan& plan) {
  std::string text;
  write_csv(data, plan, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  return text;
}

TEST(DataSet, M16_FollowsFromItsSeedAndHoldsNoBankAccount) {
  const DataSet one(1, 300), same(1, 300), other(2, 300);
  const auto text = text_of(one, plan_of(one, Table::Employees, employee_columns));
  EXPECT_EQ(text, text_of(same, plan_of(same, Table::Employees, employee_columns)));
  EXPECT_NE(text, text_of(other, plan_of(other, Table::Employees, employee_columns)));
  EXPECT_FALSE(std::regex_search(text, std::regex("[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{6,}")));
}

TEST(DataSet, WritesCellsInTheStyleItWasGiven) {
  CellStyle style;
  style.yes = "1";
  style.no = "0";
  style.utc = "+00:00";
  const DataSet data(1, 30, style);
  EXPECT_EQ(values(data, Table::Employees, "ismanager"), (std::set<std::string>{"0", "1"}));
  EXPECT_EQ(column(data, Table::Employees, "existencestartutc")[0].substr(19), "+00:00");
  auto plan = plan_of(data, Table::CostCenters, {"costcenter"});
  plan.byte_order_mark = true;
  EXPECT_EQ(text_of(data, plan)
                .rfind("\xef\xbb\xbf"
                       "costcenter\r\n",
                       0),
            0u);
}

// A file of some 30 MB may not need more of the heap than a small one.
TEST(DataSet, FilesOfAnyLengthNeedTheSameMemory) {
  if (mallinfo2().uordblks == 0)
    GTEST_SKIP() << "this build's allocator does not tell how much is in use";
  const auto peak = [](std::size_t employees) {
    const DataSet data(1, employees);
    const auto plan = plan_of(data, Table::Employees, employee_columns);
    std::size_t most = 0, bytes = 0;
    const auto before = mallinfo2();
    write_csv(data, plan, [&](std::string_view piece) {
      const auto now = mallinfo2();
      most = std::max(most, now.uordblks + now.hblkhd - before.uordblks - before.hblkhd);
      bytes += piece.size();
      return true;
    });
    return std::pair(most, bytes);
  };
  peak(1'000); // what is made once
  const auto [small_peak, small_bytes] = peak(1'000);
  const auto [large_peak, large_bytes] = peak(200'000);
  EXPECT_GT(large_bytes, 20u << 20);
  EXPECT_LT(large_peak, small_peak + (64u << 10)) << small_bytes << " and " << large_bytes << " bytes";
}

} // namespace
} // namespace keur::mocks
