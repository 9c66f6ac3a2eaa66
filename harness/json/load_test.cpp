#include "json/load.hpp"
#include "json/pointer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::json {
namespace {

using ::testing::HasSubstr;

std::string as_json(const Result<Loaded>& loaded) {
  return loaded ? dump(loaded->root) : "error " + std::string(id(loaded.error().code)) + ": " + loaded.error().message;
}
std::string json(std::string_view text) { return as_json(load_json(text, "t.json")); }
std::string yaml(std::string_view text) { return as_json(load_yaml(text, "t.yaml")); }
Error error_of(const Result<Loaded>& loaded) {
  return loaded ? Error{ErrorCode::Internal, "it was read", {}, {}} : loaded.error();
}

void expect_error(const Result<Loaded>& loaded, ErrorCode code, std::string_view words, std::uint32_t line,
                  std::uint32_t column) {
  const Error error = error_of(loaded);
  EXPECT_EQ(id(error.code), id(code)) << error.message;
  EXPECT_THAT(error.message, HasSubstr(std::string(words)));
  EXPECT_EQ(error.where.line, line) << error.message;
  EXPECT_EQ(error.where.column, column) << error.message;
}
void expect_json_error(std::string_view text, ErrorCode code, std::string_view words, std::uint32_t line,
                       std::uint32_t column) {
  SCOPED_TRACE(text.substr(0, 60));
  expect_error(load_json(text, "t"), code, words, line, column);
}
void expect_yaml_error(std::string_view text, ErrorCode code, std::string_view words, std::uint32_t line,
                       std::uint32_t column) {
  SCOPED_TRACE(text.substr(0, 60));
  expect_error(load_yaml(text, "t"), code, words, line, column);
}

/// "pointer=line:column" of every value, "pointer@line:column" of every member name.
std::string places(const Value& value, const std::string& pointer = "") {
  const auto at = [](Position p) { return std::to_string(p.line) + ':' + std::to_string(p.column) + ' '; };
  std::string out = pointer + '=' + at(value.at());
  if (value.is_array())
    for (std::size_t i = 0; i < value.array().size(); ++i)
      out += places(value.array()[i], append_index(pointer, i));
  if (value.is_object())
    for (const auto& member : value.object()) {
      const auto below = append_token(pointer, member.name);
      out += below + '@' + at(member.at) + places(member.value, below);
    }
  return out;
}

TEST(LoadJson, H081_KeepsNumbersAsWritten) {
  EXPECT_EQ(json("[1, -0, 1.0, 1E+2, 1e400, -1e-400, 9007199254740993, 18446744073709551617, 3.0000000000000000001]"),
            "[1,-0,1.0,1E+2,1e400,-1e-400,9007199254740993,18446744073709551617,3.0000000000000000001]");
  const std::string digits(1'000, '9');
  EXPECT_EQ(json("{\"a 1e400 \\\" 5\":" + digits + ",\"b\":1e400}"), "{\"a 1e400 \\\" 5\":" + digits + ",\"b\":1e400}");
}

TEST(LoadJson, GivesEveryPlace) {
  const auto loaded =
      load_json("{\n  \"a\" : [1, \"\xC3\xA9\", true,\n null,-2.5e3], \"b\":{\"c\":{}, \"d\":[]} }", "t");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(places(loaded->root), "=1:1 /a@2:3 /a=2:9 /a/0=2:10 /a/1=2:13 /a/2=2:18 /a/3=3:2 /a/4=3:7 /b@3:16 /b=3:20 "
                                  "/b/c@3:21 /b/c=3:25 /b/d@3:29 /b/d=3:33 ");
}

TEST(LoadJson, PlacesHoldAfterAHugeNumber) {
  const auto loaded = load_json("[1e999,\n \"x\", 12]", "t");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(places(loaded->root), "=1:1 /0=1:2 /1=2:2 /2=2:7 ");
}

TEST(LoadJson, H085_H086_H089_H090_SyntaxErrorsHavePlaceAndNoForeignText) {
  expect_json_error("{\n \"a\": 1\n \"b\": 2}", ErrorCode::Syntax, "',' or '}'", 3, 2);
  expect_json_error("[1,]", ErrorCode::Syntax, "']'", 1, 4);
  expect_json_error("{\"a\" 1}", ErrorCode::Syntax, "':'", 1, 6);
  expect_json_error("{} {}", ErrorCode::Syntax, "expected end of input", 1, 4);
  expect_json_error("// no\n1", ErrorCode::Syntax, "JSON has no comments", 1, 1);
  expect_json_error("{'a':1}", ErrorCode::Syntax, "in double quotes", 1, 2);
  for (const auto* text : {"NaN", "[Infinity]", "0x1F", "01", "+1", ".5", "1.", "tru", "\"a", "[", "{\"a\":", "\"\\x\"",
                           "\"\t\"", "[1 2]", "1e"})
    EXPECT_THAT(json(text), HasSubstr("error syntax")) << text;
  EXPECT_THAT(json("[\"Jansen, 1980\x01\"]"), Not(HasSubstr("Jansen")));
  EXPECT_THAT(json("\"\\ud800\""), HasSubstr("surrogate"));
  EXPECT_EQ(json("\"\\ud83d\\ude00\\u0000\""), "\"\xF0\x9F\x98\x80\\u0000\"");
}

TEST(LoadJson, H084_H086_H088_H091_RefusesWhatIsNoUtf8Text) {
  using namespace std::string_view_literals;
  expect_json_error("", ErrorCode::Syntax, "empty", 0, 0);
  expect_json_error(" \n ", ErrorCode::Syntax, "empty", 0, 0);
  expect_json_error("123\0"sv, ErrorCode::Encoding, "NUL", 1, 4);
  expect_json_error("\n\"a\xED\xA0\x80\"", ErrorCode::Encoding, "byte 4 is not UTF-8", 2, 3);
  for (const auto text : {"\"\xC0\x80\""sv, "\"\x80\""sv, "\"\xF8\x88\x80\x80\x80\""sv, "\"\xE2\x82"sv})
    EXPECT_THAT(json(text), HasSubstr("error encoding"));
  EXPECT_THAT(json("{\0\"\0a\0\"\0"sv), HasSubstr("UTF-16"));
  expect_json_error("\xFF\xFE{\0}\0"sv, ErrorCode::Encoding, "UTF-16", 1, 1);
  EXPECT_THAT(json("\xFF\xFE\0\0{\0\0\0"sv), HasSubstr("UTF-32"));
  EXPECT_THAT(json("\x1F\x8B\x08\x01"sv), HasSubstr("gzip"));
}

TEST(LoadJson, H087_RemarksOnAByteOrderMark) {
  const auto loaded = load_json("\xEF\xBB\xBF{\"a\":1}", "t");
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->remarks.size(), 1U);
  EXPECT_EQ(loaded->remarks[0].id, "byte-order-mark");
  EXPECT_EQ(loaded->root.at().column, 1U);
}

TEST(LoadJson, H083_S017_DuplicateKeysAreErrorsWithBothPlaces) {
  const auto loaded = load_json("{\"a\":{\"k\":1,\n \"k\":2}}", "t");
  expect_error(loaded, ErrorCode::DuplicateKey, "\"k\": line 1, column 7", 2, 2);
  EXPECT_EQ(loaded.error().where.pointer, "/a/k");
  std::string many = "{";
  for (int i = 0; i < 100; ++i)
    many += "\"m" + std::to_string(i % 99) + "\":" + std::to_string(i) + (i < 99 ? "," : "}");
  EXPECT_THAT(json(many), HasSubstr("duplicate key \"m0\""));
  EXPECT_EQ(json("{\"a\":1,\"A\":2,\"e\\u0301\":3,\"\\u00e9\":4}"), "{\"a\":1,\"A\":2,\"e\xCC\x81\":3,\"\xC3\xA9\":4}");
}

TEST(LoadJson, APlaceNamesEveryContainerOnTheWay) {
  const auto loaded = load_json("[0,[1],{\"a\":[[2,[3],4,{\"b\":[],\"c\":[5,{\"k\":6,\"k\":7}]}]]}]", "t");
  expect_error(loaded, ErrorCode::DuplicateKey, "duplicate key \"k\"", 1, 45);
  EXPECT_EQ(loaded.error().where.pointer, "/2/a/0/3/c/1/k");
}

TEST(LoadJson, H082_DuplicateKeysCanBeRemarks) {
  const auto loaded = load_json("[{\"k\":1,\"x\":0,\"k\":2,\"k\":3}]", "t", {}, DuplicateKeys::Remark);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(dump(loaded->root), "[{\"x\":0,\"k\":3}]");
  ASSERT_EQ(loaded->remarks.size(), 2U);
  EXPECT_EQ(loaded->remarks[0].id, "duplicate-key");
  EXPECT_EQ(loaded->remarks[0].where.pointer, "/0/k");
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(LoadJson, H077_H078_H079_H080_H081_LimitsAreExact) {
  EXPECT_TRUE(load_json(nested(128), "t"));
  expect_json_error(nested(129), ErrorCode::DepthLimit, "128", 1, 129);
  EXPECT_THAT(json(nested(1'000'000)), HasSubstr("depth-limit"));
  Limits few;
  few.nodes = 4, few.scalar_bytes = 3, few.number_chars = 3, few.bytes = 30;
  EXPECT_TRUE(load_json("[1,2,3]", "t", few));
  expect_error(load_json("[1,2,3,4]", "t", few), ErrorCode::SizeLimit, "4 values", 1, 8);
  EXPECT_TRUE(load_json("[123,\"abc\"]", "t", few));
  expect_error(load_json("[1234]", "t", few), ErrorCode::SizeLimit, "number of 4", 1, 2);
  expect_error(load_json("[\"abcd\"]", "t", few), ErrorCode::SizeLimit, "text of 4 bytes", 1, 2);
  expect_error(load_json("{\"abcd\":1}", "t", few), ErrorCode::SizeLimit, "text of 4 bytes", 1, 2);
  EXPECT_THAT(as_json(load_json("                               1", "t", few)), HasSubstr("size-limit"));
  EXPECT_THAT(json("[" + std::string(1'000'000, '1') + "]"), HasSubstr("number of 1000000"));
}

TEST(LoadYaml, S021_FollowsTheCoreSchema) {
  EXPECT_EQ(yaml("[yes, no, on, y, ~, null, Null, NULL, nUll, true, TRUE, False, tRue]"),
            R"(["yes","no","on","y",null,null,null,null,"nUll",true,true,false,"tRue"])");
  EXPECT_EQ(
      yaml("[010, 0o10, 0x1F, 0xFFFFFFFFFFFFFFFFFFFFFFFF, 0o, 0x, -0x1, +12, -0, 00, -007, 1_000, 12:30:45, 0b1]"),
      R"([10,8,31,79228162514264337593543950335,"0o","0x","-0x1",12,-0,0,-7,"1_000","12:30:45","0b1"])");
  EXPECT_EQ(yaml("[1.50, .5, -.5, 1., 1.e2, 1e400, +1.5E-3, ., -, e5, 1e, 1.2.3, 2026-01-01]"),
            R"([1.50,0.5,-0.5,1.0,1.0e2,1e400,1.5E-3,".","-","e5","1e","1.2.3","2026-01-01"])");
  EXPECT_EQ(yaml("['1', \"true\", ! 5]"), R"(["1","true","5"])");
  expect_yaml_error("a: .inf", ErrorCode::Syntax, "no JSON form", 1, 4);
  expect_yaml_error("a:\n- -.INF", ErrorCode::Syntax, "no JSON form", 2, 3);
  expect_yaml_error("a: .NaN", ErrorCode::Syntax, "no JSON form", 1, 4);
}

TEST(LoadYaml, S017_S021_KeysAreTexts) {
  EXPECT_EQ(yaml("200: a\n1.50: b\ntrue: c\n~: d\nnull: e\n'x y': f\n? g\n: h\n: i"),
            R"({"200":"a","1.50":"b","true":"c","~":"d","null":"e","x y":"f","g":"h","":"i"})");
  expect_yaml_error("? [1]\n: x", ErrorCode::Syntax, "key must be a text", 1, 3);
  expect_yaml_error("200: a\n'200': b", ErrorCode::DuplicateKey, "line 1, column 1", 2, 1);
  EXPECT_EQ(yaml("? a\n? b\n"), R"({"a":null,"b":null})");
}

TEST(LoadYaml, GivesEveryPlace) {
  const auto loaded =
      load_yaml("# c\na:\n  - x\n  - {b: 'y', c: }\n  -\n\xC3\xA9 e: |\n  text\nf: &n !!str \"q\"\ng: *n\nh:\n", "t");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(places(loaded->root),
            "=2:1 /a@2:1 /a=3:3 /a/0=3:5 /a/1=4:5 /a/1/b@4:6 /a/1/b=4:9 /a/1/c@4:14 /a/1/c=4:15 "
            "/a/2=5:3 /\xC3\xA9 e@6:1 /\xC3\xA9 e=6:6 /f@8:1 /f=8:4 /g@9:1 /g=8:4 /h@10:1 /h=10:2 ");
}

TEST(LoadYaml, ReadsQuotedTextsRight) {
  EXPECT_EQ(yaml(R"(["\_\N\L\P", "\ud83d\ude00 \U0001F600", "\x41\u00e9\e\0\/", "a\tb"])"),
            "[\"\xC2\xA0\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\",\"\xF0\x9F\x98\x80 "
            "\xF0\x9F\x98\x80\",\"A\xC3\xA9\\u001b\\u0000/\",\"a\\tb\"]");
  EXPECT_EQ(yaml("a: \"one  \n  two\n\n  three \\\n   four\\  \n  five\""), R"({"a":"one two\nthree four  five"})");
  EXPECT_EQ(yaml("a: \"one\r\n  two\"\r\nb: 'it''s'\r\n"), R"({"a":"one two","b":"it's"})");
  EXPECT_EQ(yaml("pattern: '[\\ud83d\\ude00]'\nb: |\n  \\uD83D\nc: \"\\ud83d\\ude00\""),
            "{\"pattern\":\"[\\\\ud83d\\\\ude00]\",\"b\":\"\\\\uD83D\\n\",\"c\":\"\xF0\x9F\x98\x80\"}");
  expect_yaml_error("a: \"\\ud83d\"", ErrorCode::Syntax, "surrogate", 1, 4);
  expect_yaml_error("a: \"\\q\"", ErrorCode::Syntax, "escape", 1, 7);
}

TEST(LoadYaml, ACarriageReturnAloneBreaksALine) {
  EXPECT_EQ(yaml("\ra: 1\rb: \"x\ry\"\r"), R"({"a":1,"b":"x y"})");
  EXPECT_EQ(yaml("\r{\"\":0}"), R"({"":0})");
  expect_yaml_error("a: 1\r\nb: 2\r}", ErrorCode::Syntax, "", 3, 1);
}

TEST(LoadYaml, NoticesUnclosedQuotes) {
  expect_yaml_error("a: 1\nb: \"text\nc: 2\n", ErrorCode::Syntax, "double quote (\") is never closed", 2, 4);
  expect_yaml_error("a: 1\nb: 'text\nc: ''\n", ErrorCode::Syntax, "single quote (') is never closed", 2, 4);
  expect_yaml_error("a: 1\n\"b: text\n", ErrorCode::Syntax, "", 2, 1);
  EXPECT_THAT(yaml("a: \"T\nb: \"1\"\nc: 2\n"), HasSubstr("(\") in line"));
}

TEST(LoadYaml, S018_OneDocumentOnly) {
  EXPECT_EQ(yaml("---\na: 1\n...\n"), R"({"a":1})");
  expect_yaml_error("a: 1\n---\nb: 2\n", ErrorCode::Syntax, "second document", 2, 1);
  EXPECT_THAT(yaml("{a: 1} trailing"), HasSubstr("error syntax"));
  EXPECT_THAT(yaml("# only a comment\n"), HasSubstr("empty"));
}

TEST(LoadYaml, S014_S015_AliasesAreCopiedWithinLimits) {
  EXPECT_EQ(yaml("a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]"),
            R"({"a":{"b":[1,2]},"c":{"b":[1,2]},"d":[{"b":[1,2]},{"b":[1,2]}]})");
  EXPECT_EQ(yaml("a: &k key\n*k : 1\n&j j: *j"), R"({"a":"key","key":1,"j":"j"})");
  EXPECT_EQ(yaml("- &a 1\n- &a 2\n- *a"), "[1,2,2]");
  expect_yaml_error("a: &x [*x]", ErrorCode::AliasLimit, "cycle", 1, 8);
  expect_yaml_error("a: [*nope]", ErrorCode::Syntax, "*nope", 1, 5);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k)
      bomb += before + (k < 9 ? ", " : "]\n");
  }
  EXPECT_THAT(yaml(bomb), HasSubstr("error alias-limit"));
  std::string text = "a: &t " + std::string(1'000'000, 'x') + "\nb: [";
  for (int i = 0; i < 80; ++i)
    text += "*t, ";
  EXPECT_THAT(yaml(text + "1]"), HasSubstr("error alias-limit"));
  Limits few;
  few.aliases = 2;
  EXPECT_TRUE(load_yaml("[&a 1, *a, *a]", "t", few));
  expect_error(load_yaml("[&a 1, *a, *a, *a]", "t", few), ErrorCode::AliasLimit, "2 aliases", 1, 16);
}

TEST(LoadYaml, S016_AliasesCountForDepth) {
  Limits few;
  few.depth = 4;
  EXPECT_TRUE(load_yaml("a: &x [[1]]\nb: [*x]", "t", few));
  EXPECT_EQ(error_of(load_yaml("a: &x [[1]]\nb: [[*x]]", "t", few)).code, ErrorCode::DepthLimit);
  EXPECT_THAT(yaml(nested(128)), HasSubstr("[["));
  expect_yaml_error(nested(129), ErrorCode::DepthLimit, "128", 1, 129);
}

TEST(LoadYaml, S016_DeepAndLongTextsEndAtOnce) {
  EXPECT_THAT(yaml(nested(100'000)), HasSubstr("depth-limit"));
  std::string steps;
  for (std::size_t indent = 0; indent < 3'000; ++indent)
    steps += std::string(indent, ' ') + "a:\n";
  EXPECT_THAT(yaml(steps), HasSubstr("depth-limit"));
  Limits few;
  few.bytes = 1U << 20;
  EXPECT_THAT(as_json(load_yaml("a: " + std::string(2U << 20, 'x'), "t", few)), HasSubstr("size-limit"));
}

TEST(LoadYaml, S019_ExpandsMergeKeysWithARemark) {
  const auto merged = load_yaml("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\nc: {<<: [{r: 4}, *x], p: 5}\n", "t");
  EXPECT_EQ(as_json(merged), R"({"a":{"p":1,"q":2},"b":{"p":1,"q":3},"c":{"r":4,"q":2,"p":5}})");
  ASSERT_EQ(merged->remarks.size(), 1U);
  EXPECT_EQ(merged->remarks[0].id, "merge-key");
  EXPECT_THAT(merged->remarks[0].message, HasSubstr("YAML 1.2.2"));
  EXPECT_THAT(merged->remarks[0].message, HasSubstr("2 times"));
  EXPECT_EQ(merged->remarks[0].where.line, 3U);
  EXPECT_EQ(yaml("a: &x {p: 1}\nb: {!!merge <<: *x, <<: {q: 2}}"), R"({"a":{"p":1},"b":{"p":1,"q":2}})");
  expect_yaml_error("a: 1\nb:\n  <<: text", ErrorCode::Syntax, "a merge key (<<) takes a mapping", 3, 3);
  expect_yaml_error("a: &x {}\nb:\n  <<: *y", ErrorCode::Syntax, "no anchor of that name", 3, 7);
}

TEST(LoadYaml, S020_RemarksOnTags) {
  EXPECT_EQ(yaml("'<<': 1"), R"({"<<":1})");
  EXPECT_EQ(yaml("[!!str 1, !!int '1', !!float 1, !!bool 'true', !!null '', !!seq [1], !!map {}]"),
            R"(["1",1,1,true,null,[1],{}])");
  expect_yaml_error("a: !!int x", ErrorCode::Syntax, "!!int", 1, 4);
  const auto loaded = load_yaml("- !!binary aGk=\n- !own 5\n- !!python/object:x {a: 1}\n", "t");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(dump(loaded->root), R"(["aGk=","5",{"a":1}])");
  ASSERT_EQ(loaded->remarks.size(), 3U);
  EXPECT_EQ(loaded->remarks[1].id, "unknown-tag");
  EXPECT_EQ(loaded->remarks[1].where.line, 2U);
}

TEST(LoadYaml, S022_ErrorsHavePlaceAndReason) {
  expect_yaml_error("a: b\n c: d", ErrorCode::Syntax, "indented below `a`", 2, 2);
  expect_yaml_error("a: %x", ErrorCode::Syntax, "'%'", 1, 4);
  expect_yaml_error("a: [1, 2", ErrorCode::Syntax, "this '[' is never closed", 1, 4);
  using namespace std::string_view_literals;
  expect_yaml_error("a: b\0"sv, ErrorCode::Encoding, "NUL", 1, 5);
  expect_yaml_error("a: \xC3", ErrorCode::Encoding, "UTF-8", 1, 4);
  EXPECT_EQ(yaml("a:\tb\r\nc: d"), R"({"a":"b","c":"d"})");
}

struct Slip {
  std::string_view text;
  std::uint32_t line, column;
  std::string_view says;
  std::string_view remedy;
};

TEST(LoadYaml, SaysWhatIsThereWhatWasMeantAndWhatToWrite) {
  const Slip slips[] = {
      {"a:\n\tb: 1\n", 2, 1, "indented with a tab", "spaces for the tab"},
      {"a:\n  b:\n  \tc: 1\n", 3, 3, "indented with a tab", "spaces"},
      {"a:\n\tb:\n\t\tc: {}\n", 2, 1, "indented with a tab", "spaces"},
      {"a:\n  */*: {}\n", 2, 3, "`*/*` starts with '*'", "'*/*':"},
      {"a: **bold** text\n", 1, 4, "alias", "'**bold**'"},
      {"a: *\n", 1, 4, "alias", "'*'"},
      {"a: {id} of\n", 1, 4, "read as a mapping, and `of` follows", "a: '{id} of'"},
      {"pattern: [a-z]+\n", 1, 10, "read as a list, and `+` follows", "pattern: '[a-z]+'"},
      {"x: 1\n{id}: 1\n", 2, 1, "a key must be a text", "in quotes"},
      {"a: b: c\n", 1, 5, "a colon and a space", "a: 'b: c'"},
      {"a: {b: x, c: d: e}\n", 1, 15, "a colon and a space", "in quotes"},
      {"a:\n  b:foo\n  c: 1\n", 2, 4, "no space behind the colon", "`b: foo`"},
      {"openapi:3.0.0\ninfo: {}\n", 1, 8, "no space behind the colon", "`openapi: 3.0.0`"},
      {"openapi 3.0.0\ninfo: {}\n", 1, 1, "has no colon", "`openapi: 3.0.0`"},
      {"a:\n  - x\n  -y\n", 3, 3, "no space behind the dash", "`- y`"},
      {"a: - x\n", 1, 4, "cannot start in the line of its key", "next line"},
      {"a:\n   b: 1\n    c: 2\n", 3, 5, "indented below `b`", "3 spaces"},
      {"a:\n    b: 1\n  c: 2\n", 3, 3, "like no level above", "4, 0"},
      {"a:\n  - x\n  b: 1\n", 3, 3, "among the items of a list", "- "},
      {"a: 1\n- b\n", 2, 1, "among the keys of a mapping", "dash"},
      {"- a\nb: 1\n", 2, 1, "among the items of a list", "- "},
      {"a: 'it's'\n", 1, 8, "ends here", "twice"},
      {"a: \"x \"y\" z\"\n", 1, 8, "ends here", "\\\""},
      {"a: \"x\\d\"\n", 1, 8, "escape", "single quotes"},
      {"a: @b\n", 1, 4, "'@'", "a: '@b'"},
      {"a: `b`\n", 1, 4, "'`'", "a: '`b`'"},
      {"a: | text\n  more\n", 1, 4, "the line must end", "a line of its own"},
      {"a: {b: 1\nc: 2\n", 1, 4, "this '{' is never closed", "closing bracket"},
      {"a: {b: [1, 2}\n", 1, 13, "closes no bracket", "inner bracket"},
      {"a:\n\xC2\xA0 b: 1\n  c: 2\n", 2, 1, "no-break space", "plain spaces"},
      {"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n", 1, 1, "conflict of version control", "choose one"},
  };
  for (const Slip& slip : slips) {
    SCOPED_TRACE(slip.text);
    const auto loaded = load(slip.text, "t.yaml");
    ASSERT_FALSE(loaded) << dump(loaded->root);
    const Error& error = loaded.error();
    EXPECT_EQ(std::to_string(error.where.line) + ':' + std::to_string(error.where.column),
              std::to_string(slip.line) + ':' + std::to_string(slip.column))
        << error.message;
    EXPECT_THAT(error.message, HasSubstr(std::string(slip.says)));
    EXPECT_THAT(std::string(remedy(error)), HasSubstr(std::string(slip.remedy)));
    EXPECT_THAT(error.excerpt, HasSubstr("^"));
  }
}

TEST(LoadYaml, TakesTabsThatSeparate) {
  EXPECT_EQ(yaml("a:\n  - 1\n\t\t# said\n  - 2\n\t\n"), R"({"a":[1,2]})");
  EXPECT_EQ(yaml("a: {b: 1,\n\tc: 2}\nd: [\n\t1\n\t]\n"), R"({"a":{"b":1,"c":2},"d":[1]})");
  EXPECT_EQ(yaml("a: one\n\ttwo\n\t# no\nb: 1\n"), R"({"a":"one two","b":1})");
  EXPECT_EQ(yaml("a: |\n  \tx\n\t\n  # y\nb:\tz\t# no\n"), R"({"a":"\tx\n\n# y\n","b":"z"})");
  EXPECT_EQ(yaml("a: 'x\n\ty'\nb: \"p\n\tq\"\n\t# no\nc: 1\n"), R"({"a":"x y","b":"p q","c":1})");
}

TEST(Load, ShowsTheLineThatCannotBeRead) {
  const auto error = error_of(load("a:\n  b: {id} of\n", "t.yaml"));
  EXPECT_EQ(error.excerpt, "  2 |   b: {id} of\n    |      ^\n");
  EXPECT_EQ(error_of(load("{\n \"a\": 1\n \"b\": 2}", "t.json")).excerpt, "  3 |  \"b\": 2}\n    |  ^\n");
}

TEST(Load, ChoosesByTheFirstCharacter) {
  EXPECT_EQ(as_json(load(" {\"a\": 1e400}", "t")), R"({"a":1e400})");
  EXPECT_EQ(as_json(load("a: 1", "t")), R"({"a":1})");
  const auto flow = load("{a: 1, b: 2,}", "t");
  ASSERT_TRUE(flow);
  ASSERT_EQ(flow->remarks.size(), 1U);
  EXPECT_EQ(flow->remarks[0].id, "not-json");
  EXPECT_THAT(as_json(load("{\"a\": 1 \"b\": 2}", "t")), HasSubstr("',' or '}'"));
  EXPECT_THAT(as_json(load("{\"a\": 1, \"a\": 2}", "t")), HasSubstr("duplicate-key"));
  EXPECT_THAT(as_json(load("\n<!DOCTYPE html><html>", "t")), HasSubstr("HTML"));
}

/// The same text read by both readers must give the same tree with the same places.
TEST(Load, BothReadersAgreeOnValuesAndPlaces) {
  std::uint32_t state = 1;
  const auto next = [&state](std::uint32_t below) { return (state = state * 1664525U + 1013904223U) / 65536U % below; };
  const std::vector<std::string> scalars{"1",     "-2.5e3",
                                         "true",  "null",
                                         "\"x\"", "\"\xC3\xA9\\n\\u00e9 \xE2\x82\xAC\"",
                                         "\"\"",  "[]",
                                         "{}",    "\"\\ud83d\\ude00\""};
  const std::vector<std::string> gaps{"", " ", "\n", "\r\n  ", "\n\n "};
  for (int round = 0; round < 300; ++round) {
    std::string text = "[";
    for (std::uint32_t i = 0, n = next(6) + 1; i < n; ++i) {
      text += gaps[next(5)] + "{" + gaps[next(5)];
      for (std::uint32_t k = 0, m = next(4) + 1; k < m; ++k)
        text += (k > 0 ? "," : "") + gaps[next(5)] + "\"k" + std::to_string(k) + "\xC3\xA9\": " + scalars[next(10)] +
                gaps[next(5)];
      text += "}" + gaps[next(5)] + (i + 1 < n ? "," : "");
    }
    text += "]\n";
    const auto a = load_json(text, "t"), b = load_yaml(text, "t");
    ASSERT_TRUE(a) << text << a.error().message;
    ASSERT_TRUE(b) << text << to_string(b.error());
    ASSERT_EQ(dump(a->root), dump(b->root)) << text;
    ASSERT_EQ(places(a->root), places(b->root)) << text;
  }
}

} // namespace
} // namespace keur::json
