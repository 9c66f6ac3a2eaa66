#include "json/load.hpp"
#include "json/pointer.hpp"
#include "schema/pattern.hpp"
#include "schema/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace keur::schema {
namespace {

json::Value parse(std::string_view text) {
  json::Limits limits;
  limits.depth = 100'000;
  auto loaded = json::load_json(text, "test", limits, json::DuplicateKeys::Remark);
  EXPECT_TRUE(loaded) << text.substr(0, 200);
  if (!loaded)
    return {};
  return std::move(loaded->root);
}

struct Tree {
  json::Value value;
};

/// One schema (and its neighbours) compiled once.
class Given {
public:
  explicit Given(std::string_view schema, Dialect dialect = Dialect::OpenApi30, Direction direction = Direction::Any)
      : Given(Tree{parse(schema)}, dialect, direction) {}
  explicit Given(Tree schema, Dialect dialect = Dialect::OpenApi30, Direction direction = Direction::Any)
      : compiler_(set_, {dialect, true}) {
    add("file:///spec/root.json", std::move(schema.value));
    compile("", direction);
  }
  const json::Document& add(std::string uri, json::Value root) {
    json::Document document;
    document.uri = document.name = std::move(uri);
    document.root = std::move(root);
    return set_.add(std::move(document));
  }
  void compile(std::string_view pointer, Direction direction = Direction::Any) {
    const json::Document& root = *set_.find("file:///spec/root.json");
    result = compiler_.compile({&root, json::resolve_pointer(root.root, pointer), std::string(pointer)}, direction);
  }
  Evaluation judge(std::string_view instance, std::size_t limit = 50) { return judge_tree(parse(instance), limit); }
  Evaluation judge_tree(const json::Value& instance, std::size_t limit = 50) {
    EXPECT_TRUE(result) << (result ? "" : to_string(result.error()));
    if (!result)
      return {};
    Evaluation evaluation = (*result)->evaluate(instance, limit);
    EXPECT_EQ((*result)->accepts(instance), evaluation.valid && evaluation.unjudged.empty());
    return evaluation;
  }
  bool accepts(std::string_view instance) { return judge(instance).valid; }
  Compiler& compiler() { return compiler_; }

  Result<const Schema*> result = nullptr;

private:
  json::DocumentSet set_;
  Compiler compiler_;
};

std::string nested(std::string_view open, std::string_view inside, std::string_view close, int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i)
    text += open;
  text += inside;
  for (int i = 0; i < depth; ++i)
    text += close;
  return text;
}

TEST(OpenApi30, NullableAddsNullToTheTypeBesideItOnly) {
  EXPECT_TRUE(Given(R"({"type":"string","nullable":true,"pattern":"^a"})").accepts("null"));
  EXPECT_FALSE(Given(R"({"type":"string"})").accepts("null"));
  EXPECT_FALSE(Given(R"({"type":"integer","nullable":true,"enum":[1,2]})").accepts("null"));
  EXPECT_TRUE(Given(R"({"type":"integer","nullable":true,"format":"int32"})").accepts("null"));
  EXPECT_FALSE(Given(R"({"nullable":true,"allOf":[{"type":"string"}]})").accepts("null"));
}

TEST(OpenApi30, ExclusiveBoundsAreBooleans) {
  Given exclusive(R"({"minimum":1,"exclusiveMinimum":true,"maximum":3,"exclusiveMaximum":true})");
  EXPECT_FALSE(exclusive.accepts("1"));
  EXPECT_TRUE(exclusive.accepts("1.0000001"));
  EXPECT_FALSE(exclusive.accepts("3.0"));
  Given inclusive(R"({"minimum":1,"exclusiveMinimum":false})");
  EXPECT_TRUE(inclusive.accepts("1"));
}

