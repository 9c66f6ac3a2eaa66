#include "generate/generate.hpp"
#include "generate/member_name.hpp"
#include "generate/number_range.hpp"
#include "generate/pattern_text.hpp"
#include "generate/request.hpp"
#include "generate/text_value.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"
#include "schema/pattern.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace keur::generate {
namespace {

using schema::Dialect;
using schema::Direction;
using testing::IsEmpty;
using testing::Not;

/// One schema text with everything that works on it.
class Subject {
public:
  explicit Subject(const std::string& text, Dialect dialect = Dialect::OpenApi30)
      : document_(documents_.add({"file:///s.json", "s.json", json::load_json(text, "s.json")->root})),
        compiler_(documents_, {dialect, true}), generator_(compiler_, dialect) {}

  json::Node schema() const {
    json::Node root{&document_, &document_.root, ""};
    const json::Node main = root.child("main");
    return main ? main : root;
  }
  bool accepts(const json::Value& value, Direction direction = Direction::Request) {
    return (*compiler_.compile(schema(), direction))->accepts(value);
  }
  Generator& generator() { return generator_; }

private:
  json::DocumentSet documents_;
  const json::Document& document_;
  schema::Compiler compiler_;
  Generator generator_;
};

std::string dumped(const std::optional<json::Value>& value) { return value ? json::dump(*value) : "nothing"; }

std::vector<std::string> labels(const std::vector<Instance>& instances) {
  std::vector<std::string> all;
  for (const Instance& instance : instances)
    all.push_back(instance.label);
  return all;
}

/// The value with that label, as text.
std::string labelled(const std::vector<Instance>& instances, const std::string& label) {
  for (const Instance& instance : instances)
    if (instance.label == label)
      return json::dump(instance.value);
  return "nothing";
}

struct Sample {
  Dialect dialect;
  const char* text;
};

const Sample samples[] = {
    {Dialect::OpenApi30, R"({"type":"string","minLength":3,"maxLength":5})"},
    {Dialect::OpenApi30, R"({"type":"string","pattern":"^[A-Z]{2}-\\d+$","maxLength":12})"},
    {Dialect::OpenApi30, R"({"type":"string","format":"date-time","nullable":true})"},
    {Dialect::OpenApi30, R"({"type":"integer","format":"int32","minimum":5,"exclusiveMinimum":true})"},
    {Dialect::OpenApi30, R"({"type":"number","minimum":0.1,"maximum":0.9,"multipleOf":0.2})"},
    {Dialect::OpenApi30,
     R"({"type":"array","minItems":2,"maxItems":4,"uniqueItems":true,"items":{"type":"string","enum":["a","b","c","d"]}})"},
    {Dialect::OpenApi30,
     R"({"type":"array","minItems":3,"uniqueItems":true,"items":{"type":"integer","minimum":1,"maximum":3}})"},
    {Dialect::OpenApi30, R"({"allOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}},
        {"type":"object","required":["b"],"properties":{"a":{"minLength":7},"b":{"type":"boolean"}}}]})"},
    {Dialect::OpenApi30, R"({"oneOf":[{"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]},
        {"type":"object","properties":{"x":{"type":"integer"},"y":{"type":"string"}},"required":["x","y"]}]})"},
    {Dialect::OpenApi30, R"({"anyOf":[{"type":"integer","minimum":10},{"type":"string","minLength":2}]})"},
    {Dialect::OpenApi30, R"({"type":"object","additionalProperties":{"type":"integer"},"minProperties":2})"},
    {Dialect::OpenApi30,
     R"({"type":"object","required":["id","name"],"properties":{"id":{"type":"integer","readOnly":true},"name":{"type":"string"}}})"},
    {Dialect::OpenApi30,
     R"({"type":"object","properties":{"a":{"type":"string","example":"good"},"b":{"type":"string","maxLength":2,"example":"too long"}}})"},
    {Dialect::OpenApi31, R"({"type":["string","null"],"minLength":1})"},
    {Dialect::OpenApi31,
     R"({"type":"object","patternProperties":{"^x-[a-z]+$":{"type":"integer"}},"additionalProperties":false})"},
    {Dialect::OpenApi31, R"({"type":"object","propertyNames":{"pattern":"^[a-z]{3}$"},"minProperties":2})"},
    {Dialect::OpenApi31,
     R"({"type":"object","properties":{"card":{"type":"string"}},"dependentRequired":{"card":["address"]}})"},
    {Dialect::OpenApi31, R"({"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false})"},
    {Dialect::OpenApi31, R"({"type":"array","contains":{"const":5},"items":{"type":"integer"}})"},
    {Dialect::OpenApi31, R"({"type":"object","properties":{"k":{"enum":["a","b"]}},"required":["k"],
        "if":{"properties":{"k":{"const":"a"}}},"then":{"required":["n"],"properties":{"n":{"type":"integer"}}}})"},
    {Dialect::OpenApi31, R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":3,"not":{"const":1}})"},
    {Dialect::OpenApi31, R"({"const":{"a":[1,2]}})"},
    {Dialect::OpenApi31, R"({"main":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"object","required":["v"],
        "properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/n"},"all":{"type":"array","items":{"$ref":"#/$defs/n"}}}}}})"},
};

