#pragma once
#include "generate/random.hpp"
#include "generate/shape.hpp"

#include <optional>
#include <string>

namespace keur::generate {

/// The numbers a shape allows, as an exact arithmetic progression: every value is a whole number of `step`s of units of
/// 10^-scale. Texts are JSON numbers.
class NumberRange {
public:
  /// Nothing when the bounds contradict each other or have more digits than 128-bit arithmetic holds.
  static std::optional<NumberRange> of(const Shape& shape);

  std::optional<std::string> lowest() const; // declared bounds only
  std::optional<std::string> highest() const;
  std::optional<std::string> above_lowest() const; // one step inside; nothing when that is outside
  std::optional<std::string> below_highest() const;
  std::string typical() const; // 1 where allowed, else the allowed value nearest to it
  std::string random(Random& random) const;
  /// The n-th value from the low end (or from 1 where there is none), for arrays of unique items.
  std::optional<std::string> nth(std::size_t n) const;
  /// Just outside: one unit beyond the bound (the bound itself where it is exclusive).
  std::optional<std::string> under_lowest() const;
  std::optional<std::string> over_highest() const;
  /// Inside the bounds and no multiple of multipleOf; nothing without multipleOf.
  std::optional<std::string> off_step() const;

private:
  __extension__ typedef __int128 Wide;
  std::string text(Wide units) const;

  int scale_ = 0;
  Wide step_ = 1;
  Wide unit_ = 1;                           // the smallest difference shown: 1 for integers, 10^-scale otherwise
  bool has_low_ = false, has_high_ = false; // declared
  bool low_exclusive_ = false, high_exclusive_ = false;
  bool has_multiple_ = false;
  Wide declared_low_ = 0, declared_high_ = 0;
  Wide low_ = 0, high_ = 0; // effective, aligned, inclusive; format limits where none is declared
};

} // namespace keur::generate
