#include "generate/dialect.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"
#include "plan/planner.hpp"

#include <gmock/gmock.h>

#include <memory>
#include <set>

namespace keur::plan {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Planned {
  openapi::Description description;
  schema::Compiler schemas;
  Plan plan;

  explicit Planned(openapi::Description loaded)
      : description(std::move(loaded)), schemas(*description.documents, {generate::dialect_of(description), true}),
        plan(make_plan(description, schemas, {})) {}

  std::vector<const Case*> of(std::string_view operation, std::string_view rule) const {
    std::vector<const Case*> found;
    for (const Case& test : plan.cases)
      if (test.rule == rule && test.operation->name() == operation)
        found.push_back(&test);
    return found;
  }
};

std::unique_ptr<Planned> planned(const std::string& paths) {
  auto loaded =
      openapi::load({"test.yaml", {}, "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n" + paths}, {});
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return std::make_unique<Planned>(std::move(*loaded));
}

constexpr std::string_view users = R"(
  /users:
    get:
      parameters: [{name: state, in: query, schema: {type: string, enum: [new, old], default: old}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewUser'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
        '400': {description: bad}
  /users/{userId}:
    parameters: [{name: userId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, '404': {description: none}}}
    put:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
    delete: {responses: {'204': {description: gone}}}
  /users/{userId}/picture:
    parameters: [{name: userId, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: it, content: {application/json: {schema: {type: object}}}}, '404': {description: none}}}
    delete: {responses: {'204': {description: gone}}}
components:
  schemas:
    NewUser:
      type: object
      required: [name, email, remark, short, number, kind]
      properties:
        name: {type: string, maxLength: 12, example: Ann}
        email: {type: string, format: email}
        remark: {type: string}
        short: {type: string, maxLength: 4}
        number: {type: integer, minimum: 1}
        kind: {type: string, enum: [a, b]}
    User:
      type: object
      required: [id, name]
      properties: {id: {type: string}, name: {type: string, maxLength: 12}, state: {type: string, enum: [new, old]}}
)";

json::Value body_of(const Step& step) {
  const auto loaded = json::load_json(step.request.body.value_or("null"), "body");
  EXPECT_TRUE(loaded) << step.request.body.value_or("");
  return loaded ? loaded->root : json::Value();
}

TEST(Distinct, EachCaseHasNamesMailAddressesAndNumbersOfItsOwn) {
  const auto of = planned(std::string(users));
  std::set<std::string> names, addresses, remarks, numbers;
  std::size_t count = 0;
  for (const Case& test : of->plan.cases)
    for (const Step& step : test.steps) {
      if (step.request.method != "POST" || step.expect.kind == Expectation::Kind::Rejected ||
          test.rule != "created-thing-found")
        continue;
      const json::Value body = body_of(step);
      names.insert(std::string(*body.find_string("name")));
      addresses.insert(std::string(*body.find_string("email")));
      remarks.insert(std::string(*body.find_string("remark")));
      EXPECT_EQ(body.find_string("kind"), "a");
      EXPECT_EQ(body.find_string("short"), "text") << "there is no room for a name";
      ++count;
    }
  ASSERT_GT(count, 0u);
  const auto valid = of->of("POST /users", "valid-request");
  ASSERT_THAT(valid, Not(IsEmpty()));
  const json::Value other = body_of(valid.front()->steps.back());
  EXPECT_FALSE(names.contains(std::string(*other.find_string("name"))));
  EXPECT_FALSE(addresses.contains(std::string(*other.find_string("email"))));
  EXPECT_FALSE(remarks.contains(std::string(*other.find_string("remark"))));
  EXPECT_LE(other.find_string("name")->size(), 12u);
  EXPECT_THAT(std::string(*other.find_string("email")), testing::EndsWith("@example.com"));
  EXPECT_THAT(std::string(*other.find_string("remark")), testing::StartsWith("validrequest"));
  EXPECT_EQ(other.find("number")->number().size(), 9u);
  EXPECT_NE(
      other.find("number")->number(),
      body_of(of->of("GET /users/{userId}", "created-thing-found").front()->steps.front()).find("number")->number());
}

/// The bodies that all cases POST to /orders, where the path's numbers have the bound.
std::vector<json::Value> orders_sent(const std::string& bound, const std::string& required) {
  const auto of =
      planned(R"(
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, '400': {description: bad}}
  /orders/{orderId}:
    get:
      parameters: [{name: orderId, in: path, required: true, schema: {type: integer)" +
              bound + R"(}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, '404': {description: none}}
components:
  schemas:
    Order: {type: object, required: [)" +
              required +
              R"(], properties: {id: {type: integer, example: 7}, amount: {type: integer}, done: {type: boolean}}}
)");
  std::vector<json::Value> sent;
  for (const Case& test : of->plan.cases)
    for (const Step& step : test.steps)
      if (step.request.method == "POST" && step.request.body &&
          (test.rule == "valid-request" || test.rule == "written-thing-read" || test.rule == "created-thing-found"))
        sent.push_back(body_of(step));
  return sent;
}

TEST(Distinct, AThingThatTheClientMayNumberHasANumberOfItsOwn) {
  std::set<std::string> numbers;
  std::size_t named = 0;
  for (const json::Value& body : orders_sent("", ""))
    if (const json::Value* id = body.find("id"); id != nullptr) {
      numbers.insert(id->number());
      ++named;
    }
  EXPECT_GT(named, 1u);
  EXPECT_GE(numbers.size() + 1, named) << "one case may send one body twice";
  EXPECT_FALSE(numbers.contains("7")) << "the example's number is everybody's";
}

TEST(Distinct, AThingThatTheClientNamesHasANameOfItsOwnWhateverAnExampleShows) {
  const auto of = planned(R"(
  /coupons:
    get:
      parameters: [{name: shop, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Coupon'}}}}}}
    post:
      requestBody: {required: true, content: {'/': {schema: {type: string}}, application/json: {schema: {$ref: '#/components/schemas/Coupon'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Coupon'}}}}, '400': {description: bad}}
  /coupons/{couponCode}:
    get:
      parameters: [{name: couponCode, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Coupon'}}}}, '404': {description: none}}
components:
  schemas:
    Coupon: {type: object, required: [couponCode], properties: {couponCode: {type: string, example: test}, shop: {type: string}}}
)");
  std::set<std::string> names;
  std::size_t sent = 0;
  for (const auto* rule : {"created-thing-found", "written-thing-read", "valid-request"})
    for (const char* operation : {"GET /coupons/{couponCode}", "POST /coupons"})
      for (const Case* test : of->of(operation, rule))
        for (const Step& step : test->steps)
          if (step.request.method == "POST") {
            names.insert(std::string(*body_of(step).find_string("couponCode")));
            ++sent;
          }
  EXPECT_GT(sent, 2u);
  EXPECT_EQ(names.size(), sent);
  EXPECT_FALSE(names.contains("test"));
  EXPECT_THAT(of->of("POST /coupons", "request-media-type"), IsEmpty()) << "'/' is no media type";
  EXPECT_THAT(of->of("GET /coupons", "created-thing-listed"), IsEmpty()) << "what was created may be another shop's";
}

TEST(Distinct, WhatIsExpectedIsWhatWasSent) {
  const auto of = planned(R"(
  /users:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /users/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, '404': {description: none}}
components:
  schemas:
    User: {type: object, required: [id, motto, username], properties: {id: {type: integer}, motto: {type: string}, username: {type: string}}}
)");
  const auto found = of->of("GET /users/{id}", "created-thing-found");
  ASSERT_EQ(found.size(), 1u);
  const json::Value sent = body_of(found.front()->steps.front());
  EXPECT_NE(sent.find_string("motto"), sent.find_string("username"));
  std::size_t held = 0;
  for (const MemberValue& each : found.front()->steps.back().expect.holds)
    if (each.pointer == "/motto" || each.pointer == "/username") {
      EXPECT_TRUE(json::equal(each.value, *sent.find(each.pointer.substr(1)))) << each.pointer;
      ++held;
    }
  EXPECT_EQ(held, 2u);
}

TEST(Distinct, WhatItsPathCannotNameIsNumberedByTheServer) {
  const auto bodies = orders_sent(", maximum: 10", "");
  ASSERT_FALSE(bodies.empty());
  for (const json::Value& body : bodies)
    EXPECT_EQ(body.find("id"), nullptr) << json::dump(body);
  for (const json::Value& body : orders_sent(", maximum: 10", "id"))
    EXPECT_NE(body.find("id"), nullptr) << json::dump(body);
}

TEST(Distinct, WhatMustBeRefusedHasOneReasonOnly) {
  const auto of = planned(R"(
  /makers:
    get: {responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Maker'}}}}}}}
  /makers/{code}:
    parameters: [{name: code, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Maker'}}}}, '404': {description: none}}}
  /harps:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [serial, strings]
              properties: {serial: {type: string, minLength: 4}, strings: {type: integer}, makerCode: {type: string}}
      responses: {'201': {description: made}}
components:
  schemas:
    Maker: {type: object, required: [code], properties: {code: {type: string}}}
)");
  std::set<std::string> serials;
  std::size_t count = 0;
  for (const Case* test : of->of("POST /harps", "invalid-value"))
    if (test->label.starts_with("body /strings")) {
      const json::Value body = body_of(test->steps.back());
      EXPECT_EQ(body.find("makerCode"), nullptr) << "nobody knows that maker";
      serials.emplace(body.find_string("serial").value_or(""));
      ++count;
    }
  EXPECT_GT(count, 1u);
  EXPECT_EQ(serials.size(), count) << "a serial that is taken would be refused too";
}

TEST(Distinct, NoMarkIsLeft) {
  const auto of = planned(std::string(users));
  for (const Case& test : of->plan.cases)
    for (const Step& step : test.steps) {
      EXPECT_THAT(step.request.body.value_or(""), Not(HasSubstr("kqzx"))) << test.id;
      EXPECT_THAT(step.request.body.value_or(""), Not(HasSubstr("7392518"))) << test.id;
      for (const MemberValue& member : step.expect.holds)
        if (member.value.is_string()) {
          EXPECT_THAT(member.value.string(), Not(HasSubstr("kqzx"))) << test.id;
        }
    }
}

TEST(Resources, APutSaysThePathsIdInItsBody) {
  const auto of = planned(std::string(users));
  const auto puts = of->of("PUT /users/{userId}", "valid-request");
  ASSERT_THAT(puts, Not(IsEmpty()));
  const Step& put = puts.front()->steps.back();
  ASSERT_EQ(put.bindings.size(), 2u);
  EXPECT_EQ(put.bindings[0].expression, "$response.body#/id");
  EXPECT_EQ(put.bindings[1].expression, "$response.body#/id");
  EXPECT_THAT(put.request.target, HasSubstr(put.bindings[0].placeholder));
  EXPECT_EQ(body_of(put).find_string("id"), put.bindings[1].placeholder);
}

TEST(Resources, OnlyTheThingItselfMustBeThereOnceItIsMade) {
  const auto of = planned(std::string(users));
  EXPECT_EQ(of->of("GET /users/{userId}", "created-thing-found").size(), 1u);
  EXPECT_THAT(of->of("GET /users/{userId}/picture", "created-thing-found"), IsEmpty());
  EXPECT_THAT(of->of("GET /users/{userId}/picture", "listed-thing-found"), IsEmpty());
  EXPECT_THAT(of->of("GET /users/{userId}/picture", "use-after-delete"), IsEmpty());
  const auto deleted = of->of("GET /users/{userId}", "use-after-delete");
  ASSERT_EQ(deleted.size(), 1u);
  ASSERT_EQ(deleted.front()->steps.size(), 4u) << "made, read, deleted, read again";
  EXPECT_TRUE(deleted.front()->steps[1].precondition);
}

TEST(Resources, AListWithADefaultFilterIsNotAskedForWhatItLeavesOut) {
  const auto of = planned(std::string(users));
  EXPECT_THAT(of->of("GET /users", "created-thing-listed"), IsEmpty());
  EXPECT_TRUE(std::any_of(of->plan.omissions.begin(), of->plan.omissions.end(), [](const Omission& each) {
    return each.rule == "created-thing-listed" && each.reason.find("state") != std::string::npos;
  }));
}

TEST(Resources, AListedThingTakesThePlaceOfOneThatCannotBeMade) {
  const auto of = planned(std::string(users));
  const auto reads = of->of("GET /users/{userId}/picture", "valid-request");
  ASSERT_THAT(reads, Not(IsEmpty()));
  const Case& test = *reads.front();
  ASSERT_EQ(test.steps.size(), 3u);
  EXPECT_EQ(test.steps[1].instead_of, 0u);
  EXPECT_EQ(test.steps[1].request.target, "/users");
  ASSERT_TRUE(test.steps[2].bindings[0].other);
  EXPECT_EQ(test.steps[2].bindings[0].other->expression, "$response.body#/0/id");
  EXPECT_TRUE(has_substitute(test, 0));
  const auto removal = of->of("DELETE /users/{userId}", "valid-request");
  ASSERT_THAT(removal, Not(IsEmpty()));
  EXPECT_EQ(removal.front()->steps.size(), 2u) << "nobody else's thing is deleted";
}

TEST(Resources, ALinksRequestBodyIsSent) {
  const auto of = planned(R"(
  /orders:
    post:
      responses:
        '201':
          description: made
          content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: string}}}}}
          links:
            confirm: {operationId: confirm, requestBody: $response.body}
            code: {operationId: confirm, requestBody: {code: abc}}
  /confirmations:
    post:
      operationId: confirm
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: string}}}}}}
      responses: {'200': {description: done}}
)");
  const auto followed = of->of("POST /orders", "link");
  ASSERT_EQ(followed.size(), 2u);
  const Step& whole = followed[0]->steps.back();
  ASSERT_EQ(whole.bindings.size(), 1u);
  EXPECT_EQ(whole.bindings[0].expression, "$response.body#");
  EXPECT_EQ(whole.request.body, json::quote(whole.bindings[0].placeholder));
  EXPECT_EQ(followed[1]->steps.back().request.body, R"({"code":"abc"})");
}

/// The whole-list cases of GET /tests, with these query parameters and this member beside the list.
std::vector<const Case*> walks(Planned& of) { return of.of("GET /tests", "whole-list"); }

std::unique_ptr<Planned> with_list(const std::string& parameters, const std::string& beside) {
  return planned("  /tests:\n    get:\n      parameters: [" + parameters +
                 "]\n      responses: {'200': {description: all, content: {application/json: {schema: {type: object, "
                 "properties: {items: {type: array, items: {type: object, properties: {id: {type: integer}}}}, " +
                 beside + "}}}}}}\n");
}

TEST(WholeList, IsNoLongerThanAllowedAndGoesOnOnlyWhereItCan) {
  const auto few = with_list("{name: limit, in: query, schema: {type: integer, enum: [1, 2, 5, 10]}}, "
                             "{name: page, in: query, schema: {type: integer}}",
                             "more: {type: boolean}");
  ASSERT_EQ(walks(*few).size(), 1u);
  EXPECT_EQ(walks(*few).front()->steps.front().request.target, "/tests?limit=10");
  EXPECT_EQ(walks(*few).front()->steps[1].request.target, "/tests?limit=2");
  const auto one = with_list("{name: limit, in: query, schema: {type: integer, enum: [5]}}, "
                             "{name: page, in: query, schema: {type: integer}}",
                             "more: {type: boolean}");
  EXPECT_THAT(walks(*one), IsEmpty());
  const std::string size = "{name: page_size, in: query, schema: {type: integer}}";
  const auto cursor = with_list(size, "next_cursor: {type: string}");
  EXPECT_THAT(walks(*cursor), IsEmpty()) << "no parameter takes the cursor";
  const auto address = with_list(size, "next_url: {type: string}");
  EXPECT_EQ(walks(*address).size(), 1u);
  const auto days =
      with_list(size + ", {name: start, in: query, schema: {type: string, format: date}}", "more: {type: boolean}");
  EXPECT_THAT(walks(*days), IsEmpty()) << "a day is no place in a list";
}

TEST(Planner, TwoPathsThatDifferInNamesOnlyAreOne) {
  const auto of = planned(R"(
  /sets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: one}}
  /sets/{slug}:
    get:
      parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: one}}
    delete:
      parameters: [{name: slug, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
)");
  EXPECT_THAT(of->of("GET /sets/{id}", "valid-request"), Not(IsEmpty()));
  EXPECT_THAT(of->of("GET /sets/{slug}", "valid-request"), IsEmpty());
  EXPECT_THAT(of->of("DELETE /sets/{slug}", "valid-request"), Not(IsEmpty()));
  EXPECT_TRUE(std::any_of(of->plan.omissions.begin(), of->plan.omissions.end(), [](const Omission& each) {
    return each.operation == "GET /sets/{slug}" && each.reason.find("GET /sets/{id}") != std::string::npos;
  }));
}

