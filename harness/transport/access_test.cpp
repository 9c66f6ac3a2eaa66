#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "openapi/load.hpp"
#include "transport/access.hpp"
#include "transport/loop.hpp"
#include "transport/waiter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace keur::transport {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Intent = oauth::AuthorizationIntent::Kind;
using Kind = profile::CredentialSettings::Kind;

constexpr const char* description_text = R"(openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /field: {get: {security: [{field: []}], responses: {'200': {description: d}}}}
  /query: {get: {security: [{query: []}], responses: {'200': {description: d}}}}
  /cookie: {get: {security: [{cookie: []}], responses: {'200': {description: d}}}}
  /basic: {get: {security: [{basic: []}], responses: {'200': {description: d}}}}
  /bearer: {get: {security: [{bearer: []}], responses: {'200': {description: d}}}}
  /other: {get: {security: [{other: []}], responses: {'200': {description: d}}}}
  /oauth: {get: {security: [{oauth: [a]}], responses: {'200': {description: d}}}}
  /oidc: {get: {security: [{oidc: []}], responses: {'200': {description: d}}}}
  /tls: {get: {security: [{tls: []}], responses: {'200': {description: d}}}}
  /both: {get: {security: [{oauth: [], field: []}], responses: {'200': {description: d}}}}
  /either: {get: {security: [{basic: []}, {query: []}], responses: {'200': {description: d}}}}
  /maybe: {get: {security: [{}, {field: []}], responses: {'200': {description: d}}}}
  /none: {get: {security: [], responses: {'200': {description: d}}}}
components:
  securitySchemes:
    field: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: SID}
    basic: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
    other: {type: http, scheme: Token}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id/t', scopes: {a: a}}}}
    oidc: {type: openIdConnect, openIdConnectUrl: 'https://id/.well-known/openid-configuration'}
    tls: {type: mutualTLS}
)";

class Accesses : public ::testing::Test, protected Transport {
protected:
  Accesses() {
    profile_.base_url = "http://127.0.0.1:1";
    profile_.token_url = "http://127.0.0.1:1/token";
  }
  Task<http::Exchange> send(http::Request request, SendOptions options) override {
    http::Exchange exchange;
    if (options.authorize) {
      Task<Status> authorizing = options.authorize(request);
      const Status authorized = co_await authorizing;
      if (!authorized) {
        exchange.error = authorized.error();
        exchange.attempts = 0;
        co_return exchange;
      }
    }
    (options.purpose == Purpose::Api ? api_ : tokens_).push_back(request);
    showed_certificate_ = options.shows_certificate;
    exchange.response = on_request_(request, options.purpose);
    exchange.request = std::move(request);
    co_return exchange;
  }
  Task<void> sleep(std::chrono::nanoseconds) override { co_return; }

  /// Holds it for the scheme.
  profile::Credentials& hold(const std::string& scheme, Kind kind) {
    keyring_.by_scheme[scheme] = keyring_.held.size();
    auto& held = keyring_.held.emplace_back();
    held.settings.emplace();
    held.settings->scheme = scheme;
    held.settings->kind = kind;
    return held;
  }
  void hold_value(const std::string& scheme, const std::string& value) {
    hold(scheme, Kind::Value).value = Secret(std::string(value));
  }
  void hold_basic() {
    auto& held = hold("basic", Kind::Password);
    held.username = "me";
    held.password = Secret(std::string("pass word"));
  }
  profile::Credentials& hold_client(const std::string& scheme) {
    auto& held = hold(scheme, Kind::Grant);
    held.client_id = "client";
    held.client_secret = Secret(std::string("client-secret"));
    return held;
  }

  http::Exchange get(const std::string& path, oauth::AuthorizationIntent intent = {}) {
    if (!keys_) {
      keys_ = std::make_unique<Keys>(static_cast<Transport&>(*this), profile_, keyring_, description_, clock_);
      keys_->set_fields(fields_);
      if (login_)
        keys_->set_login(0, login_);
      authorized_ = make_authorized_transport(static_cast<Transport&>(*this), keys_->access(), profile_);
    }
    http::Exchange result;
    loop_.spawn(into(path, std::move(intent), result));
    loop_.run();
    return result;
  }
  Task<void> into(std::string path, oauth::AuthorizationIntent intent, http::Exchange& result) {
    SendOptions options;
    options.authorization = std::move(intent);
    options.security = &description_.find("GET", path)->security;
    http::Request request{"GET", "http://127.0.0.1:1" + path};
    Task<http::Exchange> sending = authorized_->send(std::move(request), std::move(options));
    result = co_await sending;
  }
  std::string sent(const std::string& field) const {
    return api_.empty() ? "nothing" : api_.back().fields.combined(field).value_or("");
  }
  std::string parameter(const std::string& name) const {
    const std::string body = tokens_.empty() ? "" : '&' + tokens_.back().body;
    const auto at = body.find('&' + name + '=');
    if (at == std::string::npos)
      return "";
    const auto begin = at + name.size() + 2;
    return *http::form_decode(body.substr(begin, body.find('&', begin) - begin));
  }

