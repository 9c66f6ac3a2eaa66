#include "json/load.hpp"
#include "openapi/json_path.hpp"
#include "openapi/load.hpp"

#include <gtest/gtest.h>

namespace keur::openapi {
namespace {

json::Value parse(std::string_view text) {
  auto loaded = json::load(text, "test");
  EXPECT_TRUE(loaded) << text;
  return loaded ? std::move(loaded->root) : json::Value();
}

/// The selected values, each as JSON text.
std::string selected(std::string_view path, std::string_view document) {
  auto parsed = JsonPath::parse(path);
  if (!parsed)
    return "error: " + parsed.error().message;
  json::Value root = parse(document);
  std::string out;
  for (const auto& location : parsed->select(root))
    out += (out.empty() ? "" : " ") + json::dump(*at(root, location));
  return out;
}

TEST(JsonPath, Selects) {
  constexpr std::string_view book = R"({"a":{"b":[1,2,3,{"c":4}],"/x y":{"c":5}},"c":6})";
  EXPECT_EQ(selected("$.a.b[0]", book), "1");
  EXPECT_EQ(selected("$['a']['/x y'].c", book), "5");
  EXPECT_EQ(selected("$..c", book), "6 4 5");
  EXPECT_EQ(selected("$.a.b[*]", book), R"(1 2 3 {"c":4})");
  EXPECT_EQ(selected("$.a.b[-1].c", book), "4");
  EXPECT_EQ(selected("$.a.b[1:3]", book), "2 3");
  EXPECT_EQ(selected("$.a.b[::-2]", book), R"({"c":4} 2)");
  EXPECT_EQ(selected("$.a.b[0,2]", book), "1 3");
  EXPECT_EQ(selected("$.nope.x", book), "");
  EXPECT_EQ(selected("$['\\u0061']['\\u002Fx y'].c", book), "5");
  EXPECT_EQ(selected("$.a.b[?@ >= 0.2e1]", book), "2 3");
  EXPECT_EQ(selected("$['\\ud83d\\ude00']", R"({"\ud83d\ude00":1})"), "1");
}

TEST(JsonPath, Filters) {
  constexpr std::string_view paths =
      R"({"p":{"/a":{"get":{"id":"x","n":1}},"/b":{"post":{"id":"y","n":2,"old":true}},"/c":{"get":{"id":"z","n":3}}}})";
  EXPECT_EQ(selected("$.p[?@.get].get.id", paths), R"("x" "z")");
  EXPECT_EQ(selected("$.p.*[?(@.id == 'y')].n", paths), "2");
  EXPECT_EQ(selected("$.p.*[?@.n >= 2 && !@.old].id", paths), R"("z")");
  EXPECT_EQ(selected("$.p.*[?@.old == true || @.n < 2].id", paths), R"("x" "y")");
  EXPECT_EQ(selected("$..[?@.id != 'x'].id", paths), R"("y" "z")");
  EXPECT_EQ(selected("$.p[?count(@.*) == 1].get.id", paths), R"("x" "z")");
  EXPECT_EQ(selected("$..[?length(@.id) == 1 && length(@) > 2].n", paths), "2");
}

TEST(JsonPath, RefusesBrokenTextsAndNumbers) {
  for (std::string_view bad : {"$['\\ud83d']", "$['\\u12']", "$['\\x']", "$['\\", "$[?@ > 1e]", "$[?@ > 01]"})
    EXPECT_FALSE(JsonPath::parse(bad)) << bad;
}

TEST(JsonPath, SaysWhatItDoesNotKnow) {
  for (std::string_view bad : {"a", "$.", "$[", "$[?length(@)]", "$[?length(1) > 1]", "$[?match(@, 'a')]",
                               "$[?count(@ > 1]", "$['a", "$.a]", "$[?'x']", "$[?@.a ==]"})
    EXPECT_FALSE(JsonPath::parse(bad)) << bad;
}

std::string applied(std::string_view target, std::string_view actions, std::vector<Problem>* problems = nullptr) {
  json::Value root = parse(target);
  json::Document overlay{"mem:overlay", "overlay.yaml",
                         parse("{\"overlay\":\"1.0.0\",\"info\":{\"title\":\"o\",\"version\":\"1\"},\"actions\":" +
                               std::string(actions) + "}")};
  std::vector<Problem> found;
  auto status = apply_overlay(root, overlay, problems ? *problems : found);
  return status ? json::dump(root) : "error: " + status.error().message;
}

TEST(Overlay, MergesObjectsAppendsToArraysReplacesTheRest) {
  EXPECT_EQ(applied(R"({"a":{"b":1,"c":{"d":[1]}}})", R"([{"target":"$.a","update":{"b":2,"c":{"d":[2],"e":3}}}])"),
            R"({"a":{"b":2,"c":{"d":[1,2],"e":3}}})");
  EXPECT_EQ(applied(R"({"tags":[{"name":"a"}]})", R"([{"target":"$.tags","update":{"name":"b"}}])"),
            R"({"tags":[{"name":"a"},{"name":"b"}]})");
}

TEST(Overlay, RemovesAndWorksInOrder) {
  EXPECT_EQ(applied(R"({"a":[1,2,3,4]})", R"([{"target":"$.a[?@ > 2]","remove":true}])"), R"({"a":[1,2]})");
  EXPECT_EQ(
      applied(R"({"a":{"x":1,"y":2}})", R"([{"target":"$.a.x","remove":true},{"target":"$.a","update":{"x":9}}])"),
      R"({"a":{"y":2,"x":9}})");
}

TEST(Overlay, StaysWithinBounds) {
  std::string thousand;
  for (int i = 0; i < 1'000; ++i)
    thousand += i ? ",{\"n\":1}" : "{\"n\":1}";
  std::string actions;
  for (int i = 0; i < 4; ++i)
    actions += std::string(i ? "," : "[") + R"({"target":"$..*[?@.n]","update":{"more":[)" + thousand + "]}}";
  EXPECT_TRUE(applied(R"({"a":[{"n":1}]})", actions + "]").starts_with("error: the overlay makes"))
      << "a thousandfold each";
}

TEST(Overlay, SaysWhatSelectsNothingAndRefusesWhatIsBroken) {
  std::vector<Problem> problems;
  EXPECT_EQ(applied(R"({"a":1})", R"([{"target":"$.b","update":{}}])", &problems), R"({"a":1})");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "overlay-no-match");
  EXPECT_EQ(problems[0].where.document, "overlay.yaml");
  EXPECT_TRUE(applied("{}", R"([{"update":{}}])").starts_with("error"));
  EXPECT_TRUE(applied("{}", R"([{"target":"$[?f(@)]","remove":true}])").starts_with("error"));
  EXPECT_TRUE(applied(R"({"a":1})", R"([{"target":"$.a","update":{"x":1}}])").starts_with("error"));
  EXPECT_TRUE(applied(R"({"a":1})", R"([{"target":"$","remove":true}])").starts_with("error"));
}

TEST(Overlay, IsAppliedAndItsOwnDefectsAreSaidAllAtOnce) {
  json::Value root = parse(R"({"a":1})");
  const json::Document overlay{
      "mem:overlay", "overlay.yaml",
      parse("overlay: 1.0.0\ninfo: {title: 1}\nextend: x\nactions:\n- {target: $, update: {b: 2}, descripton: x, "
            "remove: 'no'}\n")};
  std::vector<Problem> problems;
  ASSERT_TRUE(apply_overlay(root, overlay, problems));
  EXPECT_EQ(json::dump(root), R"({"a":1,"b":2})");
  std::vector<std::string> places;
  for (const Problem& problem : problems)
    places.push_back(problem.id + ' ' + std::to_string(problem.where.line) + ' ' + problem.where.pointer);
  const std::vector<std::string> expected{"overlay-invalid 3 /extend", "overlay-invalid 2 /info/title",
                                          "overlay-invalid 2 /info", "overlay-invalid 5 /actions/0/descripton",
                                          "overlay-invalid 5 /actions/0/remove"};
  EXPECT_EQ(places, expected);
}

} // namespace
} // namespace keur::openapi
