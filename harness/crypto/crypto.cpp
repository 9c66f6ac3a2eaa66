#include "crypto/crypto.hpp"

#include "crypto/openssl_handles.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <new>

namespace keur::crypto {
namespace {

/// RFC 9562 section 5.4: version and variant bits over 16 bytes, then 8-4-4-4-12.
std::string format_uuid(std::string bytes) {
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x40U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      out += '-';
    out += hex[static_cast<unsigned char>(bytes[i]) >> 4U];
    out += hex[static_cast<unsigned char>(bytes[i]) & 15U];
  }
  return out;
}

} // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(), nullptr);
  if (size != digest.size())
    throw std::bad_alloc(); // all that SHA-256 itself can lack
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : sha256(bytes)) {
    out += hex[static_cast<unsigned char>(c) >> 4U];
    out += hex[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
       reinterpret_cast<unsigned char*>(digest.data()), &size);
  if (size != digest.size())
    throw std::bad_alloc();
  return digest;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  // Going on with predictable bytes would be worse than stopping.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    std::abort();
  return bytes;
}

std::string random_uuid() { return format_uuid(random_bytes(16)); }

std::string seeded_uuid(std::uint64_t seed) {
  return format_uuid(sha256("keur uuid " + std::to_string(seed)).substr(0, 16));
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  const auto size = a.size() < b.size() ? a.size() : b.size();
  const bool same = CRYPTO_memcmp(a.data(), b.data(), size) == 0;
  return same && a.size() == b.size();
}

} // namespace keur::crypto
