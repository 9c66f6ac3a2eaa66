#pragma once
#include "base/clock.hpp"
#include "oauth/token_response.hpp"
#include "oauth/token_request.hpp"
#include "profile/profile.hpp"
#include "transport/transport.hpp"

#include <memory>
#include <string>
#include <vector>

namespace keur::transport {

/// Access tokens by client, tenant and scope set: cached, one request in flight for all that wait, renewed before
/// max(60 s, 10 % of the lifetime) are left.
class TokenSource {
public:
  /// Borrows all three; they outlive the source. The wire transport is the one without authorisation.
  TokenSource(Transport& wire, const profile::Profile& profile, const profile::Credentials& credentials, Clock& clock);
  ~TokenSource();

  /// The token, borrowed until the next suspension. Empty `scopes` = what the server grants unasked.
  Task<Result<const oauth::AccessToken*>> token(std::vector<std::string> scopes);
  /// Forgets a token that the API refused, so that the next call asks again (once for each refused token).
  void refused(const oauth::AccessToken& token);
  /// How often the token endpoint was asked.
  int requests() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Resolves AuthorizationIntent on the way out and takes the credential out of the Exchange on the way back. An intent
/// that this target cannot mint ends as Exchange::error with code Refused… and no request sent.
std::unique_ptr<Transport> make_authorized_transport(Transport& wire, TokenSource& tokens,
                                                     const profile::Profile& profile);

} // namespace keur::transport
