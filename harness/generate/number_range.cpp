#include "generate/number_range.hpp"

#include "json/number.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace keur::generate {
namespace {

using crypto::Integer;

constexpr int farthest = 400; // the exponents of binary64 end at 308

struct Decimal {
  Integer digits;
  int scale = 0; // decimals
};

/// How far out the number lies: its power of ten.
enum class Reach : std::uint8_t { Within, Huge, Tiny };

Reach reach_of(const json::Decimal& number) {
  const json::Wide size = static_cast<json::Wide>(number.digits.size());
  if (number.digits.empty())
    return Reach::Within;
  if (number.exponent + size > farthest)
    return Reach::Huge;
  return number.exponent < -farthest ? Reach::Tiny : Reach::Within;
}

/// Of a number that reaches nowhere far.
Decimal exact(const json::Decimal& number) {
  Decimal decimal{Integer::from_digits(number.digits), 0};
  const int exponent = number.digits.empty() ? 0 : static_cast<int>(number.exponent);
  if (exponent > 0)
    decimal.digits = decimal.digits * Integer::power_of_ten(static_cast<unsigned>(exponent));
  else
    decimal.scale = -exponent;
  if (number.negative)
    decimal.digits = -decimal.digits;
  return decimal;
}

Integer power(int exponent) { return Integer::power_of_ten(static_cast<unsigned>(exponent)); }

Integer floor_to(const Integer& value, const Integer& step) {
  const Integer rest = value % step;
  return rest == 0 ? value : rest.is_negative() ? value - rest - step : value - rest;
}
Integer ceil_to(const Integer& value, const Integer& step) { return -floor_to(-value, step); }

Integer gcd(Integer a, Integer b) {
  while (b != 0)
    a = std::exchange(b, a % b);
  return a;
}

/// All numbers of a shape, read once; `ok` is false where one allows nothing that we could write.
struct Numbers {
  std::vector<Decimal> minimum, maximum, over, under, multiples;
  int scale = 0;
  bool ok = true;

  explicit Numbers(const Shape& shape) {
    read(shape.minimum, minimum, true);
    read(shape.maximum, maximum, false);
    read(shape.exclusive_minimum, over, true);
    read(shape.exclusive_maximum, under, false);
    for (const json::Node& node : shape.multiple_of)
      add(node, multiples);
  }
  /// A bound farther out than any number we write binds nothing, or leaves nothing.
  void read(const std::vector<json::Node>& nodes, std::vector<Decimal>& out, bool lower) {
    for (const json::Node& node : nodes) {
      const json::Decimal number = json::to_decimal(node->number());
      if (reach_of(number) != Reach::Huge)
        add(node, out);
      else
        ok = ok && number.negative == lower;
    }
  }
  void add(const json::Node& node, std::vector<Decimal>& out) {
    const json::Decimal number = json::to_decimal(node->number());
    if (reach_of(number) != Reach::Within) {
      ok = false;
      return;
    }
    out.push_back(exact(number));
    scale = std::max(scale, out.back().scale);
  }
  static Integer units(const Decimal& decimal, int at) { return decimal.digits * power(at - decimal.scale); }
};

constexpr std::array limits{FormatLimits{"int8", "-128", "127"},
                            FormatLimits{"int16", "-32768", "32767"},
                            FormatLimits{"int32", "-2147483648", "2147483647"},
                            FormatLimits{"int64", "-9223372036854775808", "9223372036854775807"},
                            FormatLimits{"uint8", "0", "255"},
                            FormatLimits{"uint16", "0", "65535"},
                            FormatLimits{"uint32", "0", "4294967295"},
                            FormatLimits{"uint64", "0", "18446744073709551615"}};

Integer from_text(std::string_view text) {
  return text.starts_with('-') ? -Integer::from_digits(text.substr(1)) : Integer::from_digits(text);
}

} // namespace

