#include "base/text.hpp"
#include "json/load.hpp"
#include "mocks/mock.hpp"
#include "openapi/load.hpp"
#include "suites/token/answer.hpp"
#include "suites/token/evidence.hpp"
#include "suites/token/suite.hpp"
#include "transport/curl_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

// Each assertion of the token contract can fail: a setting of the mock, a fault of it or a scripted answer breaks it,
// and the unbroken mock meets it.
namespace keur::suites::token {
namespace {

/// What breaks one assertion.
struct Breaking {
  std::string_view id;
  std::vector<std::string> faults = {};
  std::string tenant_file = {};
  void (*script)(Evidence&) = nullptr;  // changes what was answered, before it is judged
  std::vector<std::string> scopes = {}; // that the profile asks for
};

openapi::Description description() {
  openapi::LoadOptions options;
  options.overlays.push_back(*openapi::read_file("fixtures/overlays/visma-hrm.overlay.yaml"));
  return *openapi::load(*openapi::read_file("fixtures/descriptions/visma-hrm/openapi.yaml"), options);
}

/// A mock, what was asked of it, and all that the evidence borrows.
class Asked {
public:
  Asked(const Breaking& how, Reading reading, bool rfc_errors) : description_(description()) {
    mocks::MockOptions options;
    options.faults = how.faults;
    options.rfc_errors = rfc_errors;
    const auto file = std::filesystem::temp_directory_path() / ("keur-contract-" + std::to_string(getpid()) + ".yaml");
    if (!how.tenant_file.empty()) {
      std::ofstream(file) << how.tenant_file;
      options.tenant_file = file.string();
    }
    auto mock = mocks::Mock::start(description(), options);
    std::filesystem::remove(file);
    if (!mock)
      throw std::runtime_error(to_string(mock.error()));
    mock_ = std::move(*mock);
    auto known = mock_->credentials();
    if (known.tenant_id.empty()) // the tenant file names none: any is taken
      known.tenant_id = "3f0c2a55-7a10-4d0e-9b6c-1d2e3f405162";
    profile_.base_url = mock_->base_url();
    profile_.token_url = mock_->token_url();
    profile_.scopes = how.scopes;
    credentials_ = {known.client_id, Secret(std::move(known.client_secret)), known.tenant_id, known.other_tenant_id};
    evidence_.reset(new Evidence{profile_, credentials_, reading});
    read_description(*evidence_, description_);
    transport::Loop loop;
    const auto wire = transport::make_curl_transport(loop, {});
    loop.spawn(gather(*evidence_, *wire, loop.clock()));
    loop.run();
    if (how.script != nullptr)
      how.script(*evidence_);
  }
  const Evidence& evidence() const { return *evidence_; }

private:
  openapi::Description description_;
  std::unique_ptr<mocks::Mock> mock_;
  profile::Profile profile_;
  profile::Credentials credentials_;
  std::unique_ptr<Evidence> evidence_;
};

http::Response& answer(Evidence& evidence, const std::string& probe) {
  auto& exchange = evidence.probes.at(probe);
  if (!exchange.response)
    throw std::runtime_error(probe + " was not answered");
  return *exchange.response;
}

void set_member(Evidence& evidence, const std::string& probe, const std::string& name, json::Value value) {
  auto& body = answer(evidence, probe).body;
  auto loaded = json::load_json(body, "answer");
  loaded->root.object().set(name, std::move(value));
  body = json::dump(loaded->root);
}

void set_claim(Evidence& evidence, const std::string& name, json::Value value) {
  evidence.jwt->claims.object().set(name, std::move(value));
}

using E = Evidence;

std::vector<Breaking> table() {
  return {
      {"A01", {}, "", [](E& e) { e.client.by_post.target_uri += "?client_secret=s3cr"; }},
      {"A02", {}, "", [](E& e) { e.client.by_post.body = "client_secret=s3cr+t&=%"; }},
      {"A03", {}, "", [](E& e) { e.client.by_post.body += "&grant_type=client_credentials"; }},
      {"A04", {}, "", [](E& e) { e.client.by_post.fields.add("Authorization", "Basic eDp5"); }},
      {"A05", {}, "", [](E& e) { e.client.by_basic.fields.set("Authorization", "Basic aXN2OmtldXIgYXBwOnM="); }},
      {"A06", {}, "", [](E& e) { e.client.by_post.body = "grant_type=password"; }},
      {"A08", {}, "", [](E& e) { e.client.by_post.body += "&resource="; }},
      {"A09", {}, "", [](E& e) { e.client.by_post.fields.set("Accept", "text/html"); }},
      {"A10", {}, "", [](E& e) { e.client.by_post.fields.add("Cookie", "a=b"); }},
      {"A11", {"token-503"}},
      {"A12", {"token-text-plain"}},
      {"A13", {"token-cacheable"}},
      {"A14", {"token-cacheable"}},
      {"A15", {"token-space"}},
      {"A16", {"token-type-mac"}},
      {"A17", {"expires-text"}},
      {"A18",
       {},
       "",
       [](E& e) {
         auto& body = answer(e, "success").body;
         auto loaded = json::load_json(body, "answer");
         loaded->root.object().erase("scope");
         body = json::dump(loaded->root);
         set_claim(e, "scope", json::Array{"hrmanalytics:nlhrm:exportusers"});
       },
       {"hrmanalytics:nlhrm:exportusers", "hrmanalytics:nlhrm:exportemployees"}},
      {"A19", {"scope-narrowed"}},
      {"A20", {"refresh-token"}},
      {"A21", {}, "", [](E& e) { set_member(e, "success", "id_token", "x.y.z"); }},
      {"A22", {}, "", [](E& e) { e.client.answer.response->body = R"({"keur_unknown":1})"; }},
      {"A23", {}, "", [](E& e) { set_member(e, "success-again", "access_token", "short"); }},
      {"A24", {}, "", [](E& e) { answer(e, "success").fields.set("Content-Type", "text/plain"); }},
      {"A25", {"refused-echo"}},
      {"A26", {}, "", [](E& e) { answer(e, "success-basic").status = 400; }},
      {"A27", {"refused-object"}},
      {"A28", {"refused-401"}, "", [](E& e) { answer(e, "unknown-scope").status = 422; }},
      {"A29", {"refused-unauthorized-client"}},
      {"A30", {"refused-invalid-request"}},
      {"A31", {}, "", [](E& e) { set_member(e, "unknown-client", "error", "unknown_client"); }},
      {"A32", {"refused-invalid-client"}},
      {"A33", {"refused-invalid-client"}},
      {"A34", {"refused-invalid-client"}},
      {"A35", {"refused-invalid-client"}},
      {"A36", {"refused-invalid-client"}},
      {"A37", {"refused-invalid-client"}},
      {"A38", {}, "", [](E& e) { answer(e, "token-get").status = 200; }},
      {"A39", {}, "", [](E& e) { answer(e, "token-json").status = 200; }},
      {"A40", {}, "", [](E& e) { answer(e, "wrong-secret").fields.remove("Cache-Control"); }},
      {"A41", {"refused-unknown"}},
      {"A41-plain", {}, "", [](E& e) { set_member(e, "wrong-secret", "error_description", std::string(2'000, 'a')); }},
      {"A42", {}, "tenants: []\n"},
      {"A43", {"refused-invalid-client"}},
      {"A44", {"jwt-two-parts"}},
      {"A45", {"jwt-none"}},
      {"A46", {"jwt-signature"}},
      {"A47", {"jwt-issuer-other"}},
      {"A48", {"jwt-time-text"}},
      {"A49", {}, "", [](E& e) { e.jwt->claims.object().erase("aud"); }},
      {"A50", {}, "", [](E& e) { set_claim(e, "client_id", "isv_other"); }},
      {"A51", {"jwt-other-tenant"}},
      {"A52", {}, "", [](E& e) { set_claim(e, "scope", json::Array{}); }},
      {"A53", {}, "", [](E& e) { e.jwt->header.object().erase("typ"); }},
      {"A54", {}, "token_id: false\n", [](E& e) { e.jwt->claims.object().erase("iat"); }},
      {"A55", {"jwt-personal-claims"}},
      {"A56", {"jwt-jku"}},
      {"A57", {}, "", [](E& e) { set_member(e, "success", "access_token", std::string(9'000, 'a')); }},
      {"A58",
       {},
       "",
       [](E& e) {
         set_claim(e, "cnf", json::object({{"jkt", "x"}}));
       }},
      {"A59", {}, "", [](E& e) { answer(e, "discovery").body = "{}"; }},
      {"A60", {}, "", [](E& e) { set_member(e, "discovery-8414", "issuer", "https://other.example"); }},
      {"A61", {"discovery-issuer"}},
      {"A62", {"discovery-methods"}},
      {"A63", {}, "", [](E& e) { e.metadata->grant_types = {"authorization_code"}; }},
      {"A64", {"jwks-private"}},
      {"A65", {}, "", [](E& e) { answer(e, "jwks").fields.set("Cache-Control", "public, max-age=31536000"); }},
      {"A66", {}, "", [](E& e) { answer(e, "introspect-stranger").status = 200; }},
      {"A67", {}, "", [](E& e) { set_member(e, "introspect-unknown", "active", true); }},
      {"A67-more", {}, "", [](E& e) { set_member(e, "introspect-unknown", "client_id", "isv_other"); }},
      {"A68", {}, "", [](E& e) { set_member(e, "introspect", "active", "true"); }},
      {"A69", {}, "", [](E& e) { answer(e, "revoke-unknown").status = 404; }},
      {"A70", {}, "", [](E& e) { set_member(e, "introspect-revoked", "active", false); }},
      {"A71", {"challenge-missing"}},
      {"A71-error", {"challenge-error-unasked"}},
      {"A72", {"challenge-missing"}},
      {"A72-error",
       {},
       "",
       [](E& e) { answer(e, "api-garbage-token").fields.set("WWW-Authenticate", "Bearer error=\"other\""); }},
      {"A72-signature", {"signature-ignored"}},
      {"A72-expired", {"expiry-ignored"}},
      {"A72-issuer", {}, "", [](E& e) { answer(e, "api-other-issuer-token").status = 200; }},
      {"A73", {"status-401"}},
      {"A74", {}, "", [](E& e) { answer(e, "api-two-tokens").status = 200; }},
      {"A75", {}, "", [](E& e) { answer(e, "api-token-in-query").status = 200; }},
      {"A76", {"content-type-wrong"}, "", [](E& e) { answer(e, "api-no-token").body = "<html>"; }},
      {"A77", {}, "", [](E& e) { answer(e, "api-other-scheme").status = 200; }},
      {"A77-case", {"status-401"}},
      {"A78", {}, "", [](E& e) { answer(e, "api-no-token-head").status = 200; }},
      {"A79", {"job-cross-tenant"}},
      {"A81",
       {},
       "",
       [](E& e) { e.client.challenge.response->fields.set("WWW-Authenticate", "Bearer error=\"other\""); }},
  };
}

const Assertion* find(std::string_view id) {
  static const auto all = assertions();
  for (const auto& assertion : all)
    if (assertion.id == id)
      return &assertion;
  return nullptr;
}

using Kind = Judgement::Kind;

TEST(TokenContract, TheUnbrokenMockMeetsEveryAssertionInItsOwnReading) {
  for (const bool rfc : {false, true}) {
    const Asked asked({""}, rfc ? Reading::Rfc : Reading::IdentityServer, rfc);
    for (const auto& assertion : assertions()) {
      const auto judged = assertion.judge(asked.evidence());
      EXPECT_EQ(judged.kind, Kind::Holds) << (rfc ? "rfc " : "identityserver ") << assertion.id << ": " << judged.text;
    }
  }
}

TEST(TokenContract, EachAssertionIsBrokenByItsRow) {
  for (const auto& row : table()) {
    const auto* assertion = find(row.id);
    ASSERT_NE(assertion, nullptr) << row.id;
    const Asked asked(row, Reading::IdentityServer, false);
    const auto judged = assertion->judge(asked.evidence());
    EXPECT_EQ(judged.kind, Kind::Broken) << row.id << ": " << judged.text;
    EXPECT_FALSE(judged.text.empty()) << row.id;
  }
}

// The token endpoint's address is not one that the transport would speak to, so this one is judged without asking.
TEST(TokenContract, PlainHttpToTheTokenEndpointBreaksA07) {
  profile::Profile profile;
  profile.target = profile::TargetClass::Remote;
  profile.token_url = "http://login.example.test/connect/token";
  const profile::Credentials credentials;
  const Evidence evidence{profile, credentials};
  EXPECT_EQ(find("A07")->judge(evidence).kind, Kind::Broken);
}

std::vector<std::string_view> broken_by(const Breaking& how) {
  const Asked asked(how, Reading::IdentityServer, false);
  std::vector<std::string_view> broken;
  for (const auto& assertion : assertions())
    if (assertion.judge(asked.evidence()).kind == Kind::Broken)
      broken.push_back(assertion.id);
  return broken;
}

// What a setting of the mock breaks, it breaks alone; those that only choose a form break nothing.
TEST(TokenContract, ASettingBreaksItsOwnAssertionAndNoOther) {
  EXPECT_THAT(broken_by({"A42", {}, "tenants: []\n"}), testing::ElementsAre("A42"));
  for (const char* form : {"rfc9068: true\n", "subject: client_id\n", "scope_as_text: true\n", "token_id: false\n",
                           "token_type_header: JWT\n", "aspnet_challenges: true\n", "token_lifetime: 60\n"})
    EXPECT_THAT(broken_by({"", {}, form}), testing::IsEmpty()) << form;
}

// RFC 9068's claims are asked of tokens that say they are of it.
TEST(TokenContract, ATokenOfAnotherFormOwesNoClaimsOfRfc9068) {
  const Asked asked({"",
                     {},
                     "token_type_header: JWT\n",
                     [](E& e) {
                       for (const auto* name : {"aud", "client_id", "scope", "exp"})
                         e.jwt->claims.object().erase(name);
                       set_claim(e, "iss", "https://other.example");
                     }},
                    Reading::IdentityServer, false);
  for (const auto* id : {"A47", "A48", "A49", "A50", "A52"})
    EXPECT_EQ(find(id)->judge(asked.evidence()).kind, Kind::NotJudged) << id;
}

// What was answered by nobody, or by a router, breaks nothing.
TEST(TokenContract, WhatWasNotAnsweredIsNotJudged) {
  const Asked asked({"",
                     {},
                     "",
                     [](E& e) {
                       answer(e, "token-get").status = 404;
                       answer(e, "token-json").status = 415;
                       answer(e, "unknown-scope").status = 503;
                       answer(e, "discovery").status = 401;
                     }},
                    Reading::IdentityServer, false);
  for (const auto* id : {"A27", "A28", "A38", "A39", "A40", "A41"})
    EXPECT_EQ(find(id)->judge(asked.evidence()).kind, Kind::Holds) << id;
  for (const auto* id : {"A35", "A59"})
    EXPECT_EQ(find(id)->judge(asked.evidence()).kind, Kind::NotJudged) << id;
}

TEST(TokenContract, EveryAssertionNamesItsVerb) {
  const std::set<std::string_view> remarks{"A08", "A09", "A10", "A19", "A21", "A24", "A31", "A39", "A40",      "A44",
                                           "A54", "A55", "A56", "A57", "A58", "A60", "A65", "A70", "A41-plain"};
  for (const auto& assertion : assertions())
    EXPECT_EQ(assertion.verb == Verb::May, remarks.count(assertion.id) > 0) << assertion.id;
}

TEST(TokenContract, EveryAssertionHasARowThatBreaksIt) {
  std::set<std::string_view> broken{"A07"};
  for (const auto& row : table())
    EXPECT_TRUE(broken.insert(row.id).second) << row.id << " stands twice";
  for (const auto& assertion : assertions())
    EXPECT_TRUE(broken.count(assertion.id)) << assertion.id;
}

TEST(TokenContract, TheWholeCatalogueIsAssertedOrExplained) {
  std::set<std::string> ids;
  for (const auto& assertion : assertions())
    EXPECT_TRUE(ids.insert(std::string(assertion.id)).second) << assertion.id;
  for (const auto& row : not_applicable())
    EXPECT_TRUE(ids.insert(std::string(row.id)).second) << row.id;
  for (int number = 1; number <= 81; ++number) {
    const std::string id = (number < 10 ? "A0" : "A") + std::to_string(number);
    EXPECT_TRUE(ids.count(id)) << id;
  }
}

TEST(TokenContract, TheReadingsDifferWhereTheServerDoes) {
  const Asked asked({""}, Reading::Rfc, false);
  std::vector<std::string_view> broken;
  for (const auto& assertion : assertions())
    if (assertion.judge(asked.evidence()).kind == Kind::Broken)
      broken.push_back(assertion.id);
  EXPECT_THAT(broken, testing::ElementsAre("A29", "A32", "A36", "A37"));
}

/// Counts what is sent and answers everything with 404.
class CountingTransport final : public transport::Transport {
public:
  transport::Task<http::Exchange> send(http::Request request, transport::SendOptions options) override {
    if (options.purpose == transport::Purpose::Token)
      bodies.push_back(request.body);
    ++(options.purpose == transport::Purpose::Token ? token_requests : others);
    wrong_secrets += request.body.find("keur-wrong-secret") != std::string::npos;
    http::Exchange exchange;
    exchange.response = http::Response{404};
    co_return exchange;
  }
  transport::Task<void> sleep(std::chrono::nanoseconds) override { co_return; }
  int token_requests = 0, wrong_secrets = 0, others = 0;
  std::vector<std::string> bodies = {};
};

CountingTransport asked_elsewhere(profile::TargetClass target, bool writes) {
  profile::Profile profile;
  profile.target = target;
  profile.token_url = "https://login.example.test/connect/token";
  profile.permissions.writes = writes;
  const profile::Credentials credentials{"isv_x", Secret(std::string("0123456789abcdef")), "t"};
  Evidence evidence{profile, credentials};
  CountingTransport wire;
  transport::Loop loop;
  loop.spawn(gather(evidence, wire, loop.clock()));
  loop.run();
  return wire;
}

TEST(TokenContract, ElsewhereAtMostTenTokenRequestsAndOneWrongSecret) {
  const auto live = asked_elsewhere(profile::TargetClass::Live, false);
  EXPECT_EQ(live.token_requests, 4);
  EXPECT_EQ(live.wrong_secrets, 1);
  const auto remote = asked_elsewhere(profile::TargetClass::Remote, true);
  EXPECT_LE(remote.token_requests, 10);
  EXPECT_GT(remote.token_requests, 4);
}

std::set<std::string> repeated_in(const std::string& body) {
  std::set<std::string> seen, repeated;
  for (const auto part : split(body, '&'))
    if (!seen.insert(std::string(part.substr(0, part.find('=')))).second)
      repeated.insert(std::string(part.substr(0, part.find('='))));
  return repeated;
}

// RFC 6749 section 3.2; and the client authenticates in the one way that the profile names.
TEST(TokenContract, NoParameterIsRepeatedButTheOneThatIsMeantToBe) {
  for (const bool basic : {false, true}) {
    profile::Profile profile;
    profile.target = profile::TargetClass::Loopback;
    profile.token_url = "http://127.0.0.1:9/token";
    profile.scopes = {"one two", "three"};
    profile.basic_authentication = basic;
    const profile::Credentials credentials{"isv_x", Secret(std::string("0123456789abcdef")), "t"};
    Evidence evidence{profile, credentials};
    CountingTransport wire;
    transport::Loop loop;
    loop.spawn(gather(evidence, wire, loop.clock()));
    loop.run();
    std::size_t doubled = 0, in_form = 0;
    for (const auto& body : wire.bodies) {
      const auto repeated = repeated_in(body);
      doubled += repeated == std::set<std::string>{"grant_type"};
      EXPECT_TRUE(repeated.empty() || repeated == std::set<std::string>{"grant_type"}) << body;
      in_form += body.find("client_secret=") != std::string::npos;
    }
    EXPECT_EQ(doubled, 1U);
    EXPECT_EQ(in_form == 1, basic); // the one that authenticates in two ways on purpose
    EXPECT_NE(wire.bodies.front().find("scope=one+two+three"), std::string::npos) << wire.bodies.front();
  }
}

transport::Task<void> collect(std::vector<run::Job> jobs, std::vector<run::RecordedCase>& records) {
  for (auto& job : jobs) {
    run::RecordedCase record = job.head();
    transport::Task<void> running = job.body(record);
    co_await running;
    records.push_back(std::move(record));
  }
}

// Neither for a wrong secret nor for a scope that was not granted is the server to blame.
TEST(TokenContract, ARefusedClientIsNoBreachOfTheContract) {
  const auto described = description();
  const auto mock = *mocks::Mock::start(description(), {});
  const auto known = mock->credentials();
  for (const bool wrong_secret : {true, false}) {
    profile::Profile profile;
    profile.target = profile::TargetClass::Loopback;
    profile.base_url = mock->base_url();
    profile.token_url = mock->token_url();
    if (!wrong_secret)
      profile.scopes = {"not:granted"};
    std::string secret = wrong_secret ? "another-secret-than-the-one" : known.client_secret;
    const profile::Credentials credentials{known.client_id, Secret(std::move(secret)), known.tenant_id,
                                           known.other_tenant_id};
    transport::Loop loop;
    const auto wire = transport::make_curl_transport(loop, {});
    const run::Redactor redactor({profile.base_url, false});
    auto suite = make_suite(described, profile, credentials, *wire, loop, redactor, Reading::IdentityServer);
    std::vector<run::RecordedCase> records;
    loop.spawn(collect(std::move(suite.jobs), records));
    loop.run();
    std::size_t refused = 0;
    for (const auto& record : records) {
      EXPECT_NE(record.verdict.kind, check::VerdictKind::Fail) << record.id;
      EXPECT_THAT(record.verdict.findings, testing::IsEmpty()) << record.id;
      refused += record.verdict.error == ErrorCode::Authentication && record.verdict.kind == check::VerdictKind::Error;
    }
    EXPECT_GT(refused, 5U);
  }
}

TEST(TokenContract, WithoutATokenAddressEveryAssertionIsSkippedAndNothingIsSent) {
  profile::Profile profile;
  profile.target = profile::TargetClass::Loopback;
  profile.base_url = "http://127.0.0.1:1";
  CountingTransport wire;
  transport::Loop loop;
  const run::Redactor redactor({profile.base_url, false});
  auto suite = make_suite(description(), profile, {}, wire, loop, redactor, Reading::IdentityServer);
  std::vector<run::RecordedCase> records;
  loop.spawn(collect(std::move(suite.jobs), records));
  loop.run();
  ASSERT_FALSE(records.empty());
  for (const auto& record : records) {
    EXPECT_EQ(record.verdict.kind, check::VerdictKind::Skipped) << record.id;
    EXPECT_THAT(record.verdict.reason, testing::HasSubstr("--token-url")) << record.id;
  }
  EXPECT_THAT(wire.bodies, testing::IsEmpty());
}

TEST(TokenContract, ThePageIsFresh) {
  const char* const file = "harness/docs/token-contract.md";
  if (std::getenv("KEUR_REFRESH") != nullptr)
    std::ofstream(file) << contract_page();
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_EQ(text.str(), contract_page()) << "KEUR_REFRESH=1 writes it anew";
}

} // namespace
} // namespace keur::suites::token
