#pragma once
#include "change/contract.hpp"

namespace keur::change {

/// Takes one part of a conjunction into the effective schema: of two bounds the tighter holds, of two enums what both
/// name. Types, null, members and items are left to the contract, which looks at all parts together.
void read_keywords(const Spot& part, Schema& schema);
/// Formats that no value can break are hints.
void keep_asserting_formats(Schema& schema);
/// Only these values are left, and of those that were left before only what is among them.
void keep_values(const std::vector<const json::Value*>& values, const Spot& at, Schema& schema);

} // namespace keur::change
