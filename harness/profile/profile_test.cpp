#include "profile/credential_source.hpp"
#include "profile/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cstdlib>
#include <cstring>
#include <fstream>

namespace keur::profile {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The table of docs/live-tenant.md, cell by cell: without opt-in, with --allow-exports, with --allow-writes.
TEST(Ruling, TableCellByCell) {
  struct Row {
    RequestClass request;
    const char* without[4];
    const char* exports[4];
    const char* writes[4];
  };
  const Row rows[] = {
      {RequestClass::Safe,
       {"send", "send", "send", "send"},
       {"send", "send", "send", "send"},
       {"send", "send", "send", "send"}},
      {RequestClass::ExportCommand,
       {"send", "ask", "ask", "ask"},
       {"send", "send", "send", "send"},
       {"send", "send", "send", "ask"}},
      {RequestClass::ExportFile,
       {"send", "send", "ask", "ask"},
       {"send", "send", "send", "send"},
       {"send", "send", "send", "ask"}},
      {RequestClass::Unsafe,
       {"send", "ask", "ask", "never"},
       {"send", "ask", "ask", "never"},
       {"send", "send", "send", "never"}},
      {RequestClass::Hazardous,
       {"send", "ask", "never", "never"},
       {"send", "ask", "never", "never"},
       {"send", "send", "never", "never"}},
  };
  const auto word = [](Ruling r) { return r == Ruling::Send ? "send" : r == Ruling::NeedsOptIn ? "ask" : "never"; };
  for (const auto& row : rows)
    for (int t = 0; t < 4; ++t) {
      const auto target = static_cast<TargetClass>(t);
      const auto label = std::string(name(row.request)) + " on " + std::string(name(target));
      EXPECT_STREQ(word(ruling(target, row.request, {})), row.without[t]) << label;
      EXPECT_STREQ(word(ruling(target, row.request, {true, false})), row.exports[t]) << label;
      EXPECT_STREQ(word(ruling(target, row.request, {false, true})), row.writes[t]) << label;
    }
  EXPECT_TRUE(may_show_values(TargetClass::InProcessMock) && may_show_values(TargetClass::Loopback));
  EXPECT_FALSE(may_show_values(TargetClass::Remote) || may_show_values(TargetClass::Live));
}

TEST(LoadProfile, BuiltInOnes) {
  const auto live = parse_profile("", "keur.yaml", "live");
  ASSERT_TRUE(live);
  EXPECT_EQ(live->target, TargetClass::Live);
  EXPECT_THAT(live->hosts, ElementsAre("api.analytics1.hrm.visma.net", "connect.visma.com"));
  EXPECT_EQ(live->description, "https://api.analytics1.hrm.visma.net/docs/openapi.yaml");
  EXPECT_GT(live->limits.budget, 0U);
  EXPECT_EQ(parse_profile("", "keur.yaml", "mock")->target, TargetClass::InProcessMock);
}

constexpr auto sample = R"(profiles:
  acceptance:
    target: https://api.example.test/base/
    token_url: https://login.example.test/connect/token
    client_id: ${ACC_ID}
    client_secret: ${ACC_SECRET}
    tenant_id: 11111111-2222-4333-8444-555555555555
    scopes: [a:read, b:read]
    limits: {total: 30s, connect: 250ms, body: 2MiB, rate: 1.5, budget: 99, concurrency: 4}
    allow_exports: true
  careful:
    extends: acceptance
    limits: {rate: 1}
)";

TEST(LoadProfile, ReadsASample) {
  const auto profile = parse_profile(sample, "keur.yaml", "acceptance");
  ASSERT_TRUE(profile) << to_string(profile.error());
  EXPECT_EQ(profile->name, "acceptance");
  EXPECT_EQ(profile->target, TargetClass::Remote);
  EXPECT_EQ(profile->base_url, "https://api.example.test/base");
  EXPECT_EQ(profile->client_secret.name, "ACC_SECRET");
  EXPECT_THAT(profile->hosts, ElementsAre("api.example.test", "login.example.test"));
  EXPECT_EQ(profile->limits.total, std::chrono::seconds(30));
  EXPECT_EQ(profile->limits.connect, std::chrono::milliseconds(250));
  EXPECT_EQ(profile->limits.body_bytes, 2U << 20);
  EXPECT_EQ(profile->limits.rate, 1.5);
  EXPECT_TRUE(profile->permissions.exports);
  const auto careful = parse_profile(sample, "keur.yaml", "careful");
  ASSERT_TRUE(careful) << to_string(careful.error());
  EXPECT_EQ(careful->limits.rate, 1);
  EXPECT_EQ(careful->limits.budget, 99U);
  EXPECT_THAT(profile_names(sample, "keur.yaml"), ElementsAre("mock", "live", "acceptance", "careful"));
}

