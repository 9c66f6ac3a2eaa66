#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace keur::http {

/// RFC 9110 section 5.6.7: IMF-fixdate, and the obsolete RFC 850 and asctime forms, which a recipient must read. A
/// two-digit year is the one nearest to `now` that is not more than 50 years ahead; the moment is kept between 1970 and
/// 2200 (wall_at). Nothing for anything else.
std::optional<std::chrono::system_clock::time_point>
parse_http_date(std::string_view text, std::chrono::system_clock::time_point now = std::chrono::system_clock::now());
/// IMF-fixdate.
std::string to_http_date(std::chrono::system_clock::time_point time);

/// RFC 9110 section 10.2.3: how long to wait, from delay-seconds or from an HTTP-date as seen by the server's own Date
/// (`server_now`); a date that has passed is zero. Nothing for negative, fractional, over-long or other texts.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::system_clock::time_point server_now);

} // namespace keur::http
