#include "drift/compare.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cassert>

namespace keur::drift {
namespace {

constexpr double enough = 10;      // so many were to be expected: by chance none comes less than once in 20,000 times
constexpr std::uint64_t habit = 3; // seen so often, "always there" is more than chance where now it never is
constexpr std::uint64_t long_habit = 20; // and so often, where now it only is missing at times
constexpr std::uint64_t all_alike = 10;  // so many texts of one format, or values of an enum, are no chance
constexpr std::size_t places_at_most = 5;

/// `part` of `whole` before: how many of them `now` samples should hold.
double expected(std::uint64_t part, std::uint64_t whole, std::uint64_t now) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole) * static_cast<double>(now);
}

/// It was in each of `whole` samples, or so often that among `now` ones it is missed.
bool is_missed(std::uint64_t part, std::uint64_t whole, std::uint64_t now) {
  return now > 0 && ((part >= whole && whole >= habit) || expected(part, whole, now) >= enough);
}

std::uint64_t count(const Shape::Counts& counts, std::string_view name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

std::uint64_t total(const Shape::Counts& counts) {
  std::uint64_t sum = 0;
  for (const auto& [name, number] : counts)
    sum += number;
  return sum;
}

std::string words(const Shape::Counts& counts) {
  std::vector<std::string> names;
  for (const auto& [name, number] : counts)
    names.push_back(name.empty() ? "no format" : name);
  return join(names, ", ");
}

std::string frequency(std::uint64_t part, std::uint64_t whole) {
  return std::to_string(part) + " of " + std::to_string(whole);
}

/// integer lies within number.
bool has_type(const Shape& shape, const std::string& type) {
  return shape.types.contains(type) || (type == "integer" && shape.types.contains("number"));
}

const Shape* member_of(const Shape& shape, const std::string& name) {
  const auto found = shape.members.find(name);
  return found == shape.members.end() ? nullptr : &found->second;
}

bool occurs(const Shape* member) { return member != nullptr && member->seen > 0; }

std::string described(const Shape* shape) { return shape == nullptr ? "" : shape->described; }

/// Who moved, and what of it is told.
class Comparer {
public:
  /// `by_place`: both snapshots say of each place what was described there; else the whole answer's digest must do.
  Comparer(bool by_place, bool described_anew, std::vector<Difference>& out)
      : by_place_(by_place), described_anew_(described_anew), out_(out) {}

  void compare(const Shape& before, const Shape& now, const std::string& at) {
    compare_types(before, now, at);
    compare_formats(before, now, at);
    for (const auto& [value, number] : now.values)
      if (!before.values.contains(value) && total(before.values) >= all_alike)
        tell("drift-value-new", at, cause(before.described, now.described),
             "the enum's value " + value + " was not seen before", words(before.values), value);
    compare_members(before, now, at);
    if (!before.items.empty() && !now.items.empty())
      compare(before.items.front(), now.items.front(), at + "/*");
  }

  void compare_headers(const Shape& before, const Shape& now) {
    for (const auto& [name, header] : before.members)
      if (header.seen > 0 && !occurs(member_of(now, name)) && is_missed(header.seen, before.seen, now.seen))
        tell("drift-header-vanished", "header " + name, cause(header.described, described(member_of(now, name))),
             "the header is in no answer any more", frequency(header.seen, before.seen), "never");
    for (const auto& [name, header] : now.members)
      if (header.seen > 0 && !occurs(member_of(before, name)) && before.seen >= habit)
        tell("drift-header-new", "header " + name, cause(described(member_of(before, name)), header.described),
             "a header that was not seen before", "never", frequency(header.seen, now.seen));
  }

  void tell(std::string_view id, std::string at, const std::string& who, const std::string& what, std::string before,
            std::string now) {
    const Kind* kind = find_kind(id);
    assert(kind && "every difference that is told has its row in kinds.cpp");
    const std::string place = at.empty() ? "" : at + ": ";
    out_.push_back({kind, std::move(at), who + ": " + place + what + " (told from " + std::string(kind->from) + ")",
                    std::move(before), std::move(now)});
  }

private:
  std::string cause(const std::string& before, const std::string& now) const {
    return (by_place_ ? before != now : described_anew_) ? "both changed" : "server changed";
  }

  /// A type that only some values have now needs more samples where it is rare by nature.
  static bool is_told(const std::string& type, const Shape& before) {
    const bool rare = type == "null" || (type == "number" && before.types.contains("integer"));
    return before.seen >= (rare ? long_habit : habit);
  }

  void compare_types(const Shape& before, const Shape& now, const std::string& at) {
    if (before.types.empty() || now.types.empty())
      return;
    const std::string who = cause(before.described, now.described);
    std::vector<std::string> gained, lost;
    for (const auto& [type, number] : now.types)
      if (!has_type(before, type) && is_told(type, before))
        gained.push_back(type);
    for (const auto& [type, number] : before.types)
      if (!has_type(now, type) && !(type == "number" && now.types.contains("integer")) &&
          expected(number, before.seen, now.seen) >= enough)
        lost.push_back(type);
    if (gained == std::vector<std::string>{"null"} && before.nullable && now.nullable)
      tell("drift-null-seen", at, who, "the first null", words(before.types), words(now.types));
    else if (!gained.empty())
      tell("drift-type-widened", at, who, join(gained, ", ") + " where there was " + words(before.types),
           words(before.types), words(now.types));
    else if (!lost.empty())
      tell("drift-type-narrowed", at, who, "no " + join(lost, ", ") + " any more", words(before.types),
           words(now.types));
  }

  void compare_formats(const Shape& before, const Shape& now, const std::string& at) {
    if (before.formats.empty() || now.formats.empty())
      return;
    const std::string who = cause(before.described, now.described);
    const bool one_format = before.formats.size() == 1 && !before.formats.contains("");
    const bool another = std::any_of(now.formats.begin(), now.formats.end(),
                                     [&](const auto& format) { return !before.formats.contains(format.first); });
    if (one_format && another) {
      if (total(before.formats) >= all_alike)
        tell("drift-format-widened", at, who, "texts are not all of the format " + words(before.formats) + " any more",
             words(before.formats), words(now.formats));
      return;
    }
    for (const auto& [format, number] : before.formats)
      if (!now.formats.contains(format) && expected(number, before.seen, now.seen) >= enough)
        tell("drift-format-narrowed", at, who, "texts of " + words({{format, 1}}) + " do not occur any more",
             words(before.formats), words(now.formats));
  }

  void compare_members(const Shape& before, const Shape& now, const std::string& at) {
    const std::uint64_t objects_before = count(before.types, "object"), objects_now = count(now.types, "object");
    for (const auto& [name, member] : before.members)
      if (member.seen > 0)
        compare_member(member, member_of(now, name), objects_before, objects_now, at + '/' + name);
    for (const auto& [name, member] : now.members) {
      const Shape* old = member_of(before, name);
      if (member.seen > 0 && !occurs(old) && objects_before >= (member.optional ? long_habit : habit))
        tell("drift-member-new", at + '/' + name, cause(described(old), member.described),
             "a member that was not seen before", "never", frequency(member.seen, objects_now));
    }
  }

  void compare_member(const Shape& before, const Shape* now, std::uint64_t objects_before, std::uint64_t objects_now,
                      const std::string& at) {
    const std::string who = cause(before.described, described(now));
    const bool always = before.seen >= objects_before;
    const bool optional = before.optional || (now != nullptr && now->optional);
    if (!occurs(now)) {
      if (is_missed(before.seen, objects_before, objects_now))
        tell(optional ? "drift-optional-vanished" : "drift-member-vanished", at, who,
             "a member that was " + std::string(always ? "always" : "often") + " there is gone",
             frequency(before.seen, objects_before), frequency(0, objects_now));
      return;
    }
    if (always && !optional && objects_before >= long_habit && now->seen < objects_now)
      tell("drift-member-optional", at, who, "a member that was always there is missing at times",
           frequency(before.seen, objects_before), frequency(now->seen, objects_now));
    compare(before, *now, at);
  }

  bool by_place_, described_anew_;
  std::vector<Difference>& out_;
};

/// Places of which the description says something else now.
void places_described_anew(const Shape& before, const Shape& now, const std::string& at,
                           std::vector<std::string>& out) {
  if (before.described != now.described)
    out.push_back(at.empty() ? "the body" : at);
  for (const auto& [name, member] : before.members)
    if (const Shape* other = member_of(now, name))
      places_described_anew(member, *other, at + '/' + name, out);
  if (!before.items.empty() && !now.items.empty())
    places_described_anew(before.items.front(), now.items.front(), at + "/*", out);
}

std::vector<Difference> compare(const Answer& before, const Answer& now) {
  std::vector<Difference> out;
  const bool described_anew = before.described_sha256 != now.described_sha256;
  const bool by_place = !before.body.described.empty() || before.described_sha256.empty();
  Comparer comparer(by_place, described_anew, out);
  comparer.compare_headers(before.headers, now.headers);
  comparer.compare(before.body, now.body, "");
  if (!described_anew || !out.empty())
    return out;
  std::vector<std::string> places;
  if (by_place)
    places_described_anew(before.body, now.body, "", places);
  const std::string at = places.size() == 1 && places.front().starts_with('/') ? places.front() : "";
  if (places.size() > places_at_most) {
    places.resize(places_at_most);
    places.emplace_back("…");
  }
  const std::string named = at.empty() && !places.empty() ? join(places, ", ") + ": " : "";
  comparer.tell("drift-description", at, "description changed", named + "the answers look as before", "", "");
  return out;
}

using Answers = std::map<std::string, Answer>;

std::uint64_t all_of(const Answers& answers) {
  std::uint64_t sum = 0;
  for (const auto& [key, answer] : answers)
    sum += answer.headers.seen;
  return sum;
}

Compared compare_new(const std::string& operation, const std::string& key, const Answers& before) {
  Compared one{operation, key};
  if (all_of(before) >= habit)
    Comparer(false, false, one.differences)
        .tell("drift-answer-new", "", "server changed",
              key + ": an answer of this status and media type was not seen before", "", key);
  return one;
}

Compared compare_gone(const std::string& operation, const std::string& key, const Answers& before, const Answers* now) {
  Compared one{operation, key};
  one.occurred = false;
  const std::uint64_t seen = before.at(key).headers.seen, whole = all_of(before);
  const std::uint64_t others = now == nullptr ? 0 : all_of(*now);
  const bool always = seen >= whole && whole >= habit && others >= habit;
  if (always || expected(seen, whole, others) >= enough)
    Comparer(false, false, one.differences)
        .tell("drift-answer-vanished", "", "server changed", key + ": answers of this status and media type are gone",
              frequency(seen, whole), frequency(0, others));
  return one;
}

} // namespace

std::vector<Compared> compare(const Snapshot& before, const Snapshot& now) {
  std::vector<Compared> out;
  for (const auto& [operation, known] : before.operations) {
    const auto found = now.operations.find(operation);
    const Answers* answers = found == now.operations.end() ? nullptr : &found->second;
    for (const auto& [key, answer] : known)
      if (answers != nullptr && answers->contains(key))
        out.push_back({operation, key, compare(answer, answers->at(key))});
      else
        out.push_back(compare_gone(operation, key, known, answers));
    if (answers != nullptr)
      for (const auto& [key, answer] : *answers)
        if (!known.contains(key))
          out.push_back(compare_new(operation, key, known));
  }
  return out;
}

} // namespace keur::drift
