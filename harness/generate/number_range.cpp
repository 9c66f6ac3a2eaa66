#include "generate/number_range.hpp"

#include <algorithm>
#include <numeric>

namespace keur::generate {
namespace {

__extension__ typedef __int128 Wide;

constexpr int max_scale = 12;

struct Decimal {
  Wide digits = 0;
  int scale = 0; // decimals
};

/// At most 18 significant digits and 12 decimals; nothing otherwise.
std::optional<Decimal> parse(std::string_view text) {
  Decimal decimal;
  bool negative = false, fraction = false;
  std::size_t i = 0;
  if (i < text.size() && text[i] == '-')
    negative = true, ++i;
  int significant = 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    if (text[i] != '0' || significant > 0)
      ++significant;
    if (significant > 19)
      return std::nullopt;
    decimal.digits = decimal.digits * 10 + (text[i] - '0');
    if (fraction)
      ++decimal.scale;
  }
  if (i < text.size()) {
    const auto exponent = json::to_integer(text.substr(i + (i + 1 < text.size() && text[i + 1] == '+' ? 2 : 1)));
    if (!exponent || *exponent > 18 || *exponent < -max_scale)
      return std::nullopt;
    decimal.scale -= static_cast<int>(*exponent);
  }
  for (; decimal.scale < 0; ++decimal.scale)
    decimal.digits *= 10;
  for (; decimal.scale > 0 && decimal.digits % 10 == 0; --decimal.scale)
    decimal.digits /= 10;
  if (decimal.scale > max_scale || decimal.digits > Wide(1) << 90)
    return std::nullopt;
  if (negative)
    decimal.digits = -decimal.digits;
  return decimal;
}

Wide power(int exponent) {
  Wide value = 1;
  for (; exponent > 0; --exponent)
    value *= 10;
  return value;
}

Wide floor_to(Wide value, Wide step) {
  const Wide rest = value % step;
  return rest == 0 ? value : rest < 0 ? value - rest - step : value - rest;
}
Wide ceil_to(Wide value, Wide step) { return -floor_to(-value, step); }

Wide gcd(Wide a, Wide b) {
  while (b != 0)
    a = std::exchange(b, a % b);
  return a;
}

/// All numbers of a shape, read once; `ok` is false where one is out of our arithmetic.
struct Numbers {
  std::vector<Decimal> minimum, maximum, over, under, multiples;
  int scale = 0;
  bool ok = true;

  explicit Numbers(const Shape& shape) {
    read(shape.minimum, minimum);
    read(shape.maximum, maximum);
    read(shape.exclusive_minimum, over);
    read(shape.exclusive_maximum, under);
    read(shape.multiple_of, multiples);
  }
  void read(const std::vector<json::Node>& nodes, std::vector<Decimal>& out) {
    for (const json::Node& node : nodes) {
      const auto decimal = parse(node->number());
      if (!decimal) {
        ok = false;
        return;
      }
      scale = std::max(scale, decimal->scale);
      out.push_back(*decimal);
    }
  }
  Wide units(const Decimal& decimal, int at) const { return decimal.digits * power(at - decimal.scale); }
};

} // namespace

std::optional<NumberRange> NumberRange::of(const Shape& shape) {
  const Numbers numbers(shape);
  if (!numbers.ok)
    return std::nullopt;
  const bool integer = (shape.types & number_type) == 0;
  NumberRange range;
  range.scale_ = numbers.scale;
  if (!integer) // so that there is room between two values
    range.scale_ = std::min(max_scale, numbers.scale + 1);
  const Wide one = power(range.scale_);
  range.unit_ = integer ? one : 1;
  range.step_ = range.unit_;
  for (const Decimal& multiple : numbers.multiples) {
    const Wide units = numbers.units(multiple, range.scale_);
    if (units <= 0)
      return std::nullopt;
    range.step_ = range.step_ / gcd(range.step_, units) * units;
    if (range.step_ > Wide(1) << 100)
      return std::nullopt;
    range.has_multiple_ = true;
  }
  const auto raise = [&](const Decimal& bound, bool exclusive) {
    const Wide units = numbers.units(bound, range.scale_);
    if (range.has_low_ && (units < range.declared_low_ || (units == range.declared_low_ && !exclusive)))
      return;
    range.has_low_ = true, range.declared_low_ = units, range.low_exclusive_ = exclusive;
  };
  const auto reduce = [&](const Decimal& bound, bool exclusive) {
    const Wide units = numbers.units(bound, range.scale_);
    if (range.has_high_ && (units > range.declared_high_ || (units == range.declared_high_ && !exclusive)))
      return;
    range.has_high_ = true, range.declared_high_ = units, range.high_exclusive_ = exclusive;
  };
  for (const Decimal& bound : numbers.minimum)
    raise(bound, false);
  for (const Decimal& bound : numbers.over)
    raise(bound, true);
  for (const Decimal& bound : numbers.maximum)
    reduce(bound, false);
  for (const Decimal& bound : numbers.under)
    reduce(bound, true);

  const Wide limit = shape.format == "int32" ? Wide(2147483647) : Wide(9007199254740991); // RFC 7493 section 2.2
  range.low_ = range.has_low_ ? range.declared_low_ + (range.low_exclusive_ ? 1 : 0) : -limit * one;
  range.high_ = range.has_high_ ? range.declared_high_ - (range.high_exclusive_ ? 1 : 0) : limit * one;
  range.low_ = ceil_to(range.low_, range.step_);
  range.high_ = floor_to(range.high_, range.step_);
  if (range.low_ > range.high_)
    return std::nullopt;
  return range;
}

