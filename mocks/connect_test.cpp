#include "crypto/crypto.hpp"
#include "mocks/started.hpp"
#include "oauth/jwt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::mocks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(Connect, M01_PublishesMetadataUnderBothPathsAndTwoKeys) {
  const Started started(visma());
  for (const auto* path : {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}) {
    const auto metadata = Started::value(ask(started.port, "GET", path));
    EXPECT_EQ(metadata.find_string("issuer"), started.mock->base_url());
    EXPECT_EQ(metadata.find_string("token_endpoint"), started.mock->token_url());
  }
  const auto keys = oauth::parse_jwk_set(ask(started.port, "GET", "/.well-known/openid-configuration/jwks").body);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->size(), 2u);
}

TEST(Connect, M02_SignsTokensThatItsKeysVerify) {
  const Started started(visma());
  const auto answer = started.token_answer();
  ASSERT_EQ(answer.status, 200) << answer.bytes;
  EXPECT_EQ(answer.fields.first("cache-control"), "no-store, no-cache, max-age=0");
  const auto jwt = oauth::parse_jwt(*Started::value(answer).find_string("access_token"));
  ASSERT_TRUE(jwt);
  const auto keys = oauth::parse_jwk_set(ask(started.port, "GET", "/.well-known/openid-configuration/jwks").body);
  EXPECT_TRUE(oauth::verify(*jwt, *keys));
  EXPECT_EQ(jwt->header.find_string("typ"), "at+jwt");
  EXPECT_EQ(jwt->claims.find_string("tenant_id"), started.mock->credentials().tenant_id);
  EXPECT_TRUE(jwt->claims.find("scope")->is_array());
  EXPECT_TRUE(jwt->claims.find("aud")->is_array());
  EXPECT_EQ(jwt->claims.find("sub"), nullptr);
}

TEST(Connect, M03_AnswersErrorsAsIdentityServerDoes) {
  const Started started(visma());
  const auto id = started.mock->credentials().client_id;
  const auto expect = [&](const RawAnswer& answer, const std::string& error) {
    EXPECT_EQ(answer.status, 400) << answer.bytes;
    EXPECT_EQ(answer.body, "{\"error\":\"" + error + "\"}");
    EXPECT_EQ(answer.fields.first("content-type"), "application/json; charset=UTF-8");
    EXPECT_FALSE(answer.fields.contains("www-authenticate"));
  };
  expect(ask(started.port, "GET", "/connect/token"), "invalid_request");
  expect(ask(started.port, "POST", "/connect/token", "Content-Type: application/json\r\n", "{}"), "invalid_request");
  expect(started.form("/connect/token", "scope=%00"), "invalid_request");
  expect(started.form("/connect/token", "grant_type=client_credentials"), "invalid_request");
  expect(started.form("/connect/token", "client_id=" + std::string(101, 'x')), "invalid_request");
  expect(started.form("/connect/token", "client_id=nobody&client_secret=x"), "invalid_client");
  expect(started.form("/connect/token", "client_id=" + id + "&client_secret=wrong"), "invalid_client");
  expect(started.form("/connect/token", "client_id=" + id), "invalid_client");
  expect(started.form("/connect/token", started.credentials()), "unsupported_grant_type");
  expect(started.form("/connect/token", started.credentials() + "&grant_type=password"), "unsupported_grant_type");
  expect(started.token_answer("&scope=openid"), "invalid_scope");
  expect(started.token_answer("&scope=" + std::string(301, 'x')), "invalid_scope");
  expect(started.token_answer("&grant_type=client_credentials"), "unsupported_grant_type");
  expect(started.token_answer("", false), "invalid_tenant");
  expect(started.token_answer("&tenant_id=x", false), "invalid_tenant");
}

TEST(Connect, M03_AnswersErrorsAsTheStandardDoesWhenAsked) {
  MockOptions options;
  options.rfc_errors = true;
  const Started started(visma(), options);
  const auto wrong =
      started.form("/connect/token", "grant_type=client_credentials", "Authorization: Basic aXN2X2tldXJfbW9jazp4\r\n");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_THAT(std::string(wrong.fields.first("www-authenticate").value_or("")), HasSubstr("Basic"));
  EXPECT_EQ(Started::error(started.form("/connect/token", started.credentials())), "invalid_request");
  EXPECT_EQ(Started::error(started.token_answer("&grant_type=client_credentials")), "invalid_request");
  const auto broken = started.form("/connect/token", "grant_type=client_credentials", "Authorization: Basic !\r\n");
  EXPECT_EQ(broken.status, 401); // section 5.2: it tried HTTP authentication
  EXPECT_EQ(Started::error(started.form("/connect/token", "grant_type=client_credentials")), "invalid_client");
  EXPECT_EQ(Started::error(started.form("/connect/token", "grant_type=client_credentials&client_secret=x&client_id=a",
                                        "Authorization: Basic aXN2X2tldXJfbW9jazp4\r\n")),
            "invalid_request"); // section 2.3: one method
  const auto got = ask(started.port, "GET", "/connect/token");
  EXPECT_EQ(got.status, 405);
  EXPECT_EQ(got.fields.first("allow"), "POST");
}

