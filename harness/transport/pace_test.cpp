#include "http/date.hpp"
#include "transport/gate.hpp"
#include "transport/wire_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace keur::transport::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Answers the texts in turn, the last one for ever.
RawServer::Handler in_turn(std::vector<std::string> answers, std::atomic<int>& count) {
  return [answers = std::move(answers), &count](Connection& connection) {
    while (!connection.read_request().empty()) {
      const auto index = static_cast<std::size_t>(count++);
      connection.write(answers[std::min(index, answers.size() - 1)]);
    }
  };
}

std::string busy(const std::string& fields = {}) { return answer("", fields, "429 Too Many Requests"); }

/// How long the virtual clock says a request took that is answered with 429 and these fields, then with 200.
struct Waited {
  double seconds;
  int status;
  int attempts;
};
Waited waited(const std::string& first, SendOptions options = repeatable(), WireOptions wire_options = short_limits()) {
  std::atomic<int> count{0};
  RawServer server(in_turn({first, answer("x")}, count));
  VirtualClock clock(std::chrono::system_clock::time_point(seconds(784'111'777))); // Sun, 06 Nov 1994 08:49:37 GMT
  Wire wire(wire_options, clock);
  const auto begin = clock.now();
  const auto exchange = wire.get(server.url(), options);
  return {std::chrono::duration<double>(clock.now() - begin).count(), exchange.response ? exchange.response->status : 0,
          exchange.attempts};
}

TEST(Pace, H145_RetryAfterInSeconds) {
  const auto got = waited(busy("Retry-After: 2\r\n"));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.attempts, 2);
  EXPECT_GE(got.seconds, 2);
  EXPECT_LT(got.seconds, 2.5);
  SendOptions once;
  EXPECT_EQ(waited(busy("Retry-After: 2\r\n"), once).status, 429);
}

TEST(Pace, H146_RetryAfterAsADateByTheServersClock) {
  // The server's clock is years ahead of ours: its own Date is what counts.
  const std::string date = "Date: Fri, 24 Nov 2028 10:00:00 GMT\r\n";
  EXPECT_NEAR(waited(busy(date + "Retry-After: Fri, 24 Nov 2028 10:00:07 GMT\r\n")).seconds, 7, 0.1);
  EXPECT_NEAR(waited(busy(date + "Retry-After: Friday, 24-Nov-28 10:00:05 GMT\r\n")).seconds, 5, 0.1);
  EXPECT_NEAR(waited(busy(date + "Retry-After: Fri, 24 Nov 2028 09:00:00 GMT\r\n")).seconds, 0, 0.1);
  EXPECT_NEAR(waited(busy("Retry-After: Sun, 06 Nov 1994 08:49:47 GMT\r\n")).seconds, 10, 0.1);
}

TEST(Pace, H147_GarbageMeansBackOff) {
  for (const auto* value : {"soon", "-5", "1.5", "", "99999999999999999999", "2\r\nRetry-After: 3"}) {
    const auto got = waited(busy("Retry-After: " + std::string(value) + "\r\n"));
    EXPECT_EQ(got.status, 200) << value;
    EXPECT_GE(got.seconds, 1) << value;
    EXPECT_LT(got.seconds, 1.5) << value;
  }
}

TEST(Pace, H148_LongerThanTheRunWaits) {
  auto got = waited(busy("Retry-After: 3600\r\n"));
  EXPECT_EQ(got.status, 429);
  EXPECT_LT(got.seconds, 0.1);
  auto options = short_limits();
  options.limits.max_time = seconds(10);
  got = waited(busy("Retry-After: 11\r\n"), repeatable(), options);
  EXPECT_EQ(got.status, 429);
  EXPECT_LT(got.seconds, 0.1);
}

/// What 10 requests in a row come to on a target whose breaker may open; the server is reached by --connect-to's kin,
/// the loopback class, with the breaker switched on by the class given.
std::vector<std::string> ten(Gate& gate, int status) {
  std::vector<std::string> outcomes;
  for (int i = 0; i < 10; ++i) {
    const auto error = gate.admit();
    outcomes.push_back(error ? std::string(id(error->code)) : "sent");
    if (!error)
      gate.note(status);
  }
  return outcomes;
}

std::ptrdiff_t sent_of_ten(profile::TargetClass target, int status) {
  Loop loop;
  WireOptions options;
  options.target = target;
  Gate gate(loop, options);
  const auto outcomes = ten(gate, status);
  return std::count(outcomes.begin(), outcomes.end(), "sent");
}

