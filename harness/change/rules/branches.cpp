#include "change/compare.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>

namespace keur::change {
namespace {

constexpr EditRule branch_rows[] = {
    {"all-of-added", Effect::Narrowed, "{at}: the part {to} was added to allOf",
     "both sides are written as allOf, the parts they share are unchanged, and the revision states a further one"},
    {"all-of-removed", Effect::Widened, "{at}: the part {from} was removed from allOf",
     "both sides are written as allOf, the parts they share are unchanged, and the revision lacks one"},
    {"any-of-added", Effect::Widened, "{at}: the alternative {to} was added to anyOf",
     "an anyOf branch without a partner in the base"},
    {"any-of-removed", Effect::Narrowed, "{at}: the alternative {from} was removed from anyOf",
     "an anyOf branch without a partner in the revision"},
    {"one-of-added", Effect::Widened, "{at}: the alternative {to} was added to oneOf",
     "a oneOf branch without a partner in the base"},
    {"one-of-removed", Effect::Narrowed, "{at}: the alternative {from} was removed from oneOf",
     "a oneOf branch without a partner in the revision"},
    {"any-of-became-one-of", Effect::Narrowed, "{at}: anyOf became oneOf",
     "an instance that several branches accept is refused now"},
    {"one-of-became-any-of", Effect::Widened, "{at}: oneOf became anyOf",
     "an instance that several branches accept is accepted now"},
    {"alternatives-set", Effect::Narrowed, "{at}: one of several alternatives must hold now",
     "anyOf or oneOf was set beside what was there, or over it with branches that all lie within it"},
    {"alternatives-dropped", Effect::Widened, "{at}: none of the alternatives need hold any more",
     "anyOf or oneOf was dropped and what it stood for remains"},
    {"wrapped-in-alternatives", Effect::Incomparable, "{at}: the schema became one of several alternatives",
     "what was one schema is now anyOf or oneOf; it widens where one branch accepts all that was accepted and, for "
     "oneOf, no other branch does"},
    {"unwrapped-from-alternatives", Effect::Incomparable, "{at}: of several alternatives one schema is left",
     "what was anyOf or oneOf is one schema now; it narrows where a branch accepted as much"},
    {"not-added", Effect::Narrowed, "{at}: `not` was set", "not set"},
    {"not-removed", Effect::Widened, "{at}: `not` was dropped", "not dropped"},
    {"if-added", Effect::Narrowed, "{at}: a condition was set", "if set with then or else"},
    {"if-removed", Effect::Widened, "{at}: a condition was dropped", "if dropped"},
    {"then-added", Effect::Narrowed, "{at}: then was set", "then set"},
    {"then-removed", Effect::Widened, "{at}: then was dropped", "then dropped"},
    {"else-added", Effect::Narrowed, "{at}: else was set", "else set"},
    {"else-removed", Effect::Widened, "{at}: else was dropped", "else dropped"},
};

constexpr std::size_t whole_comparisons = 64; // branches left over are compared with each other up to here

std::string_view title_of(Contract& contract, const Spot& branch) {
  const Spot spot = contract.resolved(branch);
  return spot ? spot->find_string("title").value_or(std::string_view()) : std::string_view();
}

std::string label(Contract& contract, const Spot& branch, std::size_t index) {
  if (const auto reference = Contract::reference_of(branch); !reference.empty())
    return std::string(reference.substr(reference.rfind('/') + 1));
  const auto title = title_of(contract, branch);
  return title.empty() ? '#' + std::to_string(index + 1) : std::string(title);
}

/// Finds for each branch of the base its partner in the revision.
class Pairing {
public:
  Pairing(Position& position, const Spots& base, const Spots& revision)
      : position_(position), base_(base), revision_(revision), partner_(base.size(), none),
        taken_(revision.size(), false) {}

