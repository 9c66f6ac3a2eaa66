#include "json/load.hpp"
#include "openapi/load.hpp"
#include "workflow/criterion.hpp"
#include "workflow/flow.hpp"

#include <gmock/gmock.h>

namespace keur::workflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* api = R"(openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    post:
      operationId: create
      requestBody:
        required: true
        content: {application/json: {schema: {type: object}}, text/csv: {schema: {type: string}}}
      responses: {'201': {description: Created}}
  /things/{id}:
    get:
      operationId: read
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: view, in: query, schema: {type: string}}
      responses: {'200': {description: Fine}}
)";

struct Subject {
  openapi::Description description = *openapi::load({"things.yaml", {}, api}, {});

  Result<Document> read_text(const std::string& text) { return read(text, "w.arazzo.yaml", description); }
  /// A document of one workflow whose steps are these lines of flow style YAML.
  Result<Document> with_steps(const std::string& steps, const std::string& more = "") {
    return read_text("arazzo: 1.0.1\ninfo: {title: T, version: '1'}\n"
                     "sourceDescriptions: [{name: api, url: things.yaml, type: openapi}]\n"
                     "workflows:\n  - workflowId: w\n" +
                     more + "    steps:\n" + steps);
  }
  std::string wrong(const std::string& steps, const std::string& more = "") {
    const auto document = with_steps(steps, more);
    return document ? "" : to_string(document.error());
  }
};

http::Exchange answered(int status, std::string body) {
  http::Exchange exchange;
  exchange.request.method = "GET";
  exchange.request.target_uri = "https://api.example.test/things/7?view=all";
  exchange.response = http::Response{status, {{"X-Left", "10"}}, std::move(body)};
  return exchange;
}

json::Value parsed(const std::string& text) { return json::load_json(text, "test")->root; }

constexpr const char* read_step = "      - {stepId: a, operationId: read, parameters: [{name: id, in: path, value: x}]";

TEST(Expression, NamesArePathsIntoWhatIsKnown) {
  const Scope scope{nullptr, parsed(R"({"inputs": {"a.b": 1, "list": [{"id": 7}]},
                                        "steps": {"s": {"outputs": {"job": {"id": "x"}}}}})")};
  EXPECT_EQ(json::dump(*evaluate("$inputs.a.b", scope)), "1");
  EXPECT_EQ(json::dump(*evaluate("$inputs.list[0].id", scope)), "7");
  EXPECT_EQ(json::dump(*evaluate("$steps.s.outputs.job#/id", scope)), "\"x\"");
  EXPECT_EQ(json::dump(*evaluate("$steps.s.outputs.job.id", scope)), "\"x\"");
  EXPECT_FALSE(evaluate("$inputs.list[1].id", scope));
  EXPECT_FALSE(evaluate("$steps.t.outputs.job", scope));
  EXPECT_FALSE(evaluate("$statusCode", scope));
}

TEST(Expression, AnswersAreReadByPointerAndByMember) {
  const auto exchange = answered(200, R"({"items": [{"id": "a"}]})");
  const Scope scope{&exchange, parsed(R"({"request": {"query": {"view": "all"}}})")};
  EXPECT_EQ(json::dump(*evaluate("$response.body#/items/0/id", scope)), "\"a\"");
  EXPECT_EQ(json::dump(*evaluate("$response.body.items[0].id", scope)), "\"a\"");
  EXPECT_EQ(json::dump(*evaluate("$request.query.view", scope)), "\"all\"");
  EXPECT_EQ(json::dump(*evaluate("$response.header.x-left", scope)), "\"10\"");
  EXPECT_EQ(json::dump(*evaluate("$method", scope)), "\"GET\"");
}

TEST(Expression, TextsAreFilledAndWholeExpressionsKeepTheirType) {
  const Scope scope{nullptr, parsed(R"({"inputs": {"n": 3, "s": "a\"b"}})")};
  const auto filled = substitute(parsed(R"(["$inputs.n", "no. {$inputs.n}/{$inputs.s}", {"k": "$100"}])"), scope);
  ASSERT_TRUE(filled);
  EXPECT_EQ(json::dump(*filled), R"([3,"no. 3/a\"b",{"k":"$100"}])");
  EXPECT_EQ(*substitute_in_json(R"({"s": "{$inputs.s}", "n": {$inputs.n}})", scope), R"({"s": "a\"b", "n": 3})");
  const auto missing = substitute(json::Value("x{$inputs.nope}"), scope);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("$inputs.nope has no value"));
}

bool simple(const std::string& condition) {
  static const auto exchange = answered(200, R"({"status": "Completed", "n": 5, "none": null, "files": ["a"]})");
  const auto held = holds({Criterion::Type::Simple, "", condition}, Scope{&exchange});
  EXPECT_TRUE(held) << (held ? "" : held.error().message);
  return held && *held;
}

