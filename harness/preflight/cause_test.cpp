#include "preflight/cause.hpp"
#include "preflight/step.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

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

TEST(Cause, CodesStandAlone) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes_in(R"({"error":"unauthorized_client"})"), Codes{"unauthorized_client"});
  EXPECT_EQ(codes_in("401 Unauthorized"), Codes{"401"});
  EXPECT_EQ(codes_in("javax.net.ssl: PKIX path building failed"), Codes{"certificate-untrusted"});
  EXPECT_EQ(codes_in("getaddrinfo ENOTFOUND connect.visma.com"), Codes{"dns"});
  EXPECT_EQ(codes_in("tls"), Codes{"tls"});
  EXPECT_EQ(codes_in("we use tls and a proxy"), Codes{});
}

TEST(Cause, RowsOfACodeStandTogether) {
  std::set<std::string_view> done;
  std::string_view last;
  for (const auto& row : causes()) {
    if (row.code != last) {
      EXPECT_TRUE(done.insert(row.code).second) << row.code;
    }
    last = row.code;
  }
}

TEST(Cause, ThePageIsFresh) {
  const char* const file = "harness/docs/causes.md";
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream(file) << causes_page();
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_EQ(text.str(), causes_page()) << "KEUR_REFRESH=1 writes it anew";
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
