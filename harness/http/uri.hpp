#pragma once
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::http {

/// RFC 3986 components, undecoded. Scheme and host in lower case; an absent component is nothing, an empty one "".
struct Uri {
  std::string scheme = {};
  std::optional<std::string> userinfo = {};
  std::optional<std::string> host = {}; // IPv6 in brackets
  std::optional<std::string> port = {};
  std::string path = {};
  std::optional<std::string> query = {};
  std::optional<std::string> fragment = {};
};

Result<Uri> parse_uri(std::string_view text);
std::string to_string(const Uri& uri);
/// RFC 3986 section 5.2 (strict), dot segments removed.
Uri resolve(const Uri& base, const Uri& reference);
Result<std::string> resolve(std::string_view base, std::string_view reference);

/// scheme://host:port with the port always written (RFC 6454 section 4); "" without a host.
std::string origin(const Uri& uri);
/// Port as a number: the given one or the scheme's.
int effective_port(const Uri& uri);
/// 127.0.0.0/8, ::1 and "localhost" (RFC 6761 section 6.3).
bool is_loopback_host(std::string_view host);
/// Loopback, private, link-local, shared, metadata, unspecified or otherwise not globally reachable IP literal, in any
/// of the spellings that resolvers accept (decimal, octal, hexadecimal, IPv4-mapped).
bool is_special_address(std::string_view ip_literal);

/// Everything but RFC 3986 unreserved characters becomes %XX.
std::string percent_encode(std::string_view text);
/// As percent_encode, but characters of `keep` stay.
std::string percent_encode(std::string_view text, std::string_view keep);
/// A reference as people write it, made one of RFC 3986: characters that none may hold (spaces, letters beyond ASCII,
/// angle brackets) and percent signs that escape nothing become %XX; what is encoded already stays.
std::string encode_illegal(std::string_view reference);
/// Nothing on a stray "%".
std::optional<std::string> percent_decode(std::string_view text);
/// application/x-www-form-urlencoded (RFC 6749 appendix B): space as "+".
std::string form_encode(std::string_view text);
std::optional<std::string> form_decode(std::string_view text);

} // namespace keur::http
