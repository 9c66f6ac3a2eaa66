#include "crypto/crypto.hpp"
#include "oauth/token_response.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::oauth {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::chrono::system_clock::time_point now{seconds(1'000'000'000)}; // Sun, 09 Sep 2001 01:46:40 GMT

http::Exchange answer(int status, std::string body, http::Fields more = {}) {
  http::Exchange exchange;
  exchange.response =
      http::Response{status,
                     {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"Pragma", "no-cache"}},
                     std::move(body)};
  for (const auto& field : more)
    exchange.response->fields.set(field.name, field.value);
  return exchange;
}

Result<TokenAnswer> read(int status, std::string body, http::Fields more = {}, std::vector<std::string> asked = {}) {
  return parse_token_response(answer(status, std::move(body), std::move(more)), asked, now);
}

/// A success answer whose members are given.
Result<TokenAnswer> success(const std::string& members, std::vector<std::string> asked = {}) {
  return read(200, "{" + members + "}", {}, std::move(asked));
}

const std::string token = R"("access_token":"abc","token_type":"Bearer")";

std::string jwt(const std::string& claims) { return "e30." + crypto::base64url(claims) + ".c2ln"; }

TEST(TokenResponse, APlainGoodOne) {
  const auto got = success(token + R"(,"expires_in":3600,"scope":"a b")", {"a", "b"});
  ASSERT_TRUE(got && got->token);
  EXPECT_EQ(got->token->token.reveal(), "abc");
  EXPECT_EQ(got->token->expires, now + seconds(3600));
  EXPECT_THAT(got->token->scopes, ElementsAre("a", "b"));
  EXPECT_TRUE(got->token->lifetime_known);
  EXPECT_THAT(got->remarks, IsEmpty());
}

TEST(TokenResponse, T001_HtmlPage) {
  const auto got = read(200, "<html><title>SECRET PAGE</title></html>", {{"Content-Type", "text/html"}});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::Authentication);
  EXPECT_THAT(got.error().message,
              ::testing::AllOf(HasSubstr("text/html"), HasSubstr("39 bytes"), Not(HasSubstr("SECRET"))));
}

TEST(TokenResponse, T002_RefusalWithStatus200) {
  const auto got = read(200, R"({"error":"invalid_client"})");
  ASSERT_TRUE(got && got->refusal);
  EXPECT_EQ(got->refusal->error, "invalid_client");
  EXPECT_THAT(got->remarks, Contains(HasSubstr("status 200 instead of 400")));
}

TEST(TokenResponse, T003_ShapesThatHoldNoToken) {
  for (const auto* member :
       {"", R"("access_token":null,)", R"("access_token":5,)", R"("access_token":"",)", R"("access_token":["a"],)"})
    EXPECT_FALSE(success(member + std::string(R"("token_type":"Bearer","expires_in":3600)"))) << member;
}

TEST(TokenResponse, T004_CharactersThatMustNotReachAHeader) {
  for (const auto* text : {"a b", "a\\n", "a\\r\\nX-Injected: 1", "\\u00fc", "a\\u0000b", "a,b", "a\\\"b"})
    EXPECT_FALSE(success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + std::string(text) + "\""))
        << text;
  EXPECT_FALSE(
      success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + std::string(20'000, 'a') + "\""));
  EXPECT_FALSE(
      success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + std::string(1U << 20, 'a') + "\""));
}

TEST(TokenResponse, T005_TokenTypes) {
  for (const auto* type : {"bearer", "BEARER", "Bearer"})
    EXPECT_TRUE(success(R"("access_token":"a","expires_in":9,"token_type":")" + std::string(type) + "\"")) << type;
  for (const auto* type : {"mac", "DPoP", "N_A", ""})
    EXPECT_FALSE(success(R"("access_token":"a","expires_in":9,"token_type":")" + std::string(type) + "\"")) << type;
  EXPECT_FALSE(success(R"("access_token":"a","expires_in":9)"));
  EXPECT_THAT(success(R"("access_token":"a","token_type":"dpop")").error().message, HasSubstr("sender-constrained"));
}

TEST(TokenResponse, T006_NoLifetime) {
  auto got = success(token);
  EXPECT_EQ(got->token->expires, now + seconds(300));
  EXPECT_FALSE(got->token->lifetime_known);
  got = success(R"("token_type":"Bearer","access_token":")" + jwt(R"({"exp":1000000900})") + "\"");
  EXPECT_EQ(got->token->expires, now + seconds(900));
  EXPECT_TRUE(got->token->lifetime_known);
}

