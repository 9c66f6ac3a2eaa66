#pragma once
#include <openssl/bn.h>
#include <openssl/evp.h>

#include <memory>
#include <string_view>

namespace keur::crypto {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

/// Owns one OpenSSL object; null when its making failed.
template <class T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;
using PrivateOrPublicKey = Handle<EVP_PKEY, EVP_PKEY_free>;
using BigNumber = Handle<BIGNUM, BN_free>;

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace keur::crypto
