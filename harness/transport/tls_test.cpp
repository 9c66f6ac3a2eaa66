#include "crypto/crypto.hpp"
#include "transport/wire_fixture.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace keur::transport::testing {
namespace {

using std::chrono::milliseconds;

bool has_openssl() { return access("/usr/bin/openssl", X_OK) == 0; }

std::string write_file(const std::string& name, const std::string& text) {
  const auto path = ::testing::TempDir() + "keur_tls_" + std::to_string(getpid()) + '_' + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

int free_port() {
  RawServer server(RawServer::always(""));
  return server.port();
}

/// `openssl s_server -www` with one certificate, until it is destroyed.
class TlsServer {
public:
  TlsServer(const crypto::TestCertificate& certificate, std::vector<std::string> more = {}) : port_(free_port()) {
    const auto name = std::to_string(port_);
    ca_ = write_file(name + "_ca.pem", certificate.ca_pem);
    std::vector<std::string> words{"openssl", "s_server",
                                   "-accept", std::to_string(port_),
                                   "-quiet",  "-www",
                                   "-cert",   write_file(name + "_cert.pem", certificate.certificate_pem),
                                   "-key",    write_file(name + "_key.pem", certificate.key_pem)};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (auto& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    child_ = fork();
    if (child_ == 0) {
      const int null = open("/dev/null", O_WRONLY);
      dup2(null, 1);
      dup2(null, 2);
      execv("/usr/bin/openssl", argv.data());
      _exit(127);
    }
    wait_until_it_listens();
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  int port() const { return port_; }
  const std::string& ca() const { return ca_; }

private:
  void wait_until_it_listens() const {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 500; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const bool up = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
      ::close(fd);
      if (up)
        return;
      std::this_thread::sleep_for(milliseconds(10));
    }
  }
  int port_;
  pid_t child_ = -1;
  std::string ca_;
};

crypto::TestCertificate certificate(std::vector<std::string> names = {"localhost", "127.0.0.1"},
                                    std::int64_t from_s = -3'600, std::int64_t to_s = 86'400) {
  crypto::CertificateOptions options;
  options.host_names = std::move(names);
  options.not_before_offset_s = from_s;
  options.not_after_offset_s = to_s;
  return *crypto::make_test_certificate(options);
}

http::Exchange get_from(const TlsServer& server, const std::string& ca, const std::string& host = "localhost") {
  auto options = short_limits();
  options.limits.connect = options.limits.tls = milliseconds(2'000);
  options.ca_file = ca;
  Wire wire(options);
  return wire.get("https://" + host + ":" + std::to_string(server.port()) + "/");
}

class Tls : public ::testing::Test {
protected:
  void SetUp() override {
    if (!has_openssl())
      GTEST_SKIP() << "needs /usr/bin/openssl";
  }
};

TEST_F(Tls, TrustedByItsCaFile) {
  const TlsServer server(certificate());
  for (const auto* host : {"localhost", "127.0.0.1"}) {
    const auto exchange = get_from(server, server.ca(), host);
    ASSERT_TRUE(exchange.response) << host << exchange.error->message;
    EXPECT_EQ(exchange.response->status, 200);
    EXPECT_GT(exchange.timings.tls.count(), 0);
  }
}

TEST_F(Tls, H130_Dates) {
  for (const auto& [from, to] : {std::pair<std::int64_t, std::int64_t>{-7'200, -3'600}, {3'600, 7'200}}) {
    const TlsServer server(certificate({"localhost"}, from, to));
    const auto exchange = get_from(server, server.ca());
    EXPECT_EQ(error_id(exchange), "tls");
    EXPECT_THAT(exchange.error->message,
                ::testing::AnyOf(::testing::HasSubstr("expired"), ::testing::HasSubstr("not yet valid")));
  }
}

// RFC 5280 section 4.1.2.5: a certificate without an end says 99991231235959Z.
TEST_F(Tls, ACertificateWithoutAnEndHasNotExpired) {
  const TlsServer server(certificate({"localhost"}, -3'600, 250'000'000'000));
  auto options = short_limits();
  options.ca_file = server.ca();
  WireMeter meter;
  options.meter = &meter;
  Wire wire(options);
  const auto exchange = wire.get("https://localhost:" + std::to_string(server.port()) + "/");
  ASSERT_TRUE(exchange.response) << exchange.error->message;
  ASSERT_EQ(meter.certificates.size(), 1U);
  EXPECT_GT(meter.certificates.begin()->second.not_after, std::chrono::system_clock::now());
}

// Each handshake shows its certificate. (Renegotiation is off in OpenSSL 3.) s_server tells how the session began.
TEST_F(Tls, H141_NoSessionIsResumed) {
  const TlsServer server(certificate());
  auto options = short_limits();
  options.ca_file = server.ca();
  Wire wire(options);
  for (int i = 0; i < 3; ++i) {
    const auto exchange = wire.get("https://localhost:" + std::to_string(server.port()) + "/");
    ASSERT_TRUE(exchange.response) << exchange.error->message;
    EXPECT_THAT(exchange.response->body, ::testing::HasSubstr("New, TLS"));
    EXPECT_THAT(exchange.response->body, ::testing::Not(::testing::HasSubstr("Reused, TLS")));
  }
}

TEST_F(Tls, H131_H133_Names) {
  for (const auto& names : {std::vector<std::string>{"other.test"}, {}, {"*.localhost.test"}}) {
    const TlsServer server(certificate(names));
    EXPECT_EQ(error_id(get_from(server, server.ca())), "tls");
  }
  const TlsServer dns_only(certificate({"localhost"}));
  EXPECT_EQ(error_id(get_from(dns_only, dns_only.ca(), "127.0.0.1")), "tls");
}

TEST_F(Tls, H132_H142_Trust) {
  const TlsServer server(certificate());
  EXPECT_EQ(error_id(get_from(server, "")), "tls"); // the system's authorities do not know it
  const auto other = write_file("other_ca.pem", certificate().ca_pem);
  EXPECT_EQ(error_id(get_from(server, other)), "tls");
  EXPECT_EQ(error_id(get_from(server, "/nonexistent.pem")), "tls");
}

TEST_F(Tls, H135_OldVersions) {
  const TlsServer server(certificate(), {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"});
  EXPECT_EQ(error_id(get_from(server, server.ca())), "tls");
  const TlsServer good(certificate(), {"-tls1_2"});
  EXPECT_EQ(error_id(get_from(good, good.ca())), "response");
}

TEST_F(Tls, H136_WeakCiphers) {
  const TlsServer server(certificate(), {"-tls1_2", "-cipher", "NULL:@SECLEVEL=0"});
  EXPECT_EQ(error_id(get_from(server, server.ca())), "tls");
}

/// A certificate that openssl makes with these arguments of `openssl req`; it is its own authority.
crypto::TestCertificate made_by_openssl(const std::string& name, const std::string& arguments) {
  const auto stem = ::testing::TempDir() + "keur_tls_" + std::to_string(getpid()) + '_' + name;
  const std::string key = stem + "_key.pem", certificate = stem + "_cert.pem";
  const auto command = "openssl req -x509 -nodes -days 1 -subj /CN=localhost -keyout " + key + " -out " + certificate +
                       ' ' + arguments + " >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  const auto text_of = [](const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  return {text_of(certificate), text_of(certificate), text_of(key)};
}

// Ten thousand names pass 100 KiB, OpenSSL's limit on what a server may send of certificates. A large key is only slow;
// one of five primes is made in a second, and nothing but its length shows on the wire.
TEST_F(Tls, H137_LargeCertificatesAndKeysOfAllSizes) {
  std::vector<std::string> names{"localhost"};
  for (int i = 0; i < 2'000; ++i)
    names.push_back("host-" + std::to_string(i) + ".example.test");
  const TlsServer some(certificate(names));
  EXPECT_EQ(error_id(get_from(some, some.ca())), "response");
  for (int i = 2'000; i < 10'000; ++i)
    names.push_back("host-" + std::to_string(i) + ".example.test");
  const TlsServer many(certificate(names));
  EXPECT_EQ(error_id(get_from(many, many.ca())), "tls");

  const TlsServer large(made_by_openssl(
      "large",
      "-newkey rsa -pkeyopt rsa_keygen_bits:8192 -pkeyopt rsa_keygen_primes:5 -addext subjectAltName=DNS:localhost"));
  EXPECT_EQ(error_id(get_from(large, large.ca())), "response");
  const TlsServer small(made_by_openssl("small", "-newkey rsa:512 -addext subjectAltName=DNS:localhost"),
                        {"-tls1_2", "-cipher", "ALL:@SECLEVEL=0"});
  EXPECT_EQ(error_id(get_from(small, small.ca())), "tls");
}

/// `openssl s_server` that answers any request with this text and is killed: the end comes without close_notify.
class CutTlsServer {
public:
  explicit CutTlsServer(const std::string& answer) : port_(free_port()) {
    const auto made = certificate();
    const auto name = std::to_string(port_);
    ca_ = write_file(name + "_ca.pem", made.ca_pem);
    const auto cert = write_file(name + "_cert.pem", made.certificate_pem);
    const auto key = write_file(name + "_key.pem", made.key_pem);
    int in[2], out[2];
    EXPECT_EQ(pipe2(in, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      dup2(open("/dev/null", O_WRONLY), 2);
      execl("/usr/bin/openssl", "openssl", "s_server", "-quiet", "-accept", name.c_str(), "-cert", cert.c_str(), "-key",
            key.c_str(), nullptr);
      _exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    killer_ = std::thread([this, answer, to = in[1], from = out[0]] {
      char heard[4'096];
      pollfd ready{from, POLLIN, 0};
      if (::poll(&ready, 1, 5'000) > 0 && read(from, heard, sizeof heard) > 0 &&
          write(to, answer.data(), answer.size()) == static_cast<ssize_t>(answer.size()))
        std::this_thread::sleep_for(milliseconds(300));
      kill(child_, SIGKILL);
      ::close(to);
      ::close(from);
    });
  }
  CutTlsServer(const CutTlsServer&) = delete;
  CutTlsServer& operator=(const CutTlsServer&) = delete;
  ~CutTlsServer() {
    killer_.join();
    waitpid(child_, nullptr, 0);
  }

  http::Exchange get() const {
    auto options = short_limits();
    options.limits.connect = options.limits.tls = options.limits.first_byte = milliseconds(3'000);
    options.limits.total = milliseconds(4'000);
    options.ca_file = ca_;
    const auto url = "https://localhost:" + std::to_string(port_) + "/";
    for (int i = 0;; ++i) { // until it listens; a look-up of our own would take its only connection
      Wire wire(options);
      auto exchange = wire.get(url);
      if (i == 200 || error_id(exchange) != "connect")
        return exchange;
      std::this_thread::sleep_for(milliseconds(20));
    }
  }

private:
  int port_;
  pid_t child_ = -1;
  std::string ca_;
  std::thread killer_;
};

// Without close_notify anybody on the way may have cut the answer: only its own length proves it whole (RFC 9112
// section 9.8).
TEST_F(Tls, H139_EndsWithoutCloseNotify) {
  const auto whole = CutTlsServer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine").get();
  ASSERT_TRUE(whole.response) << whole.error->message;
  EXPECT_EQ(whole.response->body, "fine");
  const auto open_end = CutTlsServer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine").get();
  EXPECT_EQ(error_id(open_end), "truncated");
  EXPECT_FALSE(open_end.response);
}

TEST_F(Tls, H138_HandshakeStalls) {
  RawServer server([](Connection& connection) { connection.pause(milliseconds(3'000)); });
  Wire wire;
  const auto begin = std::chrono::steady_clock::now();
  const auto exchange = wire.get("https://127.0.0.1:" + std::to_string(server.port()) + "/");
  EXPECT_EQ(error_id(exchange), "timeout");
  EXPECT_THAT(exchange.error->message, ::testing::HasSubstr("TLS"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(800));
}

TEST_F(Tls, H140_ClientCertificateDemanded) {
  const TlsServer server(certificate(), {"-Verify", "1", "-verify_return_error"});
  const auto exchange = get_from(server, server.ca());
  EXPECT_THAT(error_id(exchange), ::testing::AnyOf("tls", "truncated"));
  EXPECT_FALSE(exchange.response);
}

TEST_F(Tls, PlainTextWhereTlsIsDue) {
  RawServer server(RawServer::once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  Wire wire;
  EXPECT_THAT(error_id(wire.get("https://127.0.0.1:" + std::to_string(server.port()) + "/")),
              ::testing::AnyOf("tls", "timeout"));
}

TEST_F(Tls, H143_NoKeyLogIsWritten) {
  const auto path = ::testing::TempDir() + "keur_keylog_" + std::to_string(getpid());
  unlink(path.c_str());
  const TlsServer server(certificate());
  const pid_t child = fork();
  if (child == 0) {
    setenv("SSLKEYLOGFILE", path.c_str(), 1);
    _exit(get_from(server, server.ca()).response ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST_F(Tls, ConnectToTheLoopbackUnderARemoteName) {
  const TlsServer server(certificate({"api.example.test"}));
  auto options = short_limits();
  options.limits.connect = options.limits.tls = milliseconds(2'000);
  options.target = profile::TargetClass::Live;
  options.hosts = {"api.example.test"};
  options.ca_file = server.ca();
  options.connect_to = {"api.example.test:443:127.0.0.1:" + std::to_string(server.port())};
  Wire wire(options);
  const auto exchange = wire.get("https://api.example.test/");
  ASSERT_TRUE(exchange.response) << exchange.error->message;
  EXPECT_EQ(exchange.peer_address, "127.0.0.1:" + std::to_string(server.port()));
}

} // namespace
} // namespace keur::transport::testing
