#include "change/change.hpp"

namespace keur::change {
namespace {

json::Value place(const Location& where) {
  if (where.document.empty())
    return nullptr;
  return json::object(
      {{"document", where.document}, {"line", where.line}, {"column", where.column}, {"pointer", where.pointer}});
}

json::Value to_json(const Change& change) {
  json::Value out = json::object({{"id", change.id},
                                  {"level", name(change.level)},
                                  {"operation", change.operation},
                                  {"direction", name(change.direction)},
                                  {"aspect", change.aspect},
                                  {"message", change.message},
                                  {"base", place(change.base)},
                                  {"revision", place(change.revision)}});
  if (change.witness) {
    out.object().set("witness", *change.witness);
    out.object().set("witness_note", change.witness_note);
  }
  return out;
}

json::Array to_json(const std::vector<Change>& changes) {
  json::Array out;
  for (const Change& change : changes)
    out.push_back(to_json(change));
  return out;
}

} // namespace

json::Value to_json(const ChangeSet& set) {
  std::uint64_t counts[3] = {0, 0, 0};
  for (const Change& change : set.changes)
    ++counts[static_cast<std::size_t>(change.level)];
  json::Array operations;
  for (const std::string& operation : set.operations)
    operations.emplace_back(operation);
  return json::object({{"base", json::object({{"document", set.base_name}, {"sha256", set.base_sha256}})},
                       {"revision", json::object({{"document", set.revision_name}, {"sha256", set.revision_sha256}})},
                       {"summary", json::object({{"breaking", counts[2]},
                                                 {"dangerous", counts[1]},
                                                 {"compatible", counts[0]},
                                                 {"ignored", set.ignored.size()}})},
                       {"operations", std::move(operations)},
                       {"changes", to_json(set.changes)},
                       {"ignored", to_json(set.ignored)}});
}

} // namespace keur::change