TEST(OpenApi30, DirectionDecidesWhichMembersAreRequired) {
  constexpr auto text = R"({"required":["id","secret","name"],"properties":{
      "id":{"readOnly":true},"secret":{"writeOnly":true},"name":{}}})";
  EXPECT_TRUE(Given(text, Dialect::OpenApi30, Direction::Request).accepts(R"({"secret":1,"name":1})"));
  EXPECT_FALSE(Given(text, Dialect::OpenApi30, Direction::Request).accepts(R"({"id":1,"name":1})"));
  EXPECT_TRUE(Given(text, Dialect::OpenApi30, Direction::Response).accepts(R"({"id":1,"name":1})"));
  EXPECT_FALSE(Given(text, Dialect::OpenApi30, Direction::Response).accepts(R"({"secret":1,"name":1})"));
  EXPECT_FALSE(Given(text).accepts(R"({"id":1,"name":1})"));
}

TEST(OpenApi30, ReadOnlyIsFoundThroughReferencesAndAllOf) {
  constexpr auto text =
      R"({"definitions":{"Id":{"readOnly":true,"type":"integer"},"Base":{"properties":{"id":{"$ref":"#/definitions/Id"}}}},
      "allOf":[{"$ref":"#/definitions/Base"}],"required":["id"]})";
  EXPECT_TRUE(Given(text, Dialect::OpenApi30, Direction::Request).accepts("{}"));
  EXPECT_FALSE(Given(text, Dialect::OpenApi30, Direction::Response).accepts("{}"));
}

TEST(OpenApi30, ReadOnlyIsFoundInTheOtherBranches) {
  const std::string base =
      R"({"definitions":{"Base":{"properties":{"id":{"readOnly":true}}},"Need":{"required":["id"]}},)";
  for (const char* rest :
       {R"("allOf":[{"$ref":"#/definitions/Base"},{"required":["id"]}]})",
        R"("allOf":[{"$ref":"#/definitions/Base"},{"allOf":[{"type":"object"},{"required":["id"]}]}]})",
        R"("allOf":[{"$ref":"#/definitions/Base"}],"anyOf":[{"required":["id"]},{"required":["name"]}]})"}) {
    EXPECT_TRUE(Given(base + rest, Dialect::OpenApi30, Direction::Request).accepts("{}")) << rest;
    EXPECT_FALSE(Given(base + rest, Dialect::OpenApi30, Direction::Response).accepts("{}")) << rest;
  }
  // A schema of its own means what it means everywhere.
  EXPECT_FALSE(Given(base + R"("allOf":[{"$ref":"#/definitions/Base"},{"$ref":"#/definitions/Need"}]})",
                     Dialect::OpenApi30, Direction::Request)
                   .accepts("{}"));
  EXPECT_FALSE(Given(base + R"("properties":{"a":{"required":["id"]}},"allOf":[{"$ref":"#/definitions/Base"}]})",
                     Dialect::OpenApi30, Direction::Request)
                   .accepts(R"({"a":{}})"));
}

TEST(OpenApi30, SiblingsOfReferencesHaveNoEffectAndAreNoted) {
  Given given(R"({"definitions":{"S":{"type":"string"}},"properties":{"a":{"$ref":"#/definitions/S","maxLength":1}}})");
  EXPECT_TRUE(given.accepts(R"({"a":"long"})"));
  const auto notes = given.compiler().notes();
  EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const Unit& note) { return note.keyword == "maxLength"; }));
  EXPECT_FALSE(Given(R"({"$defs":{"S":{"type":"string"}},"properties":{"a":{"$ref":"#/$defs/S","maxLength":1}}})",
                     Dialect::OpenApi31)
                   .accepts(R"({"a":"long"})"));
}

