#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "transport/access.hpp"
#include "transport/loop.hpp"
#include "transport/waiter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace keur::transport {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = oauth::AuthorizationIntent::Kind;

/// A transport that answers from a function after 10 ms of the loop's time, and remembers what was sent.
class Scripted final : public Transport {
public:
  explicit Scripted(Loop& loop) : loop_(loop) {}
  std::function<http::Response(const http::Request&, Purpose)> on_request;
  std::vector<http::Request> token_requests;
  std::vector<http::Request> api_requests;

  Task<http::Exchange> send(http::Request request, SendOptions options) override {
    http::Exchange exchange;
    if (options.authorize) {
      Task<Status> authorizing = options.authorize(request);
      const Status authorized = co_await authorizing;
      if (!authorized) {
        exchange.attempts = 0;
        exchange.error = authorized.error();
        co_return exchange;
      }
    }
    (options.purpose == Purpose::Token ? token_requests : api_requests).push_back(request);
    Task<void> sleeping = sleep(std::chrono::milliseconds(10));
    co_await sleeping;
    exchange.response = on_request(request, options.purpose);
    exchange.request = std::move(request);
    co_return exchange;
  }
  Task<void> sleep(std::chrono::nanoseconds duration) override {
    Waiter waiter(loop_);
    waiter.wake_at(loop_.clock().now() + duration);
    co_await waiter;
  }

private:
  Loop& loop_;
};

http::Response json(int status, std::string body) {
  return {status,
          {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Pragma", "no-cache"}},
          std::move(body)};
}

std::string parameter(const http::Request& request, const std::string& name) {
  const auto at = ("&" + request.body).find("&" + name + "=");
  if (at == std::string::npos)
    return "";
  const auto begin = at + name.size() + 1;
  return *http::form_decode(request.body.substr(begin, request.body.find('&', begin) - begin));
}

class Tokens : public ::testing::Test {
protected:
  Tokens() {
    profile_.token_url = "http://127.0.0.1:1/token";
    profile_.base_url = "http://127.0.0.1:1";
    credentials_.client_id = "client";
    credentials_.client_secret = Secret(std::string("S3CR3T+VALUE"));
    credentials_.tenant_id = "tenant-a";
    wire_.on_request = [this](const http::Request& request, Purpose purpose) {
      return purpose == Purpose::Token ? issue(request) : api(request);
    };
  }

  /// An authorization server that grants what is asked, all when nothing is.
  http::Response issue(const http::Request& request) {
    const auto scope = parameter(request, "scope");
    const auto claims =
        R"({"tenant_id":")" + parameter(request, "tenant_id") + R"(","n":)" + std::to_string(++issued_) + "}";
    return json(200, R"({"access_token":"e30.)" + crypto::base64url(claims) +
                         R"(.c2lnbmF0dXJl","token_type":"Bearer","expires_in":)" + std::to_string(lifetime_) +
                         R"(,"scope":")" + (scope.empty() ? "a b" : scope) + "\"}");
  }
  http::Response api(const http::Request&) { return json(api_status_, "{}"); }

  Task<void> call(SendOptions options, http::Exchange& result, std::string url) {
    http::Request request;
    request.target_uri = std::move(url);
    Task<http::Exchange> sending = authorized().send(std::move(request), std::move(options));
    result = co_await sending;
  }
  http::Exchange send(oauth::AuthorizationIntent intent = {}, std::vector<std::string> scopes = {},
                      std::string url = "http://127.0.0.1:1/x", Purpose purpose = Purpose::Api) {
    http::Exchange result;
    SendOptions options;
    options.authorization = std::move(intent);
    options.scopes = std::move(scopes);
    options.purpose = purpose;
    loop_.spawn(call(options, result, std::move(url)));
    loop_.run();
    return result;
  }
  Transport& authorized() {
    if (!authorized_) {
      source_ = std::make_unique<TokenSource>(wire_, profile_, credentials_, clock_);
      access_.tokens = source_.get();
      authorized_ = make_authorized_transport(wire_, access_, profile_);
    }
    return *authorized_;
  }
  std::string sent_authorization() const {
    return wire_.api_requests.empty()
               ? ""
               : std::string(wire_.api_requests.back().fields.first("Authorization").value_or(""));
  }

  VirtualClock clock_;
  Loop loop_{clock_};
  Scripted wire_{loop_};
  profile::Profile profile_;
  profile::Credentials credentials_;
  std::unique_ptr<TokenSource> source_;
  Access access_;
  std::unique_ptr<Transport> authorized_;
  int issued_ = 0;
  int lifetime_ = 3'600;
  int api_status_ = 200;
};

