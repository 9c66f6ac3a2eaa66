#include "change/inclusion.hpp"

#include "json/number.hpp"

#include <algorithm>

namespace keur::change {
namespace {

constexpr std::size_t work_limit = 4'000; // pairs of schemas looked at for one question
constexpr int inclusion_depth = 60;
constexpr std::size_t splits_at_most = 3; // alternatives of one schema that are gone through case by case

bool has_format_within(const Schema& schema, std::string_view wanted) {
  return std::any_of(schema.formats.begin(), schema.formats.end(),
                     [&](const auto& own) { return own.first == wanted || format_lies_within(own.first, wanted); });
}

} // namespace

bool Inclusion::least_within(const Limit& a, const Limit& b) {
  if (!b)
    return true;
  const int order = a ? json::compare_numbers(a.text, b.text) : -1;
  return order > 0 || (order == 0 && (a.exclusive || !b.exclusive));
}

bool Inclusion::most_within(const Limit& a, const Limit& b) {
  if (!b)
    return true;
  const int order = a ? json::compare_numbers(a.text, b.text) : 1;
  return order < 0 || (order == 0 && (a.exclusive || !b.exclusive));
}

bool Inclusion::count_within(const Limit& a, const Limit& b) {
  return !b || json::compare_numbers(b.text, "0") <= 0 || least_within(a, b);
}

bool Inclusion::numbers_within(const Schema& a, const Schema& b) {
  const bool whole = !(types_of(a) & types::Fraction);
  const auto divides = [&](std::string_view divisor) {
    if (whole && json::compare_numbers(divisor, "1") == 0)
      return true;
    return std::any_of(a.multiples.begin(), a.multiples.end(),
                       [&](const auto& own) { return json::is_multiple_of(own.first, divisor); });
  };
  std::string texts[4];
  const auto limit = [&](const Limit& given, bool is_least, std::string& text) {
    return whole ? rounded(given, is_least, text) : given;
  };
  Limit lower = limit(a.lower, true, texts[0]), upper = limit(a.upper, false, texts[1]);
  const auto sized = [&](const auto& wanted) { // integers of such a format lie within its limits
    const auto limits = limits_of_format(wanted.first);
    return has_format_within(a, wanted.first) ||
           (limits && least_within(lower, limits->lower) && most_within(upper, limits->upper));
  };
  if (!std::all_of(b.formats.begin(), b.formats.end(), sized))
    return false;
  for (const auto& [format, at] : a.formats)
    if (const auto limits = whole ? limits_of_format(format) : std::nullopt) {
      lower = least_within(lower, limits->lower) ? lower : limits->lower;
      upper = most_within(upper, limits->upper) ? upper : limits->upper;
    }
  return least_within(lower, limit(b.lower, true, texts[2])) && most_within(upper, limit(b.upper, false, texts[3])) &&
         std::all_of(b.multiples.begin(), b.multiples.end(), [&](const auto& entry) { return divides(entry.first); });
}

bool Inclusion::holds(const Schema& inner, const Schema& outer) {
  if (depth_ == 0)
    work_ = 0;
  ++depth_;
  const bool proved = within(inner, outer);
  --depth_;
  return proved;
}

bool Inclusion::parts_hold(const Schema& inner, const Schema& outer) {
  ++below_;
  const bool proved = holds(inner, outer);
  --below_;
  return proved;
}

bool Inclusion::within(const Schema& a, const Schema& b) {
  if (a.null && !b.null && !a.never)
    return false;
  return values_within(a, b, {});
}

/// What leads back to a pair that is being proved, by a member or an element, may take it for granted: instances are
/// finite. What was proved on a premise that is refuted later is forgotten.
bool Inclusion::values_within(const Schema& a, const Schema& b, const Split& split) {
  if (a.never || (a.types == 0) || ++work_ > work_limit || depth_ > inclusion_depth)
    return a.never || a.types == 0;
  if (!split.empty())
    return by_structure(a, b, split);
  const auto [entry, is_new] = known_.try_emplace(Key{&a, &b}, Known{Truth::Unknown, below_});
  if (!is_new)
    return entry->second.truth == Truth::Yes || (entry->second.truth == Truth::Unknown && entry->second.below < below_);
  const std::size_t mark = proved_.size();
  ++depth_;
  const bool proved = by_structure(a, b, split);
  --depth_;
  if (!proved)
    for (; proved_.size() > mark; proved_.pop_back())
      known_.erase(proved_.back());
  if (proved)
    proved_.push_back({&a, &b});
  if (!proved && work_ > work_limit)
    known_.erase(Key{&a, &b}); // not refuted, only given up
  else
    known_[Key{&a, &b}].truth = proved ? Truth::Yes : Truth::No;
  return proved;
}

bool Inclusion::by_structure(const Schema& a, const Schema& b, const Split& split) {
  if (b.never)
    return false;
  if (const auto values = listed(a))
    if (std::all_of(values->begin(), values->end(), [&](const json::Value* value) {
          return admits(outer_, b, *value) == Truth::Yes || admits(inner_, a, *value) == Truth::No;
        }))
      return true;
  if (const std::vector<json::Value> few = few_integers(a);
      !few.empty() && std::all_of(few.begin(), few.end(), [&](const json::Value& value) {
        return admits(outer_, b, value) == Truth::Yes || admits(inner_, a, value) == Truth::No;
      }))
    return true;
  if (core_within(a, b, split) && all_groups_within(a, b, split))
    return true;
  return by_cases(a, b, split) || (split.empty() && by_types(a, b));
}

bool Inclusion::all_groups_within(const Schema& a, const Schema& b, const Split& split) {
  return std::all_of(b.branches.begin(), b.branches.end(),
                     [&](const Branches& group) { return group_within(a, group, b, split); });
}

/// Each kind of value on its own: alternatives may take them one by one.
bool Inclusion::by_types(const Schema& a, const Schema& b) {
  if (b.branches.empty() || (a.types & (a.types - 1)) == 0)
    return false;
  for (Types type = 1; type < types::All; type = static_cast<Types>(type << 1))
    if (const Schema& one = inner_.of_type(a, type);
        (a.types & type) && !(core_within(one, b, {}) && all_groups_within(one, b, {})))
      return false;
  return true;
}

/// Each branch of one of its own alternatives, together with all the rest.
bool Inclusion::by_cases(const Schema& a, const Schema& b, const Split& split) {
  if (split.size() >= splits_at_most)
    return false;
  for (const Branches& group : a.branches) {
    if (std::find(split.begin(), split.end(), group.at.value) != split.end())
      continue;
    Split deeper = split;
    deeper.push_back(group.at.value);
    if (std::all_of(group.branches.begin(), group.branches.end(), [&](const Spot& branch) {
          Spots together = a.given;
          together.push_back(branch);
          return values_within(inner_.schema(together), b, deeper);
        }))
      return true;
    return false; // another order of cases would come to the same
  }
  return false;
}

bool Inclusion::core_within(const Schema& a, const Schema& b, const Split& split) {
  const Types types = types_of(a);
  if (types & ~b.types)
    return false;
  if (b.values || b.constant) { // by_structure has tried the values one by one
    const auto own = listed(a), wanted = listed(b);
    const auto has = [&](const json::Value* value) {
      return std::any_of(wanted->begin(), wanted->end(),
                         [&](const json::Value* other) { return json::equal(*other, *value); });
    };
    if (!own || !std::all_of(own->begin(), own->end(), has))
      return false;
  }
  return ((types & types::Number) == 0 || numbers_within(a, b)) &&
         ((types & types::String) == 0 || texts_within(a, b)) && ((types & types::Array) == 0 || arrays_within(a, b)) &&
         ((types & types::Object) == 0 || objects_within(a, b, split)) && negations_within(a, b) &&
         conditions_within(a, b);
}

bool Inclusion::texts_within(const Schema& a, const Schema& b) {
  const auto matches = [&](const auto& wanted) {
    return is_any_text(wanted.first) || a.patterns.contains(wanted.first) ||
           std::any_of(a.patterns.begin(), a.patterns.end(),
                       [&](const auto& own) { return plain_pattern(own.first) == plain_pattern(wanted.first); });
  };
  const auto formatted = [&](const auto& wanted) {
    return limits_of_format(wanted.first) || has_format_within(a, wanted.first); // sizes are of numbers
  };
  return count_within(a.min_length, b.min_length) && most_within(a.max_length, b.max_length) &&
         std::all_of(b.patterns.begin(), b.patterns.end(), matches) &&
         std::all_of(b.formats.begin(), b.formats.end(), formatted) && same_names(a.encodings, b.encodings) &&
         same_names(a.media_types, b.media_types) && (b.content.empty() || equal(a.content, b.content));
}

bool Inclusion::arrays_within(const Schema& a, const Schema& b) {
  const bool at_most_one = a.max_items && json::compare_numbers(a.max_items.text, "1") <= 0;
  if (!count_within(a.min_items, b.min_items) || !most_within(a.max_items, b.max_items) ||
      (b.unique && !a.unique && !at_most_one))
    return false;
  for (std::size_t i = 0; i < std::max(a.prefix.size(), b.prefix.size()); ++i) {
    const Spots& from = i < a.prefix.size() ? a.prefix[i] : a.items;
    const Spots& to = i < b.prefix.size() ? b.prefix[i] : b.items;
    if (!to.empty() && !parts_hold(inner_.schema(from), outer_.schema(to)))
      return false;
  }
  if (b.has_items && !b.items.empty() && !parts_hold(inner_.schema(a.items), outer_.schema(b.items)))
    return false;
  if (!b.contains.empty() && !(equal(a.contains, b.contains) && least_within(a.min_contains, b.min_contains) &&
                               most_within(a.max_contains, b.max_contains)))
    return false;
  return b.unevaluated_items.empty() ||
         (equal(a.unevaluated_items, b.unevaluated_items) && a.has_items == b.has_items && a.branches.empty());
}

bool Inclusion::equal(const Spots& a, const Spots& b) {
  if (a.empty() || b.empty())
    return a.empty() == b.empty();
  return reverse_ && holds(inner_.schema(a), outer_.schema(b)) && reverse_->holds(outer_.schema(b), inner_.schema(a));
}

} // namespace keur::change
