#include "json/load.hpp"
#include "profile/credential_source.hpp"
#include "profile/postman_collection.hpp"

#include <gtest/gtest.h>

#include <map>

namespace keur::profile {
namespace {

constexpr std::string_view shop =
    R"({"variable": [{"key": "theKey", "value": "k-1"}, {"key": "off", "value": "x", "disabled": true},
  {"key": "loop", "value": "{{loop}}"}],
 "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Key"}, {"key": "value", "value": "{{theKey}}-{{theKey}}"}]},
 "item": [{"name": "folder", "auth": {"type": "basic", "basic": {"username": "me", "password": "{{of the environment}}"}}, "item": [
  {"request": {"method": "GET", "url": {"variable": [{"key": "customerId", "value": "C-1"}],
    "query": [{"key": "year", "value": "2024"}, {"key": "page", "value": "7", "disabled": true}]}}},
  {"request": {"method": "GET", "url": {"variable": [{"key": "customerId", "value": "C-2"}]}}},
  {"request": {"method": "POST", "url": "{{base}}/token", "body": {"mode": "urlencoded", "urlencoded": [
    {"key": "client_id", "value": "app"}, {"key": "client_secret", "value": "s3cret-of-the-app"}, {"key": "tenant_id", "value": "{{tenant}}"}]}}}]}]})";

TEST(PostmanCollection, HoldsWhatWasFilledIn) {
  const auto loaded = json::load_json(shop, "shop.json");
  ASSERT_TRUE(loaded.has_value());
  ASSERT_TRUE(is_postman_collection(loaded->root));
  std::map<std::string, std::string> found;
  for (const auto& [name, value] : variables_of_collection(loaded->root))
    EXPECT_TRUE(found.emplace(name, value).second) << name;
  EXPECT_EQ(found, (std::map<std::string, std::string>{{"theKey", "k-1"},
                                                       {"apiKey", "k-1-k-1"},
                                                       {"username", "me"},
                                                       {"customerId", "C-1"},
                                                       {"year", "2024"},
                                                       {"client_id", "app"},
                                                       {"client_secret", "s3cret-of-the-app"}}));
}

TEST(PostmanCollection, ServesWhereAnEnvironmentDoes) {
  const auto credentials = parse_postman_environment(shop, "shop.json");
  ASSERT_TRUE(credentials.has_value()) << to_string(credentials.error());
  EXPECT_EQ(credentials->client_id, "app");
  EXPECT_EQ(credentials->client_secret.reveal(), "s3cret-of-the-app");
  EXPECT_EQ(credentials->tenant_id, "");
}

// Two environments in one file, and what is neither: one message.
TEST(PostmanCollection, WhatIsNeitherIsNamed) {
  for (const std::string_view text : {R"([{"values": []}, {"values": []}])", R"({"info": {}})", R"("text")"}) {
    const auto credentials = parse_postman_environment(text, "x.json");
    ASSERT_FALSE(credentials.has_value()) << text;
    EXPECT_EQ(credentials.error().code, ErrorCode::Configuration);
    EXPECT_NE(credentials.error().message.find("no Postman environment or collection"), std::string::npos);
  }
}

} // namespace
} // namespace keur::profile
