#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace keur::schema {

/// RFC 3986 section 5.2: `reference` against `base`. Where the base is not hierarchical (urn:…), only fragments
/// resolve.
std::string resolve_reference(std::string_view base, std::string_view reference);
/// Before and after the first '#'; the fragment percent-decoded.
std::pair<std::string_view, std::string> split_fragment(std::string_view uri);
/// %XX decoded; a stray '%' stays.
std::string percent_decode(std::string_view text);

} // namespace keur::schema
