#pragma once
#include "openapi/description.hpp"

#include <vector>

namespace keur::cli {

/// Examples of a description, those of its schemas included, that its own schemas do not accept, as warnings
/// `example-invalid`; schemas that do not compile, as warnings `schema-unjudged` (what breaks the specification is an
/// error of its own). Each schema and each example once, however often it is used.
std::vector<openapi::Problem> lint_examples(const openapi::Description& description);

} // namespace keur::cli
