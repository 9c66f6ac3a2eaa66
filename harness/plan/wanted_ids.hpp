#pragma once
#include "openapi/description.hpp"
#include "profile/profile.hpp"
#include "schema/schema.hpp"

#include <string>
#include <vector>

namespace keur::plan {

/// A path parameter whose value nothing gives: no example, no value of the user's own, and no other operation that may
/// be asked of this target. With one, the operations could be reached.
struct WantedId {
  std::string parameter;
  std::vector<const openapi::Operation*> operations = {}; // in the description's order
};

/// What the user would have to know for every operation to be reached, in the description's order. A value out of a
/// list of constants is no id.
std::vector<WantedId> wanted_ids(const openapi::Description& description, schema::Compiler& schemas,
                                 const profile::Profile& profile);

} // namespace keur::plan