  VirtualClock clock_;
  Loop loop_{clock_};
  openapi::Description description_ = *openapi::load({"t.yaml", {}, description_text}, {});
  profile::Profile profile_;
  profile::Keyring keyring_;
  std::vector<OwnField> fields_;
  TokenSource::Login login_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<Transport> authorized_;
  std::vector<http::Request> api_, tokens_;
  bool showed_certificate_ = true;
  int issued_ = 0;
  std::function<http::Response(const http::Request&, Purpose)> on_request_ = [this](const http::Request&, Purpose p) {
    http::Response response{200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, "{}"};
    if (p == Purpose::Token)
      response.body = R"({"access_token":"access-token-)" + std::to_string(++issued_) +
                      R"(","token_type":"Bearer","expires_in":3600})";
    return response;
  };
};

TEST_F(Accesses, EachSchemeInItsPlaceAndNothingOfItLeft) {
  hold_value("field", "field-key-1");
  hold_value("query", "query key&2");
  hold_value("cookie", "cookie-key-3");
  hold_value("other", "other-value-4");
  hold_basic();
  hold("bearer", Kind::Token).value = Secret(std::string("ready-made-5"));
  hold_client("oauth");
  const auto remains = [&](const http::Exchange& exchange) {
    std::string all = exchange.request.target_uri;
    for (const auto& field : exchange.request.fields)
      all += ' ' + field.value;
    return all;
  };
  auto exchange = get("/field");
  EXPECT_EQ(sent("X-Key"), "field-key-1");
  EXPECT_THAT(remains(exchange), Not(HasSubstr("key-1")));
  exchange = get("/query");
  EXPECT_EQ(api_.back().target_uri, "http://127.0.0.1:1/query?key=query+key%262");
  EXPECT_EQ(exchange.request.target_uri, "http://127.0.0.1:1/query");
  exchange = get("/cookie");
  EXPECT_EQ(sent("Cookie"), "SID=cookie-key-3");
  EXPECT_THAT(remains(exchange), Not(HasSubstr("key-3")));
  exchange = get("/other");
  EXPECT_EQ(sent("Authorization"), "Token other-value-4");
  EXPECT_EQ(exchange.request.fields.first("Authorization"), "Token ***");
  get("/basic");
  EXPECT_EQ(sent("Authorization"), "Basic " + crypto::base64("me:pass word"));
  get("/bearer");
  EXPECT_EQ(sent("Authorization"), "Bearer ready-made-5");
  EXPECT_EQ(tokens_.size(), 0U);
  exchange = get("/oauth");
  EXPECT_THAT(sent("Authorization"), StartsWith("Bearer access-token"));
  ASSERT_EQ(exchange.credentials.size(), 1U);
  EXPECT_EQ(exchange.credentials[0].variable, "KEUR_TOKEN");
  get("/none");
  EXPECT_EQ(sent("Authorization"), "");
}

TEST_F(Accesses, AllOfOneAlternativeAndTheFirstThatCanBeHad) {
  hold_value("field", "field-key-1");
  hold_value("query", "query-key-2");
  hold_client("oauth");
  get("/both");
  EXPECT_EQ(sent("X-Key"), "field-key-1");
  EXPECT_THAT(sent("Authorization"), StartsWith("Bearer access-token"));
  get("/either");
  EXPECT_THAT(api_.back().target_uri, HasSubstr("key=query-key-2")) << "Basic comes first and is not held";
  get("/maybe");
  EXPECT_EQ(sent("X-Key"), "field-key-1") << "a credential goes before none";
}

TEST_F(Accesses, WithoutOneNothingIsSent) {
  hold_value("field", "field-key-1");
  const auto exchange = get("/both");
  ASSERT_TRUE(exchange.error);
  EXPECT_EQ(exchange.error->code, ErrorCode::IntentUnavailable);
  EXPECT_EQ(api_.size(), 0U);
  get("/maybe");
  EXPECT_EQ(api_.size(), 1U);
}

