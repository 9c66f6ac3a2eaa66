#pragma once
#include <optional>
#include <string_view>

/// What the name of a parameter or member tells of its value, where the schema says no more than "a text". It shapes
/// what is sent and never what is demanded.
namespace keur::generate {

/// Does the value come from the server or from a secret, so that no invented one is valid: a cursor, a continuation
/// token, an entity tag, a signature?
bool is_opaque_name(std::string_view name);
/// Is it a key that is fresh for each request (Idempotency-Key)?
bool is_fresh_key_name(std::string_view name);
/// The later or larger end of a range: "end_date", "until", "maxPrice".
bool is_later_name(std::string_view name);
/// The format that such a name most likely means ("uri", "email"); "" for others.
std::string_view likely_format(std::string_view name);
/// Does it name another thing: "customerId", "owner_uuid", "tagIds"? Not "id" alone.
bool is_reference_name(std::string_view name);

} // namespace keur::generate
