#include "change/change.hpp"
#include "change/ignore.hpp"
#include "change/rule.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace keur::change {
namespace {

openapi::Description description(const std::string& text) {
  auto loaded = openapi::load({"test.yaml", "file:///test.yaml", text});
  EXPECT_TRUE(loaded) << (loaded ? "" : to_string(loaded.error()));
  return std::move(*loaded);
}

std::string indent(const std::string& text, int by) {
  std::istringstream in(text);
  std::string out, line;
  while (std::getline(in, line))
    out += std::string(static_cast<std::size_t>(by), ' ') + line + '\n';
  return out;
}

/// One operation whose request and response body share a schema.
openapi::Description with_schema(const std::string& schema, const std::string& version = "3.1.0",
                                 const std::string& components = "") {
  const std::string body = "content:\n  application/json:\n    schema:\n" + indent(schema, 6);
  return description("openapi: " + version + "\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post:\n" +
                     "      requestBody:\n" + indent(body, 8) + "      responses:\n        '200':\n" +
                     "          description: ok\n" + indent(body, 10) + components);
}

DiffOptions fixed_day() {
  DiffOptions options;
  options.as_of = "2026-11-23";
  return options;
}

/// "request-x breaking" for each change.
std::set<std::string> told(const openapi::Description& base, const openapi::Description& revision) {
  std::set<std::string> out;
  for (const Change& change : diff(base, revision, fixed_day()).changes)
    out.insert(change.id + ' ' + std::string(name(change.level)));
  return out;
}

std::set<std::string> told(const std::string& base, const std::string& revision) {
  return told(with_schema(base), with_schema(revision));
}

using Told = std::set<std::string>;

TEST(Change, LevelFollowsEffectAndDirection) {
  EXPECT_EQ(level_of(Effect::Narrowed, Direction::Request), Level::Breaking);
  EXPECT_EQ(level_of(Effect::Narrowed, Direction::Response), Level::Compatible);
  EXPECT_EQ(level_of(Effect::Widened, Direction::Request), Level::Compatible);
  EXPECT_EQ(level_of(Effect::Widened, Direction::Response), Level::Breaking);
  EXPECT_EQ(level_of(Effect::Unknown, Direction::Response), Level::Dangerous);
  EXPECT_EQ(level_of(Effect::Incomparable, Direction::Request), Level::Breaking);
}

TEST(Change, SpellingsOfOneContractAreEqual) {
  const std::string components = "components:\n  schemas:\n    A: {type: object, properties: {x: {type: string}}}\n";
  const auto base = with_schema("$ref: '#/components/schemas/A'", "3.1.0", components);
  EXPECT_EQ(told(base, with_schema("properties: {x: {type: string}}\ntype: object")), Told{});
  EXPECT_EQ(told(base, with_schema("allOf: [{type: object}, {properties: {x: {type: string}}}]")), Told{});
  EXPECT_EQ(told("type: [string, 'null']", "anyOf: [{type: 'null'}, {type: string}]"), Told{});
  EXPECT_EQ(told(with_schema("{type: string, nullable: true}", "3.0.3"), with_schema("type: [string, 'null']")),
            Told{});
  EXPECT_EQ(told(with_schema("{type: number, minimum: 3, exclusiveMinimum: true}", "3.0.3"),
                 with_schema("{type: number, exclusiveMinimum: 3}")),
            Told{});
  EXPECT_EQ(told("{type: string, enum: [a, b]}", "{enum: [b, a], type: string}"), Told{});
}

TEST(Change, BoundsNarrowRequestsAndWidenResponses) {
  EXPECT_EQ(told("{type: string, maxLength: 9}", "{type: string, maxLength: 8}"),
            (Told{"request-max-length-decreased breaking", "response-max-length-decreased compatible"}));
  EXPECT_EQ(told("{type: number, maximum: 9}", "{type: number}"),
            (Told{"request-max-unset compatible", "response-max-unset breaking"}));
  EXPECT_EQ(told("{type: number, multipleOf: 2}", "{type: number, multipleOf: 4}"),
            (Told{"request-multiple-of-changed breaking", "response-multiple-of-changed compatible"}));
}

TEST(Change, SizesOfIntegersAreBounds) {
  const auto all_compatible = [](const std::string& a, const std::string& b) {
    for (const std::string& one : told(a, b))
      EXPECT_TRUE(one.ends_with(" compatible")) << a << " -> " << b << ": " << one;
  };
  all_compatible("{type: integer, format: int32, minimum: -2147483648, maximum: 2147483647}",
                 "{type: integer, format: int32}");
  all_compatible("{type: integer, minimum: -9007199254740991, maximum: 9007199254740991}",
                 "{type: integer, format: int64, minimum: -9007199254740991, maximum: 9007199254740991}");
  all_compatible("{type: integer, format: uint8}", "{type: integer, minimum: 0, maximum: 255}");
  EXPECT_EQ(told("{type: integer, format: int32}", "{type: integer, format: uint32}"),
            (Told{"request-format-changed breaking", "response-format-changed breaking"}));
  EXPECT_EQ(told("{type: integer, minimum: 0}", "{type: integer, minimum: 0, format: int32}"),
            (Told{"request-format-specialized breaking", "response-format-specialized compatible"}));
}

TEST(Change, FewIntegersAreAsGoodAsListed) {
  const auto breaks = [](const std::string& revision) {
    const auto all = told("{type: integer, enum: [1, 2, 3]}", revision);
    return std::find(all.begin(), all.end(), "response-enum-dropped breaking") != all.end();
  };
  EXPECT_FALSE(breaks("{type: integer, minimum: 1, maximum: 3}"));
  EXPECT_FALSE(breaks("{type: integer, exclusiveMinimum: 0, maximum: 3}"));
  EXPECT_TRUE(breaks("{type: integer, minimum: 1, maximum: 4}"));
  EXPECT_TRUE(breaks("{type: integer, minimum: 1}"));
}

TEST(Change, RequiredMakesNoObjectOfAnArray) {
  EXPECT_EQ(
      told("{type: array, items: {type: string}}", "{type: array, required: [items], items: {type: string}}"),
      (Told{"request-undeclared-property-required compatible", "response-undeclared-property-required compatible"}));
}

TEST(Change, DiscriminatorsTakeTheValuesThatSchemasStateForTheirNames) {
  const std::string components =
      "components:\n  schemas:\n"
      "    TextPart: {type: object, required: [type], properties: {type: {enum: [text]}}}\n"
      "    ImagePart: {type: object, required: [type], properties: {type: {const: image}}}\n";
  const std::string plain =
      "oneOf: [{$ref: '#/components/schemas/TextPart'}, {$ref: '#/components/schemas/ImagePart'}]";
  for (const std::string& one : told(with_schema(plain, "3.1.0", components),
                                     with_schema(plain + "\ndiscriminator: {propertyName: type}", "3.1.0", components)))
    EXPECT_TRUE(one.ends_with(" compatible")) << one;
}

TEST(Change, ContentTypesThatFollowFromTheSchemaAreNoChangeOfTheEncoding) {
  const auto form = [](const std::string& member, const std::string& encoding) {
    return description("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post:\n"
                       "      requestBody:\n        content:\n          application/x-www-form-urlencoded:\n"
                       "            schema: {type: object, properties: {m: " +
                       member + "}}\n            encoding: {m: " + encoding +
                       "}\n      responses: {'204': {description: ok}}\n");
  };
  const auto changed = [](const Told& all) { return all.contains("request-body-encoding-changed breaking"); };
  const std::string object = "{type: object}", either = "{anyOf: [{type: object}, {enum: ['']}]}";
  const std::string deep = "{style: deepObject, explode: true}";
  EXPECT_FALSE(changed(told(form(object, deep), form(either, deep))));
  EXPECT_FALSE(changed(told(form(object, "{}"), form("{type: string}", "{}"))));
  EXPECT_TRUE(changed(told(form(object, "{}"), form(object, deep))));
  EXPECT_TRUE(changed(told(form("{type: string}", "{}"), form("{type: string}", "{contentType: image/png}"))));
}

TEST(Change, ASchemeThatChangedIsOneEditForAllOperations) {
  const auto with_key = [](const std::string& place) {
    return description("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n"
                       "  /a: {get: {security: [{key: []}], responses: {'204': {description: ok}}}}\n"
                       "  /b: {get: {security: [{key: []}], responses: {'204': {description: ok}}}}\n"
                       "components: {securitySchemes: {key: {type: apiKey, name: k, in: " +
                       place + "}}}\n");
  };
  const ChangeSet set = diff(with_key("query"), with_key("header"), fixed_day());
  const auto all = edits(set.changes);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().worst->id, "api-security-scheme-changed");
  EXPECT_EQ(all.front().operations, (std::vector<std::string>{"GET /a", "GET /b"}));
  EXPECT_EQ(all.front().worst->base.pointer, "/components/securitySchemes/key");
}

