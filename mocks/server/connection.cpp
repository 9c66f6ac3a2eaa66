#include "mocks/server/connection.hpp"

#include "base/text.hpp"
#include "http/method.hpp"
#include "mocks/server/request_reader.hpp"

#include <array>
#include <ctime>

namespace keur::mocks {
namespace {

/// An endless script stops here even when the client reads on: the reader's limit is tested far below.
constexpr std::uint64_t wire_limit = std::uint64_t{1} << 30;

/// RFC 9110 section 5.6.7, made once a second and thread.
const std::string& date_field() {
  thread_local std::time_t made = 0;
  thread_local std::string text;
  const auto now = std::time(nullptr);
  if (now != made) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 64> buffer{};
    std::strftime(buffer.data(), buffer.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    text = buffer.data();
    made = now;
  }
  return text;
}

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_status_and_fields(std::string& out, const Reply& reply) {
  out += "HTTP/1.1 ";
  out += std::to_string(reply.status);
  out += ' ';
  out += http::reason_phrase(reply.status);
  out += "\r\n";
  for (const auto& field : reply.fields) {
    out += field.name;
    out += ": ";
    out += field.value;
    out += "\r\n";
  }
  if (!reply.fields.contains("date"))
    out += date_field();
  if (reply.close && !reply.fields.contains("connection"))
    out += "Connection: close\r\n";
}

bool write_sliced(Channel& channel, const WireStep& step, const ConnectionContext& context) {
  if (step.slice == 0)
    return channel.write(step.bytes);
  for (std::size_t at = 0; at < step.bytes.size(); at += step.slice) {
    if (at > 0 && step.slice_pause.count() > 0 && !context.pause(step.slice_pause))
      return false;
    if (!channel.write(std::string_view(step.bytes).substr(at, step.slice)))
      return false;
  }
  return true;
}

/// False when the connection is over.
bool play(const WireScript& script, Channel& channel, const ConnectionContext& context) {
  for (const auto& step : script.steps) {
    std::uint64_t sent = 0;
    for (std::uint64_t round = 0; round < step.repeat && sent < wire_limit; ++round) {
      if (step.pause.count() > 0 && !context.pause(step.pause))
        return false;
      if (!write_sliced(channel, step, context))
        return false;
      sent += step.bytes.size() + 1;
    }
  }
  switch (script.end) {
  case WireScript::End::KeepAlive:
    return true;
  case WireScript::End::Close:
    return false;
  case WireScript::End::Reset:
    channel.reset();
    return false;
  case WireScript::End::HalfClose:
    channel.finish_writing();
    [[fallthrough]];
  case WireScript::End::Hang:
    context.pause(std::chrono::hours(1));
    return false;
  }
  return false;
}

bool write_streamed(const Reply& reply, Channel& channel, bool with_body, bool old_client) {
  std::string head;
  append_status_and_fields(head, reply);
  // HTTP/1.0 knows no chunked coding: the end of the connection ends the body (RFC 9112 section 6.3).
  if (!old_client)
    head += "Transfer-Encoding: chunked\r\n";
  head += "\r\n";
  if (!channel.write(head))
    return false;
  if (!with_body)
    return true;
  bool good = true;
  reply.stream([&](std::string_view bytes) {
    if (bytes.empty() || !good)
      return good;
    if (old_client)
      return good = channel.write(bytes);
    std::array<char, 32> size{};
    const int count = std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
    std::string chunk(size.data(), static_cast<std::size_t>(count));
    chunk += bytes;
    chunk += "\r\n";
    return good = channel.write(chunk);
  });
  return good && (old_client || channel.write("0\r\n\r\n")) && !old_client;
}

/// False when the connection is over.
bool write_reply(Reply& reply, const Request& request, Channel& channel, const ConnectionContext& context) {
  if (reply.delay.count() > 0 && !context.pause(reply.delay))
    return false;
  if (reply.wire)
    return play(*reply.wire, channel, context);
  const bool old_client = request.version == "1.0";
  if (old_client || equals_ignore_case(request.field("connection"), "close"))
    reply.close = true;
  const bool with_body = request.method != "HEAD" && has_body(reply.status);
  if (reply.stream)
    return write_streamed(reply, channel, with_body, old_client) && !reply.close;
  auto bytes = head_of(reply, reply.body.size());
  if (with_body)
    bytes += reply.body;
  return channel.write(bytes) && !reply.close;
}

Reply refusal(int status) {
  Reply reply;
  reply.status = status;
  reply.close = true;
  return reply;
}

} // namespace

std::string head_of(const Reply& reply, std::size_t length) {
  std::string out;
  out.reserve(256);
  append_status_and_fields(out, reply);
  if (has_body(reply.status) && !reply.fields.contains("content-length") && !reply.fields.contains("transfer-encoding"))
    out += "Content-Length: " + std::to_string(length) + "\r\n";
  out += "\r\n";
  return out;
}

void serve(Channel& channel, const ConnectionContext& context) {
  RequestReader reader(channel, context.options);
  while (true) {
    Request request;
    request.origin = context.origin;
    auto outcome = reader.read_head(request);
    if (outcome == RequestReader::Outcome::Read && context.early) {
      if (auto early = context.early(request)) {
        early->close = true;
        write_reply(*early, request, channel, context);
        return;
      }
    }
    if (outcome == RequestReader::Outcome::Read)
      outcome = reader.read_body(request);
    if (outcome == RequestReader::Outcome::Ended)
      return;
    if (outcome == RequestReader::Outcome::Refused) {
      auto reply = refusal(reader.refusal());
      write_reply(reply, request, channel, context);
      return;
    }
    auto reply = context.handler(request);
    if (!write_reply(reply, request, channel, context))
      return;
  }
}

} // namespace keur::mocks
