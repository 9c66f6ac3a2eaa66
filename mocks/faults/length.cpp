#include "mocks/faults/gzip.hpp"
#include "mocks/faults/rows.hpp"

namespace keur::mocks {
namespace {

constexpr auto length_kind = FaultKind::Framing;

/// The answer with another Content-Length line.
void with_length(Reply& reply, const std::string& line) {
  const auto head = head_bytes(reply);
  send_bytes(reply, with_line(head, "content-length", line) + reply.body);
}

/// The answer in chunked coding, as the given text.
void chunked(Reply& reply, const std::string& chunks, const std::string& coding = "Transfer-Encoding: chunked\r\n") {
  const auto head = head_bytes(reply);
  send_bytes(reply, with_line(head, "content-length", coding) + chunks);
}

std::string hex(std::size_t number) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  do
    text.insert(text.begin(), digits[number & 15]);
  while ((number >>= 4) != 0);
  return text;
}

std::string chunk(const std::string& data) { return hex(data.size()) + "\r\n" + data + "\r\n"; }

void coded(Reply& reply, const std::string& bytes) {
  reply.fields.set("Content-Encoding", "gzip");
  whole_body(reply) = bytes;
}

void endless(Reply& reply, const std::string& head, const std::string& piece) {
  reply.wire = WireScript{{{head}, {.bytes = piece, .repeat = UINT64_MAX}}, WireScript::End::Close};
}

std::string head_without_length(Reply& reply, const std::string& line) {
  return with_line(head_bytes(reply), "content-length", line);
}

} // namespace

