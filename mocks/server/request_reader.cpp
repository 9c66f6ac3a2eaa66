#include "mocks/server/request_reader.hpp"

#include "base/text.hpp"
#include "http/method.hpp"

#include <algorithm>
#include <charconv>

namespace keur::mocks {
namespace {

/// Everything but controls and the space may stand in a target; what it means is the router's business.
bool is_target(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
  });
}

void split_target(Request& request) {
  std::string_view target = request.target;
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos && target.front() != '/') {
    const auto slash = target.find_first_of("/?", scheme + 3);
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  request.has_query = mark != std::string_view::npos;
  if (request.has_query)
    request.query = target.substr(mark + 1);
}

int parse_request_line(std::string_view line, const ListenerOptions& options, Request& request) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return 400;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!http::is_token(request.method))
    return 400;
  if (request.target.size() > options.target_bytes)
    return 414;
  if (!is_target(request.target))
    return 400;
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return version.substr(0, 5) == "HTTP/" ? 505 : 400;
  request.version = version.substr(5);
  split_target(request);
  return 0;
}

} // namespace

int parse_head(std::string_view head, const ListenerOptions& options, Request& request) {
  auto end = head.find("\r\n");
  if (const int refused = parse_request_line(head.substr(0, end), options, request))
    return refused;
  std::size_t hosts = 0;
  while (end != std::string_view::npos && end + 2 < head.size()) {
    const auto start = end + 2;
    end = head.find("\r\n", start);
    const auto line = head.substr(start, end == std::string_view::npos ? end : end - start);
    const auto colon = line.find(':');
    // No white space between name and colon, no folding: RFC 9112 section 5.1 and 5.2.
    if (colon == std::string_view::npos || !http::is_token(line.substr(0, colon)))
      return 400;
    const auto value = trim(line.substr(colon + 1));
    if (!value.empty() && !http::is_field_value(value))
      return 400;
    if (equals_ignore_case(line.substr(0, colon), "host"))
      ++hosts;
    request.fields.add(std::string(line.substr(0, colon)), std::string(value));
    if (request.fields.size() > options.field_count)
      return 431;
  }
  return hosts == 1 || (hosts == 0 && request.version == "1.0") ? 0 : 400;
}

RequestReader::Outcome RequestReader::refuse(int status) {
  refusal_ = status;
  return Outcome::Refused;
}

bool RequestReader::fill() {
  if (at_ > 0) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  char block[16'384];
  const auto count = channel_.read(block, sizeof block);
  buffer_.append(block, count);
  return count > 0;
}

bool RequestReader::need(std::size_t bytes) {
  while (rest().size() < bytes)
    if (!fill())
      return false;
  return true;
}

RequestReader::Outcome RequestReader::read_head(Request& request) {
  // A robust server ignores one empty line before the request line (RFC 9112 section 2.2).
  while (true) {
    if (rest().substr(0, 2) == "\r\n")
      at_ += 2;
    const auto end = rest().find("\r\n\r\n");
    if (end != std::string_view::npos) {
      const int status = end > options_.head_bytes ? 431 : parse_head(rest().substr(0, end), options_, request);
      at_ += end + 4;
      return status == 0 ? Outcome::Read : refuse(status);
    }
    if (rest().size() > options_.head_bytes)
      return refuse(431);
    if (!fill())
      return Outcome::Ended;
  }
}

void RequestReader::send_continue(const Request& request) {
  if (rest().empty() && request.version == "1.1" && equals_ignore_case(request.field("expect"), "100-continue"))
    channel_.write("HTTP/1.1 100 Continue\r\n\r\n");
}

RequestReader::Outcome RequestReader::read_body(Request& request) {
  const auto coding = request.fields.combined("transfer-encoding");
  const auto length = request.fields.combined("content-length");
  if (coding && length)
    return refuse(400); // RFC 9112 section 6.3: a smuggling attempt
  if (coding) {
    if (!equals_ignore_case(*coding, "chunked"))
      return refuse(501);
    send_continue(request);
    return read_chunks(request);
  }
  if (!length)
    return Outcome::Read;
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), size);
  if (error != std::errc{} || end != length->data() + length->size())
    return refuse(400);
  if (size > options_.body_bytes)
    return refuse(413);
  send_continue(request);
  if (!need(size))
    return Outcome::Ended;
  request.body = rest().substr(0, size);
  at_ += size;
  return Outcome::Read;
}

bool RequestReader::line(std::string& out) {
  while (true) {
    const auto end = rest().find("\r\n");
    if (end != std::string_view::npos) {
      out = rest().substr(0, end);
      at_ += end + 2;
      return true;
    }
    if (rest().size() > 8'192 || !fill())
      return false;
  }
}

RequestReader::Outcome RequestReader::read_chunks(Request& request) {
  std::string text;
  while (line(text)) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, 16);
    if (error != std::errc{} || (end != text.data() + text.size() && *end != ';' && *end != ' '))
      return refuse(400);
    if (size > options_.body_bytes - request.body.size())
      return refuse(413);
    if (size == 0) {
      while (line(text)) // trailer fields, dropped (RFC 9112 section 7.1.2)
        if (text.empty())
          return Outcome::Read;
      return Outcome::Ended;
    }
    if (!need(size + 2))
      return Outcome::Ended;
    request.body.append(rest().substr(0, size));
    if (rest().substr(size, 2) != "\r\n")
      return refuse(400);
    at_ += size + 2;
  }
  return Outcome::Ended;
}

} // namespace keur::mocks
