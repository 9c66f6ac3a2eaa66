#pragma once
#include "openapi/description.hpp"
#include "run/transcript.hpp"

#include <map>
#include <string>
#include <vector>

/// Parts of a description that cannot be read: references that lead nowhere, or to something else, and documents that
/// cannot be had. What hangs on them cannot be judged.
namespace keur::run {

/// Operation ("GET /path") → the first unreadable part that it refers to, over any number of references.
std::map<std::string, const openapi::Problem*> hanging_operations(const openapi::Description& description);

/// A case that has passed for an operation that hangs on an unreadable part becomes inconclusive.
void settle_hanging(const openapi::Description& description, std::vector<RecordedCase>& cases);

/// A case for each unreadable part, inconclusive, so that every report tells it.
std::vector<RecordedCase> cases_of_unreadable_parts(const openapi::Description& description);

} // namespace keur::run
