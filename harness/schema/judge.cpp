#include "schema/judge.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

namespace keur::schema {
namespace {

// Threads have 8 MiB by default; half is left for the callers and for the largest single frame below a check.
constexpr std::ptrdiff_t most_stack = 4 << 20;

const char* stack_pointer() { return static_cast<const char*>(__builtin_frame_address(0)); }

// Most numbers are short integers: their text is compared as such, everything else exactly by json::compare_numbers.
std::optional<std::int64_t> plain_integer(const std::string& text) {
  std::int64_t value = 0;
  if (text.size() > 18)
    return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

int compare(const json::Value& value, const Assertion& bound) {
  if (bound.integer)
    if (const auto number = plain_integer(value.number()))
      return *number < *bound.integer ? -1 : *number > *bound.integer;
  return json::compare_numbers(value.number(), bound.operand->number());
}

bool is_multiple(const json::Value& value, const Assertion& divisor) {
  if (divisor.integer)
    if (const auto number = plain_integer(value.number()))
      return *number % *divisor.integer == 0;
  return json::is_multiple_of(value.number(), divisor.operand->number());
}

bool numeric(const Assertion& assertion, const json::Value& value) {
  if (!value.is_number())
    return true;
  switch (assertion.leaf) {
  case Leaf::Minimum:
    return compare(value, assertion) >= 0;
  case Leaf::Maximum:
    return compare(value, assertion) <= 0;
  case Leaf::ExclusiveMinimum:
    return compare(value, assertion) > 0;
  case Leaf::ExclusiveMaximum:
    return compare(value, assertion) < 0;
  default:
    return is_multiple(value, assertion);
  }
}

// No string has more code points than bytes, nor fewer than a quarter of them: most need no counting.
bool at_least(const std::string& text, std::uint64_t count) {
  if (text.size() < count)
    return false;
  return text.size() / 4 >= count || count_code_points(text) >= count;
}
bool at_most(const std::string& text, std::uint64_t count) {
  return text.size() <= count || (text.size() / 4 <= count && count_code_points(text) <= count);
}

Truth matches(const Pattern& pattern, const std::string& text) {
  const Match match = pattern.search(text);
  return match == Match::GaveUp ? Truth::Unknown : match == Match::Yes ? Truth::True : Truth::False;
}

bool has_all(const std::vector<std::string_view>& names, const json::Object& object) {
  return std::all_of(names.begin(), names.end(), [&](std::string_view name) { return object.contains(name); });
}

bool is_listed(const json::Array& allowed, const json::Value& value) {
  return std::any_of(allowed.begin(), allowed.end(), [&](const json::Value& each) { return json::equal(each, value); });
}

bool sized(const Assertion& assertion, const json::Value& value) {
  switch (assertion.leaf) {
  case Leaf::MinLength:
    return !value.is_string() || at_least(value.string(), assertion.count);
  case Leaf::MaxLength:
    return !value.is_string() || at_most(value.string(), assertion.count);
  case Leaf::MinItems:
    return !value.is_array() || value.array().size() >= assertion.count;
  case Leaf::MaxItems:
    return !value.is_array() || value.array().size() <= assertion.count;
  case Leaf::MinProperties:
    return !value.is_object() || value.object().size() >= assertion.count;
  default:
    return !value.is_object() || value.object().size() <= assertion.count;
  }
}

bool structural(const Assertion& assertion, const json::Value& value) {
  switch (assertion.leaf) {
  case Leaf::Enum:
    return is_listed(assertion.operand->array(), value);
  case Leaf::Const:
    return json::equal(*assertion.operand, value);
  case Leaf::UniqueItems:
    return !value.is_array() || !has_duplicates(value.array());
  case Leaf::Required:
    return !value.is_object() || has_all(assertion.names, value.object());
  default:
    return !value.is_object() || !value.object().contains(assertion.trigger) ||
           has_all(assertion.names, value.object());
  }
}

Truth truth(bool holds) { return holds ? Truth::True : Truth::False; }

// Equal values hash alike: numbers by their nearest double (1.0 and 1e0 too), members without order.
std::size_t hash(const json::Value& value) {
  const std::size_t seed = static_cast<std::size_t>(value.kind()) * 0x9E3779B97F4A7C15ULL;
  switch (value.kind()) {
  case json::Kind::Null:
    return seed;
  case json::Kind::Boolean:
    return seed + (value.boolean() ? 1 : 2);
  case json::Kind::Number:
    return seed ^ std::hash<double>()(json::to_double(value.number()));
  case json::Kind::String:
    return seed ^ std::hash<std::string>()(value.string());
  case json::Kind::Array: {
    std::size_t sum = seed;
    for (const auto& item : value.array())
      sum = sum * 31 + hash(item);
    return sum;
  }
  case json::Kind::Object: {
    std::size_t sum = seed;
    for (const auto& member : value.object())
      sum += std::hash<std::string>()(member.name) * 31 ^ hash(member.value);
    return sum;
  }
  }
  return seed;
}

} // namespace

Work::Work() : left_(most_steps), floor_(stack_pointer() - most_stack) {}

bool Work::step(std::uint64_t cost) {
  if (exhausted_)
    return false;
  exhausted_ = left_ < cost || stack_pointer() < floor_;
  left_ -= cost;
  return !exhausted_;
}

TypeBits type_bits(const json::Value& value, bool fraction_integers) {
  const auto bit = static_cast<TypeBits>(1U << static_cast<unsigned>(value.kind()));
  if (bit != type_number)
    return bit;
  const std::string& text = value.number();
  const bool plain = text.find_first_of(".eE") == std::string::npos;
  const bool integer = plain || (fraction_integers && json::is_integral(text));
  return integer ? static_cast<TypeBits>(type_number | type_integer) : bit;
}

Truth judge(const Assertion& assertion, const json::Value& value, bool fraction_integers) {
  switch (assertion.leaf) {
  case Leaf::Type:
    return truth((type_bits(value, fraction_integers) & assertion.types) != 0);
  case Leaf::Minimum:
  case Leaf::Maximum:
  case Leaf::ExclusiveMinimum:
  case Leaf::ExclusiveMaximum:
  case Leaf::MultipleOf:
    return truth(numeric(assertion, value));
  case Leaf::MinLength:
  case Leaf::MaxLength:
  case Leaf::MinItems:
  case Leaf::MaxItems:
  case Leaf::MinProperties:
  case Leaf::MaxProperties:
    return truth(sized(assertion, value));
  case Leaf::Pattern:
    return value.is_string() ? matches(*assertion.pattern, value.string()) : Truth::True;
  case Leaf::Format:
    return truth(assertion.format(value));
  case Leaf::Unjudgeable:
    return type_bits(value, true) & assertion.types ? Truth::Unknown : Truth::True;
  default:
    return truth(structural(assertion, value));
  }
}

bool has_duplicates(const json::Array& items) {
  std::vector<std::pair<std::size_t, const json::Value*>> hashed;
  hashed.reserve(items.size());
  for (const auto& item : items)
    hashed.emplace_back(hash(item), &item);
  std::sort(hashed.begin(), hashed.end());
  for (std::size_t i = 0; i < hashed.size(); ++i)
    for (std::size_t j = i + 1; j < hashed.size() && hashed[j].first == hashed[i].first; ++j)
      if (json::equal(*hashed[i].second, *hashed[j].second))
        return true;
  return false;
}

} // namespace keur::schema