TEST_F(Tokens, DefaultCarriesATokenThatLeavesNoTrace) {
  const auto exchange = send();
  EXPECT_THAT(sent_authorization(), ::testing::StartsWith("Bearer e30."));
  EXPECT_EQ(exchange.request.fields.first("Authorization"), "Bearer ***");
  EXPECT_EQ(parameter(wire_.token_requests[0], "client_secret"), "S3CR3T+VALUE");
  EXPECT_EQ(parameter(wire_.token_requests[0], "tenant_id"), "tenant-a");
}

TEST_F(Tokens, C004_T028_OneRefreshForAll) {
  std::vector<http::Exchange> results(8);
  const auto all = [&] {
    for (auto& result : results)
      loop_.spawn(call({Purpose::Api, {}}, result, "http://127.0.0.1:1/x"));
    loop_.run();
  };
  all();
  EXPECT_EQ(wire_.token_requests.size(), 1U);
  EXPECT_EQ(wire_.api_requests.size(), 8U);
  clock_.advance(seconds(3'200)); // 400 s left, more than 10 %
  all();
  EXPECT_EQ(wire_.token_requests.size(), 1U);
  clock_.advance(seconds(100)); // less than 10 %
  all();
  EXPECT_EQ(wire_.token_requests.size(), 2U);
  EXPECT_EQ(issued_, 2);
}

TEST_F(Tokens, T008_ShortLivesAreRenewedAtHalf) {
  lifetime_ = 10;
  send();
  clock_.advance(seconds(4));
  send();
  EXPECT_EQ(issued_, 1);
  clock_.advance(seconds(2));
  send();
  EXPECT_EQ(issued_, 2);
}

TEST_F(Tokens, O021_T027_AWallClockThatJumpsChangesNothing) {
  send();
  clock_.step_wall(-std::chrono::hours(3));
  send();
  clock_.step_wall(std::chrono::hours(6));
  send();
  EXPECT_EQ(issued_, 1);
}

TEST_F(Tokens, T020_NeverMoreThanThreeRequests) {
  wire_.on_request = [](const http::Request&, Purpose) { return json(503, ""); };
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(send().error->code, ErrorCode::ServerUnavailable);
  EXPECT_EQ(wire_.token_requests.size(), 3U);
  EXPECT_EQ(wire_.api_requests.size(), 0U);
}

TEST_F(Tokens, T016_T017_ARefusalIsFinalAndMasked) {
  wire_.on_request = [](const http::Request&, Purpose) {
    return json(400, R"({"error":"invalid_client","error_description":"bad S3CR3T+VALUE or S3CR3T%2BVALUE"})");
  };
  for (int i = 0; i < 5; ++i) {
    const auto exchange = send();
    ASSERT_TRUE(exchange.error);
    EXPECT_EQ(exchange.error->code, ErrorCode::Authentication);
    EXPECT_THAT(exchange.error->message, HasSubstr("invalid_client"));
    EXPECT_THAT(exchange.error->message, Not(HasSubstr("S3CR3T")));
    EXPECT_THAT(exchange.error->remedy, HasSubstr("portal"));
  }
  EXPECT_EQ(wire_.token_requests.size(), 1U);
}

TEST_F(Tokens, T022_H154_OneRefreshOneRepeatThenTheAnswerStands) {
  send(); // good: the token is accepted
  api_status_ = 401;
  auto exchange = send();
  EXPECT_EQ(exchange.response->status, 401);
  EXPECT_EQ(issued_, 2);
  EXPECT_EQ(wire_.api_requests.size(), 3U);
  for (int i = 0; i < 5; ++i)
    send();
  EXPECT_EQ(issued_, 2);
}

TEST_F(Tokens, H154_ATokenThatWasRevokedIsReplaced) {
  send();
  const auto first = sent_authorization();
  wire_.on_request = [&](const http::Request& request, Purpose purpose) {
    if (purpose == Purpose::Token)
      return issue(request);
    return json(request.fields.first("Authorization") == first ? 401 : 200, "{}");
  };
  const auto exchange = send();
  EXPECT_EQ(exchange.response->status, 200);
  EXPECT_EQ(exchange.remarks.back().id, "token-refreshed");
  EXPECT_EQ(send().response->status, 200);
  EXPECT_EQ(issued_, 2);
}

// All that were on their way when the server forgot the token are sent again, each once, with one new token.
TEST_F(Tokens, OneRefreshServesAllThatAnOldTokenWasRefused) {
  send();
  const auto first = sent_authorization();
  wire_.on_request = [&](const http::Request& request, Purpose purpose) {
    if (purpose == Purpose::Token)
      return issue(request);
    return json(request.fields.first("Authorization") == first ? 401 : 200, "{}");
  };
  std::vector<http::Exchange> results(8);
  for (auto& result : results)
    loop_.spawn(call({Purpose::Api, {}}, result, "http://127.0.0.1:1/x"));
  loop_.run();
  for (const auto& result : results) {
    ASSERT_TRUE(result.response);
    EXPECT_EQ(result.response->status, 200);
    EXPECT_EQ(result.attempts, 2);
  }
  EXPECT_EQ(issued_, 2);
  EXPECT_EQ(wire_.api_requests.size(), 1U + 16U);
}

TEST_F(Tokens, AFirst401IsNoReasonToAskAgain) {
  api_status_ = 401; // this API answers 401 where a scope is missing
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(send().response->status, 401);
  EXPECT_EQ(issued_, 1);
}

TEST_F(Tokens, T023_AnotherTenantsTokenNeverReachesTheApi) {
  wire_.on_request = [this](const http::Request& request, Purpose purpose) {
    if (purpose != Purpose::Token)
      return api(request);
    return json(200, R"({"access_token":"e30.)" + crypto::base64url(R"({"tenant_id":"tenant-b"})") +
                         R"(.c2ln","token_type":"Bearer","expires_in":3600})");
  };
  const auto exchange = send();
  ASSERT_TRUE(exchange.error);
  EXPECT_EQ(exchange.error->code, ErrorCode::Refused);
  EXPECT_THAT(exchange.error->message, Not(HasSubstr("tenant-b")));
  EXPECT_EQ(wire_.api_requests.size(), 0U);
}

