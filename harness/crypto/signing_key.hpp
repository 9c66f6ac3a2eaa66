#pragma once
#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace keur::crypto {

/// A private key of the user's that signs JSON Web Signatures: RSA, EC on P-256, P-384 or P-521, Ed25519.
class SigningKey {
public:
  /// From PEM (PKCS #8, also encrypted; the older RSA and EC forms). Errors (Configuration, never quoting the text): no
  /// private key, a wrong or missing password, a kind that no JWS algorithm fits.
  static Result<SigningKey> read(std::string_view pem, std::string_view password);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  /// "RS256", "ES256", "ES384", "ES512" or "EdDSA" (RFC 7518 section 3.1, RFC 8037 section 3.1).
  std::string algorithm() const;
  /// Raw bytes as JWS wants them: of ECDSA both halves side by side (RFC 7518 section 3.4).
  std::string sign(std::string_view bytes) const;

private:
  class Impl;
  explicit SigningKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Does the private key belong to the first certificate of the PEM text? Errors (Configuration): one of them cannot be
/// read, the password is wrong, they do not fit. `key_pem` may be the same text.
Status check_key_fits(std::string_view certificate_pem, std::string_view key_pem, std::string_view password);

} // namespace keur::crypto
