#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace keur::mocks {

/// A well-mixed number from a seed and up to three others.
std::uint64_t mix(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0);
/// "YYYY-MM-DD" of a day counted from 1970-01-01.
std::string date_text(std::int64_t day);
std::int64_t day_of(int year, int month, int day);

struct Person {
  std::uint64_t number; // of the person, not of the employment
  bool woman;
  bool partnered;
  std::string_view first;
  std::string_view prefix; // "van der" …
  std::string_view last;
  std::string_view partner_prefix;
  std::string_view partner_last;
  std::string initials;
  std::int64_t born;
  std::string_view street;
  unsigned house;
  std::string_view city;
  std::string postcode;

  std::string formatted() const; // "Vries, J.A. de"
  std::string mail_name() const; // "j.devries"
};
Person person(std::uint64_t seed, std::uint64_t number);

/// Words of the trade, by index modulo the list's length.
std::string_view function_name(std::uint64_t index);
std::string_view function_name_en(std::uint64_t index);
std::string_view unit_name(std::uint64_t index);
std::string_view unit_name_en(std::uint64_t index);

} // namespace keur::mocks
