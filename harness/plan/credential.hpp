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
using openapi::takes_token;

} // namespace keur::plan