TEST(Condition, LiteralsOperatorsAndTheirOrder) {
  EXPECT_TRUE(simple("$statusCode == 200"));
  EXPECT_FALSE(simple("$statusCode != 200"));
  EXPECT_TRUE(simple("$statusCode >= 200 && $statusCode < 300"));
  EXPECT_TRUE(simple("$statusCode == 404 || $response.body#/n > 4"));
  EXPECT_TRUE(simple("!($statusCode == 404) && $response.body.n <= 5"));
  EXPECT_TRUE(simple("$response.body#/status == 'completed'")) << "texts are compared without case";
  EXPECT_TRUE(simple("$response.header.X-Left == 10")) << "a field value that spells a number";
  EXPECT_TRUE(simple("$response.body#/none == null"));
  EXPECT_TRUE(simple("$response.body#/absent == null"));
  EXPECT_FALSE(simple("$response.body#/absent > 1"));
  EXPECT_TRUE(simple("$response.body#/files[0] == null")) << "what follows # is a pointer, to its end";
  EXPECT_TRUE(simple("$response.body.files[0] == 'a'"));
  EXPECT_TRUE(simple("true"));
}

TEST(Condition, WhatCannotBeReadIsSaidWithItsPlace) {
  for (const auto& [text, words] :
       std::vector<std::pair<std::string, std::string>>{{"$statusCode = 200", "character 13"},
                                                        {"$statusCode == ", "expected a runtime expression"},
                                                        {"$status == 1", "'$status' is no runtime expression"},
                                                        {"$statusCode == 'x", "the quote is not closed"},
                                                        {"($statusCode == 1", "expected ')'"}}) {
    const auto status = check({Criterion::Type::Simple, "", text});
    ASSERT_FALSE(status) << text;
    EXPECT_THAT(status.error().message, HasSubstr(words));
  }
}

TEST(Criterion, RegexAndJsonPath) {
  const auto exchange = answered(200, R"({"files": ["a.csv", "b.csv"], "jobs": [{"id": 1, "state": "done"}]})");
  const Scope scope{&exchange};
  const auto held = [&](Criterion::Type type, const char* context, const char* condition) {
    return *holds({type, context, condition}, scope);
  };
  using Type = Criterion::Type;
  EXPECT_TRUE(held(Type::Regex, "$statusCode", "^2[0-9]{2}$"));
  EXPECT_FALSE(held(Type::Regex, "$response.body#/absent", ".*")) << "what is not there matches nothing";
  EXPECT_TRUE(held(Type::JsonPath, "$response.body", "$.jobs[?@.state == 'done']"));
  EXPECT_FALSE(held(Type::JsonPath, "$response.body", "$.jobs[?@.state == 'failed']"));
  EXPECT_TRUE(held(Type::JsonPath, "$response.body", "$[?count(@.*) > 1]"));
  EXPECT_TRUE(held(Type::JsonPath, "$response.body", "$[?length(@) == 2]"));
  EXPECT_TRUE(held(Type::JsonPath, "$response.body#/jobs", "$[0].id"));
}

TEST(Read, BindsStepsToOperations) {
  Subject subject;
  const auto document = subject.with_steps(R"(      - stepId: a
        operationId: $sourceDescriptions.api.create
        requestBody: {payload: {n: $inputs.n}}
        outputs: {id: $response.body#/id}
        onSuccess: [{name: on, type: goto, stepId: b}]
      - stepId: b
        operationPath: '{$sourceDescriptions.api.url}#/paths/~1things~1{id}/get'
        parameters: [{name: id, in: path, value: $steps.a.outputs.id}]
)",
                                           "    inputs: {type: object, properties: {n: {type: integer, default: 4}}}\n"
                                           "    parameters: [{name: view, in: query, value: all}]\n");
  ASSERT_TRUE(document) << to_string(document.error());
  const Workflow& workflow = document->workflows.front();
  EXPECT_EQ(workflow.steps[0].operation->name(), "POST /things");
  EXPECT_EQ(workflow.steps[1].operation->name(), "GET /things/{id}");
  EXPECT_EQ(workflow.steps[1].parameters.size(), 2u) << "the workflow's own parameter is for the step that takes it";
  EXPECT_TRUE(workflow.steps[0].body->media_type->range.is_json());
}

