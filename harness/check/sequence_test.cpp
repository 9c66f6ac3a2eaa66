#include "check/check_test_world.hpp"

#include <gmock/gmock.h>

namespace keur::check {
namespace {

using testing::HasSubstr;

std::string described(const std::string& version, const std::string& content) {
  return "openapi: " + version +
         "\ninfo: {title: T, version: '1'}\npaths: {/rows: {get: {responses: {'200': {description: ok, content: {" +
         content + "}}}}}}\n";
}

const std::string item = "{type: object, required: [id], properties: {id: {type: integer}}}";

World lines(const std::string& body, const std::string& type = "application/jsonl") {
  World world(described("3.2.0", type + ": {itemSchema: " + item + "}"));
  world.step("GET /rows").answer(200, type, body);
  return world;
}

TEST(SequentialBody, EachItemIsJudgedByItemSchema) {
  EXPECT_EQ(lines("{\"id\":1}\n{\"id\":2}\n").failed(), "");
  EXPECT_EQ(lines("{\"id\":1}\n{\"id\":\"x\"}\n").failed(), "body-schema");
  const auto findings = lines("{\"id\":1}\n{}\n").findings();
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].instance_location, "/1");
  EXPECT_THAT(findings[0].message, HasSubstr("item 2, line 2"));
  EXPECT_EQ(lines("{\"id\":1}\n{oops\n").failed(), "body-schema");
  EXPECT_EQ(lines("\x1e{\"id\":1}\n\x1e{\"id\":true}\n", "application/json-seq").failed(), "body-schema");
}

TEST(SequentialBody, EventsAreJudgedAfterTheyWereParsed) {
  const auto events = [](const std::string& body) {
    World world(described("3.2.0", "text/event-stream: {itemSchema: {type: object, required: [event], properties: "
                                   "{data: {type: string, maxLength: 3}}}}"));
    world.step("GET /rows").answer(200, "text/event-stream", body);
    return world.failed();
  };
  EXPECT_EQ(events("event: a\ndata: abc\n\n: no event\n\n"), "");
  EXPECT_EQ(events("event: a\ndata: abcd\n\n"), "body-schema");
  EXPECT_EQ(events("data: abc\n\n"), "body-schema");
}

TEST(SequentialBody, BeforeItemSchemaASchemaOfAnArraySpeaksOfTheRow) {
  const auto judge = [](const std::string& schema, const std::string& body) {
    World world(described("3.0.3", "application/x-ndjson: {schema: " + schema + "}"));
    world.step("GET /rows").answer(200, "application/x-ndjson", body);
    return world.failed() + '/' + world.remarked();
  };
  EXPECT_EQ(judge("{type: array, items: " + item + "}", "{\"id\":1}\n"), "/");
  EXPECT_EQ(judge("{type: array, items: " + item + "}", "{\"id\":null}\n"), "body-schema/");
  EXPECT_EQ(judge("{type: array, maxItems: 1, items: {}}", "1\n2\n"), "body-schema/");
  EXPECT_EQ(judge(item, "{\"id\":null}\n"), "/not-judged");
}

TEST(SequentialBody, OfACutStreamWhatCameIsJudged) {
  auto good = lines("{\"id\":1}\n{\"id\":");
  good.response().cut = true;
  EXPECT_EQ(good.failed(), "");
  auto bad = lines("{\"id\":false}\n{\"id\":");
  bad.response().cut = true;
  EXPECT_EQ(bad.failed(), "body-schema");
}

} // namespace
} // namespace keur::check
