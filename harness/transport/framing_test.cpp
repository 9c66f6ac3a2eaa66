#include "transport/wire_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace keur::transport::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What a client makes of exactly these bytes, after which the server closes.
http::Exchange answer_of(const std::string& bytes, const WireOptions& options = short_limits()) {
  RawServer server(RawServer::once(bytes));
  Wire wire(options);
  return wire.get(server.url());
}

std::string outcome(const std::string& bytes) { return error_id(answer_of(bytes)); }

const std::string ok = "HTTP/1.1 200 OK\r\n";
const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";

/// Writes the same bytes for ever after the head.
RawServer::Handler endless(std::string head, std::string piece, milliseconds pause = milliseconds(0)) {
  return [head = std::move(head), piece = std::move(piece), pause](Connection& connection) {
    connection.read_request();
    connection.write(head);
    while (connection.write(piece))
      if (pause.count() > 0 && !connection.pause(pause))
        return;
  };
}

struct Ended {
  std::string how;
  double seconds;
};

Ended end_of(RawServer::Handler handler, const WireOptions& options = short_limits()) {
  RawServer server(std::move(handler));
  Wire wire(options);
  const auto begin = steady_clock::now();
  auto how = error_id(wire.get(server.url()));
  return {std::move(how), std::chrono::duration<double>(steady_clock::now() - begin).count()};
}

std::size_t resident_mib() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  in >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) >> 20U;
}

TEST(Framing, H021_SlowBody) {
  const auto ended = end_of(endless(ok + "Content-Length: 1000000\r\n\r\n", "x", milliseconds(50)));
  EXPECT_EQ(ended.how, "timeout");
  EXPECT_LT(ended.seconds, 1.7);
  // Faster than the low-speed limit: the total limit ends it.
  auto options = short_limits();
  options.limits.total = milliseconds(700);
  const auto total =
      end_of(endless(ok + "Content-Length: 100000000\r\n\r\n", std::string(100, 'x'), milliseconds(20)), options);
  EXPECT_EQ(total.how, "timeout");
  EXPECT_LT(total.seconds, 0.9);
}

TEST(Framing, H022_SlowHeader) {
  const auto ended = end_of(endless(ok, "X", milliseconds(50)));
  EXPECT_EQ(ended.how, "timeout");
  EXPECT_LT(ended.seconds, 1.7);
}

TEST(Framing, H023_H024_EndlessBodies) {
  const auto before = resident_mib();
  for (const auto& [head, piece] :
       {std::pair{ok + "\r\n", std::string(65'536, 'x')}, {chunked, "10000\r\n" + std::string(65'536, 'x') + "\r\n"}}) {
    const auto ended = end_of(endless(head, piece));
    EXPECT_EQ(ended.how, "body-limit");
    EXPECT_LT(ended.seconds, 1.0);
  }
  EXPECT_LT(resident_mib(), before + 64);
}