TEST(Read, ErrorsNameThePlaceAndWhatWasMeant) {
  Subject subject;
  const std::string step(read_step);
  EXPECT_THAT(subject.wrong("      - {stepId: a, operationId: raed}\n"),
              HasSubstr("w.arazzo.yaml:7:34 (/workflows/0/steps/0/operationId): the description has no operation with "
                        "operationId 'raed'; did you mean 'read'?"));
  EXPECT_THAT(subject.wrong(step + ", sucessCriteria: []}\n"), HasSubstr("did you mean 'successCriteria'?"));
  EXPECT_THAT(subject.wrong("      - {stepId: a, operationId: read}\n"), HasSubstr("needs the path parameter 'id'"));
  EXPECT_THAT(subject.wrong("      - {stepId: a, operationId: create}\n"), HasSubstr("needs a requestBody"));
  EXPECT_THAT(subject.wrong("      - {stepId: a}\n"), HasSubstr("exactly one of operationId"));
  EXPECT_THAT(subject.wrong("      - {stepId: a, operationId: read, parameters: [{name: id, in: path, value: "
                            "$steps.z.outputs.id}]}\n"),
              HasSubstr("$steps.z.outputs.id: the workflow has no step 'z'"));
  EXPECT_THAT(subject.wrong(step + ", successCriteria: [{condition: $inputs.x == 1}]}\n"),
              HasSubstr("the workflow has no inputs"));
  EXPECT_THAT(subject.wrong(step + ", successCriteria: [{context: $response.body, condition: //a, type: xpath}]}\n"),
              HasSubstr("xpath are not supported"));
  EXPECT_THAT(subject.wrong(step + ", successCriteria: [{context: $response.body, condition: '(', type: regex}]}\n"),
              HasSubstr("w.arazzo.yaml:7:"));
  EXPECT_THAT(subject.wrong(step + ", onSuccess: [{name: n, type: goto, stepId: q}]}\n"),
              HasSubstr("the workflow has no step 'q'"));
  EXPECT_THAT(subject.wrong(step + ", onSuccess: [{name: n, type: retry}]}\n"), HasSubstr("end or goto"));
  EXPECT_THAT(subject.wrong("      - {stepId: a, operationId: read, parameters: [{name: id, in: path, value: x}, "
                            "{name: vew, in: query, value: x}]}\n"),
              HasSubstr("has no query parameter 'vew'; did you mean 'view'?"));
  EXPECT_THAT(subject.wrong("      - {stepId: a, operationId: read, parameters: [{name: id, in: path, value: x}, "
                            "{name: Authorization, in: header, value: x}]}\n"),
              HasSubstr("the run sends its own credential"));
  EXPECT_THAT(subject.wrong(step + "}\n" + step + "}\n"), HasSubstr("two steps 'a'"));
  EXPECT_THAT(subject.wrong(step + "}\n", "    dependsOn: [w]\n"), HasSubstr("in a circle"));
}

TEST(Read, DocumentsThatAreNoneAreRefused) {
  Subject subject;
  const auto wrong = [&](const std::string& text) {
    const auto document = subject.read_text(text);
    return document ? "" : to_string(document.error());
  };
  EXPECT_THAT(wrong("openapi: 3.0.3\n"), HasSubstr("this is no Arazzo document"));
  EXPECT_THAT(wrong("arazzo: 2.0.0\ninfo: {title: T, version: '1'}\nsourceDescriptions: []\nworkflows: []\n"),
              HasSubstr("w.arazzo.yaml:1:9 (/arazzo): Arazzo version '2.0.0' is not supported"));
  EXPECT_THAT(wrong("arazzo: 1.0.0\ninfo: {title: T, version: '1'}\nsourceDescriptions: [{name: a, url: x, type: "
                    "arazzo}]\nworkflows: []\n"),
              HasSubstr("sources of type 'arazzo' are not supported"));
  EXPECT_THAT(wrong("arazzo: [\n"), HasSubstr("w.arazzo.yaml:"));
}

TEST(Cases, OneAWorkflowWithEveryStepItMayComeTo) {
  Subject subject;
  auto document = subject.read_text(R"(arazzo: 1.0.1
info: {title: T, version: '1'}
sourceDescriptions: [{name: api, url: things.yaml}]
workflows:
  - workflowId: make
    inputs: {type: object, required: [n], properties: {n: {type: integer}}}
    steps:
      - {stepId: create, operationId: create, requestBody: {payload: {n: $inputs.n}}, outputs: {id: $response.body#/id}}
    outputs: {id: $steps.create.outputs.id}
  - workflowId: use
    steps:
      - {stepId: make, workflowId: make, parameters: [{name: n, value: 3}], outputs: {id: $outputs.id}}
      - {stepId: read, operationId: read, parameters: [{name: id, in: path, value: $steps.make.outputs.id}]}
)");
  ASSERT_TRUE(document) << to_string(document.error());
  EXPECT_TRUE(takes_input(*document, "n"));
  EXPECT_FALSE(takes_input(*document, "m"));
  const auto missing = to_cases(*document, subject.description, {});
  ASSERT_FALSE(missing);
  EXPECT_THAT(to_string(missing.error()),
              HasSubstr("w.arazzo.yaml:6:13 (/workflows/0/inputs): the inputs of workflow 'make'"));
  const auto cases = to_cases(*document, subject.description, {{"n", "3"}});
  ASSERT_TRUE(cases) << to_string(cases.error());
  EXPECT_EQ((*cases)[0].test.id, "workflow · T · make");
  EXPECT_EQ(json::dump((*cases)[0].flow.inputs), R"({"n":3})");
  EXPECT_EQ((*cases)[0].test.steps[0].request_class, profile::RequestClass::Unsafe);
  const auto& use = (*cases)[1].test;
  std::vector<std::string> labels;
  for (const auto& step : use.steps)
    labels.push_back(step.label);
  EXPECT_THAT(labels, ElementsAre("read", "make.create"));
  EXPECT_EQ(use.suite, "workflow");
}

} // namespace
} // namespace keur::workflow
