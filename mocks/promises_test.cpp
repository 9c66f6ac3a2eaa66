#include "mocks/generic/byte_range.hpp"
#include "mocks/generic/pages.hpp"
#include "mocks/generic/patch.hpp"
#include "mocks/started.hpp"

#include <gtest/gtest.h>

namespace keur::mocks {
namespace {

json::Value parsed_text(const std::string& text) { return json::load_json(text, "text")->root; }

/// RFC 7396 appendix A, a part of it.
TEST(Patches, MergeAsTheStandardShows) {
  const auto merge = [](const std::string& target, const std::string& patch) {
    return json::dump(merged(parsed_text(target), parsed_text(patch)));
  };
  EXPECT_EQ(merge(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(merge(R"({"a":"b"})", R"({"a":null})"), "{}");
  EXPECT_EQ(merge(R"({"a":["b"]})", R"({"a":["c"]})"), R"({"a":["c"]})");
  EXPECT_EQ(merge(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
  EXPECT_EQ(merge(R"({"a":"foo"})", "null"), "null");
}

/// RFC 6902 appendix A, a part of it.
TEST(Patches, DoAListOfOperationsOrNothing) {
  const auto patch = [](const std::string& target, const std::string& operations) {
    const auto made = patched(parsed_text(target), parsed_text(operations));
    return made ? json::dump(*made) : "refused";
  };
  EXPECT_EQ(patch(R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])"),
            R"({"foo":["bar","qux","baz"]})");
  EXPECT_EQ(patch(R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":1}])"), R"({"foo":["bar",1]})");
  EXPECT_EQ(patch(R"({"a":1,"b":2})", R"([{"op":"remove","path":"/b"}])"), R"({"a":1})");
  EXPECT_EQ(patch(R"({"a":1})", R"([{"op":"replace","path":"/b","value":2}])"), "refused");
  EXPECT_EQ(patch(R"({"a":1})", R"([{"op":"move","from":"/a","path":"/b"}])"), R"({"b":1})");
  EXPECT_EQ(patch(R"({"a":1})", R"([{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":1}])"),
            "refused");
}

TEST(ByteRanges, AreReadAsTheStandardSays) {
  const auto read = [](std::string_view field) -> std::string {
    const auto range = read_range(field, 10);
    if (!range)
      return "all";
    if (std::holds_alternative<BeyondTheEnd>(*range))
      return "beyond";
    const auto [first, last] = std::get<ByteRange>(*range);
    return std::to_string(first) + '-' + std::to_string(last);
  };
  EXPECT_EQ(read("bytes=0-0"), "0-0");
  EXPECT_EQ(read("bytes=1-3"), "1-3");
  EXPECT_EQ(read("bytes=7-"), "7-9");
  EXPECT_EQ(read("bytes=-4"), "6-9");
  EXPECT_EQ(read("bytes=-40"), "0-9");
  EXPECT_EQ(read("bytes=10-"), "beyond");
  EXPECT_EQ(read("bytes=3-1"), "all") << "a broken range is ignored";
  EXPECT_EQ(read("items=0-1"), "all");
}

TEST(Pages, GoOnUntilTheListEnds) {
  const auto description = from_text(R"(
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters:
      - {name: limit, in: query, schema: {type: integer}}
      - {name: cursor, in: query, schema: {type: string}}
      responses: {'200': {description: a page}}
)");
  const auto take = [&](const std::string& query) {
    Request request;
    request.path = "/a", request.query = query, request.has_query = true;
    const auto page =
        page_of(description.operations.front(), "/items", request,
                parsed_text(R"({"items":[1,2,3],"next":"","total":0})"), [](const auto&) { return true; });
    return page ? json::dump(page->body) + ' ' + page->next : "none";
  };
  EXPECT_EQ(take("limit=2"), R"({"items":[1,2],"next":"2","total":3} /a?limit=2&cursor=2)");
  EXPECT_EQ(take("limit=2&cursor=2"), R"({"items":[3],"next":null,"total":3} )");
}

} // namespace
} // namespace keur::mocks
