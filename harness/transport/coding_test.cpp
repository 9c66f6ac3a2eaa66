#include "transport/content_decoder.hpp"
#include "transport/wire_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace keur::transport::testing {
namespace {

/// window: 31 = gzip, 15 = zlib, -15 = raw.
std::string compress(std::string_view bytes, int window = 31, gz_header* header = nullptr) {
  z_stream state{};
  deflateInit2(&state, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY);
  if (header)
    deflateSetHeader(&state, header);
  std::string out(deflateBound(&state, bytes.size()) + (1U << 18), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  state.avail_in = static_cast<uInt>(bytes.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  deflate(&state, Z_FINISH);
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  return out;
}

http::Exchange coded(const std::string& bytes, const std::string& coding = "gzip") {
  RawServer server(RawServer::always(answer(bytes, "Content-Encoding: " + coding + "\r\n")));
  Wire wire;
  return wire.get(server.url());
}

const std::string text = "{\"greeting\":\"hello hello hello hello\"}";

TEST(Coding, J012_ACodedFileIsCutWhereItsContentReachesTheLimit) {
  std::string rows;
  for (int i = 0; i < 50'000; ++i)
    rows += std::to_string(i * 7919 % 100'003) + ',';
  RawServer server(RawServer::always(answer(compress(rows), "Content-Encoding: gzip\r\n")));
  auto options = short_limits();
  options.limits.file_bytes = 100'000;
  Wire wire(options);
  SendOptions file;
  file.purpose = Purpose::File;
  const auto exchange = wire.get(server.url(), file);
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_TRUE(exchange.response->cut);
  EXPECT_EQ(exchange.response->body, rows.substr(0, 100'000));
}

TEST(Coding, GoodOnes) {
  for (const auto* name : {"gzip", "GZIP", "x-gzip"})
    EXPECT_EQ(coded(compress(text), name).response->body, text) << name;
  EXPECT_EQ(coded(text, "identity").response->body, text);
  EXPECT_EQ(coded("", "gzip").response->body, "");
}

TEST(Coding, H065_Bomb) {
  // 64 MiB of zeros in 64 KiB.
  const auto exchange = coded(compress(std::string(64U << 20, '\0')));
  EXPECT_EQ(error_id(exchange), "body-limit");
  auto options = short_limits();
  options.limits.body_bytes = 512U << 20;
  RawServer server(RawServer::always(answer(compress(std::string(64U << 20, '\0')), "Content-Encoding: gzip\r\n")));
  Wire wire(options);
  EXPECT_THAT(wire.get(server.url()).error->message, ::testing::HasSubstr("200 times"));
}

TEST(Coding, H066_CodingsInCodings) {
  EXPECT_EQ(error_id(coded(compress(compress(text)), "gzip, gzip")), "content-coding");
  std::string fifty = "gzip";
  for (int i = 1; i < 50; ++i)
    fifty += ", gzip";
  EXPECT_EQ(error_id(coded(compress(text), fifty)), "content-coding");
}

TEST(Coding, H067_H073_NotGzipAtAll) {
  auto broken = compress(text);
  broken[0] = 'X';
  EXPECT_EQ(error_id(coded(broken)), "content-coding");
  EXPECT_EQ(error_id(coded(text)), "content-coding");
}

TEST(Coding, H068_TruncatedAnywhere) {
  const auto whole = compress(text);
  for (std::size_t size = 1; size < whole.size(); ++size)
    EXPECT_EQ(error_id(coded(whole.substr(0, size))), "content-coding") << size;
}

TEST(Coding, H069_WrongCheckSumOrLength) {
  for (const std::size_t from_end : {8U, 5U, 4U, 1U}) {
    auto broken = compress(text);
    broken[broken.size() - from_end] = static_cast<char>(broken[broken.size() - from_end] ^ 0x55);
    EXPECT_EQ(error_id(coded(broken)), "content-coding") << from_end;
  }
}

TEST(Coding, H070_TwoMembersAndTrailingBytes) {
  EXPECT_EQ(error_id(coded(compress(text) + compress(text))), "content-coding");
  EXPECT_EQ(error_id(coded(compress(text) + "x")), "content-coding");
}

TEST(Coding, H071_LongGzipHeader) {
  std::string name(65'000, 'n'), comment(65'000, 'c'), extra(65'000, 'e');
  gz_header header{};
  header.name = reinterpret_cast<Bytef*>(name.data());
  header.comment = reinterpret_cast<Bytef*>(comment.data());
  header.extra = reinterpret_cast<Bytef*>(extra.data());
  header.extra_len = static_cast<uInt>(extra.size());
  EXPECT_EQ(coded(compress(text, 31, &header)).response->body, text);
}

TEST(Coding, H072_CodingsNobodyAskedFor) {
  EXPECT_EQ(error_id(coded("xyz", "sausage")), "content-coding");
  RawServer server(RawServer::always(answer(compress(text), "Content-Encoding: gzip\r\n")));
  Wire wire;
  const auto exchange = send_now(wire.loop, *wire.transport, {"GET", server.url(), {{"Accept-Encoding", "identity"}}});
  EXPECT_EQ(exchange.response->body, text);
  EXPECT_TRUE(has_remark(exchange, "content-coding/not-asked"));
}

TEST(Coding, H074_BrotliAndZstdAreNotSpoken) {
  for (const auto* name : {"br", "zstd", "compress"})
    EXPECT_EQ(error_id(coded("xyz", name)), "content-coding") << name;
}

TEST(Coding, H075_DeflateInBothForms) {
  EXPECT_EQ(coded(compress(text, 15), "deflate").response->body, text);
  EXPECT_EQ(coded(compress(text, -15), "deflate").response->body, text);
}

TEST(Coding, H076_ChunkedByteByByte) {
  std::string chunks;
  for (const char c : compress(text))
    chunks += "1\r\n" + std::string(1, c) + "\r\n";
  RawServer server(RawServer::always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                     chunks + "0\r\n\r\n"));
  Wire wire;
  EXPECT_EQ(wire.get(server.url()).response->body, text);
}

TEST(Coding, DecoderTakesAnyCut) {
  const auto whole = compress(text, -15);
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    ContentDecoder decoder("deflate", 1U << 20);
    std::string out;
    EXPECT_FALSE(decoder.read(std::string_view(whole).substr(0, cut), out));
    EXPECT_FALSE(decoder.read(std::string_view(whole).substr(cut), out));
    EXPECT_FALSE(decoder.finish());
    EXPECT_EQ(out, text);
  }
}

} // namespace
} // namespace keur::transport::testing
