#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keur::oauth {

/// Who a request is meant to come from. Plans hold intents, never credentials; authorized_transport turns an intent
/// into an Authorization field, or says that this target cannot mint what it needs.
struct AuthorizationIntent {
  enum class Kind : std::uint8_t {
    Default,     // a good credential for the profile's client and tenant
    None,        // no credential at all
    Malformed,   // an invented credential: Bearer with a text that is no token, a key that was never issued
    WrongScheme, // the good token under another scheme
    Expired,
    BadSignature,
    OtherAudience,
    OtherTenant,
    WithoutScope,    // good, but minted without `scope`
    Unsigned,        // the good token's claims under "alg": "none" (RFC 8725 section 3.2)
    LowerCaseScheme, // good, the scheme's name in small letters (RFC 9110 section 11.1)
    WrongPlace,      // a good API key in another place than the scheme says
    WithoutPart,     // all that the requirement asks for together but `security_scheme`
  };
  Kind kind = Kind::Default;
  std::string scope = {};
  /// WithoutScope: what else may be asked for where the token endpoint does not say what it grants unasked.
  std::vector<std::string> other_scopes = {};
  /// The scheme of the description that a bad credential is for; others of the same requirement stay good. "" = the
  /// one that takes an access token.
  std::string security_scheme = {};
  bool operator==(const AuthorizationIntent&) const = default;
};

std::string_view name(AuthorizationIntent::Kind kind);

} // namespace keur::oauth
