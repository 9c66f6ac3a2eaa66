#include "transport/wire_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::transport::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(Wire, PlainAnswer) {
  RawServer server(RawServer::always(answer("hello", "Content-Type: text/plain\r\nX-Two: a\r\nX-Two: b\r\n")));
  Wire wire;
  const auto exchange = wire.get(server.url("/a?b=c"));
  ASSERT_TRUE(exchange.response) << error_id(exchange) << exchange.error->message;
  EXPECT_EQ(exchange.response->status, 200);
  EXPECT_EQ(exchange.response->body, "hello");
  EXPECT_EQ(exchange.response->fields.combined("x-two"), "a, b");
  EXPECT_EQ(exchange.attempts, 1);
  EXPECT_EQ(exchange.peer_address, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_GT(exchange.timings.total.count(), 0);
  EXPECT_GT(exchange.bytes_received, 5U);
  EXPECT_THAT(exchange.remarks, ::testing::IsEmpty());
}

TEST(Wire, KeepsConnections) {
  RawServer server(RawServer::always(answer("x")));
  Wire wire;
  for (int i = 0; i < 10; ++i)
    EXPECT_TRUE(wire.get(server.url()).response);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Wire, TwoHundredMillisecondsAndSixteenAtOnce) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's own work would be measured";
#endif
  RawServer server([](Connection& connection) {
    while (!connection.read_request().empty()) {
      std::this_thread::sleep_for(milliseconds(200));
      connection.write(answer("x"));
    }
  });
  const auto measure = [&](int concurrency) {
    auto options = short_limits();
    options.limits.concurrency = concurrency;
    Wire wire(options);
    std::vector<http::Exchange> results(32);
    const auto begin = steady_clock::now();
    for (auto& result : results)
      wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, {}, result));
    wire.loop.run();
    for (const auto& result : results)
      EXPECT_TRUE(result.response);
    return std::chrono::duration<double>(steady_clock::now() - begin).count();
  };
  const double one = measure(1);
  const double sixteen = measure(16);
  EXPECT_GE(one / sixteen, 12) << one << " s against " << sixteen << " s";
}

} // namespace
} // namespace keur::transport::testing
