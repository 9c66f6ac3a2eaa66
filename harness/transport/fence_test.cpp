#include "transport/fence.hpp"
#include "transport/wire_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace keur::transport::testing {
namespace {

using profile::TargetClass;

WireOptions remote() {
  WireOptions options;
  options.target = TargetClass::Remote;
  options.hosts = {"api.example.test", "login.example.test:8443"};
  return options;
}

bool passes(const std::string& url, Purpose purpose = Purpose::Api, const WireOptions& options = remote()) {
  return vet({"GET", url}, purpose, options).has_value();
}

TEST(Fence, S002_S003_H109_EachSpellingOfAnOriginIsItsOwn) {
  EXPECT_TRUE(passes("https://api.example.test/x?y"));
  EXPECT_TRUE(passes("https://API.Example.Test/x"));
  EXPECT_TRUE(passes("https://api.example.test:443/"));
  EXPECT_TRUE(passes("https://login.example.test:8443/"));
  for (const auto* other :
       {"https://api.example.test:8443/", "http://api.example.test/", "https://www.api.example.test/",
        "https://api.example.test./", "https://user@api.example.test/", "https://api.example.test@evil.test/",
        "https://login.example.test/", "https://xn--pi-fka.example.test/", "https://api.example.test.evil.test/",
        "https://evil.test/api.example.test"})
    EXPECT_FALSE(passes(other)) << other;
}

TEST(Fence, S006_H112_H113_AddressesThatAreNone) {
  for (const auto* bad :
       {"file:///etc/passwd", "ftp://api.example.test/", "javascript:alert(1)", "data:,x", "//api.example.test/",
        "///x", "http:\\\\api.example.test", "https://api.example.test/\r\nX: 1", "", "/relative", "https:///x",
        "gopher://api.example.test"})
    EXPECT_FALSE(passes(bad)) << bad;
  EXPECT_FALSE(passes("https://api.example.test/" + std::string(10, '\0')));
}

TEST(Fence, S001_H114_SpecialAddressesInEverySpelling) {
  auto options = remote();
  for (const auto* host : {"169.254.169.254", "[::1]", "0x7f000001", "2130706433", "127.1", "10.1.1.1",
                           "[::ffff:10.0.0.1]", "100.64.0.1"}) {
    options.hosts = {host};
    EXPECT_FALSE(passes("https://" + std::string(host) + "/", Purpose::Api, options)) << host;
    EXPECT_FALSE(passes("https://" + std::string(host) + "/", Purpose::File, options)) << host;
  }
}

TEST(Fence, H102_FileHosts) {
  EXPECT_TRUE(passes("https://files.anywhere.test/a.csv?sig=%2B", Purpose::File));
  EXPECT_FALSE(passes("http://files.anywhere.test/a.csv", Purpose::File));
  auto options = remote();
  options.file_hosts = {".blob.example.test", "cdn.test"};
  EXPECT_TRUE(passes("https://a.blob.example.test/x", Purpose::File, options));
  EXPECT_TRUE(passes("https://cdn.test/x", Purpose::File, options));
  EXPECT_FALSE(passes("https://evilcdn.test/x", Purpose::File, options));
  EXPECT_FALSE(passes("https://cdn.test.evil.test/x", Purpose::File, options));
  EXPECT_FALSE(passes("https://a.blob.example.test/x", Purpose::Api, options));
}

TEST(Fence, MocksStayOnThisMachine) {
  WireOptions options;
  options.target = TargetClass::InProcessMock;
  EXPECT_TRUE(passes("http://127.0.0.1:1/", Purpose::Api, options));
  EXPECT_FALSE(passes("https://example.test/", Purpose::Api, options));
  EXPECT_FALSE(passes("https://example.test/", Purpose::File, options));
  EXPECT_TRUE(vet_address("8.8.8.8", options, false));
  EXPECT_FALSE(vet_address("127.0.0.1", options, false));
  options.target = TargetClass::Loopback;
  EXPECT_TRUE(vet_address("10.0.0.1", options, false));
  options.target = TargetClass::Live;
  EXPECT_TRUE(vet_address("127.0.0.1", options, false));
  EXPECT_FALSE(vet_address("127.0.0.1", options, true));
  EXPECT_TRUE(vet_address("8.8.8.8", options, true));
  EXPECT_FALSE(vet_address("8.8.8.8", options, false));
}

TEST(Fence, S008_FieldsCannotInject) {
  for (const auto& field : {http::Field{"X", "a\r\nY: b"},
                            {"X", std::string("a\0b", 3)},
                            {"X\r\nY", "a"},
                            {"X Y", "a"},
                            {"", "a"},
                            {"X", " a"}}) {
    http::Request request{"GET", "https://api.example.test/", {field}};
    EXPECT_FALSE(vet(request, Purpose::Api, remote())) << field.name;
  }
  EXPECT_FALSE(vet({"GET /x HTTP/1.1\r\nX:", "https://api.example.test/"}, Purpose::Api, remote()));
}

TEST(Fence, MessagesNeverShowTheQuery) {
  const auto refused = vet({"GET", "https://evil.test/secretpath?sig=SECRET"}, Purpose::Api, remote());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("evil.test:443"));
  EXPECT_THAT(refused.error().message, ::testing::Not(::testing::HasSubstr("SECRET")));
  EXPECT_THAT(refused.error().message, ::testing::Not(::testing::HasSubstr("secretpath")));
}

