#include "schema/walk_frame.hpp"

#include <algorithm>

namespace keur::schema {
namespace {

// How badly a branch misses the instance at `here`: 2 by its own type or constant, 1 by a constant one level below.
int misfit(const Sink& sink, const std::string& here) {
  int worst = 0;
  for (const Unit& unit : sink.errors) {
    if (unit.keyword != "type" && unit.keyword != "const" && unit.keyword != "enum")
      continue;
    if (unit.instance_location == here)
      return 2;
    const bool child = unit.instance_location.find('/', here.size() + 1) == std::string::npos;
    if (child && unit.keyword != "type")
      worst = 1;
  }
  return worst;
}

} // namespace

std::size_t closest_branch(const Frame& frame, const std::vector<Sink>& sinks, const Rule* named_rule,
                           const std::vector<const Rule*>& rules) {
  const auto named_branch = std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) {
    const bool refers = rule->in_place && !rule->in_place->references.empty();
    return rule == named_rule || (refers && rule->in_place->references.front().rule == named_rule);
  });
  if (named_rule && named_branch != rules.end())
    return static_cast<std::size_t>(named_branch - rules.begin());
  const std::string here = to_pointer(frame.at);
  const auto cost = [&](const Sink& sink) { return std::make_pair(misfit(sink, here), sink.count); };
  const auto best =
      std::min_element(sinks.begin(), sinks.end(), [&](const Sink& a, const Sink& b) { return cost(a) < cost(b); });
  return static_cast<std::size_t>(best - sinks.begin());
}

} // namespace keur::schema
