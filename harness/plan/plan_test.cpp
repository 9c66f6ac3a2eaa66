#include "json/load.hpp"
#include "openapi/load.hpp"
#include "openapi/parameter_style.hpp"
#include "plan/drafts.hpp"
#include "plan/planner.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace keur::plan {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Kind = Expectation::Kind;

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A description with its compiler.
struct Subject {
  openapi::Description description;
  schema::Compiler schemas;

  explicit Subject(openapi::Description loaded)
      : description(std::move(loaded)), schemas(*description.documents, {dialect_of(description), true}) {}
  Plan plan(PlanOptions options = {}) { return make_plan(description, schemas, options); }
};

std::unique_ptr<Subject> subject_from(const std::string& text) {
  auto loaded = openapi::load({"test.yaml", {}, text}, {});
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return std::make_unique<Subject>(std::move(*loaded));
}

std::unique_ptr<Subject> things() { return subject_from(read_text("fixtures/plan/things.yaml")); }

std::unique_ptr<Subject> promises() { return subject_from(read_text("fixtures/plan/promises.yaml")); }

/// An operation that wants two credentials at once.
std::unique_ptr<Subject> both_credentials() {
  return subject_from(R"(openapi: 3.0.3
info: {title: Both, version: '1'}
paths:
  /doors: {get: {security: [{app: [], person: []}], responses: {'200': {description: ok}}}}
components:
  securitySchemes:
    app: {type: apiKey, in: header, name: X-App}
    person: {type: http, scheme: basic}
)");
}

std::unique_ptr<Subject> shop() { return subject_from(read_text("fixtures/plan/shop.yaml")); }

std::unique_ptr<Subject> analytics() {
  openapi::LoadOptions options;
  options.overlays.push_back(*openapi::read_file("fixtures/overlays/visma-hrm.overlay.yaml"));
  return std::make_unique<Subject>(*openapi::load_file("fixtures/descriptions/visma-hrm/openapi.yaml", options));
}

const Case* find(const Plan& plan, std::string_view id) {
  for (const Case& test : plan.cases)
    if (test.id == id)
      return &test;
  return nullptr;
}

std::vector<const Case*> of_rule(const Plan& plan, std::string_view rule) {
  std::vector<const Case*> found;
  for (const Case& test : plan.cases)
    if (test.rule == rule)
      found.push_back(&test);
  return found;
}

std::string written(const Plan& plan) {
  std::string text;
  for (const Case& test : plan.cases) {
    text += test.id + '\n';
    for (const Step& step : test.steps) {
      text += step.label + ' ' + step.request.method + ' ' + step.request.target + ' ' +
              step.request.body.value_or("") + '\n';
      for (const http::Field& field : step.request.fields)
        text += field.name + ':' + field.value + '\n';
    }
  }
  for (const Omission& omission : plan.omissions)
    text += omission.operation + omission.rule + omission.reason + '\n';
  return text;
}

std::set<std::string> ids(const Plan& plan) {
  std::set<std::string> all;
  for (const Case& test : plan.cases)
    all.insert(test.id);
  return all;
}

TEST(Plan, IsTheSameEveryTime) {
  PlanOptions options;
  options.fuzz = 3;
  EXPECT_EQ(written(shop()->plan(options)), written(shop()->plan(options)));
  PlanOptions other = options;
  other.seed = 2;
  EXPECT_NE(written(shop()->plan(options)), written(shop()->plan(other)));
}

TEST(Plan, HasUniqueIdsMadeOfTheDescriptionsWords) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  EXPECT_EQ(ids(plan).size(), plan.cases.size());
  for (const Case& test : plan.cases) {
    EXPECT_THAT(test.id, HasSubstr(" · " + test.rule));
    EXPECT_FALSE(test.steps.empty()) << test.id;
    EXPECT_FALSE(test.reason.empty()) << test.id;
    EXPECT_NE(test.operation, nullptr) << test.id;
    for (std::size_t i = 0; i < test.steps.size(); ++i)
      for (const Binding& binding : test.steps[i].bindings)
        EXPECT_TRUE(binding.expression == "$callback.url" || binding.step < i) << test.id;
  }
}

TEST(Plan, LeavesOtherOperationsAloneWhenOneIsAdded) {
  const std::string text = read_text("fixtures/plan/shop.yaml");
  const std::string added = "  /aaa:\n    get: {responses: {'200': {description: New}}}\n    post: {responses: {'204': "
                            "{description: New}}}\n";
  std::string grown = text;
  grown.insert(grown.find("  /things:\n"), added);
  const auto small = subject_from(text), large = subject_from(grown);
  const Plan before = small->plan(), after = large->plan();
  std::string kept;
  for (const Case& test : after.cases)
    if (test.id.find(" /aaa ") == std::string::npos)
      kept += test.id + test.steps.back().request.target + test.steps.back().request.body.value_or("") + '\n';
  std::string all;
  for (const Case& test : before.cases)
    all += test.id + test.steps.back().request.target + test.steps.back().request.body.value_or("") + '\n';
  EXPECT_EQ(kept, all);
}

TEST(Plan, LimitsCasesPerOperation) {
  PlanOptions options;
  options.max_cases = 3;
  const auto subject = shop();
  const Plan plan = subject->plan(options);
  for (const openapi::Operation& operation : subject->description.operations)
    EXPECT_LE(
        std::count_if(plan.cases.begin(), plan.cases.end(), [&](const Case& c) { return c.operation == &operation; }),
        3);
}

TEST(Plan, EveryRuleFindsItsCases) {
  PlanOptions options;
  options.fuzz = 1;
  for (const Rule& rule : rules())
    options.rules.emplace_back(rule.id);
  std::set<std::string> seen;
  for (const Case& test : shop()->plan(options).cases)
    seen.insert(test.rule);
  for (const Case& test : analytics()->plan(options).cases)
    seen.insert(test.rule);
  for (const Case& test : things()->plan(options).cases)
    seen.insert(test.rule);
  for (const Case& test : promises()->plan(options).cases)
    seen.insert(test.rule);
  for (const Case& test : both_credentials()->plan(options).cases)
    seen.insert(test.rule);
  for (const Rule& rule : rules()) {
    EXPECT_THAT(seen, Contains(std::string(rule.id)));
    EXPECT_THAT((std::vector<std::string_view>{"valid", "boundary", "invalid", "credential", "scope", "protocol",
                                               "state", "export", "robustness"}),
                Contains(rule.theme));
    EXPECT_EQ(find_rule(rule.id), &rule);
    EXPECT_FALSE(rule.meaning.empty());
    EXPECT_FALSE(rule.standard.empty());
  }
}

