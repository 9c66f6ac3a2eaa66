#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "oauth/jwt.hpp"
#include "transport/fence.hpp"
#include "transport/token_source.hpp"

#include <algorithm>

namespace keur::transport {
namespace {

using Kind = oauth::AuthorizationIntent::Kind;

/// What goes into Authorization. The token itself is kept to find it again in an answer that echoes it.
struct Credential {
  Secret field_value;
  Secret token;
  std::uint64_t serial = 0; // 0: none that a refresh could mend
};

auto unavailable(std::string why) {
  return fail(ErrorCode::IntentUnavailable, "this credential cannot be had here: " + std::move(why));
}

Secret join_secret(std::string_view scheme, const Secret& token) {
  std::string text;
  text.reserve(scheme.size() + 1 + token.size());
  text.append(scheme).append(" ").append(token.reveal());
  return Secret(std::move(text));
}

Credential bearer(const Grant& grant, std::uint64_t serial) {
  return {join_secret("Bearer", grant.token->token), grant.token->token.clone(), serial};
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

/// A server that repeats our token in its answer would put it into reports.
bool mask_echo(std::string& text, std::string_view token) {
  bool found = false;
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at)) {
    text.replace(at, token.size(), "***");
    found = true;
  }
  return found;
}

void mask_echoes(http::Exchange& exchange, const Secret& token) {
  if (token.size() < 8 || !exchange.response)
    return;
  bool found = mask_echo(exchange.response->body, token.reveal());
  for (auto* fields : {&exchange.response->fields, &exchange.response->trailers}) {
    http::Fields masked;
    for (const auto& field : *fields) {
      auto value = field.value;
      found = mask_echo(value, token.reveal()) || found;
      masked.add(field.name, std::move(value));
    }
    *fields = std::move(masked);
  }
  if (found)
    exchange.remarks.push_back({"secret-echo", "the answer repeats the access token"});
}

class AuthorizedTransport final : public Transport {
public:
  AuthorizedTransport(Transport& wire, TokenSource& tokens, const profile::Profile& profile)
      : wire_(wire), tokens_(tokens), profile_(profile) {}

  Task<http::Exchange> send(http::Request request, SendOptions options) override;
  Task<void> sleep(std::chrono::nanoseconds duration) override { return wire_.sleep(duration); }

private:
  Task<Result<Credential>> resolve(const SendOptions& options);
  Task<Result<Credential>> good(std::vector<std::string> needed);
  Task<Result<Credential>> without_scope(std::string scope, std::vector<std::string> others);
  Task<Result<Credential>> minted(std::string what);
  Task<Result<Credential>> expired();
  Task<Result<Credential>> changed(Kind how);
  Task<Result<Credential>> of_other_tenant();
  std::optional<Error> judge_origin(const http::Request& request) const;
  Task<Status> authorize(http::Request& leaving, const SendOptions& options, Credential& used);
  Task<http::Exchange> send_with(const http::Request& request, const SendOptions& options, Credential& used);

