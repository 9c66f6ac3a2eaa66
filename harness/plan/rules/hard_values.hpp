#pragma once
#include "plan/rules/rules.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// Values that are valid and yet easily lost or changed on their way into a store and back.
namespace keur::plan::derive {

/// One kind of them: what stands in place of a leaf's value, as far as the leaf's schema allows it. `number` tells the
/// leaves of a body apart.
struct HardValues {
  std::string_view label; // "text letters"
  std::optional<json::Value> (*in_place_of)(const json::Value& usual, const generate::Shape& shape, std::size_t number);
};
const std::vector<HardValues>& hard_values();

/// The body, which the draft of the thing's creation sends, with these values in all places that can hold them; the
/// same where none can. Names of other things stay.
json::Value hardened(const RuleContext& context, const HardValues& kind, json::Value body);
/// The same expectations, and nothing may be tidied up.
std::vector<MemberValue> exact(std::vector<MemberValue> holds);

} // namespace keur::plan::derive
