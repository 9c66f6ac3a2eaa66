#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keur::csv {

struct Field {
  std::string text; // unquoted, "" for two quotes undone
  bool quoted = false;
};

/// One record of RFC 4180, the header included. `fields` is borrowed until the next record.
struct Record {
  std::size_t number = 0; // 1 = the header
  std::size_t line = 0;   // of its first byte, 1-based; a quoted field may go on for several lines
  std::span<const Field> fields;
};

/// What is wrong with the text of a file. The message holds no field's content.
struct Remark {
  std::string
      id; // byte-order-mark, wrong-delimiter, stray-quote, text-after-quote, unclosed-quote, stray-carriage-return,
          // mixed-line-breaks, blank-line, ragged-record, nul, bad-utf8, field-too-long, too-many-fields
  std::string message;
  std::size_t line = 0;
  std::size_t record = 0;
  std::size_t field = 0; // 1-based; 0 = the whole record
};

struct Options {
  char delimiter = ',';
  /// Where the first line has no `delimiter` but others that are usual (; tab |), go on with the most frequent one of
  /// them, and remark on it.
  bool guess_delimiter = true;
  std::size_t field_bytes = 1u << 20; // longer fields are cut
  std::size_t fields = 10'000;        // of one record; further ones are dropped
  std::size_t remarks_each = 20;      // of one id that are handed on; all are counted
};

/// Reads CSV as it comes in: feed() any number of chunks, then finish(). Memory is bounded by the limits, not by the
/// file. Nothing stops the reading; what is wrong is remarked on. CRLF and LF both end records; RFC 4180 section 2.
class Reader {
public:
  using OnRecord = std::function<void(const Record&)>;
  using OnRemark = std::function<void(const Remark&)>;
  Reader(Options options, OnRecord on_record, OnRemark on_remark);

  void feed(std::string_view chunk);
  void finish();

  char delimiter() const { return delimiter_; }
  std::size_t records() const { return records_; } // so far, the header included
  /// How often each remark was made, also those that were not handed on.
  const std::map<std::string, std::size_t, std::less<>>& counts() const { return counts_; }

private:
  enum class State : std::uint8_t { FieldStart, Unquoted, Quoted, QuoteInQuoted };

  void start(std::string_view head);
  void read(std::string_view text);
  std::size_t read_run(std::string_view text, std::size_t from);
  void step(char c);
  void in_quoted(char c);
  void after_quote(char c);
  void plain(char c);
  void append(std::string_view text);
  Field& field();
  void end_field();
  void end_record();
  void line_break(char c);
  void check_record();
  void remark(std::string_view id, std::string message, std::size_t field_number);

  Options options_;
  OnRecord on_record_;
  OnRemark on_remark_;
  char delimiter_;
  bool started_ = false;
  std::string head_; // bytes before the first line's end, kept until the delimiter is known
  State state_ = State::FieldStart;
  bool carriage_return_ = false; // the last byte was one, outside quotes
  std::vector<Field> fields_;    // the first field_count_ are in use: their buffers are kept from record to record
  std::size_t field_count_ = 0;
  bool field_open_ = false;
  std::size_t records_ = 0, width_ = 0;
  std::size_t line_ = 1, record_line_ = 1, quote_line_ = 1;
  std::size_t crlf_ = 0, lf_ = 0;
  bool record_cut_ = false;
  std::map<std::string, std::size_t, std::less<>> counts_;
};

} // namespace keur::csv
