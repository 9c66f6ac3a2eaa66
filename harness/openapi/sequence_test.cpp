#include "json/load.hpp"
#include "openapi/sequence.hpp"

#include <gtest/gtest.h>

namespace keur::openapi {
namespace {

SequenceForm form_of(std::string_view type) { return sequence_form(*http::parse_media_type(type)); }
std::string read(SequenceForm form, std::string_view body, bool cut = false) {
  return json::dump(read_sequence(form, body, cut).array());
}

TEST(Sequence, KnowsItsMediaTypes) {
  EXPECT_EQ(form_of("application/x-ndjson; charset=utf-8"), SequenceForm::JsonLines);
  EXPECT_EQ(form_of("application/jsonl"), SequenceForm::JsonLines);
  EXPECT_EQ(form_of("application/geo+json-seq"), SequenceForm::JsonSequence);
  EXPECT_EQ(form_of("text/event-stream"), SequenceForm::Events);
  EXPECT_EQ(form_of("application/json"), SequenceForm::None);
}

TEST(Sequence, ReadsLinesRecordsAndEvents) {
  EXPECT_EQ(read(SequenceForm::JsonLines, "{\"a\":1}\r\n\n[2]\n3"), R"([{"a":1},[2],3])");
  EXPECT_EQ(read(SequenceForm::JsonSequence, "\x1e{\"a\":1}\n\x1e[\n2]\n"), R"([{"a":1},[2]])");
  EXPECT_EQ(read(SequenceForm::Events, ": hello\nevent: add\ndata: {\"a\":\ndata: 1}\nid: 7\nretry: 10\nother: x\n\n"
                                       "id: 8\n\ndata:x\r\n\r\n"),
            R"([{"event":"add","id":"7","retry":10,"data":"{\"a\":\n1}"},{"data":"x"}])");
}

TEST(Sequence, SaysWhichItemIsNoJson) {
  const auto lines = read_sequence(SequenceForm::JsonLines, "1\n{oops\n3\n", false);
  ASSERT_EQ(lines.items.size(), 3U);
  EXPECT_TRUE(lines.items[0].problem.empty());
  EXPECT_FALSE(lines.items[1].problem.empty());
  EXPECT_EQ(lines.items[1].line, 2U);
  const auto unmarked = read_sequence(SequenceForm::JsonSequence, "{\"a\":1}\n", false);
  ASSERT_EQ(unmarked.items.size(), 1U);
  EXPECT_FALSE(unmarked.items[0].problem.empty());
}

TEST(Sequence, OfACutBodyTheWholeItemsCount) {
  EXPECT_EQ(read(SequenceForm::JsonLines, "1\n2", true), "[1]");
  EXPECT_EQ(read(SequenceForm::JsonLines, "1\n2", false), "[1,2]");
  EXPECT_EQ(read(SequenceForm::JsonSequence,
                 "\x1e"
                 "1\n\x1e"
                 "2",
                 true),
            "[1]");
  EXPECT_EQ(read(SequenceForm::Events, "data: 1\n\ndata: 2\n", true), R"([{"data":"1"}])");
  const auto many = read_sequence(SequenceForm::JsonLines, "1\n2\n3\n", false, 2);
  EXPECT_EQ(many.items.size(), 2U);
  EXPECT_FALSE(many.complete);
}

TEST(Sequence, WritesWhatItReads) {
  const auto items = json::load_json(R"([{"event":"add","data":"a\nb"},{"data":"c"}])", "t")->root.array();
  for (const auto form : {SequenceForm::JsonLines, SequenceForm::JsonSequence, SequenceForm::Events})
    EXPECT_EQ(read(form, write_sequence(form, items)), R"([{"event":"add","data":"a\nb"},{"data":"c"}])");
  EXPECT_EQ(write_sequence(SequenceForm::Events, {json::Value(5)}), "data: 5\n\n");
}

} // namespace
} // namespace keur::openapi
