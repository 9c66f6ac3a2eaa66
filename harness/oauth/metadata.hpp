#pragma once
#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::oauth {

/// What of RFC 8414 section 2 (and OpenID Connect Discovery) a client-credentials client needs. "" and empty = absent.
struct Metadata {
  std::string issuer;
  std::string token_endpoint;
  std::string jwks_uri = {};
  std::string introspection_endpoint = {};
  std::string revocation_endpoint = {};
  std::vector<std::string> token_endpoint_auth_methods = {"client_secret_basic"}; // the default of RFC 8414
  std::vector<std::string> grant_types = {};
  std::vector<std::string> scopes = {}; // not complete at Visma Connect: never a proof of absence
};

/// Error (Authentication) when the text is no JSON object with issuer and token_endpoint as strings.
Result<Metadata> parse_metadata(std::string_view json_text);

/// Where the metadata of an issuer may stand, in the order to try: OpenID Connect Discovery section 4, RFC 8414
/// section 3.1.
std::vector<std::string> metadata_urls(std::string_view issuer);

/// The issuers that a token endpoint's address suggests, likeliest first, five at most: its origin, what stands before
/// the usual paths of token endpoints, each folder above it.
std::vector<std::string> likely_issuers(const std::string& token_url);
/// Are these one issuer, a final slash aside? (OpenID Connect Discovery section 4.1 takes it off before it asks.)
bool is_same_issuer(std::string_view one, std::string_view other);
/// Are these one endpoint? A final slash and the loopback's several names aside.
bool is_same_endpoint(std::string_view one, std::string_view other);

/// What is wrong with metadata that was read for `issuer` (catalogue T040): issuer differs by a byte, an endpoint is
/// not https (`loopback_allowed` lets http to the loopback pass), is not on one of `hosts` ("host" or "host:port";
/// empty = any), or the grant or both ways of client authentication are missing from a list that is present.
std::vector<std::string> metadata_problems(const Metadata& metadata, std::string_view issuer,
                                           const std::vector<std::string>& hosts, bool loopback_allowed);

/// What is wrong with a JWK Set (catalogue T038): private members (never quoted), keys below 2048 bits, an even modulus
/// or exponent, exponent 1, a kid that stands twice, no key for signatures. Error (Authentication) when it is no JWK
/// Set.
Result<std::vector<std::string>> jwk_set_problems(std::string_view json_text);

} // namespace keur::oauth
