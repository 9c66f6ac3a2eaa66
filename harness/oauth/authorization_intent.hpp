#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace keur::oauth {

/// Who a request is meant to come from. Plans hold intents, never credentials; authorized_transport turns an intent
/// into an Authorization field, or says that this target cannot mint what it needs.
struct AuthorizationIntent {
  enum class Kind : std::uint8_t {
    Default,     // a good credential for the profile's client and tenant
    None,        // no credential at all
    Malformed,   // Bearer with a text that is no token
    WrongScheme, // the good token under another scheme
    Expired,
    BadSignature,
    OtherAudience,
    OtherTenant,
    WithoutScope, // good, but minted without `scope`
  };
  Kind kind = Kind::Default;
  std::string scope = {};
  bool operator==(const AuthorizationIntent&) const = default;
};

std::string_view name(AuthorizationIntent::Kind kind);

} // namespace keur::oauth