const FormatLimits* limits_of_format(std::string_view format) {
  const auto found =
      std::find_if(limits.begin(), limits.end(), [&](const auto& each) { return each.format == format; });
  return found == limits.end() ? nullptr : &*found;
}

std::pair<std::string, std::string> just_outside(const FormatLimits& of) {
  const auto gap = [](const Integer& bound) {
    return (bound.is_negative() ? -bound : bound) / 1'000'000'000'000'000 + 1; // 2^-52 of it is less
  };
  const Integer least = from_text(of.least), most = from_text(of.most);
  return {(least - gap(least)).text(), (most + gap(most)).text()};
}

std::optional<NumberRange> NumberRange::of(const Shape& shape) {
  const Numbers numbers(shape);
  if (!numbers.ok)
    return std::nullopt;
  NumberRange range;
  range.integer_ = (shape.types & number_type) == 0;
  range.scale_ = numbers.scale + (range.integer_ ? 0 : 1); // so that there is room between two values
  const Integer one = power(range.scale_);
  range.unit_ = range.integer_ ? one : Integer(1);
  range.step_ = range.unit_;
  for (const Decimal& multiple : numbers.multiples) {
    const Integer units = Numbers::units(multiple, range.scale_);
    if (units <= 0)
      return std::nullopt;
    range.step_ = range.step_ / gcd(range.step_, units) * units;
    range.has_multiple_ = true;
  }
  const auto raise = [&](const Decimal& bound, bool exclusive) {
    Integer units = Numbers::units(bound, range.scale_);
    if (range.has_low_ && (units < range.declared_low_ || (units == range.declared_low_ && !exclusive)))
      return;
    range.has_low_ = true, range.declared_low_ = std::move(units), range.low_exclusive_ = exclusive;
  };
  const auto reduce = [&](const Decimal& bound, bool exclusive) {
    Integer units = Numbers::units(bound, range.scale_);
    if (range.has_high_ && (units > range.declared_high_ || (units == range.declared_high_ && !exclusive)))
      return;
    range.has_high_ = true, range.declared_high_ = std::move(units), range.high_exclusive_ = exclusive;
  };
  for (const Decimal& bound : numbers.minimum)
    raise(bound, false);
  for (const Decimal& bound : numbers.over)
    raise(bound, true);
  for (const Decimal& bound : numbers.maximum)
    reduce(bound, false);
  for (const Decimal& bound : numbers.under)
    reduce(bound, true);

  const Integer safe(9007199254740991); // RFC 7493 section 2.2
  const FormatLimits* format = limits_of_format(shape.format);
  const Integer least = std::max(format != nullptr ? from_text(format->least) : -safe, -safe) * one;
  const Integer most = std::min(format != nullptr ? from_text(format->most) : safe, safe) * one;
  range.low_ = range.has_low_ ? range.declared_low_ + (range.low_exclusive_ ? 1 : 0) : least;
  range.high_ = range.has_high_ ? range.declared_high_ - (range.high_exclusive_ ? 1 : 0) : most;
  if (!range.has_low_ && range.low_ > range.high_) // a bound beyond the safe numbers: what is allowed lies there
    range.low_ = range.high_;
  if (!range.has_high_ && range.low_ > range.high_)
    range.high_ = range.low_ + range.step_;
  range.low_ = range.has_low_ || range.low_ != range.high_ ? ceil_to(range.low_, range.step_)
                                                           : floor_to(range.low_, range.step_);
  range.high_ = floor_to(range.high_, range.step_);
  if (range.low_ > range.high_)
    return std::nullopt;
  return range;
}

