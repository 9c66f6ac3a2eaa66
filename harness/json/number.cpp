#include "json/number.hpp"

#include "base/characters.hpp"
#include "json/value.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <vector>

namespace keur::json {
namespace {

using Limbs = std::vector<std::uint32_t>; // base 10^9, least significant first, no leading zero limbs
constexpr std::uint32_t limb_base = 1'000'000'000;

constexpr Wide largest_exponent() {
  Wide limit = 1;
  for (int i = 0; i < 36; ++i)
    limit *= 10;
  return limit;
}

Wide read_exponent(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  Wide value = 0;
  for (const char c : text)
    if (is_digit(c) && value < largest_exponent())
      value = value * 10 + (c - '0');
  value = std::min(value, largest_exponent());
  return negative ? -value : value;
}

// Plain integers of up to 18 digits, nearly all numbers there are, need no Decimal.
std::optional<std::int64_t> small_integer(std::string_view text) {
  if (text.empty() || text.size() > 18)
    return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

int order(Wide a, Wide b) { return a < b ? -1 : a > b ? 1 : 0; }

int compare_magnitudes(const Decimal& a, const Decimal& b) {
  const int by_size =
      order(a.exponent + static_cast<Wide>(a.digits.size()), b.exponent + static_cast<Wide>(b.digits.size()));
  if (by_size != 0)
    return by_size;
  return order(a.digits.compare(b.digits), 0); // of equal size and without trailing zeros: the longer one is larger
}

Limbs to_limbs(std::string_view digits) {
  Limbs limbs;
  for (std::size_t end = digits.size(); end > 0;) {
    const std::size_t begin = end > 9 ? end - 9 : 0;
    std::uint32_t limb = 0;
    for (std::size_t i = begin; i < end; ++i)
      limb = limb * 10 + static_cast<std::uint32_t>(digits[i] - '0');
    limbs.push_back(limb);
    end = begin;
  }
  return limbs;
}

/// Divides in place; returns the remainder.
std::uint32_t divide(Limbs& limbs, std::uint32_t by) {
  std::uint64_t rest = 0;
  for (auto limb = limbs.rbegin(); limb != limbs.rend(); ++limb) {
    rest = rest * limb_base + *limb;
    *limb = static_cast<std::uint32_t>(rest / by);
    rest %= by;
  }
  while (!limbs.empty() && limbs.back() == 0)
    limbs.pop_back();
  return static_cast<std::uint32_t>(rest);
}

void remove_factor(Limbs& limbs, std::uint32_t factor, Wide at_most) {
  for (Wide i = 0; i < at_most; ++i) {
    Limbs quotient = limbs;
    if (divide(quotient, factor) != 0)
      return;
    limbs = std::move(quotient);
  }
}

bool at_least(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size())
    return a.size() > b.size();
  return !std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

void subtract(Limbs& a, const Limbs& b) {
  std::uint32_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint32_t take = (i < b.size() ? b[i] : 0) + borrow;
    borrow = a[i] < take ? 1 : 0;
    a[i] = a[i] + (borrow != 0 ? limb_base : 0) - take;
  }
  while (!a.empty() && a.back() == 0)
    a.pop_back();
}

void push_digit(Limbs& limbs, std::uint32_t digit, std::uint32_t base = 10) {
  std::uint64_t carry = digit;
  for (auto& limb : limbs) {
    carry += std::uint64_t{limb} * base;
    limb = static_cast<std::uint32_t>(carry % limb_base);
    carry /= limb_base;
  }
  if (carry != 0)
    limbs.push_back(static_cast<std::uint32_t>(carry));
}

/// Long division, digit by digit: at most 9 subtractions for each digit.
bool divides(const Limbs& divisor, std::string_view digits) {
  Limbs rest;
  for (const char c : digits) {
    push_digit(rest, static_cast<std::uint32_t>(c - '0'));
    while (at_least(rest, divisor))
      subtract(rest, divisor);
  }
  return rest.empty();
}

} // namespace

Decimal to_decimal(std::string_view text) {
  Decimal out;
  out.negative = !text.empty() && text.front() == '-';
  if (out.negative)
    text.remove_prefix(1);
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    out.exponent = read_exponent(text.substr(e + 1));
    text = text.substr(0, e);
  }
  bool fraction = false;
  for (const char c : text) {
    if (c == '.')
      fraction = true;
    if (!is_digit(c))
      continue;
    if (fraction)
      --out.exponent;
    if (c != '0' || !out.digits.empty())
      out.digits += c;
  }
  const auto last = out.digits.find_last_not_of('0');
  if (last == std::string::npos)
    return {};
  out.exponent += static_cast<Wide>(out.digits.size() - last - 1);
  out.digits.resize(last + 1);
  return out;
}

