#pragma once
#include "openapi/references.hpp"
#include "openapi/rules.hpp"

/// Rules that need the whole description: what operations, paths, security and links say about each other.
namespace keur::openapi {

void lint_description(const Description& description, Library& library, Problems& problems);
void lint_paths(const Description& description, Problems& problems);
void lint_operations(const Description& description, Problems& problems);
void lint_security(const Description& description, Problems& problems);
void lint_links(const Description& description, Library& library, Problems& problems);

} // namespace keur::openapi
