#include "reports/har/har.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "json/load.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace keur::reports::har {
namespace {

using json::Array;
using json::Object;
using json::object;
using json::Value;
using run::RecordedExchange;

int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  if (at + count > text.size())
    return 0;
  std::from_chars(text.data() + at, text.data() + at + count, value);
  return value;
}

/// RFC 3339 with milliseconds, `us` after the run's start; the epoch stands in for a start that cannot be read.
std::string moment(std::string_view started, std::int64_t us) {
  using namespace std::chrono;
  const year_month_day date{year{digits(started, 0, 4)}, month{static_cast<unsigned>(digits(started, 5, 2))},
                            day{static_cast<unsigned>(digits(started, 8, 2))}};
  sys_time<milliseconds> time{};
  if (date.ok())
    time = sys_days{date} + hours{digits(started, 11, 2)} + minutes{digits(started, 14, 2)} +
           std::chrono::seconds{digits(started, 17, 2)};
  time += milliseconds(std::max<std::int64_t>(us, 0) / 1'000);
  const auto whole = floor<std::chrono::seconds>(time);
  std::string text = to_rfc3339(wall_at(static_cast<double>(whole.time_since_epoch().count())));
  const std::string ms = std::to_string((time - whole).count());
  text.insert(text.size() - 1, "." + std::string(3 - ms.size(), '0') + ms);
  return text;
}

Value milliseconds(std::int64_t us) { return static_cast<double>(us) / 1e3; }

Array headers(const std::vector<run::RecordedField>& fields) {
  Array all;
  for (const run::RecordedField& field : fields)
    all.push_back(object({{"name", escape_visible(field.name)}, {"value", escape_visible(field.value)}}));
  return all;
}

std::string media_type(const std::vector<run::RecordedField>& fields) {
  for (const run::RecordedField& field : fields)
    if (equals_ignore_case(field.name, "content-type"))
      return escape_visible(field.value);
  return "";
}

Value request(const RecordedExchange& exchange, bool bodies) {
  Object object;
  object.append("method", escape_visible(exchange.method));
  object.append("url", escape_visible(exchange.url));
  object.append("httpVersion", "HTTP/1.1");
  object.append("cookies", Array{});
  object.append("headers", headers(exchange.request_fields));
  object.append("queryString", Array{});
  if (bodies && !exchange.request_body.empty())
    object.append("postData", json::object({{"mimeType", media_type(exchange.request_fields)},
                                            {"text", escape_visible(exchange.request_body)}}));
  object.append("headersSize", -1);
  object.append("bodySize", exchange.request_bytes);
  return object;
}

Value response(const RecordedExchange& exchange, bool bodies) {
  Object content;
  content.append("size", exchange.response_bytes);
  content.append("mimeType", media_type(exchange.response_fields));
  if (bodies && !exchange.response_body.empty()) {
    const bool text = !find_invalid_utf8(exchange.response_body);
    content.append("text", text ? exchange.response_body : crypto::base64(exchange.response_body));
    if (!text)
      content.append("encoding", "base64");
  }
  Object object;
  object.append("status", exchange.status);
  object.append("statusText", "");
  object.append("httpVersion", "HTTP/1.1");
  object.append("cookies", Array{});
  object.append("headers", headers(exchange.response_fields));
  object.append("content", std::move(content));
  object.append("redirectURL", "");
  object.append("headersSize", -1);
  object.append("bodySize", exchange.response_bytes);
  if (!exchange.error.empty())
    object.append("_error", escape_visible(exchange.error));
  return object;
}

/// The transcript's times count from the hand-over; HAR wants the length of each phase, -1 for one that did not happen,
/// and `connect` with the TLS handshake in it.
Value timings(const RecordedExchange& exchange) {
  std::int64_t at = 0;
  const auto phase = [&](std::int64_t until) -> Value {
    if (until <= 0)
      return -1;
    const std::int64_t length = std::max<std::int64_t>(until - at, 0);
    at = std::max(at, until);
    return milliseconds(length);
  };
  Object object;
  object.append("blocked", phase(exchange.queued_us));
  object.append("dns", phase(exchange.dns_us));
  object.append("ssl", exchange.tls_us > exchange.connect_us ? milliseconds(exchange.tls_us - exchange.connect_us)
                                                             : Value(-1));
  object.append("connect", phase(std::max(exchange.connect_us, exchange.tls_us)));
  object.append("send", 0);
  object.append("wait", milliseconds(std::max<std::int64_t>(exchange.first_byte_us - at, 0)));
  at = std::max(at, exchange.first_byte_us);
  object.append("receive", milliseconds(std::max<std::int64_t>(exchange.total_us - at, 0)));
  return object;
}

Value entry(const run::Transcript& transcript, const run::RecordedCase& record, const RecordedExchange& exchange,
            bool bodies) {
  Object object;
  object.append("startedDateTime", moment(transcript.started, exchange.started_us));
  object.append("time", milliseconds(std::max<std::int64_t>(exchange.total_us, 0)));
  object.append("request", request(exchange, bodies));
  object.append("response", response(exchange, bodies));
  object.append("cache", Object{});
  object.append("timings", timings(exchange));
  object.append("comment", escape_visible(record.id) + " (" + std::string(name(record.verdict.kind)) + ")");
  return object;
}

} // namespace

std::string write(const run::Transcript& transcript, const ReportOptions&) {
  const bool bodies = transcript.target_class != "remote" && transcript.target_class != "live";
  Array entries;
  for (const run::RecordedCase& record : transcript.cases)
    for (const RecordedExchange& exchange : record.exchanges)
      entries.push_back(entry(transcript, record, exchange, bodies));
  Object log;
  log.append("version", "1.2");
  log.append("creator", object({{"name", "keur"}, {"version", escape_visible(transcript.tool_version)}}));
  log.append("pages", Array{});
  log.append("entries", std::move(entries));
  return json::dump(object({{"log", std::move(log)}})) + '\n';
}

} // namespace keur::reports::har
