#pragma once
#include "base/result.hpp"
#include "crypto/crypto.hpp"
#include "json/value.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::oauth {

/// RFC 7519 in RFC 7515 compact form: decoded, not verified.
struct Jwt {
  json::Value header;
  json::Value claims;
  std::string signed_bytes; // header "." payload, as sent. SECRET together with the signature
  std::string signature;
};

/// Error (Authentication) when the text is not three base64url parts with JSON objects in the first two.
Result<Jwt> parse_jwt(std::string_view token);

/// One key of a JWK Set that can verify signatures: RSA, elliptic curve, Edwards curve.
struct VerificationKey {
  std::string kid;
  crypto::PublicKey key;
  std::string algorithm = {}; // the only one it is for (RFC 7517 section 4.4); "" = any that fits its type
};
/// RFC 7517 section 5. Keys for other uses and of types that are not known are left out; a set without one usable key
/// is an Error.
Result<std::vector<VerificationKey>> parse_jwk_set(std::string_view json_text);

/// What can be said of a token's signature. RFC 8725: the key is chosen by kid and fits the algorithm, header members
/// such as jku are never followed. NotVerified is no judgement: the reason says what is missing (a shared key as for
/// HS256, an algorithm that is not known, no published key of the token's kid).
struct SignatureCheck {
  enum class Kind : std::uint8_t { Fits, Wrong, NotVerified } kind = Kind::NotVerified;
  std::string reason = {}; // of NotVerified
};
SignatureCheck check_signature(const Jwt& jwt, const std::vector<VerificationKey>& keys);
/// Does check_signature() say that it fits?
bool verify(const Jwt& jwt, const std::vector<VerificationKey>& keys);

/// Signs claims as the mock's authorization server does.
std::string sign_jwt(const json::Value& header, const json::Value& claims, const crypto::RsaKey& key);

/// What a service token for us has to say. "" and empty = not judged.
struct ExpectedClaims {
  std::string issuer = {};
  std::string audience = {};
  std::string client_id = {};
  std::string tenant_id = {};
  std::vector<std::string> scopes = {};
  std::chrono::seconds leeway{60};
};

/// One claim that is not as expected. Ids: iss, aud, client_id, tenant_id, scope, exp, nbf, iat, time-type. Messages
/// hold no claim values.
struct ClaimProblem {
  std::string id;
  std::string message;
};

/// RFC 7519 section 4.1, RFC 9068 section 4. `now` is the judge's clock; NumericDate may have a fraction.
std::vector<ClaimProblem> claim_problems(const json::Value& claims, const ExpectedClaims& expected,
                                         std::chrono::system_clock::time_point now);

/// A NumericDate claim (RFC 7519 section 2); nothing when absent, no number, negative or beyond the year 9999.
std::optional<std::chrono::system_clock::time_point> time_of(const json::Value& claims, std::string_view name);

/// `scope` as a space-separated text (RFC 9068) or as an array (IdentityServer).
std::vector<std::string> scopes_of(const json::Value& claims);

} // namespace keur::oauth
