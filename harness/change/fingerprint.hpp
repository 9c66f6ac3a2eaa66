#pragma once
#include "change/contract.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace keur::change {

/// A number for what an effective schema says, whatever its spelling and order, down to a limited depth. Equal schemas
/// have equal prints; schemas with equal prints are likely equal. Finds partners among many without comparing each with
/// each.
class Fingerprints {
public:
  /// Borrowed.
  explicit Fingerprints(Contract& contract) : contract_(contract) {}
  std::uint64_t of(const Spots& spots);
  std::uint64_t of(const Branches& group);
  std::uint64_t of(const Condition& condition);

private:
  std::uint64_t print(const Spots& spots, int depth);
  std::uint64_t print(const Schema& schema, int depth);
  std::uint64_t values(const Schema& schema);
  std::uint64_t members(const Schema& schema, int depth);
  std::uint64_t items(const Schema& schema, int depth);
  std::uint64_t branches(const Schema& schema, int depth);
  std::uint64_t group(const Branches& group, int depth);
  std::uint64_t condition(const Condition& condition, int depth);

  Contract& contract_;
  std::unordered_map<const Schema*, std::vector<std::uint64_t>> known_; // by depth; 0 = not yet
};

/// Of the parts of two conjunctions: pairs of equal prints first, each part in one at least, because a part that stands
/// twice says no more than once; then the others in their order. Where one list is longer, the rest has no partner.
inline constexpr std::size_t no_partner = static_cast<std::size_t>(-1);
std::vector<std::pair<std::size_t, std::size_t>> aligned(const std::vector<std::uint64_t>& base,
                                                         const std::vector<std::uint64_t>& revision);

} // namespace keur::change
