#pragma once
#include "mocks/connect/authority.hpp"
#include "mocks/faults/fault.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"

#include <memory>
#include <string>
#include <vector>

namespace keur::mocks {

/// Whether a request may go on, and as whom.
struct Admission {
  bool admitted = true;
  std::shared_ptr<const Grant> grant = {}; // shared with the authority's store; null without a bearer token
  int status = 401;
  std::vector<std::string> challenges = {}; // WWW-Authenticate fields of the refusal
  std::string reason = {};
};

/// The operation's security requirements (OAS 3.1.1 section 4.8.30): one alternative must hold in full. OAuth 2.0,
/// OpenID Connect and HTTP bearer want a token of the mock's own authority, with the scopes the requirement names; HTTP
/// Basic any user and password; an API key any value. Mutual TLS holds always: the mock asks for no client certificate.
Admission admit(const openapi::Description& description, const openapi::Operation& operation, const Request& request,
                Authority& authority, const FaultSet& faults);

} // namespace keur::mocks