class Samples : public testing::TestWithParam<Sample> {};

TEST_P(Samples, ValidInstancesAreAcceptedAndInvalidOnesRefused) {
  Subject subject(GetParam().text, GetParam().dialect);
  Generator& generator = subject.generator();
  const auto least = generator.minimal(subject.schema(), {});
  const auto full = generator.full(subject.schema(), {});
  ASSERT_TRUE(least);
  ASSERT_TRUE(full);
  EXPECT_TRUE(subject.accepts(*least)) << json::dump(*least);
  EXPECT_TRUE(subject.accepts(*full)) << json::dump(*full);
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    Options options;
    options.seed = seed;
    const auto random = generator.random(subject.schema(), options);
    ASSERT_TRUE(random) << seed;
    EXPECT_TRUE(subject.accepts(*random)) << json::dump(*random);
    EXPECT_EQ(dumped(random), dumped(generator.random(subject.schema(), options)));
  }
  for (const Instance& instance : generator.boundaries(subject.schema(), {}))
    EXPECT_TRUE(subject.accepts(instance.value)) << instance.label << ' ' << json::dump(instance.value);
  const auto invalid = generator.invalid(subject.schema(), {}).instances;
  EXPECT_THAT(invalid, Not(IsEmpty()));
  for (const Instance& instance : invalid) {
    EXPECT_FALSE(subject.accepts(instance.value)) << instance.label << ' ' << json::dump(instance.value);
    EXPECT_FALSE(instance.keyword.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(All, Samples, testing::ValuesIn(samples));

TEST(Generator, LabelsTellTheKeywordAndTheBoundaryIsExact) {
  Subject subject(
      R"({"type":"object","properties":{"n":{"type":"integer","minimum":3,"maximum":9},"s":{"type":"string","minLength":2,"maxLength":4}}})");
  const auto edges = subject.generator().boundaries(subject.schema(), {});
  EXPECT_THAT(labels(edges),
              testing::IsSupersetOf({"/n minimum", "/n maximum", "/n above minimum", "/n below maximum", "/s minLength",
                                     "/s maxLength", "required only", "only n", "only s"}));
  EXPECT_THAT(labelled(edges, "/n maximum"), testing::HasSubstr("\"n\":9"));
  EXPECT_THAT(labelled(edges, "/s minLength"), testing::HasSubstr("\"s\":\"aa\""));
  const auto broken = subject.generator().invalid(subject.schema(), {}).instances;
  EXPECT_THAT(labelled(broken, "/n maximum"), testing::HasSubstr("\"n\":10"));
  EXPECT_THAT(labelled(broken, "/n minimum"), testing::HasSubstr("\"n\":2"));
  EXPECT_THAT(labelled(broken, "/s maxLength"), testing::HasSubstr("\"s\":\"aaaaa\""));
  EXPECT_THAT(labelled(broken, "/s minLength"), testing::HasSubstr("\"s\":\"a\""));
}

TEST(Generator, LeavesMembersOfTheOtherDirectionOut) {
  Subject subject(
      R"({"type":"object","required":["id","secret"],"properties":{"id":{"type":"integer","readOnly":true},"secret":{"type":"string","writeOnly":true}}})");
  Options options;
  EXPECT_EQ(dumped(subject.generator().full(subject.schema(), options)), R"({"secret":"text"})");
  options.direction = Direction::Response;
  EXPECT_EQ(dumped(subject.generator().full(subject.schema(), options)), R"({"id":1})");
}

TEST(Generator, GivesTheDiscriminatorTheValueOfTheBranch) {
  Subject subject(R"({"main":{"oneOf":[{"$ref":"#/components/schemas/Cat"},{"$ref":"#/components/schemas/Dog"}],
    "discriminator":{"propertyName":"kind","mapping":{"hound":"#/components/schemas/Dog"}}},
    "components":{"schemas":{"Cat":{"type":"object","required":["kind"],"properties":{"kind":{"type":"string"},"claws":{"type":"integer"}},"additionalProperties":false},
    "Dog":{"type":"object","required":["kind","bark"],"properties":{"kind":{"type":"string"},"bark":{"type":"boolean"}},"additionalProperties":false}}}})");
  EXPECT_EQ(dumped(subject.generator().minimal(subject.schema(), {})), R"({"kind":"Cat"})");
  const auto edges = subject.generator().boundaries(subject.schema(), {});
  EXPECT_EQ(labelled(edges, "oneOf-1"), R"({"kind":"hound","bark":true})");
}