TEST(Plan, TheRulesPageIsFresh) {
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream("harness/docs/rules.md") << rules_page();
  EXPECT_EQ(read_text("harness/docs/rules.md"), rules_page()) << "KEUR_REFRESH=1 writes it anew";
}

// The key is what the run sends: a value of the plan in its place would be a wrong one.
TEST(Wire, AParameterThatIsTheCredentialIsNotInvented) {
  const auto subject = subject_from(R"(openapi: 3.0.3
info: {title: Keyed, version: '1'}
security: [{app: [], token: []}]
paths:
  /doors:
    get:
      parameters:
        - {name: x-app, in: header, required: true, schema: {type: string}}
        - {name: token, in: query, schema: {type: string, maxLength: 5}}
        - {name: colour, in: query, schema: {type: string, maxLength: 5}}
      responses: {'200': {description: ok}}
components:
  securitySchemes:
    app: {type: apiKey, in: header, name: X-App}
    token: {type: apiKey, in: query, name: token}
)");
  const Plan plan = subject->plan();
  EXPECT_FALSE(of_rule(plan, "boundary-value").empty());
  for (const Case& test : plan.cases) {
    EXPECT_FALSE(test.steps.back().request.fields.contains("X-App")) << test.id;
    EXPECT_EQ(test.steps.back().request.target.find("token="), std::string::npos) << test.id;
    EXPECT_NE(test.rule, "missing-required") << test.id;
  }
}

TEST(Representations, AskForNoNameThatIsNoMediaType) {
  const auto subject = subject_from(R"(openapi: 3.0.3
info: {title: Forms, version: '1'}
paths:
  /doors:
    get:
      responses: {'200': {description: ok, content: {application/json: {}, text/csv: {}, /: {}}}}
)");
  const Plan plan = subject->plan();
  std::vector<std::string> labels;
  for (const Case* test : of_rule(plan, "representation"))
    labels.push_back(test->label);
  EXPECT_THAT(labels, testing::UnorderedElementsAre("Accept application/json", "Accept text/csv"));
}

TEST(Wire, NoInvalidParameterReadsBackValid) {
  const auto subject = shop();
  generate::Generator generator(subject->schemas, dialect_of(subject->description));
  int judged = 0;
  const Plan plan = subject->plan();
  for (const Case* test : of_rule(plan, "invalid-value"))
    for (const openapi::Parameter& parameter : test->operation->parameters) {
      if (test->label.rfind(std::string(openapi::name(parameter.in)) + '.' + parameter.name + ' ', 0) != 0)
        continue;
      if (parameter.in != openapi::In::Query)
        continue;
      const std::string& target = test->steps.back().request.target;
      const auto read = openapi::deserialize(parameter, target.substr(target.find('?') + 1));
      ASSERT_TRUE(read) << test->id << ' ' << target;
      EXPECT_FALSE(generator.accepts(parameter.schema, *read, schema::Direction::Request)) << test->id << ' ' << target;
      EXPECT_EQ(test->steps.back().expect.kind, Kind::Rejected);
      ++judged;
    }
  EXPECT_GT(judged, 8);
}

TEST(Wire, WhatLooksRightIsNotSent) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  std::vector<std::string> labels;
  for (const Case* test : of_rule(plan, "invalid-value"))
    labels.push_back(test->operation->method + ' ' + test->operation->path + ' ' + test->label);
  EXPECT_THAT(labels, Contains("GET /things query.limit maximum"));
  EXPECT_THAT(labels, Contains("GET /things query.limit type string"));
  EXPECT_THAT(labels, Contains("GET /things query.q minLength"));
  EXPECT_THAT(labels, Contains("GET /things header.X-Trace pattern"));
  EXPECT_THAT(labels, Contains("GET /things cookie.region enum"));
  EXPECT_THAT(labels, Contains("GET /things query.sold type string"));
  EXPECT_THAT(labels, Contains("GET /things query.tags maxItems"));
  EXPECT_THAT(labels, Contains("GET /things/{thingId} path.thingId type string"));
  for (const char* absent :
       {"GET /things query.q type number", "GET /things query.kind type number", "GET /things query.tags minItems",
        "GET /things query.limit type null", "GET /things query.q type null"})
    EXPECT_THAT(labels, Not(Contains(absent)));
  EXPECT_THAT(labels, Contains("POST /things body application/x-www-form-urlencoded /count minimum"));
  EXPECT_THAT(labels, Not(Contains("POST /things body application/x-www-form-urlencoded /name type number")));
  EXPECT_THAT(labels, Contains("POST /things body /name type number"));
}

TEST(Bodies, AreJudgedByTheSameEvaluator) {
  const auto subject = shop();
  const openapi::Operation& create = *subject->description.find("POST", "/things");
  const auto compiled =
      subject->schemas.compile(create.request_body->content.front().schema, schema::Direction::Request);
  int valid = 0, invalid = 0;
  for (const Case& test : subject->plan().cases) {
    const Step& step = test.steps.back();
    const auto type = step.request.fields.first("Content-Type");
    if (step.operation != &create || type != "application/json" || test.rule == "malformed-json" || !step.request.body)
      continue;
    const json::Value body = json::load_json(*step.request.body, "body")->root;
    EXPECT_EQ((*compiled)->accepts(body), step.expect.kind != Kind::Rejected) << test.id << ' ' << *step.request.body;
    ++(step.expect.kind == Kind::Rejected ? invalid : valid);
  }
  EXPECT_GT(valid, 15);
  EXPECT_GT(invalid, 15);
}

TEST(Examples, ThatBreakTheirOwnSchemaAreReportedNotSent) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  EXPECT_NE(find(plan, "POST /things · declared-example · body application/json lamp"), nullptr);
  EXPECT_EQ(find(plan, "POST /things · declared-example · body application/json wrong"), nullptr);
  const bool told = std::any_of(plan.omissions.begin(), plan.omissions.end(), [](const Omission& each) {
    return each.rule == "declared-example" && each.reason.find("wrong") != std::string::npos && each.where.line > 0;
  });
  EXPECT_TRUE(told);
}

