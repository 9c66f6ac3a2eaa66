#include "transport/token_source.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "crypto/signing_key.hpp"
#include "http/uri.hpp"
#include "oauth/metadata.hpp"

#include <algorithm>
#include <coroutine>
#include <map>
#include <set>

namespace keur::transport {
namespace {

using std::chrono::seconds;

/// Coroutines that wait for a token somebody else is fetching. Each lives in its own frame and leaves the list with it.
class Follower {
public:
  explicit Follower(std::vector<Follower*>& list) : list_(list) { list_.push_back(this); }
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;
  ~Follower() { std::erase(list_, this); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { handle_ = handle; }
  void await_resume() const noexcept {}
  void resume() {
    if (handle_)
      std::exchange(handle_, nullptr).resume();
  }

private:
  std::vector<Follower*>& list_;
  std::coroutine_handle<> handle_;
};

struct Entry {
  std::optional<oauth::AccessToken> token;
  Clock::Time renew_at{};
  Clock::Time usable_from{};
  std::optional<Error> failure;    // final: the server said no, or three tries failed
  std::optional<Error> last_error; // of the latest request
  int failures = 0;
  std::uint64_t serial = 0;
  std::vector<std::uint64_t> past = {}; // serials of the tokens before this one
  bool accepted = false;                // some token of this kind was good for the API
  bool suspect = false;                 // this one was fetched because the API refused its predecessor
  bool refreshed_in_vain = false;
  bool asking = false;
  std::vector<Follower*> followers;
};

// T028: renewed before max(60 s, 10 %) are left; a token that lives less than two minutes at half its life.
Clock::Time renewal(const oauth::AccessToken& token, Clock::Time now) {
  const auto lifetime = std::chrono::duration_cast<seconds>(token.expires - token.received);
  const auto margin = lifetime < seconds(120) ? lifetime / 2 : std::max(seconds(60), lifetime / 10);
  return now + (lifetime - margin);
}

void mask(std::string& text, std::string_view secret) {
  if (secret.empty())
    return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
}

} // namespace

class TokenSource::Impl {
public:
  Impl(Transport& wire, const profile::Profile& profile, const profile::Credentials& credentials, Clock& clock)
      : wire_(wire), profile_(profile), credentials_(credentials), clock_(clock) {
    const auto& settings = credentials_.settings;
    if (settings && (!settings->token_url.empty() || !settings->issuer.empty()))
      token_url_ = settings->token_url;
    else
      token_url_ = profile_.token_url;
  }

  Task<Result<Grant>> get(TokenVariant variant);
  bool refused(std::uint64_t serial);
  void accepted(std::uint64_t serial);
  const std::vector<std::string>& default_scopes() const {
    return credentials_.scopes.empty() ? profile_.scopes : credentials_.scopes;
  }
  bool knows_other_tenant() const { return kind() == Kind::Grant && !credentials_.other_tenant_id.empty(); }
  bool chooses_scopes() const { return kind() == Kind::Grant; }
  int requests() const { return requests_; }
  std::function<void(const Secret&)> on_token = [](const Secret&) {};
  Login login;

private:
  using Kind = profile::CredentialSettings::Kind;
  Kind kind() const { return credentials_.settings ? credentials_.settings->kind : Kind::Grant; }
  Task<void> ask(TokenVariant variant, Entry& entry);
  Task<void> ask_endpoint(TokenVariant variant, Entry& entry);
  Task<void> log_in(Entry& entry);
  Task<Status> discover();
  Result<http::Request> make_request(const TokenVariant& variant) const;
  Status add_authentication(oauth::TokenRequest& request) const;
  void store(oauth::AccessToken token, Entry& entry);
  void take(const http::Exchange& exchange, const TokenVariant& variant, Entry& entry);
  Error refusal_error(oauth::TokenError refusal) const;
  std::optional<Error> judge_tenant(const oauth::AccessToken& token, const TokenVariant& variant) const;

