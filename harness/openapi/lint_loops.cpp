#include "json/pointer.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <unordered_set>

/// Loops of schemas: how schemas hang together without a step into the instance.
namespace keur::openapi {
namespace {

using Loop = std::vector<const SchemaEdge*>;

/// Depth-first search for edges that close a loop, over the edges whose class is in `mask`. Iterative: chains of
/// references may be as long as the document.
class LoopSearch {
public:
  LoopSearch(const std::vector<SchemaEdge>& edges, unsigned mask) {
    for (const SchemaEdge& edge : edges)
      if (edge.kind & mask)
        out_[edge.from].push_back(&edge);
  }

  /// For each loop found the edges on it.
  std::vector<Loop> run() {
    for (const auto& [start, edges] : out_)
      if (!state_.contains(start))
        search(start);
    return std::move(loops_);
  }

private:
  struct Frame {
    const json::Value* at;
    std::size_t next = 0;
  };

  void search(const json::Value* start) {
    std::vector<Frame> stack{{start}};
    std::vector<const SchemaEdge*> path;
    state_[start] = 1;
    while (!stack.empty()) {
      const std::size_t depth = stack.size() - 1;
      auto edges = out_.find(stack[depth].at);
      if (edges == out_.end() || stack[depth].next == edges->second.size()) {
        state_[stack[depth].at] = 2;
        stack.pop_back();
        if (!path.empty())
          path.pop_back();
        continue;
      }
      const SchemaEdge* edge = edges->second[stack[depth].next++];
      int& state = state_[edge->to];
      if (state == 1)
        record(stack, path, edge);
      if (state != 0)
        continue;
      state = 1;
      stack.push_back({edge->to});
      path.push_back(edge);
    }
  }

  void record(const std::vector<Frame>& stack, const std::vector<const SchemaEdge*>& path, const SchemaEdge* closing) {
    std::size_t from = 0;
    while (stack[from].at != closing->to)
      ++from;
    Loop loop(path.begin() + static_cast<std::ptrdiff_t>(from), path.end());
    loop.push_back(closing);
    loops_.push_back(std::move(loop));
  }

  std::unordered_map<const json::Value*, std::vector<const SchemaEdge*>> out_;
  std::vector<const json::Value*> starts_;
  std::unordered_map<const json::Value*, int> state_; // 1 = on the stack, 2 = done
  std::vector<Loop> loops_;
};

/// Only what some edge leads to can be on a loop: in most documents that leaves next to nothing to search.
std::vector<SchemaEdge> candidates(const std::vector<SchemaEdge>& edges) {
  std::unordered_set<const json::Value*> targets;
  for (const SchemaEdge& edge : edges)
    targets.insert(edge.to);
  std::vector<SchemaEdge> kept;
  std::copy_if(edges.begin(), edges.end(), std::back_inserter(kept),
               [&](const SchemaEdge& edge) { return targets.contains(edge.from); });
  return kept;
}

/// The first $ref on the loop in document order.
const SchemaEdge* first_reference(const Loop& loop) {
  const SchemaEdge* best = nullptr;
  for (const SchemaEdge* edge : loop)
    if (edge->reference && (!best || edge->reference->at().line < best->reference->at().line))
      best = edge;
  return best;
}

struct Finding {
  Rule rule;
  std::string_view message;
  const SchemaEdge* edge;
};

/// Pointers of the wanted values, found in one pass over their document.
class Pointers {
public:
  explicit Pointers(const std::vector<Finding>& findings) {
    std::unordered_set<const json::Document*> documents;
    for (const Finding& finding : findings) {
      wanted_.insert(finding.edge->reference);
      documents.insert(finding.edge->document);
    }
    for (const json::Document* document : documents)
      search(document->root, "");
  }
  std::string of(const json::Value* value) const {
    auto found = pointers_.find(value);
    return found == pointers_.end() ? std::string() : found->second;
  }

private:
  void search(const json::Value& value, const std::string& pointer) {
    if (value.is_array())
      for (std::size_t i = 0; i < value.array().size(); ++i)
        search(value.array()[i], json::append_index(pointer, i));
    if (!value.is_object())
      return;
    for (const json::Member& member : value.object())
      if (wanted_.contains(&member.value))
        pointers_.emplace(&member.value, json::append_token(pointer, member.name));
      else if (member.value.is_object() || member.value.is_array())
        search(member.value, json::append_token(pointer, member.name));
  }

  std::unordered_set<const json::Value*> wanted_;
  std::unordered_map<const json::Value*, std::string> pointers_;
};

} // namespace

void judge_schema_graph(const std::vector<SchemaEdge>& all_edges, Problems& problems) {
  const std::vector<SchemaEdge> edges = candidates(all_edges);
  constexpr unsigned in_place = SchemaEdge::Reference | SchemaEdge::All;
  std::vector<Finding> findings;
  const auto judge = [&](unsigned mask, unsigned needed, Rule rule, std::string_view message) {
    for (const Loop& loop : LoopSearch(edges, mask | needed).run())
      if (std::any_of(loop.begin(), loop.end(), [&](const SchemaEdge* edge) { return (edge->kind & needed) != 0; }))
        if (const SchemaEdge* edge = first_reference(loop))
          findings.push_back({rule, message, edge});
  };
  judge(0, SchemaEdge::Reference, Rule::SchemaLoop, "circular reference: it leads back to itself in an endless loop");
  judge(SchemaEdge::Reference, SchemaEdge::All, Rule::SchemaEndless,
        "circular: the schema demands itself by allOf, an infinite loop that no step into the instance ends");
  judge(in_place, SchemaEdge::Choice, Rule::SchemaUnguarded,
        "a choice leads back to this schema without going into the instance: under plain JSON Schema a cycle");
  judge(in_place, SchemaEdge::Required, Rule::SchemaUnsatisfiable,
        "required properties need each other without end: no finite value is valid");
  if (findings.empty())
    return;
  const Pointers pointers(findings);
  for (const Finding& finding : findings) {
    const json::Position at = finding.edge->reference->at();
    problems.add(finding.rule, std::string(finding.message),
                 finding.edge->document->place(at, pointers.of(finding.edge->reference)));
  }
}

} // namespace keur::openapi