TEST(Generator, PrefersTheDescriptionsOwnValues) {
  Subject subject(
      R"({"type":"object","example":{"a":"whole"},"properties":{"a":{"type":"string","example":"leaf"}},"required":["a"]})");
  Options options;
  EXPECT_EQ(dumped(subject.generator().minimal(subject.schema(), options)), R"({"a":"whole"})");
  options.examples = Examples::Leaves;
  EXPECT_EQ(dumped(subject.generator().minimal(subject.schema(), options)), R"({"a":"leaf"})");
  options.examples = Examples::None;
  EXPECT_EQ(dumped(subject.generator().minimal(subject.schema(), options)), R"({"a":"text"})");
}

TEST(Generator, GivesNothingForWhatCannotBe) {
  for (const char* text :
       {R"({"type":"string","minLength":5,"maxLength":3})", R"({"type":"integer","minimum":5,"maximum":4})",
        R"({"allOf":[{"type":"string"},{"type":"integer"}]})", R"({"type":"string","minLength":100000000})",
        R"({"type":"array","minItems":100000000,"items":{"type":"integer"}})", R"({"enum":[]})"}) {
    Subject subject(text);
    EXPECT_EQ(dumped(subject.generator().minimal(subject.schema(), {})), "nothing") << text;
  }
  Subject endless(
      R"({"main":{"$ref":"#/n"},"n":{"type":"object","required":["next"],"properties":{"next":{"$ref":"#/n"}}}})");
  EXPECT_EQ(dumped(endless.generator().minimal(endless.schema(), {})), "nothing");
}

TEST(Generator, EndsOnSchemasThatReferToThemselves) {
  Subject subject(
      R"({"main":{"$ref":"#/n"},"n":{"type":"object","properties":{"a":{"$ref":"#/n"},"b":{"$ref":"#/n"},"c":{"type":"array","items":{"$ref":"#/n"}}}}})");
  const auto value = subject.generator().full(subject.schema(), {});
  ASSERT_TRUE(value);
  EXPECT_LT(json::dump(*value).size(), 200U);
}

TEST(PatternText, MatchesWithinTheLengths) {
  for (const char* pattern :
       {"^[a-z]+$", "^\\d{4}-\\d{2}$", "^(abc|de)*f?$", "^[^/]+$", "\\w+@\\w+\\.com", "^(?=.*\\d)[a-z0-9]{8,}$",
        "^\\p{Lu}\\p{Ll}*$", "^[\\u0041-\\u005A]{2}$", "^a{0,3}b$", "x|yy|zzz", "^.{5}$", "^[\\w.-]+$",
        "^(?:[01]\\d|2[0-3]):[0-5]\\d$", "^[A-Z][a-z]{1,}(\\s[A-Z]\\.)?$"}) {
    const auto text = pattern_text(pattern, 0, 100);
    ASSERT_TRUE(text) << pattern;
    EXPECT_EQ(schema::Pattern::compile(pattern)->search(*text), schema::Match::Yes) << pattern << ' ' << *text;
    Random random(7);
    const auto drawn = pattern_text(pattern, 0, 100, &random);
    ASSERT_TRUE(drawn) << pattern;
    EXPECT_EQ(schema::Pattern::compile(pattern)->search(*drawn), schema::Match::Yes) << pattern << ' ' << *drawn;
  }
  EXPECT_EQ(pattern_text("^[a-z]+$", 6, 6)->size(), 6U);
  EXPECT_EQ(pattern_text("^(ab)+$", 5, 6), "ababab");
}

TEST(PatternText, S026_GivesUpInsteadOfGuessingOrHanging) {
  EXPECT_FALSE(pattern_text("^(a)\\1$", 0, 10));
  EXPECT_FALSE(pattern_text("^a{3}$", 5, 9));
  EXPECT_FALSE(pattern_text("(", 0, 9));
  EXPECT_FALSE(pattern_text("^(){1000000000}a{100000}$", 0, 9));
  EXPECT_FALSE(unmatched_text(".*", 0, 20));
  EXPECT_TRUE(unmatched_text("^[a-z]+$", 0, 20));
}

TEST(NumberRange, CountsExactly) {
  const auto range = [](const std::string& text) {
    const json::Value schema = json::load_json(text, "s")->root;
    json::DocumentSet documents;
    const json::Document& document = documents.add({"file:///n", "n", schema});
    return NumberRange::of(flatten(Dialect::OpenApi31, {json::Node{&document, &document.root, ""}}));
  };
  const auto tenths = range(R"({"type":"number","minimum":0.1,"maximum":0.7,"multipleOf":0.2})");
  EXPECT_EQ(tenths->lowest(), "0.2");
  EXPECT_EQ(tenths->highest(), "0.6");
  EXPECT_EQ(tenths->over_highest(), "0.8");
  EXPECT_EQ(tenths->under_lowest(), "0");
  EXPECT_EQ(range(R"({"type":"number","minimum":0,"multipleOf":0.01})")->off_step(), "1.001");
  const auto open = range(R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":9223372036854775807})");
  EXPECT_EQ(open->lowest(), "1");
  EXPECT_EQ(open->highest(), "9223372036854775806");
  EXPECT_EQ(open->over_highest(), "9223372036854775807");
  EXPECT_EQ(range(R"({"type":"number","minimum":1.5})")->under_lowest(), "1.49");
  EXPECT_FALSE(range(R"({"type":"integer","minimum":0.2,"maximum":0.8})"));
  EXPECT_FALSE(range(R"({"type":"integer","minimum":1e400})"));
}

openapi::MediaType media_type(const std::string& name) {
  openapi::MediaType made;
  made.name = name;
  made.range = *http::parse_media_type(name);
  return made;
}

TEST(Request, WritesBodiesInTheirMediaType) {
  const json::Value body = json::load_json(R"({"a":"x y","b":[1,2],"c":true})", "b")->root;
  EXPECT_EQ(*write_body(media_type("application/vnd.x+json"), body), R"({"a":"x y","b":[1,2],"c":true})");
  EXPECT_EQ(*write_body(media_type("application/x-www-form-urlencoded"), body), "a=x+y&b=1&b=2&c=true");
  const std::string parts = *write_body(media_type("multipart/form-data"), body);
  EXPECT_THAT(parts, testing::HasSubstr(
                         "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: text/plain\r\n\r\nx y\r\n"));
  EXPECT_FALSE(write_body(media_type("text/plain"), body));
  EXPECT_EQ(*write_body(media_type("text/csv"), json::Value("a,b")), "a,b");
  EXPECT_FALSE(write_body(media_type("application/xml"), body));
}

TEST(Request, S007_RefusesValuesThatWouldChangeThePath) {
  openapi::Operation operation;
  operation.method = "GET";
  operation.path = "/a/{id}";
  openapi::Parameter parameter;
  parameter.name = "id";
  parameter.in = openapi::In::Path;
  parameter.style = openapi::Style::Simple;
  parameter.required = true;
  operation.parameters.push_back(parameter);
  const auto target = [&](const char* value) {
    RequestValues values;
    values.set(operation.parameters.front(), json::Value(value));
    const auto request = build_request(operation, values);
    return request ? request->target : std::string("refused");
  };
  EXPECT_EQ(target("7"), "/a/7");
  EXPECT_EQ(target(".."), "refused");
  EXPECT_EQ(target(""), "refused");
  EXPECT_EQ(target("x/y?z"), "/a/x%2Fy%3Fz");
}

/// RFC 7578 section 4.2 and the defaults of the Encoding Object, wherever the schema says it.
TEST(Request, FilesOfAMultipartBodyHaveANameAndAType) {
  const auto written = [](const std::string& schema, const std::string& body, const std::string& encoding = "{}") {
    json::DocumentSet set;
    const json::Document& document = set.add({"file:///m", "m", json::load_json(schema, "m")->root});
    const json::Document& parts = set.add({"file:///e", "e", json::load_json(encoding, "e")->root});
    openapi::MediaType made = media_type("multipart/form-data");
    made.schema = json::Node{&document, &document.root, ""}.child("main");
    made.encoding = json::Node{&parts, &parts.root, ""};
    return *write_body(made, json::load_json(body, "b")->root);
  };
  const auto file =
      testing::HasSubstr("name=\"f\"; filename=\"keur.bin\"\r\nContent-Type: application/octet-stream\r\n");
  const std::string by_reference = R"("file": {"type": "string", "format": "binary"},
    "body": {"properties": {"f": {"$ref": "#/file"}}})";
  EXPECT_THAT(written("{" + by_reference + R"(, "main": {"$ref": "#/body"}})", R"({"f":"x"})"), file);
  EXPECT_THAT(written("{" + by_reference + R"(, "main": {"allOf": [{"$ref": "#/body"}]}})", R"({"f":"x"})"), file);
  EXPECT_THAT(
      written(R"({"main": {"properties": {"f": {"contentMediaType": "application/octet-stream"}}}})", R"({"f":"x"})"),
      file);
  EXPECT_THAT(written(R"({"main": {"properties": {"f": {}}}})", R"({"f":"x"})"), file) << "OAS 3.1: no type";
  EXPECT_THAT(written(R"({"main": {"properties": {"f": {"anyOf": [{"type": "null"}, {"format": "binary"}]}}}})",
                      R"({"f":"x"})"),
              file);
  const std::string many = written(R"({"main": {"properties": {"f": {"type": "array", "items": {"format": "binary"}},
      "n": {"type": "array", "items": {"type": "object"}}}}})",
                                   R"({"f":["x","y"],"n":[{"a":1},{"a":2}]})");
  EXPECT_THAT(many, file);
  EXPECT_NE(many.find("filename=\"keur.bin\""), many.rfind("filename=\"keur.bin\"")) << "a part for each";
  EXPECT_THAT(many, testing::HasSubstr("name=\"n\"\r\nContent-Type: application/json\r\n\r\n{\"a\":2}\r\n"));
  EXPECT_THAT(written(R"({"main": {"properties": {"f": {"type": "string", "format": "binary"}}}})", R"({"f":"x"})",
                      R"({"f": {"contentType": "image/*, application/pdf"}})"),
              testing::HasSubstr("filename=\"keur.png\"\r\nContent-Type: image/png\r\n"));
  EXPECT_THAT(written(R"({"main": {"properties": {"f": {"type": "string"}}}})", R"({"f":"x"})"),
              testing::HasSubstr("name=\"f\"\r\nContent-Type: text/plain\r\n"));
}

TEST(Request, MediaTypeRangesAreMadeConcrete) {
  EXPECT_EQ(content_type(media_type("application/*+json")), "application/vnd.keur+json");
  EXPECT_EQ(content_type(media_type("text/*")), "text/plain");
  EXPECT_EQ(content_type(media_type("*/*")), "application/json");
  EXPECT_EQ(body_form(media_type("application/*+json")), BodyForm::Json);
  openapi::Operation operation;
  operation.method = "GET";
  operation.path = "/a";
  openapi::Response response;
  response.status = "200";
  for (const char* name : {"application/*+json", "text/csv"})
    response.content.push_back(media_type(name));
  openapi::MediaType none; // "json:" is no media type
  none.name = "json:";
  response.content.push_back(none);
  operation.responses.push_back(response);
  EXPECT_EQ(build_request(operation, {})->fields.first("Accept"), "application/*, text/csv");
}

TEST(NumberRange, KnowsNoBoundTooLarge) {
  const auto range = [](const std::string& text) {
    const json::Value schema = json::load_json(text, "s")->root;
    json::DocumentSet documents;
    const json::Document& document = documents.add({"file:///n", "n", schema});
    return NumberRange::of(flatten(Dialect::OpenApi31, {json::Node{&document, &document.root, ""}}));
  };
  const auto unsigned64 = range(R"({"type":"integer","minimum":0,"maximum":18446744073709551615})");
  EXPECT_EQ(unsigned64->highest(), "18446744073709551615");
  EXPECT_EQ(unsigned64->over_highest(), "18446744073709570062") << "as far as a binary64 can tell";
  const auto wide = range(R"({"type":"number","minimum":-1.7976931348623157e+308,"maximum":1.7976931348623157E308})");
  EXPECT_EQ(wide->highest(), "17976931348623157e292");
  EXPECT_EQ(wide->typical(), "1");
  EXPECT_EQ(wide->fraction(), "1.5");
  EXPECT_EQ(range(R"({"type":"number","exclusiveMinimum":5e-324})")->typical(), "1");
  EXPECT_EQ(range(R"({"type":"integer","maximum":1e999})")->typical(), "1") << "it binds nothing";
  EXPECT_FALSE(range(R"({"type":"integer","minimum":1e999})"));
  EXPECT_EQ(range(R"({"type":"integer","minimum":36893488147419103232})")->typical(), "36893488147419103232");
  EXPECT_EQ(range(R"({"type":"integer","maximum":-36893488147419103232})")->typical(), "-36893488147419103232");
  EXPECT_FALSE(range(R"({"type":"integer"})")->fraction());
}

TEST(Instances, EveryRegisteredFormatHasAValidText) {
  // JSON Schema 2020-12 validation section 7.3 and the string formats of the OpenAPI Format Registry.
  for (const char* format : {"date-time",
                             "date",
                             "time",
                             "duration",
                             "email",
                             "idn-email",
                             "hostname",
                             "idn-hostname",
                             "ipv4",
                             "ipv6",
                             "uri",
                             "uri-reference",
                             "iri",
                             "iri-reference",
                             "uuid",
                             "uri-template",
                             "json-pointer",
                             "relative-json-pointer",
                             "regex",
                             "base64url",
                             "binary",
                             "byte",
                             "char",
                             "commonmark",
                             "date-time-local",
                             "decimal",
                             "decimal128",
                             "html",
                             "http-date",
                             "media-range",
                             "password",
                             "sf-binary",
                             "sf-boolean",
                             "sf-decimal",
                             "sf-integer",
                             "sf-string",
                             "sf-token",
                             "time-local"}) {
    Subject subject(std::string(R"({"type":"string","format":")") + format + "\"}");
    const auto value = subject.generator().minimal(subject.schema(), {});
    ASSERT_TRUE(value) << format;
    EXPECT_TRUE(is_known_format(format)) << format;
    EXPECT_NE(json::dump(*value), "\"text\"") << format;
  }
  EXPECT_FALSE(is_known_format("iban"));
}

TEST(Instances, ContentEncodingsAreWrittenAsTheySay) {
  const auto made = [](const char* schema) {
    Subject subject(schema, Dialect::OpenApi31);
    return dumped(subject.generator().minimal(subject.schema(), {}));
  };
  EXPECT_EQ(made(R"({"type":"string","contentEncoding":"base64"})"), "\"a2V1cg==\"");
  EXPECT_EQ(made(R"({"type":"string","contentEncoding":"base16"})"), "\"6B657572\"");
  EXPECT_EQ(made(R"({"type":"string","contentEncoding":"base64","contentMediaType":"application/json"})"), "\"e30=\"");
  EXPECT_EQ(made(R"({"type":"string","contentMediaType":"application/json"})"), "\"{}\"");
  Subject subject(R"({"type":"string","contentEncoding":"base64"})", Dialect::OpenApi31);
  EXPECT_TRUE(subject.accepts(json::Value("no base64"))) << "an annotation: JSON Schema 2020-12 validation section 8";
}

/// Every keyword that asserts something, and a schema in which it is the one that can be broken.
struct KeywordRow {
  Dialect dialect;
  const char* keyword;
  const char* schema;
  const char* label; // of a breakage
};

class Keywords : public testing::TestWithParam<KeywordRow> {};

TEST_P(Keywords, HasABreakage) {
  Subject subject(GetParam().schema, GetParam().dialect);
  const auto broken = subject.generator().invalid(subject.schema(), {});
  EXPECT_THAT(labels(broken.instances), testing::Contains(testing::HasSubstr(GetParam().label))) << GetParam().schema;
  for (const Instance& instance : broken.instances)
    EXPECT_FALSE(subject.accepts(instance.value)) << instance.label;
}

constexpr auto draft4 = Dialect::Draft4, draft6 = Dialect::Draft6, draft7 = Dialect::Draft7,
               draft2019 = Dialect::Draft201909, draft2020 = Dialect::Draft202012, oas30 = Dialect::OpenApi30;

const KeywordRow keyword_rows[] = {
    {oas30, "type", R"({"type":"integer"})", "type null"},
    {oas30, "nullable", R"({"type":"integer","nullable":true})", "type string"},
    {oas30, "enum", R"({"enum":[1,2]})", "enum"},
    {oas30, "minimum", R"({"type":"number","minimum":1,"exclusiveMinimum":true})", "minimum"},
    {oas30, "maximum", R"({"type":"number","maximum":1})", "maximum"},
    {oas30, "multipleOf", R"({"type":"number","multipleOf":0.5})", "multipleOf"},
    {oas30, "minLength", R"({"type":"string","minLength":2})", "minLength"},
    {oas30, "maxLength", R"({"type":"string","maxLength":2})", "maxLength"},
    {oas30, "pattern", R"({"type":"string","pattern":"^a+$"})", "pattern"},
    {oas30, "format", R"({"type":"integer","format":"int64"})", "format"},
    {oas30, "items", R"({"type":"array","items":{"type":"integer"}})", "/0 type"},
    {oas30, "minItems", R"({"type":"array","items":{},"minItems":2})", "minItems"},
    {oas30, "maxItems", R"({"type":"array","items":{},"maxItems":2})", "maxItems"},
    {oas30, "uniqueItems", R"({"type":"array","items":{},"uniqueItems":true})", "uniqueItems"},
    {oas30, "properties", R"({"type":"object","properties":{"a":{"type":"integer"}}})", "/a type"},
    {oas30, "required", R"({"type":"object","required":["a"],"properties":{"a":{}}})", "required a"},
    {oas30, "minProperties", R"({"type":"object","minProperties":1,"additionalProperties":true})", "minProperties"},
    {oas30, "maxProperties", R"({"type":"object","maxProperties":1,"properties":{"a":{},"b":{}}})", "maxProperties"},
    {oas30, "additionalProperties", R"({"type":"object","additionalProperties":false})", "additionalProperties"},
    {oas30, "additionalProperties", R"({"type":"object","additionalProperties":{"type":"integer"}})", "type"},
    {oas30, "allOf", R"({"allOf":[{"type":"object","required":["a"],"properties":{"a":{}}}]})", "required a"},
    {oas30, "anyOf", R"({"anyOf":[{"type":"integer"},{"type":"boolean"}]})", "anyOf"},
    {oas30, "oneOf", R"({"oneOf":[{"type":"integer"},{"type":"boolean"}]})", "oneOf"},
    {oas30, "oneOf", R"({"oneOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}},
                                  {"type":"object","required":["b"],"properties":{"b":{"type":"integer"}}}]})",
     "/b type null in oneOf-1"},
    {oas30, "not", R"({"type":"string","not":{"enum":["a"]}})", "not"},
    {draft4, "dependencies", R"({"type":"object","properties":{"a":{},"b":{}},"dependencies":{"a":["b"]}})",
     "dependencies a b"},
    {draft4, "additionalItems", R"({"type":"array","items":[{"type":"integer"}],"additionalItems":false})",
     "additionalItems"},
    {draft4, "items", R"({"type":"array","items":[{"type":"integer"},{"type":"string"}],"minItems":2})", "/1 type"},
    {draft6, "const", R"({"const":5})", "const"},
    {draft6, "contains", R"({"type":"array","contains":{"type":"integer"}})", "contains"},
    {draft6, "propertyNames", R"({"type":"object","propertyNames":{"maxLength":3},"additionalProperties":{}})",
     "propertyNames"},
    {draft6, "exclusiveMaximum", R"({"type":"integer","exclusiveMaximum":5})", "exclusiveMaximum"},
    {draft7, "if", R"({"type":"object","properties":{"a":{"enum":["x","y"]},"b":{"type":"string"}},"required":["a"],
                       "if":{"properties":{"a":{"const":"x"}}},"then":{"required":["b"]}})",
     "then required b"},
    {draft7, "else", R"({"type":"object","properties":{"a":{"enum":["x","y"]},"b":{"type":"string"}},"required":["a"],
                         "if":{"properties":{"a":{"const":"x"}}},"else":{"required":["b"]}})",
     "else required b"},
    {draft2019, "dependentRequired",
     R"({"type":"object","properties":{"a":{},"b":{}},"dependentRequired":{"a":["b"]}})", "dependentRequired a b"},
    {draft2019, "dependentSchemas",
     R"({"type":"object","properties":{"a":{},"b":{}},"dependentSchemas":{"a":{"required":["b"]}}})",
     "dependentSchemas a required b"},
    {draft2019, "minContains", R"({"type":"array","contains":{"type":"integer"},"minContains":2})", "minContains"},
    {draft2019, "maxContains", R"({"type":"array","contains":{"type":"integer"},"maxContains":2})", "maxContains"},
    {draft2019, "unevaluatedProperties", R"({"type":"object","properties":{"a":{}},"unevaluatedProperties":false})",
     "unevaluatedProperties"},
    {draft2020, "prefixItems", R"({"type":"array","prefixItems":[{"type":"integer"},{"const":"x"}],"minItems":2})",
     "/1 const"},
    {draft2020, "items", R"({"type":"array","prefixItems":[{"type":"integer"}],"items":false})", "items closed"},
    {draft2020, "items", R"({"type":"array","prefixItems":[{}],"items":{"type":"integer"}})", "/1 type"},
    {draft2020, "unevaluatedItems", R"({"type":"array","prefixItems":[{"type":"integer"}],"unevaluatedItems":false})",
     "unevaluatedItems"},
    {draft2020, "patternProperties", R"({"type":"object","patternProperties":{"^x":{"type":"integer"}}})", "type"},
    {draft2020, "$ref", R"({"$defs":{"n":{"type":"integer"}},"$ref":"#/$defs/n"})", "type null"},
    {draft2020, "exclusiveMinimum", R"({"type":"integer","exclusiveMinimum":5})", "exclusiveMinimum"},
};