TEST(Methods, DeclaredAnywhereForThePathAreNeverSentAsUndeclared) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  EXPECT_EQ(find(plan, "DELETE /things/search · undeclared-method"), nullptr); // /things/{thingId} declares it
  EXPECT_NE(find(plan, "PATCH /things/search · undeclared-method"), nullptr);
  EXPECT_EQ(find(plan, "POST /things · undeclared-method"), nullptr);
  const Case* removal = find(plan, "DELETE /things · undeclared-method");
  ASSERT_NE(removal, nullptr);
  EXPECT_EQ(removal->steps.back().expect.kind, Kind::MethodNotAllowed);
  EXPECT_EQ(removal->steps.back().operation, nullptr);
  EXPECT_EQ(request_class(*removal), profile::RequestClass::Unsafe);
  for (const Case& test : plan.cases)
    EXPECT_THAT((std::set<std::string>{"TRACE", "CONNECT"}), Not(Contains(test.steps.back().request.method)));
}

TEST(State, AThingIsMadeBeforeItIsReadOrDeleted) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  const Case* found = find(plan, "GET /things/{thingId} · created-thing-found");
  ASSERT_NE(found, nullptr);
  ASSERT_EQ(found->steps.size(), 2U);
  EXPECT_EQ(found->steps[0].request.method, "POST");
  EXPECT_TRUE(found->steps[0].precondition);
  EXPECT_EQ(found->steps[1].request.target, "/things/{keur:1}");
  EXPECT_EQ(found->steps[1].bindings.front().expression, "$response.body#/id");
  EXPECT_EQ(found->steps[1].expect.kind, Kind::Success);
  const Case* gone = find(plan, "GET /things/{thingId} · use-after-delete");
  ASSERT_NE(gone, nullptr);
  EXPECT_EQ(gone->steps[1].request.method, "GET");
  EXPECT_EQ(gone->steps[2].request.method, "DELETE");
  EXPECT_EQ(gone->steps[3].expect.kind, Kind::NotFound);
  EXPECT_EQ(find(plan, "GET /things/{thingId} · unknown-thing · path.thingId")->steps.back().expect.kind,
            Kind::NotFound);
}

/// A loan names a book: POST /books comes first, and no made-up id is called valid.
TEST(State, WhatABodyNamesIsMadeFirst) {
  const auto subject = subject_from(R"(
openapi: 3.0.3
info: {title: Library, version: '1'}
paths:
  /books:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {title: {type: string}}}}}}
      responses: {'201': {description: Made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}}
  /books/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: Book}}}
  /loans:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [lines]
              properties:
                lines: {type: array, minItems: 1, maxItems: 1, items: {type: object, required: [bookId], properties: {bookId: {type: integer, minimum: 1}}}}
      responses: {'201': {description: Made}}
)");
  const Plan plan = subject->plan();
  const Case* valid = find(plan, "POST /loans · valid-request · minimal");
  ASSERT_NE(valid, nullptr);
  ASSERT_EQ(valid->steps.size(), 2U);
  EXPECT_EQ(valid->steps[0].request.target, "/books");
  EXPECT_TRUE(valid->steps[0].precondition);
  EXPECT_EQ(valid->steps[1].bindings.front().expression, "$response.body#/id");
  ASSERT_TRUE(valid->steps[1].bindings.front().schema);
  EXPECT_NE(valid->steps[1].bindings.front().schema->find("minimum"), nullptr);
  EXPECT_EQ(*valid->steps[1].request.body, R"({"lines":[{"bookId":"{keur:1}"}]})");
  const Case* edge = find(plan, "POST /loans · boundary-value · body /lines/0/bookId minimum");
  ASSERT_NE(edge, nullptr);
  EXPECT_EQ(edge->steps.back().expect.kind, Kind::Any);
  const Case* broken = find(plan, "POST /loans · invalid-value · body /lines/0/bookId minimum");
  ASSERT_NE(broken, nullptr);
  EXPECT_EQ(broken->steps.size(), 1U);
}

TEST(Plan, OperationsThatDifferInAFragmentOnlyAreOneOnTheWire) {
  const auto subject = subject_from(R"(
openapi: 3.0.3
info: {title: Fragments, version: '1'}
paths:
  /a#stream: {post: {responses: {'200': {description: Stream}}}, get: {responses: {'200': {description: Only here}}}}
  /a: {post: {responses: {'200': {description: Whole}}}}
)");
  const Plan plan = subject->plan();
  EXPECT_NE(find(plan, "POST /a · valid-request · minimal"), nullptr);
  EXPECT_EQ(find(plan, "POST /a#stream · valid-request · minimal"), nullptr);
  const Case* only = find(plan, "GET /a#stream · valid-request · minimal");
  ASSERT_NE(only, nullptr);
  EXPECT_EQ(only->steps.front().request.target, "/a");
  EXPECT_EQ(find(plan, "GET /a#stream · undeclared-method"), nullptr);
  ASSERT_EQ(plan.omissions.size(), 1U);
  EXPECT_THAT(plan.omissions.front().reason, HasSubstr("POST /a"));
}

const MemberValue* held(const std::vector<MemberValue>& values, std::string_view pointer) {
  for (const MemberValue& each : values)
    if (each.pointer == pointer)
      return &each;
  return nullptr;
}

TEST(State, WhatIsWrittenMustBeRead) {
  const auto subject = things();
  const Plan plan = subject->plan();
  const Case* made = find(plan, "GET /things/{thingId} · written-thing-read");
  ASSERT_NE(made, nullptr);
  const auto& holds = made->steps.back().expect.holds;
  EXPECT_NE(held(holds, "/name"), nullptr);
  EXPECT_NE(held(holds, "/tags"), nullptr);
  EXPECT_EQ(held(holds, "/id"), nullptr) << "readOnly";
  EXPECT_EQ(held(holds, "/secret"), nullptr) << "writeOnly";
  const auto sent = json::load_json(*made->steps.front().request.body, "sent");
  EXPECT_TRUE(json::equal(held(holds, "/name")->value, *sent->root.find("name")));
  const Case* least = find(plan, "GET /things/{thingId} · created-thing-found");
  const MemberValue* kind = held(least->steps.back().expect.holds, "/kind");
  ASSERT_NE(kind, nullptr) << "the default counts as written";
  EXPECT_EQ(kind->value.string(), "small");
  EXPECT_TRUE(kind->may_be_absent);
}

