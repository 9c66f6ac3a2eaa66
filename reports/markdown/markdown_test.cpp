#include "reports/markdown/markdown.hpp"
#include "reports/sample_for_tests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::reports {
namespace {

using testing::HasSubstr;

TEST(Markdown, ManyChangesFitIntoAComment) {
  auto set = sample::changes();
  const auto one = set.changes.front();
  for (int i = 0; i < 2'000; ++i)
    set.changes.push_back(one);
  const std::string text = markdown::write_changes(set, {});
  EXPECT_LT(text.size(), 65'536u);
  EXPECT_GT(text.size(), 50'000u);
  EXPECT_THAT(text, HasSubstr(" more changes\n"));
}

TEST(Markdown, ShowsADashForAPlaceThatOneDocumentLacks) {
  auto set = sample::changes();
  set.changes.front().base = {};
  EXPECT_THAT(markdown::write_changes(set, {}), HasSubstr(" | – | "));
}

} // namespace
} // namespace keur::reports
