#pragma once
#include "json/document.hpp"

#include <string_view>

namespace keur::generate {

/// The schema a `$ref` text leads to from the document it stands in (RFC 3986 section 5, RFC 6901 section 6, plain-name
/// `$anchor`s of the document's schemas); an empty Node when there is none in the set.
json::Node follow(const json::DocumentSet& documents, const json::Node& from, std::string_view reference);

} // namespace keur::generate
