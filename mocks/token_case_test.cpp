#include "crypto/crypto.hpp"
#include "http/date.hpp"
#include "http/uri.hpp"
#include "mocks/started.hpp"
#include "oauth/jwt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

/// The token cases of the reliability catalogue (harness/docs/reliability.md) that a server can produce: each test
/// shows what the mock's fault of that case puts on the wire. T027, a jump of the client's own clock, is no server's.
namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// One mock for all cases: faults are asked for request by request.
class TokenCase : public testing::Test {
protected:
  static void SetUpTestSuite() { started = new Started(visma()); }
  static void TearDownTestSuite() {
    delete started;
    started = nullptr;
  }
  static RawAnswer answer(const std::string& fault) {
    return started->form("/connect/token",
                         "grant_type=client_credentials&" + started->credentials() +
                             "&tenant_id=" + started->mock->credentials().tenant_id,
                         "X-Keur-Fault: " + fault + "\r\n");
  }
  static json::Value body(const std::string& fault) { return Started::value(answer(fault)); }
  static std::string token(const std::string& fault) {
    return std::string(body(fault).find_string("access_token").value_or(""));
  }
  static json::Value claims(const std::string& fault) { return jwt(fault).claims; }
  static oauth::Jwt jwt(const std::string& fault) {
    auto parsed = oauth::parse_jwt(token(fault));
    EXPECT_TRUE(parsed) << fault;
    return parsed ? *parsed : oauth::Jwt();
  }
  static std::vector<oauth::VerificationKey> keys() {
    return *oauth::parse_jwk_set(ask(started->port, "GET", "/.well-known/openid-configuration/jwks").body);
  }
  static json::Value metadata(const std::string& fault, const std::string& path = "") {
    return Started::value(
        ask(started->port, "GET", "/.well-known/openid-configuration" + path, "X-Keur-Fault: " + fault + "\r\n"));
  }
  static json::Value first_key(const std::string& fault) { return metadata(fault, "/jwks").find("keys")->array()[0]; }
  static int used(const std::string& token) {
    return ask(started->port, "POST", employees_command, Started::bearer(token)).status;
  }

  static Started* started; // made before the first test, gone after the last
};
Started* TokenCase::started = nullptr;

TEST_F(TokenCase, T001_HtmlWith200) {
  EXPECT_EQ(answer("token-html").status, 200);
  EXPECT_EQ(answer("token-html").fields.first("content-type"), "text/html");
  EXPECT_THAT(answer("html").body, HasSubstr("<"));
}

TEST_F(TokenCase, T002_ErrorObjectWith200) {
  EXPECT_EQ(answer("token-200-error").status, 200);
  EXPECT_EQ(body("token-200-error").find_string("error"), "invalid_client");
}

TEST_F(TokenCase, T003_AccessTokenOfTheWrongShape) {
  EXPECT_EQ(body("token-missing").find("access_token"), nullptr);
  EXPECT_TRUE(body("token-null").find("access_token")->is_null());
  EXPECT_TRUE(body("token-number").find("access_token")->is_number());
  EXPECT_EQ(token("token-empty"), "");
  EXPECT_TRUE(body("token-list").find("access_token")->is_array());
}

TEST_F(TokenCase, T004_CharactersThatNoTokenHolds) {
  EXPECT_THAT(token("token-injection"), HasSubstr("\r\n"));
  EXPECT_THAT(token("token-space"), HasSubstr(" "));
  EXPECT_EQ(token("token-huge").size(), 1u << 20);
}

TEST_F(TokenCase, T005_TokenTypes) {
  EXPECT_EQ(body("token-type-missing").find("token_type"), nullptr);
  EXPECT_EQ(body("token-type-lower-case").find_string("token_type"), "bearer");
  EXPECT_EQ(body("token-type-mac").find_string("token_type"), "mac");
  EXPECT_EQ(body("token-type-dpop").find_string("token_type"), "DPoP");
}

TEST_F(TokenCase, T006_NoLifetime) { EXPECT_EQ(body("expires-missing").find("expires_in"), nullptr); }

