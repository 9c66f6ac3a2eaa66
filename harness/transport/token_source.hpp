#pragma once
#include "base/clock.hpp"
#include "oauth/token_request.hpp"
#include "oauth/token_response.hpp"
#include "profile/profile.hpp"
#include "transport/transport.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace keur::transport {

/// Which token is meant. Empty scopes = what the server grants unasked.
struct TokenVariant {
  std::vector<std::string> scopes = {};
  bool other_tenant = false; // for Credentials::other_tenant_id
  std::string mint = {};     // keur's own mock only: "expired", "other-audience", "other-issuer"
  auto operator<=>(const TokenVariant&) const = default;
};

/// A token on loan: `token` is valid until the next suspension, `serial` names it for good.
struct Grant {
  const oauth::AccessToken* token = nullptr;
  std::uint64_t serial = 0;
};

/// Access tokens of one client by tenant and scope set, by whatever grant its settings name (a ready-made token is one
/// that is never renewed): cached, one request in flight for all that wait, renewed before
/// max(60 s, 10 % of the lifetime) are left. A refusal is final; what else goes wrong is tried three times in all. A
/// token whose tenant_id claim is another tenant's is never handed out (Refused).
class TokenSource {
public:
  /// Borrows all four; they outlive the source. The wire transport is the one without authorisation.
  TokenSource(Transport& wire, const profile::Profile& profile, const profile::Credentials& credentials, Clock& clock);
  ~TokenSource();
  /// Where the token of a login comes from (CredentialSettings::Kind::Workflow): called for the first one, and again
  /// when the API refuses one that was good.
  using Login = std::function<Task<Result<Secret>>()>;
  void set_login(Login login);

  Task<Result<Grant>> token(TokenVariant variant);
  /// Scopes of the default token: those beside the credentials, else the profile's.
  const std::vector<std::string>& default_scopes() const;
  bool knows_other_tenant() const;
  /// False of ready-made tokens and logins: there is one token, with the scopes it has.
  bool chooses_scopes() const;
  /// The API took the token.
  void accepted(std::uint64_t serial);
  /// The API answered 401. True when a new one is worth a try: it was good before, and a refresh has not been in vain.
  bool refused(std::uint64_t serial);
  /// Called with each token that is received, so that it can be masked wherever it turns up.
  void on_token(std::function<void(const Secret&)> listener);
  /// How often the token endpoint was asked.
  int requests() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace keur::transport
