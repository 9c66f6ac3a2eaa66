#pragma once
#include "openapi/description.hpp"

#include <string_view>

namespace keur::openapi {

/// Is a requestBody that is described for the method to be ignored? OAS 3.0.4 section 4.7.10.1: where HTTP gives a body
/// no meaning, as with GET and HEAD.
inline bool ignores_body(Version version, std::string_view method) {
  return version == Version::V30 && (method == "GET" || method == "HEAD");
}

} // namespace keur::openapi
