#pragma once
#include "json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Which kinds of value one schema object lets in, as it is written.
namespace keur::change {

/// Instance types as bits; a number that is an integer and one that is not are two, so that integer lies within number.
/// Null is kept apart (Schema::null).
using Types = std::uint8_t;
namespace types {
inline constexpr Types Boolean = 1, Integer = 2, Fraction = 4, String = 8, Array = 16, Object = 32;
inline constexpr Types Number = Integer | Fraction, Scalar = Boolean | Number | String, All = 63;
} // namespace types
/// "integer, string", "any".
std::string type_names(Types set, bool with_null);

struct TypeSet {
  Types types = 0;
  bool null = false;
};

/// The `type` keyword; nothing when there is none. `nullable` is a keyword of OAS 3.0 only.
std::optional<TypeSet> declared_types(const json::Value& part, bool is_30);
/// OAS 3.0.3 section 4.7.24.1: nullable adds null to the type beside it; an enum that does not list null refuses it.
bool part_accepts_null(const json::Value& part, bool is_30);
/// 0 for null.
Types value_type(const json::Value& value);
/// Keywords that judge nothing.
bool is_annotation(std::string_view keyword);

} // namespace keur::change
