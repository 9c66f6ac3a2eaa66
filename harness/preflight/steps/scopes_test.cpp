#include "preflight/step.hpp"

#include <gtest/gtest.h>

namespace keur::preflight {
namespace {

using Scopes = std::vector<std::string>;

openapi::Operation operation(std::vector<Scopes> alternatives) {
  openapi::Operation made;
  for (auto& scopes : alternatives)
    made.security.push_back({{{"oauth", std::move(scopes)}}});
  return made;
}

TEST(ScopesLacking, NamesWhatATokenLacks) {
  EXPECT_EQ(scopes_lacking(operation({{"a", "b"}}), {"a"}), Scopes{"b"});
  EXPECT_EQ(scopes_lacking(operation({{"a", "b"}}), {"b", "a"}), Scopes{});
}

// OAS 3.1.1 section 4.8.30: only one of the security requirement objects needs to be satisfied.
TEST(ScopesLacking, OneAlternativeIsEnough) {
  EXPECT_EQ(scopes_lacking(operation({{"a", "b"}, {"c"}}), {"c"}), Scopes{});
  EXPECT_EQ(scopes_lacking(operation({{"a", "b"}, {"c"}}), {"x"}), Scopes{"c"});
}

TEST(ScopesLacking, AnAnonymousOperationNeedsNone) {
  EXPECT_EQ(scopes_lacking(operation({}), {}), Scopes{});
  EXPECT_EQ(scopes_lacking(operation({{"a"}, {}}), {}), Scopes{});
}

} // namespace
} // namespace keur::preflight
