#pragma once
#include "json/value.hpp"

#include <string>
#include <utility>
#include <vector>

namespace keur::profile {

/// What a Postman collection (format 2.0 or 2.1) holds that an environment would hold as variables, in its order: its
/// own variables, the auth blocks of collection, folders and requests, fields of forms that were filled in, and values
/// of path variables and query parameters. `{{name}}` stands for the collection's own variable; a value with one that
/// it does not have is left out. The first value of a name counts. SECRET: some of them are.
std::vector<std::pair<std::string, std::string>> variables_of_collection(const json::Value& collection);

/// Has it a list "item", as every collection does?
bool is_postman_collection(const json::Value& document);

} // namespace keur::profile
