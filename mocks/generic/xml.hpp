#pragma once
#include "json/document.hpp"

#include <string>

namespace keur::mocks {

/// An instance as XML by the schema's `xml` objects (OAS 3.1.1 section 4.8.26): names, attributes, wrapped arrays,
/// namespaces with prefixes.
std::string to_xml(const json::DocumentSet& documents, const json::Node& schema, const json::Value& value);

} // namespace keur::mocks
