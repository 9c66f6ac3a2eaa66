#pragma once
#include "http/credential_slot.hpp"
#include "openapi/description.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::openapi {

/// Which alternative of a list of security requirements (OAS 3.1.1 section 4.8.30) a client satisfies: the first in the
/// description's order for all of whose schemes it holds something; one that asks for nothing only where there is no
/// other.
struct Satisfaction {
  const SecurityRequirement* alternative = nullptr; // null: none, or nothing is required
  std::vector<std::string> missing = {};            // schemes of the nearest alternative that nobody holds
};
using Holds = std::function<bool(std::string_view scheme)>;
Satisfaction satisfy(const std::vector<SecurityRequirement>& security, const Holds& holds);

/// The first alternative that asks for `scheme` and all of whose others are held; `itself` says whether that one must
/// be held too. Null = there is none.
const SecurityRequirement* alternative_with(const std::vector<SecurityRequirement>& security, std::string_view scheme,
                                            const Holds& holds, bool itself);

/// Where a scheme's credential stands in a request. Access tokens of OAuth 2.0 and OpenID Connect go as Bearer (RFC
/// 6750 section 2.1).
http::CredentialSlot slot_of(const SecurityScheme& scheme);

/// OAuth 2.0, OpenID Connect and HTTP bearer: an access token is sent.
bool takes_token(const SecurityScheme& scheme);

/// "apiKey in header X-API-Key", "http basic", "mutualTLS" …: for people.
std::string shown(const SecurityScheme& scheme);

} // namespace keur::openapi