  const std::vector<std::size_t>& find() {
    match([&](const Spot& a, const Spot& b) {
      const auto from = Contract::reference_of(a), to = Contract::reference_of(b);
      return !from.empty() && from == to;
    });
    // Written alike: needs no look at what lies below, which may be too much or lead in a circle.
    match([](const Spot& a, const Spot& b) { return json::equal(*a, *b); });
    match_prints();
    if (left() <= whole_comparisons)
      match([&](const Spot& a, const Spot& b) { return position_.comparison.quiet(pair(a, b)); });
    if (left() <= whole_comparisons)
      match([&](const Spot& a, const Spot& b) { return effect(a, b) == Effect::None; });
    match([&](const Spot& a, const Spot& b) {
      const auto from = title_of(position_.comparison.base(), a), to = title_of(position_.comparison.revision(), b);
      return !from.empty() && from == to;
    });
    match_tags();
    const auto one_way = [&](const Spot& a, const Spot& b) {
      const Effect all = effect(a, b);
      return all == Effect::Widened || all == Effect::Narrowed;
    };
    if (left() <= whole_comparisons)
      match(one_way);
    else // too many to compare each with each: those at one place
      match([&](const Spot& a, const Spot& b) { return &a - base_.data() == &b - revision_.data() && one_way(a, b); });
    pair_last();
    return partner_;
  }
  bool taken(std::size_t index) const { return taken_[index]; }
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

private:
  template <class Same>
  void match(const Same& same) {
    for (std::size_t i = 0; i < base_.size(); ++i)
      for (std::size_t j = 0; partner_[i] == none && j < revision_.size(); ++j)
        if (!taken_[j] && same(base_[i], revision_[j])) {
          partner_[i] = j;
          taken_[j] = true;
        }
  }
  /// Those that say the same, as far as it is looked into, whatever their spelling. Of several the one that is the same
  /// all the way down comes first.
  void match_prints() {
    if (left() < 2)
      return;
    const auto prints_of = [](Fingerprints& prints, const Spots& branches) {
      std::vector<std::uint64_t> out;
      for (const Spot& branch : branches)
        out.push_back(prints.of(Spots{branch}));
      return out;
    };
    const auto base = prints_of(position_.comparison.base_prints(), base_);
    const auto revision = prints_of(position_.comparison.revision_prints(), revision_);
    const auto same = [&](const Spot& a, const Spot& b) {
      return base[static_cast<std::size_t>(&a - base_.data())] ==
             revision[static_cast<std::size_t>(&b - revision_.data())];
    };
    const auto several = [](const std::vector<std::uint64_t>& all, std::uint64_t print) {
      return std::count(all.begin(), all.end(), print) > 1;
    };
    match([&](const Spot& a, const Spot& b) { // comparing costs: only where there is a choice
      const std::uint64_t print = base[static_cast<std::size_t>(&a - base_.data())];
      return same(a, b) &&
             ((!several(base, print) && !several(revision, print)) || position_.comparison.quiet(pair(a, b)));
    });
    match(same);
  }
  /// Those whose members are told apart by the same fixed values.
  void match_tags() {
    if (left() < 2)
      return;
    const auto base = tags(position_.comparison.base(), base_);
    const auto revision = tags(position_.comparison.revision(), revision_);
    match([&](const Spot& a, const Spot& b) {
      const Tags& from = base[static_cast<std::size_t>(&a - base_.data())];
      const Tags& to = revision[static_cast<std::size_t>(&b - revision_.data())];
      return !from.empty() &&
             std::equal(from.begin(), from.end(), to.begin(), to.end(), [](const Tag& x, const Tag& y) {
               return x.first == y.first && json::equal(*x.second, *y.second);
             });
    });
  }
  using Tag = std::pair<std::string_view, const json::Value*>;
  using Tags = std::vector<Tag>;
  static std::vector<Tags> tags(Contract& contract, const Spots& branches) {
    std::vector<Tags> all;
    for (const Spot& branch : branches) {
      Tags& own = all.emplace_back();
      for (const auto& [name, property] : contract.schema(Spots{branch}).properties) {
        const Schema& member = contract.schema(property.spots);
        if (member.constant)
          own.emplace_back(name, member.constant.value);
        else if (member.values && member.values->size() == 1)
          own.emplace_back(name, member.values->front());
      }
    }
    return all;
  }
  Pair& pair(const Spot& a, const Spot& b) { return position_.beside(Spots{a}, Spots{b}); }
  Effect effect(const Spot& a, const Spot& b) { return position_.comparison.overall(pair(a, b)); }
  std::size_t left() const {
    const auto open = static_cast<std::size_t>(std::count(partner_.begin(), partner_.end(), none));
    return open * static_cast<std::size_t>(std::count(taken_.begin(), taken_.end(), false));
  }
  /// One inline branch left on either side: it was edited. Two references with other names are two schemas.
  void pair_last() {
    const auto lone = std::find(partner_.begin(), partner_.end(), none);
    const auto open = std::find(taken_.begin(), taken_.end(), false);
    if (lone == partner_.end() || open == taken_.end() || left() != 1)
      return;
    const auto i = static_cast<std::size_t>(lone - partner_.begin());
    const auto j = static_cast<std::size_t>(open - taken_.begin());
    if (!Contract::reference_of(base_[i]).empty() && !Contract::reference_of(revision_[j]).empty())
      return;
    *lone = j;
    *open = true;
  }

