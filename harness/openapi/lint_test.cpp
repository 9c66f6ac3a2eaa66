#include "json/load.hpp"
#include "openapi/load.hpp"
#include "openapi/rules.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

namespace keur::openapi {
namespace {

using testing::HasSubstr;

LoadOptions options() {
  LoadOptions out;
  // Stands for the command line's regular expression engine: enough for the fixtures.
  out.compile_pattern = [](std::string_view pattern) -> Status {
    if (pattern.size() > 1'000)
      return fail(ErrorCode::SizeLimit, "too large");
    if (std::count(pattern.begin(), pattern.end(), '[') != std::count(pattern.begin(), pattern.end(), ']'))
      return fail(ErrorCode::SchemaInvalid, "missing ]");
    return {};
  };
  return out;
}

std::vector<Problem> lint_text(const std::string& text) { return lint({"test.yaml", {}, text}, options()); }

const Problem* find(const std::vector<Problem>& problems, std::string_view id) {
  for (const Problem& problem : problems)
    if (problem.id == id)
      return &problem;
  return nullptr;
}

bool has_errors(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.level == Problem::Level::Error; });
}

std::string listed(const std::vector<Problem>& problems) {
  std::string out;
  for (const Problem& problem : problems)
    out += to_string(problem.where) + ' ' + problem.where.pointer + ' ' + problem.id + ": " + problem.message + '\n';
  return out;
}

TEST(Rules, HaveUniqueIdsAndMeanings) {
  std::set<std::string_view> ids;
  for (const RuleInfo& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_FALSE(rule.meaning.empty());
  }
}

TEST(Lint, OneProblemHasIdPlaceSectionAndWords) {
  const auto problems = lint_text("openapi: 3.0.3\n"
                                  "info:\n"
                                  "  title: T\n"
                                  "  verson: '1'\n"
                                  "paths: {/a: {get: {responses: {'200': {description: ok}}}}}\n");
  ASSERT_EQ(problems.size(), 2u) << listed(problems);
  const Problem* unknown = find(problems, "field-unknown");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->where.line, 4u);
  EXPECT_EQ(unknown->where.column, 3u);
  EXPECT_EQ(unknown->where.pointer, "/info/verson");
  EXPECT_EQ(unknown->section, "OAS 3.0.3 section 4.7.2");
  EXPECT_THAT(unknown->message, HasSubstr("did you mean 'version'"));
  EXPECT_TRUE(find(problems, "field-missing"));
}

TEST(Lint, WhatPreventsLoadingIsAProblemToo) {
  const auto problems = lint_text("swagger: '1.2'\n");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].id, "unsupported-version");
  EXPECT_TRUE(has_errors(problems));
}

/// One case a rule that no fixture triggers: a document that breaks it, and one place where it must be said.
struct Case {
  const char* rule;
  const char* text;
  const char* pointer;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.rule; }

constexpr const char* ok_get = "{get: {responses: {'200': {description: ok}}}}";

