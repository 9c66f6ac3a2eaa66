#include "json/load.hpp"
#include "openapi/form_body.hpp"
#include "openapi/parameter_style.hpp"

#include <gmock/gmock.h>

namespace keur::openapi {
namespace {

using testing::ElementsAre;
using testing::Pair;

json::Value parse(std::string_view text) {
  auto loaded = json::load_json(text, "test");
  EXPECT_TRUE(loaded) << text;
  return loaded ? std::move(loaded->root) : json::Value();
}

struct Fixture {
  json::Document document;
  Parameter parameter;
};

std::unique_ptr<Fixture> make(In in, Style style, bool explode, std::string_view schema = "{}",
                              std::string name = "color") {
  auto fixture = std::make_unique<Fixture>();
  fixture->document.root = parse(schema);
  fixture->parameter.name = std::move(name);
  fixture->parameter.in = in;
  fixture->parameter.style = style;
  fixture->parameter.explode = explode;
  fixture->parameter.schema = {&fixture->document, &fixture->document.root, ""};
  return fixture;
}

constexpr std::string_view text_schema = R"({"type":"string"})";
constexpr std::string_view list_schema = R"({"type":"array","items":{"type":"string"}})";
constexpr std::string_view object_schema =
    R"({"type":"object","properties":{"R":{"type":"integer"},"G":{"type":"integer"},"B":{"type":"integer"}}})";
constexpr std::string_view list_value = R"(["blue","black","brown"])";
constexpr std::string_view object_value = R"({"R":100,"G":200,"B":150})";

struct Row {
  In in;
  Style style;
  bool explode;
  const char* empty;
  const char* text;
  const char* list;
  const char* object;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << name(row.style) << (row.explode ? "*" : "") << " in " << name(row.in);
}

/// The table of OAS 3.1.1 section 4.8.12.6; null = not applicable there.
constexpr Row table[] = {
    {In::Path, Style::Matrix, false, ";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"},
    {In::Path, Style::Matrix, true, ";color", ";color=blue", ";color=blue;color=black;color=brown",
     ";R=100;G=200;B=150"},
    {In::Path, Style::Label, false, ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"},
    {In::Path, Style::Label, true, ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"},
    {In::Path, Style::Simple, false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"},
    {In::Path, Style::Simple, true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"},
    {In::Header, Style::Simple, false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"},
    {In::Header, Style::Simple, true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"},
    {In::Query, Style::Form, false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"},
    {In::Query, Style::Form, true, "color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"},
    {In::Cookie, Style::Form, false, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"},
    {In::Query, Style::SpaceDelimited, false, nullptr, nullptr, "color=blue%20black%20brown",
     "color=R%20100%20G%20200%20B%20150"},
    {In::Query, Style::PipeDelimited, false, nullptr, nullptr, "color=blue%7Cblack%7Cbrown",
     "color=R%7C100%7CG%7C200%7CB%7C150"},
    {In::Query, Style::DeepObject, true, nullptr, nullptr, nullptr,
     "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
};

class StyleTable : public testing::TestWithParam<Row> {
protected:
  void expect(std::string_view schema, std::string_view value, const char* wire) {
    if (!wire)
      return;
    auto made = make(GetParam().in, GetParam().style, GetParam().explode, schema);
    const json::Value instance = parse(value);
    auto written = serialize(made->parameter, instance);
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*written, wire);
    auto read = deserialize(made->parameter, wire);
    ASSERT_TRUE(read);
    EXPECT_TRUE(json::equal(*read, instance)) << json::dump(*read);
  }
};

TEST_P(StyleTable, WritesAndReadsEveryColumn) {
  expect(text_schema, R"("")", GetParam().empty);
  expect(text_schema, R"("blue")", GetParam().text);
  expect(list_schema, list_value, GetParam().list);
  expect(object_schema, object_value, GetParam().object);
}

INSTANTIATE_TEST_SUITE_P(Oas311, StyleTable, testing::ValuesIn(table));

TEST(Serialize, EncodesWhatItsPlaceNeeds) {
  const json::Value value = parse(R"("a b/c?d&e=f;é,")");
  EXPECT_EQ(*serialize(make(In::Path, Style::Simple, false)->parameter, value), "a%20b%2Fc%3Fd%26e%3Df%3B%C3%A9%2C");
  EXPECT_EQ(*serialize(make(In::Header, Style::Simple, false)->parameter, value), "a b/c?d&e=f;é,");
  auto reserved = make(In::Query, Style::Form, true);
  reserved->parameter.allow_reserved = true;
  EXPECT_EQ(*serialize(reserved->parameter, value), "color=a%20b/c?d%26e%3Df;%C3%A9,");
}

TEST(Serialize, RefusesWhatHasNoForm) {
  EXPECT_FALSE(serialize(make(In::Query, Style::Form, true)->parameter, parse(R"({"a":{"b":1}})")));
  EXPECT_FALSE(serialize(make(In::Query, Style::DeepObject, true)->parameter, parse("[1]")));
  EXPECT_FALSE(serialize(make(In::Path, Style::Simple, false)->parameter, parse("[[1]]")));
}

TEST(Serialize, WritesContentParametersAsTheirMediaType) {
  auto made = make(In::Query, Style::Form, true);
  made->parameter.content = MediaType{"application/json", *http::parse_media_type("application/json"), {}, {}, {}, {}};
  const json::Value value = parse(R"({"a":[1,"x y"]})");
  EXPECT_EQ(*serialize(made->parameter, value), "color=%7B%22a%22%3A%5B1%2C%22x%20y%22%5D%7D");
  auto read = deserialize(made->parameter, *serialize(made->parameter, value));
  ASSERT_TRUE(read);
  EXPECT_TRUE(json::equal(*read, value));
}

TEST(Deserialize, TypesBySchema) {
  EXPECT_TRUE(json::equal(
      *deserialize(make(In::Query, Style::Form, true, R"({"type":"integer"})")->parameter, "color=7"), json::Value(7)));
  EXPECT_TRUE(
      json::equal(*deserialize(make(In::Query, Style::Form, true, R"({"type":"string"})")->parameter, "color=7"),
                  json::Value("7")));
  EXPECT_TRUE(json::equal(
      *deserialize(make(In::Header, Style::Simple, false, R"({"type":["boolean","null"]})")->parameter, "true"),
      json::Value(true)));
  // What the schema excludes stays text, for the schema to refuse.
  EXPECT_TRUE(
      json::equal(*deserialize(make(In::Query, Style::Form, true, R"({"type":"integer"})")->parameter, "color=x"),
                  json::Value("x")));
  auto list =
      deserialize(make(In::Query, Style::Form, false, R"({"type":"array","items":{"type":"number"}})")->parameter,
                  "a=1&color=1,2.50");
  ASSERT_TRUE(list);
  EXPECT_EQ(json::dump(*list), "[1,2.50]");
}

TEST(Deserialize, FindsItsPairAmongOthers) {
  auto made = make(In::Query, Style::Form, true, list_schema);
  EXPECT_FALSE(deserialize(made->parameter, "colors=blue&c=1"));
  EXPECT_EQ(json::dump(*deserialize(made->parameter, "x=1&color=a%2Cb&y=2&color=c+d")), R"(["a,b","c d"])");
  auto cookie = make(In::Cookie, Style::Form, false, text_schema);
  EXPECT_EQ(json::dump(*deserialize(cookie->parameter, "a=1; color=blue; b=2")), R"("blue")");
}

TEST(Deserialize, FollowsLocalReferencesOfTheSchema) {
  auto made = make(In::Query, Style::Form, true, R"({"x":{"$ref":"#/y"},"y":{"type":"integer"}})");
  made->parameter.schema = made->parameter.schema.child("x");
  EXPECT_TRUE(json::equal(*deserialize(made->parameter, "color=5"), json::Value(5)));
}

TEST(Deserialize, ReadsHeaderListsWithOptionalWhiteSpace) {
  auto made = make(In::Header, Style::Simple, false, list_schema);
  EXPECT_EQ(json::dump(*deserialize(made->parameter, "blue, black ,brown")), R"(["blue","black","brown"])");
}

TEST(ExpandPath, PutsValuesIn) {
  EXPECT_EQ(*expand_path("/a/{x}/b{y}", {{"x", "1"}, {"y", ";y=2"}}), "/a/1/b;y=2");
  EXPECT_FALSE(expand_path("/a/{x}", {{"y", "1"}}));
}

TEST(MatchPath, CapturesByTemplate) {
  EXPECT_THAT(*match_path("/v1/query/{kind}/{jobId}", "/v1/query/a%20b/7"),
              ElementsAre(Pair("kind", "a b"), Pair("jobId", "7")));
  EXPECT_THAT(*match_path("/files/{name}.{ext}", "/files/a.b.csv"),
              ElementsAre(Pair("name", "a.b"), Pair("ext", "csv")));
  EXPECT_FALSE(match_path("/a/{x}", "/a/"));
  EXPECT_FALSE(match_path("/a/{x}", "/a"));
  EXPECT_FALSE(match_path("/a", "/a/b"));
  EXPECT_TRUE(match_path("/caf\u00e9/{x}", "/caf%C3%A9/1"));
  EXPECT_FALSE(match_path("/a/{x}", "/a/b/c"));
  EXPECT_FALSE(match_path("/a/{x}.json", "/a/b.xml"));
  EXPECT_TRUE(match_path("/a/b", "/a/b")->empty());
  EXPECT_FALSE(match_path("/{a}{b}{c}{d}{e}{f}{g}x", '/' + std::string(5'000, 'y'))) << "and within no time";
}

TEST(Form, MembersThatAreNoPrimitivesAreJson) {
  const auto body = make(In::Query, Style::Form, true, R"({
    "allOf": [{"type": "object", "properties": {"address": {"type": "object"}}}],
    "properties": {"lines": {"type": "array", "items": {"type": "object"}}, "tags": {"type": "array"}, "n": {"type": "integer"}}})");
  const json::Value value =
      deserialize_form(body->parameter.schema,
                       "address=%7B%22street%22%3A%22A+1%22%7D&lines=%7B%22a%22%3A1%7D&tags=x&tags=y&n=7&other=%7B%7D");
  EXPECT_EQ(json::dump(value), R"({"address":{"street":"A 1"},"lines":[{"a":1}],"tags":["x","y"],"n":7,"other":"{}"})");
}

/// Schemas in other documents of the set, by pointer and by anchor.
TEST(Parameter, SchemasAreResolvedAcrossDocuments) {
  json::DocumentSet set;
  const json::Document& main = set.add({"file:///d/main.json", "main", parse(R"({
    "limit": {"$ref": "parts/types.json#/count"},
    "list": {"type": "array", "items": {"$ref": "parts/types.json#tally"}},
    "filter": {"allOf": [{"$ref": "parts/types.json#/filter"}]}})")});
  set.add({"file:///d/parts/types.json", "types", parse(R"({
    "count": {"$ref": "#/really"}, "really": {"type": "integer"}, "other": {"$anchor": "tally", "type": "integer"},
    "filter": {"type": "object", "properties": {"from": {"$ref": "#tally"}},
               "additionalProperties": {"$ref": "#/really"}}})")});
  const auto read = [&](const char* schema, Style style, const char* wire) {
    Parameter parameter;
    parameter.name = "p";
    parameter.style = style;
    parameter.schema = json::Node{&main, &main.root, ""}.child(schema);
    const auto value = deserialize(parameter, wire);
    return value ? json::dump(*value) : std::string("nothing");
  };
  EXPECT_EQ(read("limit", Style::Form, "p=5"), "5");
  EXPECT_EQ(read("list", Style::Form, "p=5&p=6"), "[5,6]");
  EXPECT_EQ(read("filter", Style::DeepObject, "p%5Bfrom%5D=5&p%5Bextra%5D=7"), R"({"from":5,"extra":7})");
  EXPECT_EQ(read("filter", Style::Form, "from=5&extra=7"), R"({"from":5,"extra":7})");
  EXPECT_EQ(json::dump(deserialize_form(json::Node{&main, &main.root, ""}.child("filter"), "from=5&extra=7")),
            R"({"from":5,"extra":7})");
}

TEST(Parameter, WhatHasNoTypeIsReadByWhatItSays) {
  const auto read = [](const char* schema, const char* wire) {
    const auto fixture = make(In::Query, Style::Form, true, schema);
    const auto value = deserialize(fixture->parameter, wire);
    return value ? json::dump(*value) : std::string("nothing");
  };
  EXPECT_EQ(read(R"({"enum":[1,2]})", "color=2"), "2");
  EXPECT_EQ(read(R"({"const":5})", "color=5"), "5");
  EXPECT_EQ(read(R"({"const":true})", "color=true"), "true");
  EXPECT_EQ(read(R"({"minimum":1})", "color=5"), "5");
  EXPECT_EQ(read(R"({"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"integer"}}]})", "color=5"), "[5]");
  EXPECT_EQ(read(R"({"type":["integer","null"]})", "color=5"), "5");
  EXPECT_EQ(read("{}", "color=5"), "\"5\"");
}

} // namespace
} // namespace keur::openapi