TEST(Change, ClosedObjectsDecideWhatOpenOnesLeaveOpen) {
  EXPECT_EQ(told("{type: object, properties: {a: {}, b: {}}}", "{type: object, properties: {a: {}}}"),
            (Told{"request-property-removed dangerous", "response-optional-property-removed compatible"}));
  const auto closed =
      told("{type: object, properties: {a: {}}}", "{type: object, properties: {a: {}}, additionalProperties: false}");
  EXPECT_EQ(closed, (Told{"request-additional-properties-forbidden breaking",
                          "response-additional-properties-forbidden compatible"}));
}

TEST(Change, NotTurnsTheEffectRound) {
  EXPECT_EQ(told("not: {type: string, maxLength: 9}", "not: {type: string, maxLength: 8}"),
            (Told{"request-max-length-decreased compatible", "response-max-length-decreased breaking"}));
}

TEST(Change, OrderOfPartsDoesNotMatter) {
  const auto same = [](const std::string& a, const std::string& b) {
    EXPECT_EQ(told("allOf: [" + a + ", " + b + "]", "allOf: [" + b + ", " + a + "]"), Told{}) << a << ' ' << b;
  };
  same("{default: 1}", "{default: 2}");
  same("{not: {required: [a]}}", "{not: {required: [b]}}");
  same("{anyOf: [{required: [a]}, {required: [b]}]}", "{anyOf: [{required: [c]}, {required: [d]}]}");
  same("{if: {required: [a]}, then: {required: [b]}}", "{if: {required: [b]}, then: {required: [c]}}");
  same("{dependentRequired: {a: [b]}}", "{dependentRequired: {a: [c]}}");
  same("{discriminator: {propertyName: a}}", "{discriminator: {propertyName: b}}");
  EXPECT_EQ(told("allOf: [{default: 1}, {default: 2}]", "allOf: [{default: 2}, {default: 3}]"),
            (Told{"request-default-value-changed compatible", "response-default-value-changed compatible"}));
}