const Case cases[] = {
    {"version-form", "openapi: '3.1'\ninfo: {title: T, version: '1'}\ncomponents: {}\n", "/openapi"},
    {"nothing-described", "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n", ""},
    {"tag-duplicate", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ntags: [{name: a}, {name: a}]\n",
     "/tags/1"},
    {"path-slash", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {a: {}}\n", "/paths/a"},
    {"path-query", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {'/a?b=1': {}}\n", "/paths/~1a?b=1"},
    {"path-parameter-repeated", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {'/{a}/{a}': {}}\n",
     "/paths/~1{a}~1{a}"},
    {"parameter-in",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {parameters: [{name: b, in: body, schema: {}}]}}\n",
     "/paths/~1a/parameters/0/in"},
    {"request-body-ignored",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {requestBody: {content: {}}, responses: "
     "{'200': "
     "{description: ok}}}}}\n",
     "/paths/~1a/get/requestBody"},
    {"example-exclusive",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {examples: {E: {value: 1, externalValue: "
     "x}}}\n",
     "/components/examples/E"},
    {"security-scope-unknown",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\nsecurity: [{o: [x]}]\ncomponents: {securitySchemes: "
     "{o: {type: "
     "oauth2, flows: {implicit: {authorizationUrl: https://a.test, scopes: {}}}}}}\n",
     "/security/0/o/0"},
    {"server-variable-unused",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\nservers: [{url: /, variables: {v: {default: x}}}]\n",
     "/servers/0/variables/v"},
    {"link-parameter-unknown",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {operationId: g, responses: {'200': "
     "{description: ok, "
     "links: {l: {operationId: g, parameters: {zz: 1}}}}}}}}\n",
     "/paths/~1a/get/responses/200/links/l/parameters/zz"},
    {"link-target", "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {links: {l: {}}}\n",
     "/components/links/l"},
    {"schema-keyword-ignored",
     "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {S: {type: string, nullable: true}}}\n",
     "/components/schemas/S/nullable"},
    {"schema-enum",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {type: string, enum: "
     "[a, 1]}}}\n",
     "/components/schemas/S/enum/1"},
    {"schema-default",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {enum: [a], "
     "default: b}}}\n",
     "/components/schemas/S/default"},
    {"schema-enum",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {enum: [a, b, a]}}}\n",
     "/components/schemas/S/enum/2"},
    {"schema-default",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {type: integer, default: "
     "x}}}\n",
     "/components/schemas/S/default"},
    {"link-operation-unknown",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: ok, links: "
     "{l: {operationId: gone}}}}}}}\n",
     "/paths/~1a/get/responses/200/links/l/operationId"},
    {"schema-direction",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: {readOnly: "
     "true, writeOnly: true}}}\n",
     "/components/schemas/S/writeOnly"},
    {"schema-dialect",
     "openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {S: {$schema: "
     "'http://json-schema.org/draft-07/schema#'}}}\n",
     "/components/schemas/S/$schema"},
    {"discriminator-mapping",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {S: "
     "{discriminator: {propertyName: k, mapping: {a: Gone}}}}}\n",
     "/components/schemas/S/discriminator/mapping/a"},
    {"reference-siblings",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {}, S: {$ref: "
     "'#/components/schemas/A', description: x}}}\n",
     "/components/schemas/S/description"},
    {"reference-loop",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {responses: {A: {$ref: "
     "'#/components/responses/B'}, B: {$ref: '#/components/responses/A'}}}\n",
     "/components/responses/A/$ref"},
    {"schema-unsatisfiable",
     "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {type: object, required: "
     "[a], "
     "properties: {a: {$ref: '#/components/schemas/A'}}}}}\n",
     "/components/schemas/A/properties/a/$ref"},
};

class RuleCases : public testing::TestWithParam<Case> {};

TEST_P(RuleCases, IsSaidAtItsPlace) {
  const auto problems = lint_text(GetParam().text);
  const bool said = std::any_of(problems.begin(), problems.end(), [](const Problem& problem) {
    return problem.id == GetParam().rule && problem.where.pointer == GetParam().pointer;
  });
  EXPECT_TRUE(said) << listed(problems);
}

INSTANTIATE_TEST_SUITE_P(All, RuleCases, testing::ValuesIn(cases));

TEST(Lint, OneUnknownTypeIsOneProblem) {
  const auto problems = lint_text("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {}}\n"
                                  "components: {schemas: {S: {type: objekt, properties: {}, default: 1}}}\n");
  EXPECT_EQ(problems.size(), 1u) << listed(problems);
}

TEST(Lint, S034_KeepsQuietAboutLegalThings) {
  const auto problems =
      lint_text("openapi: 3.1.0\n"
                "info: {title: T, version: '1', x-any: {$ref: nowhere}}\n"
                "paths:\n"
                "  /a/{id}.json:\n"
                "    parameters: [{name: id, in: path, required: true, schema: {type: [string, 'null']}}]\n"
                "    get:\n"
                "      responses:\n"
                "        default:\n"
                "          description: ok\n"
                "          content:\n"
                "            application/json:\n"
                "              schema: {properties: {$ref: {type: string}, examples: true}, examples: [1]}\n"
                "              example: {$ref: 'not-a-reference.yaml'}\n");
  EXPECT_TRUE(problems.empty()) << listed(problems);
  EXPECT_FALSE(has_errors(
      lint_text(std::string("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: ") + ok_get + "}\n")));
}

TEST(Lint, APatternBeyondTheEngineIsNoError) {
  const auto problems =
      lint_text("openapi: 3.1.0\ninfo: {title: T, version: '1'}\ncomponents: {schemas: {A: {pattern: '" +
                std::string(2'000, 'a') + "'}, B: {pattern: 'a['}}}\n");
  ASSERT_TRUE(find(problems, "schema-pattern-unjudged") && find(problems, "schema-pattern")) << listed(problems);
  EXPECT_EQ(find(problems, "schema-pattern-unjudged")->level, Problem::Level::Warning);
  EXPECT_EQ(find(problems, "schema-pattern")->where.pointer, "/components/schemas/B/pattern");
}

TEST(Lint, IsCappedAndSaysSo) {
  std::string text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
  for (int i = 0; i < 6'000; ++i)
    text += "unknown" + std::to_string(i) + ": 1\n";
  const auto problems = lint_text(text);
  EXPECT_EQ(problems.size(), 5'001u);
  EXPECT_EQ(problems.back().id, "too-many-problems");
}

TEST(Fixtures, ValidDescriptionsHaveNoError) {
  std::size_t count = 0;
  std::ifstream provenance("fixtures/PROVENANCE.md");
  for (std::string line; std::getline(provenance, line);) {
    const std::string start = "| `descriptions/valid/";
    if (line.rfind(start, 0) != 0)
      continue;
    const std::string path =
        "fixtures/descriptions/valid/" + line.substr(start.size(), line.find('`', start.size()) - start.size());
    auto source = read_file(path);
    ASSERT_TRUE(source) << path;
    const auto problems = lint(*source, options());
    EXPECT_FALSE(has_errors(problems)) << listed(problems);
    EXPECT_TRUE(load(*source)) << path;
    ++count;
  }
  EXPECT_EQ(count, 28u);
}

bool names_place(const Problem& problem, const json::Value& names) {
  const auto line = names.find_integer("line");
  const bool near = line && std::abs(static_cast<long>(problem.where.line) - static_cast<long>(*line)) <= 1;
  const auto below = [&](std::string_view pointer) {
    return problem.where.pointer == pointer ||
           (!pointer.empty() && problem.where.pointer.starts_with(std::string(pointer) + '/'));
  };
  bool placed = near;
  bool asked = line.has_value();
  if (const json::Value* pointers = names.find("any_of_pointers")) {
    asked = true;
    for (const json::Value& pointer : pointers->array())
      placed |= below(pointer.string());
  } else if (auto pointer = names.find_string("pointer")) {
    asked = true;
    placed |= below(*pointer);
  }
  return placed || !asked;
}

/// Words of the messages are judged by suites/accept/score_descriptions.
TEST(Fixtures, S023_S024_S032_HostileDescriptionsGetWhatIsExpected) {
  std::ifstream expected("fixtures/descriptions/hostile/expected.jsonl");
  std::size_t count = 0;
  for (std::string line; std::getline(expected, line); ++count) {
    auto parsed = json::load_json(line, "expected.jsonl");
    ASSERT_TRUE(parsed) << line;
    const std::string file(*parsed->root.find_string("file"));
    const std::string must(*parsed->root.find_string("must"));
    const json::Value& names = *parsed->root.find("names");
    auto source = read_file("fixtures/descriptions/hostile/" + file);
    ASSERT_TRUE(source) << file;
    const auto problems = lint(*source, options());
    const bool errors = has_errors(problems);
    if (must == "accept" || must == "warn") {
      EXPECT_FALSE(errors) << file << '\n' << listed(problems);
    } else if (must == "reject" || must == "complain") {
      EXPECT_FALSE(problems.empty()) << file;
      EXPECT_TRUE(errors || must == "complain") << file << '\n' << listed(problems);
      const bool placed = std::any_of(problems.begin(), problems.end(),
                                      [&](const Problem& problem) { return names_place(problem, names); });
      EXPECT_TRUE(placed) << file << ' ' << json::dump(names) << '\n' << listed(problems);
    }
  }
  EXPECT_GT(count, 150u);
}

} // namespace
} // namespace keur::openapi