TEST(Resources, ANumberHereAndATextThereDoNotTellWhetherAThingIsListed) {
  const auto listed = [](const std::string& type) {
    return planned(
        "  /films:\n    get: {responses: {'200': {description: all, content: {application/json: {schema: "
        "{type: array, items: {type: object, properties: {id: {type: " +
        type +
        "}}}}}}}}}\n    post: {responses: {'201': {description: made, content: {application/json: {schema: "
        "{type: object, required: [id], properties: {id: {type: string}}}}}}}}\n  /films/{id}:\n    get:\n   "
        "   parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      responses: "
        "{'200': {description: one}}\n");
  };
  EXPECT_EQ(listed("string")->of("GET /films", "created-thing-listed").size(), 1u);
  EXPECT_THAT(listed("integer")->of("GET /films", "created-thing-listed"), IsEmpty());
}

TEST(MadeByPut, AsksForNoStatusAndNoBodyThatTheDescriptionDoesNotGive) {
  const auto replacing = [](const std::string& responses) {
    const auto of = planned("  /labels/{code}:\n    put:\n      parameters: [{name: code, in: path, required: true, "
                            "schema: {type: string, maxLength: 8}}]\n      responses: {" +
                            responses + "}\n");
    const auto cases = of->of("PUT /labels/{code}", "made-by-put");
    EXPECT_EQ(cases.size(), 1u);
    return cases.empty() ? Demand{} : *cases.front()->steps.back().expect.demand;
  };
  EXPECT_THAT(replacing("'201': {description: made}").statuses, testing::Contains(201)) << "nothing else is described";
  const std::string made = "'201': {description: made, content: {application/json: {schema: {type: object}}}}";
  EXPECT_THAT(replacing(made + ", '204': {description: set}").statuses, Not(testing::Contains(201)));
  EXPECT_THAT(replacing(made + ", '200': {description: set}").relations, IsEmpty()) << "another form of answer";
  EXPECT_THAT(
      replacing(made + ", '200': {description: set, content: {application/json: {schema: {type: object}}}}").relations,
      Not(IsEmpty()));
}