  Transport& wire_;
  const profile::Profile& profile_;
  const profile::Credentials& credentials_;
  Clock& clock_;
  std::map<TokenVariant, Entry> entries_;
  std::string token_url_;
  std::optional<Secret> refresh_token_; // the one handed out last
  int requests_ = 0;
  std::uint64_t last_serial_ = 0;
};

// OpenID Connect Core section 9: the assertion's audience is the authorization server; its issuer where that is named.
Status TokenSource::Impl::add_authentication(oauth::TokenRequest& request) const {
  using Authentication = profile::ClientAuthentication;
  const auto& settings = *credentials_.settings;
  const auto& audience = settings.issuer.empty() ? token_url_ : settings.issuer;
  const auto to_sign = [&](std::string_view algorithm) {
    return oauth::assertion_to_sign(credentials_.client_id, audience, algorithm, settings.key_id, clock_.wall());
  };
  switch (settings.authentication) {
  case Authentication::Post:
    break;
  case Authentication::Basic:
    request.authentication = oauth::ClientAuthentication::Basic;
    break;
  case Authentication::PrivateKeyJwt: {
    const auto key = crypto::SigningKey::read(credentials_.key.reveal(), credentials_.key_password.reveal());
    if (!key)
      return fail(key.error());
    request.assertion = to_sign(key->algorithm());
    request.assertion += '.' + crypto::base64url(key->sign(request.assertion));
    request.authentication = oauth::ClientAuthentication::Assertion;
    break;
  }
  case Authentication::ClientSecretJwt:
    request.assertion = to_sign("HS256");
    request.assertion +=
        '.' + crypto::base64url(crypto::hmac_sha256(credentials_.client_secret.reveal(), request.assertion));
    request.authentication = oauth::ClientAuthentication::Assertion;
    break;
  case Authentication::TlsClientAuth:
  case Authentication::None:
    request.authentication = oauth::ClientAuthentication::Id;
    break;
  }
  return {};
}

Result<http::Request> TokenSource::Impl::make_request(const TokenVariant& variant) const {
  oauth::TokenRequest request{token_url_, credentials_.client_id, &credentials_.client_secret};
  const auto& tenant = variant.other_tenant ? credentials_.other_tenant_id : credentials_.tenant_id;
  if (!tenant.empty())
    request.tenant_id = tenant;
  request.scopes = variant.scopes;
  if (profile_.basic_authentication)
    request.authentication = oauth::ClientAuthentication::Basic;
  if (credentials_.settings) {
    const auto& settings = *credentials_.settings;
    request.authentication = oauth::ClientAuthentication::Post;
    request.grant_type = settings.grant;
    request.more = settings.parameters;
    if (auto status = add_authentication(request); !status)
      return fail(status.error());
    if (settings.grant == "password") {
      request.more.emplace_back("username", credentials_.username);
      request.secrets.emplace_back("password", &credentials_.password);
    }
    if (settings.grant == "refresh_token")
      request.secrets.emplace_back("refresh_token", refresh_token_ ? &*refresh_token_ : &credentials_.refresh_token);
  }
  if (!variant.mint.empty())
    request.more.emplace_back("keur_mint", variant.mint);
  return oauth::to_http_request(request);
}

// T017: a server may echo what it was sent.
Error TokenSource::Impl::refusal_error(oauth::TokenError refusal) const {
  for (const Secret* held : {&credentials_.client_secret, &credentials_.password, &credentials_.refresh_token})
    for (auto* text : {&refusal.error, &refusal.error_description}) {
      mask(*text, held->reveal());
      mask(*text, http::form_encode(held->reveal()));
    }
  const auto cause = oauth::likely_cause(refusal);
  std::string message = "the token endpoint refused with status " + std::to_string(refusal.status);
  if (!refusal.error.empty())
    message += ", " + refusal.error;
  if (!refusal.error_description.empty())
    message += " (" + refusal.error_description + ')';
  return {ErrorCode::Authentication, message + ": " + std::string(cause.cause), {}, std::string(cause.remedy)};
}

// T023: a token for somebody else's payroll must not reach the API.
std::optional<Error> TokenSource::Impl::judge_tenant(const oauth::AccessToken& token,
                                                     const TokenVariant& variant) const {
  if (variant.other_tenant || token.tenant_id.empty() || credentials_.tenant_id.empty())
    return std::nullopt;
  if (equals_ignore_case(token.tenant_id, credentials_.tenant_id))
    return std::nullopt;
  return Error{ErrorCode::Refused,
               "the token is for another tenant than the one asked for; it is not used",
               {},
               "check KEUR_TENANT_ID, and tell the owner of the authorization server"};
}

void TokenSource::Impl::take(const http::Exchange& exchange, const TokenVariant& variant, Entry& entry) {
  const auto expired = variant.mint == "expired" ? oauth::Expired::Wanted : oauth::Expired::Refused;
  const std::string pointer = credentials_.settings ? credentials_.settings->token_pointer : "";
  const bool odd = !pointer.empty() && pointer != "/access_token";
  auto answer = odd ? oauth::parse_token_at(exchange, pointer, clock_.wall())
                    : oauth::parse_token_response(exchange, variant.scopes, clock_.wall(), expired);
  if (answer && answer->refusal) {
    entry.failure = refusal_error(std::move(*answer->refusal));
    return;
  }
  if (!answer) {
    // T020: never more than three requests; an answer that cannot be read will not get better.
    const bool final = answer.error().code == ErrorCode::Authentication || answer.error().code == ErrorCode::Refused;
    if (++entry.failures >= 3 || final)
      entry.failure = answer.error();
    entry.token.reset();
    entry.last_error = answer.error();
    return;
  }
  if (auto wrong = judge_tenant(*answer->token, variant)) {
    entry.failure = std::move(wrong);
    return;
  }
  if (auto next = oauth::refresh_token_in(exchange); next && credentials_.settings)
    refresh_token_ = std::move(next);
  store(std::move(*answer->token), entry);
}

void TokenSource::Impl::store(oauth::AccessToken token, Entry& entry) {
  entry.failures = 0;
  if (entry.serial != 0)
    entry.past.push_back(entry.serial);
  entry.serial = ++last_serial_;
  entry.token = std::move(token);
  on_token(entry.token->token);
  entry.renew_at = renewal(*entry.token, clock_.now());
  entry.usable_from = clock_.now();
  if (entry.token->not_before) {
    const auto wait = *entry.token->not_before - entry.token->received;
    entry.usable_from += std::clamp<Clock::Time::duration>(wait, seconds(0), seconds(60)); // T025
  }
}

// The issuer's own metadata (RFC 8414 section 3, OpenID Connect Discovery section 4) name its token endpoint; the fence
// decides whether that may be spoken to.
Task<Status> TokenSource::Impl::discover() {
  const std::string issuer = credentials_.settings ? credentials_.settings->issuer : "";
  if (!token_url_.empty() || issuer.empty())
    co_return token_url_.empty() ? Status(fail(ErrorCode::CredentialMissing, "no token endpoint is named", {},
                                               "set token_url or issuer in keur.yaml, or give --token-url"))
                                 : Status();
  std::string seen;
  for (const auto& url : oauth::metadata_urls(issuer)) {
    SendOptions options;
    options.purpose = Purpose::Metadata;
    options.may_retry = true;
    options.queues = false;
    http::Request request{"GET", url};
    Task<http::Exchange> sending = wire_.send(std::move(request), std::move(options));
    const http::Exchange exchange = co_await sending;
    if (exchange.error)
      co_return fail(*exchange.error);
    const auto metadata = exchange.response->status == 200 ? oauth::parse_metadata(exchange.response->body) : fail({});
    if (metadata && metadata->issuer == issuer) {
      token_url_ = metadata->token_endpoint;
      co_return Status();
    }
    seen = metadata ? "they name another issuer" : "status " + std::to_string(exchange.response->status);
  }
  co_return fail(ErrorCode::Authentication, "the issuer's metadata name no token endpoint (" + seen + ")", {},
                 "compare issuer with the provider's documentation, byte for byte, or set token_url");
}

Task<void> TokenSource::Impl::ask_endpoint(TokenVariant variant, Entry& entry) {
  Task<Status> discovering = discover();
  Status ready = co_await discovering;
  auto request = ready ? make_request(variant) : fail(ready.error());
  if (!request) {
    entry.failure = entry.last_error = request.error();
    co_return;
  }
  ++requests_;
  SendOptions options;
  options.purpose = Purpose::Token;
  options.may_retry = false;
  options.queues = false; // those that wait for the token hold the places
  Task<http::Exchange> sending = wire_.send(std::move(*request), std::move(options));
  http::Exchange exchange = co_await sending;
  take(exchange, variant, entry);
  if (exchange.response)
    wipe(exchange.response->body);
}

/// A ready-made token, or that of a login: nothing is known of its life.
Task<void> TokenSource::Impl::log_in(Entry& entry) {
  Result<Secret> value = credentials_.value.clone();
  if (kind() == Kind::Workflow) {
    Task<Result<Secret>> logging_in = login();
    value = co_await logging_in;
  }
  if (!value) {
    entry.failure = entry.last_error = value.error();
    co_return;
  }
  oauth::AccessToken token{std::move(*value)};
  token.received = clock_.wall();
  token.expires = token.received + std::chrono::hours(24 * 365);
  store(std::move(token), entry);
}

Task<void> TokenSource::Impl::ask(TokenVariant variant, Entry& entry) {
  struct Asking {
    explicit Asking(Entry& e) : entry(e) { entry.asking = true; }
    Asking(const Asking&) = delete;
    ~Asking() { entry.asking = false; }
    Entry& entry;
  };
  {
    const Asking asking(entry);
    Task<void> getting = kind() == Kind::Grant ? ask_endpoint(std::move(variant), entry) : log_in(entry);
    co_await getting;
  }
  if (entry.token && entry.usable_from > clock_.now()) {
    Task<void> sleeping = wire_.sleep(entry.usable_from - clock_.now());
    co_await sleeping;
  }
  // Taken out first: a resumed coroutine may come back here.
  for (auto waiting = entry.followers; auto* follower : waiting)
    if (std::find(entry.followers.begin(), entry.followers.end(), follower) != entry.followers.end())
      follower->resume();
}

Task<Result<Grant>> TokenSource::Impl::get(TokenVariant variant) {
  if (kind() != Kind::Grant)
    variant = {}; // there is one token and no other
  std::sort(variant.scopes.begin(), variant.scopes.end());
  variant.scopes.erase(std::unique(variant.scopes.begin(), variant.scopes.end()), variant.scopes.end());
  Entry& entry = entries_[variant];
  for (bool waited = false;; waited = true) {
    if (entry.failure)
      co_return fail(*entry.failure);
    if (entry.token && clock_.now() < entry.renew_at && !entry.asking)
      co_return Grant{&*entry.token, entry.serial};
    if (waited && !entry.token && !entry.asking)
      co_return fail(*entry.last_error);
    if (entry.asking) {
      Follower follower(entry.followers);
      co_await follower;
    } else {
      Task<void> asking = ask(variant, entry);
      co_await asking;
    }
  }
}

void TokenSource::Impl::accepted(std::uint64_t serial) {
  for (auto& [variant, entry] : entries_)
    if (entry.serial == serial) {
      entry.accepted = true;
      entry.suspect = false;
    }
}

// T022: a second refusal after a refresh is an answer; asking again and again is none.
bool TokenSource::Impl::refused(std::uint64_t serial) {
  for (auto& [variant, entry] : entries_) {
    // Requests that left with an older token are sent again with the one that is there by now, or is being asked for.
    const bool old = std::find(entry.past.begin(), entry.past.end(), serial) != entry.past.end();
    if (!old && entry.serial != serial)
      continue;
    if (old || entry.asking || !entry.token)
      return !entry.refreshed_in_vain;
    if (entry.suspect)
      entry.refreshed_in_vain = true;
    if (!entry.accepted || entry.refreshed_in_vain || kind() == Kind::Token)
      return false;
    entry.token.reset();
    entry.suspect = true;
    return true;
  }
  return false;
}

TokenSource::TokenSource(Transport& wire, const profile::Profile& profile, const profile::Credentials& credentials,
                         Clock& clock)
    : impl_(std::make_unique<Impl>(wire, profile, credentials, clock)) {}
TokenSource::~TokenSource() = default;
Task<Result<Grant>> TokenSource::token(TokenVariant variant) { return impl_->get(std::move(variant)); }
const std::vector<std::string>& TokenSource::default_scopes() const { return impl_->default_scopes(); }
void TokenSource::accepted(std::uint64_t serial) { impl_->accepted(serial); }
bool TokenSource::refused(std::uint64_t serial) { return impl_->refused(serial); }
void TokenSource::set_login(Login login) { impl_->login = std::move(login); }
bool TokenSource::knows_other_tenant() const { return impl_->knows_other_tenant(); }
void TokenSource::on_token(std::function<void(const Secret&)> listener) { impl_->on_token = std::move(listener); }
bool TokenSource::chooses_scopes() const { return impl_->chooses_scopes(); }
int TokenSource::requests() const { return impl_->requests(); }

} // namespace keur::transport