TEST(Change, ManyAlternativesFindTheirPartnersWithoutNames) {
  std::string base, revision;
  for (int i = 0; i < 20; ++i) {
    const std::string one = "{type: object, required: [k], properties: {k: {const: k" + std::to_string(i) + "}}}";
    base = base + (base.empty() ? "" : ", ") + one;
    revision = one + (revision.empty() ? "" : ", ") + revision;
  }
  EXPECT_EQ(told("oneOf: [" + base + "]", "oneOf: [" + revision + "]"), Told{});
}

TEST(Change, AlternativesAreKnownByTheirFixedValues) {
  const auto both = [](int length) {
    std::string all;
    for (int i = 0; i < 12; ++i)
      all += (i ? ", " : "") + std::string("{type: object, required: [k], properties: {k: {const: k") +
             std::to_string(i) + "}, n: {type: string, maxLength: " + std::to_string(length) + "}}}";
    return "oneOf: [" + all + "]";
  };
  EXPECT_EQ(told(both(8), both(9)),
            (Told{"request-max-length-increased compatible", "response-max-length-increased breaking"}));
}

TEST(Change, OneAlternativeStatedTwiceIsNoFurtherOne) {
  const std::string group = "{anyOf: [{type: string, minLength: 2}, {type: integer, minimum: 3}]}";
  EXPECT_EQ(told("allOf: [" + group + "]", "allOf: [" + group + ", " + group + "]"), Told{});
}

TEST(Change, PartsOfAllOfAreToldWhereTheMergedSchemasDiffer) {
  const std::string rest = "{properties: {a: {type: string}}, type: object}";
  EXPECT_EQ(told("allOf: [" + rest + ", {required: [a]}]", "allOf: [" + rest + ", {required: [a]}, {type: object}]"),
            Told{});
  EXPECT_TRUE(
      told("allOf: [" + rest + ", {required: [a]}]", "allOf: [" + rest + ", {required: [a]}, {minProperties: 2}]")
          .contains("request-all-of-added breaking"));
}

TEST(Change, APartLessIsNotBlamedForWhatAnotherEditNarrows) {
  const auto with = [](const std::string& word, const std::string& part) {
    return "{allOf: [{type: object, properties: {w: {type: string, enum: [a" + word + "]}}}" + part + "]}";
  };
  const Told all = told(with(", b", ", {properties: {x: {type: string}}}, {properties: {y: {type: string}}}"),
                        with("", ", {properties: {y: {type: string}}}"));
  EXPECT_TRUE(all.contains("request-enum-value-removed breaking"));
  EXPECT_FALSE(all.contains("request-all-of-removed breaking"));
}

