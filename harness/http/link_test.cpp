#include "http/link.hpp"

#include <gtest/gtest.h>

namespace keur::http {
namespace {

TEST(Link, TheTargetOfARelation) {
  EXPECT_EQ(linked({{"Link", "</a?page=2>; rel=\"next\""}}, "next"), "/a?page=2");
  EXPECT_EQ(linked({{"Link", "<a,b;c>; title=\"x, y; rel=next\"; rel=prev, <c>;REL=Next"}}, "next"), "c");
  EXPECT_EQ(linked({{"Link", "</1>; rel=\"first next\""}, {"Link", "</2>; rel=next"}}, "next"), "/1");
  EXPECT_EQ(linked({{"link", "</1>; rel=prev"}, {"Link", "</2>; rel=next"}}, "next"), "/2");
}

TEST(Link, NothingWhereNoneIsNamed) {
  EXPECT_EQ(linked({}, "next"), std::nullopt);
  EXPECT_EQ(linked({{"Link", "</1>; rel=prev; rel=next"}}, "next"), std::nullopt); // the first rel counts
  EXPECT_EQ(linked({{"Link", "/1; rel=next"}}, "next"), std::nullopt);
  EXPECT_EQ(linked({{"Link", "</1; rel=next"}}, "next"), std::nullopt);
}

} // namespace
} // namespace keur::http