TEST_F(Tokens, T025_ATokenThatIsNotValidYetIsWaitedFor) {
  wire_.on_request = [this](const http::Request& request, Purpose purpose) {
    if (purpose != Purpose::Token)
      return api(request);
    const auto now = std::chrono::duration_cast<seconds>(clock_.wall().time_since_epoch()).count();
    return json(200, R"({"access_token":"e30.)" +
                         crypto::base64url(R"({"tenant_id":"tenant-a","nbf":)" + std::to_string(now + 30) + "}") +
                         R"(.c2ln","token_type":"Bearer","expires_in":3600})");
  };
  const auto begin = clock_.now();
  EXPECT_TRUE(send().response);
  EXPECT_GE(clock_.now() - begin, seconds(29));
  EXPECT_LE(clock_.now() - begin, seconds(61));
}

TEST_F(Tokens, T029_ARefreshThatFails) {
  send();
  clock_.advance(seconds(3'500));
  wire_.on_request = [this](const http::Request& request, Purpose purpose) {
    return purpose == Purpose::Token ? json(400, R"({"error":"invalid_client"})") : api(request);
  };
  std::vector<http::Exchange> results(4);
  for (auto& result : results)
    loop_.spawn(call({Purpose::Api, {}}, result, "http://127.0.0.1:1/x"));
  loop_.run();
  for (const auto& result : results)
    EXPECT_EQ(result.error->code, ErrorCode::Authentication);
  EXPECT_EQ(wire_.token_requests.size(), 2U);
}

TEST_F(Tokens, S005_S037_CredentialsGoToTheProfilesOriginOnly) {
  EXPECT_EQ(send({}, {}, "http://127.0.0.1:2/x").error->code, ErrorCode::Refused);
  EXPECT_EQ(send({}, {}, "http://localhost:1/x").error->code, ErrorCode::Refused);
  EXPECT_EQ(wire_.api_requests.size(), 0U);
  EXPECT_TRUE(send({Kind::None}, {}, "http://127.0.0.1:2/x").response);
  EXPECT_EQ(sent_authorization(), "");
}

TEST_F(Tokens, H102_FilesCarryNone) {
  EXPECT_TRUE(send({}, {}, "http://127.0.0.1:9/f?sig=x", Purpose::File).response);
  EXPECT_EQ(sent_authorization(), "");
  EXPECT_EQ(issued_, 0);
}

TEST_F(Tokens, IntentsThatNeedNoServer) {
  send({Kind::None});
  EXPECT_EQ(sent_authorization(), "");
  send({Kind::Malformed});
  EXPECT_EQ(sent_authorization(), "Bearer not-a-token");
  EXPECT_EQ(issued_, 0);
  send({Kind::WrongScheme});
  EXPECT_THAT(sent_authorization(), ::testing::StartsWith("Basic e30."));
}

TEST_F(Tokens, BadSignatureDiffersInTheSignatureOnly) {
  send();
  const auto good = sent_authorization();
  send({Kind::BadSignature});
  const auto bad = sent_authorization();
  EXPECT_EQ(good.substr(0, good.rfind('.')), bad.substr(0, bad.rfind('.')));
  EXPECT_NE(good, bad);
  EXPECT_EQ(good.size(), bad.size());
}

TEST_F(Tokens, WithoutScopeAsksForTheRest) {
  send({Kind::WithoutScope, "a"});
  EXPECT_EQ(parameter(wire_.token_requests.back(), "scope"), "b");
  EXPECT_EQ(wire_.api_requests.size(), 1U);
  profile_.scopes = {"only"};
  authorized_.reset();
  source_.reset();
  const auto exchange = send({Kind::WithoutScope, "only"});
  EXPECT_EQ(exchange.error->code, ErrorCode::IntentUnavailable);
  EXPECT_EQ(wire_.api_requests.size(), 1U);
}

TEST_F(Tokens, WhatAnOperationNeedsBeyondTheDefaultIsAskedForByName) {
  send({}, {"a"});
  EXPECT_EQ(issued_, 1);
  send({}, {"c"});
  EXPECT_EQ(parameter(wire_.token_requests.back(), "scope"), "a b c");
  send({}, {"c"});
  EXPECT_EQ(issued_, 2);
}

TEST_F(Tokens, OtherTenantNeedsOne) {
  EXPECT_EQ(send({Kind::OtherTenant}).error->code, ErrorCode::IntentUnavailable);
  EXPECT_EQ(wire_.token_requests.size(), 0U);
  credentials_.other_tenant_id = "tenant-b";
  EXPECT_TRUE(send({Kind::OtherTenant}).response);
  EXPECT_EQ(parameter(wire_.token_requests.back(), "tenant_id"), "tenant-b");
}

TEST_F(Tokens, OnlyTheMockMints) {
  EXPECT_TRUE(send({Kind::Expired}).response);
  EXPECT_EQ(parameter(wire_.token_requests.back(), "keur_mint"), "expired");
  EXPECT_TRUE(send({Kind::OtherAudience}).response);
  EXPECT_EQ(parameter(wire_.token_requests.back(), "keur_mint"), "other-audience");
  const auto before = wire_.token_requests.size();
  profile_.target = profile::TargetClass::Live;
  EXPECT_EQ(send({Kind::Expired}).error->code, ErrorCode::IntentUnavailable);
  EXPECT_LE(wire_.token_requests.size(), before + 1) << "an ordinary token, whose life is too long to wait for";
  for (std::size_t i = before; i < wire_.token_requests.size(); ++i)
    EXPECT_EQ(parameter(wire_.token_requests[i], "keur_mint"), "");
}

TEST_F(Tokens, H064_H105_AnEchoedTokenIsMasked) {
  wire_.on_request = [this](const http::Request& request, Purpose purpose) {
    if (purpose == Purpose::Token)
      return issue(request);
    const std::string value(*request.fields.first("Authorization"));
    auto response = json(200, "you sent " + value + " and " + value);
    response.fields.add("X-Echo", value);
    return response;
  };
  const auto exchange = send();
  EXPECT_EQ(exchange.response->body, "you sent Bearer *** and Bearer ***");
  EXPECT_EQ(exchange.response->fields.first("X-Echo"), "Bearer ***");
  EXPECT_EQ(exchange.remarks.back().id, "secret-echo");
}

TEST_F(Tokens, CancelLeavesNothingHanging) {
  std::vector<http::Exchange> results(8);
  for (auto& result : results)
    loop_.spawn(call({Purpose::Api, {}}, result, "http://127.0.0.1:1/x"));
  loop_.turn(std::chrono::milliseconds(0));
  loop_.cancel();
  EXPECT_TRUE(send().response);
}

} // namespace
} // namespace keur::transport
