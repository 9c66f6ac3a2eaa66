#include "drift/drift.hpp"
#include "json/load.hpp"

#include <gtest/gtest.h>

namespace keur::drift {
namespace {

Snapshot seen(std::string_view body) {
  Snapshot snapshot;
  snapshot.description_sha256 = "d";
  snapshot.add("GET /a", 200, "application/json", json::load_json(body, "body")->root);
  return snapshot;
}

std::vector<std::string> ids(const Snapshot& before, const Snapshot& after) {
  std::vector<std::string> out;
  for (const Difference& difference : compare(before, after))
    out.push_back(difference.id + ' ' + difference.pointer);
  return out;
}

using Ids = std::vector<std::string>;

TEST(Drift, SnapshotsHoldNoValuesAndReadBack) {
  const auto snapshot = seen(R"({"name":"Jansen","born":"1980-01-02","salary":[1,2.5]})");
  const std::string text = save(snapshot);
  EXPECT_EQ(text.find("Jansen"), std::string::npos);
  EXPECT_EQ(text.find("1980"), std::string::npos);
  const auto back = load(text, "s.json");
  ASSERT_TRUE(back);
  EXPECT_EQ(save(*back), text);
  EXPECT_FALSE(load("{}", "s.json"));
}

TEST(Drift, TellsWhatChanged) {
  const auto before = seen(R"({"a":1,"b":"2020-01-01"})");
  EXPECT_EQ(ids(before, before), Ids{});
  EXPECT_EQ(ids(before, seen(R"({"a":null,"b":"2021-01-01"})")), Ids{"drift-type-widened /a"});
  EXPECT_EQ(ids(before, seen(R"({"a":2})")), Ids{"drift-member-vanished /b"});
  EXPECT_EQ(ids(before, seen(R"({"a":2,"b":"x"})")), Ids{"drift-format-widened /b"});
  EXPECT_EQ(ids(before, seen(R"({"a":2,"b":"2020-01-01","c":1})")), Ids{"drift-member-new /c"});
}

TEST(Drift, SaysWhoMoved) {
  auto after = seen(R"({"a":"x"})");
  EXPECT_EQ(compare(seen(R"({"a":1})"), after).front().cause, "server changed");
  after.description_sha256 = "e";
  EXPECT_EQ(compare(seen(R"({"a":1})"), after).front().cause, "server and description changed");
  EXPECT_EQ(compare(seen(R"({"a":"y"})"), after).front().cause, "description changed");
}

} // namespace
} // namespace keur::drift
