#include "json/load.hpp"
#include "openapi/load.hpp"
#include "openapi/parameter_style.hpp"
#include "openapi/schema_view.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace keur::openapi {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string listed_problems(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems)
    out += to_string(problem.where) + ' ' + problem.where.pointer + ' ' + problem.id + ": " + problem.message + '\n';
  return out;
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// Those in valid/ have no error; those in broken/ the one that their first line names: "# rule pointer [warning]".
void expect_corpus(const std::string& folder, std::size_t valid, std::size_t broken) {
  const auto good = files_in(folder + "/valid"), bad = files_in(folder + "/broken");
  EXPECT_EQ(good.size(), valid);
  EXPECT_EQ(bad.size(), broken);
  for (const std::string& file : good) {
    const auto problems = lint(*read_file(file));
    EXPECT_TRUE(std::none_of(problems.begin(), problems.end(), [](const Problem& one) {
      return one.level == Problem::Level::Error;
    })) << listed_problems(problems);
    EXPECT_TRUE(load_file(file)) << file;
  }
  for (const std::string& file : bad) {
    std::ifstream stream(file);
    std::string line, hash, rule, pointer, word;
    std::getline(stream, line);
    std::istringstream words(line);
    words >> hash >> rule;
    std::getline(words >> std::ws, pointer);
    const bool warning = pointer.ends_with(" warning");
    if (warning)
      pointer.resize(pointer.size() - 8);
    const auto problems = lint(*read_file(file));
    const auto found = std::find_if(problems.begin(), problems.end(),
                                    [&](const Problem& one) { return one.id == rule && one.where.pointer == pointer; });
    ASSERT_NE(found, problems.end()) << file << " wants " << rule << ' ' << pointer << '\n'
                                     << listed_problems(problems);
    EXPECT_EQ(found->level == Problem::Level::Warning, warning) << file;
    EXPECT_GT(found->where.line, 0U) << file;
  }
}

TEST(OpenApi32, CorpusIsCleanAndItsBrokenTwinsAreNamed) { expect_corpus("fixtures/descriptions/openapi-3.2", 22, 47); }
TEST(Swagger20, CorpusIsCleanAndItsBrokenTwinsAreNamed) { expect_corpus("fixtures/descriptions/swagger-2.0", 3, 31); }

TEST(OpenApi32, SectionsAreItsOwn) {
  const auto problems = lint(*read_file("fixtures/descriptions/openapi-3.2/broken/tags-parent-unknown.yaml"));
  ASSERT_FALSE(problems.empty());
  EXPECT_EQ(problems.front().section, "OAS 3.2.0 section 4.22");
  const auto swagger = lint(*read_file("fixtures/descriptions/swagger-2.0/broken/cookie.yaml"));
  ASSERT_FALSE(swagger.empty());
  EXPECT_EQ(swagger.front().section, "Swagger 2.0, parameter object");
}

Description of(const std::string& name) {
  auto description = load_file("fixtures/descriptions/openapi-3.2/valid/" + name + ".yaml");
  EXPECT_TRUE(description);
  return std::move(*description);
}

TEST(OpenApi32, ReadsMethodsOfOtherNames) {
  const auto query = of("query-method");
  EXPECT_EQ(query.version, Version::V32);
  ASSERT_EQ(query.operations.size(), 1U);
  EXPECT_EQ(query.operations[0].name(), "QUERY /tapes");
  EXPECT_TRUE(query.operations[0].request_body);
  const auto more = of("additional-operations");
  ASSERT_EQ(more.operations.size(), 2U);
  EXPECT_EQ(more.operations[0].name(), "COPY /tapes/{id}");
  EXPECT_EQ(more.operations[0].parameters.size(), 1U);
  EXPECT_EQ(of("webhooks").webhooks.size(), 2U);
}

TEST(OpenApi32, WritesAndReadsTheWholeQuery) {
  const auto description = of("querystring");
  const Parameter& filter = description.operations[0].parameters[0];
  EXPECT_EQ(filter.in, In::QueryString);
  const auto value = json::load_json(R"({"year":1956,"label":"a b&c"})", "t")->root;
  EXPECT_EQ(serialize(filter, value), "year=1956&label=a+b%26c");
  EXPECT_EQ(json::dump(*deserialize(filter, "year=1956&label=a+b%26c")), R"({"year":1956,"label":"a b&c"})");
  const auto as_json = of("querystring-json");
  EXPECT_EQ(serialize(as_json.operations[0].parameters[0], json::load_json(R"({"year":1})", "t")->root),
            "%7B%22year%22%3A1%7D");
  EXPECT_EQ(json::dump(*deserialize(as_json.operations[0].parameters[0], "%7B%22year%22%3A1%7D")), R"({"year":1})");
}

