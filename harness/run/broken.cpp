#include "run/broken.hpp"

#include "base/text.hpp"
#include "check/shape.hpp"

#include <algorithm>
#include <set>

namespace keur::run {
namespace {

using Broken = std::map<std::pair<std::string, std::string>, const openapi::Problem*>; // by document and pointer

const openapi::Problem* broken_at(const Broken& broken, const json::Node& node) {
  const Location where = node.location();
  for (const auto& pointer : {where.pointer, where.pointer + "/$ref"})
    if (const auto found = broken.find({where.document, pointer}); found != broken.end())
      return found->second;
  return nullptr;
}

/// Walks the node and all that it refers to until something broken is met.
class BrokenParts {
public:
  BrokenParts(const openapi::Description& description, const Broken& broken)
      : description_(description), broken_(broken) {}

  const openapi::Problem* from(const json::Node& start) {
    std::vector<json::Node> pending{start};
    while (!pending.empty()) {
      const json::Node node = pending.back();
      pending.pop_back();
      if (!node || !seen_.insert(node.value).second)
        continue;
      if (const auto* problem = broken_at(broken_, node))
        return problem;
      add_below(node, pending);
    }
    return nullptr;
  }

private:
  void add_below(const json::Node& node, std::vector<json::Node>& pending) const {
    if (node->is_array())
      for (std::size_t i = 0; i < node->array().size(); ++i)
        pending.push_back(node.child(i));
    if (!node->is_object())
      return;
    for (const json::Member& member : node->object()) {
      pending.push_back(node.child(member.name));
      if (member.name == "$ref" && member.value.is_string())
        pending.push_back(check::follow_reference(*description_.documents, node, member.value.string()));
    }
  }

  const openapi::Description& description_;
  const Broken& broken_;
  std::set<const json::Value*> seen_;
};

} // namespace

std::map<std::string, const openapi::Problem*> hanging_operations(const openapi::Description& description) {
  Broken broken;
  for (const auto* problem : openapi::unreadable_parts(description))
    broken.try_emplace({problem->where.document, problem->where.pointer}, problem);
  std::map<std::string, const openapi::Problem*> hanging;
  if (broken.empty())
    return hanging;
  for (const auto& operation : description.operations) {
    BrokenParts parts(description, broken);
    const openapi::Problem* problem = parts.from(operation.node);
    for (const auto& parameter : operation.parameters)
      if (problem == nullptr)
        problem = parts.from(parameter.node);
    if (problem != nullptr)
      hanging.emplace(operation.name(), problem);
  }
  return hanging;
}

void settle_hanging(const openapi::Description& description, std::vector<RecordedCase>& cases) {
  const auto hanging = hanging_operations(description);
  for (auto& record : cases) {
    const auto found = hanging.find(record.operation);
    if (found == hanging.end() || record.verdict.kind != check::VerdictKind::Pass)
      continue;
    record.verdict.kind = check::VerdictKind::Inconclusive;
    record.verdict.reason = "the operation hangs on a part of the description that cannot be read: " +
                            escape_visible(found->second->message);
  }
}

std::vector<RecordedCase> cases_of_unreadable_parts(const openapi::Description& description) {
  std::vector<RecordedCase> cases;
  for (const auto* problem : openapi::unreadable_parts(description)) {
    RecordedCase record;
    record.id = escape_visible("description · " + problem->id + " · " + problem->where.document + " #" +
                               problem->where.pointer);
    record.rule = problem->id;
    record.label = escape_visible(problem->where.pointer);
    record.suite = "description";
    record.reason = "every part of the description can be read";
    record.where = problem->where;
    record.verdict.kind = check::VerdictKind::Inconclusive;
    record.verdict.reason = "a part of the description cannot be read: " + escape_visible(problem->message);
    cases.push_back(std::move(record));
  }
  return cases;
}

} // namespace keur::run