std::vector<Fault> length_faults() {
  using R = Reply;
  using C = FaultContext;
  using S = std::string;
  return {
      {"endless-body", length_kind, "a body without length and end", "H023 T021",
       [](R& r, const C&) { endless(r, head_without_length(r, "Connection: close\r\n"), S(65'536, ' ')); }},
      {"endless-chunks", length_kind, "chunks without end", "H024",
       [](R& r, const C&) {
         endless(r, head_without_length(r, "Transfer-Encoding: chunked\r\n"), chunk(S(65'536, ' ')));
       }},
      {"endless-headers", length_kind, "fields without end", "H025",
       [](R& r, const C&) { endless(r, "HTTP/1.1 200 OK\r\n", "X-More: and more\r\n"); }},
      {"endless-header-line", length_kind, "one field line without end", "H026",
       [](R& r, const C&) { endless(r, "HTTP/1.1 200 OK\r\nX-Long: ", S(4'096, 'x')); }},
      {"many-headers", length_kind, "20,000 small fields", "H027",
       [](R& r, const C&) {
         S more;
         for (int i = 0; i < 20'000; ++i)
           more += "X-" + std::to_string(i) + ": 1\r\n";
         const auto head = head_bytes(r);
         send_bytes(r, with_line(head, "x-none", more) + r.body);
       }},
      {"chunk-negative", length_kind, "a chunk size of -2", "H028",
       [](R& r, const C&) { chunked(r, "-2\r\nhi\r\n0\r\n\r\n"); }},
      {"chunk-overflow", length_kind, "a chunk size of FFFFFFFFFFFFFFFF", "H029",
       [](R& r, const C&) { chunked(r, "FFFFFFFFFFFFFFFF\r\nhi"); }},
      {"chunk-size-text", length_kind, "a chunk size with 0x and spaces", "H030",
       [](R& r, const C&) { chunked(r, " 0x2\r\nhi\r\n0\r\n\r\n"); }},
      {"chunk-extension", length_kind, "a chunk extension of 1 MiB", "H031",
       [](R& r, const C&) { chunked(r, "2;" + S(1u << 20, 'e') + "\r\n{}\r\n0\r\n\r\n"); }},
      {"chunk-no-end", length_kind, "no last chunk", "H032", [](R& r, const C&) { chunked(r, chunk(whole_body(r))); }},
      {"chunk-too-long", length_kind, "more data in a chunk than announced", "H033",
       [](R& r, const C&) { chunked(r, "2\r\nfar too long\r\n0\r\n\r\n"); }},
      {"chunk-garbage", length_kind, "good fields, then bytes that are no chunk, then the end", "H030 H032",
       [](R& r, const C&) { chunked(r, "lskdu018973t09sylgasjkfg1][]'./.sdlv"); }},
      {"trailers", length_kind, "1,000 trailer fields, one of them Content-Type", "H034",
       [](R& r, const C&) {
         S text = chunk(whole_body(r)) + "0\r\nContent-Type: text/html\r\n";
         for (int i = 0; i < 1'000; ++i)
           text += "X-Trailer: 1\r\n";
         chunked(r, text + "\r\n");
       }},
      {"length-too-large", length_kind, "a Content-Length larger than the body", "H035",
       [](R& r, const C&) { with_length(r, "Content-Length: " + std::to_string(whole_body(r).size() + 10) + "\r\n"); }},
      {"length-too-small", length_kind, "a Content-Length smaller than the body", "H036 H017",
       [](R& r, const C&) { with_length(r, "Content-Length: " + std::to_string(whole_body(r).size() / 2) + "\r\n"); }},
      {"length-twice", length_kind, "two different Content-Length fields", "H037",
       [](R& r, const C&) {
         with_length(r, "Content-Length: 1\r\nContent-Length: " + std::to_string(whole_body(r).size()) + "\r\n");
       }},
      {"length-twice-equal", length_kind, "the same Content-Length twice", "H038",
       [](R& r, const C&) {
         const auto line = "Content-Length: " + std::to_string(whole_body(r).size()) + "\r\n";
         with_length(r, line + line);
       }},
      {"length-list", length_kind, "a Content-Length that is a list of equal numbers", "H038",
       [](R& r, const C&) {
         const auto n = std::to_string(whole_body(r).size());
         with_length(r, "Content-Length: " + n + ", " + n + "\r\n");
       }},
      {"length-negative", length_kind, "a Content-Length of -1", "H039",
       [](R& r, const C&) { with_length(r, "Content-Length: -1\r\n"); }},
      {"length-text", length_kind, "a Content-Length of 2abc", "H039",
       [](R& r, const C&) { with_length(r, "Content-Length: 2abc\r\n"); }},
      {"length-empty", length_kind, "an empty Content-Length", "H039",
       [](R& r, const C&) { with_length(r, "Content-Length:\r\n"); }},
      {"length-huge", length_kind, "a Content-Length of twenty digits", "H039",
       [](R& r, const C&) { with_length(r, "Content-Length: 99999999999999999999\r\n"); }},
      {"length-and-chunked", length_kind, "Content-Length and chunked together", "H040",
       [](R& r, const C&) {
         const auto n = std::to_string(whole_body(r).size());
         chunked(r, chunk(r.body) + "0\r\n\r\n", "Content-Length: " + n + "\r\nTransfer-Encoding: chunked\r\n");
       }},
      {"chunked-not-last", length_kind, "Transfer-Encoding: chunked, gzip", "H041",
       [](R& r, const C&) { chunked(r, chunk(whole_body(r)) + "0\r\n\r\n", "Transfer-Encoding: chunked, gzip\r\n"); }},
      {"chunked-twice", length_kind, "Transfer-Encoding: chunked, chunked", "H041",
       [](R& r, const C&) {
         chunked(r, chunk(whole_body(r)) + "0\r\n\r\n", "Transfer-Encoding: chunked, chunked\r\n");
       }},
      {"transfer-identity", length_kind, "Transfer-Encoding: identity", "H042",
       [](R& r, const C&) { chunked(r, whole_body(r), "Transfer-Encoding: identity\r\n"); }},
      {"transfer-unknown", length_kind, "an unknown transfer coding", "H042",
       [](R& r, const C&) { chunked(r, whole_body(r), "Transfer-Encoding: keur\r\n"); }},
      {"body-on-204", length_kind, "a body behind 204", "H043",
       [](R& r, const C&) { send_bytes(r, "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n{}"); }},
      {"body-on-304", length_kind, "a body behind 304", "H043",
       [](R& r, const C&) { send_bytes(r, "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{}"); }},
      {"body-to-head", length_kind, "a body in answer to HEAD", "H043",
       [](R& r, const C& c) {
         if (c.request.method == "HEAD") {
           const auto head = head_bytes(r);
           send_bytes(r, head + r.body);
         }
       }},
      {"trailing-bytes", length_kind, "bytes behind a complete answer", "H017 H016",
       [](R& r, const C&) {
         const auto head = head_bytes(r);
         send_bytes(r, head + r.body + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", WireScript::End::KeepAlive);
       }},
      {"gzip", length_kind, "a gzip-coded body: harmless", "H075",
       [](R& r, const C&) { coded(r, gzip(whole_body(r))); }},
      {"gzip-bomb", length_kind, "256 MiB of zeros in a quarter of a megabyte", "H065 T021",
       [](R& r, const C&) {
         static const auto bomb = gzip_zeros(256);
         coded(r, bomb);
       }},
      {"gzip-nested", length_kind, "gzip in gzip, both named", "H066",
       [](R& r, const C&) {
         coded(r, gzip(gzip(whole_body(r))));
         r.fields.set("Content-Encoding", "gzip, gzip");
       }},
      {"gzip-broken-header", length_kind, "a broken gzip header", "H067",
       [](R& r, const C&) {
         auto bytes = gzip(whole_body(r));
         bytes[0] = 'x';
         coded(r, bytes);
       }},
      {"gzip-cut", length_kind, "gzip without its trailer", "H068",
       [](R& r, const C&) {
         auto bytes = gzip(whole_body(r));
         bytes.resize(bytes.size() - 8);
         coded(r, bytes);
       }},
      {"gzip-wrong-crc", length_kind, "gzip with a wrong checksum", "H069",
       [](R& r, const C&) {
         auto bytes = gzip(whole_body(r));
         bytes[bytes.size() - 8] = static_cast<char>(bytes[bytes.size() - 8] ^ 1);
         coded(r, bytes);
       }},
      {"gzip-two-members", length_kind, "two gzip members", "H070",
       [](R& r, const C&) { coded(r, gzip(whole_body(r)) + gzip("{}")); }},
      {"gzip-long-name", length_kind, "a gzip file name of 64 KiB: harmless", "H071",
       [](R& r, const C&) {
         auto bytes = gzip(whole_body(r));
         bytes[3] = 8; // FNAME, RFC 1952 section 2.3.1
         bytes.insert(10, S(65'536, 'n') + '\0');
         coded(r, bytes);
       }},
      {"gzip-drip", length_kind, "gzip in chunks of one byte: harmless", "H076",
       [](R& r, const C&) {
         S chunks;
         for (const char c : gzip(whole_body(r)))
           chunks += chunk(S(1, c));
         r.fields.set("Content-Encoding", "gzip");
         chunked(r, chunks + "0\r\n\r\n");
       }},
  };
}

} // namespace keur::mocks