TEST(OpenApi32, CookieStyleLeavesTextsAsTheyAre) {
  const auto description = of("cookie-style");
  const Parameter& taste = description.operations[0].parameters[0];
  EXPECT_EQ(taste.style, Style::Cookie);
  EXPECT_TRUE(taste.explode);
  EXPECT_EQ(serialize(taste, json::Value("a%20b/ü")), "taste=a%20b/ü");
  EXPECT_EQ(deserialize(taste, "other=1; taste=a%20b/ü")->string(), "a%20b/ü");
  const Parameter& marks = description.operations[0].parameters[1];
  EXPECT_EQ(serialize(marks, json::load_json(R"(["x","y"])", "t")->root), "marks=x,y");
  EXPECT_EQ(json::dump(*deserialize(marks, "marks=x,y")), R"(["x","y"])");
}

TEST(OpenApi32, ReadsWhatElseIsNew) {
  const auto lines = of("item-schema-json-lines");
  EXPECT_TRUE(lines.operations[0].responses[0].content[0].item_schema);
  const auto parts = of("item-encoding");
  EXPECT_TRUE(parts.operations[0].request_body->content[0].prefix_encoding);
  EXPECT_TRUE(parts.operations[0].request_body->content[0].item_encoding);
  EXPECT_TRUE(of("media-types").operations[0].responses[0].content.at(0).schema);
  EXPECT_EQ(of("server-name").servers[0].name, "live");
  const auto device = of("device-flow");
  ASSERT_EQ(device.security_schemes.size(), 1U);
  EXPECT_TRUE(device.security_schemes[0].deprecated);
  EXPECT_EQ(device.security_schemes[0].device_url, "https://id.example/device");
  EXPECT_EQ(device.security_schemes[0].metadata_url, "https://id.example/.well-known/oauth-authorization-server");
  const auto by_uri = of("security-by-uri");
  EXPECT_NE(by_uri.security_scheme("#/components/securitySchemes/key"), nullptr);
}

struct Unfit {
  std::string_view schemas;
  std::string_view pointer;
  std::string_view says;
};

TEST(LintConflicts, SaysWhyNothingFits) {
  const Unfit unfit[] = {
      {"Base: {type: object, required: [ok], properties: {ok: {type: boolean}}}, Got: {allOf: [{$ref: "
       "'#/components/schemas/Base'}, {type: object, additionalProperties: false, properties: {data: {}}}]}",
       "/components/schemas/Got", "the member 'ok' is required (t.yaml:3:"},
      {"A: {allOf: [{type: string}, {type: object}]}", "/components/schemas/A", "the type 'string' (t.yaml:3:"},
      {"A: {type: integer, allOf: [{minimum: 5}, {maximum: 4}]}", "/components/schemas/A", "'minimum' 5 (t.yaml:3:"},
      {"A: {type: number, exclusiveMinimum: 5, maximum: 5}", "/components/schemas/A", "is not below 'maximum' 5"},
      {"A: {allOf: [{enum: [a, b]}, {enum: [c]}]}", "/components/schemas/A", "have none in common"},
      {"A: {allOf: [{type: integer}, {enum: [a]}]}", "/components/schemas/A", "has a type that is allowed"},
      {"A: {type: string, const: 5}", "/components/schemas/A", "has a type that is allowed"},
      {"A: {type: object, required: [p], properties: {p: {type: string}}, allOf: [{properties: {p: {type: integer}}}]}",
       "/components/schemas/A", "the member 'p' is required, and the type"},
      {"A: {type: object, required: [p], additionalProperties: false, properties: {q: {}}}", "/components/schemas/A",
       "forbids it"},
  };
  for (const Unfit& one : unfit) {
    const auto problems = lint({"t.yaml",
                                {},
                                "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {" +
                                    std::string(one.schemas) + "}}\n"});
    const auto found = std::find_if(problems.begin(), problems.end(), [&](const Problem& problem) {
      return problem.id == "schema-unsatisfiable" && problem.where.pointer == one.pointer;
    });
    ASSERT_NE(found, problems.end()) << one.schemas << '\n' << listed_problems(problems);
    EXPECT_THAT(found->message, HasSubstr(std::string(one.says)));
  }
}

