#include "transport/outfit.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "oauth/jwt.hpp"

#include <algorithm>

namespace keur::transport {
namespace {

using Kind = oauth::AuthorizationIntent::Kind;

auto unavailable(std::string why) {
  return fail(ErrorCode::IntentUnavailable, "this credential cannot be had here: " + std::move(why));
}

Outfit with_token(const About& about, const Grant& grant, bool renewable) {
  Outfit outfit;
  outfit.parts.push_back({about.slot, grant.token->token.clone()});
  outfit.tokens = about.tokens;
  outfit.serial = renewable ? grant.serial : 0;
  return outfit;
}

/// The same token with another first character in its signature: well-formed, and signed by nobody. Of an opaque token
/// another character in the middle: one that was never issued. Nothing of a token too short to be told from others.
std::optional<Secret> altered(const Secret& token) {
  std::string text(token.reveal());
  const auto at = oauth::parse_jwt(token.reveal()) ? text.rfind('.') + 1 : text.size() / 2;
  if (at >= text.size() || text.size() < 8) {
    wipe(text);
    return std::nullopt;
  }
  text[at] = text[at] == 'A' ? 'B' : 'A';
  return Secret(std::move(text));
}

/// The token's claims under a header that says that nobody signed them, and no signature (RFC 7518 section 3.6).
std::optional<Secret> unsigned_of(const Secret& token) {
  if (!oauth::parse_jwt(token.reveal()))
    return std::nullopt;
  const std::string_view text = token.reveal();
  const auto begin = text.find('.'), end = text.rfind('.');
  std::string made = crypto::base64url(R"({"alg":"none","typ":"JWT"})");
  made.append(text.substr(begin, end - begin + 1));
  return Secret(std::move(made));
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// In the scheme's place, and issued by nobody.
Outfit invented(const http::CredentialSlot& slot) {
  Outfit outfit;
  const bool bearer = equals_ignore_case(slot.scheme, "bearer"), basic = equals_ignore_case(slot.scheme, "basic");
  const std::string value = bearer ? "not-a-token" : basic ? "a2V1cjppbnZlbnRlZA==" : "keur-invented-key";
  outfit.parts.push_back({slot, Secret(std::string(value))});
  outfit.parts.back().slot.variable.clear();
  outfit.parts.back().slot.shown = value;
  return outfit;
}

/// A key that belongs into a field goes into the query under the same name, any other into a field.
void misplace(http::CredentialSlot& slot) {
  using Place = http::CredentialSlot::Place;
  slot.place = slot.place == Place::Field ? Place::Query : Place::Field;
  slot.scheme.clear();
}

} // namespace

http::CredentialSlot bearer_slot() {
  return {http::CredentialSlot::Place::Field, "Authorization", "Bearer", "KEUR_TOKEN", ""};
}

// RFC 6749 section 3.3: a server may grant less unasked than it would when asked. What an operation needs beyond the
// default token is asked for by name; where that is refused the default token has to do.
Task<Result<Outfit>> Outfitter::good(const About& about, Scopes needed) {
  if (about.tokens == nullptr) {
    Outfit fixed;
    fixed.parts.push_back({about.slot, about.value->clone()});
    co_return fixed;
  }
  TokenVariant variant{about.tokens->default_scopes()};
  Task<Result<Grant>> asking = about.tokens->token(variant);
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  Outfit outfit = with_token(about, *grant, true);
  Scopes wider = grant->token->scopes;
  if (!variant.scopes.empty() || !about.tokens->chooses_scopes())
    co_return outfit;
  const auto had = wider.size();
  for (auto& scope : needed)
    if (!contains(wider, scope))
      wider.push_back(std::move(scope));
  if (wider.size() == had)
    co_return outfit;
  Task<Result<Grant>> asking_more = about.tokens->token({wider});
  Result<Grant> more = co_await asking_more;
  if (!more)
    co_return outfit;
  co_return with_token(about, *more, true);
}

Task<Result<Outfit>> Outfitter::without_scope(const About& about, std::string scope, Scopes others) {
  if (!about.tokens->chooses_scopes())
    co_return unavailable("the scopes of a ready-made token cannot be chosen");
  Task<Result<Grant>> asking = about.tokens->token({about.tokens->default_scopes()});
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  Scopes rest = grant->token->scopes.empty() ? others : grant->token->scopes;
  if (!grant->token->scopes.empty() && !contains(rest, scope))
    co_return with_token(about, *grant, false);
  std::erase(rest, scope);
  if (rest.empty())
    co_return unavailable("without the scope " + escape_visible(scope) + " none would be left to ask for");
  Task<Result<Grant>> asking_rest = about.tokens->token({rest});
  Result<Grant> reduced = co_await asking_rest;
  if (!reduced)
    co_return unavailable("the authorization server gives no token for the other scopes");
  if (contains(reduced->token->scopes, scope))
    co_return unavailable("the authorization server grants " + escape_visible(scope) + " unasked");
  co_return with_token(about, *reduced, false);
}

// keur's own mock alone makes such tokens; a real server is never asked.
Task<Result<Outfit>> Outfitter::minted(const About& about, std::string what) {
  if (profile_.target != profile::TargetClass::InProcessMock && !profile_.mint)
    co_return unavailable("only keur's own mock makes such a token (" + what + ")");
  TokenVariant variant{about.tokens->default_scopes()};
  variant.mint = what;
  Task<Result<Grant>> asking = about.tokens->token(variant);
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return unavailable(grant.error().message);
  co_return with_token(about, *grant, false);
}

// A real server makes no expired token on request, but one that lives for seconds only can be waited for.
Task<Result<Outfit>> Outfitter::expired(const About& about) {
  constexpr auto longest = std::chrono::seconds(60);
  if (profile_.target == profile::TargetClass::InProcessMock || profile_.mint) {
    Task<Result<Outfit>> minting = minted(about, "expired");
    co_return co_await minting;
  }
  Task<Result<Grant>> asking = about.tokens->token({about.tokens->default_scopes()});
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  const auto lifetime = grant->token->expires - grant->token->received;
  if (lifetime > longest)
    co_return unavailable(
        "the token lives for longer than this run waits, and only keur's own mock makes expired ones");
  Outfit kept = with_token(about, *grant, false);
  Task<void> sleeping = wire_.sleep(lifetime + std::chrono::seconds(1));
  co_await sleeping;
  co_return kept;
}

Task<Result<Outfit>> Outfitter::changed(const About& about, Kind how) {
  Task<Result<Grant>> asking = about.tokens->token({about.tokens->default_scopes()});
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  Outfit outfit = with_token(about, *grant, how == Kind::LowerCaseScheme);
  Part& part = outfit.parts.front();
  if (how == Kind::WrongScheme)
    part.slot.scheme = "Basic";
  if (how == Kind::LowerCaseScheme)
    part.slot.scheme = to_lower(part.slot.scheme);
  if (how != Kind::Unsigned && how != Kind::BadSignature)
    co_return outfit;
  auto made = how == Kind::Unsigned ? unsigned_of(part.value) : altered(part.value);
  if (!made)
    co_return unavailable(how == Kind::Unsigned ? "the access token is opaque, it has no signature to take away"
                                                : "the access token is too short to be altered");
  part.value = std::move(*made);
  co_return outfit;
}

Task<Result<Outfit>> Outfitter::of_other_tenant(const About& about) {
  if (!about.tokens->knows_other_tenant())
    co_return unavailable("no second tenant is configured (KEUR_OTHER_TENANT_ID)");
  TokenVariant variant{about.tokens->default_scopes()};
  variant.other_tenant = true;
  Task<Result<Grant>> asking = about.tokens->token(variant);
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return unavailable("no token for another tenant: " + grant.error().message);
  co_return with_token(about, *grant, false);
}

Task<Result<Outfit>> Outfitter::bad(const About& about, const oauth::AuthorizationIntent& intent) {
  if (intent.kind == Kind::Malformed)
    co_return invented(about.slot);
  if (intent.kind == Kind::WithoutPart)
    co_return Outfit{};
  if (intent.kind == Kind::WrongPlace) {
    Task<Result<Outfit>> asking = good(about, {});
    Result<Outfit> outfit = co_await asking;
    if (outfit)
      misplace(outfit->parts.front().slot);
    co_return outfit;
  }
  if (about.tokens == nullptr)
    co_return unavailable("no access token is held for this scheme");
  Task<Result<Outfit>> making = intent.kind == Kind::Expired         ? expired(about)
                                : intent.kind == Kind::OtherAudience ? minted(about, "other-audience")
                                : intent.kind == Kind::OtherTenant   ? of_other_tenant(about)
                                : intent.kind == Kind::WithoutScope
                                    ? without_scope(about, intent.scope, intent.other_scopes)
                                    : changed(about, intent.kind);
  co_return co_await making;
}

} // namespace keur::transport
