#pragma once
#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/exchange.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::oauth {

struct AccessToken {
  Secret token;
  std::vector<std::string> scopes = {}; // granted; those asked for when the answer names none (RFC 6749 section 5.1)
  std::chrono::system_clock::time_point expires{};
  bool lifetime_known = true; // false: neither expires_in nor exp was given, 300 s assumed
  std::optional<std::chrono::system_clock::time_point> not_before = {}; // the nbf claim, by this machine's clock
  std::string tenant_id = {}; // the tenant_id claim; "" when the token is opaque or names none
  std::chrono::system_clock::time_point received{};
};

/// A refusal by the authorization server in RFC 6749 section 5.2 terms. Texts are cut and escaped.
struct TokenError {
  int status = 0;
  std::string error; // "invalid_client" …, or "" when the body is no such object
  std::string error_description = {};
};

/// What a refusal most likely means and where to mend it, for people (reliability catalogue T016, T019).
struct Cause {
  std::string_view cause;
  std::string_view remedy;
};
Cause likely_cause(const TokenError& refusal);

struct TokenAnswer {
  std::optional<AccessToken> token = {};
  std::optional<TokenError> refusal = {};
  std::vector<std::string> remarks = {}; // departures from RFC 6749 section 5.1 that leave the token usable
};

/// Reads an answer of the token endpoint. Error (code Authentication, or the exchange's own) when it is neither a token
/// nor a refusal; the message never quotes the body. `now` is the wall clock at receipt; claims are judged by the
/// server's own Date where there is one, so a wrong local clock does no harm. A token that has characters outside
/// b64token (RFC 6750 section 2.1), no lifetime left, one of more than a year, or another type than Bearer is an Error:
/// it must never reach a header.
/// `Expired::Wanted` reads a token that was minted expired on purpose.
enum class Expired : bool { Refused, Wanted };
Result<TokenAnswer> parse_token_response(const http::Exchange& exchange, const std::vector<std::string>& asked_scopes,
                                         std::chrono::system_clock::time_point now, Expired expired = Expired::Refused);

/// Reads an answer that holds the token at `pointer` (RFC 6901) and keeps to no standard: `expires_in` is looked for
/// beside the token, no token_type is asked for. Errors as above.
Result<TokenAnswer> parse_token_at(const http::Exchange& exchange, std::string_view pointer,
                                   std::chrono::system_clock::time_point now);

/// The refresh token that an answer hands out (RFC 6749 section 5.1); nothing where there is none.
std::optional<Secret> refresh_token_in(const http::Exchange& exchange);

} // namespace keur::oauth