TEST(Fence, OfACredentialTheSchemeStaysHoweverOftenItIsStripped) {
  http::Request request{
      "GET", "https://api.example.test/", {{"Authorization", "Bearer SECRET"}, {"Cookie", "a=SECRET; b=SECRET"}}};
  for (int times = 0; times < 2; ++times) {
    strip_credentials(request, Purpose::Api);
    EXPECT_EQ(request.fields.first("Authorization"), "Bearer ***");
    EXPECT_EQ(request.fields.first("Cookie"), "***");
  }
  request.fields.set("Authorization", "SECRET");
  strip_credentials(request, Purpose::Api);
  EXPECT_EQ(request.fields.first("Authorization"), "***");
}

TEST(Redirect, H106_H107_H108_H115_AreNeverFollowed) {
  RawServer other(RawServer::always(answer("other")));
  for (const auto* status : {"300 M", "301 M", "302 F", "303 S", "304 N", "305 U", "306 X", "307 T", "308 P"}) {
    RawServer server(RawServer::once("HTTP/1.1 " + std::string(status) + "\r\nLocation: " + other.url("/stolen") +
                                     "\r\nContent-Length: 0\r\n\r\n"));
    Wire wire;
    const auto exchange =
        send_now(wire.loop, *wire.transport,
                 {"GET", server.url(), {{"Authorization", "Bearer SECRET"}, {"X-Api-Key", "SECRET"}}});
    ASSERT_TRUE(exchange.response) << status << error_id(exchange);
    EXPECT_EQ(exchange.response->status / 100, 3);
    EXPECT_EQ(exchange.request.fields.first("Authorization"), "Bearer ***");
  }
  EXPECT_EQ(other.connections(), 0);
}