TEST(OpenApi31, SchemaNamesTheDialectOfARootSchemaWithoutId) {
  Given given(R"({"openapi":"3.1.0","components":{"schemas":{
    "S":{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}],"additionalItems":false},
    "T":{"$ref":"#/components/schemas/S"},
    "U":{"$id":"https://u.test/u","properties":{"s":{"$ref":"#/components/schemas/S"}}}}}})",
              Dialect::OpenApi31);
  for (const char* pointer : {"/components/schemas/S", "/components/schemas/T"}) {
    given.compile(pointer);
    EXPECT_TRUE(given.accepts(R"(["a"])"));
    EXPECT_FALSE(given.accepts(R"(["a",5])"));
    EXPECT_FALSE(given.accepts("[5]"));
  }
  // From inside a schema with $id to the components around it: meant, though strictly it leads nowhere.
  given.compile("/components/schemas/U");
  EXPECT_FALSE(given.accepts(R"({"s":[5]})"));
}

TEST(OpenApi31, TheDialectOf32IsKnown) {
  Given given(R"({"openapi":"3.2.0","jsonSchemaDialect":"https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
                  "components":{"schemas":{"S":{"type":"string"}}}})",
              Dialect::OpenApi31);
  given.compile("/components/schemas/S");
  EXPECT_FALSE(given.accepts("5"));
}

constexpr auto pets = R"({"openapi":"3.0.3","components":{"schemas":{
  "Cat":{"type":"object","required":["kind","lives"],"properties":{"kind":{"type":"string"},"lives":{"type":"integer"}}},
  "Dog":{"type":"object","required":["kind","bark"],"properties":{"kind":{"type":"string"},"bark":{"type":"string"}}},
  "Pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
         "discriminator":{"propertyName":"kind","mapping":{"kitty":"Cat","puppy":"#/components/schemas/Dog"}}}}}})";

TEST(OpenApi30, DiscriminatorNamesTheBranch) {
  Given given(pets);
  given.compile("/components/schemas/Pet");
  EXPECT_TRUE(given.accepts(R"({"kind":"kitty","lives":9})"));
  EXPECT_TRUE(given.accepts(R"({"kind":"Cat","lives":9})"));
  EXPECT_TRUE(given.accepts(R"({"kind":"puppy","bark":"w"})"));
  EXPECT_FALSE(given.accepts(R"({"kind":"Dog","lives":9})"));
  EXPECT_FALSE(given.accepts(R"({"kind":"Bird","lives":9})"));
  EXPECT_TRUE(
      Given(
          R"({"oneOf":[{"$ref":"#/definitions/A"}],"discriminator":{"propertyName":"k"},"definitions":{"A":{"type":"object"}}})")
          .accepts("{}"));
  const Evaluation evaluation = given.judge(R"({"kind":"puppy","lives":"x"})");
  ASSERT_FALSE(evaluation.valid);
  EXPECT_NE(evaluation.errors.front().message.find("closest is branch 1"), std::string::npos)
      << evaluation.errors.front().message;
}

TEST(OpenApi30, DiscriminatorTakesWhatASchemaStatesForTheNameItRefuses) {
  Given given(R"({"openapi":"3.0.3","components":{"schemas":{
    "TextPart":{"type":"object","required":["type","text"],"properties":{"type":{"type":"string","enum":["text"]}}},
    "Image":{"type":"object","required":["type"],"properties":{"type":{"type":"string","enum":["Image","picture"]}}},
    "Part":{"oneOf":[{"$ref":"#/components/schemas/TextPart"},{"$ref":"#/components/schemas/Image"}],
            "discriminator":{"propertyName":"type"}}}}})");
  given.compile("/components/schemas/Part");
  EXPECT_TRUE(given.accepts(R"({"type":"text","text":"a"})"));
  EXPECT_FALSE(given.accepts(R"({"type":"text"})"));
  EXPECT_FALSE(given.accepts(R"({"type":"TextPart","text":"a"})"));
  EXPECT_TRUE(given.accepts(R"({"type":"Image"})"));
  EXPECT_FALSE(given.accepts(R"({"type":"picture"})")); // the name is among what it states, so the name counts
}