TEST(Connect, M04_TakesPostAndBasicAlike) {
  const Started started(visma());
  const auto who = started.mock->credentials();
  const auto basic = "Authorization: Basic " + crypto::base64(who.client_id + ':' + who.client_secret) + "\r\n";
  const auto answer = started.form("/connect/token", "grant_type=client_credentials&tenant_id=" + who.tenant_id, basic);
  EXPECT_EQ(answer.status, 200) << answer.bytes;
  EXPECT_EQ(started.token_answer().status, 200);
}

TEST(Connect, M04_DecodesFormsAndBothPartsOfBasic) {
  const Started started(visma());
  const auto who = started.mock->credentials();
  const auto basic = [&](const std::string& text, const std::string& more = {}) {
    return started.form("/connect/token", "grant_type=client%5Fcredentials&tenant_id=" + who.tenant_id + more,
                        "Authorization: Basic " + text + "\r\n");
  };
  // RFC 6749 section 2.3.1: both parts are form-encoded first.
  EXPECT_EQ(basic(crypto::base64("isv%5Fkeur%5Fmock:" + who.client_secret)).status, 200);
  EXPECT_EQ(Started::error(basic(crypto::base64(who.client_id + ":wrong"))), "invalid_client");
  EXPECT_EQ(Started::error(basic("!")), "invalid_request"); // unreadable, and no client in the form
  EXPECT_EQ(basic("!", '&' + started.credentials()).status, 200);
  EXPECT_EQ(Started::error(started.token_answer("&scope=a&scope=b")), "invalid_scope");
  EXPECT_EQ(started.token_answer("&scope=").status, 200); // empty counts as left out
}

TEST(Connect, M04_TakesOneResourceThatExists) {
  const Started started(visma());
  const auto answer = [&](const std::string& extra) { return started.token_answer(extra); };
  const auto error = [&](const std::string& extra) { return answer(extra).body; };
  EXPECT_EQ(error("&resource=" + std::string(513, 'x')),
            R"({"error":"invalid_target","error_description":"Resource indicator maximum length exceeded"})");
  EXPECT_EQ(error("&resource=no%20uri"),
            R"({"error":"invalid_target","error_description":"Invalid resource indicator format"})");
  EXPECT_EQ(
      error("&resource=urn:a&resource=urn:b"),
      R"({"error":"invalid_target","error_description":"Multiple resource indicators not supported on token endpoint."})");
  EXPECT_EQ(error("&resource=urn:a"), R"({"error":"invalid_target"})");
  const auto token = oauth::parse_jwt(*Started::value(answer("")).find_string("access_token"));
  const auto audience = token->claims.find("aud")->array().front().string();
  EXPECT_EQ(answer("&resource=" + audience).status, 200);
  EXPECT_EQ(Started::error(started.form("/connect/token", "grant_type=client_credentials&" + started.credentials(),
                                        "DPoP: a\r\nDPoP: b\r\n")),
            "invalid_request");
}

TEST(Connect, M05_PlaysScriptedAnswersInOrder) {
  const Started started(visma());
  ask(started.port, "POST", "/__keur/token-answers", "",
      R"([{"status":200,"headers":{"X-One":"1"},"body":{"a":1},"delay_ms":30},{"raw":"HTTP/1.1 20"},{"body":"text"}])");
  const auto before = std::chrono::steady_clock::now();
  const auto first = started.token_answer();
  EXPECT_GE(std::chrono::steady_clock::now() - before, 30ms);
  EXPECT_EQ(first.fields.first("x-one"), "1");
  EXPECT_EQ(first.body, R"({"a":1})");
  EXPECT_EQ(started.token_answer().bytes, "HTTP/1.1 20");
  EXPECT_EQ(started.token_answer().body, "text");
  EXPECT_EQ(Started::value(started.token_answer()).find_string("token_type"), "Bearer");
  EXPECT_EQ(ask(started.port, "POST", "/__keur/token-answers", "", "{}").status, 400);
}