TEST(TokenResponse, T007_LifetimesInOddSpellings) {
  for (const auto* text : {"\"3600\"", "3600.0", "3.6e3"}) {
    const auto got = success(token + R"(,"expires_in":)" + text);
    ASSERT_TRUE(got) << text;
    EXPECT_EQ(got->token->expires, now + seconds(3600)) << text;
    EXPECT_THAT(got->remarks, Not(IsEmpty())) << text;
  }
}

TEST(TokenResponse, T008_LifetimesThatCannotBe) {
  for (const auto* text : {"0", "-1", "1000000000000", "3600000000"})
    EXPECT_FALSE(success(token + R"(,"expires_in":)" + text)) << text;
  EXPECT_THAT(success(token + R"(,"expires_in":3600000000)").error().message, HasSubstr("milliseconds"));
  const auto brief = success(token + R"(,"expires_in":5)");
  EXPECT_EQ(brief->token->expires, now + seconds(5));
  EXPECT_THAT(brief->remarks, Contains(HasSubstr("less than a minute")));
  EXPECT_FALSE(success(token + R"(,"expires_in":null)")->token->lifetime_known);
  EXPECT_FALSE(success(token + R"(,"expires_in":"NaN")")->token->lifetime_known);
}

TEST(TokenResponse, T009_TheEarlierExpiryCounts) {
  const auto got =
      success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + jwt(R"({"exp":1000000900})") + "\"");
  EXPECT_EQ(got->token->expires, now + seconds(900));
  EXPECT_THAT(got->remarks, Contains(HasSubstr("differ by more than 60 s")));
}

TEST(TokenResponse, T010_Scopes) {
  auto got = success(token + R"(,"expires_in":3600,"scope":"a")", {"a", "b"});
  EXPECT_THAT(got->token->scopes, ElementsAre("a"));
  EXPECT_THAT(got->remarks, Contains(HasSubstr("not granted although asked for: b")));
  got = success(token + R"(,"expires_in":3600)", {"a", "b"});
  EXPECT_THAT(got->token->scopes, ElementsAre("a", "b"));
  got = success(token + R"(,"expires_in":3600,"scope":["a"])", {"a"});
  EXPECT_THAT(got->token->scopes, ElementsAre("a"));
  EXPECT_THAT(got->remarks, Contains(HasSubstr("scope is no string")));
}

TEST(TokenResponse, T011_T012_OtherMembers) {
  EXPECT_THAT(success(token + R"(,"expires_in":3600,"x":{"y":[1]})")->remarks, IsEmpty());
  EXPECT_EQ(success(token + R"(,"expires_in":3600,"refresh_token":"r","id_token":"i")")->remarks.size(), 2U);
}

TEST(TokenResponse, T013_DoubledMember) {
  EXPECT_THAT(success(token + R"(,"expires_in":3600,"access_token":"evil")").error().message, HasSubstr("twice"));
}

TEST(TokenResponse, T014_T015_Fields) {
  const auto body = "{" + token + R"(,"expires_in":3600})";
  EXPECT_THAT(read(200, body, {{"Cache-Control", "max-age=9"}})->remarks, ElementsAre(HasSubstr("no-store")));
  EXPECT_THAT(read(200, body, {{"Content-Type", "text/plain"}})->remarks, ElementsAre(HasSubstr("Content-Type")));
  EXPECT_THAT(
      read(200, body, {{"Content-Type", "application/json; charset=UTF-8"}, {"Cache-Control", "NO-STORE, max-age=0"}})
          ->remarks,
      IsEmpty());
  auto bare = answer(200, body);
  bare.response->fields.remove("Pragma");
  bare.response->fields.remove("Content-Type");
  EXPECT_EQ(parse_token_response(bare, {}, now)->remarks.size(), 2U);
}

TEST(TokenResponse, T016_EveryRefusalHasACause) {
  for (const auto* error : {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
                            "unsupported_grant_type", "invalid_scope", "invalid_tenant"}) {
    const auto got = read(400, R"({"error":")" + std::string(error) + R"("})");
    ASSERT_TRUE(got && got->refusal);
    EXPECT_EQ(got->refusal->error, error);
    EXPECT_NE(likely_cause(*got->refusal).cause, likely_cause({400, "nonsense"}).cause) << error;
  }
}

