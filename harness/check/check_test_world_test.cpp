#include "check/check_test_world.hpp"
#include "check/shape.hpp"

#include <gtest/gtest.h>

namespace keur::check {

std::string World::default_description() {
  return R"(openapi: 3.0.3
info: {title: T, version: '1'}
servers: [{url: 'https://api.example.test'}]
paths:
  /things:
    get:
      security: [{oauth: [read]}]
      responses:
        '200':
          description: ok
          headers:
            X-Total: {required: true, schema: {type: integer, minimum: 0}}
            X-Tags: {schema: {type: array, items: {type: string, maxLength: 3}}}
            Last-Modified: {schema: {type: integer}}
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}
        '400': {description: bad, content: {application/problem+json: {schema: {type: object}}}}
    post:
      security: [{oauth: [write]}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '503': {description: busy}
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              requestBody: {content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
              responses: {'200': {description: ok}}
  /secured:
    get:
      security: [{oauth: [read]}]
      responses: {'200': {description: ok}, '401': {description: no}, '403': {description: not enough}}
  /refusals: {get: {responses: {'400': {description: bad}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
        '204': {description: none}
        '404': {description: none}
    delete:
      responses: {'204': {description: gone}}
  /text:
    get:
      responses:
        '200':
          description: ok
          content: {text/plain: {schema: {type: integer}}, application/xml: {schema: {type: object}}, image/png: {schema: {type: string, format: binary}}}
        default: {description: other}
  /open:
    get:
      responses:
        2XX: {description: ok, content: {application/json: {schema: {type: object}}}}
  /rows:
    get:
      responses:
        '200': {description: ok, content: {text/csv: {schema: {type: array, items: {$ref: '#/components/schemas/Row'}}}}}
  /jobs:
    post:
      x-keur-export:
        query: /jobs/{jobId}
        files: /files
      responses: {'202': {description: started, content: {application/json: {schema: {type: object}}}}}
  /jobs/{jobId}:
    parameters: [{name: jobId, in: path, required: true, schema: {type: string}}]
    get:
      responses: {'200': {description: state, content: {application/json: {schema: {type: object}}}}}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://auth.example.test/token', scopes: {read: r, write: w}}}}
  schemas:
    Thing:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, format: int64}
        name: {type: string, maxLength: 5}
        born: {type: string, format: date}
        password: {type: string, writeOnly: true}
        extra: {type: object, additionalProperties: {type: integer}}
        next: {$ref: '#/components/schemas/Thing'}
    Row:
      type: object
      required: [id, name]
      properties:
        id: {type: integer}
        name: {type: string}
        born: {type: string, format: date, nullable: true}
        hours: {type: number}
        manager: {type: boolean}
)";
}

World::World(const std::string& yaml) : shared(std::make_shared<openapi::Description>()), description(*shared) {
  auto loaded = openapi::load({"t.yaml", "file:///t.yaml", yaml});
  if (!loaded)
    ADD_FAILURE() << to_string(loaded.error());
  else
    description = std::move(*loaded);
  schemas = std::make_shared<schema::Compiler>(
      *description.documents, schema::Options{description.version == openapi::Version::V30 ? schema::Dialect::OpenApi30
                                                                                           : schema::Dialect::OpenApi31,
                                              true});
  test.id = "case";
}

World& World::step(const std::string& operation, Kind kind) {
  plan::Step step;
  const auto space = operation.find(' ');
  if (!operation.empty()) {
    step.request.method = operation.substr(0, space);
    step.operation = description.find(step.request.method, operation.substr(space + 1));
    EXPECT_NE(step.operation, nullptr) << operation;
  }
  step.expect.kind = kind;
  test.steps.push_back(std::move(step));
  test.operation = test.steps.front().operation;
  http::Exchange exchange;
  exchange.request.method = test.steps.back().request.method;
  exchange.response = http::Response{};
  steps.push_back({{std::move(exchange)}});
  return *this;
}

World& World::answer(int status, const std::string& type, const std::string& body) {
  response().status = status;
  response().body = body;
  if (!type.empty())
    response().fields.set("Content-Type", type);
  return *this;
}

World& World::with(const std::string& field, const std::string& value) {
  response().fields.set(field, value);
  return *this;
}

World& World::again() {
  steps.back().exchanges.push_back(steps.back().exchanges.front());
  return *this;
}

std::vector<Finding> World::findings(bool per_case) {
  const auto& operation = last().operation;
  Shapes shapes(*description.documents);
  const Context context{description, *schemas, shapes,
                        settings,    test,     test.steps.size() - 1,
                        exchange(),  steps,    operation == nullptr ? nullptr : operation->response(response().status)};
  return per_case ? judge_case(context) : judge_exchange(context);
}

std::string World::ids(Level level, bool per_case) {
  std::string out;
  for (const auto& finding : findings(per_case)) {
    EXPECT_FALSE(finding.message.empty());
    if (finding.level == level)
      out += (out.empty() ? "" : " ") + finding.check;
  }
  return out;
}

} // namespace keur::check