TEST(LintConflicts, KeepsQuietWhereSomethingFits) {
  for (const std::string_view schemas :
       {"A: {allOf: [{type: [string, 'null']}, {type: [object, 'null']}]}",
        "A: {required: [p], additionalProperties: false, properties: {q: {}}}",
        "A: {type: object, required: [p], additionalProperties: false, patternProperties: {p: {}}}",
        "A: {allOf: [{type: integer}, {type: number, minimum: 5}, {maximum: 5}]}",
        "A: {allOf: [{enum: [a, b]}, {enum: [b]}], type: string}",
        "A: {type: object, properties: {p: {type: string}}, allOf: [{properties: {p: {type: integer}}}]}",
        "A: {allOf: [{minimum: 5}, {maximum: 4}]}"}) {
    const auto problems = lint(
        {"t.yaml",
         {},
         "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {" + std::string(schemas) + "}}\n"});
    EXPECT_TRUE(std::none_of(problems.begin(), problems.end(), [](const Problem& problem) {
      return problem.id == "schema-unsatisfiable";
    })) << listed_problems(problems);
  }
}

class Split : public testing::Test {
protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("keur-split-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::string write(const std::string& name, const std::string& text) {
    const auto path = folder / name;
    std::ofstream(path) << text;
    return path.string();
  }
  std::filesystem::path folder;
};

TEST_F(Split, NamesMayHoldSpacesAndPercentSigns) {
  write("my schemas.yaml", "Pet: {type: object}\n");
  write("100%.yaml", "Pet: {type: object}\n");
  write("a%20b.yaml", "Pet: {type: object}\n");
  for (const std::string reference :
       {"./my schemas.yaml", "my%20schemas.yaml", "./100%.yaml", "100%25.yaml", "a%20b.yaml"}) {
    const std::string root =
        write("root.yaml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'200': "
                           "{description: ok, content: {application/json: {schema: {$ref: '" +
                               reference + "#/Pet'}}}}}}}}\n");
    EXPECT_EQ(listed_problems(lint(*read_file(root))), "") << reference;
    const auto description = load_file(root);
    ASSERT_TRUE(description);
    const json::Node schema = description->operations[0].responses[0].content[0].schema;
    const json::Node target = follow(schema, *schema->find_string("$ref"));
    ASSERT_TRUE(target) << reference;
    EXPECT_EQ(target->find_string("type"), "object");
  }
}

TEST_F(Split, APathWithoutItsSlashIsReadWithIt) {
  const std::string root =
      write("root.yaml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  pets: {get: "
                         "{responses: {'200': {description: ok}}}}\n  /owners: {}\n  owners: {get: "
                         "{responses: {'200': {description: ok}}}}\n");
  const auto description = load_file(root);
  ASSERT_TRUE(description);
  ASSERT_EQ(description->operations.size(), 1U) << "what stands twice is read once";
  EXPECT_EQ(description->operations[0].name(), "GET /pets");
  const auto problems = lint(*read_file(root));
  ASSERT_EQ(problems.size(), 2U) << listed_problems(problems);
  EXPECT_EQ(problems[0].id, "path-slash");
  EXPECT_EQ(problems[0].where.line, 4U);
  EXPECT_EQ(problems[0].where.column, 3U);
}