TEST_F(Accesses, BadCredentialsOfEachScheme) {
  hold_value("field", "field-key-1");
  hold_value("query", "query-key-2");
  hold_basic();
  hold_client("oauth");
  get("/field", {Intent::Malformed, "", {}, "field"});
  EXPECT_EQ(sent("X-Key"), "keur-invented-key");
  const auto misplaced = get("/field", {Intent::WrongPlace, "", {}, "field"});
  EXPECT_EQ(sent("X-Key"), "");
  EXPECT_THAT(api_.back().target_uri, HasSubstr("X-Key=field-key-1"));
  EXPECT_THAT(misplaced.request.target_uri, Not(HasSubstr("field-key")));
  get("/query", {Intent::WrongPlace, "", {}, "query"});
  EXPECT_EQ(sent("key"), "query-key-2");
  EXPECT_THAT(api_.back().target_uri, Not(HasSubstr("query-key")));
  get("/basic", {Intent::Malformed, "", {}, "basic"});
  EXPECT_EQ(sent("Authorization"), "Basic a2V1cjppbnZlbnRlZA==");
  get("/both", {Intent::WithoutPart, "", {}, "field"});
  EXPECT_EQ(sent("X-Key"), "");
  EXPECT_THAT(sent("Authorization"), StartsWith("Bearer access-token"));
  get("/both", {Intent::Malformed, "", {}, "oauth"});
  EXPECT_EQ(sent("X-Key"), "field-key-1") << "what goes with a bad token is good";
  EXPECT_EQ(sent("Authorization"), "Bearer not-a-token");
  get("/both", {Intent::None});
  EXPECT_EQ(sent("X-Key") + sent("Authorization"), "");
  EXPECT_EQ(get("/cookie", {Intent::WrongPlace, "", {}, "cookie"}).error->code, ErrorCode::IntentUnavailable);
}

TEST_F(Accesses, NoCertificateWhereItsAbsenceIsAskedFor) {
  keyring_.has_certificate = true;
  get("/tls");
  EXPECT_TRUE(showed_certificate_);
  get("/tls", {Intent::None});
  EXPECT_FALSE(showed_certificate_);
  hold_value("field", "field-key-1");
  keys_.reset();
  get("/field", {Intent::None});
  EXPECT_TRUE(showed_certificate_) << "it is the connection's, not the operation's";
}

TEST_F(Accesses, AReadyMadeTokenIsNeitherRenewedNorVaried) {
  hold("oauth", Kind::Token).value = Secret(std::string("ready-made-5"));
  get("/oauth");
  on_request_ = [](const http::Request&, Purpose) { return http::Response{401, {}, ""}; };
  EXPECT_EQ(get("/oauth").response->status, 401);
  EXPECT_EQ(api_.size(), 2U);
  EXPECT_EQ(get("/oauth", {Intent::WithoutScope, "a", {}, "oauth"}).error->code, ErrorCode::IntentUnavailable);
  EXPECT_EQ(tokens_.size(), 0U);
}

TEST_F(Accesses, ALoginIsTakenOnceAndAgainWhenRefused) {
  hold("cookie", Kind::Workflow);
  int logins = 0;
  login_ = [&]() -> Task<Result<Secret>> { co_return Secret("session-" + std::to_string(++logins)); };
  get("/cookie");
  get("/cookie");
  EXPECT_EQ(logins, 1);
  EXPECT_EQ(sent("Cookie"), "SID=session-1");
  on_request_ = [](const http::Request& request, Purpose) {
    return http::Response{request.fields.first("Cookie") == "SID=session-1" ? 401 : 200, {}, ""};
  };
  EXPECT_EQ(get("/cookie").response->status, 200);
  EXPECT_EQ(sent("Cookie"), "SID=session-2");
}

TEST_F(Accesses, FieldsOfTheUsersOwnGoWithEveryRequest) {
  hold_value("field", "field-key-1");
  fields_.push_back({{http::CredentialSlot::Place::Field, "X-Trace", "", "", "keur"}, Secret(std::string("keur"))});
  fields_.push_back({{http::CredentialSlot::Place::Field, "X-Org", "", "ORG", ""}, Secret(std::string("org-secret"))});
  const auto exchange = get("/field", {Intent::None});
  EXPECT_EQ(sent("X-Trace"), "keur");
  EXPECT_EQ(sent("X-Org"), "org-secret");
  EXPECT_EQ(exchange.request.fields.first("X-Trace"), "keur");
  EXPECT_EQ(exchange.request.fields.first("X-Org"), "***");
}

