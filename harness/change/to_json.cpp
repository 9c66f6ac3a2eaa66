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
                                  {"edit", change.edit},
                                  {"base", place(change.base)},
                                  {"revision", place(change.revision)}});
  if (change.witness) {
    out.object().set("witness", *change.witness);
  }
  if (!change.witness_note.empty())
    out.object().set("witness_note", change.witness_note);
  return out;
}

json::Array to_json(const std::vector<Change>& changes) {
  json::Array out;
  for (const Change& change : changes)
    out.push_back(to_json(change));
  return out;
}

json::Value to_json(const Reached& reached) {
  json::Array operations, positions;
  for (const std::string& operation : reached.operations)
    operations.emplace_back(operation);
  for (const Change* change : reached.changes)
    positions.emplace_back(json::object({{"operation", change->operation},
                                         {"direction", name(change->direction)},
                                         {"level", name(change->level)},
                                         {"aspect", change->aspect}}));
  return json::object({{"edit", reached.worst->edit},
                       {"kind", reached.worst->kind},
                       {"level", name(reached.worst->level)},
                       {"message", reached.worst->message},
                       {"base", place(reached.worst->base)},
                       {"revision", place(reached.worst->revision)},
                       {"operations", std::move(operations)},
                       {"positions", std::move(positions)}});
}

json::Value side(const std::string& document, const std::string& sha256, const std::string& title,
                 const std::string& version) {
  return json::object({{"document", document}, {"sha256", sha256}, {"title", title}, {"version", version}});
}

json::Array strings(const std::vector<std::string>& texts) {
  json::Array out;
  for (const std::string& text : texts)
    out.emplace_back(text);
  return out;
}

} // namespace

json::Value to_json(const ChangeSet& set) {
  std::uint64_t counts[3] = {0, 0, 0};
  for (const Change& change : set.changes)
    ++counts[static_cast<std::size_t>(change.level)];
  json::Array distinct;
  for (const Reached& reached : edits(set.changes))
    distinct.emplace_back(to_json(reached));
  return json::object(
      {{"base", side(set.base_name, set.base_sha256, set.base_title, set.base_version)},
       {"revision", side(set.revision_name, set.revision_sha256, set.revision_title, set.revision_version)},
       {"summary", json::object({{"breaking", counts[2]},
                                 {"dangerous", counts[1]},
                                 {"compatible", counts[0]},
                                 {"edits", distinct.size()},
                                 {"unread", set.unread.size()},
                                 {"ignored", set.ignored.size()}})},
       {"operations", strings(set.operations)},
       {"unread", strings(set.unread)},
       {"edits", std::move(distinct)},
       {"changes", to_json(set.changes)},
       {"ignored", to_json(set.ignored)}});
}

} // namespace keur::change
