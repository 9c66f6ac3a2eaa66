#pragma once
#include "json/document.hpp"

namespace keur::schema {

/// The published metaschemas of draft 4 to 2020-12 with their vocabularies, under their published URIs (no fragment).
/// Built into the program from harness/schema/metaschemas; parsed once; thread-safe.
const json::DocumentSet& metaschemas();

} // namespace keur::schema
