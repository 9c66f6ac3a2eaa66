#include "json/document.hpp"
#include "json/load.hpp"
#include "json/number.hpp"
#include "json/pointer.hpp"
#include "json/value.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace keur::json {
namespace {

TEST(Object, KeepsSourceOrderAndReplacesEqualNames) {
  Object object;
  object.set("b", 1);
  object.set("a", 2);
  object.set("b", 3);
  EXPECT_EQ(dump(object), R"({"b":3,"a":2})");
  EXPECT_TRUE(object.erase("b"));
  EXPECT_FALSE(object.erase("b"));
  EXPECT_EQ(object.find("b"), nullptr);
}

TEST(Object, SealedFindsAllMembersAndStaysRightAfterChanges) {
  Object object;
  for (int i = 0; i < 100; ++i)
    object.append("m" + std::to_string(i * 7919 % 100), i);
  object.seal();
  for (int i = 0; i < 100; ++i) {
    const Value* found = object.find("m" + std::to_string(i * 7919 % 100));
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->number(), std::to_string(i));
  }
  EXPECT_EQ(object.find("m100"), nullptr);
  object.set("new", true);
  EXPECT_TRUE(object.contains("new"));
  object.seal();
  EXPECT_TRUE(object.erase("m0"));
  EXPECT_FALSE(object.contains("m0"));
  EXPECT_TRUE(object.contains("m1"));
  const Object copy = object;
  EXPECT_TRUE(equal(copy, object));
}

TEST(Value, FindIsTotal) {
  const Value value = object({{"s", "text"}, {"t", true}, {"n", 1.5}, {"i", "7"}});
  EXPECT_EQ(value.find_string("s"), "text");
  EXPECT_EQ(value.find_string("t"), std::nullopt);
  EXPECT_TRUE(value.find_boolean("t", false));
  EXPECT_TRUE(value.find_boolean("s", true));
  EXPECT_EQ(value.find_integer("n"), std::nullopt);
  EXPECT_EQ(value.find_integer("i"), std::nullopt);
  EXPECT_EQ(Value("x").find("a"), nullptr);
}

TEST(Value, DoublesBecomeTheirShortestText) {
  EXPECT_EQ(Value(0.1).number(), "0.1");
  EXPECT_EQ(Value(1e300).number(), "1e+300");
  EXPECT_TRUE(Value(std::numeric_limits<double>::infinity()).is_null());
  EXPECT_TRUE(Value(std::numeric_limits<double>::quiet_NaN()).is_null());
}

TEST(Number, SyntaxIsThatOfRfc8259) {
  for (const auto* good : {"0", "-0", "1.0", "1e5", "1E+2", "-1.5e-7", "10"})
    EXPECT_TRUE(is_number_text(good)) << good;
  for (const auto* bad : {"", "-", "01", "+1", "1.", ".5", "1e", "1e+", "0x1", "1 ", " 1", "NaN", "1,5", "--1"})
    EXPECT_FALSE(is_number_text(bad)) << bad;
}

TEST(Number, IntegralWhateverTheSpelling) {
  for (const auto* yes :
       {"1", "1.0", "1e2", "100e-2", "0", "-0.0", "0e-5", "18446744073709551617", "1e999999999", "1.5e1"})
    EXPECT_TRUE(is_integral(yes)) << yes;
  for (const auto* no : {"1.5", "1e-1", "100e-3", "1e-999999999", "0.10", "123456789012345678901234567890.5"})
    EXPECT_FALSE(is_integral(no)) << no;
}

