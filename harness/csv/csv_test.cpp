#include "csv/instance.hpp"
#include "csv/reader.hpp"
#include "json/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace keur::csv {
namespace {

struct Read {
  std::string records; // "number@line[a|b]" …, quoted fields in quotes
  std::string remarks; // "id@line.record.field" …
  std::map<std::string, std::size_t, std::less<>> counts;
  char delimiter = 0;
};

Read read(std::string_view text, std::size_t chunk, Options options = {}) {
  Read out;
  Reader reader(
      options,
      [&](const Record& record) {
        out.records += std::to_string(record.number) + '@' + std::to_string(record.line) + '[';
        for (const auto& field : record.fields)
          out.records +=
              (field.quoted ? "'" + field.text + "'" : field.text) + (&field == &record.fields.back() ? "]" : "|");
      },
      [&](const Remark& remark) {
        out.remarks += remark.id + '@' + std::to_string(remark.line) + '.' + std::to_string(remark.record) + '.' +
                       std::to_string(remark.field) + ' ';
      });
  for (std::size_t i = 0; i < text.size(); i += chunk)
    reader.feed(text.substr(i, chunk));
  reader.finish();
  out.counts = reader.counts();
  out.delimiter = reader.delimiter();
  return out;
}

/// Whatever the chunks, the records and remarks are the same.
void expect(std::string_view text, std::string_view records, std::string_view remarks, Options options = {}) {
  for (const std::size_t chunk : {text.size() + 1, std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
    SCOPED_TRACE(std::string(text) + " in chunks of " + std::to_string(chunk));
    const Read out = read(text, chunk, options);
    EXPECT_EQ(out.records, records);
    EXPECT_EQ(out.remarks, remarks);
  }
}

TEST(Csv, ReadsRecordsOfRfc4180) {
  expect("a,b\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n\"\",\r\n", "1@1[a|b]2@2[1|'x, \"y\"\r\nz']3@4[''|]", "");
  expect("a,b\n1,2", "1@1[a|b]2@2[1|2]", "");
  expect("a\n\nx\n", "1@1[a]2@2[]3@3[x]", "");
  expect("a,b\n", "1@1[a|b]", "");
  expect(",\n,", "1@1[|]2@2[|]", "");
}

TEST(Csv, RemarksOnQuotes) {
  expect("a,b\nx\"y,2\n", "1@1[a|b]2@2[x\"y|2]", "stray-quote@2.2.1 ");
  expect("a,b\n1,\"x\"y\n", "1@1[a|b]2@2[1|'xy']", "text-after-quote@2.2.2 ");
  expect("a,b\n1,\"x\n2,3\n", "1@1[a|b]2@2[1|'x\n2,3\n']", "unclosed-quote@4.2.2 ");
}

TEST(Csv, RemarksOnRaggedRecordsAndBlankLines) {
  expect("a,b\n1\n\n1,2,3\n", "1@1[a|b]2@2[1]3@4[1|2|3]", "ragged-record@2.2.0 blank-line@3.3.0 ragged-record@4.3.0 ");
}

TEST(Csv, RemarksOnLineBreaks) {
  expect("a,b\r\n1,2\n3,4\r\n", "1@1[a|b]2@2[1|2]3@3[3|4]", "mixed-line-breaks@4.3.0 ");
  expect("a,b\n1\r2,3\n", "1@1[a|b]2@2[1\r2|3]", "stray-carriage-return@2.2.1 ");
}

TEST(Csv, RemarksOnEncoding) {
  expect("\xEF\xBB\xBF"
         "a,b\n1,2\n",
         "1@1[a|b]2@2[1|2]", "byte-order-mark@1.0.0 ");
  expect("a,b\n1,\xE9\n", "1@1[a|b]2@2[1|\xE9]", "bad-utf8@2.2.2 ");
  using namespace std::string_view_literals;
  expect("a,b\n1\0,2\n"sv, "1@1[a|b]2@2[1\0|2]"sv, "nul@2.2.1 ");
}

TEST(Csv, GuessesTheDelimiterOnlyWhereTheRightOneIsAbsent) {
  expect("a;b;\"c,d\"\n1;2;3\n", "1@1[a|b|'c,d']2@2[1|2|3]", "wrong-delimiter@1.0.0 ");
  EXPECT_EQ(read("a\tb\n1\t2\n", 3).delimiter, '\t');
  EXPECT_EQ(read("a,b;c;d\n", 3).delimiter, ',');
  EXPECT_EQ(read("single\n1\n", 3).delimiter, ',');
}

TEST(Csv, LimitsCutAndRemarkOnce) {
  Options options;
  options.field_bytes = 4, options.fields = 2;
  expect("a,b\n123456,1234\n1,2,3,4\n", "1@1[a|b]2@2[1234|1234]3@3[1|4]", "field-too-long@2.2.1 too-many-fields@3.3.0 ",
         options);
  std::string text = "a,b\n";
  for (int i = 0; i < 100; ++i)
    text += "1\n";
  const Read out = read(text, 50);
  EXPECT_EQ(out.counts.at("ragged-record"), 100U);
  EXPECT_EQ(std::count(out.remarks.begin(), out.remarks.end(), ' '), 20);
}

TEST(Csv, FieldMemoryIsBounded) {
  Options options;
  options.field_bytes = 1000;
  std::size_t longest = 0;
  Reader reader(
      options, [&](const Record& record) { longest = std::max(longest, record.fields[0].text.capacity()); }, nullptr);
  reader.feed("a\n\"");
  const std::string chunk(65'536, 'x');
  for (int i = 0; i < 160; ++i)
    reader.feed(chunk);
  reader.feed("\"\n");
  reader.finish();
  EXPECT_LT(longest, 4'000U);
  EXPECT_EQ(reader.records(), 2U);
}

json::Value row(std::string_view text, std::vector<Column> columns) {
  json::Value out;
  Reader reader(
      {}, [&](const Record& record) { out = record_to_instance(columns, record); }, nullptr);
  reader.feed(text);
  reader.finish();
  return out;
}

Column column(std::string name, std::string_view types) {
  const auto has = [&](char c) { return types.find(c) != std::string_view::npos; };
  return {std::move(name), has('s'), has('n'), has('i'), has('b'), has('0'), has('o')};
}

TEST(CsvInstance, TypesCellsByTheirColumns) {
  EXPECT_EQ(json::dump(
                row("007,1.50,42,True,x,1,0\n", {column("s", "s"), column("n", "n"), column("i", "i"), column("b", "b"),
                                                 column("bad", "i"), column("either", "sn"), column("extra", "")})),
            R"({"s":"007","n":1.50,"i":42,"b":true,"bad":"x","either":1,"extra":"0"})");
  EXPECT_EQ(
      json::dump(row("\"1,5\",+1,0x1,yes\n", {column("a", "n"), column("b", "i"), column("c", "n"), column("d", "b")})),
      R"({"a":"1,5","b":"+1","c":"0x1","d":"yes"})");
}

TEST(CsvInstance, ObjectsAndArraysAreReadWhereTheyAreJson) {
  EXPECT_EQ(json::dump(row("{},[1],\"{\"\"a\"\":1}\",a;b,a;b\n", {column("a", "o"), column("b", "o"), column("c", "o"),
                                                                  column("d", "o"), column("e", "os")})),
            R"({"a":{},"b":[1],"c":{"a":1},"e":"a;b"})");
}

TEST(CsvInstance, EmptyCells) {
  EXPECT_EQ(json::dump(row(",,,\"\",\"\",\"\",\n", {column("null", "s0"), column("text", "s"), column("number", "n"),
                                                    column("quoted", "s"), column("quoted-null", "s0"),
                                                    column("quoted-integer", "i0"), column("integer-null", "i0")})),
            R"({"null":null,"quoted":"","quoted-null":"","quoted-integer":null,"integer-null":null})");
  EXPECT_EQ(json::dump(row("1\n", {column("a", "i"), column("b", "i")})), R"({"a":1})");
  EXPECT_EQ(json::dump(row("1,2\n", {column("", "i"), column("b", "i")})), R"({"b":2})");
}

} // namespace
} // namespace keur::csv