TEST(Change, AnEnumOfBothBooleansSaysNothing) {
  EXPECT_EQ(told("{type: boolean, enum: [true, false]}", "{type: boolean}"), Told{});
  EXPECT_EQ(told("{type: boolean}", "{enum: [false, true]}"), Told{});
  EXPECT_TRUE(told("{type: boolean, enum: [true]}", "{type: boolean}").contains("response-enum-dropped breaking"));
}

TEST(Change, WhatNeverComesWithContentIsNotMissed) {
  const auto answer = [](const std::string& status, const std::string& content) {
    return description("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n"
                       "        '" +
                       status + "': {description: ok" + content + "}\n");
  };
  const std::string content = ", content: {application/json: {schema: {type: string}}}";
  EXPECT_EQ(told(answer("204", content), answer("204", "")), (Told{"response-media-type-removed compatible"}));
  EXPECT_EQ(told(answer("200", content), answer("200", "")), (Told{"response-media-type-removed breaking"}));
}

TEST(Change, WhatNobodyDeclaredMayBeRuledOut) {
  const auto without = [](const std::string& names) {
    return "{type: object, properties: {p: {type: string}}, oneOf: [{not: {anyOf: [{required: [p]}" + names +
           "]}}, {required: [p]}]}";
  };
  const auto all = told("{allOf: [" + without("") + "]}",
                        "{allOf: [" + without(", {required: [q]}") + ", {properties: {q: {type: string}}}]}");
  EXPECT_FALSE(all.contains("request-wrapped-in-alternatives breaking"));
  const auto declared = told("{allOf: [" + without("") + ", {properties: {q: {type: string}}}]}",
                             "{allOf: [" + without(", {required: [q]}") + ", {properties: {q: {type: string}}}]}");
  EXPECT_TRUE(declared.contains("request-wrapped-in-alternatives breaking"));
}

TEST(Change, MembersOfWhatWasOpenToEverythingAreJudged) {
  const auto opened = told("{type: array}", "{type: array, items: {properties: {a: {type: string}}}}");
  EXPECT_TRUE(opened.contains("request-type-specialized breaking"));
  EXPECT_TRUE(told("{type: array, items: {properties: {a: {type: string}}}}", "{type: array}")
                  .contains("response-type-generalized breaking"));
}

TEST(Change, UnevaluatedKeywordsSeeWhatOthersEvaluate) {
  const std::string sealed = "{type: object, unevaluatedProperties: false, properties: {a: {}}}";
  EXPECT_TRUE(told(sealed, "{type: object, unevaluatedProperties: false, properties: {a: {}, b: {}}}")
                  .contains("response-property-added-to-closed-object breaking"));
  EXPECT_TRUE(told("{type: object, unevaluatedProperties: false, properties: {a: {}, b: {}}}", sealed)
                  .contains("request-property-removed breaking"));
  const std::string rest = "{type: object, unevaluatedProperties: {type: integer}";
  EXPECT_TRUE(
      told(rest + "}", rest + ", additionalProperties: {type: string}}").contains("response-type-changed breaking"));
  EXPECT_EQ(told(rest + "}", "{type: object, additionalProperties: {type: integer}}"), Told{});
  const std::string items = "{type: array, unevaluatedItems: {type: integer}";
  EXPECT_TRUE(told("{type: array, unevaluatedItems: {type: integer}, minItems: 1, contains: {type: integer}}",
                   "{type: array, unevaluatedItems: {type: integer}, minItems: 1, contains: {}}")
                  .contains("response-type-generalized breaking"));
  EXPECT_EQ(told(items + "}", "{type: array, items: {type: integer}}"), Told{});
}

TEST(Change, ConstBesideEnumIsOneSetOfValues) {
  EXPECT_EQ(told("enum: [a, b]", "{enum: [a, b], const: a}"),
            (Told{"request-enum-value-removed breaking", "response-enum-value-removed compatible"}));
  EXPECT_EQ(told("{enum: [a, b], const: a}", "const: a"), Told{});
  EXPECT_TRUE(told("{allOf: [{const: a}]}", "{allOf: [{const: a}, {const: b}]}")
                  .contains("request-enum-value-removed breaking"));
}

TEST(Change, CyclesEnd) {
  const auto tree = [](const std::string& extra) {
    return with_schema("$ref: '#/components/schemas/N'", "3.1.0",
                       "components:\n  schemas:\n    N: {type: object, properties: {next: {$ref: "
                       "'#/components/schemas/N'}" +
                           extra + "}}\n");
  };
  EXPECT_EQ(told(tree(""), tree("")), Told{});
  EXPECT_EQ(told(tree(""), tree(", x: {type: string}")),
            (Told{"request-optional-property-added compatible", "response-optional-property-added compatible"}));
}

