#pragma once
#include "crypto/integer.hpp"
#include "generate/random.hpp"
#include "generate/shape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace keur::generate {

/// The numbers a shape allows, as an exact arithmetic progression: every value is a whole number of `step`s of units of
/// 10^-scale. Texts are JSON numbers.
class NumberRange {
public:
  /// Nothing when the bounds contradict each other or reach beyond 10^±400, which no reader of numbers knows.
  static std::optional<NumberRange> of(const Shape& shape);

  std::optional<std::string> lowest() const; // declared bounds only
  std::optional<std::string> highest() const;
  std::optional<std::string> above_lowest() const; // one step inside; nothing when that is outside
  std::optional<std::string> below_highest() const;
  std::string typical() const; // 1 where allowed, else the allowed value nearest to it
  std::string random(Random& random) const;
  /// The n-th value from the low end (or from 1 where there is none), for arrays of unique items.
  std::optional<std::string> nth(std::size_t n) const;
  /// Just outside: one unit beyond the bound (the bound itself where it is exclusive), or as far beyond as a reader of
  /// binary64 numbers (RFC 7493 section 2.2) can tell.
  std::optional<std::string> under_lowest() const;
  std::optional<std::string> over_highest() const;
  /// Between two whole numbers; nothing for integers and where no such value is allowed.
  std::optional<std::string> fraction() const;
  /// Inside the bounds and no multiple of multipleOf; nothing without multipleOf.
  std::optional<std::string> off_step() const;

private:
  using Integer = crypto::Integer;
  std::string text(const Integer& units) const;
  Integer typical_units() const;
  std::string outside(const Integer& bound, const Integer& first, const Integer& away) const;

  int scale_ = 0;
  Integer step_ = 1;
  Integer unit_ = 1;                        // the smallest difference shown: 1 for integers, 10^-scale otherwise
  bool has_low_ = false, has_high_ = false; // declared
  bool low_exclusive_ = false, high_exclusive_ = false;
  bool has_multiple_ = false, integer_ = false;
  Integer declared_low_, declared_high_;
  Integer low_, high_; // effective, aligned, inclusive; format limits where none is declared
};

/// The least and the greatest number of a format of the OpenAPI Format Registry ("int8" … "uint64"); null for others.
struct FormatLimits {
  std::string_view format, least, most;
};
const FormatLimits* limits_of_format(std::string_view format);
/// The nearest numbers below and above them that a reader of binary64 numbers can tell from them.
std::pair<std::string, std::string> just_outside(const FormatLimits& limits);

} // namespace keur::generate
