#pragma once
#include "change/admission.hpp"
#include "change/change.hpp"
#include "change/contract.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Does one effective schema accept nothing that another refuses? Proved from the structure of both, or not at all.
namespace keur::change {

/// Members that a side neither declares nor rules out are not part of the contract (harness/docs/changes.md): an open
/// object does not count as one that may hold them.
class Inclusion {
public:
  /// Borrowed. Members that do not travel on `side` are left out.
  Inclusion(Contract& inner, Contract& outer, Direction side) : inner_(inner), outer_(outer), side_(side) {}
  /// The proof in the other direction, which `not` and oneOf need.
  void set_reverse(Inclusion& reverse) { reverse_ = &reverse; }
  /// True: proved. False: not proved, which says nothing.
  bool holds(const Schema& inner, const Schema& outer);

private:
  using Split = std::vector<const json::Value*>; // alternatives of the inner one of which a branch was chosen
  struct Key {
    const Schema *inner, *outer;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<const void*>{}(key.inner) ^ (std::hash<const void*>{}(key.outer) * 0x9e3779b97f4a7c15ULL);
    }
  };

  bool within(const Schema& a, const Schema& b);
  bool values_within(const Schema& a, const Schema& b, const Split& split);
  bool by_structure(const Schema& a, const Schema& b, const Split& split);
  bool by_cases(const Schema& a, const Schema& b, const Split& split);
  bool by_types(const Schema& a, const Schema& b);
  /// The same of members and elements.
  bool parts_hold(const Schema& inner, const Schema& outer);
  bool all_groups_within(const Schema& a, const Schema& b, const Split& split);
  bool core_within(const Schema& a, const Schema& b, const Split& split);
  static bool numbers_within(const Schema& a, const Schema& b);
  bool texts_within(const Schema& a, const Schema& b);
  bool arrays_within(const Schema& a, const Schema& b);
  bool objects_within(const Schema& a, const Schema& b, const Split& split);
  bool members_within(const Schema& a, const Schema& b, const Split& split);
  bool member_within(std::string_view name, const Schema& a, const Schema& b, const Split& split);
  bool names_within(const Schema& a, const Schema& b);
  bool dependents_within(const Schema& a, const Schema& b);
  bool negations_within(const Schema& a, const Schema& b);
  bool conditions_within(const Schema& a, const Schema& b);
  bool condition_within(const Condition& a, const Condition& b);
  bool discriminator_within(const Schema& a, const Schema& b);
  bool group_within(const Schema& a, const Branches& group, const Schema& b, const Split& split);
  bool same_group(const Schema& a, const Branches& mine, const Schema& b, const Branches& theirs);
  bool equal(const Spots& a, const Spots& b);
  /// A bound of `a` is no laxer than that of `b`.
  static bool least_within(const Limit& a, const Limit& b);
  static bool most_within(const Limit& a, const Limit& b);
  /// The same of counts, which are never below 0.
  static bool count_within(const Limit& a, const Limit& b);
  template <class Map>
  static bool same_names(const Map& a, const Map& b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) { return x.first == y.first; });
  }

  Contract& inner_;
  Contract& outer_;
  Direction side_;
  Inclusion* reverse_ = nullptr;
  struct Known {
    Truth truth = Truth::Unknown; // Unknown: under way
    int below = 0;                // how many members and elements deep it was begun
  };
  std::unordered_map<Key, Known, Hash> known_;
  std::vector<Key> proved_; // in the order in which they were, so that a refuted premise takes them along
  std::size_t work_ = 0;
  int depth_ = 0, below_ = 0;
};

} // namespace keur::change
