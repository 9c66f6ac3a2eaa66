#include "preflight/cause.hpp"
#include "preflight/step.hpp"

#include <gtest/gtest.h>

#include <set>

namespace keur::preflight {
namespace {

TEST(Cause, FindsTheCodesOfPastedTexts) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes_in(R"({"error":"invalid_client"})"), Codes{"invalid_client"});
  EXPECT_EQ(codes_in("HTTP/1.1 429 Too Many Requests"), Codes{"429"});
  EXPECT_EQ(codes_in("curl: (6) Could not resolve host: connect.visma.com"), Codes{"dns"});
  EXPECT_EQ(codes_in("order 14010 shipped"), Codes{}); // 401 inside a number is no status
  EXPECT_EQ(codes_in("400 invalid_tenant after 401"), (Codes{"invalid_tenant", "401"}));
}

TEST(Cause, EveryRowNamesACauseAndARemedy) {
  for (const auto& row : causes()) {
    EXPECT_FALSE(row.cause.empty()) << row.code;
    EXPECT_FALSE(row.remedy.empty()) << row.code;
  }
}

TEST(Step, NeedsNameEarlierSteps) {
  std::set<std::string_view> before;
  for (const auto& step : steps()) {
    for (const auto need : step.needs)
      EXPECT_TRUE(before.count(need)) << step.id << " needs " << need;
    EXPECT_TRUE(before.insert(step.id).second) << step.id << " stands twice";
    EXPECT_NE(step.run, nullptr);
  }
}

} // namespace
} // namespace keur::preflight
