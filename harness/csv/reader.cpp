#include "csv/reader.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::csv {
namespace {

constexpr std::size_t longest_head = 1u << 20;

/// The usual delimiter that stands most often outside quotes in the first line; `given` when that one is there at all.
char guess(std::string_view line, char given) {
  std::size_t counts[256] = {};
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (!quoted)
      ++counts[static_cast<unsigned char>(c)];
  }
  char best = given;
  if (counts[static_cast<unsigned char>(given)] == 0)
    for (const char c : {';', '\t', '|'})
      if (counts[static_cast<unsigned char>(c)] > counts[static_cast<unsigned char>(best)])
        best = c;
  return best;
}

std::string name_of(char delimiter) { return delimiter == '\t' ? "a tab" : std::string("\"") + delimiter + '"'; }

} // namespace

Reader::Reader(Options options, OnRecord on_record, OnRemark on_remark)
    : options_(options), on_record_(std::move(on_record)), on_remark_(std::move(on_remark)),
      delimiter_(options.delimiter) {}

void Reader::feed(std::string_view chunk) {
  if (started_)
    return read(chunk);
  const std::size_t before = head_.size();
  head_ += chunk;
  if (head_.find('\n', before) != std::string::npos || head_.size() > longest_head)
    start(head_);
}

void Reader::start(std::string_view head) {
  started_ = true;
  if (head.substr(0, 3) == "\xEF\xBB\xBF") {
    head.remove_prefix(3);
    remark("byte-order-mark",
           "the file starts with a byte order mark, which readers take as part of the first column's name", 0);
  }
  if (options_.guess_delimiter)
    delimiter_ = guess(head.substr(0, head.find('\n')), options_.delimiter);
  if (delimiter_ != options_.delimiter)
    remark("wrong-delimiter",
           "fields are separated by " + name_of(delimiter_) + " and not by " + name_of(options_.delimiter), 0);
  read(head);
  head_.clear();
  head_.shrink_to_fit();
}

void Reader::read(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    i = read_run(text, i);
    if (i < text.size())
      step(text[i++]);
  }
}

/// Appends what needs no decision at once; returns where it ends.
std::size_t Reader::read_run(std::string_view text, std::size_t from) {
  if (state_ == State::QuoteInQuoted || carriage_return_)
    return from;
  std::size_t end = from;
  if (state_ == State::Quoted)
    while (end < text.size() && text[end] != '"' && text[end] != '\n')
      ++end;
  else
    while (end < text.size() && text[end] != delimiter_ && text[end] != '"' && text[end] != '\n' && text[end] != '\r')
      ++end;
  if (end == from)
    return from;
  append(text.substr(from, end - from));
  if (state_ == State::FieldStart)
    state_ = State::Unquoted;
  return end;
}

void Reader::step(char c) {
  if (state_ == State::Quoted)
    return in_quoted(c);
  if (state_ == State::QuoteInQuoted)
    return after_quote(c);
  plain(c);
}

void Reader::in_quoted(char c) {
  if (c == '"') {
    state_ = State::QuoteInQuoted;
    return;
  }
  line_ += c == '\n' ? 1 : 0;
  append(std::string_view(&c, 1));
}

void Reader::after_quote(char c) {
  if (c == '"') {
    append("\"");
    state_ = State::Quoted;
    return;
  }
  state_ = State::Unquoted;
  if (c != delimiter_ && c != '\n' && c != '\r')
    remark("text-after-quote", "text after the closing quote; quotes inside a field are doubled", field_count_);
  plain(c);
}