std::string complaint(const std::string& text, const std::string& name = "p") {
  const auto profile = parse_profile(text, "keur.yaml", name);
  return profile ? "" : to_string(profile.error());
}

TEST(LoadProfile, UnknownNamesAreErrorsWithAHint) {
  EXPECT_THAT(complaint("profiles:\n  p:\n    tokenurl: x\n"), HasSubstr("did you mean 'token_url'"));
  EXPECT_THAT(complaint("profiles:\n  p:\n    tokenurl: x\n"), HasSubstr("keur.yaml:3:5"));
  EXPECT_THAT(complaint("profiles:\n  p:\n    limits: {totl: 1s}\n"), HasSubstr("did you mean 'total'"));
  EXPECT_THAT(complaint("profile:\n  p: {}\n"), HasSubstr("did you mean 'profiles'"));
  EXPECT_THAT(complaint(sample, "acceptence"), HasSubstr("did you mean 'acceptance'"));
  EXPECT_THAT(complaint("profiles:\n  p: {}\n  nightly:\n    tokenurl: x\n"), HasSubstr("keur.yaml:4:5"))
      << "in a profile that is not used now";
}

TEST(LoadProfile, SecretsStandAsReferencesOnly) {
  const auto message = complaint("profiles:\n  p:\n    client_secret: hunter2hunter2\n");
  EXPECT_THAT(message, HasSubstr("${KEUR_CLIENT_SECRET}"));
  EXPECT_THAT(message, Not(HasSubstr("hunter2")));
  EXPECT_THAT(complaint("profiles:\n  p:\n    client_secret: ${A B}\n"), Not(IsEmpty()));
}

TEST(LoadProfile, WrongValues) {
  for (const auto* bad :
       {"limits: {total: soon}", "limits: {total: -1}", "limits: 5", "limits: {body: 0}", "limits: {concurrency: 0}",
        "allow_exports: maybe", "scopes: a", "hosts: [1]", "target: 5", "extends: 5", "extends: nowhere", "extends: p",
        "target: ftp://a", "target: http://api.example.test", "target: https://u:p@a.test",
        "token_url: http://a.test/t", "{extends: live, allow_writes: true}", "{target: https://a.test, mint: true}",
        "{extends: live, target: mock}"}) {
    const std::string text(bad);
    const auto yaml = text.front() == '{' ? "profiles:\n  p: " + text + "\n" : "profiles:\n  p:\n    " + text + "\n";
    EXPECT_THAT(complaint(yaml), Not(IsEmpty())) << bad;
  }
  EXPECT_THAT(complaint("profiles:\n  p: {extends: q}\n  q: {extends: p}\n"), HasSubstr("circle"));
}

TEST(LoadProfile, ALiveHostIsLiveHoweverItIsNamed) {
  const auto profile = parse_profile("profiles:\n  p:\n    target: https://API.analytics1.hrm.visma.net.\n", "k", "p");
  ASSERT_TRUE(profile) << to_string(profile.error());
  EXPECT_EQ(profile->target, TargetClass::Live);
  EXPECT_EQ(classify_target("https://api.analytics1.hrm.visma.net/v1"), TargetClass::Live);
  EXPECT_EQ(classify_target("https://localhost:1"), TargetClass::Loopback);
  EXPECT_EQ(classify_target("https://example.test"), TargetClass::Remote);
  // A copy of the live profile with another address stays live.
  EXPECT_EQ(parse_profile("profiles:\n  p: {extends: live, target: 'https://other.test'}\n", "k", "p")->target,
            TargetClass::Live);
}