std::string to_decimal_text(std::string_view digits, unsigned base) {
  Limbs limbs;
  for (const char c : digits) {
    const unsigned value = is_digit(c) ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a') + 10;
    push_digit(limbs, value, base);
  }
  if (limbs.empty())
    return "0";
  std::string out = std::to_string(limbs.back());
  for (auto limb = limbs.rbegin() + 1; limb != limbs.rend(); ++limb) {
    const std::string text = std::to_string(*limb);
    out.append(9 - text.size(), '0') += text;
  }
  return out;
}

bool is_number_text(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t begin = i;
    while (i < text.size() && is_digit(text[i]))
      ++i;
    return i - begin;
  };
  if (i < text.size() && text[i] == '-')
    ++i;
  const std::size_t first = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0'))
    return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0)
      return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-'))
      ++i;
    if (digits() == 0)
      return false;
  }
  return i == text.size();
}

std::optional<std::int64_t> to_integer(std::string_view text) {
  if (const auto small = small_integer(text))
    return small;
  const Decimal number = to_decimal(text);
  if (number.exponent < 0 || number.exponent + static_cast<Wide>(number.digits.size()) > 19)
    return std::nullopt;
  Wide value = 0;
  for (const char c : number.digits)
    value = value * 10 + (c - '0');
  for (Wide i = 0; i < number.exponent; ++i)
    value *= 10;
  if (number.negative)
    value = -value;
  if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return static_cast<std::int64_t>(value);
}

double to_double(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc::result_out_of_range)
    return value;
  const Decimal number = to_decimal(text);
  if (number.exponent + static_cast<Wide>(number.digits.size()) < 0)
    return number.negative ? -0.0 : 0.0;
  const double infinity = std::numeric_limits<double>::infinity();
  return number.negative ? -infinity : infinity;
}

int compare_numbers(std::string_view a, std::string_view b) {
  if (a == b)
    return 0;
  const auto small_a = small_integer(a), small_b = small_integer(b);
  if (small_a && small_b)
    return order(*small_a, *small_b);
  const Decimal x = to_decimal(a), y = to_decimal(b);
  const auto sign = [](const Decimal& d) { return d.digits.empty() ? 0 : d.negative ? -1 : 1; };
  if (sign(x) != sign(y) || sign(x) == 0)
    return order(sign(x), sign(y));
  return sign(x) * compare_magnitudes(x, y);
}

bool is_integral(std::string_view text) { return small_integer(text) || to_decimal(text).exponent >= 0; }

bool is_multiple_of(std::string_view number, std::string_view divisor) {
  const auto small_number = small_integer(number), small_divisor = small_integer(divisor);
  if (small_number && small_divisor && *small_divisor > 0)
    return *small_number % *small_divisor == 0;
  const Decimal n = to_decimal(number), d = to_decimal(divisor);
  if (d.digits.empty())
    return false;
  if (n.digits.empty())
    return true;
  const Wide shift = n.exponent - d.exponent;
  if (shift < 0)
    return false; // the quotient would need n.digits to end in a zero
  // d divides n * 10^shift exactly when d, freed of up to `shift` factors 2 and 5, divides n.
  Limbs rest = to_limbs(d.digits);
  remove_factor(rest, 2, shift);
  remove_factor(rest, 5, shift);
  return divides(rest, n.digits);
}

} // namespace keur::json
