#include "schema/walk.hpp"

#include "schema/describe.hpp"
#include "schema/walk_frame.hpp"

#include <algorithm>
#include <array>

namespace keur::schema {
namespace {

class Walker {
public:
  Walker(Work& work, Accepts accepts) : work_(work), accepts_(accepts) {}

  Truth visit(const Frame& frame) {
    if (!work_.step())
      return Truth::Unknown;
    if (frame.rule.rejects)
      return reject(frame);
    if (!frame.rule.unevaluated)
      return keywords(frame);
    Evaluated own;
    Truth result = keywords(with_sink(frame, frame.sink, &own));
    if (proceed(result, frame))
      result = both(result, unevaluated(frame, own));
    if (frame.evaluated)
      frame.evaluated->merge(own);
    return result;
  }

private:
  static bool proceed(Truth so_far, const Frame& frame) { return so_far != Truth::False || frame.sink; }

  // Writing a unit costs as much as many keywords; paths as deep as the instance make it dearer still.
  static constexpr std::uint64_t unit_cost = 100;
  bool has_room(const Sink& sink) { return sink.errors.size() < sink.limit && work_.step(unit_cost); }

  void report(const Frame& frame, std::string_view keyword, std::string message, std::string expected = {},
              std::string actual = {}) {
    if (!frame.sink)
      return;
    ++frame.sink->count;
    if (!has_room(*frame.sink))
      return;
    const Trail trail = named(frame.keyword, keyword);
    frame.sink->errors.push_back(
        describe({frame.rule, trail, frame.at}, keyword, std::move(message), std::move(expected), std::move(actual)));
  }

  // The false schema: the keyword that holds it says what was not allowed.
  Truth reject(const Frame& frame) {
    if (!frame.sink)
      return Truth::False;
    ++frame.sink->count;
    if (!has_room(*frame.sink))
      return Truth::False;
    constexpr std::array<std::string_view, 5> holders{"additionalProperties", "unevaluatedProperties", "items",
                                                      "additionalItems", "unevaluatedItems"};
    const bool held = std::find(holders.begin(), holders.end(), frame.keyword.name) != holders.end();
    const bool member = frame.keyword.name.ends_with("Properties");
    frame.sink->errors.push_back(describe({frame.rule, frame.keyword, frame.at},
                                          held ? frame.keyword.name : std::string_view("false"),
                                          !held    ? "nothing is allowed here"
                                          : member ? "a member that the schema does not declare is not allowed"
                                                   : "an item beyond those declared is not allowed",
                                          "nothing", masked(frame.value)));
    return Truth::False;
  }

  Truth keywords(const Frame& frame) {
    Truth result = assertions(frame);
    const Rule& rule = frame.rule;
    if (rule.in_place && proceed(result, frame))
      result = both(result, in_place(frame, *rule.in_place));
    if (rule.object && frame.value.is_object() && proceed(result, frame))
      result = both(result, object(frame, *rule.object));
    if (rule.array && frame.value.is_array() && proceed(result, frame))
      result = both(result, array(frame, *rule.array));
    return result;
  }

  Truth assertions(const Frame& frame) {
    Truth result = Truth::True;
    for (const Assertion& assertion : frame.rule.assertions) {
      const Truth one = judge(assertion, frame.value, frame.rule.fraction_integers);
      result = both(result, one);
      if (one == Truth::True)
        continue;
      if (!frame.sink && one == Truth::False)
        return one;
      if (one == Truth::Unknown)
        work_.give_up();
      if (frame.sink)
        record(frame, assertion, one);
    }
    return result;
  }

  void record(const Frame& frame, const Assertion& assertion, Truth truth) {
    const Trail trail = named(frame.keyword, assertion.keyword);
    Sink& sink = *frame.sink;
    if (truth == Truth::False) {
      ++sink.count;
      if (has_room(sink))
        sink.errors.push_back(describe({frame.rule, trail, frame.at}, assertion, frame.value));
    } else if (sink.unjudged.size() < sink.limit) {
      Unit unit = describe({frame.rule, trail, frame.at}, assertion, frame.value);
      if (assertion.leaf == Leaf::Pattern)
        unit.message = "the regular expression takes too long on " + unit.actual;
      sink.unjudged.push_back(std::move(unit));
    }
  }

