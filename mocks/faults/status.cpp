#include "http/date.hpp"
#include "mocks/faults/rows.hpp"

#include <atomic>

namespace keur::mocks {
namespace {

constexpr auto status_kind = FaultKind::Status;

void become(Reply& reply, int status) {
  reply = Reply{};
  reply.status = status;
  reply.fields.add("Content-Type", "application/problem+json");
  reply.body = "{\"title\":\"fault\",\"status\":" + std::to_string(status) + "}";
}

void redirect(Reply& reply, int status, std::string location) {
  reply = Reply{};
  reply.status = status;
  reply.fields.add("Location", std::move(location));
}

void limit(Reply& reply, int status, std::string retry_after) {
  become(reply, status);
  if (!retry_after.empty())
    reply.fields.add("Retry-After", std::move(retry_after));
}

} // namespace

std::vector<Fault> status_faults() {
  using R = Reply;
  using C = FaultContext;
  return {
      {"status-500", status_kind, "500 instead of any answer", "H152", [](R& r, const C&) { become(r, 500); }},
      {"status-502", status_kind, "502 as from a proxy without its server", "H152",
       [](R& r, const C&) { become(r, 502); }},
      {"status-504", status_kind, "504 as from a proxy whose server is slow", "H152",
       [](R& r, const C&) { become(r, 504); }},
      {"status-undocumented", status_kind, "a success status that no description declares (299)", "H047",
       [](R& r, const C&) {
         if (is_success(r))
           r.status = 299;
       }},
      {"status-teapot", status_kind, "418 instead of any answer", "H047 H156", [](R& r, const C&) { become(r, 418); }},
      {"status-600", status_kind, "a status above the range HTTP knows (600)", "H047",
       [](R& r, const C&) { r.status = 600; }},
      {"status-999", status_kind, "status 999", "H047", [](R& r, const C&) { r.status = 999; }},
      {"status-400", status_kind, "400 for a good request", "",
       [](R& r, const C&) {
         if (is_success(r))
           become(r, 400);
       }},
      {"status-402", status_kind, "a business refusal, 402", "H156", [](R& r, const C&) { become(r, 402); }},
      {"status-404", status_kind, "404 for what is there", "J005", [](R& r, const C&) { become(r, 404); }},
      {"status-403", status_kind, "403 for a good token", "H155", [](R& r, const C&) { become(r, 403); }},
      {"status-401", status_kind, "401 for a good token", "H154",
       [](R& r, const C&) {
         become(r, 401);
         r.fields.add("WWW-Authenticate", "Bearer error=\"invalid_token\"");
       }},
      {"success-for-errors", status_kind, "200 with the error's body instead of a 4xx", "T002",
       [](R& r, const C&) {
         if (r.status >= 400)
           r.status = 200;
       }},
      {"server-error-for-errors", status_kind, "500 instead of every 4xx", "H152",
       [](R& r, const C&) {
         if (r.status >= 400)
           r.status = 500;
       }},
      {"flaky", status_kind, "every second answer is 500", "H158",
       [](R& r, const C&) {
         static std::atomic<unsigned> count = 0;
         if (count++ % 2 == 1)
           become(r, 500);
       }},
      {"no-content", status_kind, "204 instead of the declared success", "H044",
       [](R& r, const C&) {
         if (is_success(r)) {
           r = Reply{};
           r.status = 204;
         }
       }},
      {"redirect-other-host", status_kind, "302 to another host", "H106 H108",
       [](R& r, const C&) { redirect(r, 302, "https://other.example/stolen"); }},
      {"redirect-307-other-host", status_kind, "307, which repeats the body, to another host", "H106 H107 H108",
       [](R& r, const C&) { redirect(r, 307, "https://other.example/stolen"); }},
      {"redirect-loop", status_kind, "301 to itself", "H111",
       [](R& r, const C& c) { redirect(r, 301, c.request.target); }},
      {"redirect-file", status_kind, "302 to a file: address", "H112",
       [](R& r, const C&) { redirect(r, 302, "file:///etc/passwd"); }},
      {"redirect-metadata", status_kind, "302 to the cloud metadata address", "H114",
       [](R& r, const C&) { redirect(r, 302, "http://169.254.169.254/latest/meta-data/"); }},
      {"redirect-downgrade", status_kind, "302 from https to http", "H110",
       [](R& r, const C&) { redirect(r, 302, "http://api.example/v1"); }},
      {"redirect-other-port", status_kind, "302 to another port of the same host", "H109",
       [](R& r, const C&) { redirect(r, 302, "http://127.0.0.1:1/stolen"); }},
      {"redirect-endless-body", status_kind, "302 with a body without end", "H116",
       [](R& r, const C&) {
         r.wire = WireScript{{{"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n"},
                              {.bytes = std::string(65'536, ' '), .repeat = UINT64_MAX}},
                             WireScript::End::Close};
       }},
      {"redirect-relative", status_kind, "308 with a network-path reference", "H113",
       [](R& r, const C&) { redirect(r, 308, "//other.example/"); }},
      {"redirect-not-modified", status_kind, "304 that nobody asked for", "H115",
       [](R& r, const C&) { redirect(r, 304, "/elsewhere"); }},
      {"rate-limit-seconds", status_kind, "429 with Retry-After in seconds", "H145 H149 H150",
       [](R& r, const C&) { limit(r, 429, "2"); }},
      {"rate-limit-date", status_kind, "429 with Retry-After as a date", "H146",
       [](R& r, const C&) {
         limit(r, 429, http::to_http_date(std::chrono::system_clock::now() + std::chrono::seconds(2)));
       }},
      {"rate-limit-none", status_kind, "429 without Retry-After", "H147 T020",
       [](R& r, const C&) { limit(r, 429, ""); }},
      {"rate-limit-garbage", status_kind, "429 with a Retry-After that is neither", "H147",
       [](R& r, const C&) { limit(r, 429, "-1.5 soon"); }},
      {"rate-limit-long", status_kind, "429 with a Retry-After of a day", "H148",
       [](R& r, const C&) { limit(r, 429, "86400"); }},
      {"rate-limit-once", status_kind, "429 for every other request", "H145 J008",
       [](R& r, const C&) {
         static std::atomic<unsigned> count = 0;
         if (count++ % 2 == 0)
           limit(r, 429, "1");
       }},
      {"rate-limit-announced", status_kind, "X-RateLimit-Remaining: 0 on good answers", "H157",
       [](R& r, const C&) {
         r.fields.set("X-RateLimit-Limit", "100");
         r.fields.set("X-RateLimit-Remaining", "0");
         r.fields.set("X-RateLimit-Reset", "1");
       }},
      {"unavailable", status_kind, "503 with Retry-After", "H151 H153 T020",
       [](R& r, const C&) { limit(r, 503, "1"); }},
  };
}

} // namespace keur::mocks