TEST_F(TokenCase, T007_LifetimeAsText) { EXPECT_EQ(body("expires-text").find_string("expires_in"), "3600"); }

TEST_F(TokenCase, T008_LifetimesThatMakeNoSense) {
  EXPECT_EQ(body("expires-zero").find_integer("expires_in"), 0);
  EXPECT_EQ(body("expires-negative").find_integer("expires_in"), -1);
  EXPECT_EQ(body("expires-short").find_integer("expires_in"), 5);
  EXPECT_EQ(body("expires-milliseconds").find_integer("expires_in"), 1'000'000'000'000);
  EXPECT_THAT(answer("json-nan").body, HasSubstr("NaN"));
}

TEST_F(TokenCase, T009_LifetimeThatDisagreesWithTheClaims) {
  const auto answered = body("expires-disagrees");
  const auto token = oauth::parse_jwt(*answered.find_string("access_token"));
  ASSERT_TRUE(token);
  EXPECT_GT(*answered.find_integer("expires_in"),
            *token->claims.find_integer("exp") - *token->claims.find_integer("nbf"));
}

TEST_F(TokenCase, T010_OtherScopesThanAskedFor) {
  EXPECT_EQ(body("scope-narrowed").find_string("scope"), "openid");
  EXPECT_EQ(body("scope-missing").find("scope"), nullptr);
  EXPECT_TRUE(body("scope-list").find("scope")->is_array());
}

TEST_F(TokenCase, T011_UnknownMembers) { EXPECT_NE(body("token-extra-members").find("keur_extra"), nullptr); }

TEST_F(TokenCase, T012_RefreshToken) { EXPECT_TRUE(body("refresh-token").find_string("refresh_token")); }

TEST_F(TokenCase, T013_AccessTokenTwice) {
  const auto text = answer("token-twice").body;
  EXPECT_NE(text.find("\"access_token\""), text.rfind("\"access_token\""));
}

TEST_F(TokenCase, T014_Cacheable) {
  EXPECT_FALSE(answer("token-cacheable").fields.contains("cache-control"));
  EXPECT_FALSE(answer("token-cacheable").fields.contains("pragma"));
}

TEST_F(TokenCase, T015_ContentTypes) {
  EXPECT_EQ(answer("token-text-plain").fields.first("content-type"), "text/plain");
  EXPECT_FALSE(answer("content-type-missing").fields.contains("content-type"));
}

TEST_F(TokenCase, T016_EveryErrorCode) {
  for (const auto& [fault, error] :
       std::vector<std::pair<std::string, std::string>>{{"refused-invalid-request", "invalid_request"},
                                                        {"refused-invalid-client", "invalid_client"},
                                                        {"refused-unauthorized-client", "unauthorized_client"},
                                                        {"refused-unsupported-grant", "unsupported_grant_type"},
                                                        {"refused-invalid-scope", "invalid_scope"},
                                                        {"refused-invalid-tenant", "invalid_tenant"}}) {
    EXPECT_EQ(answer(fault).status, 400) << fault;
    EXPECT_EQ(Started::error(answer(fault)), error);
  }
}

TEST_F(TokenCase, T017_RefusalsThatAreNone) {
  EXPECT_EQ(answer("refused-html").fields.first("content-type"), "text/html");
  EXPECT_EQ(answer("refused-empty").body, "");
  EXPECT_TRUE(body("refused-object").find("error")->is_object());
  EXPECT_THAT(std::string(*body("refused-unknown").find_string("error_description")), HasSubstr("\x1b"));
  EXPECT_THAT(answer("refused-echo").body, HasSubstr(started->mock->credentials().client_secret));
}

TEST_F(TokenCase, T018_UnauthorizedWithAndWithoutChallenge) {
  EXPECT_EQ(answer("refused-401").status, 401);
  EXPECT_FALSE(answer("refused-401").fields.contains("www-authenticate"));
  EXPECT_THAT(std::string(*answer("refused-401-basic").fields.first("www-authenticate")), StartsWith("Basic"));
}

