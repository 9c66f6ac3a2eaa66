#include "check/check_test_world.hpp"

#include <gtest/gtest.h>

// What a server does for whom the description leaves no way to conform is not held against it; nearby breaches are.
namespace keur::check {
namespace {

using Kind = plan::Expectation::Kind;

const std::string description = R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /alike:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: object}}}}
        '400':
          description: bad
          content: {application/json: {schema: {oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {a: {type: string}}}]}}}
        '404': {description: none, content: {problem+json: {schema: {type: object}}}}
        '409': {description: taken, content: {application/json: {schema: {type: object}}}}
  /impossible:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {allOf: [{type: object}, {type: array}]}}}}
  /switch:
    get:
      responses: {'101': {description: another protocol}}
  /beside:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Holder'}}}}
components:
  schemas:
    Name: {type: object, properties: {first: {type: string}}}
    Holder:
      type: object
      properties:
        name: {$ref: '#/components/schemas/Name', writeOnly: true}
        secret: {type: string, writeOnly: true}
)";

World asked(const std::string& operation, Kind kind = Kind::Documented) {
  World world(description);
  world.step(operation, kind);
  return world;
}

TEST(Contradiction, NothingIsSentWhereNothingCanConform) {
  EXPECT_EQ(asked("GET /alike", Kind::Rejected).answer(400).failed(), "");
  EXPECT_EQ(asked("GET /alike", Kind::Rejected).answer(409).failed(), "body-missing");
  EXPECT_EQ(asked("GET /alike", Kind::Rejected).json(400, "").failed(), "body-missing") << "it says that it is JSON";
}

TEST(Contradiction, NotImplementedIsTheTruthWhereNoSuccessExists) {
  EXPECT_EQ(asked("GET /impossible").answer(501).failed(), "");
  EXPECT_EQ(asked("GET /impossible").answer(500).failed(), "no-server-error status-documented");
  EXPECT_EQ(asked("GET /alike").answer(501).failed(), "no-server-error status-documented");
}

TEST(Contradiction, AMalformedTypeThatTheDescriptionNamesIsItsOwn) {
  EXPECT_EQ(asked("GET /alike").answer(404, "problem+json", "{}").failed(), "");
  EXPECT_EQ(asked("GET /alike").answer(404, "problem json", "{}").failed(), "content-type");
}

TEST(Contradiction, NoProtocolIsSwitchedForAClientThatAsksForNone) {
  EXPECT_EQ(asked("GET /switch").answer(200).failed(), "");
  EXPECT_EQ(asked("GET /switch").answer(404).failed(), "status-documented");
}

TEST(Contradiction, WhatStandsBesideAReferenceIsIgnoredIn30) {
  EXPECT_EQ(asked("GET /beside").json(200, R"({"name": {"first": "a"}})").failed(), "");
  EXPECT_EQ(asked("GET /beside").json(200, R"({"secret": "a"})").failed(), "write-only-member");
}

} // namespace
} // namespace keur::check