TEST(Pace, H149_H153_TheBreakerOpens) {
  using profile::TargetClass;
  for (const auto target : {TargetClass::Remote, TargetClass::Live}) {
    EXPECT_EQ(sent_of_ten(target, 429), 3);
    EXPECT_EQ(sent_of_ten(target, 500), 5);
    EXPECT_EQ(sent_of_ten(target, 0), 3);
    EXPECT_EQ(sent_of_ten(target, 404), 10);
  }
  for (const auto target : {TargetClass::InProcessMock, TargetClass::Loopback})
    EXPECT_EQ(sent_of_ten(target, 0), 10);
  Loop loop;
  WireOptions options;
  options.target = TargetClass::Live;
  Gate gate(loop, options);
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(gate.admit());
    gate.note(i % 2 == 0 ? 500 : 200); // alternating is no row
  }
}

TEST(Pace, H150_APlain429IsAResponse) {
  RawServer server(RawServer::always(busy()));
  Wire wire;
  const auto exchange = wire.get(server.url());
  ASSERT_TRUE(exchange.response);
  EXPECT_EQ(exchange.response->status, 429);
  EXPECT_TRUE(has_remark(exchange, "rate-limited"));
}

TEST(Pace, H151_H152_ServerErrors) {
  EXPECT_EQ(waited(answer("", "Retry-After: 1\r\n", "503 Service Unavailable")).status, 200);
  EXPECT_EQ(waited(answer("", "Retry-After: 1\r\n", "503 Service Unavailable"), SendOptions{}).status, 503);
  for (const auto* status : {"500 I", "502 B", "504 G", "520 X"}) {
    const auto got = waited(answer("", "", status));
    EXPECT_EQ(got.attempts, 1) << status;
    EXPECT_EQ(got.status / 100, 5) << status;
  }
}

TEST(Pace, H157_NothingRemaining) {
  std::atomic<int> count{0};
  RawServer server(in_turn({answer("x", "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 5\r\n"), answer("y")}, count));
  VirtualClock clock;
  Wire wire(short_limits(), clock);
  const auto begin = clock.now();
  EXPECT_TRUE(wire.get(server.url()).response);
  EXPECT_LT(clock.now() - begin, seconds(1));
  EXPECT_TRUE(wire.get(server.url()).response);
  EXPECT_GE(clock.now() - begin, seconds(5));
}

TEST(Pace, RateIsKept) {
  RawServer server(RawServer::always(answer("x")));
  auto options = short_limits();
  options.limits.rate = 2;
  VirtualClock clock;
  Wire wire(options, clock);
  const auto begin = clock.now();
  std::vector<http::Exchange> results(7);
  for (auto& result : results)
    wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, {}, result));
  wire.loop.run();
  EXPECT_GE(clock.now() - begin, seconds(3));
  EXPECT_LT(clock.now() - begin, milliseconds(3'100));
}

// A token that is put in before the wait runs out in the queue.
TEST(Pace, TheCredentialIsPutInWhenTheRequestLeavesOnEveryAttempt) {
  std::atomic<int> count{0};
  RawServer server(in_turn({busy("Retry-After: 5\r\n"), answer("x")}, count));
  auto options = short_limits();
  options.limits.rate = 1;
  options.limits.concurrency = 1;
  VirtualClock clock;
  Wire wire(options, clock);
  const auto begin = clock.now();
  std::vector<long> called;
  const auto authorize = [&](http::Request&) -> Task<Status> {
    called.push_back(std::chrono::duration_cast<seconds>(clock.now() - begin).count());
    co_return Status{};
  };
  auto send_options = repeatable();
  send_options.authorize = authorize;
  std::vector<http::Exchange> results(3);
  for (auto& result : results)
    wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, send_options, result));
  wire.loop.run();
  EXPECT_THAT(called, ::testing::ElementsAre(0, 5, 6, 7));
}

TEST(Pace, ATokenRequestDoesNotQueueBehindTheRate) {
  RawServer server(RawServer::always(answer("x")));
  auto options = short_limits();
  options.limits.rate = 0.1;
  options.limits.concurrency = 1;
  VirtualClock clock;
  Wire wire(options, clock);
  const auto begin = clock.now();
  std::vector<http::Exchange> tokens(3);
  std::size_t asked = 0;
  SendOptions api = repeatable();
  api.authorize = [&](http::Request&) -> Task<Status> {
    SendOptions token;
    token.purpose = Purpose::Token;
    token.queues = false;
    http::Request request{"GET", server.url()};
    Task<http::Exchange> sending = wire.transport->send(std::move(request), std::move(token));
    tokens.at(asked++) = co_await sending;
    co_return Status{};
  };
  EXPECT_TRUE(wire.get(server.url(), api).response);
  EXPECT_EQ(asked, 1U);
  EXPECT_TRUE(tokens[0].response);
  EXPECT_LT(clock.now() - begin, seconds(1));
}

