#include <gtest/fixture.hpp>

using namespace keur::gtest;
using testing::MatchesRegex;

class Employees : public ContractTest {};

TEST_F(Employees, AnExportIsNamedByAUuid) {
  const auto& start = operation("startEmployeesExport");
  const auto answer = send(start);
  EXPECT_THAT(answer, ConformsTo(start, 202));
  EXPECT_THAT(answer, TextAt("/jobId", MatchesRegex("[0-9a-f-]{36}")));
}

TEST_F(Employees, NobodyExportsWithoutAToken) {
  const auto& start = operation("startEmployeesExport");
  EXPECT_THAT(send(start, {.authorization = without_token()}), ConformsTo(start, 401));
}