  // Another rule on the same value.
  Truth same(const Frame& frame, const Rule& rule, const Trail& keyword, Sink* sink, Evaluated* evaluated) {
    if (accepts_ && !sink && !evaluated)
      return accepts_(rule, frame.value, work_) ? Truth::True : Truth::False;
    return visit({rule, frame.value, keyword, frame.at, sink, evaluated});
  }

  // A rule on a member or item: its annotations are not this value's.
  Truth below(const Frame& frame, const Rule& rule, const json::Value& value, const Trail& keyword, const Trail& at) {
    if (accepts_ && !frame.sink)
      return accepts_(rule, value, work_) ? Truth::True : Truth::False;
    return visit({rule, value, keyword, at, frame.sink, nullptr});
  }

  Truth in_place(const Frame& frame, const InPlaceRules& rules) {
    Truth result = Truth::True;
    for (const NamedRule& reference : rules.references)
      if (proceed(result, frame))
        result = both(result,
                      same(frame, *reference.rule, named(frame.keyword, reference.name), frame.sink, frame.evaluated));
    if (!rules.all_of.empty() && proceed(result, frame))
      result = both(result, all_of(frame, rules));
    if (!rules.any_of.empty() && proceed(result, frame))
      result = both(result, any_of(frame, rules));
    if (!rules.one_of.empty() && proceed(result, frame))
      result = both(result, one_of(frame, rules));
    if (rules.negated && proceed(result, frame))
      result = both(result, negation(frame, *rules.negated));
    if (rules.condition && proceed(result, frame))
      result = both(result, conditional(frame, rules));
    if (rules.discriminator && frame.value.is_object() && proceed(result, frame))
      result = both(result, discriminated(frame, rules));
    return result;
  }

  Truth all_of(const Frame& frame, const InPlaceRules& rules) {
    const Trail keyword = named(frame.keyword, "allOf");
    Truth result = Truth::True;
    for (std::size_t i = 0; i < rules.all_of.size() && proceed(result, frame); ++i)
      result = both(result, same(frame, *rules.all_of[i], indexed(keyword, i), frame.sink, frame.evaluated));
    return result;
  }

  struct Branches {
    std::vector<Sink> sinks = {};
    std::vector<std::size_t> holding = {};
    bool unknown = false;
  };

  // Every branch on its own: what a failing branch says or evaluates must not show when another one holds.
  Truth branch(const Frame& frame, const Rule& rule, const Trail& keyword, Sink* sink) {
    if (!frame.evaluated)
      return same(frame, rule, keyword, sink, nullptr);
    Evaluated own;
    const Truth truth = same(frame, rule, keyword, sink, &own);
    if (truth != Truth::False)
      frame.evaluated->merge(own);
    return truth;
  }

  Branches branches(const Frame& frame, const std::vector<const Rule*>& rules, std::string_view name, bool first) {
    Branches found;
    const Trail keyword = named(frame.keyword, name);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (frame.sink)
        found.sinks.push_back(frame.sink->branch());
      const Truth truth = branch(frame, *rules[i], indexed(keyword, i), frame.sink ? &found.sinks.back() : nullptr);
      if (truth == Truth::True)
        found.holding.push_back(i);
      found.unknown |= truth == Truth::Unknown;
      if (first && truth == Truth::True && !frame.evaluated)
        break;
    }
    return found;
  }

  Truth any_of(const Frame& frame, const InPlaceRules& rules) {
    Branches found = branches(frame, rules.any_of, "anyOf", true);
    if (!found.holding.empty())
      return Truth::True;
    return none_holds(frame, std::move(found), rules, rules.any_of, "anyOf");
  }

  Truth one_of(const Frame& frame, const InPlaceRules& rules) {
    Branches found = branches(frame, rules.one_of, "oneOf", false);
    if (found.holding.size() == 1 && !found.unknown)
      return Truth::True;
    if (found.holding.empty())
      return none_holds(frame, std::move(found), rules, rules.one_of, "oneOf");
    if (found.holding.size() == 1) {
      take_unjudged(frame, std::move(found));
      return Truth::Unknown;
    }
    std::string list;
    for (const std::size_t index : found.holding)
      list += (list.empty() ? "" : ", ") + std::to_string(index);
    report(frame, "oneOf", "expected exactly one branch to match, found that branches " + list + " do",
           "exactly one of " + std::to_string(rules.one_of.size()) + " branches", "branches " + list);
    return Truth::False;
  }

