#pragma once
#include <string>
#include <string_view>

namespace keur::json {

__extension__ typedef __int128 Wide;

/// A number text taken apart: (negative ? -1 : 1) * digits * 10^exponent. `digits` has neither leading nor trailing
/// zeros and is empty for zero, so each number has one form. Exponents beyond ±10^36 count as ±10^36.
struct Decimal {
  bool negative = false;
  std::string digits = {};
  Wide exponent = 0;
};

/// The text must be a JSON number (is_number_text); of other texts the part that can be read is taken.
Decimal to_decimal(std::string_view number_text);

/// RFC 8259 section 6: [ minus ] int [ frac ] [ exp ], nothing before or after.
bool is_number_text(std::string_view text);

/// Decimal text of digits of base 8 or 16.
std::string to_decimal_text(std::string_view digits, unsigned base);

} // namespace keur::json