TEST(Security, AScopeThatIsWrittenWithASpaceIsTwo) {
  const auto of = planned(R"(
  /things:
    get:
      security: [{login: ['read offline']}]
      responses: {'200': {description: some}, '403': {description: no}}
components:
  securitySchemes:
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://login.example/token', scopes: {'read offline': all}}}}
)");
  ASSERT_EQ(of->description.security_schemes.size(), 1u);
  EXPECT_EQ(of->description.security_schemes[0].scopes, (std::vector<std::string>{"offline", "read"}));
  std::set<std::string> labels;
  for (const Case* test : of->of("GET /things", "missing-scope"))
    labels.insert(test->label);
  EXPECT_EQ(labels, (std::set<std::string>{"offline", "read"}));
}

TEST(Resources, WhatAPathNestsIsMadeInOnePlaceInWhateverOrderItsParametersAreDeclared) {
  const auto of = planned(R"(
  /apps:
    post: {responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}}
  /apps/{appId}/hooks:
    parameters: [{name: appId, in: path, required: true, schema: {type: string}}]
    post: {responses: {'201': {description: made, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string}}}}}}}}
  /apps/{appId}/hooks/{hookId}:
    parameters:
    - {name: hookId, in: path, required: true, schema: {type: string}}
    - {name: appId, in: path, required: true, schema: {type: string}}
    get: {responses: {'200': {description: one}, '404': {description: none}}}
)");
  const auto reads = of->of("GET /apps/{appId}/hooks/{hookId}", "valid-request");
  ASSERT_THAT(reads, Not(IsEmpty()));
  const auto& steps = reads.front()->steps;
  ASSERT_EQ(steps.size(), 3u) << "one app, one hook, one question";
  EXPECT_EQ(steps[0].request.target, "/apps");
  std::set<std::size_t> from;
  for (const Binding& binding : steps[2].bindings)
    from.insert(binding.step);
  EXPECT_EQ(from, (std::set<std::size_t>{0, 1}));
}

