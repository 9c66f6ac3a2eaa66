#pragma once
#include "language/language.hpp"

#include <string_view>
#include <vector>

/// What goes wrong when a value is copied from a portal, a mail or a pipeline: seen in the value itself, before it is
/// sent. Never a proof: what looks odd here may be right, so it is told beside what the server answers.
namespace keur::preflight {

enum class Field : std::uint8_t { ClientId, ClientSecret, Tenant, Scope, Value, UserName, Password };
language::Text name_of(Field field);

/// What is odd about a value, with the code of its cause in preflight/cause.hpp. Never quotes the value.
struct Oddity {
  Field field;
  language::Text text; // with {1} for the field's name
  std::string_view code;
};

/// In the order in which a person should hear of them; one an oddity's kind.
std::vector<Oddity> oddities_of(Field field, std::string_view value);

/// 8-4-4-4-12 hexadecimal digits (RFC 9562 section 4).
bool is_uuid(std::string_view text);

} // namespace keur::preflight
