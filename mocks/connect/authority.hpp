#pragma once
#include "base/clock.hpp"
#include "json/value.hpp"
#include "mocks/connect/keys.hpp"
#include "mocks/connect/rate_limiter.hpp"
#include "mocks/connect/registry.hpp"
#include "mocks/server/message.hpp"

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace keur::mocks {

/// A token request's form, decoded; repeated names kept. Nothing when it cannot be read (stray "%", NUL).
using Form = std::vector<std::pair<std::string, std::string>>;
std::optional<Form> parse_form(std::string_view body);
std::optional<std::string> first(const Form& form, std::string_view name);
std::size_t count(const Form& form, std::string_view name);

/// Who calls an endpoint of the authorization server. `error` is the OAuth code when nobody was recognised.
struct Caller {
  const Client* client = nullptr;
  std::string error = {};
  bool by_basic = false;
};
Caller authenticate(const Registry& registry, const Request& request, const Form& form, Clock::Wall now);

/// A minted access token, as the resource server knows it.
struct Grant {
  std::string client_id;
  std::string tenant_id; // "" = none
  std::vector<std::string> scopes;
  std::vector<std::string> audience;
  std::string issuer;
  Clock::Wall not_before{};
  Clock::Wall expires{};
  json::Value claims;
};

/// Why a bearer token was refused (RFC 6750 section 3.1); `error` is "" when no credential was given at all.
struct BearerRefusal {
  int status = 401;
  std::string error = {};
  std::string description = {};
  std::string scope = {};
};
struct BearerCheck {
  std::shared_ptr<const Grant> grant = {}; // shared with the store of minted tokens
  std::optional<BearerRefusal> refusal = {};
};

/// How the mock's own extra parameter `keur_mint` of a token request spoils a token: the harness needs such tokens to
/// test that an API refuses them.
enum class Defect : std::uint8_t { None, Expired, NotYetValid, OtherAudience, OtherIssuer, BadSignature };

/// Changes JOSE header and claims before they are signed; null = none.
using ClaimsEdit = void (*)(json::Value& header, json::Value& claims);

/// What a careless resource server does not look at.
struct Leniency {
  bool expiry = false;
  bool signature = false;
  bool audience = false;
  bool scheme = false;
};

/// Visma Connect, as far as an API client meets it: an IdentityServer with discovery, keys, client-credentials tokens,
/// revocation, introspection and userinfo. Thread-safe.
class Authority {
public:
  Authority(Registry registry, Clock& clock);
  /// The server's address, once it is known: the issuer, byte for byte. Before the first request.
  void set_issuer(std::string issuer) { issuer_ = std::move(issuer); }
  const std::string& issuer() const { return issuer_; }
  const Registry& registry() const { return registry_; }

  /// The answer, when the path is one of this server's; nothing otherwise.
  std::optional<Reply> answer(const Request& request, ClaimsEdit edit = nullptr);
  /// The token endpoint, whatever the request's path.
  Reply token(const Request& request, ClaimsEdit edit = nullptr);

  /// RFC 6750: the Authorization field checked against signature, time, issuer and audience; scopes are the caller's
  /// business. A token in the query or form body is not looked at (section 2.3).
  BearerCheck check(const Request& request, const Leniency& leniency = {});
  /// The challenge that belongs to a refusal.
  std::string challenge(const BearerRefusal& refusal) const;

  /// Answers to give to the next token requests instead of the real ones.
  void script(std::vector<Reply> answers);
  void rotate_keys() { keys_.rotate(); }

private:
  std::optional<Reply> refuse_form(const Request& request, const std::optional<Form>& form) const;
  std::optional<Reply> refuse_grant(const Request& request, const Form& form, const Client& client) const;
  bool has_owner(const Form& form, const Client& client);
  std::string new_refresh_token(const Client& client);
  Reply issue(const Client& client, const Form& form, ClaimsEdit edit);
  Reply introspect(const Request& request);
  Reply revoke(const Request& request);
  Reply userinfo(const Request& request);
  Reply discovery() const;
  Reply jwks() const;
  Reply refuse(std::string_view error, const Caller& caller = {}, std::string_view description = {}) const;
  std::string mint(const Grant& grant, Defect defect, ClaimsEdit edit);
  BearerCheck check_token(std::string_view token, const Leniency& leniency = {});
  std::shared_ptr<const Grant> find(std::string_view token, bool unsigned_too);

  Registry registry_;
  Clock& clock_;
  std::string issuer_;
  KeyRing keys_;
  std::mutex mutex_;
  std::deque<Reply> scripted_;
  std::unordered_map<std::string, std::shared_ptr<const Grant>> minted_;
  std::deque<std::string> order_; // of minted_, oldest first: old tokens are forgotten at a limit and verified in full
  std::map<std::string, std::string> refresh_tokens_; // → client id; each is good once
  RateLimiter limiter_;
};

/// Is the content application/x-www-form-urlencoded?
bool is_form(const Request& request);

/// A reply with a JSON body.
Reply json_reply(int status, const json::Value& body, std::string_view type = "application/json");

} // namespace keur::mocks
