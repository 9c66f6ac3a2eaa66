#pragma once
#include "openapi/description.hpp"
#include "resource/resources.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keur::resource {

/// What `x-keur-resource` of an operation says, in the description or added by an overlay. It is believed.
struct Declared {
  std::optional<Role> role = {};
  std::string collection = {}; // whose things the path's last parameter names
  std::string id = {};         // JSON Pointer of the member that names a thing: in create's answer, in a list's items
};
/// Nothing where the operation says nothing. `x-keur-resource: create` is short for `{role: create}`, false for
/// `{role: none}`.
std::optional<Declared> declared(const openapi::Operation& operation);
/// Is the operation said to be about nothing that is known?
bool is_declared_none(const openapi::Operation& operation);
/// What such extensions say that cannot be used.
std::vector<openapi::Problem> problems_of_declarations(const openapi::Description& description);

} // namespace keur::resource