TEST_F(Split, SelfIsTheBaseOfReferencesAndMovesTheirFilesAlong) {
  std::filesystem::create_directories(folder / "parts");
  write("parts/schemas.yaml", "Pet: {type: object, properties: {owner: {$ref: 'more.yaml#/Owner'}}}\n");
  write("parts/more.yaml", "Owner: {type: string}\n");
  const std::string root =
      write("root.yaml",
            "openapi: 3.2.0\n$self: https://pets.example/api/v1\ninfo: {title: T, version: '1'}\nservers: [{url: "
            "./v2}]\npaths: {/a: {get: {responses: {'200': {content: {application/json: {schema: {allOf: [{$ref: "
            "parts/schemas.yaml#/Pet}, {$ref: 'https://pets.example/api/v1#/components/schemas/S'}]}}}}}}}}\n"
            "components: {schemas: {S: {type: object}}}\n");
  EXPECT_EQ(listed_problems(lint(*read_file(root))), "");
  const auto description = load_file(root);
  ASSERT_TRUE(description);
  EXPECT_EQ(description->root->uri, "https://pets.example/api/v1");
  EXPECT_NE(description->documents->find("https://pets.example/api/parts/more.yaml"), nullptr);
  EXPECT_EQ(description->servers[0].resolved, "./v2");
  const json::Node pet = follow(description->operations[0].responses[0].content[0].schema,
                                "https://pets.example/api/parts/schemas.yaml#/Pet");
  ASSERT_TRUE(pet);
  EXPECT_TRUE(pet.location().document.ends_with("parts/schemas.yaml"));
  // Nothing outside the folder is read by way of an address either, and no address is fetched.
  write("away.yaml", "openapi: 3.2.0\n$self: https://pets.example/api/v1\ninfo: {title: T, version: '1'}\ncomponents: "
                     "{schemas: {S: {$ref: '../../../etc/passwd'}, T: {$ref: 'https://other.example/x.yaml'}}}\n");
  const auto refused = lint(*read_file((folder / "away.yaml").string()));
  EXPECT_EQ(std::count_if(refused.begin(), refused.end(),
                          [](const Problem& one) { return one.level == Problem::Level::Error; }),
            2)
      << listed_problems(refused);
}

TEST_F(Split, OperationsThatAreReferencesAreSaidOnceAndFollowedWhereWanted) {
  write("get.yaml", "operationId: listThings\nresponses: {'200': {description: ok}}\n");
  const std::string root =
      write("root.yaml", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {$ref: "
                         "get.yaml}}\n  /b: {get: {$ref: get.yaml}}\n");
  const auto strict = lint(*read_file(root));
  ASSERT_EQ(strict.size(), 1U) << listed_problems(strict);
  EXPECT_EQ(strict[0].id, "operation-reference");
  EXPECT_EQ(strict[0].level, Problem::Level::Error);
  EXPECT_THAT(strict[0].message, HasSubstr("2 operations are written as a $ref"));
  EXPECT_EQ(strict[0].where.pointer, "/paths/~1a/get/$ref");
  EXPECT_TRUE(load_file(root)->operations.empty());
  LoadOptions options;
  options.lenient = true;
  const auto followed = load_file(root, options);
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->operations.size(), 2U);
  EXPECT_EQ(followed->operations[0].id, "listThings");
  ASSERT_EQ(followed->problems.size(), 1U) << listed_problems(followed->problems);
  EXPECT_EQ(followed->problems[0].level, Problem::Level::Warning);
}

class Swagger : public testing::Test {
protected:
  void SetUp() override {
    auto loaded = load_file("fixtures/descriptions/swagger-2.0/valid/whole.yaml");
    ASSERT_TRUE(loaded);
    whole = std::move(*loaded);
  }
  const Operation& operation(std::string_view method, std::string_view path) { return *whole.find(method, path); }
  Description whole;
};

