#include "oauth/authorization_intent.hpp"

namespace keur::oauth {

std::string_view name(AuthorizationIntent::Kind kind) {
  using Kind = AuthorizationIntent::Kind;
  switch (kind) {
  case Kind::Default:
    return "default";
  case Kind::None:
    return "none";
  case Kind::Malformed:
    return "malformed";
  case Kind::WrongScheme:
    return "wrong-scheme";
  case Kind::Expired:
    return "expired";
  case Kind::BadSignature:
    return "bad-signature";
  case Kind::OtherAudience:
    return "other-audience";
  case Kind::OtherTenant:
    return "other-tenant";
  case Kind::WithoutScope:
    return "without-scope";
  case Kind::Unsigned:
    return "unsigned";
  case Kind::LowerCaseScheme:
    return "lower-case-scheme";
  case Kind::WrongPlace:
    return "wrong-place";
  case Kind::WithoutPart:
    return "without-part";
  }
  return "";
}

} // namespace keur::oauth
