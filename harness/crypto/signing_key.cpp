#include "crypto/signing_key.hpp"

#include "crypto/openssl_handles.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstring>

namespace keur::crypto {
namespace {

using Memory = Handle<BIO, BIO_free_all>;
using SignatureParts = Handle<ECDSA_SIG, ECDSA_SIG_free>;

struct Asked {
  std::string_view password;
  bool was_asked = false;
};

int give_password(char* into, int size, int, void* about) {
  auto& asked = *static_cast<Asked*>(about);
  asked.was_asked = true;
  if (asked.password.empty() || asked.password.size() > static_cast<std::size_t>(size))
    return -1;
  std::memcpy(into, asked.password.data(), asked.password.size());
  return static_cast<int>(asked.password.size());
}

Memory memory_of(std::string_view text) { return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

Result<PrivateOrPublicKey> read_private_key(std::string_view pem, std::string_view password) {
  const Memory memory = memory_of(pem);
  Asked asked{password};
  ERR_clear_error();
  PrivateOrPublicKey key(PEM_read_bio_PrivateKey(memory.get(), nullptr, give_password, &asked));
  ERR_clear_error();
  if (key)
    return key;
  if (asked.was_asked)
    return fail(ErrorCode::Configuration,
                password.empty() ? "the private key is encrypted and no password is given"
                                 : "the private key's password is wrong",
                {}, "give key_password, a reference to the password");
  return fail(ErrorCode::Configuration, "holds no private key in PEM", {},
              "the file has to hold a block that begins with -----BEGIN PRIVATE KEY-----");
}

struct Curve {
  const char* name;
  std::string_view algorithm;
  const char* digest;
  int half; // bytes of r and of s
};
constexpr Curve curves[] = {
    {"prime256v1", "ES256", "SHA256", 32}, {"secp384r1", "ES384", "SHA384", 48}, {"secp521r1", "ES512", "SHA512", 66}};

const Curve* curve_of(const EVP_PKEY* key) {
  char group[64] = {};
  if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, nullptr) != 1)
    return nullptr;
  for (const auto& curve : curves)
    if (std::strcmp(curve.name, group) == 0)
      return &curve;
  return nullptr;
}

/// ASN.1 → r and s side by side.
std::string joined_halves(const std::string& asn1, int half) {
  const auto* at = reinterpret_cast<const unsigned char*>(asn1.data());
  const SignatureParts parts(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(asn1.size())));
  std::string joined(static_cast<std::size_t>(half) * 2, '\0');
  auto* out = reinterpret_cast<unsigned char*>(joined.data());
  if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), out, half) != half ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), out + half, half) != half)
    return {};
  return joined;
}

} // namespace

class SigningKey::Impl {
public:
  explicit Impl(PrivateOrPublicKey key) : key_(std::move(key)) {
    const int kind = EVP_PKEY_get_base_id(key_.get());
    curve_ = kind == EVP_PKEY_EC ? curve_of(key_.get()) : nullptr;
    if (kind == EVP_PKEY_RSA)
      algorithm_ = "RS256";
    else if (kind == EVP_PKEY_ED25519)
      algorithm_ = "EdDSA";
    else if (curve_ != nullptr)
      algorithm_ = curve_->algorithm;
  }
  const std::string& algorithm() const { return algorithm_; }

  std::string sign(std::string_view bytes) const {
    const char* digest = algorithm_ == "EdDSA" ? nullptr : curve_ != nullptr ? curve_->digest : "SHA256";
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t size = 0;
    if (!context || EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key_.get(), nullptr) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, bytes.size()) != 1)
      return {};
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data, bytes.size()) !=
        1)
      return {};
    signature.resize(size);
    return curve_ != nullptr ? joined_halves(signature, curve_->half) : signature;
  }

private:
  PrivateOrPublicKey key_;
  const Curve* curve_ = nullptr;
  std::string algorithm_;
};

SigningKey::SigningKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;
std::string SigningKey::algorithm() const { return impl_->algorithm(); }
std::string SigningKey::sign(std::string_view bytes) const { return impl_->sign(bytes); }

Result<SigningKey> SigningKey::read(std::string_view pem, std::string_view password) {
  auto key = read_private_key(pem, password);
  if (!key)
    return fail(key.error());
  auto impl = std::make_unique<Impl>(std::move(*key));
  if (impl->algorithm().empty())
    return fail(ErrorCode::Configuration, "no JWS algorithm fits this kind of key", {},
                "use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key");
  return SigningKey(std::move(impl));
}

Status check_key_fits(std::string_view certificate_pem, std::string_view key_pem, std::string_view password) {
  const Memory memory = memory_of(certificate_pem);
  const Handle<X509, X509_free> certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!certificate)
    return fail(ErrorCode::Configuration, "holds no certificate in PEM", {},
                "the file has to hold a block that begins with -----BEGIN CERTIFICATE-----");
  const auto key = read_private_key(key_pem, password);
  if (!key)
    return fail(key.error());
  const bool fits = X509_check_private_key(certificate.get(), key->get()) == 1;
  ERR_clear_error();
  if (!fits)
    return fail(ErrorCode::Configuration, "the private key does not belong to the certificate", {},
                "name the key that the certificate was made with");
  return {};
}

} // namespace keur::crypto
