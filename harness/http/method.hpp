#pragma once
#include <string_view>

namespace keur::http {

/// RFC 9110 section 9.2.1: GET, HEAD, OPTIONS, TRACE, and what the IANA HTTP Method Registry and OpenAPI 3.2 add to
/// them: QUERY, PROPFIND, REPORT, SEARCH. Methods are case-sensitive texts, upper case on the wire.
bool is_safe(std::string_view method);
/// RFC 9110 section 9.2.2: the safe ones, PUT and DELETE.
bool is_idempotent(std::string_view method);

/// IANA reason phrase for messages; "" when the code is not registered.
std::string_view reason_phrase(int status);

} // namespace keur::http
