#pragma once
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct bignum_st;

namespace keur::crypto {

/// A whole number of any size. Division truncates towards zero and the remainder has the dividend's sign, as for int.
class Integer {
public:
  Integer(std::int64_t value = 0); // implicit, so that it mixes with literals
  /// Decimal digits, nothing else.
  static Integer from_digits(std::string_view digits);
  static Integer power_of_ten(unsigned exponent);
  Integer(const Integer& other);
  Integer(Integer&& other) noexcept;
  Integer& operator=(const Integer& other);
  Integer& operator=(Integer&& other) noexcept;
  ~Integer();

  Integer operator-() const;
  friend Integer operator+(const Integer& a, const Integer& b);
  friend Integer operator-(const Integer& a, const Integer& b);
  friend Integer operator*(const Integer& a, const Integer& b);
  /// The divisor is not zero.
  friend Integer operator/(const Integer& a, const Integer& b);
  friend Integer operator%(const Integer& a, const Integer& b);
  friend std::strong_ordering operator<=>(const Integer& a, const Integer& b);
  friend bool operator==(const Integer& a, const Integer& b) { return (a <=> b) == 0; }

  bool is_negative() const;
  /// "-12".
  std::string text() const;
  /// The value where it fits, else the greatest there is.
  std::uint64_t clamped() const;

private:
  std::unique_ptr<bignum_st, void (*)(bignum_st*)> value_;
};

} // namespace keur::crypto
