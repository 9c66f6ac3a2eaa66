#include "base/text.hpp"
#include "http/uri.hpp"
#include "transport/access.hpp"
#include "transport/fence.hpp"
#include "transport/outfit.hpp"

#include <algorithm>
#include <iterator>

namespace keur::transport {
namespace {

using Kind = oauth::AuthorizationIntent::Kind;

auto unavailable_here(std::string why) {
  return fail(ErrorCode::IntentUnavailable, "this credential cannot be had here: " + std::move(why));
}

Secret join_secret(std::string_view scheme, const Secret& value) {
  std::string text;
  text.reserve(scheme.size() + 1 + value.size());
  if (!scheme.empty())
    text.append(scheme).append(" ");
  text.append(value.reveal());
  return Secret(std::move(text));
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

void mask_echoes(http::Exchange& exchange, const Secret& secret) {
  if (secret.size() < 8 || !exchange.response)
    return;
  bool found = mask_echo(exchange.response->body, secret.reveal());
  for (auto* fields : {&exchange.response->fields, &exchange.response->trailers}) {
    http::Fields masked;
    for (const auto& field : *fields) {
      auto value = field.value;
      found = mask_echo(value, secret.reveal()) || found;
      masked.add(field.name, std::move(value));
    }
    *fields = std::move(masked);
  }
  if (found)
    exchange.remarks.push_back({"secret-echo", "the answer repeats the credential"});
}

class AuthorizedTransport final : public Transport {
public:
  AuthorizedTransport(Transport& wire, const Access& access, const profile::Profile& profile)
      : wire_(wire), access_(access), profile_(profile), outfitter_(wire, profile) {}

  Task<http::Exchange> send(http::Request request, SendOptions options) override;
  Task<void> sleep(std::chrono::nanoseconds duration) override { return wire_.sleep(duration); }

private:
  Task<Result<Outfit>> resolve(const SendOptions& options);
  std::string subject(const SendOptions& options) const;
  const openapi::SecurityRequirement* alternative_for(const SendOptions& options, const std::string& about) const;
  std::optional<Error> judge_origin(const http::Request& request) const;
  Task<Status> authorize(http::Request& leaving, const http::Request& planned, const SendOptions& options,
                         Outfit& used);
  bool shows_certificate(const SendOptions& options) const;
  bool carries_fields(const http::Request& planned, const SendOptions& options) const;
  Task<http::Exchange> send_with(const http::Request& request, const SendOptions& options, Outfit& used);

  Transport& wire_;
  const Access& access_;
  const profile::Profile& profile_;
  Outfitter outfitter_;
};

/// The scheme that a bad credential is for; where none is named, the one that a token is held for.
std::string AuthorizedTransport::subject(const SendOptions& options) const {
  if (options.authorization.kind == Kind::Default || !options.authorization.security_scheme.empty())
    return options.authorization.security_scheme;
  for (const auto& alternative : *options.security)
    for (const auto& [scheme, scopes] : alternative.schemes) {
      const auto held = access_.by_scheme.find(scheme);
      if (held != access_.by_scheme.end() && held->second.tokens != nullptr)
        return scheme;
    }
  return {};
}

/// The alternative that this request shall satisfy, or break: null where nothing that is held satisfies any.
const openapi::SecurityRequirement* AuthorizedTransport::alternative_for(const SendOptions& options,
                                                                         const std::string& about) const {
  const auto kind = options.authorization.kind;
  if (kind == Kind::Default)
    return openapi::satisfy(*options.security, access_.holds()).alternative;
  const bool needs_it = kind != Kind::Malformed && kind != Kind::WithoutPart;
  return openapi::alternative_with(*options.security, about, access_.holds(), needs_it);
}

Task<Result<Outfit>> AuthorizedTransport::resolve(const SendOptions& options) {
  const auto& intent = options.authorization;
  if (intent.kind == Kind::None)
    co_return Outfit{};
  if (options.security == nullptr) {
    const About about{bearer_slot(), access_.tokens};
    if (about.tokens == nullptr)
      co_return Outfit{};
    Task<Result<Outfit>> resolving =
        intent.kind == Kind::Default ? outfitter_.good(about, options.scopes) : outfitter_.bad(about, intent);
    co_return co_await resolving;
  }
  const std::string subject_scheme = subject(options);
  const auto* alternative = alternative_for(options, subject_scheme);
  if (alternative == nullptr) {
    if (intent.kind == Kind::Default && openapi::satisfy(*options.security, access_.holds()).missing.empty())
      co_return Outfit{};
    co_return unavailable_here("this run holds nothing for the operation's security schemes");
  }
  Outfit whole;
  for (const auto& [scheme, scopes] : alternative->schemes) {
    const auto held = access_.by_scheme.find(scheme);
    const bool about_it = intent.kind != Kind::Default && scheme == subject_scheme;
    About about{access_.slot_of(scheme)};
    if (held != access_.by_scheme.end())
      about = {held->second.slot, held->second.tokens, &held->second.value};
    if (about.slot.place == http::CredentialSlot::Place::Certificate) {
      whole.parts.push_back({about.slot, {}});
      continue;
    }
    Task<Result<Outfit>> resolving = about_it ? outfitter_.bad(about, intent) : outfitter_.good(about, scopes);
    Result<Outfit> part = co_await resolving;
    if (!part)
      co_return fail(part.error());
    std::move(part->parts.begin(), part->parts.end(), std::back_inserter(whole.parts));
    if (part->serial != 0)
      whole.tokens = part->tokens, whole.serial = part->serial;
  }
  co_return whole;
}

void put_in(const Part& part, http::Request& leaving) {
  using Place = http::CredentialSlot::Place;
  const auto& slot = part.slot;
  if (slot.place == Place::Field) {
    const Secret value = join_secret(slot.scheme, part.value);
    leaving.fields.set(slot.name, std::string(value.reveal()));
  } else if (slot.place == Place::Query) {
    leaving.target_uri += leaving.target_uri.find('?') == std::string::npos ? '?' : '&';
    leaving.target_uri += http::form_encode(slot.name) + '=' + http::form_encode(part.value.reveal());
  } else if (slot.place == Place::Cookie) {
    const auto others = leaving.fields.combined("Cookie").value_or("");
    leaving.fields.set("Cookie",
                       (others.empty() ? "" : others + "; ") + slot.name + '=' + std::string(part.value.reveal()));
  }
}

/// `used` tells what the request left with. An earlier attempt's credentials are taken out first.
Task<Status> AuthorizedTransport::authorize(http::Request& leaving, const http::Request& planned,
                                            const SendOptions& options, Outfit& used) {
  if (options.authorization.kind != Kind::Expired || used.parts.empty()) {
    Task<Result<Outfit>> resolving = resolve(options);
    Result<Outfit> resolved = co_await resolving;
    if (!resolved)
      co_return fail(resolved.error());
    used = std::move(*resolved);
  }
  leaving.target_uri = planned.target_uri;
  leaving.fields.remove("Cookie");
  if (const auto cookie = planned.fields.combined("Cookie"))
    leaving.fields.set("Cookie", *cookie);
  for (const auto& part : used.parts)
    put_in(part, leaving);
  if (carries_fields(planned, options))
    for (const auto& field : *access_.fields)
      if (!planned.fields.contains(field.slot.name))
        leaving.fields.set(field.slot.name, std::string(field.value.reveal()));
  co_return Status{};
}

bool AuthorizedTransport::carries_fields(const http::Request& planned, const SendOptions& options) const {
  return access_.fields != nullptr && options.purpose == Purpose::Api && !judge_origin(planned);
}

/// Where mutual TLS is one of the operation's schemes, no credential means no certificate either.
bool AuthorizedTransport::shows_certificate(const SendOptions& options) const {
  if (options.purpose != Purpose::Api || options.authorization.kind != Kind::None || options.security == nullptr)
    return true;
  return std::none_of(options.security->begin(), options.security->end(), [&](const auto& alternative) {
    return std::any_of(alternative.schemes.begin(), alternative.schemes.end(), [&](const auto& one) {
      const auto held = access_.by_scheme.find(one.first);
      return held != access_.by_scheme.end() && held->second.slot.place == http::CredentialSlot::Place::Certificate;
    });
  });
}

/// Authorization keeps its scheme, other fields a mask; nothing of a query or a cookie stays.
void take_out(const Part& part, http::Request& sent) {
  using Place = http::CredentialSlot::Place;
  if (part.slot.place == Place::Field && part.slot.scheme.empty() && sent.fields.contains(part.slot.name))
    sent.fields.set(part.slot.name, "***");
}

Task<http::Exchange> AuthorizedTransport::send_with(const http::Request& request, const SendOptions& options,
                                                    Outfit& used) {
  http::Request copy = request;
  SendOptions forwarded = options;
  forwarded.shows_certificate = shows_certificate(options);
  forwarded.authorize = [&](http::Request& leaving) { return authorize(leaving, request, options, used); };
  Task<http::Exchange> sending = wire_.send(std::move(copy), std::move(forwarded));
  http::Exchange exchange = co_await sending;
  exchange.request.target_uri = request.target_uri;
  strip_credentials(exchange.request, options.purpose);
  for (const auto& part : used.parts) {
    take_out(part, exchange.request);
    mask_echoes(exchange, part.value);
    exchange.credentials.push_back(part.slot);
  }
  if (carries_fields(request, options))
    for (const auto& field : *access_.fields) {
      if (request.fields.contains(field.slot.name))
        continue;
      exchange.request.fields.set(field.slot.name, field.slot.shown.empty() ? "***" : field.slot.shown);
      exchange.credentials.push_back(field.slot);
    }
  const int status = exchange.response ? exchange.response->status : 0;
  if (used.serial != 0 && status / 100 == 2)
    used.tokens->accepted(used.serial);
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
  Outfit used;
  if (options.authorization.kind != Kind::None) {
    if (auto wrong = judge_origin(request))
      co_return not_sent(std::move(request), options.purpose, std::move(*wrong));
  }
  // It is waited for until it has run out: not with a place among the requests in flight.
  if (options.authorization.kind == Kind::Expired) {
    Task<Result<Outfit>> resolving = resolve(options);
    Result<Outfit> resolved = co_await resolving;
    if (!resolved)
      co_return not_sent(std::move(request), options.purpose, resolved.error());
    used = std::move(*resolved);
  }
  Task<http::Exchange> sending = send_with(request, options, used);
  http::Exchange exchange = co_await sending;
  const bool unauthorized = exchange.response && exchange.response->status == 401;
  if (used.serial == 0 || !unauthorized || !used.tokens->refused(used.serial))
    co_return exchange;
  Task<http::Exchange> resending = send_with(request, options, used);
  http::Exchange second = co_await resending;
  if (second.attempts == 0)
    co_return exchange; // no new token is to be had
  second.attempts += exchange.attempts;
  second.remarks.push_back({"token-refreshed", "status 401: sent again with a new access token"});
  if (second.response && second.response->status == 401)
    used.tokens->refused(used.serial);
  co_return second;
}

} // namespace

std::unique_ptr<Transport> make_authorized_transport(Transport& wire, const Access& access,
                                                     const profile::Profile& profile) {
  return std::make_unique<AuthorizedTransport>(wire, access, profile);
}

} // namespace keur::transport
