#include "crypto/crypto.hpp"
#include "crypto/openssl_handles.hpp"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

namespace keur::crypto {
namespace {

std::string to_bytes(const BIGNUM* number) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  const BigNumber owner(number);
  return number ? to_bytes(number) : std::string();
}

} // namespace

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