TEST(TokenResponse, T017_RefusalsThatAreNone) {
  for (const auto* body : {"<html>", "", R"({"error":{"code":1}})", R"({"error":""})", "[]", R"({"error":"a\"b"})"}) {
    const auto got = read(400, body);
    ASSERT_TRUE(got && got->refusal) << body;
    EXPECT_EQ(got->refusal->error, "") << body;
  }
  EXPECT_EQ(read(400, R"({"error":"quantum_error"})")->refusal->error, "quantum_error");
  const auto hostile = read(400, R"({"error":"invalid_client","error_description":"\u001b[31m\u202e)" +
                                     std::string(30'000, 'x') + R"("})");
  EXPECT_LE(hostile->refusal->error_description.size(), 203U);
  EXPECT_THAT(hostile->refusal->error_description, HasSubstr("\\x1b[31m\\u202e"));
}

TEST(TokenResponse, T018_ChallengesOf401) {
  EXPECT_THAT(read(401, R"({"error":"invalid_client"})")->remarks, Contains(HasSubstr("WWW-Authenticate")));
  EXPECT_THAT(read(401, R"({"error":"invalid_client"})", {{"WWW-Authenticate", "Basic realm=x"}})->remarks, IsEmpty());
}

TEST(TokenResponse, T019_StatusesOfOtherAddresses) {
  for (const int status : {403, 404, 405, 415}) {
    const auto got = read(status, "<html>", {{"Content-Type", "text/html"}});
    ASSERT_TRUE(got && got->refusal);
    EXPECT_NE(likely_cause(*got->refusal).cause, likely_cause({400, ""}).cause) << status;
  }
}

TEST(TokenResponse, H107_RedirectsAreErrors) {
  const auto got = read(307, "", {{"Location", "https://evil.test"}});
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().message, ::testing::AllOf(HasSubstr("redirect"), Not(HasSubstr("evil"))));
}

TEST(TokenResponse, T020_BusyServers) {
  EXPECT_EQ(read(429, "").error().code, ErrorCode::RateLimited);
  EXPECT_EQ(read(503, "").error().code, ErrorCode::ServerUnavailable);
}

TEST(TokenResponse, T023_TheTenantIsReadFromTheClaims) {
  EXPECT_EQ(success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + jwt(R"({"tenant_id":"t9"})") + "\"")
                ->token->tenant_id,
            "t9");
  EXPECT_EQ(success(token + R"(,"expires_in":3600)")->token->tenant_id, "");
}

TEST(TokenResponse, T024_ExpiredByItsClaim) {
  EXPECT_THAT(
      success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + jwt(R"({"exp":999999999})") + "\"")
          .error()
          .message,
      HasSubstr("expired at birth"));
}

TEST(TokenResponse, T025_T026_TimesAreJudgedByTheServersClock) {
  const auto body = R"({"token_type":"Bearer","expires_in":3600,"access_token":")" +
                    jwt(R"({"exp":1000003600,"nbf":1000000240})") + "\"}";
  // Our clock is right: valid in four minutes.
  EXPECT_EQ(read(200, body)->token->not_before, now + seconds(240));
  // The server's clock is an hour ahead of ours: its exp and nbf are seen from there, the lifetime stays an hour.
  const auto ahead = R"({"token_type":"Bearer","expires_in":3600,"access_token":")" +
                     jwt(R"({"exp":1000007200,"nbf":1000003600})") + "\"}";
  const auto got = read(200, ahead, {{"Date", "Sun, 09 Sep 2001 02:46:40 GMT"}});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->token->expires, now + seconds(3600));
  EXPECT_FALSE(got->token->not_before);
  EXPECT_THAT(got->remarks, IsEmpty());
}

TEST(TokenResponse, T030_OpaqueTokensAreUsable) {
  for (const auto* opaque : {"a", "a.b", "a.b.c", "a.b.c.d.e", "..", "e30.bm8.x"})
    EXPECT_TRUE(success(R"("token_type":"Bearer","expires_in":3600,"access_token":")" + std::string(opaque) + "\""))
        << opaque;
}

TEST(TokenResponse, TransportErrorsPassThrough) {
  http::Exchange exchange;
  exchange.error = Error{ErrorCode::Timeout, "x"};
  EXPECT_EQ(parse_token_response(exchange, {}, now).error().code, ErrorCode::Timeout);
}

} // namespace
} // namespace keur::oauth
