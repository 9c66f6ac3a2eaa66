#include "crypto/crypto.hpp"
#include "crypto/openssl_handles.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace keur::crypto {
namespace {

BigNumber number_from(std::string_view big_endian) {
  return BigNumber(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

PrivateOrPublicKey from_parameters(const char* type, OSSL_PARAM_BLD* builder) {
  const Handle<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1)
    return nullptr;
  EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return PrivateOrPublicKey(made);
}

PrivateOrPublicKey make_rsa(const PublicKey& key) {
  // Larger keys cost more time than a token is worth; RFC 7518 section 3.3 asks for 2048 bits or more.
  if (key.first.size() < 256 || key.first.size() > 2'048 || key.second.empty() || key.second.size() > 8)
    return nullptr;
  const auto modulus = number_from(key.first), exponent = number_from(key.second);
  const Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  return from_parameters("RSA", builder.get());
}

PrivateOrPublicKey make_elliptic(const PublicKey& key) {
  const auto size = coordinate_size(key.curve);
  if (size == 0 || key.first.size() > size || key.second.size() > size)
    return nullptr;
  // Uncompressed, SEC 1 section 2.3.3. Some servers drop a coordinate's leading zeros, against RFC 7518
  // section 6.2.1.2.
  const std::string point = '\x04' + std::string(size - key.first.size(), '\0') + key.first +
                            std::string(size - key.second.size(), '\0') + key.second;
  const Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, key.curve.c_str(), 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return from_parameters("EC", builder.get());
}

PrivateOrPublicKey make_key_of(const PublicKey& key) {
  if (key.curve.empty())
    return make_rsa(key);
  if (!key.curve.starts_with("Ed"))
    return make_elliptic(key);
  return PrivateOrPublicKey(
      EVP_PKEY_new_raw_public_key_ex(nullptr, key.curve.c_str(), nullptr, bytes_of(key.first), key.first.size()));
}

/// A JWS algorithm. `curve` is the one it wants: "" RSA, "Ed" either Edwards curve.
struct Algorithm {
  std::string_view name;
  std::string_view curve;
  const EVP_MD* (*digest)();
  bool pss = false;
};
constexpr Algorithm algorithms[] = {
    {"RS256", "", EVP_sha256},       {"RS384", "", EVP_sha384},       {"RS512", "", EVP_sha512},
    {"PS256", "", EVP_sha256, true}, {"PS384", "", EVP_sha384, true}, {"PS512", "", EVP_sha512, true},
    {"ES256", "P-256", EVP_sha256},  {"ES384", "P-384", EVP_sha384},  {"ES512", "P-521", EVP_sha512},
    {"EdDSA", "Ed", nullptr},        {"Ed25519", "Ed", nullptr},      {"Ed448", "Ed", nullptr},
};

const Algorithm* algorithm_of(std::string_view name) {
  for (const auto& row : algorithms)
    if (row.name == name)
      return &row;
  return nullptr;
}

// OpenSSL wants the two numbers of an ECDSA signature in DER, JWS has them side by side (RFC 7518 section 3.4).
std::string to_der(std::string_view signature, std::size_t size) {
  if (signature.size() != 2 * size)
    return {};
  auto r = number_from(signature.substr(0, size)), s = number_from(signature.substr(size));
  const Handle<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
    return {};
  (void)r.release(); // the pair owns both now
  (void)s.release();
  unsigned char* bytes = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), length > 0 ? static_cast<std::size_t>(length) : 0);
  OPENSSL_free(bytes);
  return der;
}

bool set_padding(const Algorithm& algorithm, EVP_PKEY_CTX* context) {
  return !algorithm.pss || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

} // namespace

std::size_t coordinate_size(std::string_view curve) {
  return curve == "P-256" ? 32 : curve == "P-384" ? 48 : curve == "P-521" ? 66 : 0;
}

bool is_key_for(std::string_view algorithm, const PublicKey& key) {
  const auto* row = algorithm_of(algorithm);
  if (row == nullptr)
    return false;
  if (row->curve != "Ed")
    return key.curve == row->curve;
  return algorithm == "EdDSA" ? key.curve.starts_with("Ed") : key.curve == algorithm;
}

bool verify_signature(std::string_view algorithm, const PublicKey& key, std::string_view signed_bytes,
                      std::string_view signature) {
  if (!is_key_for(algorithm, key))
    return false;
  const auto& row = *algorithm_of(algorithm);
  const auto made = make_key_of(key);
  const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  const std::string wire =
      row.curve.starts_with("P-") ? to_der(signature, coordinate_size(row.curve)) : std::string(signature);
  EVP_PKEY_CTX* settings = nullptr;
  return made && context && !wire.empty() &&
         EVP_DigestVerifyInit(context.get(), &settings, row.digest ? row.digest() : nullptr, nullptr, made.get()) ==
             1 &&
         set_padding(row, settings) &&
         EVP_DigestVerify(context.get(), bytes_of(wire), wire.size(), bytes_of(signed_bytes), signed_bytes.size()) == 1;
}

bool verify_rs256(const RsaPublicKey& key, std::string_view signed_bytes, std::string_view signature) {
  return verify_signature("RS256", key, signed_bytes, signature);
}

} // namespace keur::crypto