TEST_F(Accesses, GrantsAndWhatTheySend) {
  auto& held = hold_client("oauth");
  held.settings->parameters = {{"audience", "https://api"}, {"resource", "urn:x"}};
  held.settings->grant = "password";
  held.username = "me";
  held.password = Secret(std::string("pass&word"));
  get("/oauth");
  EXPECT_EQ(parameter("grant_type"), "password");
  EXPECT_EQ(parameter("username"), "me");
  EXPECT_EQ(parameter("password"), "pass&word");
  EXPECT_EQ(parameter("audience"), "https://api");
  EXPECT_EQ(parameter("client_secret"), "client-secret");
}

TEST_F(Accesses, ARefreshTokenThatIsReplacedIsUsed) {
  auto& held = hold_client("oidc");
  held.settings->grant = "refresh_token";
  held.settings->authentication = profile::ClientAuthentication::None;
  held.refresh_token = Secret(std::string("refresh-1"));
  on_request_ = [&](const http::Request&, Purpose purpose) {
    http::Response response{200, {{"Content-Type", "application/json"}}, "{}"};
    if (purpose == Purpose::Token)
      response.body =
          R"({"access_token":"access-token","token_type":"Bearer","expires_in":3600,"refresh_token":"refresh-2"})";
    return response;
  };
  get("/oidc");
  EXPECT_EQ(parameter("refresh_token"), "refresh-1");
  EXPECT_EQ(parameter("client_id"), "client");
  EXPECT_EQ(parameter("client_secret"), "");
  clock_.advance(std::chrono::hours(2));
  get("/oidc");
  EXPECT_EQ(parameter("refresh_token"), "refresh-2");
}

json::Value claims_of(const std::string& assertion) {
  const auto dot = assertion.find('.');
  return json::load_json(*crypto::from_base64url(assertion.substr(dot + 1, assertion.rfind('.') - dot - 1)), "claims")
      ->root;
}

TEST_F(Accesses, AnAssertionByTheSharedSecret) {
  auto& held = hold_client("oauth");
  held.settings->authentication = profile::ClientAuthentication::ClientSecretJwt;
  get("/oauth");
  const auto assertion = parameter("client_assertion");
  const auto claims = claims_of(assertion);
  EXPECT_EQ(claims.find_string("iss"), "client");
  EXPECT_EQ(claims.find_string("sub"), "client");
  EXPECT_EQ(claims.find_string("aud"), "http://127.0.0.1:1/token");
  EXPECT_EQ(parameter("client_secret"), "");
  EXPECT_EQ(parameter("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  const auto dot = assertion.rfind('.');
  EXPECT_EQ(assertion.substr(dot + 1),
            crypto::base64url(crypto::hmac_sha256("client-secret", assertion.substr(0, dot))));
}

TEST_F(Accesses, ATokenInAnOddPlaceIsFound) {
  auto& held = hold_client("oauth");
  held.settings->token_pointer = "/data/token";
  on_request_ = [](const http::Request&, Purpose purpose) {
    return http::Response{
        purpose == Purpose::Token ? 201 : 200, {}, R"({"data":{"token":"odd-token","expires_in":60}})"};
  };
  get("/oauth");
  EXPECT_EQ(sent("Authorization"), "Bearer odd-token");
  held.settings->token_pointer = "/nowhere";
  keys_.reset();
  authorized_.reset();
  EXPECT_THAT(get("/oauth").error->message, HasSubstr("no token at /nowhere"));
}

TEST_F(Accesses, AnIssuersMetadataNameTheTokenEndpoint) {
  auto& held = hold_client("oauth");
  profile_.token_url.clear();
  held.settings->issuer = "http://127.0.0.1:1/realms/x";
  on_request_ = [&](const http::Request& request, Purpose purpose) {
    http::Response response{200, {{"Content-Type", "application/json"}}, "{}"};
    if (purpose == Purpose::Metadata)
      response.body = R"({"issuer":"http://127.0.0.1:1/realms/x","token_endpoint":"http://127.0.0.1:1/realms/x/t"})";
    if (purpose == Purpose::Metadata && request.target_uri.find("openid") != std::string::npos)
      response.status = 404; // RFC 8414's place is asked next
    if (purpose == Purpose::Token)
      response.body = R"({"access_token":"access-token","token_type":"Bearer","expires_in":3600})";
    return response;
  };
  get("/oauth");
  EXPECT_EQ(tokens_.back().target_uri, "http://127.0.0.1:1/realms/x/t");
  EXPECT_EQ(sent("Authorization"), "Bearer access-token");
}

} // namespace
} // namespace keur::transport