std::string name_of_row(const testing::TestParamInfo<KeywordRow>& info) {
  std::string name = info.param.keyword + std::to_string(info.index);
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Keywords, testing::ValuesIn(keyword_rows), name_of_row);

TEST(Breakages, AreSpreadOverAllMembersAndTellWhatIsLeftOut) {
  std::string members;
  for (int i = 10; i < 50; ++i)
    members += (members.empty() ? "" : ",") + ("\"m" + std::to_string(i)) + R"(":{"type":"integer","minimum":1})";
  Subject subject(R"({"type":"object","properties":{)" + members + "}}");
  Options options;
  options.at_most = 60;
  const auto broken = subject.generator().invalid(subject.schema(), options);
  EXPECT_EQ(broken.instances.size(), 60U);
  EXPECT_GT(broken.left_out, 0U);
  for (int i = 10; i < 50; ++i)
    EXPECT_THAT(labels(broken.instances), testing::Contains("/m" + std::to_string(i) + " type null"));
  options.at_most = 2'000;
  EXPECT_EQ(subject.generator().invalid(subject.schema(), options).left_out, 0U) << "room enough";
}

TEST(Instances, NamesTellWhatTheSchemaLeavesOpen) {
  Subject subject(R"({"type":"object","properties":{"start":{"type":"string","format":"date"},
    "end":{"type":"string","format":"date"},"minPrice":{"type":"number"},"maxPrice":{"type":"number"},
    "homepageUrl":{"type":"string"},"cursor":{"type":"string"},"note":{"type":"string"}}})");
  EXPECT_EQ(dumped(subject.generator().full(subject.schema(), {})),
            R"({"start":"2026-01-15","end":"2026-02-15","minPrice":1,"maxPrice":10,)"
            R"("homepageUrl":"https://example.com/a","note":"text"})");
  Options answer;
  answer.direction = Direction::Response;
  EXPECT_THAT(dumped(subject.generator().full(subject.schema(), answer)), testing::HasSubstr("cursor"));
}

