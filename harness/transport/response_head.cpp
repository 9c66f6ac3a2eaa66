#include "transport/response_head.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::transport {
namespace {

Error framing(std::string message) { return {ErrorCode::Framing, std::move(message)}; }
Error too_much(const std::string& what) { return {ErrorCode::HeaderLimit, "the answer's header has " + what}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// 1*DIGIT that fits; nothing otherwise (RFC 9110 section 8.6).
std::optional<std::uint64_t> read_length(std::string_view text) {
  if (!all_digits(text) || text.size() > 18)
    return std::nullopt;
  return std::stoull(std::string(text));
}

} // namespace

void ResponseHead::remark(std::string id, std::string message) {
  const bool known = std::any_of(remarks_.begin(), remarks_.end(), [&](const auto& one) { return one.id == id; });
  if (!known)
    remarks_.push_back({std::move(id), std::move(message)});
}

std::optional<Error> ResponseHead::read_line(std::string_view raw) {
  bytes_ += raw.size();
  if (raw.size() > limits_.header_line_bytes)
    return too_much("a line of more than " + std::to_string(limits_.header_line_bytes) + " bytes");
  if (bytes_ > limits_.header_bytes)
    return too_much("more than " + std::to_string(limits_.header_bytes) + " bytes");
  auto line = raw;
  if (!line.empty() && line.back() == '\n')
    line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r')
    line.remove_suffix(1);
  else if (line.size() != raw.size())
    remark("framing/bare-lf", "header lines end with a bare LF (RFC 9112 section 2.2)");
  if (line.find('\0') != std::string_view::npos)
    return framing("a header line holds a NUL (RFC 9110 section 5.5)");
  if (line.find('\r') != std::string_view::npos)
    return framing("a header line holds a bare CR (RFC 9112 section 2.2)");
  if (state_ == State::StatusLine)
    return read_status(line);
  if (line.empty())
    return state_ == State::Fields ? end_of_head() : std::nullopt;
  if (++count_ > limits_.header_count)
    return too_much("more than " + std::to_string(limits_.header_count) + " lines");
  auto& into = state_ == State::Fields ? fields_ : trailers_;
  return line.front() == ' ' || line.front() == '\t' ? fold(line, into) : read_field(line, into);
}

// RFC 9112 section 4: HTTP-version SP 3DIGIT SP [reason]; the SP before an absent reason is often left out.
std::optional<Error> ResponseHead::read_status(std::string_view line) {
  const auto bad = [] { return framing("the status line is malformed (RFC 9112 section 4)"); };
  if (line.substr(0, 5) != "HTTP/")
    return bad();
  const auto space = line.find(' ');
  const auto version = line.substr(5, space == std::string_view::npos ? space : space - 5);
  if (version != "1.1" && version != "1.0" && version != "2" && version != "2.0")
    return bad();
  const auto rest = space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
  if (rest.size() < 3 || !all_digits(rest.substr(0, 3)) || (rest.size() > 3 && rest[3] != ' '))
    return bad();
  version_ = std::string(version);
  status_ = std::stoi(std::string(rest.substr(0, 3)));
  if (++count_ > limits_.header_count)
    return too_much("more than " + std::to_string(limits_.header_count) + " lines");
  if (version == "1.0")
    remark("http-1.0", "the server speaks HTTP/1.0");
  state_ = State::Fields;
  return std::nullopt;
}

std::optional<Error> ResponseHead::read_field(std::string_view line, http::Fields& into) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos)
    return framing("a header line has no colon (RFC 9112 section 5)");
  const auto name = line.substr(0, colon);
  // RFC 9112 section 5.1: white space before the colon has been used to smuggle fields past filters.
  if (!name.empty() && (name.back() == ' ' || name.back() == '\t'))
    return framing("a header line has white space before its colon (RFC 9112 section 5.1)");
  if (!http::is_token(name))
    return framing("a field name is no token (RFC 9110 section 5.1)");
  into.add(std::string(name), std::string(trim(line.substr(colon + 1))));
  return std::nullopt;
}

std::optional<Error> ResponseHead::fold(std::string_view line, http::Fields& into) {
  if (into.empty())
    return framing("the header begins with a continuation line (RFC 9112 section 5.2)");
  remark("framing/obs-fold", "a field goes on over a line end (RFC 9112 section 5.2)");
  http::Fields joined;
  std::size_t left = into.size();
  for (const auto& field : into)
    joined.add(field.name, --left == 0 ? field.value + ' ' + std::string(trim(line)) : field.value);
  into = std::move(joined);
  return std::nullopt;
}

std::optional<Error> ResponseHead::end_of_head() {
  if (status_ == 101)
    return framing("the server switches protocols unasked (status 101)");
  if (status_ >= 100 && status_ < 200) {
    fields_ = {};
    state_ = State::StatusLine;
    return std::nullopt;
  }
  state_ = State::Trailers;
  if (auto error = judge_coding())
    return error;
  return judge_length();
}

// RFC 9112 section 6.3: one value, or equal ones; anything else makes the end of the answer a matter of opinion.
std::optional<Error> ResponseHead::judge_length() {
  const auto values = fields_.all("Content-Length");
  if (values.empty())
    return std::nullopt;
  std::size_t seen = 0;
  for (const auto value : values)
    for (const auto part : split(value, ',')) {
      const auto length = read_length(trim(part));
      if (!length)
        return framing("Content-Length is no number of bytes (RFC 9110 section 8.6)");
      if (content_length_ && *content_length_ != *length)
        return framing("two different Content-Length values (RFC 9112 section 6.3)");
      content_length_ = length;
      ++seen;
    }
  if (seen > 1)
    remark("framing/repeated-content-length", "Content-Length stands more than once, with equal values");
  if (!chunked_)
    return std::nullopt;
  remark("framing/cl-te", "both Content-Length and Transfer-Encoding (RFC 9112 section 6.1): chunked counts");
  poisons_connection_ = true;
  return std::nullopt;
}

std::optional<Error> ResponseHead::judge_coding() {
  const auto coding = fields_.combined("Transfer-Encoding");
  if (!coding)
    return std::nullopt;
  if (!equals_ignore_case(trim(*coding), "chunked"))
    return framing("Transfer-Encoding is not exactly \"chunked\", the only coding asked for (RFC 9112 section 6.1)");
  if (version_ == "1.0")
    return framing("Transfer-Encoding in an HTTP/1.0 answer (RFC 9112 section 6.1)");
  chunked_ = true;
  return std::nullopt;
}

} // namespace keur::transport
