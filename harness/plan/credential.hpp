#pragma once
#include "openapi/description.hpp"
#include "openapi/security.hpp"

#include <string>
#include <vector>

namespace keur::plan {

/// What an operation's security asks for. Of several alternatives the one that access tokens alone satisfy, else one
/// with an access token, else the first.
struct Credential {
  const openapi::SecurityScheme* scheme = nullptr; // null: no security declared
  std::vector<std::string> scopes = {};
  std::vector<const openapi::SecurityScheme*> others = {}; // of the same alternative, without access tokens
};
Credential credential_of(const openapi::Description& description, const openapi::Operation& operation);
/// Is the parameter, declared as one as well, the place where an API key goes: in every alternative of the operation's
/// security, or, where it may be left out, in any?
bool is_place_of_credential(const openapi::Description& description, const openapi::Operation& operation,
                            const openapi::Parameter& parameter);
using openapi::takes_token;

} // namespace keur::plan