class Credential : public ::testing::Test {
protected:
  void SetUp() override {
    profile_ = *parse_profile("profiles:\n  p:\n    target: https://a.test\n", "k", "p");
    setenv("KEUR_CLIENT_ID", "isv_app", 1);
    setenv("KEUR_CLIENT_SECRET", "s3cr3t+ &=%\"\\ü", 1);
    setenv("KEUR_TENANT_ID", "11111111-2222-4333-8444-555555555555", 1);
    unsetenv("KEUR_OTHER_TENANT_ID");
  }
  void TearDown() override {
    for (const auto* name : {"KEUR_CLIENT_ID", "KEUR_CLIENT_SECRET", "KEUR_TENANT_ID"})
      unsetenv(name);
  }
  std::string write_file(const std::string& text, mode_t mode) {
    const auto path = ::testing::TempDir() + "keur_secret";
    unlink(path.c_str());
    std::ofstream(path, std::ios::binary) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  Profile profile_;
};

TEST_F(Credential, EnvironmentBytesAreOverwritten) {
  char* where = std::getenv("KEUR_CLIENT_SECRET");
  const auto size = std::strlen(where);
  const auto credentials = read_credentials(profile_);
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->client_secret.reveal(), "s3cr3t+ &=%\"\\ü");
  EXPECT_EQ(std::getenv("KEUR_CLIENT_SECRET"), nullptr);
  EXPECT_EQ(std::string(where, size), std::string(size, '\0'));
  EXPECT_EQ(credentials->tenant_id, "11111111-2222-4333-8444-555555555555");
  EXPECT_THAT(credentials->remarks, IsEmpty());
}

TEST_F(Credential, EveryMissingVariableIsNamedAtOnce) {
  unsetenv("KEUR_CLIENT_ID");
  setenv("KEUR_CLIENT_SECRET", "", 1);
  const auto credentials = read_credentials(profile_);
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code, ErrorCode::CredentialMissing);
  EXPECT_THAT(credentials.error().message, HasSubstr("KEUR_CLIENT_ID, KEUR_CLIENT_SECRET"));
}

TEST_F(Credential, T041_FileLosesOneNewlineOnly) {
  for (const auto& [text, secret] : {std::pair<std::string, std::string>{"ab \\ü\n", "ab \\ü"},
                                     {"ab\r\n", "ab"},
                                     {"ab\n\n", "ab\n"},
                                     {"ab", "ab"}}) {
    profile_.client_secret = {CredentialReference::Kind::File, write_file(text, 0600)};
    const auto credentials = read_credentials(profile_);
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->client_secret.reveal(), secret);
  }
}

TEST_F(Credential, O025_FilesOthersCanAccessAreRefused) {
  struct statfs kind {};
  const bool in_memory = statfs(::testing::TempDir().c_str(), &kind) == 0 && kind.f_type == 0x01021994;
  for (const mode_t mode : {0640, 0604, 0660, 0601, 0622}) {
    if (in_memory && (mode & 022U) == 0)
      continue; // how containers mount secrets
    profile_.client_secret = {CredentialReference::Kind::File, write_file("abcdefgh", mode)};
    const auto credentials = read_credentials(profile_);
    ASSERT_FALSE(credentials) << std::oct << mode;
    EXPECT_EQ(credentials.error().code, ErrorCode::Refused);
    EXPECT_THAT(credentials.error().message, Not(HasSubstr("abcdefgh")));
  }
  profile_.client_secret = {CredentialReference::Kind::File, "/nonexistent/secret"};
  EXPECT_EQ(read_credentials(profile_).error().code, ErrorCode::FileUnreadable);
  profile_.client_secret = {CredentialReference::Kind::File, "/tmp"};
  EXPECT_EQ(read_credentials(profile_).error().code, ErrorCode::FileUnreadable);
}

TEST_F(Credential, ShortSecretsAreRefusedOnLive) {
  profile_.target = TargetClass::Live;
  setenv("KEUR_CLIENT_SECRET", "short", 1);
  EXPECT_EQ(read_credentials(profile_).error().code, ErrorCode::Refused);
}

TEST_F(Credential, T042_T043_RemarksNeverQuote) {
  Credentials credentials;
  credentials.client_id = std::string(101, 'c') + " ";
  credentials.client_secret = Secret(std::string("<your secret>"));
  credentials.tenant_id = "'acme'";
  credentials.scopes = {std::string(301, 's')};
  const auto remarks = remarks_on(credentials);
  EXPECT_THAT(remarks, Contains(HasSubstr("the client id begins or ends with white space")));
  EXPECT_THAT(remarks, Contains(HasSubstr("client id is longer than 100")));
  EXPECT_THAT(remarks, Contains(HasSubstr("client secret looks like a placeholder")));
  EXPECT_THAT(remarks, Contains(HasSubstr("tenant id is no UUID")));
  EXPECT_THAT(remarks, Contains(HasSubstr("tenant id stands in quotes")));
  EXPECT_THAT(remarks, Contains(HasSubstr("longer than 300")));
  for (const auto& remark : remarks)
    EXPECT_THAT(remark, Not(HasSubstr("your secret")));
  Credentials copied;
  copied.client_id = "{{client_id}}";
  EXPECT_THAT(remarks_on(copied), Contains(HasSubstr("placeholder")));
}

