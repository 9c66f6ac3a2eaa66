#include "crypto/crypto.hpp"
#include "crypto/openssl_handles.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace keur::crypto {
namespace {

BigNumber to_number(std::string_view big_endian) {
  return BigNumber(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

std::string to_bytes(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

PrivateOrPublicKey make_public_key(const RsaPublicKey& key) {
  const auto modulus = to_number(key.modulus);
  const auto exponent = to_number(key.exponent);
  const Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  const Handle<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1)
    return nullptr;
  EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get());
  return PrivateOrPublicKey(made);
}

std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  const BigNumber owner(number);
  return number ? to_bytes(number) : std::string();
}

} // namespace

bool verify_rs256(const RsaPublicKey& key, std::string_view signed_bytes, std::string_view signature) {
  // Larger keys cost more time than a token is worth; RFC 7518 section 3.3 asks for 2048 bits or more.
  if (key.modulus.size() < 256 || key.modulus.size() > 2'048 || key.exponent.size() > 8)
    return false;
  const auto made = make_public_key(key);
  const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return made && context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, made.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(signed_bytes),
                          signed_bytes.size()) == 1;
}

class RsaKey::Impl {
public:
  PrivateOrPublicKey key;
};

RsaKey::RsaKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RsaKey::RsaKey(RsaKey&&) noexcept = default;
RsaKey& RsaKey::operator=(RsaKey&&) noexcept = default;
RsaKey::~RsaKey() = default;

Result<RsaKey> RsaKey::generate(unsigned bits) {
  auto impl = std::make_unique<Impl>();
  impl->key.reset(EVP_RSA_gen(bits));
  if (!impl->key)
    return fail(ErrorCode::Internal, "OpenSSL made no RSA key of " + std::to_string(bits) + " bits");
  return RsaKey(std::move(impl));
}

std::string RsaKey::sign_rs256(std::string_view bytes) const {
  const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  std::size_t size = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, impl_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(bytes), bytes.size()) != 1)
    return {};
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(bytes),
                     bytes.size()) != 1)
    return {};
  signature.resize(size);
  return signature;
}

RsaPublicKey RsaKey::public_key() const {
  return {number_of(impl_->key.get(), OSSL_PKEY_PARAM_RSA_N), number_of(impl_->key.get(), OSSL_PKEY_PARAM_RSA_E)};
}

} // namespace keur::crypto