TEST(Pace, WithoutItsCredentialNothingIsSent) {
  std::atomic<int> count{0};
  RawServer server(in_turn({answer("x")}, count));
  Wire wire;
  SendOptions options = repeatable();
  for (const auto code : {ErrorCode::Authentication, ErrorCode::Dns}) {
    options.authorize = [code](http::Request&) -> Task<Status> { co_return fail(code, "no token"); };
    const auto exchange = wire.get(server.url(), options);
    ASSERT_TRUE(exchange.error);
    EXPECT_EQ(exchange.error->code, code);
    EXPECT_EQ(exchange.attempts, 0);
  }
  EXPECT_EQ(count, 0);
}

TEST(Pace, BudgetAndTimeEndTheRun) {
  RawServer server(RawServer::always(answer("x")));
  auto options = short_limits();
  options.limits.budget = 2;
  Wire wire(options);
  EXPECT_EQ(error_id(wire.get(server.url())), "response");
  EXPECT_EQ(error_id(wire.get(server.url())), "response");
  EXPECT_EQ(error_id(wire.get(server.url())), "aborted");
  options.limits.budget = 0;
  options.limits.max_time = seconds(5);
  VirtualClock clock;
  Wire timed(options, clock);
  EXPECT_EQ(error_id(timed.get(server.url())), "response");
  clock.advance(seconds(6));
  EXPECT_EQ(error_id(timed.get(server.url())), "aborted");
}

TEST(Pace, ConcurrencyIsCapped) {
  std::atomic<int> open{0}, most{0};
  RawServer server([&](Connection& connection) {
    while (!connection.read_request().empty()) {
      const int now = ++open;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      std::this_thread::sleep_for(milliseconds(10));
      --open;
      connection.write(answer("x"));
    }
  });
  auto options = short_limits();
  options.limits.concurrency = 3;
  Wire wire(options);
  std::vector<http::Exchange> results(20);
  for (auto& result : results)
    wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, {}, result));
  wire.loop.run();
  EXPECT_EQ(most, 3);
}

TEST(Pace, H063_T026_ClockSkewIsMeasured) {
  const auto hour_ahead =
      "Date: " + http::to_http_date(std::chrono::system_clock::now() + std::chrono::hours(1)) + "\r\n";
  RawServer server(RawServer::always(answer("x", hour_ahead)));
  WireMeter meter;
  auto options = short_limits();
  options.meter = &meter;
  Wire wire(options);
  for (int i = 0; i < 3; ++i)
    (void)wire.get(server.url());
  ASSERT_TRUE(meter.clock_skew());
  EXPECT_NEAR(std::chrono::duration<double>(*meter.clock_skew()).count(), 3'600, 5);
  EXPECT_EQ(meter.requests, 3U);
  EXPECT_GT(meter.bytes_received, 0U);
}

TEST(Loop, CancelDestroysWhatIsInFlight) {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.pause(milliseconds(2'000));
  });
  Wire wire;
  std::vector<http::Exchange> results(40);
  for (auto& result : results)
    wire.loop.spawn(exchange_into(*wire.transport, {"GET", server.url()}, {}, result));
  for (int i = 0; i < 5; ++i)
    wire.loop.turn(milliseconds(10));
  wire.loop.cancel();
  EXPECT_FALSE(wire.loop.turn());
  RawServer good(RawServer::always(answer("x")));
  EXPECT_TRUE(wire.get(good.url()).response);
}

Task<void> sleeper(Transport& transport, seconds time, std::vector<long>& order) {
  Task<void> sleeping = transport.sleep(time);
  co_await sleeping;
  order.push_back(time.count());
}

TEST(Loop, SleepsOnTheVirtualClock) {
  VirtualClock clock;
  Wire wire(short_limits(), clock);
  std::vector<long> order;
  for (const int time : {3'600, 1, 60})
    wire.loop.spawn(sleeper(*wire.transport, seconds(time), order));
  const auto begin = clock.now();
  wire.loop.run();
  EXPECT_THAT(order, ::testing::ElementsAre(1, 60, 3'600));
  EXPECT_EQ(clock.now() - begin, seconds(3'600));
}

Task<void> thrower() {
  throw std::runtime_error("worker died");
  co_return;
}

TEST(Loop, C006_AWorkersExceptionComesOutOfTurn) {
  Loop loop;
  loop.spawn(thrower());
  EXPECT_THROW(loop.run(), std::runtime_error);
  EXPECT_FALSE(loop.turn());
}

TEST(Loop, WakeEndsAWaitAtOnce) {
  Loop loop;
  const auto wire = make_curl_transport(loop, short_limits());
  std::vector<long> order;
  loop.spawn(sleeper(*wire, seconds(30), order));
  loop.turn(milliseconds(0));
  std::thread waker([&] {
    std::this_thread::sleep_for(milliseconds(30));
    loop.wake();
  });
  const auto begin = std::chrono::steady_clock::now();
  loop.turn(milliseconds(5'000));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(1));
  waker.join();
}

} // namespace
} // namespace keur::transport::testing