  static void take_unjudged(const Frame& frame, Branches&& found) {
    if (!frame.sink)
      return;
    for (Sink& sink : found.sinks)
      frame.sink->take_unjudged(std::move(sink));
  }

  Truth none_holds(const Frame& frame, Branches&& found, const InPlaceRules& rules, const std::vector<const Rule*>& of,
                   std::string_view keyword) {
    if (found.unknown) {
      take_unjudged(frame, std::move(found));
      return Truth::Unknown;
    }
    if (!frame.sink || found.sinks.empty())
      return Truth::False;
    const std::size_t closest = closest_branch(frame, found.sinks, chosen(frame, rules), of);
    report(frame, keyword,
           "matches none of the " + std::to_string(of.size()) + " branches; the closest is branch " +
               std::to_string(closest),
           "a match of one of " + std::to_string(of.size()) + " branches", masked(frame.value));
    frame.sink->take(std::move(found.sinks[closest]));
    return Truth::False;
  }

  Truth negation(const Frame& frame, const Rule& rule) {
    const Trail keyword = named(frame.keyword, "not");
    if (!frame.sink)
      return opposite(same(frame, rule, keyword, nullptr, nullptr));
    Sink inner = frame.sink->branch();
    const Truth truth = same(frame, rule, keyword, &inner, nullptr);
    if (truth == Truth::Unknown)
      frame.sink->take_unjudged(std::move(inner));
    if (truth == Truth::True)
      report(frame, "not", "matches what it must not match, found " + masked(frame.value), "no match",
             masked(frame.value));
    return opposite(truth);
  }

  Truth conditional(const Frame& frame, const InPlaceRules& rules) {
    Sink inner = frame.sink ? frame.sink->branch() : Sink{};
    const Truth truth = branch(frame, *rules.condition, named(frame.keyword, "if"), frame.sink ? &inner : nullptr);
    if (truth == Truth::Unknown) {
      if (frame.sink)
        frame.sink->take_unjudged(std::move(inner));
      return Truth::Unknown;
    }
    const bool holds = truth == Truth::True;
    const Rule* next = holds ? rules.then : rules.otherwise;
    if (!next)
      return Truth::True;
    return same(frame, *next, named(frame.keyword, holds ? "then" : "else"), frame.sink, frame.evaluated);
  }

  static const Rule* chosen(const Frame& frame, const InPlaceRules& rules) {
    if (!rules.discriminator)
      return nullptr;
    const json::Value* value = frame.value.find(rules.discriminator->property);
    if (!value || !value->is_string())
      return nullptr;
    for (const auto& choice : rules.discriminator->choices)
      if (choice.value == value->string())
        return choice.rule;
    return nullptr;
  }

  Truth discriminated(const Frame& frame, const InPlaceRules& rules) {
    const Discriminator& discriminator = *rules.discriminator;
    const json::Value* value = frame.value.find(discriminator.property);
    // OAS 3.0.4, Discriminator Object: an optional member that is absent names nothing; the composition alone decides
    if (!value || discriminator.choices.empty())
      return Truth::True;
    const Rule* rule = chosen(frame, rules);
    if (!rule) {
      report(frame, "discriminator",
             "the value of " + std::string(discriminator.property) + " names none of the schemas", {}, masked(*value));
      return Truth::False;
    }
    return same(frame, *rule, named(frame.keyword, "discriminator"), frame.sink, nullptr);
  }

  Truth object(const Frame& frame, const ObjectRules& rules) {
    Truth result = Truth::True;
    if (rules.names)
      result = member_names(frame, *rules.names);
    std::size_t index = 0;
    for (const json::Member& member : frame.value.object()) {
      if (!proceed(result, frame))
        return result;
      result = both(result, one_member(frame, rules, member, index++));
    }
    for (const NamedRule& dependent : rules.dependent) {
      if (!proceed(result, frame))
        return result;
      if (!frame.value.object().contains(dependent.name))
        continue;
      const Trail keyword = named(frame.keyword, dependent.keyword);
      result = both(result, same(frame, *dependent.rule, named(keyword, dependent.name), frame.sink, frame.evaluated));
    }
    return result;
  }

