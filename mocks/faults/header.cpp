#include "base/text.hpp"
#include "http/date.hpp"
#include "mocks/faults/rows.hpp"

namespace keur::mocks {
namespace {

constexpr auto header_kind = FaultKind::Header;

bool frames(std::string_view name) {
  return equals_ignore_case(name, "content-type") || equals_ignore_case(name, "content-length") ||
         equals_ignore_case(name, "date");
}

/// Every field beyond those of the message itself is one that the description declares.
void replace_declared(Reply& reply, const std::string& value) {
  http::Fields kept;
  for (const auto& field : reply.fields) {
    if (frames(field.name))
      kept.add(field.name, field.value);
    else if (!value.empty())
      kept.add(field.name, value);
  }
  reply.fields = kept;
}

void set_type(Reply& reply, const std::string& type) {
  if (is_success(reply) && (reply.stream || !reply.body.empty()))
    reply.fields.set("Content-Type", type);
}

} // namespace

std::vector<Fault> header_faults() {
  using R = Reply;
  using C = FaultContext;
  return {
      {"content-type-missing", header_kind, "a body without Content-Type", "H045 T015",
       [](R& r, const C&) { r.fields.remove("Content-Type"); }},
      {"content-type-wrong", header_kind, "text/plain for a JSON body", "H061 T015",
       [](R& r, const C&) { set_type(r, "text/plain"); }},
      {"content-type-problem", header_kind, "application/problem+json for a success", "H061",
       [](R& r, const C&) { set_type(r, "application/problem+json"); }},
      {"content-type-malformed", header_kind, "a Content-Type that is no media type", "H060",
       [](R& r, const C&) { set_type(r, "json"); }},
      {"content-type-utf16", header_kind, "charset=utf-16", "H059",
       [](R& r, const C&) { set_type(r, "application/json; charset=utf-16"); }},
      {"content-type-odd-case", header_kind, "Application/JSON; Charset=\"UTF-8\": harmless", "H060",
       [](R& r, const C&) { set_type(r, "Application/JSON; Charset=\"UTF-8\""); }},
      {"content-type-twice", header_kind, "two Content-Type fields", "H058",
       [](R& r, const C&) {
         if (is_success(r))
           r.fields.add("Content-Type", "text/html");
       }},
      {"head-differs", header_kind, "HEAD is answered with another media type than GET", "",
       [](R& r, const C& context) {
         if (context.request.method == "HEAD")
           r.fields.set("Content-Type", "text/plain");
       }},
      {"etag-unquoted", header_kind, "an ETag without quotes", "",
       [](R& r, const C&) {
         if (is_success(r))
           r.fields.set("ETag", "abc");
       }},
      {"header-missing", header_kind, "declared response headers are left out", "",
       [](R& r, const C&) {
         if (is_success(r))
           replace_declared(r, "");
       }},
      {"header-invalid", header_kind, "declared response headers hold a value that their schema refuses", "",
       [](R& r, const C&) {
         if (is_success(r))
           replace_declared(r, "~ niet geldig ~");
       }},
      {"allow-missing", header_kind, "405 without Allow", "", [](R& r, const C&) { r.fields.remove("Allow"); }},
      {"challenge-missing", header_kind, "401 without WWW-Authenticate", "T018",
       [](R& r, const C&) { r.fields.remove("WWW-Authenticate"); }},
      {"challenge-malformed", header_kind, "a WWW-Authenticate that is no challenge", "",
       [](R& r, const C&) {
         if (r.fields.contains("WWW-Authenticate"))
           r.fields.set("WWW-Authenticate", "Bearer error=invalid token, ,\"\"");
       }},
      {"challenge-basic", header_kind, "a Basic challenge where a token is wanted", "H118",
       [](R& r, const C&) {
         if (r.fields.contains("WWW-Authenticate"))
           r.fields.set("WWW-Authenticate", "Basic realm=\"x\"");
       }},
      {"challenge-error-unasked", header_kind, "an error code in the challenge although no token was sent", "",
       [](R& r, const C&) {
         if (r.status == 401)
           r.fields.set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
       }},
      {"clock-behind", header_kind, "a Date one day ago", "H063 T026",
       [](R& r, const C&) {
         r.fields.set("Date", http::to_http_date(std::chrono::system_clock::now() - std::chrono::hours(24)));
       }},
      {"clock-ahead", header_kind, "a Date ten minutes ahead", "T026",
       [](R& r, const C&) {
         r.fields.set("Date", http::to_http_date(std::chrono::system_clock::now() + std::chrono::minutes(10)));
       }},
      {"secret-echo", header_kind, "a field repeats the Authorization value", "H064",
       [](R& r, const C& c) { r.fields.add("X-Debug-Authorization", std::string(c.request.field("authorization"))); }},
      {"cookies", header_kind, "1,000 cookies", "H062",
       [](R& r, const C&) {
         for (int i = 0; i < 1'000; ++i)
           r.fields.add("Set-Cookie", "c" + std::to_string(i) + "=1");
       }},
      {"alt-svc", header_kind, "Alt-Svc to another host", "H129",
       [](R& r, const C&) { r.fields.add("Alt-Svc", "h2=\"other.example:443\""); }},
      {"header-escapes", header_kind, "terminal escapes and bytes that are no UTF-8 in a value", "H056 H057",
       [](R& r, const C&) { r.fields.add("X-Note", "\x1b]52;c;eA==\x07 Zo\xeb"); }},
      {"coding-unknown", header_kind, "a content coding nobody asked for", "H072",
       [](R& r, const C&) {
         if (is_success(r))
           r.fields.set("Content-Encoding", "compress");
       }},
      {"coding-lie", header_kind, "Content-Encoding: gzip on plain text", "H073",
       [](R& r, const C&) {
         if (is_success(r))
           r.fields.set("Content-Encoding", "gzip");
       }},
      {"coding-chain", header_kind, "fifty content codings", "H066",
       [](R& r, const C&) {
         std::string all = "gzip";
         for (int i = 0; i < 49; ++i)
           all += ", gzip";
         r.fields.set("Content-Encoding", all);
       }},
      {"cacheable-token", header_kind, "no Cache-Control and no Pragma", "T014",
       [](R& r, const C&) {
         r.fields.remove("Cache-Control");
         r.fields.remove("Pragma");
       }},
  };
}

} // namespace keur::mocks