TEST(MemberName, TellsWhatIsOpaqueAndWhatIsAReference) {
  for (const char* name : {"cursor", "page_token", "nextToken", "If-Match", "ETag", "X-Signature", "$skiptoken",
                           "continuationToken", "X-Hub-Signature"})
    EXPECT_TRUE(is_opaque_name(name)) << name;
  for (const char* name : {"name", "page", "token", "cursors", "design"})
    EXPECT_FALSE(is_opaque_name(name)) << name;
  EXPECT_TRUE(is_fresh_key_name("Idempotency-Key"));
  EXPECT_FALSE(is_fresh_key_name("X-Api-Key"));
  for (const char* name : {"customerId", "owner_uuid", "tagIds", "parentID"})
    EXPECT_TRUE(is_reference_name(name)) << name;
  for (const char* name : {"id", "paid", "identity"})
    EXPECT_FALSE(is_reference_name(name)) << name;
}

TEST(Instances, VaryTheGivenBase) {
  Subject subject(R"({"type":"object","required":["customerId"],"properties":{"customerId":{"type":"string"},
    "count":{"type":"integer","minimum":1,"maximum":9}}})");
  const json::Value base = json::load_json(R"({"customerId":"c-77"})", "b")->root;
  Options options;
  options.base = &base;
  for (const Instance& instance : subject.generator().boundaries(subject.schema(), options)) {
    if (instance.instance_location == "/customerId")
      continue;
    EXPECT_THAT(json::dump(instance.value), testing::HasSubstr("c-77")) << instance.label;
  }
  const auto broken = subject.generator().invalid(subject.schema(), options).instances;
  EXPECT_EQ(labelled(broken, "/count maximum"), R"({"customerId":"c-77","count":10})");
}

} // namespace
} // namespace keur::generate
