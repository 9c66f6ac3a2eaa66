#pragma once
#include "schema/rule.hpp"

namespace keur::schema {

/// Three-valued: what could not be judged stays unknown through every combination (Kleene).
enum class Truth : std::uint8_t { False, Unknown, True };
inline Truth both(Truth a, Truth b) { return a < b ? a : b; }
inline Truth either(Truth a, Truth b) { return a < b ? b : a; }
inline Truth opposite(Truth a) { return a == Truth::Unknown ? a : a == Truth::True ? Truth::False : Truth::True; }

/// What one evaluation may still cost: steps, and stack down to an address. Shared by every part of one evaluation.
class Work {
public:
  /// A response of 10 MB has about 1e6 values; the rest is room for compositions.
  static constexpr std::uint64_t most_steps = 5'000'000;

  Work();
  /// False once the evaluation has become too long or too deep; it stays false. `cost` is in units of one keyword.
  bool step(std::uint64_t cost = 1);
  bool exhausted() const { return exhausted_; }
  /// Something was met that cannot be judged.
  void give_up() { unknown_ = true; }
  bool unknown() const { return unknown_ || exhausted_; }

private:
  std::uint64_t left_;
  const char* floor_;
  bool exhausted_ = false;
  bool unknown_ = false;
};

TypeBits type_bits(const json::Value& value, bool fraction_integers);
Truth judge(const Assertion& assertion, const json::Value& value, bool fraction_integers);
bool has_duplicates(const json::Array& items);

} // namespace keur::schema
