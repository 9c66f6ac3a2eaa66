#include "change/compare.hpp"

namespace keur::change {
namespace {

constexpr EditRule bound_rows[] = {
    {"max-set", Effect::Narrowed, "{at}: maximum {to} was set", "maximum set where there was none"},
    {"max-unset", Effect::Widened, "{at}: maximum {from} was dropped", "maximum dropped"},
    {"max-increased", Effect::Widened, "{at}: maximum was raised from {from} to {to}", "maximum raised"},
    {"max-decreased", Effect::Narrowed, "{at}: maximum was lowered from {from} to {to}", "maximum lowered"},
    {"exclusive-max-set", Effect::Narrowed, "{at}: exclusiveMaximum {to} was set",
     "exclusiveMaximum set where there was none"},
    {"exclusive-max-unset", Effect::Widened, "{at}: exclusiveMaximum {from} was dropped", "exclusiveMaximum dropped"},
    {"exclusive-max-increased", Effect::Widened, "{at}: exclusiveMaximum was raised from {from} to {to}",
     "exclusiveMaximum raised"},
    {"exclusive-max-decreased", Effect::Narrowed, "{at}: exclusiveMaximum was lowered from {from} to {to}",
     "exclusiveMaximum lowered"},
    {"max-length-set", Effect::Narrowed, "{at}: maxLength {to} was set", "maxLength set where there was none"},
    {"max-length-unset", Effect::Widened, "{at}: maxLength {from} was dropped", "maxLength dropped"},
    {"max-length-increased", Effect::Widened, "{at}: maxLength was raised from {from} to {to}", "maxLength raised"},
    {"max-length-decreased", Effect::Narrowed, "{at}: maxLength was lowered from {from} to {to}", "maxLength lowered"},
    {"max-items-set", Effect::Narrowed, "{at}: maxItems {to} was set", "maxItems set where there was none"},
    {"max-items-unset", Effect::Widened, "{at}: maxItems {from} was dropped", "maxItems dropped"},
    {"max-items-increased", Effect::Widened, "{at}: maxItems was raised from {from} to {to}", "maxItems raised"},
    {"max-items-decreased", Effect::Narrowed, "{at}: maxItems was lowered from {from} to {to}", "maxItems lowered"},
    {"max-properties-set", Effect::Narrowed, "{at}: maxProperties {to} was set",
     "maxProperties set where there was none"},
    {"max-properties-unset", Effect::Widened, "{at}: maxProperties {from} was dropped", "maxProperties dropped"},
    {"max-properties-increased", Effect::Widened, "{at}: maxProperties was raised from {from} to {to}",
     "maxProperties raised"},
    {"max-properties-decreased", Effect::Narrowed, "{at}: maxProperties was lowered from {from} to {to}",
     "maxProperties lowered"},
    {"max-contains-set", Effect::Narrowed, "{at}: maxContains {to} was set", "maxContains set where there was none"},
    {"max-contains-unset", Effect::Widened, "{at}: maxContains {from} was dropped", "maxContains dropped"},
    {"max-contains-increased", Effect::Widened, "{at}: maxContains was raised from {from} to {to}",
     "maxContains raised"},
    {"max-contains-decreased", Effect::Narrowed, "{at}: maxContains was lowered from {from} to {to}",
     "maxContains lowered"},
    {"min-set", Effect::Narrowed, "{at}: minimum {to} was set", "minimum set where there was none"},
    {"min-unset", Effect::Widened, "{at}: minimum {from} was dropped", "minimum dropped"},
    {"min-increased", Effect::Narrowed, "{at}: minimum was raised from {from} to {to}", "minimum raised"},
    {"min-decreased", Effect::Widened, "{at}: minimum was lowered from {from} to {to}", "minimum lowered"},
    {"exclusive-min-set", Effect::Narrowed, "{at}: exclusiveMinimum {to} was set",
     "exclusiveMinimum set where there was none"},
    {"exclusive-min-unset", Effect::Widened, "{at}: exclusiveMinimum {from} was dropped", "exclusiveMinimum dropped"},
    {"exclusive-min-increased", Effect::Narrowed, "{at}: exclusiveMinimum was raised from {from} to {to}",
     "exclusiveMinimum raised"},
    {"exclusive-min-decreased", Effect::Widened, "{at}: exclusiveMinimum was lowered from {from} to {to}",
     "exclusiveMinimum lowered"},
    {"min-length-increased", Effect::Narrowed, "{at}: minLength was raised from {from} to {to}",
     "minLength raised; absent counts as 0"},
    {"min-length-decreased", Effect::Widened, "{at}: minLength was lowered from {from} to {to}",
     "minLength lowered; absent counts as 0"},
    {"min-items-increased", Effect::Narrowed, "{at}: minItems was raised from {from} to {to}",
     "minItems raised; absent counts as 0"},
    {"min-items-decreased", Effect::Widened, "{at}: minItems was lowered from {from} to {to}",
     "minItems lowered; absent counts as 0"},
    {"min-properties-increased", Effect::Narrowed, "{at}: minProperties was raised from {from} to {to}",
     "minProperties raised; absent counts as 0"},
    {"min-properties-decreased", Effect::Widened, "{at}: minProperties was lowered from {from} to {to}",
     "minProperties lowered; absent counts as 0"},
    {"min-contains-increased", Effect::Narrowed, "{at}: minContains was raised from {from} to {to}",
     "minContains raised; absent counts as 1"},
    {"min-contains-decreased", Effect::Widened, "{at}: minContains was lowered from {from} to {to}",
     "minContains lowered; absent counts as 1"},
    {"multiple-of-set", Effect::Narrowed, "{at}: multipleOf {to} was set", "multipleOf set where there was none"},
    {"multiple-of-unset", Effect::Widened, "{at}: multipleOf {from} was dropped", "multipleOf dropped"},
    {"multiple-of-changed", Effect::Incomparable, "{at}: multipleOf changed from {from} to {to}",
     "multipleOf replaced; a multiple of the old one narrows, a divisor widens"},
    {"unique-items-set", Effect::Narrowed, "{at}: items must be unique now", "uniqueItems set"},
    {"unique-items-unset", Effect::Widened, "{at}: items need not be unique any more", "uniqueItems dropped"},
};

struct Bound {
  std::string_view keyword;          // as the rule ids call it
  bool is_least;                     // a lower bound
  std::string_view when_absent = {}; // what an absent bound counts as; "" = no bound
};

std::string limit_text(const Limit& limit, std::string_view when_absent) {
  return std::string(limit ? limit.text : when_absent);
}

/// -1: the revision's bound lies lower, 1: higher, 0: at the same place. At an equal number an exclusive bound lies
/// further inside.
int order_of(const Limit& base, const Limit& revision, const Bound& bound) {
  const int order = json::compare_numbers(limit_text(revision, bound.when_absent), limit_text(base, bound.when_absent));
  if (order != 0 || base.exclusive == revision.exclusive)
    return order;
  return revision.exclusive == bound.is_least ? 1 : -1;
}

void compare_bound(Position& position, const Bound& bound, const Limit& base, const Limit& revision) {
  const auto tell = [&](std::string_view what, Effect effect) {
    position.edit(std::string(bound.keyword) + std::string(what), effect, base.at, revision.at,
                  limit_text(base, bound.when_absent), limit_text(revision, bound.when_absent));
  };
  if (!base && !revision)
    return;
  if (bound.when_absent.empty() && !base)
    return tell("-set", Effect::Narrowed);
  if (bound.when_absent.empty() && !revision)
    return tell("-unset", Effect::Widened);
  const int order = order_of(base, revision, bound);
  if (order > 0)
    tell("-increased", bound.is_least ? Effect::Narrowed : Effect::Widened);
  else if (order < 0)
    tell("-decreased", bound.is_least ? Effect::Widened : Effect::Narrowed);
}

void compare_range(Position& position, bool is_least) {
  const Limit& base = is_least ? position.base.lower : position.base.upper;
  const Limit& revision = is_least ? position.revision.lower : position.revision.upper;
  std::string base_text, revision_text;
  const auto whole = [&](const Limit& limit, const Schema& schema, std::string& text) {
    return schema.types & types::Fraction ? limit : rounded(limit, is_least, text);
  };
  const Limit from = whole(base, position.base, base_text), to = whole(revision, position.revision, revision_text);
  if (from && to && from.exclusive == to.exclusive && json::compare_numbers(from.text, to.text) == 0)
    return;
  const bool exclusive = revision ? revision.exclusive : base.exclusive;
  const std::string_view keyword = is_least    ? (exclusive ? "exclusive-min" : "min")
                                   : exclusive ? "exclusive-max"
                                               : "max";
  compare_bound(position, {keyword, is_least}, base, revision);
}

void compare_multiples(Position& position) {
  const auto& base = position.base.multiples;
  const auto& revision = position.revision.multiples;
  const auto all = [](const auto& from, const auto& of) {
    for (const auto& [divisor, at] : of) {
      bool implied = false;
      for (const auto& [number, place] : from)
        implied |= json::is_multiple_of(number, divisor);
      if (!implied)
        return false;
    }
    return true;
  };
  const auto tell = [&](std::string_view rule, Effect effect) {
    const Spot from = base.empty() ? Spot{} : base.begin()->second;
    const Spot to = revision.empty() ? Spot{} : revision.begin()->second;
    position.edit(rule, effect, from, to, shown(from), shown(to));
  };
  const bool within = all(revision, base), around = all(base, revision);
  if (within && around)
    return;
  if (base.empty())
    return tell("multiple-of-set", Effect::Narrowed);
  if (revision.empty())
    return tell("multiple-of-unset", Effect::Widened);
  tell("multiple-of-changed", within ? Effect::Narrowed : around ? Effect::Widened : Effect::Incomparable);
}

} // namespace

std::span<const EditRule> bound_rules() { return bound_rows; }

void compare_bounds(Position& position) {
  const Schema& base = position.base;
  const Schema& revision = position.revision;
  if (position.both_accept(types::Number)) {
    compare_range(position, true);
    compare_range(position, false);
    compare_multiples(position);
  }
  if (position.both_accept(types::String)) {
    compare_bound(position, {"min-length", true, "0"}, base.min_length, revision.min_length);
    compare_bound(position, {"max-length", false}, base.max_length, revision.max_length);
  }
  if (position.both_accept(types::Object)) {
    compare_bound(position, {"min-properties", true, "0"}, base.min_properties, revision.min_properties);
    compare_bound(position, {"max-properties", false}, base.max_properties, revision.max_properties);
  }
  if (!position.both_accept(types::Array))
    return;
  compare_bound(position, {"min-items", true, "0"}, base.min_items, revision.min_items);
  compare_bound(position, {"max-items", false}, base.max_items, revision.max_items);
  if (!base.contains.empty() && !revision.contains.empty()) {
    compare_bound(position, {"min-contains", true, "1"}, base.min_contains, revision.min_contains);
    compare_bound(position, {"max-contains", false}, base.max_contains, revision.max_contains);
  }
  if (static_cast<bool>(base.unique) != static_cast<bool>(revision.unique))
    position.edit(revision.unique ? "unique-items-set" : "unique-items-unset",
                  revision.unique ? Effect::Narrowed : Effect::Widened, base.unique, revision.unique);
}

} // namespace keur::change