  Position& position_;
  const Spots& base_;
  const Spots& revision_;
  std::vector<std::size_t> partner_;
  std::vector<bool> taken_;
};

/// No other branch over there accepts what this one does.
bool alone_there(Contract& here, const Spot& branch, Contract& there, const Spots& others, std::size_t partner) {
  if (others.size() > whole_comparisons)
    return false;
  const Schema& own = here.schema(Spots{branch});
  for (std::size_t k = 0; k < others.size(); ++k)
    if (k != partner && !disjoint(here, own, there, there.schema(Spots{others[k]})))
      return false;
  return true;
}

void compare_group(Position& position, const Branches& base, const Branches& revision) {
  const std::string keyword = revision.exactly_one ? "oneOf" : "anyOf";
  const std::string rule = revision.exactly_one ? "one-of" : "any-of";
  if (base.exactly_one != revision.exactly_one)
    position.edit(revision.exactly_one ? "any-of-became-one-of" : "one-of-became-any-of",
                  revision.exactly_one ? Effect::Narrowed : Effect::Widened, base.at, revision.at);
  Pairing pairing(position, base.branches, revision.branches);
  const auto& partner = pairing.find();
  Contract& from = position.comparison.base();
  Contract& to = position.comparison.revision();
  const bool tagged = !position.base.choices.empty() && !position.revision.choices.empty() &&
                      position.base.tag == position.revision.tag;
  for (std::size_t i = 0; i < base.branches.size(); ++i) {
    const std::string name = label(from, base.branches[i], i);
    const std::size_t j = partner[i];
    if (j == Pairing::none) {
      position.edit(rule + "-removed", Effect::Narrowed, base.branches[i], revision.at, name);
      if (alone_there(from, base.branches[i], to, revision.branches, j))
        position.mark_exact();
      continue;
    }
    Pair& pair = position.beside(Spots{base.branches[i]}, Spots{revision.branches[j]});
    const std::string step = '(' + keyword + ' ' + name + ')';
    if (tagged || (alone_there(from, base.branches[i], to, revision.branches, j) &&
                   alone_there(to, revision.branches[j], from, base.branches, i)))
      position.link_alone(step, pair);
    else
      position.link(step, pair);
  }
  for (std::size_t j = 0; j < revision.branches.size(); ++j)
    if (!pairing.taken(j)) {
      position.edit(rule + "-added", Effect::Widened, base.at, revision.branches[j], {},
                    label(to, revision.branches[j], j));
      if (alone_there(to, revision.branches[j], from, base.branches, Pairing::none))
        position.mark_exact();
    }
}

/// Nothing but alternatives, and words that go with them.
bool only_alternatives(const Schema& schema) {
  static const std::unordered_set<std::string_view> harmless{
      "anyOf",    "oneOf", "allOf",   "type",    "title",       "default",  "deprecated",
      "nullable", "$ref",  "example", "summary", "description", "examples", "discriminator"};
  for (const Spot& part : schema.parts)
    for (const json::Member& member : part->object())
      if (!harmless.contains(member.name) && !member.name.starts_with("x-"))
        return false;
  return true;
}

bool all_within(const std::vector<Effect>& effects, Effect allowed) {
  return std::all_of(effects.begin(), effects.end(),
                     [&](Effect effect) { return effect == Effect::None || effect == allowed; });
}

/// One schema against alternatives. `wrapping`: the base is the one schema. Returns the effect and whether the whole
/// stays where it is and the alternatives were only added to it.
struct Wrap {
  Effect effect;
  bool beside;
};

Wrap judge_wrap(const std::vector<Effect>& effects, bool wrapping, bool exactly_one, bool may_overlap) {
  const Effect within = wrapping ? Effect::Narrowed : Effect::Widened; // the branches lie within the one schema
  const Effect around = flipped(within);
  const auto covers = [&](Effect effect) { return effect == Effect::None || effect == around; };
  const auto covering = std::count_if(effects.begin(), effects.end(), covers);
  if (covering > 0 && !(wrapping && exactly_one && may_overlap))
    return {around, false};
  if (all_within(effects, within))
    return {within, true};
  return {Effect::Incomparable, false};
}

/// Could two branches accept one instance? Told apart by types only.
bool overlap(Contract& contract, const Spots& branches) {
  Types seen = 0;
  for (const Spot& branch : branches) {
    const Schema& schema = contract.schema(Spots{branch});
    if (seen & schema.types)
      return true;
    seen |= schema.types;
  }
  return false;
}

/// True when the rest of the position need not be compared.
bool compare_wrap(Position& position) {
  const bool wrapping = position.base.branches.empty();
  const Schema& whole = wrapping ? position.revision : position.base;
  const Branches& group = whole.branches.front();
  if (group.branches.size() > whole_comparisons || !only_alternatives(whole))
    return false;
  Contract& contract = wrapping ? position.comparison.revision() : position.comparison.base();
  std::vector<Effect> effects;
  for (const Spot& branch : group.branches) {
    const Schema& one = contract.schema(Spots{branch});
    // null is let in by a branch of its own, which was taken out.
    effects.push_back(wrapping
                          ? position.comparison.overall(position.beside(position.base, one), "became-not-nullable")
                          : position.comparison.overall(position.beside(one, position.revision), "became-nullable"));
  }
  const Wrap wrap = judge_wrap(effects, wrapping, group.exactly_one, overlap(contract, group.branches));
  const Spot from = wrapping ? position.base.origin : group.at, to = wrapping ? group.at : position.revision.origin;
  if (wrap.beside)
    position.edit(wrapping ? "alternatives-set" : "alternatives-dropped", wrap.effect, from, to);
  else
    position.edit(wrapping ? "wrapped-in-alternatives" : "unwrapped-from-alternatives", wrap.effect, from, to);
  compare_null(position);
  return true;
}

/// Which of the base's stands against which of the revision's: parts of one schema come in any order.
template <class One>
std::vector<std::pair<std::size_t, std::size_t>> partners(Position& position, const std::vector<One>& base,
                                                          const std::vector<One>& revision) {
  const auto prints = [&](Fingerprints& of, const std::vector<One>& all) {
    std::vector<std::uint64_t> out;
    for (const One& one : all)
      if constexpr (std::is_same_v<One, Spot>)
        out.push_back(of.of(Spots{one}));
      else
        out.push_back(of.of(one));
    return out;
  };
  if (base.size() <= 1 && revision.size() <= 1) // nothing to choose from
    return aligned(std::vector<std::uint64_t>(base.size()), std::vector<std::uint64_t>(revision.size()));
  return aligned(prints(position.comparison.base_prints(), base),
                 prints(position.comparison.revision_prints(), revision));
}

void compare_negations(Position& position) {
  const Spots& base = position.base.negations;
  const Spots& revision = position.revision.negations;
  for (const auto& [i, j] : partners(position, base, revision))
    if (j == no_partner)
      position.edit("not-removed", Effect::Widened, base[i], {});
    else if (i == no_partner)
      position.edit("not-added", Effect::Narrowed, {}, revision[j]);
    else
      position.link("(not)", position.beside(Spots{base[i]}, Spots{revision[j]}), Turn::Flipped);
}

void compare_arm(Position& position, const Spot& base, const Spot& revision, const std::string& keyword) {
  if (base && revision)
    position.link('(' + keyword + ')', position.beside(Spots{base}, Spots{revision}));
  else if (base)
    position.edit(keyword + "-removed", Effect::Widened, base, revision);
  else if (revision)
    position.edit(keyword + "-added", Effect::Narrowed, base, revision);
}

void compare_conditions(Position& position) {
  const auto& base = position.base.conditions;
  const auto& revision = position.revision.conditions;
  for (const auto& [i, j] : partners(position, base, revision))
    if (j == no_partner)
      position.edit("if-removed", Effect::Widened, base[i].when, {});
    else if (i == no_partner)
      position.edit("if-added", Effect::Narrowed, {}, revision[j].when);
    else {
      position.link("(if)", position.beside(Spots{base[i].when}, Spots{revision[j].when}), Turn::Both);
      compare_arm(position, base[i].then, revision[j].then, "then");
      compare_arm(position, base[i].otherwise, revision[j].otherwise, "else");
    }
}

} // namespace

std::span<const EditRule> branch_rules() { return branch_rows; }

bool compare_branches(Position& position) {
  compare_negations(position);
  compare_conditions(position);
  const auto& base = position.base.branches;
  const auto& revision = position.revision.branches;
  if (base.size() + revision.size() == 1 && compare_wrap(position))
    return true;
  for (const auto& [i, j] : partners(position, base, revision))
    if (j == no_partner)
      position.edit("alternatives-dropped", Effect::Widened, base[i].at, {});
    else if (i == no_partner)
      position.edit("alternatives-set", Effect::Narrowed, {}, revision[j].at);
    else
      compare_group(position, base[i], revision[j]);
  return false;
}

namespace {

/// One side's parts without a partner on the other, but those that assert nothing.
Spots alone(Contract& contract, const Spots& parts, const std::function<bool(std::size_t)>& has_partner) {
  Spots out;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!has_partner(i) && !contract.schema(Spots{parts[i]}).silent)
      out.push_back(parts[i]);
  return out;
}

std::string label_of_part(Contract& contract, const Spots& all, const Spot& part) {
  return label(contract, part, static_cast<std::size_t>(std::find(all.begin(), all.end(), part) - all.begin()));
}

/// Is each part of the shorter list written in the longer one, too?
bool only_longer(const Spots& base, const Spots& revision) {
  const Spots& shorter = base.size() < revision.size() ? base : revision;
  const Spots& longer = base.size() < revision.size() ? revision : base;
  return std::all_of(shorter.begin(), shorter.end(), [&](const Spot& part) {
    return std::any_of(longer.begin(), longer.end(), [&](const Spot& other) { return json::equal(*part, *other); });
  });
}

} // namespace

