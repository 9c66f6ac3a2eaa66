#include "crypto/crypto.hpp"
#include "crypto/signing_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace keur::crypto {
namespace {

using ::testing::HasSubstr;

// Keys made for these tests alone, with OpenSSL 3: genpkey, and for the last one pkcs8 -topk8 with the password "open".
constexpr std::string_view ec_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfNpcmH2HA+BMTpcB
HMeBizN9zTvV3pL6dDso2zajd+6hRANCAARTpP3x6YOK4dZrwlgdTiIWcoeZS420
GDMi9qsIDcik2Hp1yqgXqhoCwSY/e7UIZ6u7XbMsNVOkndKIf100H6NS
-----END PRIVATE KEY-----
)";
constexpr std::string_view ed_key = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILJVzq+XN9r2fPjSTVkVvyOXq/2n16S0qWuSa/Gal6IZ
-----END PRIVATE KEY-----
)";
constexpr std::string_view encrypted_key = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjvhdYszW0A1QICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAUWWk0v+Mv7ig8x6zLVkx0EQBw1
QihlwtDjoXMfN2QA+94NHRys+H7thfPMtHgE0TK8TWLQnCClJlLnVt3NxXHXZ1CT
g8fvlVhyYGNqoyEoYAE=
-----END ENCRYPTED PRIVATE KEY-----
)";

TEST(SigningKey, TheAlgorithmFollowsFromTheKey) {
  const auto algorithm = [](std::string_view pem) {
    const auto key = SigningKey::read(pem, "");
    return key ? key->algorithm() : to_string(key.error());
  };
  EXPECT_EQ(algorithm(ec_key), "ES256");
  EXPECT_EQ(algorithm(ed_key), "EdDSA");
}

TEST(SigningKey, SignaturesHaveTheFormOfJws) {
  EXPECT_EQ(SigningKey::read(ec_key, "")->sign("text").size(), 64U);
  EXPECT_EQ(SigningKey::read(ed_key, "")->sign("text").size(), 64U);
  EXPECT_EQ(SigningKey::read(ed_key, "")->sign("text"), SigningKey::read(ed_key, "")->sign("text"));
}

TEST(SigningKey, AnEncryptedKeyWantsItsPassword) {
  EXPECT_TRUE(SigningKey::read(encrypted_key, "open"));
  EXPECT_THAT(SigningKey::read(encrypted_key, "").error().message, HasSubstr("no password is given"));
  EXPECT_THAT(SigningKey::read(encrypted_key, "shut").error().message, HasSubstr("password is wrong"));
  EXPECT_THAT(SigningKey::read("no key at all", "").error().message, HasSubstr("no private key in PEM"));
}

TEST(SigningKey, AKeyThatDoesNotFitItsCertificateIsTold) {
  const auto made = *make_test_certificate({});
  EXPECT_TRUE(check_key_fits(made.certificate_pem, made.key_pem, ""));
  EXPECT_TRUE(check_key_fits(made.certificate_pem + made.key_pem, made.certificate_pem + made.key_pem, ""));
  EXPECT_THAT(check_key_fits(made.certificate_pem, ec_key, "").error().message, HasSubstr("does not belong"));
  EXPECT_THAT(check_key_fits("nothing", made.key_pem, "").error().message, HasSubstr("no certificate"));
}

} // namespace
} // namespace keur::crypto
