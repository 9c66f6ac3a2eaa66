#include "mocks/faults/rows.hpp"

#include <atomic>

namespace keur::mocks {
namespace {

constexpr auto timing_kind = FaultKind::Timing;
using std::chrono::milliseconds;

void sliced(Reply& reply, std::size_t slice, milliseconds pause) {
  const auto head = head_bytes(reply);
  reply.wire =
      WireScript{{{.bytes = head + reply.body, .slice = slice, .slice_pause = pause}}, WireScript::End::KeepAlive};
}

} // namespace

std::vector<Fault> timing_faults() {
  using R = Reply;
  using C = FaultContext;
  return {
      {"slow-1s", timing_kind, "every answer comes a second late", "H019 T021",
       [](R& r, const C&) { r.delay += milliseconds(1'000); }},
      {"slow-5s", timing_kind, "every answer comes five seconds late", "T021",
       [](R& r, const C&) { r.delay += milliseconds(5'000); }},
      {"jitter", timing_kind, "up to 400 ms of delay, different each time", "H019",
       [](R& r, const C& c) {
         static std::atomic<unsigned> count = 0; // so that the same request is late in another way the next time
         r.delay += milliseconds((std::hash<std::string>{}(c.request.target) + 173 * ++count) % 400);
       }},
      {"hang", timing_kind, "the request is taken and never answered", "H008 T021",
       [](R& r, const C&) {
         r.wire = WireScript{{}, WireScript::End::Hang};
       }},
      {"hang-in-body", timing_kind, "half of the body, then silence", "H021 T021",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         r.wire = WireScript{{{head + r.body.substr(0, r.body.size() / 2)}}, WireScript::End::Hang};
       }},
      {"slow-headers", timing_kind, "the status line, then a byte every 400 ms", "H022",
       [](R& r, const C&) {
         r.wire = WireScript{{{"HTTP/1.1 200 OK\r\n"}, {.bytes = "X", .pause = milliseconds(400), .repeat = 10'000}},
                             WireScript::End::Close};
       }},
      {"slow-body", timing_kind, "the body byte by byte, 400 ms apart", "H021",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         r.wire = WireScript{{{head}, {.bytes = r.body, .slice = 1, .slice_pause = milliseconds(400)}},
                             WireScript::End::KeepAlive};
       }},
      {"bandwidth", timing_kind, "the body at four kilobytes a second", "H021",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         r.wire = WireScript{{{head}, {.bytes = r.body, .slice = 400, .slice_pause = milliseconds(100)}},
                             WireScript::End::KeepAlive};
       }},
      {"hang-then-close", timing_kind, "nothing for a second, then the connection ends", "H008 H009",
       [](R& r, const C&) {
         r.delay += milliseconds(1'000);
         send_bytes(r, "");
       }},
      {"slow-close", timing_kind, "the connection ends a second after the answer that announced it: harmless", "H015",
       [](R& r, const C&) {
         r.close = true;
         const auto head = head_bytes(r);
         r.wire = WireScript{{{head + r.body}, {.pause = milliseconds(1'000)}}, WireScript::End::Close};
       }},
      {"slicer", timing_kind, "one byte a segment, without delay: harmless", "H018",
       [](R& r, const C&) { sliced(r, 1, milliseconds(0)); }},
      {"chopped", timing_kind, "seven bytes a segment, a millisecond apart: harmless", "H018",
       [](R& r, const C&) { sliced(r, 7, milliseconds(1)); }},
  };
}

} // namespace keur::mocks