/// Where the client names the thing, cases that are under way at the same time would change each other's.
TEST(State, EachCaseNamesAThingOfItsOwn) {
  const auto subject = subject_from(R"(
openapi: 3.0.3
info: {title: Users, version: '1'}
paths:
  /users:
    post:
      requestBody: &user {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      responses: {'201': &told {description: User, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}
  /users/{email}:
    parameters: [{name: email, in: path, required: true, schema: {type: string, format: email}}]
    get: {responses: {'200': *told}}
    put: {requestBody: *user, responses: {'200': *told}}
    patch: {requestBody: *user, responses: {'200': *told}}
components:
  schemas:
    User:
      type: object
      required: [email]
      properties: {email: {type: string, format: email}, city: {type: string, maxLength: 20}}
)");
  const Plan plan = subject->plan();
  std::set<std::string> names;
  for (const char* rule : {"written-thing-read", "replaced-thing-read", "changed-thing-read"}) {
    const Case* test = find(plan, std::string("GET /users/{email} · ") + rule);
    ASSERT_NE(test, nullptr) << rule;
    const auto sent = json::load_json(*test->steps.front().request.body, "sent");
    names.insert(std::string(*sent->root.find_string("email")));
    const auto& second = test->steps[1].request.body;
    if (second) { // under another name it would not be found
      const auto& again = test->steps[1].bindings.back();
      EXPECT_EQ(json::load_json(*second, "second")->root.find_string("email"), again.placeholder) << rule;
      EXPECT_EQ(again.expression, "$response.body#/email") << rule;
    }
  }
  EXPECT_EQ(names.size(), 3U);
}

TEST(State, AReplacementDiffersFromWhatItReplaces) {
  const auto subject = things();
  const Plan plan = subject->plan();
  const Case* put = find(plan, "GET /things/{thingId} · replaced-thing-read");
  ASSERT_NE(put, nullptr);
  ASSERT_EQ(put->steps.size(), 3U);
  const auto before = json::load_json(*put->steps[0].request.body, "before");
  const auto after = json::load_json(*put->steps[1].request.body, "after");
  EXPECT_FALSE(json::equal(*before->root.find("name"), *after->root.find("name")));
  const Case* patch = find(plan, "GET /things/{thingId} · changed-thing-read");
  ASSERT_NE(patch, nullptr);
  const auto& holds = patch->steps[2].expect.holds;
  const auto change = json::load_json(*patch->steps[1].request.body, "change");
  EXPECT_TRUE(json::equal(held(holds, "/name")->value, *change->root.find("name")));
  EXPECT_TRUE(json::equal(held(holds, "/fragile")->value,
                          *json::load_json(*patch->steps[0].request.body, "b")->root.find("fragile")));
}

TEST(State, ReadOnlyMembersAreClaimed) {
  const auto subject = things();
  const Plan plan = subject->plan();
  const Case* claim = find(plan, "POST /things · read-only-member");
  ASSERT_NE(claim, nullptr);
  ASSERT_EQ(claim->steps.back().expect.never.size(), 1U);
  EXPECT_EQ(claim->steps.back().expect.never.front().pointer, "/id");
  EXPECT_EQ(claim->steps.back().expect.kind, Kind::Any) << "refusing it is right too";
}

TEST(Lists, AreAskedForWhatWasDone) {
  const auto subject = things();
  const Plan plan = subject->plan();
  const Case* listed = find(plan, "GET /things · created-thing-listed");
  ASSERT_NE(listed, nullptr);
  const auto& expected = *listed->steps.back().expect.list;
  EXPECT_EQ(expected.kind, ListExpectation::Kind::Contains);
  EXPECT_EQ(expected.asked, 100U);
  EXPECT_EQ(expected.member, "/id");
  EXPECT_EQ(expected.named, "/id");
  EXPECT_THAT(listed->steps.back().request.target, HasSubstr("limit=100"));
  const Case* filter = find(plan, "GET /things · filter · query.kind value-1");
  ASSERT_NE(filter, nullptr);
  EXPECT_EQ(filter->steps.back().request.target, "/things?limit=100&kind=large");
  EXPECT_EQ(filter->steps.back().expect.list->member, "/kind");
  const Case* by_tag = find(plan, "GET /things · filter · query.tags value-0");
  ASSERT_NE(by_tag, nullptr) << "a list of free texts: one that nothing has";
  EXPECT_EQ(by_tag->steps.back().request.target, "/things?limit=100&tags=keurzqx7");
  EXPECT_EQ(by_tag->steps.back().expect.list->values.size(), 1U);
  EXPECT_EQ(find(plan, "GET /things · filter · query.language value-0"), nullptr) << "that is no filter";
  EXPECT_EQ(find(plan, "GET /things · sorting · query.sort enum-1")->steps.back().expect.list->kind,
            ListExpectation::Kind::Descending);
  EXPECT_EQ(find(plan, "GET /things · next-page · query.offset")->steps.size(), 3U);
  EXPECT_EQ(find(plan, "GET /things · page-size · query.limit default")->steps.back().expect.page_items, 20U);
}

TEST(Lists, AreAskedForWhatLiesWithinABound) {
  const auto subject = subject_from(R"({openapi: 3.0.3, info: {title: a, version: "1"}, paths: {/rooms: {get: {
    parameters: [{name: minPrice, in: query, schema: {type: number}}, {name: priceMax, in: query, schema: {type: number}},
                 {name: minName, in: query, schema: {type: string}}],
    responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {type: object,
      properties: {price: {type: number}, name: {type: string}}}}}}}}}}}})");
  const Plan plan = subject->plan();
  const Case* least = find(plan, "GET /rooms · filter · query.minPrice bound");
  const Case* most = find(plan, "GET /rooms · filter · query.priceMax bound");
  ASSERT_TRUE(least != nullptr && most != nullptr);
  EXPECT_EQ(least->steps.back().expect.list->kind, ListExpectation::Kind::AtLeast);
  EXPECT_EQ(least->steps.back().expect.list->member, "/price");
  EXPECT_EQ(most->steps.back().expect.list->kind, ListExpectation::Kind::AtMost);
  EXPECT_EQ(find(plan, "GET /rooms · filter · query.minName bound"), nullptr) << "texts have no such order";
}

