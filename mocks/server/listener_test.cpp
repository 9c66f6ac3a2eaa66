#include "crypto/crypto.hpp"
#include "mocks/server/listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock;

/// A socket that says exactly what it is told.
class Raw {
public:
  explicit Raw(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval limit{5, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  ~Raw() { ::close(socket_); }
  bool connected() const { return connected_; }
  void send(std::string_view text) {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), ssize_t(text.size()));
  }
  /// Everything up to the end of the connection; error() tells a reset from an end.
  std::string read_all() {
    std::string all;
    char block[4'096];
    ssize_t count = 0;
    while ((count = ::recv(socket_, block, sizeof block, 0)) > 0)
      all.append(block, static_cast<std::size_t>(count));
    error_ = count < 0 ? errno : 0;
    return all;
  }
  int error() const { return error_; }

private:
  int socket_;
  bool connected_ = false;
  int error_ = 0;
};

Reply echo(const Request& request) {
  Reply reply;
  reply.fields.add("Content-Type", "text/plain");
  reply.body =
      request.method + ' ' + request.path + (request.has_query ? " ?" + request.query : "") + ' ' + request.body;
  return reply;
}

std::unique_ptr<Listener> serve_with(Handler handler, ListenerOptions options = {}, EarlyHandler early = {}) {
  auto made = Listener::start(std::move(options), std::move(handler), std::move(early));
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  return made ? std::move(*made) : nullptr;
}

TEST(Listener, C008_AnswersAtOnceAndStopsAtOnceWithIdleClients) {
  Time::duration starts = 1h, stops = 1h; // the best of a few: a busy machine keeps everyone waiting
  for (int i = 0; i < 5; ++i) {
    const auto before = Time::now();
    auto server = serve_with(echo);
    Raw idle(server->port());
    httplib::Client client("127.0.0.1", server->port());
    client.set_keep_alive(true);
    const auto answer = client.Get("/a?b=c");
    starts = std::min(starts, Time::now() - before);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "GET /a ?b=c ");
    const auto stopping = Time::now();
    server->stop();
    stops = std::min(stops, Time::now() - stopping);
    EXPECT_EQ(idle.read_all(), "");
  }
  EXPECT_LT(starts, 50ms);
  EXPECT_LT(stops, 50ms);
}

