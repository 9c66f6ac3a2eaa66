#include "mocks/faults/rows.hpp"

namespace keur::mocks {
namespace {

constexpr auto protocol_kind = FaultKind::Framing;

/// The answer with another status line.
void with_status_line(Reply& reply, const std::string& line) {
  const auto head = head_bytes(reply);
  send_bytes(reply, line + head.substr(head.find("\r\n")) + reply.body);
}

/// The answer with one more line among its fields.
void with_field_line(Reply& reply, const std::string& line) {
  const auto head = head_bytes(reply);
  send_bytes(reply, head.substr(0, head.size() - 2) + line + "\r\n" + reply.body);
}

/// Something before the answer.
void preceded(Reply& reply, const std::string& bytes) {
  const auto head = head_bytes(reply);
  send_bytes(reply, bytes + head + reply.body, WireScript::End::KeepAlive);
}

std::string bare_line_feeds(const std::string& head) {
  std::string out;
  for (const char c : head)
    if (c != '\r')
      out += c;
  return out;
}

} // namespace

std::vector<Fault> protocol_faults() {
  using R = Reply;
  using C = FaultContext;
  using S = std::string;
  using End = WireScript::End;
  return {
      {"close-at-once", protocol_kind, "the connection ends without a byte", "H009",
       [](R& r, const C&) { send_bytes(r, ""); }},
      {"reset", protocol_kind, "a TCP reset instead of an answer", "H010",
       [](R& r, const C&) { send_bytes(r, "", End::Reset); }},
      {"reset-in-body", protocol_kind, "a TCP reset in the middle of the body", "H011",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         r.wire = WireScript{{{head + r.body.substr(0, r.body.size() / 2)}, {.pause = std::chrono::milliseconds(20)}},
                             End::Reset};
       }},
      {"close-in-body", protocol_kind, "the connection ends in the middle of the body", "H035 H012 T021",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         send_bytes(r, head + r.body.substr(0, r.body.size() / 2));
       }},
      {"close-after-100-bytes", protocol_kind, "the connection ends after the first hundred bytes, fields included",
       "H012",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         send_bytes(r, (head + r.body).substr(0, 100));
       }},
      {"half-close", protocol_kind, "the server stops sending behind the fields", "H012",
       [](R& r, const C&) { send_bytes(r, head_bytes(r), End::HalfClose); }},
      {"close-stale", protocol_kind, "the connection ends right behind an answer that promised to keep it", "H015",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         send_bytes(r, head + r.body);
       }},
      {"status-line-text", protocol_kind, "HTTP/1.1 abc", "H046",
       [](R& r, const C&) { with_status_line(r, "HTTP/1.1 abc"); }},
      {"status-line-short", protocol_kind, "HTTP/1.1 20", "H046",
       [](R& r, const C&) { with_status_line(r, "HTTP/1.1 20 OK"); }},
      {"status-line-long", protocol_kind, "HTTP/1.1 2000", "H046",
       [](R& r, const C&) { with_status_line(r, "HTTP/1.1 2000 OK"); }},
      {"status-line-icy", protocol_kind, "ICY 200 OK", "H046",
       [](R& r, const C&) { with_status_line(r, "ICY 200 OK"); }},
      {"status-000", protocol_kind, "status 000", "H047",
       [](R& r, const C&) { with_status_line(r, "HTTP/1.1 000 Nothing"); }},
      {"garbage", protocol_kind, "bytes that are no HTTP", "H046",
       [](R& r, const C&) { send_bytes(r, S("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)); }},
      {"http-0-9", protocol_kind, "a body without status line", "H048",
       [](R& r, const C&) { send_bytes(r, whole_body(r)); }},
      {"http-1-0", protocol_kind, "an HTTP/1.0 answer without length", "H049",
       [](R& r, const C&) {
         const auto head = with_line(head_bytes(r), "content-length", "");
         send_bytes(r, "HTTP/1.0" + head.substr(8) + r.body);
       }},
      {"bare-lf", protocol_kind, "lines that end in LF", "H050",
       [](R& r, const C&) {
         const auto head = bare_line_feeds(head_bytes(r));
         send_bytes(r, head + r.body);
       }},
      {"folded-line", protocol_kind, "a folded field line", "H051",
       [](R& r, const C&) { with_field_line(r, "X-Folded: one\r\n two\r\n"); }},
      {"line-without-colon", protocol_kind, "a field line without colon", "H052",
       [](R& r, const C&) { with_field_line(r, "geen dubbele punt\r\n"); }},
      {"space-before-colon", protocol_kind, "white space before the colon", "H053",
       [](R& r, const C&) { with_field_line(r, "X-Space : 1\r\n"); }},
      {"nul-in-header", protocol_kind, "a NUL byte in a field", "H054",
       [](R& r, const C&) { with_field_line(r, S("X-Nul: a\0b\r\n", 12)); }},
      {"cr-in-header", protocol_kind, "a CR inside a field value", "H055",
       [](R& r, const C&) { with_field_line(r, "X-Cr: a\rb\r\n"); }},
      {"early-hints", protocol_kind, "103 before the answer: harmless", "H119",
       [](R& r, const C&) { preceded(r, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"); }},
      {"interim-flood", protocol_kind, "10,000 interim answers", "H120",
       [](R& r, const C&) {
         S many;
         for (int i = 0; i < 10'000; ++i)
           many += "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
         preceded(r, many);
       }},
      {"continue-unasked", protocol_kind, "100 although nobody expected it: harmless", "H121",
       [](R& r, const C&) { preceded(r, "HTTP/1.1 100 Continue\r\n\r\n"); }},
      {"upgrade-unasked", protocol_kind, "101 Switching Protocols", "H122",
       [](R& r, const C&) {
         send_bytes(r, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: keur\r\nConnection: upgrade\r\n\r\n");
       }},
      {"interim-unknown", protocol_kind, "an unknown interim status: harmless", "H123",
       [](R& r, const C&) { preceded(r, "HTTP/1.1 199 Miscellaneous\r\n\r\n"); }},
  };
}

} // namespace keur::mocks