const char* const lent = R"({openapi: 3.0.3, info: {title: a, version: "1"}, paths: {
  /makers: {get: {responses: {"200": {description: ok, content: {application/json: {schema: {type: array, items: {type:
    object, required: [code], properties: {code: {type: string}}}}}}}}}},
  "/makers/{code}": {get: {parameters: [{name: code, in: path, required: true, schema: {type: string}}],
    responses: {"200": {description: ok}}}},
  /tools: {post: {requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/New"}}}},
    responses: {"201": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Tool"}}}}}}},
  "/tools/{toolId}": {parameters: [{name: toolId, in: path, required: true, schema: {type: string}}],
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Tool"}}}}}},
    put: {requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/New"}}}},
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Tool"}}}}}}},
  /loans: {post: {requestBody: {required: true, content: {application/json: {schema: {type: object, required: [toolId, days],
    properties: {toolId: {type: string}, days: {type: integer}}}}}}, responses: {"201": {description: ok}}}}},
  components: {schemas: {
    New: {type: object, required: [serial], properties: {serial: {type: string, maxLength: 40, pattern: "^[a-z0-9]+$"},
      makerCode: {type: string}, note: {type: string}, tags: {type: array, items: {type: string}}}},
    Tool: {allOf: [{$ref: "#/components/schemas/New"}, {type: object, required: [id], properties: {id: {type: string}}}]}}}})";

TEST(Lives, BeginWithWhatTheThingNames) {
  const auto subject = subject_from(lent);
  const Plan plan = subject->plan();
  const Case* written = find(plan, "GET /tools/{toolId} · written-thing-read");
  ASSERT_NE(written, nullptr);
  ASSERT_EQ(written->steps.size(), 3U);
  EXPECT_EQ(written->steps[0].request.target, "/makers");
  EXPECT_THAT(*written->steps[1].request.body, HasSubstr("\"makerCode\":\"{keur:"));
  EXPECT_EQ(written->steps[2].bindings.front().step, 1U) << "the thing, not the list before it";
  const Case* replaced = find(plan, "GET /tools/{toolId} · replaced-thing-read");
  ASSERT_NE(replaced, nullptr);
  ASSERT_EQ(replaced->steps.size(), 4U);
  EXPECT_THAT(*replaced->steps[2].request.body, HasSubstr("\"makerCode\":\"{keur:")) << "the same maker";
  EXPECT_NE(*replaced->steps[2].request.body, *replaced->steps[1].request.body);
}

TEST(Lives, OfTwoCasesShareNoText) {
  const auto subject = subject_from(lent);
  const Plan plan = subject->plan();
  const Case* one = find(plan, "GET /tools/{toolId} · written-thing-read");
  const Case* other = find(plan, "GET /tools/{toolId} · written-thing-read · nothings");
  ASSERT_TRUE(one != nullptr && other != nullptr);
  const auto serial = [](const Case& test) {
    const std::string& body = *test.steps[1].request.body;
    return body.substr(0, body.find(','));
  };
  EXPECT_EQ(serial(*one).size(), serial(*other).size());
  EXPECT_NE(serial(*one), serial(*other));
}

TEST(Lives, TryValuesThatAreEasilyLost) {
  const auto subject = subject_from(lent);
  const Plan plan = subject->plan();
  const Case* letters = find(plan, "GET /tools/{toolId} · written-thing-read · text letters");
  ASSERT_NE(letters, nullptr);
  EXPECT_THAT(*letters->steps[1].request.body, HasSubstr("cafe\u0301"));
  EXPECT_THAT(*letters->steps[1].request.body, HasSubstr("\"makerCode\":\"{keur:")) << "names of other things stay";
  ASSERT_FALSE(letters->steps[2].expect.holds.empty());
  EXPECT_TRUE(letters->steps[2].expect.holds.front().exact);
  const Case* lists = find(plan, "GET /tools/{toolId} · written-thing-read · lists");
  ASSERT_NE(lists, nullptr);
  EXPECT_THAT(*lists->steps[1].request.body, HasSubstr(R"(["pear","apple","fig","pear"])"));
  EXPECT_EQ(find(plan, "GET /tools/{toolId} · written-thing-read · nulls"), nullptr) << "nothing may be null";
}

TEST(Bodies, ThatAreInvalidNameThingsThatExist) {
  const auto subject = subject_from(lent);
  const Plan plan = subject->plan();
  const Case* invalid = find(plan, "POST /loans · invalid-value · body /days type fraction");
  ASSERT_NE(invalid, nullptr);
  ASSERT_EQ(invalid->steps.size(), 2U);
  EXPECT_EQ(invalid->steps[0].request.target, "/tools");
  EXPECT_THAT(*invalid->steps[1].request.body, HasSubstr("\"toolId\":\"{keur:"));
  const Case* about = find(plan, "POST /loans · invalid-value · body /toolId type number");
  ASSERT_NE(about, nullptr);
  EXPECT_EQ(about->steps.size(), 1U) << "what the case is about stays what it is";
}

TEST(Bodies, FormsCarryWhatIsRequiredEvenIfItMayBeEmpty) {
  const auto subject = subject_from(R"({openapi: 3.0.3, info: {title: a, version: "1"}, paths: {/a: {post: {
    requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [name, files],
      properties: {name: {type: string}, note: {type: string}, files: {type: array, items: {type: string}}}}}}},
    responses: {"200": {description: ok}}}}}})");
  const Plan plan = subject->plan();
  const Case* least = find(plan, "POST /a · valid-request · minimal");
  ASSERT_NE(least, nullptr);
  EXPECT_THAT(*least->steps.back().request.body,
              testing::AllOf(testing::HasSubstr("name=\"files\""), Not(testing::HasSubstr("name=\"note\""))));
}