TEST(Listener, KeepsAConnectionForPipelinedRequestsAndUnknownMethods) {
  auto server = serve_with(echo);
  Raw raw(server->port());
  raw.send("KEUR /x HTTP/1.1\r\nHost: a\r\n\r\nPOST /y HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
           "GET http://other.test/z?q HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto all = raw.read_all();
  EXPECT_NE(all.find("KEUR /x"), std::string::npos) << all;
  EXPECT_NE(all.find("POST /y hi"), std::string::npos) << all;
  EXPECT_NE(all.find("GET /z ?q"), std::string::npos) << all;
}

TEST(Listener, ReadsChunkedBodiesAndSaysContinue) {
  auto server = serve_with(echo);
  Raw raw(server->port());
  raw.send(
      "POST /c HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(20ms);
  raw.send("3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
  const auto all = raw.read_all();
  EXPECT_EQ(all.rfind("HTTP/1.1 100 Continue\r\n\r\n", 0), 0u) << all;
  EXPECT_NE(all.find("POST /c abcde"), std::string::npos) << all;
}

TEST(Listener, RefusesWhatIsNoRequest) {
  const std::vector<std::pair<std::string, int>> cases = {
      {"GET /\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400}, // RFC 9112 section 3.2: a Host field is required
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413},
      {"GET /" + std::string(70'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(300'000, 'x') + "\r\n\r\n", 431},
  };
  auto server = serve_with(echo);
  for (const auto& [text, status] : cases) {
    Raw raw(server->port());
    raw.send(text);
    EXPECT_EQ(raw.read_all().rfind("HTTP/1.1 " + std::to_string(status), 0), 0u) << text.substr(0, 80);
  }
}

TEST(Listener, HeadAndEmptyStatusesCarryNoBody) {
  auto server = serve_with([](const Request& request) {
    auto reply = echo(request);
    if (request.path == "/204")
      reply.status = 204;
    return reply;
  });
  Raw raw(server->port());
  raw.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto all = raw.read_all();
  EXPECT_EQ(all.find("HEAD /abc"), std::string::npos) << all;
  EXPECT_NE(all.find("Content-Length: 10\r\n"), std::string::npos) << all;
  const auto second = all.substr(all.find("HTTP/1.1 204"));
  EXPECT_EQ(second.find("Content-Length"), std::string::npos) << second;
  EXPECT_EQ(second.find("GET"), std::string::npos) << second;
}

TEST(Listener, StreamsInChunksWithoutHoldingTheBody) {
  auto server = serve_with([](const Request&) {
    Reply reply;
    reply.stream = [](const Sink& sink) {
      for (int i = 0; i < 1'000; ++i)
        if (!sink(std::string(1'000, 'x')))
          return;
    };
    return reply;
  });
  httplib::Client client("127.0.0.1", server->port());
  const auto answer = client.Get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.size(), 1'000'000u);
}

TEST(Listener, PlaysScriptsThatNoHttpServerSends) {
  auto server = serve_with([](const Request& request) {
    Reply reply;
    reply.wire = WireScript{{{"HTTP/1.1 abc\r\n\r\n"}}, WireScript::End::Close};
    if (request.path == "/reset")
      reply.wire->end = WireScript::End::Reset;
    if (request.path == "/endless")
      reply.wire->steps = {{"HTTP/1.1 200 OK\r\n\r\n"}, {.bytes = "x", .repeat = UINT64_MAX}};
    return reply;
  });
  Raw garbage(server->port());
  garbage.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(garbage.read_all(), "HTTP/1.1 abc\r\n\r\n");
  Raw reset(server->port());
  reset.send("GET /reset HTTP/1.1\r\nHost: a\r\n\r\n");
  reset.read_all();
  EXPECT_EQ(reset.error(), ECONNRESET);
  Raw endless(server->port());
  endless.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(10ms);
  const auto stopping = Time::now();
  server->stop();
  EXPECT_LT(Time::now() - stopping, 500ms);
}

TEST(Listener, EarlyAnswersComeBeforeTheBody) {
  auto server = serve_with(echo, {}, [](const Request& request) -> std::optional<Reply> {
    if (request.path != "/early")
      return std::nullopt;
    Reply reply;
    reply.status = 413;
    return reply;
  });
  Raw raw(server->port());
  raw.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nonly this");
  EXPECT_EQ(raw.read_all().rfind("HTTP/1.1 413", 0), 0u);
}

TEST(Listener, M14_BindsTheLoopbackOnlyAndAPortOnce) {
  auto server = serve_with(echo);
  EXPECT_EQ(server->origin(), "http://127.0.0.1:" + std::to_string(server->port()));
  ListenerOptions same;
  same.port = server->port();
  const auto second = Listener::start(same, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Connect);
}

TEST(Listener, AnIpv6AddressStandsInBracketsInTheOrigin) {
  ListenerOptions options;
  options.host = "::1";
  const auto server = Listener::start(options, echo);
  if (!server)
    GTEST_SKIP() << "no IPv6 on this machine";
  EXPECT_EQ((*server)->origin(), "http://[::1]:" + std::to_string((*server)->port()));
}

TEST(Listener, C005_ServesFiveHundredClientsHalfOfThemSlow) {
  auto server = serve_with([](const Request& request) {
    auto reply = echo(request);
    if (request.path == "/slow")
      reply.delay = 1s;
    return reply;
  });
  std::vector<std::unique_ptr<Raw>> slow;
  for (int i = 0; i < 250; ++i) {
    slow.push_back(std::make_unique<Raw>(server->port()));
    ASSERT_TRUE(slow.back()->connected());
    // half of the slow ones stop in mid-request, the others wait for a slow answer
    slow.back()->send(i % 2 == 0 ? "GET /never HTTP/1.1\r\nHo" : "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  const auto before = Time::now();
  std::atomic<int> good = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 250; ++i)
    clients.emplace_back([&] {
      Raw raw(server->port());
      raw.send("GET /fast HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      if (raw.read_all().find("GET /fast") != std::string::npos)
        ++good;
    });
  for (auto& client : clients)
    client.join();
  EXPECT_EQ(good, 250);
  EXPECT_LT(Time::now() - before, 3s);
}

TEST(Listener, SpeaksTls) {
  const auto certificate = crypto::make_test_certificate({{"127.0.0.1"}});
  ASSERT_TRUE(certificate);
  ListenerOptions options;
  options.certificate_pem = certificate->certificate_pem;
  options.key_pem = certificate->key_pem;
  auto server = serve_with(echo, options);
  httplib::SSLClient client("127.0.0.1", server->port());
  client.enable_server_certificate_verification(false);
  const auto answer = client.Get("/secure");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "GET /secure ");
  options.key_pem = "no key";
  EXPECT_FALSE(Listener::start(options, echo));
}

} // namespace
} // namespace keur::mocks
