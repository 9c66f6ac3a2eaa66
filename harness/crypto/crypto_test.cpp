#include "crypto/certificate.hpp"
#include "crypto/crypto.hpp"
#include "crypto/openssl_handles.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <set>

namespace keur::crypto {
namespace {

// FIPS 180-4 examples and RFC 4231 test case 2.
TEST(Crypto, KnownDigests) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").size(), 32U);
  EXPECT_EQ(base64(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

// RFC 4648 section 10.
TEST(Crypto, Base64Examples) {
  const std::vector<std::pair<std::string, std::string>> examples{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
    EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
  }
  EXPECT_EQ(base64url("\xff\xfe\xfd"), "__79");
  std::string every;
  for (int c = 0; c < 256; ++c)
    every += static_cast<char>(c);
  EXPECT_EQ(from_base64(base64(every)), every);
  EXPECT_EQ(from_base64url(base64url(every)), every);
}

TEST(Crypto, Base64IsStrict) {
  for (const auto* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Z", "====", "Zm 9v", "Zm9v\n", "Zm-_", "=Zg=", "Zg==Zg=="})
    EXPECT_FALSE(from_base64(bad)) << bad;
  for (const auto* bad : {"Zg==", "Zh", "Z", "Zm9vY", "a+/b", "Zm9v ", "Zm9"})
    EXPECT_FALSE(from_base64url(bad)) << bad;
  EXPECT_TRUE(from_base64url("Zm8"));
}

TEST(Crypto, RandomAndSeededUuids) {
  EXPECT_NE(random_uuid(), random_uuid());
  EXPECT_EQ(seeded_uuid(7), seeded_uuid(7));
  EXPECT_NE(seeded_uuid(7), seeded_uuid(8));
  for (const auto& uuid : {random_uuid(), seeded_uuid(1)}) {
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string_view("89ab").find(uuid[19]), std::string_view::npos);
  }
}

TEST(Crypto, ConstantTimeComparison) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_constant_time("", "a"));
}

TEST(Crypto, SignsAndVerifies) {
  const auto key = RsaKey::generate();
  ASSERT_TRUE(key);
  auto signature = key->sign_rs256("claims");
  EXPECT_TRUE(verify_rs256(key->public_key(), "claims", signature));
  EXPECT_FALSE(verify_rs256(key->public_key(), "claimz", signature));
  EXPECT_FALSE(verify_rs256(RsaKey::generate()->public_key(), "claims", signature));
  signature.back() = static_cast<char>(signature.back() ^ 1);
  EXPECT_FALSE(verify_rs256(key->public_key(), "claims", signature));
  EXPECT_FALSE(verify_rs256(key->public_key(), "claims", ""));
  EXPECT_EQ(key->public_key().exponent, std::string("\x01\x00\x01", 3));
}

TEST(Crypto, RefusesWeakOrBrokenKeys) {
  const auto weak = RsaKey::generate(1024);
  ASSERT_TRUE(weak);
  EXPECT_FALSE(verify_rs256(weak->public_key(), "x", weak->sign_rs256("x")));
  EXPECT_FALSE(verify_rs256({"", ""}, "x", "y"));
  EXPECT_FALSE(verify_rs256({std::string(256, '\0'), "\x03"}, "x", std::string(256, 'y')));
}

std::set<std::string> extension_names(const std::string& pem) {
  const Handle<BIO, BIO_free_all> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Handle<X509, X509_free> certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  std::set<std::string> names;
  for (int i = 0; certificate && i < X509_get_ext_count(certificate.get()); ++i)
    names.insert(OBJ_nid2ln(OBJ_obj2nid(X509_EXTENSION_get_object(X509_get_ext(certificate.get(), i)))));
  return names;
}

TEST(Crypto, MakesCertificates) {
  CertificateOptions options;
  options.host_names = {"localhost", "127.0.0.1", "::1"};
  const auto made = make_test_certificate(options);
  ASSERT_TRUE(made);
  EXPECT_NE(made->ca_pem.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_NE(made->certificate_pem, made->ca_pem);
  EXPECT_NE(made->key_pem.find("PRIVATE KEY"), std::string::npos);
}

// RFC 5280 sections 4.2.1.1 and 4.2.1.2; `openssl x509` prints what a strict client looks for.
TEST(Crypto, EveryCertificateNamesItsKeyAndItsIssuers) {
  const auto made = make_test_certificate({});
  ASSERT_TRUE(made);
  for (const auto& pem : {made->ca_pem, made->certificate_pem}) {
    const auto extensions = extension_names(pem);
    EXPECT_TRUE(extensions.count("X509v3 Subject Key Identifier"));
    EXPECT_TRUE(extensions.count("X509v3 Authority Key Identifier"));
  }
}

TEST(Certificate, TheIssuerGivesAnInspectingProxyAway) {
  EXPECT_EQ(inspecting_proxy({{}, "Zscaler Inc., Zscaler Root CA"}), "Zscaler");
  EXPECT_EQ(inspecting_proxy({{}, "Acme, FORTINET FortiGate CA"}), "Fortinet");
  EXPECT_EQ(inspecting_proxy({{}, "DigiCert Inc, DigiCert Global G2"}), "");
}

} // namespace
} // namespace keur::crypto