TEST(Bodies, AreBrokenFromTheValidOne) {
  const auto subject = things();
  const Plan plan = subject->plan();
  for (const Case* test : of_rule(plan, "malformed-json")) {
    EXPECT_FALSE(json::load_json(*test->steps.back().request.body, "b")) << test->id;
    EXPECT_EQ(test->steps.back().expect.kind, Kind::Rejected);
  }
  const std::string trailing = *find(plan, "POST /things · malformed-json · trailing text")->steps.back().request.body;
  ASSERT_THAT(trailing, testing::EndsWith("} keur"));
  EXPECT_TRUE(json::load_json(trailing.substr(0, trailing.size() - 5), "b"));
}

TEST(State, NestedThingsHangOnOneParent) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  const Case* part = find(plan, "GET /things/{thingId}/parts/{partId} · valid-request · minimal");
  ASSERT_NE(part, nullptr);
  ASSERT_EQ(part->steps.size(), 3U);
  EXPECT_EQ(part->steps[1].request.target, "/things/{keur:1}/parts");
  const auto& bindings = part->steps[2].bindings;
  ASSERT_EQ(bindings.size(), 2U);
  EXPECT_EQ(bindings[0].step, 1U);
  EXPECT_EQ(bindings[0].expression, "$response.body#/parts/0/id");
  EXPECT_EQ(bindings[1].step, 0U);
  EXPECT_EQ(bindings[1].expression, "$response.body#/id");
}

TEST(State, LinksAreFollowed) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  const Case* link = find(plan, "POST /things · link · 201 parts");
  ASSERT_NE(link, nullptr);
  EXPECT_EQ(link->steps.back().request.target, "/things/{keur:1}/parts");
  EXPECT_EQ(link->steps.back().expect.kind, Kind::Success);
}

TEST(Security, EachScopeIsTakenAwayOnce) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  const Case* missing = find(plan, "POST /things · missing-scope · shop:write");
  ASSERT_NE(missing, nullptr);
  const RequestTemplate& request = missing->steps.back().request;
  EXPECT_EQ(request.authorization.kind, oauth::AuthorizationIntent::Kind::WithoutScope);
  EXPECT_EQ(request.authorization.scope, "shop:write");
  EXPECT_EQ(missing->steps.back().expect.kind, Kind::Forbidden);
  EXPECT_EQ(of_rule(plan, "missing-scope").size(), 9U);
}

TEST(Security, OperationsWithoutSecurityGetNoCredentialAndNoAuthenticationCases) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  for (const Case& test : plan.cases) {
    if (test.operation->path != "/watch")
      continue;
    EXPECT_NE(test.rule, "no-token");
    EXPECT_EQ(test.rule == "undeclared-method" ? oauth::AuthorizationIntent::Kind::None
                                               : test.steps.back().request.authorization.kind,
              oauth::AuthorizationIntent::Kind::None);
  }
  const Case* key = find(plan, "POST /upload · bad-credential · key");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->steps.back().request.authorization.kind, oauth::AuthorizationIntent::Kind::Malformed);
  EXPECT_EQ(key->steps.back().request.authorization.security_scheme, "key");
  EXPECT_NE(find(plan, "POST /upload · misplaced-key · key"), nullptr);
}

TEST(Classes, J010_S038_ACallbackAddressIsHazardousAndStaysOutOfEverythingElse) {
  const auto subject = shop();
  const Plan plan = subject->plan();
  for (const Case& test : plan.cases) {
    if (test.operation->path != "/watch" || test.suite == "robustness") // hostile requests are hazardous by themselves
      continue;
    const bool names_it = test.steps.back().request.body.value_or("").find("callbackUrl") != std::string::npos;
    EXPECT_EQ(request_class(test) == profile::RequestClass::Hazardous, names_it) << test.id;
  }
  EXPECT_EQ(find(plan, "POST /watch · valid-request · full")->steps.back().request.body, R"({"depth":1})");
}

TEST(Exports, RunFromCommandToFiles) {
  const auto subject = analytics();
  const Plan plan = subject->plan();
  const Case* test = find(plan, "POST /v1/command/nl/hrm/employees · export-life-cycle");
  ASSERT_NE(test, nullptr);
  ASSERT_EQ(test->steps.size(), 4U);
  EXPECT_EQ(test->steps[0].request_class, profile::RequestClass::ExportCommand);
  EXPECT_EQ(test->steps[1].repeat->pointer, "/status");
  EXPECT_EQ(test->steps[1].bindings.front().expression, "$response.body#/jobId");
  EXPECT_EQ(test->steps[2].request.target, test->steps[1].request.target) << "a job that has ended stays ended";
  EXPECT_EQ(test->steps[3].for_each->pointer, "/employeeFileUris");
  EXPECT_EQ(test->steps[3].for_each->step, 1U);
  EXPECT_EQ(test->steps[3].request.authorization.kind, oauth::AuthorizationIntent::Kind::None);
  EXPECT_EQ(test->steps[3].request_class, profile::RequestClass::ExportFile);
  EXPECT_TRUE(test->steps[3].row_schema);
  EXPECT_EQ(find(plan, "GET /v1/query/nl/hrm/employees/{jobId} · unknown-job-id")->steps.back().expect.kind,
            Kind::NotFound);
}

/// A job that is not visible yet is 404 to everybody, which would tell nothing (catalogue J005).
TEST(Exports, AreAskedForByAnotherTenantOnceTheirOwnHasSeenThem) {
  const auto subject = analytics();
  const Plan plan = subject->plan();
  const Case* test = find(plan, "POST /v1/command/nl/hrm/employees · export-other-tenant");
  ASSERT_NE(test, nullptr);
  ASSERT_EQ(test->steps.size(), 3U);
  ASSERT_TRUE(test->steps[1].repeat && test->steps[1].precondition);
  EXPECT_THAT(test->steps[1].repeat->completed, IsEmpty()) << "asked for also where the job fails or never ends";
  EXPECT_EQ(test->steps[1].request.authorization.kind, oauth::AuthorizationIntent::Kind::Default);
  EXPECT_EQ(test->steps[2].request.authorization.kind, oauth::AuthorizationIntent::Kind::OtherTenant);
  EXPECT_EQ(test->steps[2].expect.kind, Kind::OutOfReach);
  EXPECT_FALSE(test->steps[2].repeat);
  EXPECT_EQ(request_class(*test), profile::RequestClass::Hazardous);
}