std::string NumberRange::text(Wide units) const {
  const bool negative = units < 0;
  if (negative)
    units = -units;
  std::string digits;
  for (; units > 0 || static_cast<int>(digits.size()) <= scale_; units /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(units % 10)));
  if (scale_ > 0) {
    digits.insert(digits.size() - static_cast<std::size_t>(scale_), 1, '.');
    while (digits.back() == '0')
      digits.pop_back();
    if (digits.back() == '.')
      digits.pop_back();
  }
  return negative && digits != "0" ? '-' + digits : digits;
}

std::optional<std::string> NumberRange::lowest() const { return has_low_ ? std::optional(text(low_)) : std::nullopt; }
std::optional<std::string> NumberRange::highest() const {
  return has_high_ ? std::optional(text(high_)) : std::nullopt;
}
std::optional<std::string> NumberRange::above_lowest() const {
  return has_low_ && low_ + step_ <= high_ ? std::optional(text(low_ + step_)) : std::nullopt;
}
std::optional<std::string> NumberRange::below_highest() const {
  return has_high_ && high_ - step_ >= low_ ? std::optional(text(high_ - step_)) : std::nullopt;
}

std::string NumberRange::typical() const { return text(std::clamp(ceil_to(power(scale_), step_), low_, high_)); }

std::string NumberRange::random(Random& random) const {
  Wide from = low_, to = high_;
  const Wide one = power(scale_);
  if (!has_low_)
    from = std::max(low_, has_high_ ? high_ - 1000 * one - step_ : ceil_to(-1000 * one, step_));
  if (!has_high_)
    to = std::min(high_, from + floor_to(2000 * one + step_, step_));
  const Wide choices = (to - from) / step_ + 1;
  const auto bound = choices > Wide(1) << 62 ? std::uint64_t(1) << 62 : static_cast<std::uint64_t>(choices);
  return text(floor_to(from, step_) + Wide(random.below(bound)) * step_);
}

std::optional<std::string> NumberRange::nth(std::size_t n) const {
  const Wide start = has_low_ ? low_ : std::clamp(ceil_to(power(scale_), step_), low_, high_);
  const Wide value = start + Wide(n) * step_;
  return value <= high_ ? std::optional(text(value)) : std::nullopt;
}

std::optional<std::string> NumberRange::under_lowest() const {
  if (!has_low_)
    return std::nullopt;
  const Wide outside = low_exclusive_ ? declared_low_ : declared_low_ - unit_;
  return text(floor_to(outside, step_));
}

std::optional<std::string> NumberRange::over_highest() const {
  if (!has_high_)
    return std::nullopt;
  const Wide outside = high_exclusive_ ? declared_high_ : declared_high_ + unit_;
  return text(ceil_to(outside, step_));
}

std::optional<std::string> NumberRange::off_step() const {
  if (!has_multiple_)
    return std::nullopt;
  const Wide start = std::clamp(ceil_to(power(scale_), step_), low_, high_);
  for (const Wide candidate : {start + unit_, start - unit_, start + unit_ / 2 + 1})
    if (candidate % step_ != 0 && candidate >= low_ && candidate <= high_)
      return text(candidate);
  return std::nullopt;
}

} // namespace keur::generate
