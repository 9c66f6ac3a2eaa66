#include "transport/wire_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::transport::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

double seconds_of(const std::function<void()>& act) {
  const auto begin = steady_clock::now();
  act();
  return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

TEST(Connection, H001_NameDoesNotResolve) {
  auto options = short_limits();
  options.target = profile::TargetClass::Remote;
  options.hosts = {"does-not-exist.invalid"};
  Wire wire(options);
  const auto exchange = wire.get("https://does-not-exist.invalid/", repeatable());
  // A resolver that does not answer at all ends at the connect limit instead.
  EXPECT_THAT(error_id(exchange), ::testing::AnyOf("dns", "timeout"));
  EXPECT_LE(exchange.attempts, 2);
}

TEST(Connection, H003_SpecialAddressesAreRefusedBeforeAnythingIsSent) {
  RawServer server(RawServer::always(answer("x")));
  auto options = short_limits();
  for (const auto target : {profile::TargetClass::Remote, profile::TargetClass::Live}) {
    options.target = target;
    options.hosts = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "localhost", "[fd00:ec2::254]", "2130706433"};
    Wire wire(options);
    for (const auto& url : {server.url(), std::string("https://10.0.0.1/"),
                            std::string("https://169.254.169.254/latest/"), std::string("https://[fd00:ec2::254]/"),
                            std::string("https://localhost/"), std::string("https://2130706433/")})
      EXPECT_EQ(error_id(wire.get(url)), "refused") << url;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Connection, H004_TheAddressConnectedToIsVetted) {
  // A rule of libcurl's that matches every host stands for a name whose record was changed to this machine's address.
  RawServer server(RawServer::always(answer("x")));
  auto options = short_limits();
  options.target = profile::TargetClass::Live;
  options.hosts = {"api.example.test"};
  for (const auto& address : {"127.0.0.1:" + std::to_string(server.port()), std::string("10.255.255.1:443"),
                              std::string("169.254.169.254:443")}) {
    options.connect_to = {"::" + address};
    Wire wire(options);
    const auto exchange = wire.get("https://api.example.test/");
    EXPECT_EQ(error_id(exchange), "refused") << exchange.error->message;
    EXPECT_THAT(exchange.error->message, ::testing::HasSubstr("resolves to an address that is not public"));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Connection, H005_Refused) {
  int port = 0;
  {
    RawServer server(RawServer::always(""));
    port = server.port();
  }
  Wire wire;
  const auto exchange = wire.get("http://127.0.0.1:" + std::to_string(port) + "/", repeatable());
  EXPECT_EQ(error_id(exchange), "connect");
  EXPECT_THAT(exchange.error->message, ::testing::HasSubstr(std::to_string(port)));
}

TEST(Connection, H006_ConnectLimit) {
  // A full backlog drops SYN packets: the client sees a black hole.
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 0), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  std::vector<int> fillers;
  for (int i = 0; i < 8; ++i) {
    fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    (void)connect(fillers.back(), reinterpret_cast<sockaddr*>(&address), size);
  }
  std::this_thread::sleep_for(milliseconds(50));
  Wire wire;
  http::Exchange exchange;
  const auto took =
      seconds_of([&] { exchange = wire.get("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/"); });
  EXPECT_EQ(error_id(exchange), "timeout");
  EXPECT_THAT(exchange.error->message, ::testing::HasSubstr("no connection within 400 ms"));
  EXPECT_LT(took, 0.6);
  for (const int fd : fillers)
    ::close(fd);
  ::close(listener);
}

TEST(Connection, H007_OtherAddressFamilyIsTried) {
  // localhost has ::1 first on most machines; the server listens on 127.0.0.1 only.
  RawServer server(RawServer::always(answer("x")));
  Wire wire;
  EXPECT_EQ(error_id(wire.get("http://localhost:" + std::to_string(server.port()) + "/")), "response");
}

TEST(Connection, H008_NeverAnswers) {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.pause(milliseconds(3'000));
  });
  Wire wire;
  http::Exchange exchange;
  const auto took = seconds_of([&] { exchange = wire.get(server.url(), repeatable()); });
  EXPECT_EQ(error_id(exchange), "timeout");
  EXPECT_THAT(exchange.error->message, ::testing::HasSubstr("no answer began within 400 ms"));
  EXPECT_LT(took, 0.7);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Connection, H009_EmptyReplyIsRepeatedOnceWhereSafe) {
  RawServer server([](Connection& connection) { connection.read_request(); });
  Wire wire;
  auto exchange = wire.get(server.url(), repeatable());
  EXPECT_EQ(error_id(exchange), "truncated");
  EXPECT_EQ(exchange.attempts, 2);
  EXPECT_EQ(server.connections(), 2);
  exchange = wire.send("POST", server.url(), {}, "{}");
  EXPECT_EQ(error_id(exchange), "truncated");
  EXPECT_EQ(exchange.attempts, 1);
  EXPECT_EQ(server.connections(), 3);
}

TEST(Connection, H010_ResetAfterTheRequest) {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.reset();
  });
  Wire wire;
  EXPECT_EQ(wire.get(server.url(), repeatable()).attempts, 2);
  const auto post = wire.send("POST", server.url(), {}, "{}");
  EXPECT_EQ(error_id(post), "truncated");
  EXPECT_EQ(post.attempts, 1);
}

TEST(Connection, H011_ResetInMidBody) {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}");
    connection.pause(milliseconds(30));
    connection.reset();
  });
  Wire wire;
  const auto exchange = wire.get(server.url(), repeatable());
  EXPECT_EQ(error_id(exchange), "truncated");
  EXPECT_FALSE(exchange.response);
  EXPECT_EQ(exchange.attempts, 1); // an answer had begun
}