TEST(Exports, AreNeverStartedByARequestThatMustBeRefused) {
  const auto subject = analytics();
  for (const Case& test : subject->plan().cases)
    for (const Step& step : test.steps)
      if (step.expect.kind == Kind::Rejected) {
        EXPECT_NE(step.request_class, profile::RequestClass::ExportCommand) << test.id;
      }
}

TEST(Exports, SelectColumnsThatTheRowsHave) {
  const auto subject = analytics();
  const Plan plan = subject->plan();
  const Case* only = find(plan, "POST /v1/command/nl/hrm/contracts · export-field-selection · only");
  ASSERT_NE(only, nullptr);
  EXPECT_EQ(only->steps.back().expect.columns.size(), 2U);
  EXPECT_THAT(only->steps.front().request.target, HasSubstr("fields="));
  const Case* without = find(plan, "POST /v1/command/nl/hrm/contracts · export-field-selection · without");
  ASSERT_NE(without, nullptr);
  EXPECT_EQ(without->steps.back().expect.absent_columns.size(), 2U);
}

TEST(Exports, WaitForTheCallback) {
  const auto subject = analytics();
  const Plan plan = subject->plan();
  const auto cases = of_rule(plan, "export-callback");
  ASSERT_THAT(cases, Not(IsEmpty()));
  const Case& test = *cases.front();
  EXPECT_THAT(test.steps.front().request.body.value_or(""), HasSubstr("{keur:callback}"));
  EXPECT_EQ(test.steps.front().request_class, profile::RequestClass::Hazardous);
  EXPECT_TRUE(test.steps.back().receives_callback);
}

TEST(Random, ShrinksToSmallerValidRequests) {
  const auto subject = shop();
  PlanOptions options;
  options.fuzz = 6;
  options.rules = {"random-request"};
  const Plan plan = subject->plan(options);
  const openapi::Operation& create = *subject->description.find("POST", "/things");
  const auto compiled =
      subject->schemas.compile(create.request_body->content.front().schema, schema::Direction::Request);
  std::size_t candidates = 0;
  for (const Case& test : plan.cases) {
    ASSERT_TRUE(test.ingredients) << test.id;
    const auto smaller = shrink(test, subject->description, subject->schemas);
    for (const Case& each : smaller) {
      EXPECT_EQ(each.id, test.id);
      const Step &now = each.steps.back(), &before = test.steps.back();
      EXPECT_TRUE(now.request.target != before.request.target || now.request.body != before.request.body ||
                  !(now.request.fields == before.request.fields))
          << test.id;
      if (test.operation == &create) {
        EXPECT_TRUE((*compiled)->accepts(json::load_json(*now.request.body, "b")->root)) << *now.request.body;
      }
    }
    candidates += smaller.size();
  }
  EXPECT_GT(candidates, 10U);
  EXPECT_THAT(shrink(Case{}, subject->description, subject->schemas), IsEmpty());
}

/// Every description that comes with the project plans without trouble, and every id is there once.
TEST(Corpus, EveryValidDescriptionPlans) {
  std::size_t planned = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("fixtures/descriptions/valid")) {
    const std::string extension = entry.path().extension();
    if (!entry.is_regular_file() || (extension != ".yaml" && extension != ".yml" && extension != ".json"))
      continue;
    auto loaded = openapi::load_file(entry.path().string());
    if (!loaded)
      continue; // a part of a description in several files
    Subject subject(std::move(*loaded));
    const Plan plan = subject.plan();
    EXPECT_EQ(ids(plan).size(), plan.cases.size()) << entry.path();
    planned += plan.cases.size();
  }
  EXPECT_GT(planned, 500U);
}

const Case* find_like(const Plan& plan, std::string_view part) {
  for (const Case& test : plan.cases)
    if (test.id.find(part) != std::string::npos)
      return &test;
  return nullptr;
}

TEST(Wire, AFormAsTheWholeQueryKnowsTextsOnly) {
  const auto subject = subject_from(read_text("fixtures/descriptions/openapi-3.2/valid/querystring.yaml"));
  const Plan plan = subject->plan();
  EXPECT_TRUE(find_like(plan, "invalid-value · querystring.filter /year type string"));
  EXPECT_TRUE(find_like(plan, "invalid-value · querystring.filter required year"));
  for (const char* text : {"/label type number", "/label type boolean", "/label type null", "/year type quoted"})
    EXPECT_FALSE(find_like(plan, std::string("invalid-value · querystring.filter ") + text)) << text;
  const auto as_json = subject_from(read_text("fixtures/descriptions/openapi-3.2/valid/querystring-json.yaml"));
  const Plan typed = as_json->plan();
  EXPECT_TRUE(find_like(typed, "invalid-value · querystring.filter /year type quoted"));
}

TEST(Requests, WhatNobodyCanMakeIsTold) {
  const auto subject = subject_from(R"yaml(
openapi: 3.1.0
info: {title: Guess, version: "1"}
paths:
  /accounts:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [iban, customerId]
              properties: {iban: {type: string, format: iban}, customerId: {type: string}, name: {type: string}}
      responses: {"201": {description: made}}
  /orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [customerId], properties: {customerId: {type: string, example: c-1}}}
      responses: {"201": {description: made}}
)yaml");
  const Plan plan = subject->plan();
  const Expectation& guess = find_like(plan, "POST /accounts · valid-request")->steps.back().expect;
  EXPECT_THAT(guess.unsure, HasSubstr("format iban"));
  EXPECT_THAT(guess.unknown, HasSubstr("/customerId"));
  const Expectation& sure = find_like(plan, "POST /orders · valid-request")->steps.back().expect;
  EXPECT_EQ(sure.unsure + sure.unknown, "") << "the description gives the id itself";
}

