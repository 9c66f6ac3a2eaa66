#pragma once
#include "change/references.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Announced endings: `deprecated` with `x-sunset` (a date, or an RFC 3339 time), and `x-stability-level`.
namespace keur::change {

enum class Stability : std::uint8_t { Draft, Alpha, Beta, Stable };

/// What a team has promised. Dates are days since 1970-01-01.
struct Policy {
  std::int64_t today = 0;
  std::int64_t notice_stable = 0; // days between deprecation and sunset
  std::int64_t notice_beta = 0;
  Stability threshold = Stability::Beta; // below it nothing is promised
};

/// Days since 1970-01-01 of "YYYY-MM-DD" or an RFC 3339 time; nothing for other texts.
std::optional<std::int64_t> parse_day(std::string_view text);
std::optional<Stability> parse_stability(std::string_view text);

/// `x-stability-level`: absent = stable; nothing when it cannot be read.
std::optional<Stability> stability_of(const Spot& level);

struct Sunset {
  enum class Kind : std::uint8_t { None, Unreadable, Date } kind = Kind::None;
  std::int64_t day = 0;
};
Sunset sunset_of(const Spot& value);

/// What removing something means, given how it was announced.
enum class Removal : std::uint8_t { NotAnnounced, Sanctioned, BeforeSunset, Unreadable };
Removal judge_removal(bool deprecated, const Spot& sunset, const Policy& policy);

/// What happened to the announcement of something that is still there.
enum class Announcement : std::uint8_t {
  Same,
  Deprecated,
  SunsetMissing,
  SunsetTooNear,
  SunsetUnreadable,
  SunsetDeleted,
  SunsetBroughtForward,
  Reactivated
};
Announcement judge_announcement(bool was, bool is, const Spot& sunset_before, const Spot& sunset_after,
                                std::int64_t notice, const Policy& policy);

} // namespace keur::change