TEST_F(Swagger, IsLiftedIntoTheModel) {
  EXPECT_EQ(whole.written, Version::V20);
  EXPECT_EQ(whole.version, Version::V30);
  ASSERT_EQ(whole.servers.size(), 1U);
  EXPECT_EQ(whole.servers[0].url, "https://ferry.example/v1");
  const Operation& list = operation("GET", "/sailings");
  ASSERT_EQ(list.parameters.size(), 3U);
  EXPECT_TRUE(list.parameter(In::Query, "ports")->explode);
  EXPECT_EQ(list.parameter(In::Query, "days")->style, Style::PipeDelimited);
  EXPECT_FALSE(list.parameter(In::Query, "days")->explode);
  EXPECT_EQ(json::dump(*list.parameter(In::Query, "page")->schema), R"({"type":"integer","minimum":1})");
  const Response& answer = *list.response(200);
  EXPECT_EQ(answer.headers.at(0).name, "X-Total");
  EXPECT_EQ(answer.content.at(0).name, "application/json");
  EXPECT_EQ(answer.content.at(0).examples.size(), 1U);
  const Operation& add = operation("POST", "/sailings");
  ASSERT_TRUE(add.request_body);
  EXPECT_TRUE(add.request_body->required);
  EXPECT_EQ(json::dump(*add.request_body->content.at(0).schema), R"({"$ref":"#/definitions/Sailing"})");
  EXPECT_EQ(add.response(404)->content.at(0).name, "application/json");
}

TEST_F(Swagger, LiftsFormsFilesAndSchemes) {
  const auto& form = *operation("POST", "/tickets").request_body;
  ASSERT_EQ(form.content.size(), 1U);
  EXPECT_EQ(form.content[0].name, "multipart/form-data");
  EXPECT_EQ(json::dump(*form.content[0].schema),
            R"({"type":"object","properties":{"scan":{"type":"string","format":"binary"},"note":{"type":"string"}},)"
            R"("required":["scan"]})");
  const auto& poster = operation("GET", "/poster").response(200)->content.at(0);
  EXPECT_EQ(poster.name, "image/png");
  EXPECT_EQ(json::dump(*poster.schema), R"({"type":"string","format":"binary"})");
  ASSERT_EQ(whole.security_schemes.size(), 4U);
  EXPECT_EQ(whole.security_schemes[0].http_scheme, "basic");
  EXPECT_THAT(whole.security_schemes[2].token_urls,
              ElementsAre(std::pair<std::string, std::string>("clientCredentials", "https://id.example/token")));
  EXPECT_EQ(whole.security_schemes[3].token_urls.at(0).first, "authorizationCode");
  const json::Node definitions = json::Node{whole.root, &whole.root->root, ""}.child("definitions");
  EXPECT_TRUE(definitions.child("Sailing").child("properties").child("port")->find_boolean("nullable", false));
  EXPECT_EQ(definitions.child("Vessel").child("discriminator")->find_string("propertyName"), "kind");
}

TEST_F(Swagger, ReadsWhatJsonSchemaSaysOfTypes) {
  const auto draft4 = load_file("fixtures/descriptions/swagger-2.0/valid/as-json-schema.yaml");
  ASSERT_TRUE(draft4);
  const json::Node properties = json::Node{draft4->root, &draft4->root->root, "/definitions"}
                                    .child("definitions")
                                    .child("Berth")
                                    .child("properties");
  EXPECT_EQ(json::dump(*properties.child("name")), R"({"type":"string","nullable":true,"minLength":1})");
  EXPECT_EQ(json::dump(*properties.child("draught")),
            R"({"anyOf":[{"type":"number"},{"type":"string"},{"enum":[null]}]})");
  EXPECT_EQ(json::dump(*properties.child("never")), R"({"anyOf":[{"enum":[null]}]})");
  EXPECT_EQ(json::dump(*properties.child("place")), R"({"type":"array"})");
  EXPECT_EQ(draft4->find("GET", "/berths")->response(200)->content.at(0).name, "*/*");
  const Response& later = *draft4->find("GET", "/berths")->response(202);
  ASSERT_EQ(later.content.size(), 1U) << "an example without a schema tells of content";
  EXPECT_EQ(later.content[0].name, "application/json");
  EXPECT_EQ(later.content[0].examples.size(), 1U);
  const auto problems = lint(*read_file("fixtures/descriptions/swagger-2.0/valid/as-json-schema.yaml"));
  std::vector<std::string> warned;
  for (const Problem& problem : problems)
    warned.push_back(problem.id);
  EXPECT_THAT(warned, ElementsAre("path-duplicate", "swagger-unlifted", "schema-items-missing"));
}

TEST_F(Swagger, PlacesAreThoseOfTheText) {
  const auto place = [](const json::Node& node) {
    return std::to_string(node.location().line) + ' ' + node.location().pointer;
  };
  const Operation& list = operation("GET", "/sailings");
  EXPECT_EQ(place(list.parameter(In::Query, "page")->schema), "9 /parameters/Page");
  EXPECT_EQ(place(list.response(200)->content[0].schema), "31 /paths/~1sailings/get/responses/200/schema");
  EXPECT_EQ(place(operation("POST", "/sailings").request_body->content[0].schema), "10 /parameters/Sailing/schema");
  EXPECT_EQ(place(operation("POST", "/sailings").response(404)->node), "12 /responses/Missing");
  EXPECT_EQ(place(operation("POST", "/tickets").request_body->content[0].schema.child("properties").child("note")),
            "46 /paths/~1tickets/post/parameters/1");
}

} // namespace
} // namespace keur::openapi
