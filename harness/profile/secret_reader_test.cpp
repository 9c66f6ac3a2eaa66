#include "profile/load.hpp"
#include "profile/secret_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace keur::profile {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = CredentialReference::Kind;

constexpr const char* secret_text = "S3cr3t-of-a-test";

class SecretReaders : public ::testing::Test {
protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / ("keur-" + std::to_string(getpid()));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text, mode_t mode) {
    std::filesystem::create_directories(folder_);
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  std::filesystem::path folder_;
};

std::string read(SecretReader& reader, const CredentialReference& reference) {
  const auto secret = reader.secret(reference);
  return secret ? std::string(secret->reveal()) : "error: " + to_string(secret.error());
}

TEST_F(SecretReaders, ACommandsOutputIsTheSecretAndItsStderrIsNot) {
  SecretReader reader;
  EXPECT_EQ(read(reader, {Kind::Command, "printf", {"printf", "%s\\n", secret_text}}), secret_text);
  EXPECT_EQ(read(reader, {Kind::Command, "sh", {"sh", "-c", "echo noise >&2; echo key; cat"}}), "key");
  EXPECT_EQ(read(reader, {Kind::Command, "echo", {"echo", "$HOME; ls"}}), "$HOME; ls") << "no shell";
}

TEST_F(SecretReaders, ACommandThatFailsOrPrintsNothingIsNamedAndNotQuoted) {
  SecretReader reader;
  const std::string argument = std::string("exit 3; ") + secret_text;
  EXPECT_THAT(read(reader, {Kind::Command, "sh", {"sh", "-c", argument}}),
              testing::AllOf(HasSubstr("'sh'"), HasSubstr("exit code 3"), Not(HasSubstr(secret_text))));
  EXPECT_THAT(read(reader, {Kind::Command, "true", {"true"}}), HasSubstr("'true' printed nothing"));
  EXPECT_THAT(read(reader, {Kind::Command, "keur-no-such-program", {"keur-no-such-program"}}),
              HasSubstr("cannot be run"));
  EXPECT_THAT(read(reader, {Kind::Command, "yes", {"yes"}}), HasSubstr("more than 64 KiB"));
}

TEST_F(SecretReaders, ADotenvBesideTheSettingsStandsInForTheEnvironment) {
  write(".env", "# keys\nexport KEUR_T_A=\"one two\"\nKEUR_T_B='b'\n\nKEUR_T_C = c=d\n", 0600);
  SecretReader reader(folder_.string());
  EXPECT_EQ(read(reader, {Kind::Environment, "KEUR_T_A"}), "one two");
  EXPECT_EQ(read(reader, {Kind::Environment, "KEUR_T_B"}), "b");
  EXPECT_EQ(read(reader, {Kind::Environment, "KEUR_T_C"}), "c=d");
  EXPECT_EQ(read(reader, {Kind::Environment, "KEUR_T_D"}), "");
  setenv("KEUR_T_B", "from the environment", 1);
  SecretReader other(folder_.string());
  EXPECT_EQ(read(other, {Kind::Environment, "KEUR_T_B"}), "from the environment");
}

bool lies_in_memory(const std::string& path) {
  struct statfs kind {};
  return statfs(path.c_str(), &kind) == 0 && kind.f_type == 0x01021994;
}

TEST_F(SecretReaders, ADotenvThatOthersCanWriteIsRefused) {
  write(".env", std::string("KEUR_T_E=") + secret_text, 0666);
  SecretReader reader(folder_.string());
  EXPECT_THAT(read(reader, {Kind::Environment, "KEUR_T_E"}),
              testing::AllOf(HasSubstr(".env"), HasSubstr("group or others"), Not(HasSubstr(secret_text))));
}

// Kubernetes: 0440 and 0644, Docker: 0444; both on a file system in memory.
TEST_F(SecretReaders, MountedSecretsAreRead) {
  const std::string path = "/dev/shm/keur-secret-" + std::to_string(getpid());
  if (!lies_in_memory("/dev/shm"))
    GTEST_SKIP() << "there is no file system in memory here";
  for (const mode_t mode : {0400, 0440, 0444, 0644, 0622, 0660}) {
    std::ofstream(path) << secret_text << '\n';
    chmod(path.c_str(), mode);
    SecretReader reader;
    const auto got = read(reader, {Kind::File, path});
    if ((mode & 022U) == 0) {
      EXPECT_EQ(got, secret_text) << std::oct << mode;
    } else {
      EXPECT_THAT(got, HasSubstr("group or others")) << std::oct << mode;
    }
    unlink(path.c_str());
  }
}

TEST_F(SecretReaders, APipeIsReadToItsEnd) {
  std::filesystem::create_directories(folder_);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    const std::string text = std::string(secret_text) + '\n';
    EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(ends[1]);
  });
  SecretReader reader;
  EXPECT_EQ(read(reader, {Kind::File, "/dev/fd/" + std::to_string(ends[0])}), secret_text);
  writer.join();
  close(ends[0]);
}

