#include "profile/postman_variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::profile {
namespace {

using Kind = CredentialSettings::Kind;

TEST(PostmanVariables, CredentialsByTheNamesThatPeopleUse) {
  const auto found = credentials_in({{"base_url", "https://a"},
                                     {"X-Api-Key", "key-1"},
                                     {"my_username", "me"},
                                     {"my_password", "pass-2"},
                                     {"bearerToken", "token-3"}});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].settings->kind, Kind::Value);
  EXPECT_EQ(found[0].value.reveal(), "key-1");
  EXPECT_EQ(found[1].settings->kind, Kind::Password);
  EXPECT_EQ(found[1].username, "me");
  EXPECT_EQ(found[1].password.reveal(), "pass-2");
  EXPECT_EQ(found[2].settings->kind, Kind::Token);
  EXPECT_EQ(found[2].value.reveal(), "token-3");
  EXPECT_TRUE(speaks_of_secret("My-Api-Key") && speaks_of_secret("refresh_token") && !speaks_of_secret("orderId"));
  EXPECT_TRUE(credentials_in({{"client_id", "a"}, {"client_secret", "b"}, {"username", "alone"}}).empty());
}

} // namespace
} // namespace keur::profile