TEST(Change, SecurityIsComparedByWhatGetsIn) {
  const auto api = [](const std::string& security) {
    return description("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n" + security +
                       "      responses: {'200': {description: ok}}\ncomponents:\n  securitySchemes:\n"
                       "    k: {type: apiKey, in: header, name: X-Key}\n    b: {type: http, scheme: bearer}\n");
  };
  const auto open = api(""), key = api("      security: [{k: []}]\n");
  const auto either = api("      security: [{k: []}, {b: []}]\n"), together = api("      security: [{k: [], b: []}]\n");
  EXPECT_EQ(told(open, key), Told{"api-security-introduced breaking"});
  EXPECT_EQ(told(key, open), Told{"api-security-added compatible"});
  EXPECT_EQ(told(either, key), Told{"api-security-removed breaking"});
  EXPECT_EQ(told(key, either), Told{"api-security-added compatible"});
  EXPECT_TRUE(told(key, together).contains("api-security-removed breaking"));
}

TEST(Change, WitnessIsJudgedDifferently) {
  auto options = fixed_day();
  options.witnesses = true;
  const auto base = with_schema("{type: string, maxLength: 9}"), revision = with_schema("{type: string, maxLength: 3}");
  for (const Change& change : diff(base, revision, options).changes)
    if (change.level == Level::Breaking) {
      ASSERT_TRUE(change.witness) << change.id;
      EXPECT_GT(change.witness->string().size(), 3u);
    }
}

TEST(Change, NullIsShownByNull) {
  DiffOptions options = fixed_day();
  options.witnesses = true;
  const auto item = [](const std::string& type, const std::string& pattern) {
    return "{type: object, required: [a], properties: {a: {anyOf: [{type: " + type + ", maxLength: " + pattern +
           "}, {type: integer}]}}}";
  };
  const ChangeSet set = diff(with_schema(item("string", "3")), with_schema(item("[string, 'null']", "9")), options);
  const auto found = std::find_if(set.changes.begin(), set.changes.end(),
                                  [](const Change& one) { return one.id == "response-became-nullable"; });
  ASSERT_NE(found, set.changes.end());
  EXPECT_EQ(found->level, Level::Breaking);
  ASSERT_TRUE(found->witness);
  const json::Value* member = found->witness->find("a");
  EXPECT_TRUE(found->witness->is_null() || (member && member->is_null())) << json::dump(*found->witness);
}

TEST(Change, WaiversNeedReasonsAndExpire) {
  EXPECT_FALSE(read_decisions("ignore: [{id: request-max-length-decreased}]", "w.yaml"));
  EXPECT_FALSE(read_decisions("ignore: [{id: request-max-length-decreasd, reason: r}]", "w.yaml"));
  const auto read = read_decisions("ignore: [{id: request-*, reason: agreed, expires: '2026-01-01'},"
                                   " {id: response-max-unset, reason: fine}]",
                                   "w.yaml");
  ASSERT_TRUE(read);
  auto changes = diff(with_schema("{type: number, maximum: 9}"), with_schema("{type: number}"), fixed_day());
  const auto notes = apply(*read, "2026-11-23", changes);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].find("expired"), std::string::npos);
  ASSERT_EQ(changes.ignored.size(), 1u);
  EXPECT_EQ(changes.ignored[0].id, "response-max-unset");
}

TEST(Change, LevelsAreSetAndTheWorstComesFirst) {
  const auto read =
      read_decisions("levels: {request-max-length-decreased: compatible, request-max-unset: breaking}", "w");
  ASSERT_TRUE(read);
  auto changes = diff(with_schema("{type: [string, number], maxLength: 9, maximum: 3}"),
                      with_schema("{type: [string, number], maxLength: 8}"), fixed_day());
  apply(*read, "2026-11-23", changes);
  ASSERT_FALSE(changes.changes.empty());
  EXPECT_EQ(changes.changes.front().level, Level::Breaking);
  EXPECT_TRUE(std::is_sorted(changes.changes.begin(), changes.changes.end(),
                             [](const Change& a, const Change& b) { return a.level > b.level; }));
  for (const Change& change : changes.changes)
    if (change.id == "request-max-unset") {
      EXPECT_EQ(change.level, Level::Breaking);
    }
}

TEST(Change, DocsAreMadeFromTheRules) {
  std::ifstream file("harness/docs/changes.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), rules_markdown()) << "refresh harness/docs/changes.md";
}

TEST(Change, RuleIdsAreUnique) {
  std::set<std::string> ids;
  for (const Rule& rule : rules())
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
}

} // namespace
} // namespace keur::change