  Truth one_member(const Frame& frame, const ObjectRules& rules, const json::Member& member, std::size_t index) {
    const Trail at = named(frame.at, member.name);
    bool matched = false;
    Truth result = Truth::True;
    if (const NamedRule* property = rules.find(member.name)) {
      matched = true;
      const Trail keyword = named(frame.keyword, "properties");
      result = below(frame, *property->rule, member.value, named(keyword, property->name), at);
    }
    for (const PatternRule& pattern : rules.patterns) {
      if (!proceed(result, frame))
        return result;
      const Match match = pattern.pattern ? pattern.pattern->search(member.name) : Match::GaveUp;
      matched |= match != Match::No;
      if (match == Match::GaveUp)
        result = both(result, unjudged_name(frame, pattern, at));
      if (match != Match::Yes)
        continue;
      const Trail keyword = named(frame.keyword, "patternProperties");
      result = both(result, below(frame, *pattern.rule, member.value, named(keyword, pattern.source), at));
    }
    if (!matched && rules.additional) {
      matched = true;
      result =
          both(result, below(frame, *rules.additional, member.value, named(frame.keyword, "additionalProperties"), at));
    }
    if (matched && frame.evaluated)
      frame.evaluated->mark(index, frame.value.object().size());
    return result;
  }

  Truth unjudged_name(const Frame& frame, const PatternRule& pattern, const Trail& at) {
    work_.give_up();
    if (!frame.sink || frame.sink->unjudged.size() >= frame.sink->limit)
      return Truth::Unknown;
    const Trail keyword = named(frame.keyword, "patternProperties");
    const Trail place = named(keyword, pattern.source);
    frame.sink->unjudged.push_back(describe({frame.rule, place, at}, "patternProperties",
                                            "whether the regular expression matches the member's name cannot be told"));
    return Truth::Unknown;
  }

  Truth member_names(const Frame& frame, const Rule& rule) {
    Truth result = Truth::True;
    const Trail keyword = named(frame.keyword, "propertyNames");
    for (const json::Member& member : frame.value.object()) {
      if (!proceed(result, frame))
        return result;
      const json::Value name(member.name);
      result = both(result, below(frame, rule, name, keyword, named(frame.at, member.name)));
    }
    return result;
  }

  Truth array(const Frame& frame, const ArrayRules& rules) {
    const json::Array& items = frame.value.array();
    Truth result = Truth::True;
    const Trail prefix = named(frame.keyword, rules.prefix_keyword);
    const Trail rest = named(frame.keyword, rules.rest_keyword);
    const std::size_t judged = rules.rest ? items.size() : std::min(rules.prefix.size(), items.size());
    for (std::size_t i = 0; i < judged; ++i) {
      if (!proceed(result, frame))
        return result;
      const bool in_prefix = i < rules.prefix.size();
      const Rule& rule = in_prefix ? *rules.prefix[i] : *rules.rest;
      result = both(result, below(frame, rule, items[i], in_prefix ? indexed(prefix, i) : rest, indexed(frame.at, i)));
      if (frame.evaluated)
        frame.evaluated->mark(i, items.size());
    }
    if (rules.contains && proceed(result, frame))
      result = both(result, contains(frame, rules));
    return result;
  }

