#pragma once
#include "base/result.hpp"
#include "base/secret.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The one place that includes OpenSSL: digests, random bytes, signatures, test certificates.
namespace keur::crypto {

std::string sha256(std::string_view bytes);     // 32 raw bytes
std::string sha256_hex(std::string_view bytes); // 64 lower-case digits
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// From the operating system's generator.
std::string random_bytes(std::size_t count);
/// Version 4, RFC 9562, from random_bytes or, in the second form, from a seed (stable).
std::string random_uuid();
std::string seeded_uuid(std::uint64_t seed);

std::string base64(std::string_view bytes);
std::string base64url(std::string_view bytes); // RFC 7515: no padding
/// Strict: alphabet, padding, no white space, zero trailing bits.
std::optional<std::string> from_base64(std::string_view text);
std::optional<std::string> from_base64url(std::string_view text);
/// Constant time in the length of the shorter text.
bool equal_constant_time(std::string_view a, std::string_view b);

/// An RSA public key of a JSON Web Key (RFC 7518 section 6.3.1): modulus and exponent as big-endian bytes.
struct RsaPublicKey {
  std::string modulus;
  std::string exponent;
};

/// RS256 (RFC 7518 section 3.3).
bool verify_rs256(const RsaPublicKey& key, std::string_view signed_bytes, std::string_view signature);

/// A public key of a JSON Web Key of any type that signs: RSA (RFC 7518 section 6.3.1), elliptic curve (section 6.2.1)
/// or Edwards curve (RFC 8037 section 2). Numbers and coordinates are big-endian bytes.
struct PublicKey {
  std::string curve = {};  // "P-256", "P-384", "P-521", "Ed25519", "Ed448"; "" = RSA
  std::string first = {};  // the modulus, or x
  std::string second = {}; // the exponent, or y; "" for an Edwards curve
  PublicKey() = default;
  PublicKey(RsaPublicKey rsa) : first(std::move(rsa.modulus)), second(std::move(rsa.exponent)) {}
  PublicKey(std::string named, std::string x, std::string y)
      : curve(std::move(named)), first(std::move(x)), second(std::move(y)) {}
};

/// May this key carry signatures of the JWS algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1): RS*, PS*, ES*,
/// EdDSA? False for algorithms that are not known here, such as HS256, whose key is no public one.
bool is_key_for(std::string_view algorithm, const PublicKey& key);

/// Octets of one coordinate of an elliptic curve (RFC 7518 section 6.2.1.2); 0 = a curve that is not known here.
std::size_t coordinate_size(std::string_view curve);

/// Verifies a JWS signature in its own form (ES*: r and s side by side, RFC 7518 section 3.4). False also when
/// is_key_for() is, or for an RSA key outside 2048 to 16384 bits.
bool verify_signature(std::string_view algorithm, const PublicKey& key, std::string_view signed_bytes,
                      std::string_view signature);

class RsaKey {
public:
  static Result<RsaKey> generate(unsigned bits = 2048);
  RsaKey(RsaKey&&) noexcept;
  RsaKey& operator=(RsaKey&&) noexcept;
  ~RsaKey();
  std::string sign_rs256(std::string_view bytes) const;
  RsaPublicKey public_key() const;

private:
  class Impl;
  explicit RsaKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// PEM texts of a throw-away certification authority and one server certificate for loopback tests.
struct TestCertificate {
  std::string ca_pem;
  std::string certificate_pem;
  std::string key_pem;
};
struct CertificateOptions {
  std::vector<std::string> host_names = {"localhost"}; // DNS names and IP literals for subjectAltName
  std::int64_t not_before_offset_s = -3600;
  std::int64_t not_after_offset_s = 86'400;
};
Result<TestCertificate> make_test_certificate(const CertificateOptions& options);

} // namespace keur::crypto
