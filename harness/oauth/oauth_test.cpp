#include "http/uri.hpp"
#include "json/load.hpp"
#include "oauth/authorization_intent.hpp"
#include "oauth/bearer.hpp"
#include "oauth/jwt.hpp"
#include "oauth/metadata.hpp"
#include "oauth/token_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::oauth {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

json::Value parse(std::string_view text) { return json::load_json(text, "test")->root; }

const crypto::RsaKey& key() {
  static const auto made = crypto::RsaKey::generate();
  return *made;
}

std::string token(std::string_view claims, std::string_view header = R"({"alg":"RS256","kid":"k1"})") {
  return sign_jwt(parse(header), parse(claims), key());
}

std::vector<VerificationKey> keys() { return {{"k1", key().public_key()}}; }

std::string jwk_set(const std::string& more = "") {
  const auto public_key = key().public_key();
  return R"({"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":")" + crypto::base64url(public_key.modulus) +
         R"(","e":")" + crypto::base64url(public_key.exponent) + R"("})" + more + "]}";
}

// RFC 6749 appendix B and section 2.3.1: the exact bytes arrive.
TEST(TokenRequest, T041_SecretsAreFormEncoded) {
  const std::string raw = "a+b&c=d%e f\"g\\hü";
  const Secret secret{std::string(raw)};
  TokenRequest request{"https://login.test/token", "my app", &secret};
  request.tenant_id = "t-1";
  request.scopes = {"a:read", "b:read"};
  request.more = {{"keur_mint", "expired"}};
  const auto post = to_http_request(request);
  EXPECT_EQ(post.method, "POST");
  EXPECT_EQ(post.fields.first("Content-Type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(post.fields.first("Accept"), "application/json");
  EXPECT_FALSE(post.fields.contains("Authorization"));
  EXPECT_EQ(post.body, "grant_type=client_credentials&client_id=my+app&client_secret=a%2Bb%26c%3Dd%25e+f%22g%5Ch%C3%BC"
                       "&tenant_id=t-1&scope=a%3Aread+b%3Aread&keur_mint=expired");
  request.authentication = ClientAuthentication::Basic;
  const auto basic = to_http_request(request);
  EXPECT_EQ(basic.body, "grant_type=client_credentials&tenant_id=t-1&scope=a%3Aread+b%3Aread&keur_mint=expired");
  const auto field = std::string(*basic.fields.first("Authorization"));
  EXPECT_EQ(crypto::from_base64(field.substr(6)), "my+app:" + http::form_encode(raw));
}

TEST(TokenRequest, NoEmptyParameters) {
  const auto request = to_http_request({"https://login.test/token", "c"});
  EXPECT_EQ(request.body, "grant_type=client_credentials&client_id=c");
}

TEST(Intent, EveryKindHasAName) {
  for (int i = 0; i <= static_cast<int>(AuthorizationIntent::Kind::WithoutScope); ++i)
    EXPECT_NE(name(static_cast<AuthorizationIntent::Kind>(i)), "");
}

TEST(Jwt, SignsParsesVerifies) {
  const auto text = token(R"({"iss":"https://a","scope":["x","y"]})");
  const auto jwt = parse_jwt(text);
  ASSERT_TRUE(jwt);
  EXPECT_TRUE(verify(*jwt, keys()));
  EXPECT_THAT(scopes_of(jwt->claims), ElementsAre("x", "y"));
  EXPECT_TRUE(verify(*jwt, *parse_jwk_set(jwk_set())));
}

TEST(Jwt, T030_GarbageIsRefusedWithoutACrash) {
  const auto good = token("{}");
  const auto dot = good.find('.');
  for (const auto& bad :
       {std::string(), std::string("a"), std::string("a.b"), std::string("a.b.c.d"), std::string("a.b.c.d.e"),
        std::string(".."), "." + good.substr(dot + 1), good.substr(0, dot) + "..x", good + "=", good + ".",
        std::string("e30.W10.x"), std::string("bm8.e30.eA"), std::string(1 << 20, 'A') + ".e30.eA",
        crypto::base64url(std::string(5'000, '[')) + ".e30.eA", std::string("e30.e30.e!")})
    EXPECT_FALSE(parse_jwt(bad)) << bad.substr(0, 40);
  EXPECT_TRUE(parse_jwt("e30.e30."));
}

TEST(Jwt, T031_OnlyRs256AndNoExtensions) {
  for (const auto* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"HS256"})", R"({"alg":"RS384"})", "{}",
                             R"({"alg":["RS256"]})", R"({"alg":"RS256","crit":["exp"]})"})
    EXPECT_FALSE(verify(*parse_jwt(token("{}", header)), keys())) << header;
  // HMAC with the public key's bytes as the secret: the classic confusion.
  const auto head = crypto::base64url(R"({"alg":"HS256","kid":"k1"})") + ".e30";
  const auto forged = head + '.' + crypto::base64url(crypto::hmac_sha256(key().public_key().modulus, head));
  EXPECT_FALSE(verify(*parse_jwt(forged), keys()));
  // Keys that the header brings along are not looked at.
  const auto own = R"({"alg":"RS256","kid":"k1","jku":"https://evil.test","jwk":{"kty":"RSA"}})";
  EXPECT_TRUE(verify(*parse_jwt(token("{}", own)), keys()));
  EXPECT_FALSE(verify(*parse_jwt(token("{}", own)), {{"k1", crypto::RsaKey::generate()->public_key()}}));
}

TEST(Jwt, T032_KeysAreChosenByKid) {
  EXPECT_TRUE(verify(*parse_jwt(token("{}", R"({"alg":"RS256"})")), keys()));
  for (const auto* header : {R"({"alg":"RS256","kid":"k2"})", R"({"alg":"RS256","kid":"../k1"})",
                             R"({"alg":"RS256","kid":"' OR 1=1"})", R"({"alg":"RS256","kid":1})"})
    EXPECT_FALSE(verify(*parse_jwt(token("{}", header)), keys())) << header;
}

TEST(Jwt, T033_WrongSignatures) {
  auto jwt = *parse_jwt(token("{}"));
  jwt.signature.pop_back();
  EXPECT_FALSE(verify(jwt, keys()));
  jwt.signature.clear();
  EXPECT_FALSE(verify(jwt, keys()));
  EXPECT_FALSE(verify(*parse_jwt(token("{}")), {{"k1", crypto::RsaKey::generate()->public_key()}}));
}

std::vector<std::string> ids(std::string_view claims, const ExpectedClaims& expected) {
  std::vector<std::string> found;
  for (const auto& problem :
       claim_problems(parse(claims), expected, std::chrono::system_clock::time_point(std::chrono::seconds(1'000))))
    found.push_back(problem.id);
  return found;
}

TEST(Claims, T034_T035_IssuerAndAudienceAreExact) {
  const ExpectedClaims expected{"https://connect.test", "api"};
  EXPECT_THAT(ids(R"({"iss":"https://connect.test","aud":["other","api"],"exp":2000})", expected), IsEmpty());
  EXPECT_THAT(ids(R"({"iss":"https://connect.test","aud":"api","exp":2000})", expected), IsEmpty());
  for (const auto* issuer : {"https://connect.test/", "https://Connect.test", "https://evil.test", ""})
    EXPECT_THAT(ids(R"({"aud":"api","exp":2000,"iss":")" + std::string(issuer) + "\"}", expected), ElementsAre("iss"))
        << issuer;
  EXPECT_THAT(ids(R"({"iss":"https://connect.test","exp":2000})", expected), ElementsAre("aud"));
  EXPECT_THAT(ids(R"({"iss":"https://connect.test","aud":["apis"],"exp":2000})", expected), ElementsAre("aud"));
}

TEST(Claims, T036_Times) {
  EXPECT_THAT(ids(R"({"exp":2000.5,"nbf":999.25,"iat":1e3})", {}), IsEmpty());
  EXPECT_THAT(ids(R"({"exp":253402300799})", {}), IsEmpty()); // the end of the year 9999
  EXPECT_THAT(ids(R"({"exp":900})", {}), ElementsAre("exp"));
  EXPECT_THAT(ids(R"({"exp":970})", {}), IsEmpty()); // within the leeway
  EXPECT_THAT(ids(R"({"exp":2000,"nbf":1240})", {}), ElementsAre("nbf"));
  EXPECT_THAT(ids(R"({"exp":2000,"iat":99999})", {}), ElementsAre("iat"));
  EXPECT_THAT(ids("{}", {}), ElementsAre("exp"));
  for (const auto* bad : {"\"2000\"", "-5", "1e20", "true", "null", "[1]"})
    EXPECT_THAT(ids(R"({"exp":)" + std::string(bad) + "}", {}), ElementsAre("time-type")) << bad;
}

TEST(Claims, T037_ScopesInBothForms) {
  ExpectedClaims expected;
  expected.scopes = {"a", "b"};
  EXPECT_THAT(ids(R"({"exp":2000,"scope":["b","a"]})", expected), IsEmpty());
  EXPECT_THAT(ids(R"({"exp":2000,"scope":"b c a"})", expected), IsEmpty());
  EXPECT_THAT(ids(R"({"exp":2000,"scope":"ab"})", expected), ElementsAre("scope", "scope"));
}

TEST(Claims, T023_TenantAndClientNeverQuoted) {
  ExpectedClaims expected;
  expected.client_id = "me";
  expected.tenant_id = "mine";
  const auto problems = claim_problems(parse(R"({"exp":2000,"tenant_id":"theirs","client_id":"you"})"), expected,
                                       std::chrono::system_clock::time_point(std::chrono::seconds(1'000)));
  ASSERT_EQ(problems.size(), 2U);
  for (const auto& problem : problems)
    EXPECT_THAT(problem.message, Not(::testing::AnyOf(HasSubstr("theirs"), HasSubstr("you"))));
}

TEST(KeySet, T038_WhatIsWrongIsNamed) {
  EXPECT_THAT(*jwk_set_problems(jwk_set()), IsEmpty());
  EXPECT_THAT(*jwk_set_problems(jwk_set(R"(,{"kty":"RSA","kid":"k1","n":"AQ","e":"AQ","d":"PRIVATE"})")),
              ::testing::AllOf(Contains(HasSubstr("private member \"d\"")), Contains(HasSubstr("kid of an earlier")),
                               Contains(HasSubstr("fewer than 2048")), Contains(HasSubstr("even or 1")),
                               Not(Contains(HasSubstr("PRIVATE")))));
  EXPECT_THAT(*jwk_set_problems(R"({"keys":[{"kty":"EC","crv":"P-256"}]})"),
              Contains(HasSubstr("no sound signature key")));
  EXPECT_THAT(*jwk_set_problems(R"({"keys":[{"kty":"RSA","n":"Ag","e":"Aw"}]})"), Contains(HasSubstr("even modulus")));
  for (const auto* bad : {"<html>", "[]", "{}", R"({"keys":5})"})
    EXPECT_FALSE(jwk_set_problems(bad)) << bad;
  for (const auto* unusable :
       {"{}", "x", R"({"keys":[]})", R"({"keys":[{"kty":"RSA","use":"enc","n":"AQ","e":"AQ"}]})", R"({"keys":[5]})"})
    EXPECT_FALSE(parse_jwk_set(unusable)) << unusable;
  EXPECT_EQ(parse_jwk_set(jwk_set(R"(,{"kty":"EC"})"))->size(), 1U);
}

TEST(Metadata, T040_IsJudgedByItsIssuerAndHosts) {
  const auto text = R"({"issuer":"https://c.test","token_endpoint":"https://c.test/t","jwks_uri":"https://c.test/j",
    "grant_types_supported":["client_credentials"],"token_endpoint_auth_methods_supported":["client_secret_post"]})";
  const auto metadata = parse_metadata(text);
  ASSERT_TRUE(metadata);
  EXPECT_THAT(metadata_problems(*metadata, "https://c.test", {"c.test"}, false), IsEmpty());
  EXPECT_THAT(metadata_problems(*metadata, "https://c.test/", {"c.test"}, false), ElementsAre(HasSubstr("issuer")));
  EXPECT_THAT(metadata_problems(*metadata, "https://c.test", {"d.test"}, false),
              ElementsAre(HasSubstr("token_endpoint"), HasSubstr("jwks_uri")));
  auto bad = *metadata;
  bad.token_endpoint = "http://127.0.0.1/t";
  bad.grant_types = {"implicit"};
  bad.token_endpoint_auth_methods = {"private_key_jwt"};
  EXPECT_EQ(metadata_problems(bad, "https://c.test", {}, false).size(), 3U);
  EXPECT_EQ(metadata_problems(bad, "https://c.test", {}, true).size(), 2U);
  for (const auto* none : {"", "[]", "{}", R"({"issuer":"x"})", R"({"issuer":1,"token_endpoint":"y"})"})
    EXPECT_FALSE(parse_metadata(none)) << none;
  EXPECT_FALSE(parse_metadata(R"({"issuer":"x","token_endpoint":"y","z":")" + std::string(6U << 20, 'a') + "\"}"));
  EXPECT_THAT(metadata_urls("https://c.test/a/"),
              ElementsAre("https://c.test/a/.well-known/openid-configuration",
                          "https://c.test/.well-known/oauth-authorization-server/a"));
}

TEST(Bearer, ReadsChallengesOfEveryShape) {
  const auto one =
      parse_challenges(R"(Bearer realm="IdentityServer",error="invalid_token",error_description="it \"expired\"")");
  ASSERT_TRUE(one);
  ASSERT_EQ(one->size(), 1U);
  EXPECT_TRUE(one->front().is_bearer());
  EXPECT_EQ(one->front().parameter("ERROR"), "invalid_token");
  EXPECT_EQ(one->front().parameter("error_description"), "it \"expired\"");
  // RFC 9110 section 11.6.1's own example.
  const auto two = parse_challenges(R"(Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\"")");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ((*two)[1].scheme, "Newauth");
  EXPECT_EQ((*two)[1].parameter("type"), "1");
  const auto mixed = parse_challenges(" , Negotiate YWJj== , bearer, Basic realm = x,");
  ASSERT_TRUE(mixed) << to_string(mixed.error());
  ASSERT_EQ(mixed->size(), 3U);
  EXPECT_EQ((*mixed)[0].token68, "YWJj==");
  EXPECT_TRUE((*mixed)[1].is_bearer());
  EXPECT_EQ((*mixed)[2].parameter("realm"), "x");
}

TEST(Bearer, RefusesWhatIsNoChallenge) {
  for (const auto* bad : {"", ",", "=", "Bearer realm=\"x", "Bearer a=1 b=2", "Bearer a=1, a=2", "Bearer \"x\"",
                          "B@d realm=x", "Bearer realm=\"x\" y", "Bearer realm=\"a\\"})
    EXPECT_FALSE(parse_challenges(bad)) << bad;
}

TEST(Bearer, WritesWhatItReads) {
  EXPECT_EQ(to_string(bearer_challenge("api")), "Bearer realm=\"api\"");
  const auto challenge = bearer_challenge("a\"b", "insufficient_scope", "no \\", "x y");
  const auto read = parse_challenges(to_string(challenge));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().parameters, challenge.parameters);
  http::Fields fields{
      {"WWW-Authenticate", "(=\""}, {"www-authenticate", "Bearer"}, {"WWW-Authenticate", "Basic realm=x"}};
  EXPECT_EQ(challenges_of(fields).size(), 2U);
}

TEST(Bearer, B64Token) {
  for (const auto* good : {"a", "a.b-c_d~e+f/g==", "AZ09"})
    EXPECT_TRUE(is_b64token(good)) << good;
  for (const auto* bad : {"", "=", "a b", "a\n", "a=b", "ü", "a\r\nX: 1"})
    EXPECT_FALSE(is_b64token(bad)) << bad;
}

struct SignatureExample {
  const char* algorithm;
  const char* token;
  const char* key;
};

// RFC 7515 appendix A.3, RFC 8037 appendix A.4, and tokens that python3-authlib has signed for this test.
const SignatureExample signature_examples[] = {
    {"ES256",
     "eyJhbGciOiJFUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
     R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})"},
    {"PS256",
     "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJ4In0.gmZZuFcCyenzjjVq350B5ZveSzqtlRMgapvHMMOgMrBbFBeQesCIEo1cBpOpwa-"
     "N1YS2u485mIO9UfmLfS-"
     "NBknL6MFREgAxtUY0qpFiDlPbZ3jL8QuqbXoI95QVITnjdhnXOdcIzDmt6GIPs4tjgfsEEaGGKFkz1JAxmsDQPI41LQ3n6Z52IorC3VSnKZWQTPHY"
     "zEHKnaNGRNhA7lzCjeeXCTGSAzVHn54lB88CxrCs6Hn2mpcyz11u8P0zjrWUgzhDFi2_"
     "936ocxL4UNEa9ttIPDCYXbfaTdCl5zBZPcaeC2skR3CrGM5Qf1385exCsTboho01XVX6-cRh7ELIZg",
     R"({"n": "p475mJJNzR_k8r5hlBeQOV6gUSat5_KO8sQWfWzsxJWCDIHdEAQWHsY2ei7QxbUIv5DoyXky67JOE5MYnPWfmnmS0hkZErQG8-jBV8ZvdAFD6Qz6jC-ERRPUfXyzBbDD_DdAkQ8T-fpDBBBW38dFU74X0b09rfwaYmDOoW0ekCrDE6-KXEUcSZbdUdUM6fSy2sHgNwIN94ATkvhgu3bgFFobfhPClKj4QSMI0-thCoYOO1uzjfwIe1SMX9ZcGuGKU9OBgYAXeJ6ud4ywK1ShKrQcXaBza2T0sTX6EsyBywEgZPug0q35bqlviLPLSWMzGpuMohHm6OKh_DLWHUb0Aw", "e": "AQAB", "kty": "RSA"})"},
    {"RS512",
     "eyJhbGciOiJSUzUxMiJ9.eyJpc3MiOiJ4In0.UqoyiCbn-rgjJcFRQoYyMCC7YGCgEDQ-"
     "jfVi4upNuW3oWO7YgIDf0MT4N5u4QCiXn7EU2fVjEbpoR7t1xiXa4oCI8Y_Y9I6-1xJ8ybaSkvv_6Pf9Dd0-YUpchWk7-MhMFJPn7TNIRwhkuB6h-"
     "Gdem_LepzQczmlKeX5vAc3gEUXKe7D6LkIaDLj8mquAJMYF0FyOtBtSEqjI9avIWyHindxfMRG-oPEhEwxBUjaAeUTYtrUleNzPA3jFaB8Z_"
     "2jAuJn1TYJLOLUK9xFbmcB7HRz5GvjdfXAPzgLAH9YkRRz3o7euQdEuNkUW5WmgYmeBxsioQhQiebpwYU69lj21VA",
     R"({"n": "sYfmk6do749eR13FFXVSZamyLskrUMc_p-qdsBG5PkglPDQaTuidPV9VnHz2hn0qa3aNBZcQOCgGxHOPx2QDIt-lEmiK4U0yypWPnW2Ph4HppoSSNuLlfnFHH7njl3hHfoQ-B4Usr6nESsXRSqCR5t1MEOacA7Qv1TCEjbfR2z4H3HJytQRV3A64pwpWTTGv48jk7okGPPRU9p57QoM-IrDlbhdZ3a73Bv47Nrg3b4JzNaAWpeDQAXklKnTy5nsxJlhM50u4DZua0YK2W6COwNtlnIoenoypbk9qn_sVwax61h3odK6Pv2b0lvJMnZLWXo_GyJBrFqn_kVnyi8m5TQ", "e": "AQAB", "kty": "RSA"})"},
    {"ES384",
     "eyJhbGciOiJFUzM4NCJ9.eyJpc3MiOiJ4In0.X1Zw-GYxxkhL0LaMQvdTwghwjkqW5sHIcmGLLITENlSxS-YoYFqQvkNrviRMi_rrg_"
     "MJOj6yuyse3fBBDL6F68ESU7c5iVmMwOs98vjY33unNbs3KsBqFKivhUj6uwWn",
     R"({"crv": "P-384", "x": "ob-TXO6Yne9ReqOKmBZQLZSxsUlqZm8RAI0zLG5qcFCvfeM1qaGQkLGAosM1fxrn", "y": "FJpfegDTyprtZzB-L2OfCr0jarJ7jj_0hXL4Bi7xnBG3e7qnaQ4oyDLcer9zO1x1", "kty": "EC"})"},
    {"ES512",
     "eyJhbGciOiJFUzUxMiJ9.eyJpc3MiOiJ4In0.AH-ASnZxzrVsNqcitq4k-Coa0AiNlbhC0kHJMVaR_s1kFEUaPysS_-K6KoyS8HZbTcPBfXfz-"
     "VDiKxTNPy_B1ABAAQT-SWJss1Qa_II-Sl2znbvGbvYyhCYYGBC7AZKtWvtYUo_LsB2TFYHc5sDpcdZHKMWQL_Bv9bN5xR4ztBlcH5dC",
     R"({"crv": "P-521", "x": "AS2VoSJCK3CGpNKk3vyOSwoluHgROvsJWZybNbGrM2rahnm2xhDLirSpbhODYtux8Pd1Rl5xL1P9cwbAgUqbsV3i", "y": "J3YVZg_UnVFrmlRSES7_8LY1PqJU_eALJUhFGq1S0js7LA_00BoB7dQku22wup0j9_BugdrzcgwVcD0rat1ll3g", "kty": "EC"})"},
};

Jwt unread(const std::string& token) {
  const auto dot = token.rfind('.');
  return {json::object({}), json::object({}), token.substr(0, dot), *crypto::from_base64url(token.substr(dot + 1))};
}

// A server may sign with what it likes: what can be checked is checked, what cannot is not called wrong.
TEST(Jwt, VerifiesEveryAlgorithmThatAKeySetCanServe) {
  using Kind = SignatureCheck::Kind;
  for (const auto& [algorithm, token, key] : signature_examples) {
    const auto keys = parse_jwk_set(R"({"keys":[)" + std::string(key) + "]}");
    ASSERT_TRUE(keys) << algorithm;
    auto jwt = unread(token);
    jwt.header = json::object({{"alg", algorithm}});
    EXPECT_EQ(check_signature(jwt, *keys).kind, Kind::Fits) << algorithm;
    jwt.signed_bytes += 'x';
    EXPECT_EQ(check_signature(jwt, *keys).kind, Kind::Wrong) << algorithm;
    jwt.header = json::object({{"alg", algorithm}, {"kid", "other"}});
    auto named = *keys;
    named.front().kid = "own";
    EXPECT_EQ(check_signature(jwt, named).kind, Kind::NotVerified) << algorithm;
    jwt.header = json::object({{"alg", "HS256"}});
    EXPECT_EQ(check_signature(jwt, *keys).kind, Kind::NotVerified) << algorithm;
    jwt.header = json::object({{"alg", "none"}});
    EXPECT_EQ(check_signature(jwt, *keys).kind, Kind::Wrong) << algorithm;
    const auto problems = *jwk_set_problems(R"({"keys":[)" + std::string(key) + "]}");
    if (std::string_view(algorithm) == "ES512") { // its y has lost a leading zero, as that library writes it
      EXPECT_THAT(problems, ElementsAre(HasSubstr("a y of 65 octets instead of 66"))) << algorithm;
    } else {
      EXPECT_THAT(problems, IsEmpty()) << algorithm;
    }
  }
}

TEST(Jwt, VerifiesEdwardsCurves) {
  const std::string x = *crypto::from_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  const std::string signature =
      *crypto::from_base64url("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  const std::string signed_bytes = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const crypto::PublicKey key("Ed25519", x, "");
  EXPECT_TRUE(crypto::verify_signature("EdDSA", key, signed_bytes, signature));
  EXPECT_TRUE(crypto::verify_signature("Ed25519", key, signed_bytes, signature));
  EXPECT_FALSE(crypto::verify_signature("EdDSA", key, signed_bytes + 'x', signature));
  EXPECT_FALSE(crypto::verify_signature("ES256", key, signed_bytes, signature));
}

TEST(Metadata, TheTokenEndpointSuggestsItsIssuer) {
  EXPECT_THAT(likely_issuers("https://id.test/realms/a/protocol/openid-connect/token"),
              testing::IsSupersetOf({"https://id.test", "https://id.test/realms/a"}));
  EXPECT_THAT(likely_issuers("https://id.test/oauth2/default/v1/token"), Contains("https://id.test/oauth2/default"));
  EXPECT_THAT(likely_issuers("https://id.test/acme/oauth2/v2.0/token"), Contains("https://id.test/acme/v2.0"));
  EXPECT_TRUE(is_same_issuer("https://id.test/", "https://id.test"));
  EXPECT_FALSE(is_same_issuer("https://id.test/a", "https://id.test"));
  EXPECT_TRUE(is_same_endpoint("http://localhost:80/t", "http://127.0.0.1:80/t"));
  EXPECT_FALSE(is_same_endpoint("https://a.test/t", "https://b.test/t"));
}

} // namespace
} // namespace keur::oauth
