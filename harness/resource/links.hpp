#pragma once
#include "openapi/description.hpp"

namespace keur::resource {

/// The operation a link leads to (OAS 3.1.1 section 4.8.20); null when it is not of this description.
const openapi::Operation* link_target(const openapi::Description& description, const openapi::Link& link);
/// The link's expression or constant for the parameter; null when the link does not give it.
const json::Node* link_value(const openapi::Link& link, const openapi::Parameter& parameter);

} // namespace keur::resource
