#include "reports/markdown/markdown.hpp"
#include "reports/sample_for_tests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::reports {
namespace {

using testing::HasSubstr;

TEST(Markdown, ManyChangesFitIntoAComment) {
  auto set = sample::changes();
  auto one = set.changes.front();
  one.level = change::Level::Compatible;
  for (int i = 0; i < 2'000; ++i) {
    set.changes.push_back(one);
    set.changes.back().edit += std::to_string(i);
  }
  set.changes.back().level = change::Level::Breaking;
  set.changes.back().message = "the one that counts";
  const std::string text = markdown::write_changes(set, {});
  EXPECT_LT(text.size(), 65'536u);
  EXPECT_GT(text.size(), 50'000u);
  EXPECT_THAT(text, HasSubstr(" more edits\n"));
  EXPECT_THAT(text, HasSubstr("the one that counts"));
}

TEST(Markdown, TellsAnEditOnceAndWhatItReaches) {
  auto set = sample::changes();
  set.changes.front().edit = "property-removed /components/schemas/Employee/properties/birthDate";
  set.changes.push_back(set.changes.front());
  set.changes.back().operation = "GET /elsewhere";
  const std::string text = markdown::write_changes(set, {});
  EXPECT_EQ(text.find(set.changes.front().message), text.rfind(set.changes.front().message));
  EXPECT_THAT(text, HasSubstr("`GET /elsewhere`"));
  EXPECT_THAT(text, testing::Not(HasSubstr("&#")));
}

TEST(Markdown, AChangelogNamesVersionsAndTags) {
  auto set = sample::changes();
  set.base_title = set.revision_title = "Orders";
  set.base_version = "1.0";
  set.revision_version = "2.0";
  set.tags[set.changes.front().operation] = "shipping";
  const std::string text = markdown::write_changelog(set, {});
  EXPECT_THAT(text, HasSubstr("`Orders 1.0` → `Orders 2.0`"));
  EXPECT_THAT(text, HasSubstr("## shipping\n"));
}

} // namespace
} // namespace keur::reports