TEST_F(SecretReaders, EachSourceIsReadOnce) {
  setenv("KEUR_T_F", secret_text, 1);
  SecretReader reader;
  EXPECT_EQ(read(reader, {Kind::Environment, "KEUR_T_F"}), secret_text);
  EXPECT_EQ(std::getenv("KEUR_T_F"), nullptr);
  EXPECT_EQ(read(reader, {Kind::Environment, "KEUR_T_F"}), secret_text);
}

Result<Profile> profile_with(const std::string& settings) {
  return parse_profile("profiles:\n  p:\n    target: https://a.test\n    " + settings + "\n", "keur.yaml", "p");
}

std::string complaint_of(const std::string& settings) {
  const auto profile = profile_with(settings);
  return profile ? "" : to_string(profile.error());
}

TEST(CredentialSettings, EveryKindIsReadByItsMembers) {
  const auto profile = profile_with(
      "credentials: {a: {client_id: me, client_secret: '${S}', token_url: 'https://id.test/t'}, b: {token: '${T}'}, "
      "c: {value: {command: [pass, show, x]}}, d: {username: u, password: {file: p}}, e: {workflow: l.yaml, output: "
      "o}, "
      "f: {authentication: private_key_jwt, key: {file: k.pem}, issuer: 'https://iss.test/realm', token: "
      "/data/token, parameters: {audience: x}, scopes: ['a b', c]}}");
  ASSERT_TRUE(profile) << to_string(profile.error());
  ASSERT_EQ(profile->credentials.size(), 6U);
  using K = CredentialSettings::Kind;
  const K kinds[] = {K::Grant, K::Token, K::Value, K::Password, K::Workflow, K::Grant};
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_EQ(profile->credentials[i].kind, kinds[i]) << i;
  const auto& last = profile->credentials[5];
  EXPECT_EQ(last.token_pointer, "/data/token");
  EXPECT_THAT(last.scopes, testing::ElementsAre("a", "b", "c"));
  EXPECT_EQ(last.client_id.name, "KEUR_CLIENT_ID");
  EXPECT_EQ(last.client_secret.kind, Kind::None) << "a key takes its place";
  EXPECT_THAT(profile->hosts, testing::ElementsAre("a.test", "id.test", "iss.test"));
  EXPECT_EQ(profile->token_url, "https://id.test/t") << "the first client is the one that preflight speaks of";
}

TEST(CredentialSettings, WhatIsWrongIsSaidWithItsPlaceAndNeverQuoted) {
  const std::pair<const char*, const char*> rows[] = {
      {"credentials: {k: {value: hunter2hunter2}}", "value wants a reference"},
      {"credentials: {k: {valu: '${A}'}}", "did you mean 'value'"},
      {"credentials: {k: {value: '${A}', token: '${B}'}}", "wants one of these"},
      {"credentials: {k: {}}", "wants one of these"},
      {"credentials: {k: {username: u}}", "both username and password"},
      {"credentials: {k: {grant: implicit}}", "grant wants"},
      {"credentials: {k: {grant: password}}", "username and password"},
      {"credentials: {k: {grant: refresh_token}}", "refresh_token"},
      {"credentials: {k: {authentication: private_key_jwt}}", "wants one of these"},
      {"credentials: {k: {authentication: private_key_jwt, client_id: x}}", "wants key"},
      {"credentials: {k: {client_id: x, key: {file: k}}}", "private_key_jwt"},
      {"credentials: {k: {workflow: x}}", "names no output"},
      {"credentials: {k: {token_url: 'http://a.test/t'}}", "plain http"},
      {"credentials: {k: {value: {command: pass}}}", "command as a list"},
      {"credentials: {k: {value: {stdin: false}}}", "wants a reference"},
      {"credentials: 5", "mapping"},
      {"client_certificate: {key: {file: k}}", "names no certificate"},
      {"client_certificate: {certificate: c, kee: k}", "did you mean 'key'"},
      {"headers: {Authorization: x}", "not set by headers"},
      {"headers: {'a b': x}", "no name of a field"},
      {"headers: {A: \"x\\ny\"}", "cannot be sent"},
      {"limits: {operations: {'GET *': {rate: 0}}}", "above 0"},
      {"limits: {operations: {'GET *': {retris: 1}}}", "did you mean 'retries'"},
      {"proxy_credentials: user:hunter2hunter2", "wants a reference"},
  };
  for (const auto& [settings, words] : rows) {
    const auto complaint = complaint_of(settings);
    EXPECT_THAT(complaint, HasSubstr(words)) << settings;
    EXPECT_THAT(complaint, testing::AnyOf(HasSubstr("keur.yaml:"), HasSubstr("plain http"))) << settings;
    EXPECT_THAT(complaint, Not(HasSubstr("hunter2"))) << settings;
  }
}

} // namespace
} // namespace keur::profile