TEST(Redirect, H116_TheirBodiesAreBounded) {
  RawServer server([](Connection& connection) {
    connection.read_request();
    connection.write("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n");
    while (connection.write(std::string(65'536, 'x'))) {
    }
  });
  Wire wire;
  EXPECT_EQ(error_id(wire.get(server.url())), "body-limit");
}

TEST(Redirect, H118_NoCredentialsOfItsOwnAccord) {
  Told last;
  RawServer server([&](Connection& connection) {
    for (std::string request; !(request = connection.read_request()).empty();) {
      last.tell(request);
      connection.write(answer("",
                              "WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic "
                              "realm=x\r\nSet-Cookie: a=b\r\n",
                              "401 U"));
    }
  });
  Wire wire;
  EXPECT_EQ(wire.get(server.url("/first")).attempts, 1);
  (void)wire.get(server.url("/second"));
  EXPECT_THAT(last.text(), ::testing::StartsWith("GET /second "));
  EXPECT_EQ(last.text().find("Authorization"), std::string::npos);
  EXPECT_EQ(last.text().find("Cookie"), std::string::npos);
}

/// The request head as the server saw it.
std::string seen(http::Request request, SendOptions options = {}) {
  Told head;
  WireOptions patient = short_limits(); // megabytes under a sanitizer take their time
  patient.limits.first_byte = std::chrono::milliseconds(40'000);
  patient.limits.total = std::chrono::milliseconds(50'000);
  RawServer server([&](Connection& connection) {
    head.tell(connection.read_request());
    connection.write(answer("x"));
  });
  request.target_uri = server.url(request.target_uri);
  Wire wire(patient);
  const auto exchange = send_now(wire.loop, *wire.transport, std::move(request), std::move(options));
  EXPECT_TRUE(exchange.response) << error_id(exchange);
  return head.text();
}

TEST(Request, TargetsArriveAsWritten) {
  EXPECT_THAT(seen({"GET", "/a/../b/./c//d?x=%2b+%20&y[]=a:b&sig=%2F%3d"}),
              ::testing::StartsWith("GET /a/../b/./c//d?x=%2b+%20&y[]=a:b&sig=%2F%3d HTTP/1.1\r\n"));
  EXPECT_THAT(seen({"GET", "/x#fragment"}), ::testing::StartsWith("GET /x HTTP/1.1\r\n"));
}

TEST(Request, MethodsAndBodies) {
  using ::testing::AllOf;
  using ::testing::HasSubstr;
  using ::testing::Not;
  using ::testing::StartsWith;
  EXPECT_THAT(seen({"POST", "/"}),
              AllOf(StartsWith("POST / "), HasSubstr("Content-Length: 0\r\n"), Not(HasSubstr("Content-Type"))));
  EXPECT_THAT(seen({"PUT", "/"}), AllOf(StartsWith("PUT / "), HasSubstr("Content-Length: 0\r\n")));
  EXPECT_THAT(seen({"DELETE", "/"}), AllOf(StartsWith("DELETE / "), Not(HasSubstr("Content-Length"))));
  EXPECT_THAT(seen({"DELETE", "/", {{"Content-Type", "a/b"}}, "body"}),
              AllOf(StartsWith("DELETE / "), HasSubstr("Content-Length: 4\r\n"), HasSubstr("Content-Type: a/b\r\n")));
  EXPECT_THAT(seen({"GET", "/", {}, "body"}),
              AllOf(StartsWith("GET / "), HasSubstr("Content-Length: 4\r\n"), Not(HasSubstr("Content-Type"))));
  EXPECT_THAT(seen({"OPTIONS", "/"}), StartsWith("OPTIONS / "));
  EXPECT_THAT(seen({"QUERY", "/"}), StartsWith("QUERY / "));
  EXPECT_THAT(seen({"POST", "/", {}, std::string(2U << 20, 'x')}), Not(HasSubstr("Expect")));
  EXPECT_THAT(seen({"POST", "/", {}, std::string("a\0b", 3)}), HasSubstr(std::string("a\0b", 3)));
}

TEST(Request, FieldsAsGiven) {
  using ::testing::HasSubstr;
  using ::testing::Not;
  const auto head = seen({"GET",
                          "/",
                          {{"X-Empty", ""},
                           {"X-Two", "a"},
                           {"X-Two", "b"},
                           {"Accept", "text/csv"},
                           {"Host", "evil.test"},
                           {"Content-Length", "99"}}});
  EXPECT_THAT(head, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(head, HasSubstr("X-Two: a\r\nX-Two: b\r\n"));
  EXPECT_THAT(head, HasSubstr("Accept: text/csv\r\n"));
  EXPECT_THAT(head, HasSubstr("User-Agent: keur/test\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("evil.test")));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length: 99")));
}

TEST(Request, FilesNeverCarryCredentials) {
  SendOptions file;
  file.purpose = Purpose::File;
  EXPECT_THAT(seen({"GET", "/f.csv?sig=x", {{"Authorization", "Bearer SECRET"}}}, file),
              ::testing::Not(::testing::HasSubstr("SECRET")));
}

TEST(Request, TokenFormsLeaveTheRecord) {
  RawServer server(RawServer::always(answer("{}")));
  Wire wire;
  SendOptions token;
  token.purpose = Purpose::Token;
  const auto exchange = wire.send("POST", server.url(), token, "client_secret=SECRET");
  EXPECT_EQ(exchange.request.body, "");
}

TEST(Environment, H143_ProxySettingsAndKeyLogsAreNotRead) {
  RawServer proxy(RawServer::always(answer("proxied")));
  RawServer server(RawServer::always(answer("direct")));
  for (const auto* name : {"http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"})
    setenv(name, proxy.url().c_str(), 1);
  {
    Wire wire;
    EXPECT_EQ(wire.get(server.url()).response->body, "direct");
  }
  for (const auto* name : {"http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"})
    unsetenv(name);
  EXPECT_EQ(proxy.connections(), 0);
  EXPECT_EQ(std::getenv("SSLKEYLOGFILE"), nullptr);
}

TEST(Environment, H144_ProxyThatRefuses) {
  std::string seen_by_proxy;
  RawServer proxy([&](Connection& connection) {
    seen_by_proxy = connection.read_request();
    connection.write(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n");
  });
  auto options = short_limits();
  options.target = TargetClass::Remote;
  options.hosts = {"api.example.test"};
  options.proxy = proxy.url();
  Wire wire(options);
  const auto exchange =
      send_now(wire.loop, *wire.transport, {"GET", "https://api.example.test/", {{"Authorization", "Bearer SECRET"}}});
  EXPECT_EQ(error_id(exchange), "connect");
  EXPECT_THAT(exchange.error->message, ::testing::HasSubstr("407"));
  EXPECT_THAT(seen_by_proxy, ::testing::StartsWith("CONNECT api.example.test:443"));
  EXPECT_THAT(seen_by_proxy, ::testing::Not(::testing::HasSubstr("SECRET")));
}

} // namespace
} // namespace keur::transport::testing