TEST(Requests, OpaqueValuesAreLeftOutAndKeysAreFresh) {
  const auto subject = subject_from(R"yaml(
openapi: 3.1.0
info: {title: Opaque, version: "1"}
paths:
  /things:
    get:
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: If-None-Match, in: header, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {"200": {description: ok}}
    post:
      parameters:
        - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
        - {name: If-Match, in: header, required: true, schema: {type: string}}
      responses: {"204": {description: ok}}
)yaml");
  const Plan plan = subject->plan();
  for (const Case& test : plan.cases)
    if (test.rule != "robustness") { // which sends what is hostile everywhere
      EXPECT_EQ(test.steps.back().request.target.find("cursor"), std::string::npos) << test.id;
    }
  EXPECT_FALSE(find_like(plan, "header.If-None-Match"));
  EXPECT_TRUE(find_like(plan, "query.limit"));
  const Step& post = find_like(plan, "POST /things · valid-request")->steps.back();
  ASSERT_EQ(post.bindings.size(), 1U);
  EXPECT_EQ(post.bindings.front().expression, "$unique");
  EXPECT_EQ(post.request.fields.first("Idempotency-Key"), post.bindings.front().placeholder);
  EXPECT_EQ(post.request.fields.first("If-Match"), "*") << "RFC 9110 section 13.1.1";
}

TEST(Requests, TheMediaTypesExampleIsTheBase) {
  const auto subject = subject_from(R"yaml(
openapi: 3.0.3
info: {title: Example, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [customer, count]
              properties: {customer: {type: string}, count: {type: integer, minimum: 1, maximum: 9}, note: {type: string}}
            example: {customer: c-77, count: 2}
      responses: {"201": {description: made}}
)yaml");
  const Plan plan = subject->plan();
  EXPECT_EQ(find_like(plan, "valid-request · minimal")->steps.back().request.body, R"({"customer":"c-77","count":2})");
  for (const char* label : {"body /count maximum", "body only note", "invalid-value · body /count minimum"})
    EXPECT_THAT(*find_like(plan, label)->steps.back().request.body, HasSubstr("c-77")) << label;
}

TEST(Requests, AMultipartBodyHasAPartEvenWithoutTheRequiredOne) {
  const auto subject = subject_from(R"yaml(
openapi: 3.0.3
info: {title: Upload, version: "1"}
paths:
  /photos:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object, required: [photo], properties: {photo: {type: string, format: binary}}}
      responses: {"200": {description: ok}}
)yaml");
  const Plan plan = subject->plan();
  const Case* broken = find_like(plan, "missing-required · body multipart/form-data required photo");
  ASSERT_TRUE(broken);
  EXPECT_THAT(*broken->steps.back().request.body, HasSubstr("name=\"keurUndeclared\""));
}

TEST(Requests, NoEmptyItemIsSentInAQuery) {
  const auto subject = subject_from(R"yaml(
openapi: 3.0.3
info: {title: List, version: "1"}
paths:
  /items:
    get:
      parameters:
        - {name: ids, in: query, required: true, schema: {type: array, minItems: 1, items: {type: integer}}}
      responses: {"200": {description: ok}}
)yaml");
  const Plan plan = subject->plan();
  EXPECT_TRUE(find_like(plan, "invalid-value · query.ids /0 type string"));
  for (const Case& test : plan.cases)
    EXPECT_FALSE(test.steps.back().request.target.ends_with("ids=")) << test.id;
}

TEST(Requests, ABodyOfGetIsIgnoredInThreeZeroOnly) {
  const auto text = [](const char* version) {
    return std::string("openapi: ") + version + R"yaml(
info: {title: Get, version: "1"}
paths:
  /search:
    get:
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses: {"200": {description: ok}}
)yaml";
  };
  for (const Case& test : subject_from(text("3.0.3"))->plan().cases)
    EXPECT_FALSE(test.steps.back().request.body) << test.id;
  const auto later = subject_from(text("3.1.0"));
  const Plan plan = later->plan();
  EXPECT_TRUE(find_like(plan, "valid-request")->steps.back().request.body);
}

TEST(Requests, OneThingIsBrokenAlsoWhereAnAddressToCallIsRequired) {
  const auto subject = subject_from(R"yaml(
openapi: 3.0.3
info: {title: Callback, version: "1"}
paths:
  /hooks:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [callbackUrl, kind]
              properties: {callbackUrl: {type: string, format: uri}, kind: {type: string, enum: [a, b]}}
      responses: {"201": {description: made}}
)yaml");
  const Plan plan = subject->plan();
  const Case* broken = find_like(plan, "invalid-value · body /kind enum");
  ASSERT_TRUE(broken);
  EXPECT_THAT(*broken->steps.back().request.body, HasSubstr("callbackUrl"));
  EXPECT_EQ(broken->steps.back().request_class, profile::RequestClass::Hazardous);
}

TEST(Requests, PathsArePercentEncodedAndBodiesAgreeWithThem) {
  const auto subject = subject_from(R"yaml(
openapi: 3.0.3
info: {title: Paths, version: "1"}
paths:
  /café au lait/<x>:
    get: {responses: {"200": {description: ok}}}
  /things/{thingId}:
    put:
      parameters: [{name: thingId, in: path, required: true, schema: {type: integer}}]
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [id], properties: {id: {type: integer, example: 5}}}
      responses: {"200": {description: ok}}
)yaml");
  const Plan plan = subject->plan();
  EXPECT_EQ(find_like(plan, "GET /caf")->steps.back().request.target, "/caf%C3%A9%20au%20lait/%3Cx%3E");
  const Step& put = find_like(plan, "PUT /things/{thingId} · valid-request")->steps.back();
  EXPECT_EQ(put.request.target, "/things/1");
  EXPECT_EQ(put.request.body, R"({"id":1})");
}

TEST(Requests, WhatIsLeftOutOfTheBreakagesIsSaid) {
  std::string members;
  for (int i = 0; i < 60; ++i)
    members += (i == 0 ? "m" : ", m") + std::to_string(i) + ": {type: integer, minimum: 1, maximum: 9}";
  const auto subject = subject_from(R"yaml(
openapi: 3.0.3
info: {title: Wide, version: "1"}
paths:
  /wide:
    post:
      requestBody:
        content: {application/json: {schema: {type: object, properties: {)yaml" +
                                    members + R"yaml(}}}}
      responses: {"200": {description: ok}}
)yaml");
  const Plan plan = subject->plan();
  for (int i = 0; i < 60; ++i)
    EXPECT_TRUE(find_like(plan, "invalid-value · body /m" + std::to_string(i) + " type")) << i;
  EXPECT_TRUE(std::any_of(plan.omissions.begin(), plan.omissions.end(), [](const Omission& each) {
    return each.reason.find("likeliest first") != std::string::npos;
  }));
}

} // namespace
} // namespace keur::plan