/// A file that is larger than its limit is handed on as far as it was read; anything else is an error.
TEST(Framing, J012_AFileIsCutAtItsLimit) {
  auto options = short_limits();
  options.limits.file_bytes = 100'000;
  const auto fetched = [&](const std::string& head, const std::string& piece, Purpose purpose) {
    RawServer server(endless(head, piece));
    Wire wire(options);
    SendOptions sending;
    sending.purpose = purpose;
    return wire.get(server.url(), sending);
  };
  const std::string piece(65'536, 'x'), piece_in_chunk = "10000\r\n" + piece + "\r\n";
  for (const auto& [head, text] :
       {std::pair{ok + "Content-Length: 99999999\r\n\r\n", piece}, {ok + "\r\n", piece}, {chunked, piece_in_chunk}}) {
    const auto exchange = fetched(head, text, Purpose::File);
    ASSERT_TRUE(exchange.response) << error_id(exchange);
    EXPECT_FALSE(exchange.error);
    EXPECT_TRUE(exchange.response->cut);
    EXPECT_EQ(exchange.response->body, std::string(100'000, 'x'));
  }
  EXPECT_EQ(error_id(fetched("HTTP/1.1 404 Not Found\r\n\r\n", piece, Purpose::File)), "body-limit");
  EXPECT_EQ(error_id(fetched(ok + "\r\n", piece, Purpose::Api)), "body-limit");
}

TEST(Framing, AStreamIsJudgedAsFarAsItCame) {
  RawServer server(endless(ok + "Content-Type: text/event-stream\r\n\r\n", "data: {}\n\n"));
  Wire wire(short_limits());
  const auto exchange = wire.get(server.url(), {});
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_FALSE(exchange.error);
  EXPECT_TRUE(exchange.response->cut);
  EXPECT_TRUE(exchange.response->body.starts_with("data: {}\n\n"));
}

TEST(Framing, J012_AFileOfExactlyTheLimitIsWhole) {
  auto options = short_limits();
  options.limits.file_bytes = 5;
  RawServer server(RawServer::always(ok + "Content-Length: 5\r\n\r\n12345"));
  Wire wire(options);
  SendOptions file;
  file.purpose = Purpose::File;
  const auto exchange = wire.get(server.url(), file);
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_FALSE(exchange.response->cut);
  EXPECT_EQ(exchange.response->body, "12345");
}

TEST(Framing, H025_H026_H027_EndlessHeaders) {
  EXPECT_EQ(end_of(endless(ok, "X-A: b\r\n")).how, "header-limit");
  EXPECT_EQ(end_of(endless(ok + "X: ", std::string(4'096, 'y'))).how, "header-limit");
  std::string many = ok;
  for (int i = 0; i < 20'000; ++i)
    many += "A:b\r\n";
  EXPECT_EQ(outcome(many + "\r\n"), "header-limit");
  std::string fine = ok;
  for (int i = 0; i < 190; ++i)
    fine += "A: b\r\n";
  EXPECT_EQ(outcome(fine + "Content-Length: 0\r\n\r\n"), "response");
}

TEST(Framing, H028_H029_H030_ChunkSizes) {
  for (const auto* size : {"-2", "FFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFFFF", "0x5", "+5", " 5", "g", "", "\xd9\xa5"})
    EXPECT_THAT(outcome(chunked + size + "\r\nhello\r\n0\r\n\r\n"), ::testing::AnyOf("framing", "truncated")) << size;
  EXPECT_EQ(outcome(chunked + "5\r\nhello\r\n0\r\n\r\n"), "response");
}

TEST(Framing, H031_ChunkExtensions) {
  EXPECT_EQ(outcome(chunked + "5;" + std::string(1U << 20, 'e') + "\r\nhello\r\n0\r\n\r\n"), "header-limit");
  EXPECT_EQ(outcome(chunked + "5;name=value\r\nhello\r\n0\r\n\r\n"), "response");
}

TEST(Framing, H032_NoLastChunk) { EXPECT_EQ(outcome(chunked + "5\r\nhello\r\n"), "truncated"); }

TEST(Framing, H033_ChunkLongerThanAnnounced) {
  EXPECT_EQ(outcome(chunked + "5\r\nhello world\r\n0\r\n\r\n"), "framing");
}

TEST(Framing, H034_Trailers) {
  const auto exchange = answer_of(chunked + "5\r\nhello\r\n0\r\nContent-Type: text/evil\r\nAuthorization: x\r\n\r\n");
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_FALSE(exchange.response->fields.contains("Content-Type"));
  EXPECT_EQ(exchange.response->trailers.first("content-type"), "text/evil");
  std::string many;
  for (int i = 0; i < 1'000; ++i)
    many += "T" + std::to_string(i) + ": x\r\n";
  EXPECT_EQ(outcome(chunked + "5\r\nhello\r\n0\r\n" + many + "\r\n"), "header-limit");
}

TEST(Framing, H035_LengthLargerThanTheBody) {
  EXPECT_EQ(outcome(ok + "Content-Length: 100\r\n\r\n{\"a\":1}"), "truncated");
}

TEST(Framing, H036_LengthSmallerThanTheBody) {
  const auto exchange = answer_of(ok + "Content-Length: 4\r\n\r\ngoodEVIL");
  ASSERT_TRUE(exchange.response);
  EXPECT_EQ(exchange.response->body, "good");
  EXPECT_TRUE(has_remark(exchange, "trailing-bytes"));
}

TEST(Framing, H037_H038_RepeatedLengths) {
  EXPECT_EQ(outcome(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), "framing");
  EXPECT_EQ(outcome(ok + "Content-Length: 5, 6\r\n\r\nhello!"), "framing");
  for (const auto* fields : {"Content-Length: 5\r\ncontent-length: 5\r\n", "Content-Length: 5, 5\r\n"}) {
    const auto exchange = answer_of(ok + fields + "\r\nhello");
    ASSERT_TRUE(exchange.response) << fields << exchange.error->message;
    EXPECT_EQ(exchange.response->body, "hello");
    EXPECT_TRUE(has_remark(exchange, "framing/repeated-content-length"));
  }
}

TEST(Framing, H039_LengthsThatAreNone) {
  for (const auto* length : {"-1", "2abc", "", "99999999999999999999", "+5", "5 5", "0x5", "5.0"})
    EXPECT_EQ(outcome(ok + "Content-Length: " + length + "\r\n\r\nhello"), "framing") << length;
}

TEST(Framing, H040_LengthAndChunked) {
  const auto bytes = ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  RawServer server(RawServer::always(bytes));
  Wire wire;
  const auto exchange = wire.get(server.url());
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_EQ(exchange.response->body, "hello");
  EXPECT_TRUE(has_remark(exchange, "framing/cl-te"));
  (void)wire.get(server.url());
  EXPECT_EQ(server.connections(), 2);
}

TEST(Framing, H041_H042_TransferCodings) {
  for (const auto* coding :
       {"chunked, gzip", "gzip, chunked", "chunked, chunked", "identity", "sausage", "chunked;q=1", "xchunked"})
    EXPECT_EQ(outcome(ok + "Transfer-Encoding: " + coding + "\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), "framing") << coding;
  EXPECT_EQ(outcome(ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            "framing");
  EXPECT_EQ(outcome("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), "framing");
}

TEST(Framing, H043_BodiesWhereNoneMayBe) {
  for (const auto* status : {"204 No Content", "304 Not Modified"}) {
    RawServer server(RawServer::always(answer("EVIL", "", status)));
    Wire wire;
    const auto exchange = wire.get(server.url());
    ASSERT_TRUE(exchange.response) << status << error_id(exchange);
    EXPECT_EQ(exchange.response->body, "");
    EXPECT_TRUE(has_remark(exchange, "trailing-bytes")) << status;
    const auto again = wire.get(server.url());
    EXPECT_TRUE(again.response) << error_id(again);
    EXPECT_EQ(server.connections(), 2) << status;
  }
  RawServer server(RawServer::always(answer("EVIL")));
  Wire wire;
  const auto head = wire.send("HEAD", server.url());
  ASSERT_TRUE(head.response) << error_id(head);
  EXPECT_EQ(head.response->body, "");
  EXPECT_TRUE(has_remark(head, "trailing-bytes"));
  const auto again = wire.send("HEAD", server.url());
  EXPECT_TRUE(again.response) << error_id(again);
}

TEST(Framing, H044_H045_EmptyAndUntypedBodiesArriveAsTheyAre) {
  EXPECT_EQ(answer_of(ok + "Content-Length: 0\r\n\r\n").response->body, "");
  EXPECT_FALSE(answer_of(answer("{}")).response->fields.contains("Content-Type"));
}

TEST(Head, H046_H048_StatusLines) {
  for (const auto* line : {"HTTP/1.1 abc", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "ICY 200 OK", "HTTP/1.1",
                           "HTTP/3.7 200 OK", "http/1.1 200 OK", "200 OK"})
    EXPECT_EQ(outcome(std::string(line) + "\r\nContent-Length: 0\r\n\r\n"), "framing") << line;
  EXPECT_EQ(outcome("<html>just a body</html>"), "framing");
}

TEST(Head, H047_UnusualStatusesAreShown) {
  for (const int status : {600, 999})
    EXPECT_EQ(answer_of(answer("", "", std::to_string(status) + " X")).response->status, status);
  EXPECT_THAT(outcome(answer("", "", "000 X")), ::testing::AnyOf("framing", "response"));
}

TEST(Head, H049_Http10WithoutLength) {
  const auto exchange = answer_of("HTTP/1.0 200 OK\r\n\r\nhello");
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_EQ(exchange.response->body, "hello");
  EXPECT_EQ(exchange.response->version, "1.0");
  EXPECT_TRUE(has_remark(exchange, "framing/read-to-close"));
}

TEST(Head, H050_BareLineFeeds) {
  const auto exchange = answer_of("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello");
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_TRUE(has_remark(exchange, "framing/bare-lf"));
}

TEST(Head, H051_FoldedLines) {
  const auto exchange = answer_of(ok + "X: a\r\n  b\r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_EQ(exchange.response->fields.first("X"), "a b");
  EXPECT_TRUE(has_remark(exchange, "framing/obs-fold"));
}

TEST(Head, H052_H053_H054_H055_BrokenLines) {
  for (const auto& line :
       {std::string("no colon here"), std::string("Authorization : x"), std::string("X: a\0b", 6),
        std::string("X: a\rb"), std::string(": empty"), std::string("X Y: z"), std::string("X\t: z")})
    EXPECT_EQ(outcome(ok + line + "\r\nContent-Length: 0\r\n\r\n"), "framing") << line;
  EXPECT_EQ(outcome(ok + " folded first\r\nContent-Length: 0\r\n\r\n"), "framing");
}

TEST(Head, H056_H057_OddBytesAreKept) {
  const auto exchange = answer_of(ok + "X: caf\xe9 \x1b]52;c;x\x07 \xe2\x80\xae\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_EQ(exchange.response->fields.first("X"), "caf\xe9 \x1b]52;c;x\x07 \xe2\x80\xae");
}

// The handle of one transfer is used for the next: nothing of what the first asked for may stay.
TEST(Head, NothingOfATransferStaysForTheNext) {
  Told last;
  RawServer server([&](Connection& connection) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      last.tell(request);
      if (request.starts_with("HEAD"))
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmore"); // so that this connection is given up
      else
        connection.write(answer("body"));
    }
  });
  Wire wire;
  EXPECT_TRUE(wire.send("POST", server.url(), {}, "sent").response);
  EXPECT_TRUE(has_remark(wire.send("HEAD", server.url()), "trailing-bytes"));
  const int given_up = server.connections();
  for (int i = 0; i < 3; ++i) {
    const auto exchange = wire.get(server.url());
    ASSERT_TRUE(exchange.response) << error_id(exchange);
    EXPECT_EQ(exchange.response->body, "body");
    EXPECT_EQ(last.text().find("Content-Length"), std::string::npos);
  }
  EXPECT_EQ(server.connections(), given_up + 1) << "one connection is enough for the three";
}

TEST(Head, H058_H062_RepeatedFieldsAreAllThere) {
  const auto exchange = answer_of(ok + "Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(exchange.response->fields.all("content-type").size(), 2U);
  std::string cookies;
  for (int i = 0; i < 100; ++i)
    cookies += "Set-Cookie: c" + std::to_string(i) + "=1\r\n";
  RawServer server([&](Connection& connection) {
    while (!connection.read_request().empty())
      connection.write(answer("x", cookies));
  });
  Wire wire;
  EXPECT_EQ(wire.get(server.url()).response->fields.all("Set-Cookie").size(), 100U);
  Told second;
  RawServer recorder([&](Connection& connection) {
    second.tell(connection.read_request());
    connection.write(answer("x"));
  });
  (void)wire.get(recorder.url());
  EXPECT_THAT(second.text(), ::testing::StartsWith("GET / "));
  EXPECT_EQ(second.text().find("Cookie"), std::string::npos); // no jar
}

TEST(Interim, H119_H121_H123_InterimAnswersAreReadPast) {
  for (const auto* interim : {"103 Early Hints", "100 Continue", "102 Processing", "199 Whatever"}) {
    const auto exchange = answer_of("HTTP/1.1 " + std::string(interim) + "\r\nLink: </x>\r\n\r\n" + answer("final"));
    ASSERT_TRUE(exchange.response) << interim << error_id(exchange);
    EXPECT_EQ(exchange.response->status, 200);
    EXPECT_EQ(exchange.response->body, "final");
    EXPECT_FALSE(exchange.response->fields.contains("Link"));
  }
  EXPECT_EQ(answer_of("HTTP/1.1 100 Continue\r\n\r\n" + answer("", "", "417 Expectation Failed")).response->status,
            417);
}

TEST(Interim, H120_Flood) {
  EXPECT_EQ(end_of(endless("", "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n")).how, "header-limit");
}

TEST(Interim, H122_SwitchingProtocols) {
  EXPECT_EQ(outcome("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "framing");
}

TEST(Interim, H129_AltSvcIsIgnored) {
  RawServer server(RawServer::always(answer("x", "Alt-Svc: h2=\"evil.test:443\", h3=\":1\"\r\n")));
  Wire wire;
  EXPECT_TRUE(wire.get(server.url()).response);
  EXPECT_EQ(wire.get(server.url()).peer_address, "127.0.0.1:" + std::to_string(server.port()));
}

} // namespace
} // namespace keur::transport::testing
