#include "drift/compare.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace keur::drift {
namespace {

/// `times` objects with the member `a` of these types in turn; "" leaves it out.
Shape objects(std::uint64_t times, const std::vector<std::string>& types) {
  Shape shape;
  for (std::uint64_t i = 0; i < times; ++i) {
    const std::string& type = types[i % types.size()];
    note(shape, json::Value(json::Object()));
    if (type.empty())
      continue;
    note(shape.members["a"], type == "null"      ? json::Value()
                             : type == "integer" ? json::Value(7)
                             : type == "number"  ? json::Value(0.5)
                                                 : json::Value(type));
  }
  return shape;
}

Snapshot seen(Shape body, std::string described = "d") {
  Snapshot snapshot;
  Answer& answer = snapshot.answer("GET /a", 200, "application/json");
  answer.described_sha256 = std::move(described);
  answer.body = std::move(body);
  return snapshot;
}

std::vector<std::string> told(const Snapshot& before, const Snapshot& now) {
  std::vector<std::string> out;
  for (const Compared& one : compare(before, now))
    for (const Difference& difference : one.differences)
      out.push_back(std::string(difference.kind->id) + ' ' + difference.pointer);
  return out;
}

using Types = std::vector<std::string>;
using Told = std::vector<std::string>;
Told told(std::uint64_t times, const Types& before, const Types& now) {
  return told(seen(objects(times, before)), seen(objects(times, now)));
}

TEST(Drift, TellsEachKindOfChange) {
  EXPECT_EQ(told(30, {"x"}, {"x"}), Told{});
  EXPECT_EQ(told(30, {"x"}, {""}), Told{"drift-member-vanished /a"});
  EXPECT_EQ(told(30, {"x"}, {"x", ""}), Told{"drift-member-optional /a"});
  EXPECT_EQ(told(30, {""}, {"x"}), Told{"drift-member-new /a"});
  EXPECT_EQ(told(30, {"x"}, {"x", "null"}), Told{"drift-type-widened /a"});
  EXPECT_EQ(told(30, {"x", "null"}, {"x"}), Told{"drift-type-narrowed /a"});
  EXPECT_EQ(told(30, {"2020-01-01"}, {"2021-02-02", "x"}), Told{"drift-format-widened /a"});
  EXPECT_EQ(told(30, {"2020-01-01", "x"}, {"2021-02-02"}), Told{"drift-format-narrowed /a"});
  EXPECT_EQ(told(30, {"number"}, {"integer"}), Told{}) << "whole prices are prices";
  EXPECT_EQ(told(30, {"x", "integer"}, {"x"}), Told{"drift-type-narrowed /a"});
  EXPECT_EQ(told(30, {"integer"}, {"number"}), Told{"drift-type-widened /a"});
}

TEST(Drift, WhatWasNotSeenOftenProvesNothing) {
  EXPECT_EQ(told(2, {"x"}, {""}), Told{}) << "always there, but in two objects only";
  EXPECT_EQ(told(4, {"x", ""}, {""}), Told{}) << "there at times";
  EXPECT_EQ(told(40, {"x", ""}, {""}), Told{"drift-member-vanished /a"}) << "twenty more were to be expected";
  EXPECT_EQ(told(12, {"x"}, {"x", ""}), Told{}) << "always there in twelve is no promise";
  EXPECT_EQ(told(12, {"x", "null"}, {"x"}), Told{});
  EXPECT_EQ(told(2, {""}, {"x"}), Told{}) << "in one of the first two it may have been missing by chance";
  EXPECT_EQ(told(2, {"x"}, {"integer"}), Told{});
  EXPECT_EQ(told(19, {"x"}, {"x", "null"}), Told{});
  EXPECT_EQ(told(19, {"integer"}, {"number"}), Told{}) << "nineteen whole numbers may have been whole by chance";
  EXPECT_EQ(told(9, {"2020-01-01"}, {"x"}), Told{}) << "nine dates may have been free texts";
  EXPECT_EQ(told(10, {"2020-01-01"}, {"x"}), Told{"drift-format-widened /a"});
}

TEST(Drift, EachKindSaysItsThresholdAndItsPlace) {
  for (const Kind& kind : kinds())
    EXPECT_FALSE(kind.from.empty()) << kind.id;
  const auto compared = compare(seen(objects(30, {"x"})), seen(objects(30, {""})));
  const Difference& vanished = compared.at(0).differences.at(0);
  EXPECT_EQ(vanished.message,
            "server changed: /a: a member that was always there is gone (told from 3 objects that all "
            "had it, or 10 more of it to be expected now)");
  EXPECT_EQ(vanished.before, "30 of 30");
  EXPECT_EQ(vanished.now, "0 of 30");
}

TEST(Drift, OptionalMembersMayBeMissing) {
  const auto optional = [](Shape shape) {
    shape.members["a"].optional = true;
    return shape;
  };
  const Snapshot before = seen(optional(objects(30, {"x"})));
  EXPECT_EQ(told(before, seen(optional(objects(30, {"x", ""})))), Told{});
  EXPECT_EQ(told(before, seen(optional(objects(30, {""})))), Told{"drift-optional-vanished /a"});
  EXPECT_FALSE(find_kind("drift-optional-vanished")->breaks);
  Shape first = optional(objects(19, {""})), second = optional(objects(19, {"x"}));
  EXPECT_EQ(told(seen(first), seen(second)), Told{}) << "the description says that it may be missing";
}

TEST(Drift, AnAnswerThatNoLongerOccursHasACase) {
  Snapshot before = seen(objects(5, {"x"})), now = before;
  Answer& old = before.answer("GET /a", 404, "text/html");
  old.headers.seen = 2;
  before.answer("GET /b", 200, "").headers.seen = 30;
  auto compared = compare(before, now);
  ASSERT_EQ(compared.size(), 3U);
  EXPECT_EQ(compared[1].answer, "404 text/html");
  EXPECT_FALSE(compared[1].occurred);
  EXPECT_TRUE(compared[1].differences.empty()) << "twice before proves nothing";
  EXPECT_FALSE(compared[2].occurred) << "of an operation that gave no answer at all";
  EXPECT_TRUE(compared[2].differences.empty());
  old.headers.seen = 30;
  now.operations["GET /a"].begin()->second.headers.seen = 30;
  compared = compare(before, now);
  ASSERT_EQ(compared[1].differences.size(), 1U);
  EXPECT_EQ(compared[1].differences[0].kind->id, "drift-answer-vanished");
}

TEST(Drift, FirstNullOfANullableMemberBreaksNobody) {
  Snapshot before = seen(objects(30, {"x"})), now = seen(objects(30, {"x", "null"}));
  for (Snapshot* snapshot : {&before, &now})
    snapshot->operations["GET /a"].begin()->second.body.members["a"].nullable = true;
  EXPECT_EQ(told(before, now), Told{"drift-null-seen /a"});
}

TEST(Drift, EnumValuesHeadersAndAnswers) {
  Snapshot before = seen(objects(5, {"x"})), now = before;
  Answer& old = before.operations["GET /a"].begin()->second;
  Answer& fresh = now.operations["GET /a"].begin()->second;
  old.body.members["a"].values["x"] = 5;
  fresh.body.members["a"].values = {{"x", 3}, {"y", 2}};
  EXPECT_EQ(told(before, now), Told{}) << "five of a value, and no others yet, prove nothing";
  old.body.members["a"].values["x"] = 10;
  old.headers.seen = fresh.headers.seen = 5;
  old.headers.members["etag"].seen = 5;
  fresh.headers.members["x-new"].seen = 1;
  now.answer("GET /a", 404, "text/html").body = objects(1, {"x"});
  now.answer("GET /b", 200, "text/html").body = objects(1, {"x"});
  EXPECT_EQ(told(before, now), (Told{"drift-header-vanished header etag", "drift-header-new header x-new",
                                     "drift-value-new /a", "drift-answer-new "}));
}

TEST(Drift, SaysWhoMoved) {
  const auto cause = [](const Shape& body, std::string described) {
    const auto compared = compare(seen(objects(30, {"x"})), seen(body, std::move(described)));
    const auto& differences = compared.at(0).differences;
    return differences.empty() ? "" : differences[0].message.substr(0, differences[0].message.find(':'));
  };
  EXPECT_EQ(cause(objects(30, {"x"}), "d"), "");
  EXPECT_EQ(cause(objects(30, {"null"}), "d"), "server changed");
  EXPECT_EQ(cause(objects(30, {"null"}), "e"), "both changed");
  EXPECT_EQ(cause(objects(30, {"x"}), "e"), "description changed");
}

TEST(Drift, DescriptionMovedOnlyWhereItSaysSomethingElse) {
  const auto described = [](Shape shape, const std::string& a, const std::string& b) {
    shape.described = "object";
    shape.members["a"].described = a;
    shape.members["b"].described = b;
    return shape;
  };
  const auto message = [&](const Shape& before, const Shape& now) {
    return compare(seen(before, "d"), seen(now, "e")).at(0).differences.at(0).message;
  };
  const Shape before = described(objects(30, {"x"}), "text", "number");
  EXPECT_TRUE(
      message(before, described(objects(30, {"integer"}), "text", "integer")).starts_with("server changed: /a"));
  EXPECT_TRUE(
      message(before, described(objects(30, {"integer"}), "integer", "number")).starts_with("both changed: /a"));
  const auto same = compare(seen(before, "d"), seen(described(objects(30, {"x"}), "text", "integer"), "e"));
  ASSERT_EQ(same.at(0).differences.size(), 1U);
  EXPECT_EQ(same[0].differences[0].kind->id, "drift-description");
  EXPECT_EQ(same[0].differences[0].pointer, "/b");
}

TEST(Drift, TheSameThingMetAgainIsNoSample) {
  Shape shape;
  EXPECT_TRUE(is_new(shape, "{}"));
  EXPECT_FALSE(is_new(shape, "{}"));
  EXPECT_TRUE(is_new(shape, "[]"));
}

TEST(Drift, SnapshotsReadBackAndHoldNoValues) {
  Snapshot snapshot = seen(objects(3, {"Jansen", "1980-01-02", "null"}));
  const std::string text = save(snapshot);
  EXPECT_EQ(text.find("Jansen"), std::string::npos);
  EXPECT_EQ(text.find("1980"), std::string::npos);
  const auto back = load(text, "s.json");
  ASSERT_TRUE(back);
  EXPECT_EQ(save(*back), text);
  for (const char* wrong : {"{}", "[", "{\"keur_snapshot\":2,\"operations\":{}}", "{\"keur_snapshot\":1}"})
    EXPECT_FALSE(load(wrong, "s.json")) << wrong;
}

TEST(Drift, UpdatingKeepsWhatDidNotOccur) {
  Snapshot old = seen(objects(3, {"x"}));
  old.answer("GET /b", 200, "").body = objects(1, {"x"});
  const Snapshot both = updated(old, seen(objects(9, {"null"})));
  EXPECT_EQ(both.answers(), 2u);
  EXPECT_EQ(both.operations.at("GET /a").begin()->second.body.seen, 9u);
}

TEST(Drift, DocsAreMadeFromTheTable) {
  const char* path = "harness/docs/drift.md";
  if (std::getenv("KEUR_REFRESH"))
    std::ofstream(path) << describe();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), describe()) << "refresh with KEUR_REFRESH=1";
}

TEST(Drift, IdsAreUnique) {
  std::set<std::string_view> ids;
  for (const Kind& kind : kinds())
    EXPECT_TRUE(ids.insert(kind.id).second) << kind.id;
}

} // namespace
} // namespace keur::drift