TEST(Connection, H012_HalfClose) {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    connection.shut_write();
    connection.pause(milliseconds(200));
  });
  Wire wire;
  EXPECT_EQ(error_id(wire.get(server.url())), "truncated");
}

TEST(Connection, H013_SlowReader) {
  RawServer server([](Connection& connection) { connection.pause(milliseconds(3'000)); });
  Wire wire;
  http::Exchange exchange;
  const auto took = seconds_of([&] { exchange = wire.send("POST", server.url(), {}, std::string(32U << 20, 'x')); });
  EXPECT_EQ(error_id(exchange), "timeout");
  EXPECT_LT(took, 1.8);
}

TEST(Connection, H014_AnswersBeforeTheWholeRequestIsRead) {
  RawServer server([](Connection& connection) {
    connection.begin_request(); // an answer before any of the question is H016
    connection.write(answer("early", "Connection: close\r\n", "413 Content Too Large"));
    connection.shut_write();
    connection.pause(milliseconds(300));
  });
  Wire wire;
  const auto exchange = wire.send("POST", server.url(), {}, std::string(8U << 20, 'x'));
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_EQ(exchange.response->status, 413);
  EXPECT_EQ(exchange.response->body, "early");
}

// Keeps the connection, and closes it as soon as the next request starts to come in.
RawServer::Handler closes_on_second() {
  return [](Connection& connection) {
    connection.read_request();
    connection.write(answer("x"));
    if (connection.index() == 0)
      connection.read_request();
    else
      while (!connection.read_request().empty())
        connection.write(answer("x"));
  };
}

TEST(Connection, H015_StaleConnectionIsRepeatedForSafeMethodsOnly) {
  {
    RawServer server(closes_on_second());
    Wire wire;
    EXPECT_TRUE(wire.get(server.url()).response);
    const auto second = wire.get(server.url(), repeatable());
    EXPECT_TRUE(second.response) << error_id(second);
    EXPECT_EQ(second.attempts, 2);
  }
  RawServer server(closes_on_second());
  Wire wire;
  EXPECT_TRUE(wire.get(server.url()).response);
  const auto post = wire.send("POST", server.url(), {}, "{}");
  EXPECT_EQ(error_id(post), "truncated");
  EXPECT_THAT(post.error->message, ::testing::HasSubstr("not repeated"));
}

TEST(Connection, H016_AnswersNobodyAskedFor) {
  RawServer server([](Connection& connection) {
    while (!connection.read_request().empty()) {
      connection.write(answer("good"));
      std::this_thread::sleep_for(milliseconds(60));
      connection.write(answer("EVIL"));
    }
  });
  Wire wire;
  EXPECT_EQ(wire.get(server.url()).response->body, "good");
  std::this_thread::sleep_for(milliseconds(120));
  const auto post = wire.send("POST", server.url(), {}, "{}");
  // Nothing of the POST was written to the desynchronized connection, so a fresh one may carry it.
  ASSERT_TRUE(post.response) << error_id(post);
  EXPECT_EQ(post.response->body, "good");
}

TEST(Connection, H017_BytesAfterTheAnswer) {
  RawServer server(RawServer::always(answer("good") + answer("EVIL")));
  Wire wire;
  const auto exchange = wire.get(server.url());
  ASSERT_TRUE(exchange.response) << error_id(exchange);
  EXPECT_EQ(exchange.response->body, "good");
  EXPECT_TRUE(has_remark(exchange, "trailing-bytes"));
  EXPECT_EQ(wire.get(server.url()).response->body, "good");
  EXPECT_EQ(server.connections(), 2);
}

TEST(Connection, H018_SegmentsOfOneByte) {
  const auto whole = answer("{\"a\":[1,2,3]}", "Content-Type: application/json\r\nX: y\r\n");
  RawServer plain(RawServer::always(whole));
  RawServer sliced([whole](Connection& connection) {
    while (!connection.read_request().empty())
      for (const char c : whole)
        connection.write(std::string_view(&c, 1));
  });
  Wire wire;
  const auto a = wire.get(plain.url());
  const auto b = wire.get(sliced.url());
  ASSERT_TRUE(a.response && b.response) << error_id(b);
  EXPECT_EQ(a.response->body, b.response->body);
  EXPECT_EQ(a.response->fields, b.response->fields);
}

TEST(Connection, H019_LatencyAndJitter) {
  RawServer server([](Connection& connection) {
    for (int i = 0; !connection.read_request().empty(); ++i) {
      connection.pause(milliseconds(20 + (i * 37) % 80));
      connection.write(answer("same"));
    }
  });
  Wire wire;
  std::vector<http::Exchange> results(20);
  for (auto& result : results)
    wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, {}, result));
  wire.loop.run();
  for (const auto& result : results)
    EXPECT_EQ(result.response ? result.response->body : error_id(result), "same");
}

TEST(Connection, H020_OneConnectionAtATime) {
  std::atomic<int> open{0};
  RawServer server([&](Connection& connection) {
    if (++open > 1)
      connection.close();
    else
      while (!connection.read_request().empty())
        connection.write(answer("x"));
    --open;
  });
  auto options = short_limits();
  options.limits.concurrency = 1;
  Wire wire(options);
  std::vector<http::Exchange> results(10);
  for (auto& result : results)
    wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, {}, result));
  wire.loop.run();
  for (const auto& result : results)
    EXPECT_EQ(error_id(result), "response");
}

} // namespace
} // namespace keur::transport::testing
