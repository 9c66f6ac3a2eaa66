#pragma once
#include <cstdint>
#include <string>

namespace keur::http {

/// Where a credential stands in a request, without the credential: what is left of it in records and repeat lines.
struct CredentialSlot {
  enum class Place : std::uint8_t { Field, Query, Cookie, Certificate };
  Place place = Place::Field;
  std::string name = "Authorization"; // of the field, query parameter or cookie
  std::string scheme = {};            // authentication scheme before the value (RFC 9110 section 11.4); "" = none
  std::string variable = {};          // the shell variable that stands for the value in repeat lines
  std::string shown = {};             // the value itself where it is no secret
  bool operator==(const CredentialSlot&) const = default;
};

} // namespace keur::http