  Truth contains(const Frame& frame, const ArrayRules& rules) {
    const json::Array& items = frame.value.array();
    const Trail keyword = named(frame.keyword, "contains");
    std::uint64_t holding = 0, unknown = 0;
    Sink inner = frame.sink ? frame.sink->branch() : Sink{};
    for (std::size_t i = 0; i < items.size(); ++i) {
      inner.errors.clear();
      const Frame item = with_sink(frame, frame.sink ? &inner : nullptr, nullptr);
      const Truth truth = below(item, *rules.contains, items[i], keyword, indexed(frame.at, i));
      holding += truth == Truth::True;
      unknown += truth == Truth::Unknown;
      if (truth != Truth::False && frame.evaluated && rules.contains_evaluates)
        frame.evaluated->mark(i, items.size());
    }
    const bool too_few = holding + unknown < rules.min_contains;
    const bool too_many = rules.max_contains && holding > *rules.max_contains;
    if (too_few || too_many)
      return wrong_count(frame, rules, too_few, holding);
    const bool sure =
        holding >= rules.min_contains && (!rules.max_contains || holding + unknown <= *rules.max_contains);
    if (!sure && frame.sink)
      frame.sink->take_unjudged(std::move(inner));
    return sure ? Truth::True : Truth::Unknown;
  }

  Truth wrong_count(const Frame& frame, const ArrayRules& rules, bool too_few, std::uint64_t holding) {
    const std::uint64_t wanted = too_few ? rules.min_contains : *rules.max_contains;
    const std::string_view keyword = !too_few ? "maxContains" : wanted == 1 ? "contains" : "minContains";
    const std::string bound = (too_few ? "at least " : "at most ") + std::to_string(wanted) + " matching items";
    report(frame, keyword, "expected " + bound + ", found " + std::to_string(holding), bound, std::to_string(holding));
    return Truth::False;
  }

  Truth unevaluated(const Frame& frame, Evaluated& seen) {
    const UnevaluatedRules& rules = *frame.rule.unevaluated;
    if (frame.value.is_object() && rules.properties)
      return unevaluated_members(frame, *rules.properties, seen);
    if (frame.value.is_array() && rules.items)
      return unevaluated_items(frame, *rules.items, seen);
    return Truth::True;
  }

  Truth unevaluated_members(const Frame& frame, const Rule& rule, Evaluated& seen) {
    const Trail keyword = named(frame.keyword, "unevaluatedProperties");
    Truth result = Truth::True;
    std::size_t index = 0;
    for (const json::Member& member : frame.value.object()) {
      if (!proceed(result, frame))
        return result;
      if (!seen.has(index++))
        result = both(result, below(frame, rule, member.value, keyword, named(frame.at, member.name)));
    }
    seen.all = true;
    return result;
  }

  Truth unevaluated_items(const Frame& frame, const Rule& rule, Evaluated& seen) {
    const Trail keyword = named(frame.keyword, "unevaluatedItems");
    Truth result = Truth::True;
    const json::Array& items = frame.value.array();
    for (std::size_t i = 0; i < items.size() && proceed(result, frame); ++i)
      if (!seen.has(i))
        result = both(result, below(frame, rule, items[i], keyword, indexed(frame.at, i)));
    seen.all = true;
    return result;
  }

  Work& work_;
  Accepts accepts_;
};

Unit exhausted_unit(const Rule& rule) {
  const Trail root;
  return describe({rule, root, root}, "",
                  "judging was stopped: the schema takes too many steps or too deep a nesting on this instance");
}

} // namespace

Unit refuted_unit(const Rule& rule) {
  const Trail root;
  return describe({rule, root, root}, "", "the instance does not match; explaining where would take too many steps");
}

const NamedRule* ObjectRules::find(std::string_view name) const {
  if (!index.empty()) {
    const auto found = index.find(name);
    return found == index.end() ? nullptr : &properties[found->second];
  }
  for (const NamedRule& property : properties)
    if (property.name == name)
      return &property;
  return nullptr;
}

Evaluation walk(const Rule& rule, const json::Value& instance, std::size_t error_limit, Work& work) {
  Sink sink{error_limit == 0 ? 1 : error_limit};
  const Trail root;
  Walker(work, nullptr).visit({rule, instance, root, root, &sink, nullptr});
  if (work.exhausted())
    sink.unjudged.push_back(exhausted_unit(rule));
  return {sink.count == 0, std::move(sink.errors), sink.count, std::move(sink.unjudged)};
}

Truth walk_silently(const Rule& rule, const json::Value& instance, Work& work, Accepts accepts) {
  const Trail root;
  return Walker(work, accepts).visit({rule, instance, root, root, nullptr, nullptr});
}

} // namespace keur::schema