TEST(Postman, NamesAsPeopleWriteThem) {
  for (const auto* keys :
       {"client_id client_secret tenant_id scope", "clientId clientSecret tenantId scopes",
        "CLIENT-ID CLIENT-SECRET TENANT SCOPE", "visma_client_id visma_client_secret visma_tenant visma_scope",
        "Client ID|Client Secret|Tenant ID|Scope"}) {
    const std::string list(keys);
    const char separator = list.find('|') == std::string::npos ? ' ' : '|';
    std::vector<std::string> names;
    std::size_t begin = 0;
    for (std::size_t end; (end = list.find(separator, begin)) != std::string::npos; begin = end + 1)
      names.push_back(list.substr(begin, end - begin));
    names.push_back(list.substr(begin));
    const auto text = R"({"name":"x","values":[{"key":")" + names[0] + R"(","value":"id1","enabled":true},{"key":")" +
                      names[1] + R"(","value":"sec1","type":"secret"},{"key":")" + names[2] +
                      R"(","value":"ten1"},{"key":")" + names[3] +
                      R"(","value":"a:b  c:d"},{"key":"base_url","value":"https://x"}]})";
    const auto credentials = parse_postman_environment(text, "env.json");
    ASSERT_TRUE(credentials) << keys << to_string(credentials.error());
    EXPECT_EQ(credentials->client_id, "id1");
    EXPECT_EQ(credentials->client_secret.reveal(), "sec1");
    EXPECT_EQ(credentials->tenant_id, "ten1");
    EXPECT_THAT(credentials->scopes, ElementsAre("a:b", "c:d"));
  }
}

std::string environment_of(const std::string& variables) { return "{\"values\":[" + variables + "]}"; }
std::string variable(const std::string& key, const std::string& value) {
  return "{\"key\":\"" + key + "\",\"value\":\"" + value + "\"}";
}

// On many a page the scope is empty, and so is a second tenant.
TEST(Postman, AnEmptyScopeOrTenantIsNone) {
  const auto read = parse_postman_environment(
      environment_of(variable("client_id", "isv_x") + ',' + variable("client_secret", "0123456789abcdef") + ',' +
                     variable("scope", "") + ',' + variable("tenant_id", "") + ',' + variable("other_tenant_id", "")),
      "env.json");
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_TRUE(read->scopes.empty());
  EXPECT_EQ(read->tenant_id, "");
}

// Nobody can tell which of two environments is meant; a plain name beside them is.
TEST(Postman, TwoEnvironmentsSideBySideAreNotGuessed) {
  const auto both = [](const std::string& first, const std::string& second) {
    return environment_of(variable(first + "client_id", "a") + ',' + variable(first + "client_secret", "s1") + ',' +
                          variable(second + "client_id", "b") + ',' + variable(second + "client_secret", "s2"));
  };
  for (const auto& [first, second] :
       {std::pair("prod_", "stage_"), std::pair("stage_", "prod_"), std::pair("test_", "prod_")}) {
    const auto read = parse_postman_environment(both(first, second), "env.json");
    ASSERT_FALSE(read) << first << second;
    EXPECT_THAT(read.error().message, HasSubstr("more than one variable"));
  }
  const auto plain = parse_postman_environment(both("", "stage_"), "env.json");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->client_id, "a");
}

TEST(Postman, WhatCannotBeUsedIsSaid) {
  const auto complain = [](const char* text) { return to_string(parse_postman_environment(text, "env.json").error()); };
  EXPECT_THAT(complain("{}"), HasSubstr("no Postman environment"));
  EXPECT_THAT(complain(R"({"values":[{"key":"client_id","value":""},{"key":"client_secret","value":"x"}]})"),
              HasSubstr("has no value"));
  EXPECT_THAT(complain(R"({"values":[{"key":"client_id","value":"a"}]})"), HasSubstr("client_secret"));
  EXPECT_THAT(
      complain(
          R"({"values":[{"key":"a_client_id","value":"1"},{"key":"b_client_id","value":"2"},{"key":"client_secret","value":"x"}]})"),
      HasSubstr("more than one"));
  EXPECT_THAT(
      complain(
          R"({"values":[{"key":"client_id","value":"a","enabled":false},{"key":"client_secret","value":"SECRETVALUE"}]})"),
      ::testing::AllOf(HasSubstr("client_id"), Not(HasSubstr("SECRETVALUE"))));
  EXPECT_TRUE(parse_postman_environment(
      R"({"values":[{"key":"old_client_id","value":"0"},{"key":"client_id","value":"1"},{"key":"client_secret","value":"x"}]})",
      "e"));
}

} // namespace
} // namespace keur::profile
