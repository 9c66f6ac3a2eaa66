#include "json/load.hpp"
#include "openapi/load.hpp"
#include "run/fitting.hpp"

#include <gmock/gmock.h>

namespace keur::run {
namespace {

using testing::HasSubstr;

constexpr const char* description_text = R"(openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a/{id}:
    get:
      security: [{key: []}]
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 10}}]
      responses: {'200': {description: Fine}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: k}
)";

struct Subject {
  openapi::Description description = *openapi::load({"t.yaml", {}, description_text}, {});
  schema::Compiler schemas{*description.documents, {schema::Dialect::OpenApi30, true}};
  const openapi::Operation& operation = description.operations.front();

  std::string misfit_of(const std::string& body) {
    plan::Step step;
    step.bindings.push_back({0, "$response.body#/id", "{keur:1}", operation.parameters.front().schema});
    http::Exchange exchange;
    exchange.response.emplace();
    exchange.response->body = body;
    const std::vector<check::StepExchanges> earlier{{{exchange}}};
    return misfit(step, earlier, schemas);
  }
};

TEST(Fitting, AValueThatTheParameterDoesNotAllowIsTold) {
  Subject subject;
  EXPECT_EQ(subject.misfit_of(R"({"id": 12})"), "");
  EXPECT_EQ(subject.misfit_of(R"({"id": "12"})"), "");
  EXPECT_THAT(subject.misfit_of(R"({"id": 3})"), HasSubstr("does not fit"));
  EXPECT_THAT(subject.misfit_of(R"({"id": "abc"})"), HasSubstr("does not fit"));
}

TEST(Fitting, WhatNeedsAnApiKeyIsNotSentWithoutOne) {
  Subject subject;
  plan::Case test;
  test.operation = &subject.operation;
  plan::Step step;
  transport::Access access;
  EXPECT_THAT(missing_credential(test, step, &access), HasSubstr("scheme key"));
  EXPECT_EQ(missing_credential(test, step, nullptr), "");
  step.request.authorization.kind = oauth::AuthorizationIntent::Kind::None;
  EXPECT_EQ(missing_credential(test, step, &access), "");
  step.request.authorization = {oauth::AuthorizationIntent::Kind::WrongPlace, "", {}, "key"};
  EXPECT_THAT(missing_credential(test, step, &access), HasSubstr("scheme key"));
  step.request.authorization.kind = oauth::AuthorizationIntent::Kind::Malformed;
  EXPECT_EQ(missing_credential(test, step, &access), "") << "an invented key can be sent without a good one";
  access.by_scheme.emplace("key", transport::Holding{});
  step.request.authorization = {};
  EXPECT_EQ(missing_credential(test, step, &access), "");
}

} // namespace
} // namespace keur::run