TEST(Planner, WhatStandsInAFragmentIsNotSent) {
  const auto of = planned(R"(
  /send/#{env}/transfers:
    post:
      parameters: [{name: env, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: done}}
)");
  EXPECT_THAT(of->plan.cases, IsEmpty());
  ASSERT_FALSE(of->plan.omissions.empty());
  EXPECT_THAT(of->plan.omissions.front().reason, HasSubstr("fragment"));
}

TEST(Security, AnInventedCredentialIsRefusedOnlyWhereTheGoodOnesDoNotSuffice) {
  const auto of = planned(R"(
  /either: {get: {security: [{key: []}, {key: [], role: []}], responses: {'200': {description: some}}}}
  /both: {get: {security: [{key: [], role: []}], responses: {'200': {description: some}}}}
  /twice: {get: {security: [{bearer: [], login: []}], responses: {'200': {description: some}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    role: {type: apiKey, in: header, name: X-Role}
    bearer: {type: http, scheme: bearer}
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://login.example/token', scopes: {}}}}
)");
  const auto labels = [&](std::string_view operation, std::string_view rule) {
    std::set<std::string> found;
    for (const Case* test : of->of(operation, rule))
      found.insert(test->label);
    return found;
  };
  EXPECT_EQ(labels("GET /either", "bad-credential"), std::set<std::string>{"key"});
  EXPECT_EQ(labels("GET /either", "misplaced-key"), std::set<std::string>{"key"});
  EXPECT_EQ(labels("GET /both", "bad-credential"), (std::set<std::string>{"key", "role"}));
  EXPECT_THAT(of->of("GET /twice", "garbage-token"), IsEmpty()) << "one field cannot hold two tokens";
  EXPECT_THAT(of->of("GET /twice", "no-token"), Not(IsEmpty()));
}

TEST(UnknownThing, OfAnEnumAllNamesAreKnown) {
  const auto unknown = [](const std::string& schema) {
    return planned("  /events/{name}:\n    get:\n      parameters: [{name: name, in: path, required: true, schema: " +
                   schema +
                   "}]\n      responses: {'200': {description: one}, '404': {description: none}}\n  /events:\n    get: "
                   "{responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: "
                   "{type: object, properties: {name: {type: string}}}}}}}}}\n")
        ->of("GET /events/{name}", "unknown-thing")
        .size();
  };
  EXPECT_EQ(unknown("{type: string}"), 1u);
  EXPECT_EQ(unknown("{type: string, enum: [REFRESH_OF_ALL_ACCOUNTS, REMOVAL_OF_AN_ACCOUNT]}"), 0u);
}

} // namespace
} // namespace keur::plan