/// Where both sides are written as allOf and nothing moved between the parts they share, a part more or less is told as
/// such, with the effect that the merged schemas have. Where these are equal, the part is told only when the rest is
/// written as it was and the part names members: the position depends on it from now on, or no longer, though other
/// parts state the same today.
void compare_all_of(Position& position) {
  const Spots& base = position.base.all_of;
  const Spots& revision = position.revision.all_of;
  if (base.empty() || revision.empty() || base.size() == revision.size() ||
      std::max(base.size(), revision.size()) > whole_comparisons)
    return;
  const bool equal = position.quiet();
  if (equal && !only_longer(base, revision))
    return;
  Comparison& all = position.comparison;
  const Effect merged = position.effect_so_far();
  Pairing pairing(position, base, revision);
  const auto& partner = pairing.find();
  for (std::size_t i = 0; i < base.size(); ++i)
    if (partner[i] != Pairing::none &&
        all.overall(position.beside(Spots{base[i]}, Spots{revision[partner[i]]})) != Effect::None)
      return;
  const auto tell = [&](std::string_view rule, Contract& contract, const Spots& parts, const Spot& part, bool is_new) {
    if (equal && contract.schema(Spots{part}).properties.empty())
      return;
    const bool felt = is_new == (position.side == Direction::Request);
    // A part more can only narrow, one less only widen: what else the merged schemas do, other edits did.
    const Effect own = is_new ? Effect::Narrowed : Effect::Widened;
    const Effect share = merged == own || merged == Effect::Unknown ? merged : Effect::None;
    const Effect depends = felt ? Effect::Unknown : Effect::None;
    position.edit(rule, equal ? depends : share, is_new ? Spot{} : part, is_new ? part : Spot{},
                  is_new ? "" : label_of_part(contract, parts, part),
                  is_new ? label_of_part(contract, parts, part) : "");
    position.mark_exact();
  };
  for (const Spot& part : alone(all.base(), base, [&](std::size_t i) { return partner[i] != Pairing::none; }))
    tell("all-of-removed", all.base(), base, part, false);
  for (const Spot& part : alone(all.revision(), revision, [&](std::size_t j) { return pairing.taken(j); }))
    tell("all-of-added", all.revision(), revision, part, true);
}

} // namespace keur::change