  Transport& wire_;
  TokenSource& tokens_;
  const profile::Profile& profile_;
};

// RFC 6749 section 3.3: a server may grant less unasked than it would when asked. What an operation needs beyond the
// default token is asked for by name; where that is refused the default token has to do.
Task<Result<Credential>> AuthorizedTransport::good(std::vector<std::string> needed) {
  TokenVariant variant{tokens_.default_scopes()};
  Task<Result<Grant>> asking = tokens_.token(variant);
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  Credential credential = bearer(*grant, grant->serial);
  std::vector<std::string> wider = grant->token->scopes;
  if (!variant.scopes.empty())
    co_return credential;
  const auto had = wider.size();
  for (auto& scope : needed)
    if (!contains(wider, scope))
      wider.push_back(std::move(scope));
  if (wider.size() == had)
    co_return credential;
  Task<Result<Grant>> asking_more = tokens_.token({wider});
  Result<Grant> more = co_await asking_more;
  if (!more)
    co_return credential;
  co_return bearer(*more, more->serial);
}

Task<Result<Credential>> AuthorizedTransport::without_scope(std::string scope, std::vector<std::string> others) {
  Task<Result<Grant>> asking = tokens_.token({tokens_.default_scopes()});
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  std::vector<std::string> rest = grant->token->scopes.empty() ? others : grant->token->scopes;
  if (!grant->token->scopes.empty() && !contains(rest, scope))
    co_return bearer(*grant, 0);
  std::erase(rest, scope);
  if (rest.empty())
    co_return unavailable("without the scope " + escape_visible(scope) + " none would be left to ask for");
  Task<Result<Grant>> asking_rest = tokens_.token({rest});
  Result<Grant> reduced = co_await asking_rest;
  if (!reduced)
    co_return unavailable("the authorization server gives no token for the other scopes");
  if (contains(reduced->token->scopes, scope))
    co_return unavailable("the authorization server grants " + escape_visible(scope) + " unasked");
  co_return bearer(*reduced, 0);
}

// keur's own mock alone makes such tokens; a real server is never asked.
Task<Result<Credential>> AuthorizedTransport::minted(std::string what) {
  if (profile_.target != profile::TargetClass::InProcessMock && !profile_.mint)
    co_return unavailable("only keur's own mock makes such a token (" + what + ")");
  TokenVariant variant{tokens_.default_scopes()};
  variant.mint = what;
  Task<Result<Grant>> asking = tokens_.token(variant);
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return unavailable(grant.error().message);
  co_return bearer(*grant, 0);
}

// A real server makes no expired token on request, but one that lives for seconds only can be waited for.
Task<Result<Credential>> AuthorizedTransport::expired() {
  constexpr auto longest = std::chrono::seconds(60);
  if (profile_.target == profile::TargetClass::InProcessMock || profile_.mint) {
    Task<Result<Credential>> minting = minted("expired");
    Result<Credential> made = co_await minting;
    co_return made;
  }
  Task<Result<Grant>> asking = tokens_.token({tokens_.default_scopes()});
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  const auto lifetime = grant->token->expires - grant->token->received;
  if (lifetime > longest)
    co_return unavailable(
        "the token lives for longer than this run waits, and only keur's own mock makes expired ones");
  Credential kept = bearer(*grant, 0);
  Task<void> sleeping = wire_.sleep(lifetime + std::chrono::seconds(1));
  co_await sleeping;
  co_return kept;
}

Task<Result<Credential>> AuthorizedTransport::changed(Kind how) {
  Task<Result<Grant>> asking = tokens_.token({tokens_.default_scopes()});
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return fail(grant.error());
  const Secret& token = grant->token->token;
  if (how == Kind::WrongScheme)
    co_return Credential{join_secret("Basic", token), token.clone(), 0};
  if (how == Kind::LowerCaseScheme)
    co_return Credential{join_secret("bearer", token), token.clone(), grant->serial};
  auto made = how == Kind::Unsigned ? unsigned_of(token) : altered(token);
  if (!made)
    co_return unavailable(how == Kind::Unsigned ? "the access token is opaque, it has no signature to take away"
                                                : "the access token is too short to be altered");
  co_return Credential{join_secret("Bearer", *made), std::move(*made), 0};
}

Task<Result<Credential>> AuthorizedTransport::of_other_tenant() {
  if (!tokens_.knows_other_tenant())
    co_return unavailable("no second tenant is configured (KEUR_OTHER_TENANT_ID)");
  TokenVariant variant{tokens_.default_scopes()};
  variant.other_tenant = true;
  Task<Result<Grant>> asking = tokens_.token(variant);
  Result<Grant> grant = co_await asking;
  if (!grant)
    co_return unavailable("no token for another tenant: " + grant.error().message);
  co_return bearer(*grant, 0);
}

Task<Result<Credential>> AuthorizedTransport::resolve(const SendOptions& options) {
  const auto& intent = options.authorization;
  switch (intent.kind) {
  case Kind::Malformed:
    co_return Credential{Secret(std::string("Bearer not-a-token")), {}, 0};
  case Kind::WrongScheme:
  case Kind::BadSignature:
  case Kind::Unsigned:
  case Kind::LowerCaseScheme: {
    Task<Result<Credential>> changing = changed(intent.kind);
    Result<Credential> made = co_await changing;
    co_return made;
  }
  case Kind::None:
    co_return Credential{};
  default:
    break;
  }
  Task<Result<Credential>> resolving = intent.kind == Kind::Expired         ? expired()
                                       : intent.kind == Kind::OtherAudience ? minted("other-audience")
                                       : intent.kind == Kind::OtherTenant   ? of_other_tenant()
                                       : intent.kind == Kind::WithoutScope
                                           ? without_scope(intent.scope, intent.other_scopes)
                                           : good(options.scopes);
  Result<Credential> resolved = co_await resolving;
  co_return resolved;
}

/// `used` tells what the request left with.
Task<Status> AuthorizedTransport::authorize(http::Request& leaving, const SendOptions& options, Credential& used) {
  if (options.authorization.kind != Kind::Expired || used.field_value.empty()) {
    Task<Result<Credential>> resolving = resolve(options);
    Result<Credential> resolved = co_await resolving;
    if (!resolved)
      co_return fail(resolved.error());
    used = std::move(*resolved);
  }
  if (!used.field_value.empty())
    leaving.fields.set("Authorization", std::string(used.field_value.reveal()));
  co_return Status{};
}

Task<http::Exchange> AuthorizedTransport::send_with(const http::Request& request, const SendOptions& options,
                                                    Credential& used) {
  http::Request copy = request;
  SendOptions forwarded = options;
  forwarded.authorize = [&](http::Request& leaving) { return authorize(leaving, options, used); };
  Task<http::Exchange> sending = wire_.send(std::move(copy), std::move(forwarded));
  http::Exchange exchange = co_await sending;
  strip_credentials(exchange.request, options.purpose);
  mask_echoes(exchange, used.token);
  const int status = exchange.response ? exchange.response->status : 0;
  if (used.serial != 0 && status / 100 == 2)
    tokens_.accepted(used.serial);
  co_return exchange;
}

/// Why a credential may not go where the request goes.
std::optional<Error> AuthorizedTransport::judge_origin(const http::Request& request) const {
  const auto uri = http::parse_uri(request.target_uri);
  const auto base = http::parse_uri(profile_.base_url);
  if (uri && base && !http::origin(*uri).empty() && http::origin(*uri) == http::origin(*base))
    return std::nullopt;
  return Error{
      ErrorCode::Refused, "credentials go to the profile's own origin only", {}, "check base_url and the address"};
}

http::Exchange not_sent(http::Request request, Purpose purpose, Error why) {
  http::Exchange exchange;
  exchange.error = std::move(why);
  exchange.request = std::move(request);
  exchange.attempts = 0;
  strip_credentials(exchange.request, purpose);
  return exchange;
}

Task<http::Exchange> AuthorizedTransport::send(http::Request request, SendOptions options) {
  if (options.purpose != Purpose::Api)
    options.authorization = {Kind::None};
  Credential used;
  if (options.authorization.kind != Kind::None) {
    if (auto wrong = judge_origin(request))
      co_return not_sent(std::move(request), options.purpose, std::move(*wrong));
  }
  // It is waited for until it has run out: not with a place among the requests in flight.
  if (options.authorization.kind == Kind::Expired) {
    Task<Result<Credential>> resolving = resolve(options);
    Result<Credential> resolved = co_await resolving;
    if (!resolved)
      co_return not_sent(std::move(request), options.purpose, resolved.error());
    used = std::move(*resolved);
  }
  Task<http::Exchange> sending = send_with(request, options, used);
  http::Exchange exchange = co_await sending;
  if (used.serial == 0 || !exchange.response || exchange.response->status != 401 || !tokens_.refused(used.serial))
    co_return exchange;
  Task<http::Exchange> resending = send_with(request, options, used);
  http::Exchange second = co_await resending;
  if (second.attempts == 0)
    co_return exchange; // no new token is to be had
  second.attempts += exchange.attempts;
  second.remarks.push_back({"token-refreshed", "status 401: sent again with a new access token"});
  if (second.response && second.response->status == 401)
    tokens_.refused(used.serial);
  co_return second;
}

} // namespace

std::unique_ptr<Transport> make_authorized_transport(Transport& wire, TokenSource& tokens,
                                                     const profile::Profile& profile) {
  return std::make_unique<AuthorizedTransport>(wire, tokens, profile);
}

} // namespace keur::transport