TEST_F(TokenCase, T019_StatusesOfAWrongAddress) {
  for (const int status : {403, 404, 405, 415})
    EXPECT_EQ(answer("token-" + std::to_string(status)).status, status);
}

TEST_F(TokenCase, T020_TooManyRequestsAndUnavailable) {
  EXPECT_EQ(answer("token-429").status, 429);
  EXPECT_EQ(answer("token-429").fields.first("retry-after"), "2");
  EXPECT_EQ(answer("token-503").status, 503);
}

TEST_F(TokenCase, T021_SlowHangingCutAndBloated) {
  for (const auto* fault : {"token-slow", "token-hang"}) {
    RawClient client(started->port);
    client.send("GET /connect/token HTTP/1.1\r\nHost: a\r\nX-Keur-Fault: " + std::string(fault) + "\r\n\r\n");
    EXPECT_TRUE(client.is_silent(100ms)) << fault;
  }
  const auto cut = answer("token-cut");
  EXPECT_LT(cut.body.size(), std::stoul(std::string(*cut.fields.first("content-length"))));
  EXPECT_EQ(answer("gzip-bomb").fields.first("content-encoding"), "gzip");
}

TEST_F(TokenCase, T022_TokensThatAreGoodEverySecondTime) {
  std::set<int> statuses;
  for (int i = 0; i < 4; ++i)
    statuses.insert(used(token("token-alternating")));
  EXPECT_EQ(statuses, (std::set<int>{202, 401}));
}

TEST_F(TokenCase, T023_AnotherTenantsToken) {
  EXPECT_NE(claims("jwt-other-tenant").find_string("tenant_id"), started->mock->credentials().tenant_id);
}

TEST_F(TokenCase, T024_ExpiredAtBirth) {
  const auto spoiled = claims("jwt-expired");
  EXPECT_LT(*spoiled.find_integer("exp"), *spoiled.find_integer("nbf"));
  EXPECT_EQ(used(token("jwt-expired")), 401);
}

TEST_F(TokenCase, T025_NotYetValid) {
  const auto spoiled = claims("jwt-not-yet");
  EXPECT_EQ(*spoiled.find_integer("nbf") - *spoiled.find_integer("iat"), 240);
}

TEST_F(TokenCase, T026_ClockOfTheServer) {
  const auto skew = [&](const std::string& fault) {
    const auto date = http::parse_http_date(*answer(fault).fields.first("date"));
    EXPECT_TRUE(date) << fault;
    return std::chrono::duration_cast<std::chrono::minutes>(*date - std::chrono::system_clock::now());
  };
  EXPECT_LT(skew("clock-behind"), -23h);
  EXPECT_GT(skew("clock-ahead"), 8min);
}

TEST_F(TokenCase, T028_TokensThatExpireInMidRun) {
  VirtualClock clock;
  MockOptions options;
  options.token_lifetime = 5s;
  const Started brief(visma(), options, clock);
  const auto answered = Started::value(brief.token_answer());
  EXPECT_EQ(answered.find_integer("expires_in"), 5);
  const auto bearer = Started::bearer(std::string(*answered.find_string("access_token")));
  EXPECT_EQ(ask(brief.port, "POST", employees_command, bearer).status, 202);
  clock.advance(6s);
  EXPECT_EQ(ask(brief.port, "POST", employees_command, bearer).status, 401);
}

TEST_F(TokenCase, T029_RefreshThatFails) {
  EXPECT_EQ(started->token_answer().status, 200);
  ask(started->port, "POST", "/__keur/token-answers", "", R"([{"status":400,"body":{"error":"invalid_client"}}])");
  EXPECT_EQ(Started::error(started->token_answer()), "invalid_client");
  EXPECT_EQ(started->token_answer().status, 200);
}