TEST(Number, ToIntegerKeepsToTheRange) {
  EXPECT_EQ(to_integer("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(to_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(to_integer("9223372036854775808"), std::nullopt);
  EXPECT_EQ(to_integer("1e3"), 1000);
  EXPECT_EQ(to_integer("1.50e1"), 15);
  EXPECT_EQ(to_integer("-0"), 0);
  EXPECT_EQ(to_integer("0e999999999999"), 0);
  EXPECT_EQ(to_integer("1e999999999999"), std::nullopt);
  EXPECT_EQ(to_integer("1.5"), std::nullopt);
}

TEST(Number, ComparesExactly) {
  const auto less = [](const char* a, const char* b) {
    EXPECT_EQ(compare_numbers(a, b), -1) << a << ' ' << b;
    EXPECT_EQ(compare_numbers(b, a), 1) << a << ' ' << b;
  };
  less("9007199254740992", "9007199254740993");
  less("-1", "18446744073709551615");
  less("9223372036854775807", "9223372036854775808");
  less("0.1", "0.10000000000000000000000000000001");
  less("1e400", "1.0000001e400");
  less("1e400", "1e401");
  less("-1e401", "-1e400");
  less("-5", "0");
  less("1e-999999999", "1e999999999");
  less("0", "1e-999999999999");
  less("99", "100.5");
  for (const auto& [a, b] : {std::pair{"1.0", "1"}, {"0", "-0"}, {"-0.0", "0e5"}, {"1e2", "100"}, {"1E+2", "1000e-1"}})
    EXPECT_EQ(compare_numbers(a, b), 0) << a << ' ' << b;
}

TEST(Number, MultiplesAreExact) {
  for (const auto& [a, b] : {std::pair{"19.99", "0.01"},
                             {"1e20", "10"},
                             {"0", "7"},
                             {"-6", "3"},
                             {"4.5", "1.5"},
                             {"1e308", "0.5"},
                             {"1e999999999", "64"},
                             {"123456789012345678901234567890", "90"},
                             {"0.0075", "0.0001"},
                             {"1e1000", "1e999"},
                             {"340282366920938463463374607431768211456", "18446744073709551616"},
                             {"7e3", "0.008"}})
    EXPECT_TRUE(is_multiple_of(a, b)) << a << ' ' << b;
  for (const auto& [a, b] : {std::pair{"4.5", "2"},
                             {"0.00751", "0.0001"},
                             {"1", "3"},
                             {"1e999999999", "3"},
                             {"1", "1e2"},
                             {"340282366920938463463374607431768211457", "18446744073709551616"},
                             {"1e999", "1e1000"},
                             {"1e-400", "0.1"}})
    EXPECT_FALSE(is_multiple_of(a, b)) << a << ' ' << b;
}

TEST(Number, ToDoubleIsNearestAndNeverFails) {
  EXPECT_EQ(to_double("0.1"), 0.1);
  EXPECT_EQ(to_double("1e400"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(to_double("-1e400"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(to_double("1e-400"), 0.0);
}

TEST(Equality, IsThatOfJsonSchema) {
  const Value a = object({{"x", Array{1, Value(Number{"2.0"})}}, {"y", nullptr}});
  const Value b = object({{"y", nullptr}, {"x", Array{Value(Number{"1e0"}), 2}}});
  EXPECT_TRUE(equal(a, b));
  EXPECT_FALSE(equal(Value(0), Value(false)));
  EXPECT_FALSE(equal(Value("1"), Value(1)));
  EXPECT_FALSE(equal(Value(Number{"9007199254740993"}), Value(Number{"9007199254740992"})));
  EXPECT_FALSE(equal(object({{"a", 1}}), object({{"a", 1}, {"b", 1}})));
}

TEST(Dump, EscapesAndReplacesBadBytes) {
  EXPECT_EQ(quote("a\"\\\n\x01/é"), "\"a\\\"\\\\\\n\\u0001/é\"");
  EXPECT_EQ(quote(std::string_view("\xA0x\x00", 3)), "\"\xEF\xBF\xBDx\\u0000\"");
  EXPECT_EQ(quote("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(Dump, PrettyIndentsByTwo) {
  const Value value = object({{"a", Array{1, Array{}}}, {"o", Object()}});
  EXPECT_EQ(dump_pretty(value), "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"o\": {}\n}\n");
  EXPECT_EQ(dump(value), R"({"a":[1,[]],"o":{}})");
}

TEST(Pointer, EscapesAndResolves) {
  const Value root = object({{"a/b", Array{1, object({{"m~n", "x"}})}}, {"", 5}, {"~1", 6}});
  EXPECT_EQ(append_token("", "a/b"), "/a~1b");
  EXPECT_EQ(append_index("/x", 3), "/x/3");
  ASSERT_NE(resolve_pointer(root, "/a~1b/1/m~0n"), nullptr);
  EXPECT_EQ(resolve_pointer(root, "/a~1b/1/m~0n")->string(), "x");
  EXPECT_EQ(resolve_pointer(root, ""), &root);
  EXPECT_EQ(resolve_pointer(root, "/")->number(), "5");
  EXPECT_EQ(resolve_pointer(root, "/~01")->number(), "6");
  for (const auto* none :
       {"/a~1b/2", "/a~1b/01", "/a~1b/-", "/a~1b/1x", "/a~1b/99999999999999999999", "x", "/a~2b", "/a~"})
    EXPECT_EQ(resolve_pointer(root, none), nullptr) << none;
  EXPECT_FALSE(parse_pointer("a"));
  EXPECT_FALSE(parse_pointer("/~"));
}

TEST(Documents, KeepAddressesAndTellPlaces) {
  DocumentSet set;
  Value root = object({{"a", Array{1}}});
  root.find("a");
  const Document& first = set.add({"file:///x", "x.yaml", root, 0, {}});
  EXPECT_EQ(&set.add({"file:///x", "other", nullptr, 0, {}}), &first);
  EXPECT_EQ(set.find("file:///x"), &first);
  EXPECT_EQ(set.find("file:///y"), nullptr);
  const Node node{&first, &first.root, ""};
  EXPECT_EQ(node.child("a").child(0U).pointer, "/a/0");
  EXPECT_FALSE(node.child("b").child("c"));
  EXPECT_FALSE(node.child("a").child(1U));
  EXPECT_EQ(node.child("a").location().document, "x.yaml");
}

} // namespace
} // namespace keur::json
