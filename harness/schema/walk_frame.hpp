#pragma once
#include "schema/judge.hpp"
#include "schema/trail.hpp"

#include <utility>
#include <vector>

/// What a walk carries along and collects; part of walk.cpp.
namespace keur::schema {

// Which members or items of one instance were evaluated (2020-12 core section 11).
struct Evaluated {
  std::vector<bool> marks = {};
  bool all = false;

  void mark(std::size_t index, std::size_t size) {
    if (marks.size() < size)
      marks.resize(size);
    marks[index] = true;
  }
  bool has(std::size_t index) const { return all || (index < marks.size() && marks[index]); }
  void merge(const Evaluated& other) {
    all |= other.all;
    if (marks.size() < other.marks.size())
      marks.resize(other.marks.size());
    for (std::size_t i = 0; i < other.marks.size(); ++i)
      if (other.marks[i])
        marks[i] = true;
  }
};

// What a walk collects. Absent when only the verdict is asked for, which then is found at the first failure.
struct Sink {
  std::size_t limit = 0;
  std::vector<Unit> errors = {};
  std::size_t count = 0;
  std::vector<Unit> unjudged = {};

  Sink branch() const { return Sink{limit}; }
  void take(Sink&& other) {
    count += other.count;
    for (auto& unit : other.errors)
      if (errors.size() < limit)
        errors.push_back(std::move(unit));
    take_unjudged(std::move(other));
  }
  void take_unjudged(Sink&& other) {
    for (auto& unit : other.unjudged)
      if (unjudged.size() < limit)
        unjudged.push_back(std::move(unit));
  }
};

// One value being judged by one rule.
struct Frame {
  const Rule& rule;
  const json::Value& value;
  const Trail& keyword;
  const Trail& at;
  Sink* sink;
  Evaluated* evaluated; // null when nobody asks
};

inline Frame with_sink(const Frame& frame, Sink* sink, Evaluated* evaluated) {
  return {frame.rule, frame.value, frame.keyword, frame.at, sink, evaluated};
}

/// The branch the discriminator names, else one whose type and constants fit, else the one with the fewest errors.
std::size_t closest_branch(const Frame& frame, const std::vector<Sink>& sinks, const Rule* named_rule,
                           const std::vector<const Rule*>& rules);

} // namespace keur::schema