TEST(Connect, M07_KeepsTenantsAndScopesApart) {
  const Started started(visma());
  const auto narrow = started.token("&scope=hrmanalytics%3Anlhrm%3Aexportusers");
  EXPECT_EQ(ask(started.port, "POST", "/v1/command/nl/hrm/users", Started::bearer(narrow)).status, 202);
  const auto refused = ask(started.port, "POST", employees_command, Started::bearer(narrow));
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(std::string(refused.fields.first("www-authenticate").value_or("")),
              HasSubstr("error=\"insufficient_scope\", scope=\"hrmanalytics:nlhrm:exportemployees\""));
  const auto mine = started.token();
  const auto begun = ask(started.port, "POST", employees_command, Started::bearer(mine));
  const auto job = std::string(*Started::value(begun).find_string("jobId"));
  EXPECT_EQ(ask(started.port, "GET", employees_query + job, Started::bearer(mine)).status, 200);
  EXPECT_EQ(ask(started.port, "GET", employees_query + job, Started::bearer(started.other_tenants_token())).status,
            404);
  EXPECT_EQ(ask(started.port, "GET", "/v1/query/nl/hrm/users/" + job, Started::bearer(mine)).status, 404);
}

TEST(Connect, M08_IntrospectsAndRevokes) {
  const Started started(visma());
  const auto token = started.token();
  const auto active = Started::value(started.form("/connect/introspect", started.credentials() + "&token=" + token));
  EXPECT_TRUE(active.find_boolean("active", false));
  EXPECT_TRUE(active.find_string("scope"));
  EXPECT_EQ(started.form("/connect/introspect", started.credentials() + "&token=x").body, "{\"active\":false}");
  EXPECT_EQ(started.form("/connect/introspect", "token=" + token).status, 401);
  EXPECT_EQ(ask(started.port, "GET", "/connect/introspect").status, 405);
  EXPECT_EQ(started.form("/connect/revocation", started.credentials() + "&token=unknown").status, 200);
  EXPECT_EQ(
      Started::error(started.form("/connect/revocation", started.credentials() + "&token=x&token_type_hint=id_token")),
      "unsupported_token_type");
  const auto info = ask(started.port, "GET", "/connect/userinfo", Started::bearer(token));
  EXPECT_EQ(info.status, 403);
  EXPECT_THAT(std::string(*info.fields.first("www-authenticate")), HasSubstr("insufficient_scope"));
}

TEST(Connect, M09_ChallengesAsRfc6750Says) {
  const Started started(visma());
  const auto challenge = [&](const std::string& fields, int status) {
    const auto answer = ask(started.port, "POST", employees_command, fields);
    EXPECT_EQ(answer.status, status) << answer.bytes;
    return std::string(answer.fields.first("www-authenticate").value_or(""));
  };
  EXPECT_THAT(challenge("", 401), Not(HasSubstr("error="))); // section 3.1: no code without a credential
  EXPECT_THAT(challenge("Authorization: Basic eDp5\r\n", 401), HasSubstr("Bearer"));
  EXPECT_THAT(challenge(Started::bearer("garbage"), 401), HasSubstr("error=\"invalid_token\""));
  for (const std::string defect : {"expired", "not-yet-valid", "other-audience", "other-issuer", "bad-signature"})
    EXPECT_THAT(challenge(Started::bearer(started.token("&keur_mint=" + defect)), 401),
                HasSubstr("error=\"invalid_token\""))
        << defect;
  const auto token = started.token();
  challenge(Started::bearer(token) + Started::bearer(token), 400);
  EXPECT_EQ(ask(started.port, "POST", std::string(employees_command) + "?access_token=" + token).status, 401);
  EXPECT_EQ(challenge("authorization: bearer " + token + "\r\n", 202), ""); // RFC 9110 section 11.1: no case
}

TEST(Connect, M15_TokensExpireOnTheVirtualClock) {
  VirtualClock clock;
  const Started started(visma(), {}, clock);
  const auto token = started.token();
  EXPECT_EQ(ask(started.port, "POST", employees_command, Started::bearer(token)).status, 202);
  clock.advance(3'601s);
  const auto answer = ask(started.port, "POST", employees_command, Started::bearer(token));
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(std::string(*answer.fields.first("www-authenticate")), HasSubstr("expired"));
}

} // namespace
} // namespace keur::mocks
