#include "crypto/crypto.hpp"
#include "transport/wire_fixture.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

namespace keur::transport::testing {
namespace {

using std::chrono::milliseconds;

std::string write_file(const std::string& name, const std::string& text) {
  const auto path = ::testing::TempDir() + "keur_http2_" + std::to_string(getpid()) + '_' + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

// RFC 9113 section 4.1: 24 bits of length, type, flags, 31 bits of stream.
enum class Type : unsigned char { Data = 0, Headers = 1, Reset = 3, Settings = 4, GoAway = 7, Continuation = 9 };
constexpr unsigned end_stream = 1, end_headers = 4;

std::string number(unsigned long value, int bytes) {
  std::string text;
  while (bytes-- > 0)
    text += static_cast<char>(value >> (8 * bytes) & 0xff);
  return text;
}

std::string frame(Type type, unsigned flags, unsigned stream, const std::string& payload) {
  return number(payload.size(), 3) + static_cast<char>(type) + static_cast<char>(flags) + number(stream, 4) + payload;
}

// RFC 7541: ":status: 200" is entry 8 of the static table; other fields are written as literals, not indexed.
const std::string status_200 = "\x88";
std::string field(const std::string& name, const std::string& value) {
  return std::string(1, '\0') + number(name.size(), 1) + name + number(value.size(), 1) + value;
}

std::string answer(unsigned stream, const std::string& body = "fine") {
  return frame(Type::Headers, end_headers, stream, status_200 + field("content-type", "text/plain")) +
         frame(Type::Data, end_stream, stream, body);
}

struct Question {
  int number = 0;      // from 0: which request this is
  unsigned stream = 0; // 0: it came as HTTP/1.1
};

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int connect_to(int port) {
  const sockaddr_in address = loopback(port);
  for (int i = 0; i < 500; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return fd;
    ::close(fd);
    std::this_thread::sleep_for(milliseconds(10));
  }
  return -1;
}

/// A server that speaks HTTP/2 in exactly the frames it is told. Every connection has an `openssl s_server` of its own
/// that does the TLS; bytes are carried to it and back.
class Http2Server {
public:
  using Script = std::function<std::string(const Question&)>;

  explicit Http2Server(Script script) : script_(std::move(script)) {
    const auto certificate = *crypto::make_test_certificate({});
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    const std::string name = std::to_string(port_);
    ca_ = write_file(name + "_ca.pem", certificate.ca_pem);
    certificate_ = write_file(name + "_cert.pem", certificate.certificate_pem);
    key_ = write_file(name + "_key.pem", certificate.key_pem);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  Http2Server(const Http2Server&) = delete;
  Http2Server& operator=(const Http2Server&) = delete;
  ~Http2Server() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& worker : workers_)
      worker.join();
    ::close(listener_);
  }

  WireOptions options() const {
    WireOptions options = short_limits();
    options.limits.connect = options.limits.tls = options.limits.first_byte = milliseconds(3'000);
    options.limits.total = milliseconds(4'000);
    options.ca_file = ca_;
    options.http2 = true;
    return options;
  }
  std::string url() const { return "https://localhost:" + std::to_string(port_) + "/a"; }
  int questions() const { return questions_; }

private:
  struct Session {
    int client = -1, tls = -1, in = -1, out = -1; // TCP ends, and what s_server decrypted and is to encrypt
    bool http2 = false;
    std::string heard = {};
  };

  void accept_all() {
    while (!stopping_) {
      pollfd ready{listener_, POLLIN, 0};
      if (::poll(&ready, 1, 20) > 0)
        if (const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC); client >= 0)
          workers_.emplace_back([this, client] { serve(client); });
    }
  }

  void serve(int client) {
    const std::string port = std::to_string(RawServer(RawServer::always("")).port());
    int to_child[2], from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0)
      return;
    const pid_t child = fork();
    if (child == 0) {
      dup2(to_child[0], 0);
      dup2(from_child[1], 1);
      dup2(open("/dev/null", O_WRONLY), 2);
      execl("/usr/bin/openssl", "openssl", "s_server", "-accept", port.c_str(), "-quiet", "-alpn", "h2,http/1.1",
            "-naccept", "1", "-cert", certificate_.c_str(), "-key", key_.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    ::close(to_child[0]);
    ::close(from_child[1]);
    Session session{client, connect_to(std::stoi(port)), from_child[0], to_child[1]};
    while (!stopping_ && carry(session))
      continue;
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    for (const int fd : {session.client, session.tls, session.in, session.out})
      ::close(fd);
  }

  /// Bytes one step on; false at the end of the connection.
  bool carry(Session& session) {
    pollfd ready[] = {{session.client, POLLIN, 0}, {session.tls, POLLIN, 0}, {session.in, POLLIN, 0}};
    ::poll(ready, 3, 20);
    char bytes[8'192];
    for (const auto& [from, to] : {std::pair(0, session.tls), std::pair(1, session.client)}) {
      if (ready[from].revents == 0)
        continue;
      const auto got = ::recv(ready[from].fd, bytes, sizeof bytes, MSG_DONTWAIT);
      if (got <= 0 || ::send(to, bytes, static_cast<std::size_t>(got), MSG_NOSIGNAL) != got)
        return false;
    }
    if (ready[2].revents == 0)
      return true;
    const auto got = ::read(session.in, bytes, sizeof bytes);
    if (got <= 0)
      return false;
    session.heard.append(bytes, static_cast<std::size_t>(got));
    while (take(session))
      continue;
    return true;
  }

  /// The pipe holds little: what comes back has to be carried on meanwhile.
  void say(Session& session, const std::string& bytes) {
    fcntl(session.out, F_SETFL, O_NONBLOCK);
    for (std::size_t at = 0; at < bytes.size() && !stopping_;) {
      const auto sent = ::write(session.out, bytes.data() + at, bytes.size() - at);
      if (sent > 0)
        at += static_cast<std::size_t>(sent);
      else if (errno != EAGAIN || !carry(session))
        return;
    }
  }

  /// One preface, frame or HTTP/1.1 head off the front; false while there is no whole one.
  bool take(Session& session) {
    std::string& heard = session.heard;
    const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    if (heard.starts_with(preface)) {
      heard.erase(0, preface.size());
      session.http2 = true;
      say(session, frame(Type::Settings, 0, 0, ""));
      return true;
    }
    const bool is_head = heard.starts_with("GET ") || heard.starts_with("POST ");
    if (const auto end = heard.find("\r\n\r\n"); is_head && end != std::string::npos) {
      heard.erase(0, end + 4);
      say(session, script_({questions_++, 0}));
      return true;
    }
    if (is_head || !session.http2 || heard.size() < 9)
      return false;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(heard[at])); };
    const std::size_t length = byte(0) << 16 | byte(1) << 8 | byte(2);
    if (heard.size() < 9 + length)
      return false;
    const auto type = static_cast<Type>(byte(3));
    const unsigned flags = byte(4), stream = byte(5) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8);
    heard.erase(0, 9 + length);
    if (type == Type::Settings && (flags & 1) == 0)
      say(session, frame(Type::Settings, 1, 0, ""));
    if (type == Type::Headers)
      say(session, script_({questions_++, stream}));
    return true;
  }

  Script script_;
  std::string ca_, certificate_, key_;
  int port_ = 0, listener_ = -1;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> questions_ = 0;
  std::list<std::thread> workers_;
  std::thread acceptor_;
};

struct Http2 : ::testing::Test {
  void SetUp() override {
    signal(SIGPIPE, SIG_IGN);
    if (access("/usr/bin/openssl", X_OK) != 0)
      GTEST_SKIP() << "no openssl";
  }
};

std::string reset(unsigned stream, unsigned code) { return frame(Type::Reset, 0, stream, number(code, 4)); }

TEST_F(Http2, IsOfferedWhereItIsAskedFor) {
  Http2Server server([](const Question& question) {
    return question.stream != 0 ? answer(question.stream) : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh1";
  });
  {
    Wire wire(server.options());
    const auto exchange = wire.get(server.url());
    ASSERT_TRUE(exchange.response) << exchange.error->message;
    EXPECT_EQ(exchange.response->body, "fine");
    EXPECT_EQ(exchange.response->version, "2");
    EXPECT_EQ(wire.send("POST", server.url(), {}, "body").response->body, "fine") << "and on the kept connection";
  }
  auto options = server.options();
  options.http2 = false;
  Wire wire(options);
  const auto exchange = wire.get(server.url());
  ASSERT_TRUE(exchange.response) << exchange.error->message;
  EXPECT_EQ(exchange.response->version, "1.1");
  EXPECT_EQ(exchange.response->body, "h1");
}

TEST_F(Http2, H124_GoAway) {
  // A stream above the last one that GOAWAY names was not processed (RFC 9113 section 6.8).
  const auto leaving = [](const Question& question) {
    return question.number == 0 ? frame(Type::GoAway, 0, 0, number(0, 4) + number(0, 4)) : answer(question.stream);
  };
  {
    Http2Server server(leaving);
    Wire wire(server.options());
    const auto exchange = wire.get(server.url(), repeatable());
    ASSERT_TRUE(exchange.response) << exchange.error->message;
    EXPECT_EQ(exchange.response->body, "fine");
    EXPECT_EQ(server.questions(), 2);
  }
  // Processed: what happened to it nobody knows. A POST is never sent again.
  Http2Server server([](const Question& question) {
    return frame(Type::GoAway, 0, 0, number(question.stream, 4) + number(2, 4)) + reset(question.stream, 2);
  });
  Wire wire(server.options());
  const auto exchange = wire.send("POST", server.url(), {}, "body");
  EXPECT_FALSE(exchange.response);
  EXPECT_EQ(server.questions(), 1);
}

TEST_F(Http2, H125_ResetStreams) {
  {
    Http2Server server([](const Question& question) {
      return question.number == 0 ? reset(question.stream, 7) : answer(question.stream);
    });
    Wire wire(server.options());
    const auto exchange = wire.get(server.url(), repeatable());
    ASSERT_TRUE(exchange.response) << exchange.error->message;
    EXPECT_EQ(server.questions(), 2) << "REFUSED_STREAM: not processed, so asked again";
  }
  Http2Server server([](const Question& question) { return reset(question.stream, 2); });
  Wire wire(server.options());
  EXPECT_EQ(error_id(wire.send("POST", server.url(), {}, "body")), "framing") << "INTERNAL_ERROR";
  EXPECT_EQ(server.questions(), 1);
}

TEST_F(Http2, H126_FloodsEndAtALimit) {
  const auto error_of = [](const std::function<std::string(unsigned)>& frames, const std::string& method = "GET",
                           const std::string& body = "") {
    Http2Server server([&](const Question& question) { return question.number == 0 ? frames(question.stream) : ""; });
    auto options = server.options();
    options.limits.total = options.limits.first_byte = milliseconds(1'500);
    options.limits.header_count = 100;
    Wire wire(options);
    return error_id(wire.send(method, server.url(), {}, body));
  };
  const auto repeated = [](int times, const std::string& what) {
    std::string text;
    for (int i = 0; i < times; ++i)
      text += what;
    return text;
  };
  using ::testing::AnyOf;
  EXPECT_THAT(error_of([&](unsigned stream) {
                return frame(Type::Headers, 0, stream, status_200) +
                       repeated(5'000, frame(Type::Continuation, 0, stream, field("x-a", std::string(100, 'a'))));
              }),
              AnyOf("framing", "header-limit", "truncated", "timeout"))
      << "CONTINUATION without end";
  // A field of 100 bytes goes into the dynamic table, entry 62, and is named again and again.
  EXPECT_THAT(error_of([&](unsigned stream) {
                return frame(Type::Headers, end_headers | end_stream, stream,
                             status_200 + "\x40" + number(3, 1) + "x-a" + number(100, 1) + std::string(100, 'a') +
                                 repeated(10'000, "\xbe"));
              }),
              AnyOf("header-limit", "truncated"))
      << "a small header that unpacks to a megabyte";
  EXPECT_EQ(error_of([](unsigned) { return ""; }, "POST", std::string(200'000, 'b')), "timeout")
      << "a window that is never opened";
  EXPECT_THAT(error_of([&](unsigned) { return repeated(20'000, frame(Type::Settings, 0, 0, "")); }),
              AnyOf("framing", "timeout", "truncated"))
      << "settings without end";
}

TEST_F(Http2, H127_FieldsThatHttp2Forbids) {
  for (const auto& [name, value] :
       {std::pair("X-Upper", "a"), {"connection", "close"}, {"transfer-encoding", "chunked"}}) {
    Http2Server server([&, name = name, value = value](const Question& question) {
      return frame(Type::Headers, end_headers, question.stream, status_200 + field(name, value)) +
             frame(Type::Data, end_stream, question.stream, "fine");
    });
    Wire wire(server.options());
    EXPECT_EQ(error_id(wire.send("POST", server.url(), {}, "body")), "framing") << name;
  }
}

TEST_F(Http2, H128_AskedForHttp1) {
  Http2Server server([](const Question& question) {
    return question.stream != 0 ? reset(question.stream, 13) : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh1";
  });
  Wire wire(server.options());
  const auto exchange = wire.get(server.url());
  ASSERT_TRUE(exchange.response) << exchange.error->message;
  EXPECT_EQ(exchange.response->body, "h1");
  EXPECT_EQ(exchange.response->version, "1.1");
}

} // namespace
} // namespace keur::transport::testing
