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

/// Access tokens of one client by tenant and scope set: cached, one request in flight for all that wait, renewed before
/// max(60 s, 10 % of the lifetime) are left. A refusal is final; what else goes wrong is tried three times in all. A
/// token whose tenant_id claim is another tenant's is never handed out (Refused).
class TokenSource {
public:
  /// Borrows all four; they outlive the source. The wire transport is the one without authorisation.
  TokenSource(Transport& wire, const profile::Profile& profile, const profile::Credentials& credentials, Clock& clock);
  ~TokenSource();

  Task<Result<Grant>> token(TokenVariant variant);
  /// Scopes of the default token: those beside the credentials, else the profile's.
  const std::vector<std::string>& default_scopes() const;
  bool knows_other_tenant() const;
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

/// Resolves AuthorizationIntent on the way out and takes the credential out of the Exchange on the way back. An intent
/// that this target cannot mint ends as Exchange::error with code IntentUnavailable and no request sent. A credential
/// goes to the origin of the profile's base_url only; files, descriptions and metadata never carry one. A token that
/// was good and is answered with 401 is replaced once and the request sent once more (RFC 6750 section 3.1).
std::unique_ptr<Transport> make_authorized_transport(Transport& wire, TokenSource& tokens,
                                                     const profile::Profile& profile);

} // namespace keur::transport
