#include "check/check_test_world.hpp"

#include <gtest/gtest.h>

namespace keur::check {
namespace {

using plan::Demand;
using plan::Relation;

/// GET answers twice; the second answer is under the demand.
World twice(Demand demand, int status = 200) {
  World world;
  world.step("GET /things/{id}", World::Kind::Any).json(200, R"({"id": 1, "name": "a"})").with("ETag", "\"1\"");
  world.step("GET /things/{id}", World::Kind::Any).json(status, R"({"id": 1, "name": "a"})").with("ETag", "\"1\"");
  world.last().expect.demand = std::move(demand);
  return world;
}

bool complains(World& world, std::string_view check, bool per_case = false) {
  for (const Finding& finding : world.findings(per_case))
    if (finding.check == check)
      return true;
  return false;
}

TEST(Demand, AStatusThatWasNotDemandedIsToldByTheDemandsCheck) {
  for (const std::string_view check : {"conditional-request", "patch-result", "idempotency-key",
                                       "refused-without-effect", "made-by-put", "byte-range"}) {
    World wrong = twice({check, {412}, {}, "the ETag is an old one"});
    EXPECT_TRUE(complains(wrong, check)) << check;
    World right = twice({check, {200, 412}, {}, "the ETag is an old one"});
    EXPECT_FALSE(complains(right, check)) << check;
  }
}

TEST(Demand, WhoRefusesTheCallerOrFailsMeetsNoDemandAndBreaksNone) {
  for (const int status : {401, 403, 429, 500, 503}) {
    World world = twice({"conditional-request", {412}, {}, "x"}, status);
    EXPECT_FALSE(complains(world, "conditional-request")) << status;
  }
}

TEST(Demand, ConventionIsAWarning) {
  Demand demand{"conditional-request", {304}, {}, "x"};
  demand.advisory = true;
  World world = twice(demand);
  EXPECT_EQ(world.warned(), "conditional-request");
}

TEST(Demand, RelationsCompareWithTheEarlierAnswer) {
  const Relation same{Relation::Kind::Same, "$response.header.ETag", 0, "the ETag has changed"};
  World stays = twice({"conditional-request", {}, {same}});
  EXPECT_FALSE(complains(stays, "conditional-request"));
  stays.response().fields.set("ETag", "\"2\"");
  EXPECT_TRUE(complains(stays, "conditional-request"));
  stays.response().fields.remove("ETag");
  EXPECT_FALSE(complains(stays, "conditional-request")) << "what is not there says nothing";

  const Relation other{Relation::Kind::Different, "$response.body#/name", 0, "the name is the same"};
  World changed = twice({"patch-result", {}, {other}});
  EXPECT_TRUE(complains(changed, "patch-result"));
  changed.json(200, R"({"id": 1, "name": "b"})");
  EXPECT_FALSE(complains(changed, "patch-result"));
}

TEST(Demand, WhatHoldsAfterARefusalIsAskedOnlyAfterOne) {
  Demand demand{"refused-without-effect", {404}, {}, "x"};
  demand.if_refused = 0;
  World taken = twice(demand);
  EXPECT_FALSE(complains(taken, "refused-without-effect"));
  taken.steps[0].exchanges[0].response->status = 422;
  EXPECT_TRUE(complains(taken, "refused-without-effect"));
}

TEST(ConditionalRequest, AWeakETagNeverMatches) {
  World world = twice({"conditional-request", {200}, {}, "the ETag is the thing's"}, 412);
  EXPECT_TRUE(complains(world, "conditional-request"));
  world.exchange().request.fields.set("If-Match", "W/\"1\"");
  EXPECT_FALSE(complains(world, "conditional-request"));
}

World part(const std::string& range, const std::string& content_range, const std::string& body) {
  World world;
  world.step("GET /rows", World::Kind::Any).answer(200, "text/csv", "0123456789");
  world.step("GET /rows", World::Kind::Any).answer(206, "text/csv", body);
  if (!content_range.empty())
    world.with("Content-Range", content_range);
  world.exchange().request.fields.set("Range", range);
  world.last().expect.demand = Demand{"byte-range", {200, 206, 416}, {}, "Range"};
  return world;
}

TEST(ByteRange, APartIsThePartThatWasAskedFor) {
  struct Row {
    std::string range, content_range, body;
    bool wrong;
  };
  for (const Row& row : std::vector<Row>{{"bytes=1-3", "bytes 1-3/10", "123", false},
                                         {"bytes=1-3", "bytes 1-3/*", "123", false},
                                         {"bytes=1-3", "bytes 1-2/10", "12", false},
                                         {"bytes=-5", "bytes 5-9/10", "56789", false},
                                         {"bytes=1-3", "", "123", true},
                                         {"bytes=1-3", "1-3/10", "123", true},
                                         {"bytes=1-3", "bytes 1-3/11", "123", true},
                                         {"bytes=1-3", "bytes 1-3/10", "12", true},
                                         {"bytes=1-3", "bytes 1-3/10", "234", true},
                                         {"bytes=1-3", "bytes 0-9/10", "0123456789", true},
                                         {"bytes=-5", "bytes 0-4/10", "01234", true}}) {
    World world = part(row.range, row.content_range, row.body);
    EXPECT_EQ(complains(world, "byte-range"), row.wrong) << row.range << ' ' << row.content_range << ' ' << row.body;
  }
}

World represented(const std::string& field, const std::string& asked, const std::string& type) {
  World world;
  world.step("GET /rows", World::Kind::Any).answer(200, type, "x");
  world.exchange().request.fields.set(field, asked);
  world.last().expect.demand = Demand{"representation"};
  return world;
}

TEST(Representation, IsTheOneThatWasAskedFor) {
  World csv = represented("Accept", "text/csv", "text/csv; charset=utf-8");
  EXPECT_FALSE(complains(csv, "representation"));
  World json = represented("Accept", "text/csv", "application/json");
  EXPECT_TRUE(complains(json, "representation"));
  json.response().status = 406;
  EXPECT_FALSE(complains(json, "representation"));

  World silent = represented("Accept-Language", "nl", "text/plain");
  EXPECT_TRUE(complains(silent, "representation"));
  silent.with("Content-Language", "nl").with("Vary", "Accept-Language");
  EXPECT_FALSE(complains(silent, "representation"));
  silent.response().fields.set("Content-Language", "en");
  EXPECT_TRUE(complains(silent, "representation"));
}

/// A long page, pages of two, the long page again; the items are names.
World pages(const std::string& whole, const std::vector<std::string>& short_pages, const std::string& again) {
  World world;
  const auto page = [](const std::string& items, const std::string& next) {
    return R"({"items": [)" + items + R"(], "total": 3, "next": )" + (next.empty() ? "null" : '"' + next + '"') + '}';
  };
  world.step("GET /things", World::Kind::Any).json(200, page(whole, ""));
  world.step("GET /things", World::Kind::Any);
  world.last().follow = plan::Follow{"/items", "/id", "/next", "cursor", 0, 0, "/total", 2};
  for (std::size_t i = 0; i < short_pages.size(); ++i) {
    if (i > 0)
      world.again();
    world.json(200, page(short_pages[i], i + 1 < short_pages.size() ? "c" + std::to_string(i) : ""));
  }
  world.step("GET /things", World::Kind::Any).json(200, page(again, ""));
  return world;
}

TEST(WholeList, PagesMakeUpTheList) {
  const std::string all = R"({"id": 1}, {"id": 2}, {"id": 3})";
  World right = pages(all, {R"({"id": 1}, {"id": 2})", R"({"id": 3})"}, all);
  EXPECT_FALSE(complains(right, "whole-list", true));
  World twice_there = pages(all, {R"({"id": 1}, {"id": 2})", R"({"id": 2}, {"id": 3})"}, all);
  EXPECT_TRUE(complains(twice_there, "whole-list", true));
  World lost = pages(all, {R"({"id": 1}, {"id": 2})", ""}, all);
  EXPECT_TRUE(complains(lost, "whole-list", true));
  World moved = pages(all, {R"({"id": 1}, {"id": 2})", R"({"id": 2}, {"id": 3})"}, R"({"id": 4}, )" + all);
  EXPECT_FALSE(complains(moved, "whole-list", true)) << "the list did not stand still";
  World short_total = pages(R"({"id": 1}, {"id": 2})", {R"({"id": 1}, {"id": 2})"}, R"({"id": 1}, {"id": 2})");
  EXPECT_TRUE(complains(short_total, "whole-list", true)) << "the total says three";
  const std::string nameless = R"({"at": 1}, {"at": 2}, {"at": 3})";
  World counted = pages(nameless, {R"({"at": 1}, {"at": 2})", R"({"at": 3})"}, nameless);
  EXPECT_FALSE(complains(counted, "whole-list", true)) << "items without a name are items";
}

TEST(WholeList, ANextPageCanBeHadOnTheApisHost) {
  const std::string all = R"({"id": 1}, {"id": 2}, {"id": 3})";
  World gone = pages(all, {R"({"id": 1}, {"id": 2})", R"({"id": 3})"}, all);
  gone.steps[1].exchanges[1].response->status = 404;
  EXPECT_TRUE(complains(gone, "whole-list", true));
  World elsewhere = pages(all, {R"({"id": 1}, {"id": 2})"}, all);
  elsewhere.steps[1].exchanges[0].response->fields.set("Link", "<https://other.example/things?page=2>; rel=\"next\"");
  EXPECT_TRUE(complains(elsewhere, "whole-list", true));
}

} // namespace
} // namespace keur::check
