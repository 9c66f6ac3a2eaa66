#pragma once
#include "openapi/load.hpp"

#include <functional>
#include <string_view>
#include <vector>

/// One description in other words: for tests that two spellings of one contract do not differ.
namespace keur::change {

struct Rewriting {
  std::string_view name;
  /// Rewrites the root document's value. `is_30`: OAS 3.0, where what stands beside $ref is ignored.
  void (*apply)(json::Value& root, bool is_30);
  /// Moves what stands inside components and operations: what is referred to there is given a name first.
  bool moves;
};

/// As it is · members and sets in reverse order · local references inlined · allOf flattened where that is exact · both
/// · every member's schema wrapped into allOf.
const std::vector<Rewriting>& rewritings();

/// The rewritten root, written as JSON and loaded again from where the given one came from, so that references to other
/// documents lead where they led. ReferenceUnresolved: it has no such spelling, because what is moved is referred to
/// from another document, or through another reference.
Result<openapi::Description> rewritten(const openapi::Description& description, const Rewriting& rewriting);

} // namespace keur::change