TEST(Errors, NameKeywordInstanceAndPlaceAndNeverTheValue) {
  Given given(
      R"({"properties":{"a/b":{"type":"array","items":{"$ref":"#/definitions/Code"}}},"definitions":{"Code":{"maxLength":3}}})");
  const Evaluation evaluation = given.judge(R"({"a/b":["ok","personal"]})");
  ASSERT_EQ(evaluation.error_count, 1U);
  const Unit& unit = evaluation.errors.front();
  EXPECT_EQ(unit.keyword_location, "/properties/a~1b/items/$ref/maxLength");
  EXPECT_EQ(unit.instance_location, "/a~1b/1");
  EXPECT_EQ(unit.schema.pointer, "/definitions/Code/maxLength");
  EXPECT_EQ(unit.schema.document, "file:///spec/root.json");
  EXPECT_EQ(unit.schema.line, 1U);
  EXPECT_EQ(unit.keyword, "maxLength");
  EXPECT_EQ(unit.expected, "3");
  EXPECT_EQ(unit.actual, "string(8)");
  EXPECT_EQ(unit.message.find("personal"), std::string::npos);
}

TEST(Errors, H099_EnumMembersAreComparedExactlyAndNeverShown) {
  Given given(R"({"enum":["active","left"]})");
  EXPECT_TRUE(given.judge(R"("active")").valid);
  for (const char* other : {R"("active ")", R"("Active")", R"("ACTIVE")", R"(" left")"}) {
    const Evaluation evaluation = given.judge(other);
    ASSERT_EQ(evaluation.error_count, 1U) << other;
    EXPECT_EQ(evaluation.errors.front().keyword, "enum");
    EXPECT_EQ(evaluation.errors.front().actual.find("ctive"), std::string::npos);
    EXPECT_EQ(evaluation.errors.front().message.find("found \"Active"), std::string::npos);
  }
}

TEST(Errors, H097_EveryFailingLeafIsReportedUpToTheLimit) {
  Given given(R"({"type":"array","items":{"type":"integer"}})");
  std::string items = "[\"x\"";
  for (int i = 1; i < 1000; ++i)
    items += ",\"x\"";
  const Evaluation evaluation = given.judge(items + "]", 20);
  EXPECT_EQ(evaluation.errors.size(), 20U);
  EXPECT_EQ(evaluation.error_count, 1000U);
}

TEST(Errors, ClosestBranchIsTheOneWhoseShapeFits) {
  Given given(
      R"({"anyOf":[{"type":"string"},{"type":"object","required":["a","b","c"],"properties":{"a":{"type":"integer"}}},{"type":"array"}]})");
  const Evaluation evaluation = given.judge(R"({"a":"x"})");
  ASSERT_EQ(evaluation.errors.size(), 3U);
  EXPECT_EQ(evaluation.errors[0].keyword, "anyOf");
  EXPECT_NE(evaluation.errors[0].message.find("branch 1"), std::string::npos);
  EXPECT_EQ(evaluation.errors[1].keyword_location, "/anyOf/1/required");
  EXPECT_EQ(evaluation.errors[2].keyword_location, "/anyOf/1/properties/a/type");
}

TEST(Errors, TwoMatchingBranchesOfOneOfAreNamed) {
  const Evaluation evaluation = Given(R"({"oneOf":[{"type":"integer"},{"type":"string"},{"minimum":1}]})").judge("5");
  ASSERT_EQ(evaluation.errors.size(), 1U);
  EXPECT_NE(evaluation.errors[0].message.find("branches 0, 2"), std::string::npos);
}

TEST(Errors, ForbiddenMemberIsLocated) {
  const Evaluation evaluation =
      Given(R"({"properties":{"a":{}},"additionalProperties":false})").judge(R"({"a":1,"b":2,"c":3})");
  ASSERT_EQ(evaluation.errors.size(), 2U);
  EXPECT_EQ(evaluation.errors[0].instance_location, "/b");
  EXPECT_EQ(evaluation.errors[0].keyword, "additionalProperties");
}

TEST(Numbers, AreJudgedOnTheirText) {
  EXPECT_TRUE(Given(R"({"type":"integer"})").accepts("1.0"));
  EXPECT_TRUE(Given(R"({"type":"integer"})").accepts("1e3"));
  EXPECT_FALSE(Given(R"({"type":"integer"})", Dialect::Draft4).accepts("1.0"));
  EXPECT_FALSE(Given(R"({"maximum":18446744073709551616})").accepts("18446744073709551617"));
  EXPECT_FALSE(Given(R"({"enum":[9007199254740993]})").accepts("9007199254740992"));
  EXPECT_TRUE(Given(R"({"enum":[1.0]})").accepts("1"));
  EXPECT_TRUE(Given(R"({"multipleOf":0.01})").accepts("19.99"));
  EXPECT_FALSE(Given(R"({"multipleOf":2})").accepts("4.5"));
  EXPECT_TRUE(Given(R"({"multipleOf":10})").accepts("1e20"));
  EXPECT_FALSE(Given(R"({"format":"int32"})").accepts("2147483648"));
  EXPECT_TRUE(Given(R"({"format":"int64"})").accepts("-9223372036854775808"));
  EXPECT_FALSE(Given(R"({"format":"int64"})").accepts("9223372036854775808"));
  EXPECT_TRUE(Given(R"({"minItems":2.0})").accepts("[1,2]"));
}

TEST(Strings, AreCountedInCodePointsAndKeepNul) {
  EXPECT_TRUE(Given(R"({"maxLength":2})").accepts(R"("😀é")"));
  EXPECT_FALSE(Given(R"({"minLength":2})").accepts(R"("😀")"));
  EXPECT_FALSE(Given(R"({"maxLength":2})").accepts(R"("a\u0000bc")"));
  EXPECT_FALSE(Given(R"({"required":["a\u0000b"]})").accepts(R"({"a":1})"));
  EXPECT_FALSE(Given(R"({"properties":{"a\u0000b":{"type":"string"}}})").accepts(R"({"a\u0000b":1})"));
}

TEST(Arrays, LongUniqueArraysAreJudgedQuickly) {
  std::string items = "[0";
  for (int i = 1; i < 50'000; ++i)
    items += "," + std::to_string(i);
  EXPECT_TRUE(Given(R"({"uniqueItems":true})").accepts(items + "]"));
  EXPECT_FALSE(Given(R"({"uniqueItems":true})").accepts(items + ",1.0]"));
}

TEST(References, S011_CrossDocumentsByRelativeUri) {
  Given given(R"({"properties":{"a":{"$ref":"parts/a.json#/V"}},"V":{"type":"string"}})");
  given.add("file:///spec/parts/a.json",
            parse(R"({"V":{"items":{"$ref":"b.json"},"properties":{"v":{"$ref":"#/W"}}},"W":{"type":"boolean"}})"));
  given.add("file:///spec/parts/b.json", parse(R"({"type":"integer"})"));
  given.compile("");
  EXPECT_TRUE(given.accepts(R"({"a":[1]})"));
  EXPECT_FALSE(given.accepts(R"({"a":["x"]})"));
  EXPECT_FALSE(given.accepts(R"({"a":{"v":1}})"));
  given.compile("/V"); // the same pointer in two documents is two schemas
  EXPECT_TRUE(given.accepts(R"("x")"));
}

TEST(References, ThatLeadNowhereNameTheirPlace) {
  Given given(R"({"properties":{"a":{"$ref":"#/definitions/Absent"}}})");
  ASSERT_FALSE(given.result);
  EXPECT_EQ(given.result.error().code, ErrorCode::ReferenceUnresolved);
  EXPECT_EQ(given.result.error().where.pointer, "/properties/a/$ref");
  given.compile(""); // and a second time, when the first left nothing half made
  EXPECT_FALSE(given.result);
  EXPECT_FALSE(Given(R"({"$ref":"elsewhere.json"})").result);
}

TEST(Hostile, S012_LoopsOfReferencesAreRefusedWithTheirPlace) {
  for (
      const char* text :
      {R"({"$ref":"#"})",
       R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}},"properties":{"x":{"$ref":"#/definitions/a"}}})",
       R"({"allOf":[{"$ref":"#"}]})", R"({"anyOf":[{"not":{"$ref":"#"}}]})"}) {
    Given given(text);
    ASSERT_FALSE(given.result) << text;
    EXPECT_EQ(given.result.error().code, ErrorCode::SchemaInvalid);
    EXPECT_EQ(given.result.error().where.document, "file:///spec/root.json");
  }
  EXPECT_TRUE(Given(R"({"properties":{"next":{"$ref":"#"}}})").accepts(R"({"next":{"next":{}}})"));
}

TEST(Hostile, S024_MalformedKeywordsAreRefused) {
  for (const char* text : {R"({"multipleOf":0})", R"({"multipleOf":-1})", R"({"type":"file"})", R"({"maxLength":"5"})",
                           R"({"minItems":-1})", R"({"required":"a"})", R"({"properties":[]})", R"({"allOf":{}})",
                           R"({"items":3})", R"({"minLength":1.5})"}) {
    Given given(text);
    ASSERT_FALSE(given.result) << text;
    EXPECT_EQ(given.result.error().code, ErrorCode::SchemaInvalid) << text;
  }
}

TEST(Hostile, FiveThousandLevelsNeitherCrashNorPass) {
  Given schema(nested(R"({"allOf":[)", R"({"type":"string"})", "]}", 5000));
  const Evaluation in_place = schema.judge("5");
  EXPECT_TRUE(!in_place.valid || !in_place.unjudged.empty());
  Given recursive(R"({"items":{"$ref":"#"},"type":"array"})");
  EXPECT_FALSE(recursive.judge(nested("[", "", "]", 50'000)).unjudged.empty());
}

TEST(Hostile, S013_ExponentialCompositionsEnd) {
  // each level tries both branches on the level below
  Given given(
      R"({"definitions":{"N":{"anyOf":[{"properties":{"n":{"$ref":"#/definitions/N"}},"required":["x"]},{"properties":{"n":{"$ref":"#/definitions/N"}},"required":["y"]}]}},"$ref":"#/definitions/N"})");
  const std::string instance = nested(R"({"n":)", "{}", "}", 100);
  const Evaluation evaluation = given.judge(instance);
  EXPECT_TRUE(!evaluation.valid || !evaluation.unjudged.empty());
}

TEST(Hostile, S025_PatternsThatBlowUpAreUnjudged) {
  Given given(R"({"properties":{"a":{"pattern":"^(a|aa)+$"}}})");
  const Evaluation evaluation = given.judge("{\"a\":\"" + std::string(5000, 'a') + "b\"}");
  EXPECT_TRUE(evaluation.valid);
  ASSERT_EQ(evaluation.unjudged.size(), 1U);
  EXPECT_EQ(evaluation.unjudged[0].keyword, "pattern");
  EXPECT_EQ(evaluation.unjudged[0].instance_location, "/a");
  // unknown under not stays unknown; beside an error it does not hide the error
  EXPECT_FALSE(
      Given(R"({"not":{"pattern":"^(a|aa)+$"}})").judge("\"" + std::string(5000, 'a') + "b\"").unjudged.empty());
  EXPECT_FALSE(Given(R"({"pattern":"^(a|aa)+$","maxLength":3})").judge("\"" + std::string(5000, 'a') + "b\"").valid);
  EXPECT_TRUE(Given(R"({"anyOf":[{"pattern":"^(a|aa)+$"},{"minLength":1}]})")
                  .judge("\"" + std::string(5000, 'a') + "b\"")
                  .unjudged.empty());
}

TEST(Hostile, S025_PatternsWeCannotReadAreUnjudgedAndNoted) {
  Given given(R"({"pattern":"(?i)abc"})");
  EXPECT_FALSE(given.judge(R"("abc")").unjudged.empty());
  EXPECT_TRUE(given.judge("5").unjudged.empty());
  EXPECT_EQ(given.compiler().notes().size(), 1U);
}

TEST(Notes, NameEachUnknownThingOnce) {
  Given given(R"({"properties":{"a":{"format":"zip","speed":1},"b":{"format":"zip","speed":2}},"x-own":1})");
  const auto notes = given.compiler().notes();
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_NE(notes[0].schema.pointer.find("/properties/"), std::string::npos);
}

TEST(Dialects, CustomVocabulariesThatAreDemandedAndUnknownAreRefused) {
  Given given(R"({"$schema":"https://x.test/meta","type":"string"})", Dialect::Draft202012);
  EXPECT_FALSE(given.result);
  Given with(R"({"$id":"https://x.test/s","$schema":"https://x.test/meta","type":"string"})", Dialect::Draft7);
  EXPECT_FALSE(with.result);
}

TEST(Dialects, Draft202012Keywords) {
  const auto accepts = [](std::string_view schema, std::string_view instance) {
    return Given(schema, Dialect::OpenApi31).accepts(instance);
  };
  EXPECT_FALSE(accepts(R"({"prefixItems":[{"type":"string"}],"items":false})", R"(["a",1])"));
  EXPECT_FALSE(accepts(R"({"contains":{"type":"string"},"minContains":2})", R"(["a",1])"));
  EXPECT_FALSE(accepts(R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})"));
  EXPECT_FALSE(accepts(R"({"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false})", R"({"a":1,"b":1})"));
  EXPECT_TRUE(accepts(
      R"({"$ref":"#/$defs/x","$dynamicRef":"#/$defs/y","$defs":{"x":{"type":"integer"},"y":{"minimum":1}}})", "1"));
  EXPECT_FALSE(accepts(
      R"({"$ref":"#/$defs/x","$dynamicRef":"#/$defs/y","$defs":{"x":{"type":"integer"},"y":{"minimum":1}}})", "0"));
}

TEST(Threads, CompileAndEvaluateAtOnce) {
  Given given(pets);
  std::vector<std::thread> threads;
  std::vector<int> right(8);
  for (std::size_t i = 0; i < right.size(); ++i)
    threads.emplace_back([&, i] {
      json::DocumentSet own;
      json::Document document{"file:///x.json", "x", parse(pets)};
      const auto& root = own.add(std::move(document));
      Compiler compiler(own, {Dialect::OpenApi30, true});
      const json::Node node{&root, json::resolve_pointer(root.root, "/components/schemas/Pet"),
                            "/components/schemas/Pet"};
      for (int round = 0; round < 50; ++round) {
        const auto mine = compiler.compile(node, round % 2 ? Direction::Request : Direction::Response);
        right[i] += mine && (*mine)->accepts(parse(R"({"kind":"kitty","lives":9})"));
      }
    });
  for (auto& thread : threads)
    thread.join();
  for (const int count : right)
    EXPECT_EQ(count, 50);
}

TEST(Threads, OneCompilerServesMany) {
  std::string members;
  for (int i = 0; i < 200; ++i)
    members += (i ? ",\"s" : "\"s") + std::to_string(i) +
               R"(":{"properties":{"v":{"type":"integer","pattern":"^[a-z]+$"},"next":{"$ref":"#/s)" +
               std::to_string((i + 1) % 200) + "\"}}}";
  json::DocumentSet set;
  const auto& root = set.add({"file:///x.json", "x", parse("{" + members + "}")});
  Compiler compiler(set, {Dialect::OpenApi30, true});
  std::vector<int> right(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < right.size(); ++t)
    threads.emplace_back([&, t] {
      const json::Value good = parse(R"({"v":1,"next":{"v":2}})"), bad = parse(R"({"next":{"next":{"v":"x"}}})");
      for (int i = 0; i < 200; ++i) {
        const std::string pointer = "/s" + std::to_string((i + static_cast<int>(t) * 50) % 200);
        const auto schema = compiler.compile({&root, json::resolve_pointer(root.root, pointer), pointer});
        right[t] += schema && (*schema)->accepts(good) && !(*schema)->evaluate(bad).valid;
      }
    });
  for (auto& thread : threads)
    thread.join();
  for (const int count : right)
    EXPECT_EQ(count, 200);
}

struct Case {
  const char* pattern;
  const char* text;
  Match match;
};

TEST(Pattern, MeansWhatEcmaSays) {
  const Case cases[] = {
      {"^.$", "é", Match::Yes},
      {"^\\d+$", "٣", Match::No},
      {"^a$", "a\n", Match::No},
      {"^\\w+$", "é", Match::No},
      {"\\p{Letter}", "é", Match::Yes},
      {"\\p{Script=Greek}", "α", Match::Yes},
      {"^\\s$", "\u00a0", Match::Yes},
      {"^[^\\S]$", "\u2003", Match::Yes},
      {"^[\\S]$", " ", Match::No},
      {"[\\w-.]", "-", Match::Yes},
      {"^\\cJ$", "\n", Match::Yes},
      {"^[\\b]$", "\b", Match::Yes},
      {"^\\u{1F600}$", "😀", Match::Yes},
      {"^\\uD83D\\uDE00$", "😀", Match::Yes},
      {"^\\v$", "\n", Match::No},
      {"^(?<y>a)\\k<y>$", "aa", Match::Yes},
      {"^[[:alpha:]]$", "a]", Match::Yes},
      {"^a{,2}$", "a{,2}", Match::Yes},
      {"(?<=a)b", "ab", Match::Yes},
      {"^[]$", "x", Match::No},
      {"^[^]$", "x", Match::Yes},
      {"^\\/\\-\\@$", "/-@", Match::Yes},
      {"^(a)?\\1$", "", Match::Yes},
      {"^x#y$", "x#y", Match::Yes},
      {"^.$", "\u2028", Match::No},
      {"^[a-z&&[b]]$", "&]", Match::Yes},
      {"^\\0$", std::string_view("\0", 1).data(), Match::No},
  };
  for (const Case& each : cases) {
    const auto pattern = Pattern::compile(each.pattern);
    ASSERT_TRUE(pattern) << each.pattern << ": " << (pattern ? "" : pattern.error().message);
    EXPECT_EQ(pattern->search(each.text), each.match) << each.pattern << " on " << each.text;
  }
}

TEST(Pattern, RefusesOtherDialects) {
  for (const char* text : {"\\Z", "\\A", "\\a", "\\Qx\\E", "(?i)a", "(?P<n>a)", "a++", "(?>a)", "(*FAIL)", "(a", "a)",
                           "[b-a]", "\\p{Nope}", "*a", "\\uD800"})
    EXPECT_FALSE(Pattern::compile(text)) << text;
  EXPECT_FALSE(is_regular_expression("\\Z"));
  EXPECT_TRUE(is_regular_expression("(?<=a+)b"));
}

TEST(Pattern, LongTextsAndLongPatternsEnd) {
  const auto slug = Pattern::compile("^[a-zA-Z0-9_-]+$");
  ASSERT_TRUE(slug);
  EXPECT_EQ(slug->search(std::string(1'000'000, 'a')), Match::Yes);
  const auto nested_quantifier = Pattern::compile("(a+)+$");
  ASSERT_TRUE(nested_quantifier);
  EXPECT_NE(nested_quantifier->search(std::string(5000, 'a') + "b"), Match::Yes);
  EXPECT_FALSE(Pattern::compile(std::string(100'000, 'a')));
  EXPECT_FALSE(Pattern::compile(std::string(1000, '(') + std::string(1000, ')')));
}

TEST(Masked, ShowsShapeNeverValue) {
  EXPECT_EQ(masked(parse(R"("secret")")), "string(6)");
  EXPECT_EQ(masked(parse("12")), "integer");
  EXPECT_EQ(masked(parse("1.5")), "number");
  EXPECT_EQ(masked(parse("[1,2]")), "array(2)");
  EXPECT_EQ(masked(parse("{}")), "object(0)");
}

} // namespace
} // namespace keur::schema