TEST_F(TokenCase, T030_TextsThatAreNoJwt) {
  const auto dots = [](const std::string& text) { return std::count(text.begin(), text.end(), '.'); };
  EXPECT_EQ(dots(token("jwt-two-parts")), 1);
  EXPECT_EQ(dots(token("jwt-five-parts")), 4);
  EXPECT_EQ(dots(token("jwt-opaque")), 0);
  for (const auto* fault : {"jwt-two-parts", "jwt-five-parts", "jwt-bad-base64", "jwt-header-text", "jwt-opaque"})
    EXPECT_FALSE(oauth::parse_jwt(token(fault))) << fault;
}

TEST_F(TokenCase, T031_AlgorithmsAndKeysElsewhere) {
  EXPECT_EQ(jwt("jwt-none").header.find_string("alg"), "none");
  EXPECT_EQ(jwt("jwt-hs256").header.find_string("alg"), "HS256");
  EXPECT_TRUE(jwt("jwt-crit").header.find("crit")->is_array());
  EXPECT_THAT(std::string(*jwt("jwt-jku").header.find_string("jku")), StartsWith("https://other.example"));
}

TEST_F(TokenCase, T032_KeyIds) {
  EXPECT_EQ(jwt("jwt-no-kid").header.find("kid"), nullptr);
  EXPECT_TRUE(oauth::verify(jwt("jwt-no-kid"), keys())); // signed well: only the hint is gone
  EXPECT_THAT(std::string(*jwt("jwt-unknown-kid").header.find_string("kid")), HasSubstr("../"));
  EXPECT_GT(token("jwt-huge-kid").find('.'), 1u << 16); // in base64url
}

TEST_F(TokenCase, T033_Signatures) {
  EXPECT_FALSE(oauth::verify(jwt("jwt-signature"), keys()));
  EXPECT_LT(token("jwt-signature-cut").size(), token("").size());
  EXPECT_EQ(used(token("jwt-signature-cut")), 401);
}

TEST_F(TokenCase, T034_Issuers) {
  EXPECT_EQ(claims("jwt-issuer-slash").find_string("iss"), started->mock->base_url() + '/');
  EXPECT_NE(claims("jwt-issuer-other").find_string("iss"), started->mock->base_url());
}

TEST_F(TokenCase, T035_Audiences) {
  EXPECT_EQ(claims("jwt-audience-missing").find("aud"), nullptr);
  EXPECT_TRUE(claims("jwt-audience-text").find("aud")->is_string());
  EXPECT_EQ(used(token("jwt-audience-text")), 202);
  EXPECT_EQ(used(token("jwt-audience-other")), 401);
}

TEST_F(TokenCase, T036_Times) {
  EXPECT_TRUE(claims("jwt-time-text").find("exp")->is_string());
  EXPECT_THAT(claims("jwt-time-float").find("exp")->number(), HasSubstr(".5"));
}

TEST_F(TokenCase, T037_ScopeAsOneText) { EXPECT_TRUE(claims("jwt-scope-text").find("scope")->is_string()); }

