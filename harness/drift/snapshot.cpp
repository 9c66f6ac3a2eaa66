#include "drift/snapshot.hpp"

#include "json/load.hpp"

namespace keur::drift {
namespace {

constexpr int snapshot_version = 1;

json::Value to_json(const Answer& answer) {
  json::Value out = json::object({{"described_sha256", answer.described_sha256}, {"headers", to_json(answer.headers)}});
  if (answer.body.seen > 0)
    out.object().set("body", to_json(answer.body));
  return out;
}

Answer answer_from_json(const json::Value& value) {
  Answer answer;
  answer.described_sha256 = std::string(value.find_string("described_sha256").value_or(""));
  if (const json::Value* headers = value.find("headers"))
    answer.headers = shape_from_json(*headers);
  if (const json::Value* body = value.find("body"))
    answer.body = shape_from_json(*body);
  return answer;
}

} // namespace

Answer& Snapshot::answer(const std::string& operation, int status, std::string_view media_type) {
  std::string key = std::to_string(status);
  if (!media_type.empty())
    key.append(1, ' ').append(media_type);
  return operations[operation][key];
}

std::size_t Snapshot::answers() const {
  std::size_t count = 0;
  for (const auto& [operation, answers] : operations)
    count += answers.size();
  return count;
}

std::string save(const Snapshot& snapshot) {
  json::Object operations;
  for (const auto& [operation, answers] : snapshot.operations) {
    json::Object one;
    for (const auto& [key, answer] : answers)
      one.set(key, to_json(answer));
    operations.set(operation, std::move(one));
  }
  return json::dump_pretty(json::object({{"keur_snapshot", snapshot_version},
                                         {"description_sha256", snapshot.description_sha256},
                                         {"operations", std::move(operations)}}));
}

Result<Snapshot> load(const std::string& text, std::string_view name) {
  const auto loaded = json::load_json(text, name);
  if (!loaded)
    return tl::unexpected(loaded.error());
  const json::Value* operations = loaded->root.find("operations");
  if (loaded->root.find_integer("keur_snapshot") != snapshot_version || !operations || !operations->is_object())
    return fail(ErrorCode::Configuration, "this is no snapshot of answers that keur can read",
                {std::string(name), 1, 1, ""},
                "name a file that `keur run --snapshot` wrote, or one that is not there");
  Snapshot snapshot;
  snapshot.description_sha256 = std::string(loaded->root.find_string("description_sha256").value_or(""));
  for (const json::Member& operation : operations->object())
    if (operation.value.is_object())
      for (const json::Member& answer : operation.value.object())
        snapshot.operations[operation.name][answer.name] = answer_from_json(answer.value);
  return snapshot;
}

Snapshot updated(Snapshot old, Snapshot fresh) {
  old.description_sha256 = std::move(fresh.description_sha256);
  for (auto& [operation, answers] : fresh.operations)
    for (auto& [key, answer] : answers)
      old.operations[operation][key] = std::move(answer);
  return old;
}

} // namespace keur::drift
