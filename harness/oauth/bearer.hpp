#pragma once
#include "base/result.hpp"
#include "http/fields.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keur::oauth {

/// One challenge of WWW-Authenticate (RFC 9110 section 11.6.1). Scheme as sent, compared without case; parameter names
/// in lower case, values unquoted.
struct Challenge {
  std::string scheme;
  std::string token68 = {};
  std::vector<std::pair<std::string, std::string>> parameters = {};

  std::optional<std::string_view> parameter(std::string_view name) const;
  bool is_bearer() const;
};

/// Every challenge of one field value, which may hold several, comma-separated. Error (Syntax) where it is none, also
/// for a parameter that stands twice (RFC 9110 section 11.2).
Result<std::vector<Challenge>> parse_challenges(std::string_view value);
/// All WWW-Authenticate fields, each parsed by itself; those that cannot be read are left out.
std::vector<Challenge> challenges_of(const http::Fields& fields);

std::string to_string(const Challenge& challenge);

/// RFC 6750 section 3: members that are "" are left out. `error` is "" where the request held no credential (3.1).
Challenge bearer_challenge(std::string_view realm, std::string_view error = {}, std::string_view description = {},
                           std::string_view scope = {});

/// RFC 6750 section 2.1: 1*( ALPHA / DIGIT / "-._~+/" ) *"=".
bool is_b64token(std::string_view text);

} // namespace keur::oauth