TEST_F(TokenCase, T038_KeySets) {
  EXPECT_TRUE(metadata("jwks-empty", "/jwks").find("keys")->array().empty());
  EXPECT_GT(metadata("jwks-thousand", "/jwks").find("keys")->array().size(), 1'000u);
  EXPECT_EQ(metadata("jwks-duplicate-kid", "/jwks").find("keys")->array().size(), 3u);
  EXPECT_NE(first_key("jwks-private").find("d"), nullptr);
  EXPECT_EQ(first_key("jwks-encryption").find_string("use"), "enc");
  EXPECT_EQ(crypto::from_base64url(*first_key("jwks-short").find_string("n"))->size(), 64u);
  EXPECT_EQ(crypto::from_base64url(*first_key("jwks-even-modulus").find_string("n"))->back() & 1, 0);
  EXPECT_EQ(first_key("jwks-exponent-one").find_string("e"), "AQ");
  EXPECT_NE(first_key("jwks-x5c").find("x5c"), nullptr);
  EXPECT_EQ(first_key("jwks-elliptic").find_string("kty"), "EC");
  const auto path = "/.well-known/openid-configuration/jwks";
  EXPECT_EQ(ask(started->port, "GET", path, "X-Keur-Fault: metadata-404\r\n").status, 404);
  EXPECT_THAT(ask(started->port, "GET", path, "X-Keur-Fault: metadata-html\r\n").body, StartsWith("<"));
  EXPECT_THAT(std::string(*metadata("discovery-http").find_string("jwks_uri")), StartsWith("http://connect.example"));
}

TEST_F(TokenCase, T039_KeysRotateWhileTheMockRuns) {
  const auto before = jwt("");
  ASSERT_EQ(ask(started->port, "POST", "/__keur/rotate-keys").status, 204);
  const auto after = jwt("");
  EXPECT_NE(before.header.find_string("kid"), after.header.find_string("kid"));
  EXPECT_TRUE(oauth::verify(before, keys())); // the old key is listed on
  EXPECT_TRUE(oauth::verify(after, keys()));
}

TEST_F(TokenCase, T040_Metadata) {
  EXPECT_NE(metadata("discovery-issuer").find_string("issuer"), started->mock->base_url());
  EXPECT_THAT(std::string(*metadata("discovery-other-host").find_string("token_endpoint")), HasSubstr("other.example"));
  EXPECT_THAT(std::string(*metadata("discovery-http").find_string("token_endpoint")), StartsWith("http://connect."));
  EXPECT_EQ(metadata("discovery-no-token-endpoint").find("token_endpoint"), nullptr);
  EXPECT_GT(
      ask(started->port, "GET", "/.well-known/openid-configuration", "X-Keur-Fault: discovery-huge\r\n").body.size(),
      6'000'000u);
}

TEST_F(TokenCase, T041_SecretsWithEveryCharacter) {
  const std::string secret = "+&=% \"\\ü/a~";
  const std::string file = testing::TempDir() + "keur-secret.json";
  std::ofstream(file) << json::dump(
      json::object({{"clients", json::Array{json::object({{"id", "isv_one"}, {"secrets", json::Array{secret}}})}}}));
  MockOptions options;
  options.tenant_file = file;
  const Started own(visma(), options);
  const auto ask_with = [&](const std::string& fields, const std::string& extra) {
    return Started::error(own.form("/connect/token", "grant_type=client_credentials" + extra, fields));
  };
  const auto posted = "&client_id=isv_one&client_secret=" + http::form_encode(secret);
  const auto basic = [](const std::string& text) {
    return "Authorization: Basic " + crypto::base64("isv_one:" + text) + "\r\n";
  };
  // The tenant has not accepted this client: whoever gets that far was recognised.
  EXPECT_EQ(ask_with("", posted), "invalid_tenant");
  EXPECT_EQ(ask_with(basic(http::form_encode(secret)), ""), "invalid_tenant");
  EXPECT_EQ(ask_with("", posted + "%0A"), "invalid_client");
  EXPECT_EQ(ask_with("", "&client_id=isv_one&client_secret=" + http::form_encode(secret + "x")), "invalid_client");
}

TEST_F(TokenCase, T042_CredentialsLongerThanIdentityServerTakes) {
  EXPECT_EQ(Started::error(started->form("/connect/token", "client_id=" + std::string(101, 'x'))), "invalid_request");
  EXPECT_EQ(Started::error(started->form("/connect/token", "client_id=a&client_secret=" + std::string(101, 'x'))),
            "invalid_request");
  EXPECT_EQ(Started::error(started->form("/connect/token", "client_id=" + std::string(100, 'x'))), "invalid_client");
}

TEST_F(TokenCase, T043_ScopesLongerThanIdentityServerTakes) {
  const std::string scope = "hrmanalytics:nlhrm:exportusers"; // 30 characters
  std::string nine;
  for (int i = 0; i < 9; ++i)
    nine += scope + (i < 8 ? "+" : "");
  EXPECT_EQ(started->token_answer("&scope=" + nine).status, 200);
  EXPECT_EQ(Started::error(started->token_answer("&scope=" + nine + '+' + scope)), "invalid_scope");
}

} // namespace
} // namespace keur::mocks
