#pragma once
#include "http/fields.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace keur::http {

/// The target of the first link of that relation type in the Link fields (RFC 8288 section 3), a URI reference as it
/// stands; nothing where there is none. Parameters' names and relation types compare without case.
std::optional<std::string> linked(const Fields& fields, std::string_view relation);

} // namespace keur::http
