#include "drift/compare.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cassert>

namespace keur::drift {
namespace {

constexpr double enough = 10;      // so many were to be expected: by chance none comes less than once in 20,000 times
constexpr std::uint64_t habit = 3; // seen so often, "always there" is more than chance where now it never is
constexpr std::uint64_t long_habit = 20; // and so often, where now it only is missing at times

/// `part` of `whole` before: how many of them `now` samples should hold.
double expected(std::uint64_t part, std::uint64_t whole, std::uint64_t now) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole) * static_cast<double>(now);
}

std::uint64_t count(const Shape::Counts& counts, std::string_view name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

std::string words(const Shape::Counts& counts) {
  std::vector<std::string> names;
  for (const auto& [name, number] : counts)
    names.push_back(name.empty() ? "no format" : name);
  return join(names, ", ");
}

/// integer lies within number.
bool has_type(const Shape& shape, const std::string& type) {
  return shape.types.contains(type) || (type == "integer" && shape.types.contains("number"));
}

class Comparer {
public:
  Comparer(std::string cause, std::vector<Difference>& out) : cause_(std::move(cause)), out_(out) {}

  void compare(const Shape& before, const Shape& now, const std::string& at) {
    compare_types(before, now, at);
    compare_formats(before, now, at);
    for (const auto& [value, number] : now.values)
      if (!before.values.empty() && !before.values.contains(value))
        tell("drift-value-new", at, "the enum's value " + value + " was not seen before", words(before.values), value);
    compare_members(before, now, at);
    if (!before.items.empty() && !now.items.empty())
      compare(before.items.front(), now.items.front(), at + "/*");
  }

  void compare_headers(const Shape& before, const Shape& now) {
    for (const auto& [name, header] : before.members) {
      const bool always = header.seen == before.seen && before.seen >= habit && now.seen > 0;
      if (!now.members.contains(name) && (always || expected(header.seen, before.seen, now.seen) >= enough))
        tell("drift-header-vanished", "header " + name, "the header is in no answer any more",
             frequency(header, before), "never");
    }
    for (const auto& [name, header] : now.members)
      if (!before.members.contains(name) && before.seen > 0)
        tell("drift-header-new", "header " + name, "a header that was not seen before", "never",
             frequency(header, now));
  }

  void tell(std::string_view id, std::string at, const std::string& message, std::string before, std::string now) {
    const Kind* kind = find_kind(id);
    assert(kind && "every difference that is told has its row in kinds.cpp");
    out_.push_back({kind, std::move(at), cause_ + ": " + message, std::move(before), std::move(now)});
  }

private:
  static std::string frequency(const Shape& part, const Shape& whole) {
    return part.seen >= whole.seen ? "always" : std::to_string(part.seen) + " of " + std::to_string(whole.seen);
  }

  void compare_types(const Shape& before, const Shape& now, const std::string& at) {
    if (before.types.empty() || now.types.empty())
      return;
    std::vector<std::string> gained, lost;
    for (const auto& [type, number] : now.types)
      if (!has_type(before, type))
        gained.push_back(type);
    for (const auto& [type, number] : before.types)
      if (!has_type(now, type) && expected(number, before.seen, now.seen) >= enough)
        lost.push_back(type);
    if (gained == std::vector<std::string>{"null"} && before.nullable && now.nullable)
      tell("drift-null-seen", at, "the first null", words(before.types), words(now.types));
    else if (!gained.empty())
      tell("drift-type-widened", at, join(gained, ", ") + " where there was " + words(before.types),
           words(before.types), words(now.types));
    else if (!lost.empty())
      tell("drift-type-narrowed", at, "no " + join(lost, ", ") + " any more", words(before.types), words(now.types));
  }

  void compare_formats(const Shape& before, const Shape& now, const std::string& at) {
    if (before.formats.empty() || now.formats.empty())
      return;
    const bool one_format = before.formats.size() == 1 && !before.formats.contains("");
    const bool another = std::any_of(now.formats.begin(), now.formats.end(),
                                     [&](const auto& format) { return !before.formats.contains(format.first); });
    if (one_format && another)
      return tell("drift-format-widened", at, "texts are not all of the format " + words(before.formats) + " any more",
                  words(before.formats), words(now.formats));
    for (const auto& [format, number] : before.formats)
      if (!now.formats.contains(format) && expected(number, before.seen, now.seen) >= enough)
        tell("drift-format-narrowed", at, "texts of " + words({{format, 1}}) + " do not occur any more",
             words(before.formats), words(now.formats));
  }

  void compare_members(const Shape& before, const Shape& now, const std::string& at) {
    const std::uint64_t objects_before = count(before.types, "object"), objects_now = count(now.types, "object");
    for (const auto& [name, member] : before.members) {
      const auto found = now.members.find(name);
      const std::string below = at + '/' + name;
      const bool always = member.seen >= objects_before && objects_before >= habit && objects_now > 0;
      if (found == now.members.end()) {
        if (always || expected(member.seen, objects_before, objects_now) >= enough)
          tell("drift-member-vanished", below,
               "a member that was " + std::string(always ? "always" : "often") + " there is gone",
               std::to_string(member.seen) + " of " + std::to_string(objects_before), "never");
        continue;
      }
      if (member.seen >= objects_before && objects_before >= long_habit && found->second.seen < objects_now)
        tell("drift-member-optional", below, "a member that was always there is missing at times", "always",
             std::to_string(found->second.seen) + " of " + std::to_string(objects_now));
      compare(member, found->second, below);
    }
    for (const auto& [name, member] : now.members)
      if (objects_before > 0 && !before.members.contains(name))
        tell("drift-member-new", at + '/' + name, "a member that was not seen before", "never",
             std::to_string(member.seen) + " of " + std::to_string(objects_now));
  }

  std::string cause_;
  std::vector<Difference>& out_;
};

std::vector<Difference> compare(const Answer& before, const Answer& now) {
  std::vector<Difference> out;
  const bool described_anew = before.described_sha256 != now.described_sha256;
  Comparer comparer(described_anew ? "both changed" : "server changed", out);
  comparer.compare_headers(before.headers, now.headers);
  comparer.compare(before.body, now.body, "");
  if (described_anew && out.empty())
    Comparer("description changed", out).tell("drift-description", "", "the answers look as before", "", "");
  return out;
}

} // namespace

std::vector<Compared> compare(const Snapshot& before, const Snapshot& now) {
  std::vector<Compared> out;
  for (const auto& [operation, answers] : now.operations) {
    const auto known = before.operations.find(operation);
    if (known == before.operations.end())
      continue;
    for (const auto& [key, answer] : answers) {
      Compared one{operation, key};
      if (const auto old = known->second.find(key); old != known->second.end())
        one.differences = compare(old->second, answer);
      else
        Comparer("server changed", one.differences)
            .tell("drift-answer-new", "", "an answer of this status and media type was not seen before", "", key);
      out.push_back(std::move(one));
    }
  }
  return out;
}

} // namespace keur::drift