void Reader::plain(char c) {
  if (carriage_return_ && c != '\n') {
    carriage_return_ = false;
    remark("stray-carriage-return", "a carriage return without a line feed", field_count_);
    append("\r");
    state_ = State::Unquoted;
  }
  if (c == delimiter_) {
    end_field();
  } else if (c == '\n') {
    line_break(c);
  } else if (c == '\r') {
    carriage_return_ = true;
  } else if (c == '"' && state_ == State::FieldStart) {
    field().quoted = true;
    quote_line_ = line_;
    state_ = State::Quoted;
  } else {
    if (c == '"')
      remark("stray-quote", "a quote inside a field that is not quoted", std::max<std::size_t>(field_count_, 1));
    append(std::string_view(&c, 1));
    state_ = State::Unquoted;
  }
}

void Reader::line_break(char) {
  ++(carriage_return_ ? crlf_ : lf_);
  carriage_return_ = false;
  end_record();
  record_line_ = ++line_;
}

/// The field that is being read; opens it.
Field& Reader::field() {
  if (!field_open_) {
    field_open_ = true;
    if (field_count_ == options_.fields) { // the last one is used over and over
      if (!record_cut_)
        remark("too-many-fields", "more than " + std::to_string(options_.fields) + " fields", 0);
      record_cut_ = true;
    } else if (++field_count_ > fields_.size()) {
      fields_.emplace_back();
    }
    fields_[field_count_ - 1].text.clear();
    fields_[field_count_ - 1].quoted = false;
  }
  return fields_[field_count_ - 1];
}

void Reader::append(std::string_view text) {
  std::string& out = field().text;
  const std::size_t room = options_.field_bytes - std::min(options_.field_bytes, out.size());
  if (text.size() > room && out.size() <= options_.field_bytes) {
    remark("field-too-long", "a field of more than " + std::to_string(options_.field_bytes) + " bytes was cut",
           field_count_);
    out.append(text.substr(0, room));
    out += '\0'; // one over the limit: remarked on once; taken off again in check_record()
    return;
  }
  out.append(text.substr(0, std::min(room, text.size())));
}

void Reader::end_field() {
  field();
  field_open_ = false;
  state_ = State::FieldStart;
}

void Reader::end_record() {
  end_field();
  const bool blank = field_count_ == 1 && fields_[0].text.empty() && !fields_[0].quoted && width_ != 1;
  if (blank && records_ > 0) {
    remark("blank-line", "an empty line", 0);
  } else {
    ++records_;
    check_record();
    on_record_({records_, record_line_, std::span(fields_.data(), field_count_)});
  }
  field_count_ = 0;
  record_cut_ = false;
}

void Reader::check_record() {
  if (records_ == 1)
    width_ = field_count_;
  else if (field_count_ != width_)
    remark("ragged-record",
           "the record has " + std::to_string(field_count_) + (field_count_ == 1 ? " field" : " fields") +
               ", the header has " + std::to_string(width_),
           0);
  for (std::size_t i = 0; i < field_count_; ++i) {
    std::string& text = fields_[i].text;
    if (text.size() > options_.field_bytes)
      text.resize(options_.field_bytes);
    else if (find_invalid_utf8(text))
      remark("bad-utf8", "bytes that are not UTF-8", i + 1);
    if (text.find('\0') != std::string::npos)
      remark("nul", "a NUL byte", i + 1);
  }
}

void Reader::finish() {
  if (!started_)
    start(head_);
  if (state_ == State::Quoted)
    remark("unclosed-quote", "the quoted field that begins in line " + std::to_string(quote_line_) + " is never closed",
           field_count_);
  if (field_count_ > 0 || field_open_)
    end_record();
  if (crlf_ > 0 && lf_ > 0)
    remark("mixed-line-breaks", std::to_string(crlf_) + " lines end in CRLF, " + std::to_string(lf_) + " in LF", 0);
}

void Reader::remark(std::string_view id, std::string message, std::size_t field_number) {
  const std::size_t record =
      records_ + (field_count_ > 0 && id != "ragged-record" && id != "bad-utf8" && id != "nul" ? 1 : 0);
  if (++counts_[std::string(id)] <= options_.remarks_each && on_remark_)
    on_remark_({std::string(id), std::move(message), line_, record, field_number});
}

} // namespace keur::csv