std::string NumberRange::text(const Integer& units) const {
  const bool negative = units.is_negative();
  std::string digits = (negative ? -units : units).text();
  const std::size_t scale = static_cast<std::size_t>(scale_);
  if (digits.size() <= scale)
    digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) {
    digits.insert(digits.size() - scale, 1, '.');
    while (digits.back() == '0')
      digits.pop_back();
    if (digits.back() == '.')
      digits.pop_back();
  }
  constexpr std::size_t longest = 30; // larger ones are written as their bounds are: with an exponent
  if (digits.size() > longest && digits.find('.') == std::string::npos) {
    const std::size_t last = digits.find_last_not_of('0');
    const std::size_t zeros = digits.size() - 1 - last;
    if (last != std::string::npos && zeros > 3)
      digits = digits.substr(0, last + 1) + 'e' + std::to_string(zeros);
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

Integer NumberRange::typical_units() const { return std::clamp(ceil_to(power(scale_), step_), low_, high_); }

std::string NumberRange::typical() const { return text(typical_units()); }

std::string NumberRange::random(Random& random) const {
  const Integer one = power(scale_);
  const Integer middle = typical_units();
  // Bounds far out say what is impossible, not what is likely.
  const bool bounded = has_low_ && has_high_ && high_ - low_ < 1'000'000'000'000 * one;
  const Integer from = bounded ? low_ : std::max(low_, middle - floor_to(1000 * one, step_));
  const Integer to = bounded ? high_ : std::min(high_, middle + floor_to(1000 * one, step_));
  const Integer stride = scale_ > 6 ? ceil_to(power(scale_ - 6), step_) : step_; // no endless fractions
  const Integer start = ceil_to(from, step_);
  if (start > to)
    return text(middle);
  const std::uint64_t choices = ((to - start) / stride + 1).clamped();
  const auto drawn = random.below(std::min(choices, std::uint64_t(1) << 62));
  return text(start + Integer(static_cast<std::int64_t>(drawn)) * stride);
}

std::optional<std::string> NumberRange::nth(std::size_t n) const {
  const Integer start = has_low_ ? low_ : typical_units();
  const Integer value = start + Integer(static_cast<std::int64_t>(n)) * step_;
  return value <= high_ ? std::optional(text(value)) : std::nullopt;
}

/// `first` lies just beyond the bound; `away` is a step of one unit outwards.
std::string NumberRange::outside(const Integer& bound, const Integer& first, const Integer& away) const {
  std::string found = text(first);
  if (json::to_double(found) != json::to_double(text(bound)))
    return found;
  const Integer size = bound.is_negative() ? -bound : bound;
  const Integer gap = floor_to(size / 1'000'000'000'000'000, step_) + step_; // 2^-52 of it is less
  return text(away.is_negative() ? floor_to(bound - gap, step_) : ceil_to(bound + gap, step_));
}

std::optional<std::string> NumberRange::under_lowest() const {
  if (!has_low_)
    return std::nullopt;
  if (low_exclusive_)
    return text(floor_to(declared_low_, step_));
  return outside(declared_low_, floor_to(declared_low_ - unit_, step_), -1);
}

std::optional<std::string> NumberRange::over_highest() const {
  if (!has_high_)
    return std::nullopt;
  if (high_exclusive_)
    return text(ceil_to(declared_high_, step_));
  return outside(declared_high_, ceil_to(declared_high_ + unit_, step_), 1);
}

std::optional<std::string> NumberRange::off_step() const {
  if (!has_multiple_)
    return std::nullopt;
  const Integer start = typical_units();
  for (const Integer& candidate : {start + unit_, start - unit_, start + unit_ / 2 + 1})
    if (candidate % step_ != 0 && candidate >= low_ && candidate <= high_)
      return text(candidate);
  return std::nullopt;
}

std::optional<std::string> NumberRange::fraction() const {
  const Integer one = power(scale_);
  if (integer_ || step_ >= one)
    return std::nullopt;
  const Integer middle = typical_units();
  const Integer half = floor_to(one / 2, step_);
  for (const Integer& candidate : {middle + half, middle - half, middle + step_, middle - step_})
    if (candidate % one != 0 && candidate >= low_ && candidate <= high_)
      return text(candidate);
  return std::nullopt;
}

} // namespace keur::generate
