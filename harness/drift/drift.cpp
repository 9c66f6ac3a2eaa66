#include "drift/drift.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::drift {
namespace {

constexpr int depth_limit = 64;

bool follows(std::string_view text, std::string_view picture) {
  return text.size() == picture.size() &&
         std::equal(text.begin(), text.end(), picture.begin(), [](char c, char wanted) {
           const bool digit = c >= '0' && c <= '9';
           const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           return wanted == '9' ? digit : wanted == 'x' ? digit || letter : c == wanted;
         });
}

std::string format_of(std::string_view text) {
  if (follows(text, "9999-99-99"))
    return "date";
  if (text.size() >= 20 && follows(text.substr(0, 10), "9999-99-99") && follows(text.substr(11, 8), "99:99:99"))
    return "date-time";
  return follows(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") ? "uuid" : "";
}

std::string type_of(const json::Value& value) {
  if (value.is_number())
    return json::is_integral(value.number()) ? "integer" : "number";
  return std::string(json::name(value.kind()));
}

Shape observe(const json::Value& value, int depth) {
  Shape shape;
  shape.seen = 1;
  shape.types.insert(type_of(value));
  if (value.is_string())
    shape.formats.insert(format_of(value.string()));
  if (depth >= depth_limit)
    return shape;
  if (value.is_object())
    for (const json::Member& member : value.object())
      shape.members.emplace(member.name, observe(member.value, depth + 1));
  if (value.is_array())
    for (const json::Value& element : value.array()) {
      if (shape.items.empty())
        shape.items.emplace_back();
      merge(shape.items.front(), observe(element, depth + 1));
    }
  return shape;
}

std::string key_of(std::string_view operation, int status, std::string_view media_type) {
  return std::string(operation) + ' ' + std::to_string(status) + (media_type.empty() ? "" : " ") + to_lower(media_type);
}

json::Array texts(const std::set<std::string>& set) {
  json::Array out;
  for (const std::string& text : set)
    out.emplace_back(text);
  return out;
}

json::Value to_json(const Shape& shape) {
  json::Value out = json::object({{"seen", shape.seen}, {"types", texts(shape.types)}});
  if (!shape.formats.empty())
    out.object().set("formats", texts(shape.formats));
  if (!shape.members.empty()) {
    json::Object members;
    for (const auto& [name, member] : shape.members)
      members.set(name, to_json(member));
    out.object().set("members", std::move(members));
  }
  if (!shape.items.empty())
    out.object().set("items", to_json(shape.items.front()));
  return out;
}

std::set<std::string> set_of(const json::Value* list) {
  std::set<std::string> out;
  if (list && list->is_array())
    for (const json::Value& entry : list->array())
      if (entry.is_string())
        out.insert(entry.string());
  return out;
}

Shape shape_of(const json::Value& value) {
  Shape shape;
  shape.seen = static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.find_integer("seen").value_or(0)));
  shape.types = set_of(value.find("types"));
  shape.formats = set_of(value.find("formats"));
  if (const json::Value* members = value.find("members"); members && members->is_object())
    for (const json::Member& member : members->object())
      shape.members.emplace(member.name, shape_of(member.value));
  if (const json::Value* items = value.find("items"))
    shape.items.push_back(shape_of(*items));
  return shape;
}

std::string words(const std::set<std::string>& set) { return join({set.begin(), set.end()}, ", "); }

/// integer lies within number.
std::set<std::string> without(const std::set<std::string>& all, const std::set<std::string>& but) {
  std::set<std::string> out;
  for (const std::string& one : all)
    if (!but.contains(one) && !(one == "integer" && but.contains("number")))
      out.insert(one);
  return out;
}

class Comparer {
public:
  Comparer(std::string answer, std::string cause, std::vector<Difference>& out)
      : answer_(std::move(answer)), cause_(std::move(cause)), out_(out) {}

  void compare(const Shape& before, const Shape& after, const std::string& at) {
    if (const auto more = without(after.types, before.types); !more.empty())
      tell("drift-type-widened", Kind::Widened, at,
           "answers hold " + words(more) + " where there was " + words(before.types));
    if (before.formats.size() == 1 && !before.formats.contains("") && !without(after.formats, before.formats).empty())
      tell("drift-format-widened", Kind::Widened, at, "texts are no longer all of the format " + words(before.formats));
    const std::uint64_t objects_before = before.seen, objects_after = after.seen;
    for (const auto& [name, member] : before.members) {
      const auto now = after.members.find(name);
      const bool always = member.seen == objects_before && before.types.size() == 1;
      if (now != after.members.end())
        compare(member, now->second, at + '/' + name);
      if (!always || after.types != before.types || objects_after == 0)
        continue;
      if (now == after.members.end())
        tell("drift-member-vanished", Kind::Vanished, at + '/' + name, "a member that was always there is gone");
      else if (now->second.seen < objects_after)
        tell("drift-member-optional", Kind::Widened, at + '/' + name,
             "a member that was always there is missing at times");
    }
    for (const auto& [name, member] : after.members)
      if (!before.members.contains(name) && before.types.contains("object"))
        tell("drift-member-new", Kind::New, at + '/' + name, "a member that was not seen before");
    if (!before.items.empty() && !after.items.empty())
      compare(before.items.front(), after.items.front(), at + "/*");
  }

  void tell(std::string id, Kind kind, std::string at, std::string message) {
    out_.push_back({std::move(id), kind, answer_, std::move(at), std::move(message), cause_});
  }

private:
  std::string answer_, cause_;
  std::vector<Difference>& out_;
};

} // namespace

Shape observe(const json::Value& value) { return observe(value, 0); }

Shape observe_columns(const std::vector<std::string>& columns) {
  Shape shape;
  shape.seen = 1;
  shape.types.insert("object");
  for (const std::string& column : columns)
    shape.members[column] = {1, {"string"}};
  return shape;
}

void merge(Shape& into, const Shape& other) {
  into.seen += other.seen;
  into.types.insert(other.types.begin(), other.types.end());
  into.formats.insert(other.formats.begin(), other.formats.end());
  for (const auto& [name, member] : other.members)
    merge(into.members[name], member);
  if (other.items.empty())
    return;
  if (into.items.empty())
    into.items.emplace_back();
  merge(into.items.front(), other.items.front());
}

void Snapshot::add(std::string_view operation, int status, std::string_view media_type, const json::Value& body) {
  add(operation, status, media_type, observe(body));
}

void Snapshot::add(std::string_view operation, int status, std::string_view media_type, const Shape& shape) {
  merge(answers[key_of(operation, status, media_type)], shape);
}

void Snapshot::add_header(std::string_view operation, int status, std::string_view field_name) {
  headers[key_of(operation, status, "")].insert(to_lower(field_name));
}

json::Value to_json(const Snapshot& snapshot) {
  json::Object answers, headers;
  for (const auto& [key, shape] : snapshot.answers)
    answers.set(key, to_json(shape));
  for (const auto& [key, names] : snapshot.headers)
    headers.set(key, texts(names));
  return json::object({{"keur_snapshot", 1},
                       {"description_sha256", snapshot.description_sha256},
                       {"answers", std::move(answers)},
                       {"headers", std::move(headers)}});
}

Result<Snapshot> snapshot_from_json(const json::Value& value, std::string_view document) {
  if (value.find_integer("keur_snapshot") != 1)
    return fail(ErrorCode::Configuration, "this is no snapshot of keur's", {std::string(document), 1, 1, ""},
                "make one with keur run --snapshot FILE");
  Snapshot snapshot;
  snapshot.description_sha256 = std::string(value.find_string("description_sha256").value_or(""));
  if (const json::Value* answers = value.find("answers"); answers && answers->is_object())
    for (const json::Member& member : answers->object())
      snapshot.answers.emplace(member.name, shape_of(member.value));
  if (const json::Value* headers = value.find("headers"); headers && headers->is_object())
    for (const json::Member& member : headers->object())
      snapshot.headers.emplace(member.name, set_of(&member.value));
  return snapshot;
}

Result<Snapshot> load(const std::string& text, std::string_view name) {
  const auto loaded = json::load_json(text, name);
  if (!loaded)
    return tl::unexpected(loaded.error());
  return snapshot_from_json(loaded->root, name);
}

std::string save(const Snapshot& snapshot) { return json::dump_pretty(to_json(snapshot)); }

std::string_view name(Kind kind) {
  switch (kind) {
  case Kind::New:
    return "new";
  case Kind::Vanished:
    return "vanished";
  case Kind::Widened:
    return "widened";
  case Kind::Narrowed:
    return "narrowed";
  }
  return "";
}

std::vector<Difference> compare(const Snapshot& before, const Snapshot& after) {
  std::vector<Difference> out;
  const bool described_anew = before.description_sha256 != after.description_sha256;
  const std::string cause = described_anew ? "server and description changed" : "server changed";
  for (const auto& [key, shape] : before.answers)
    if (const auto now = after.answers.find(key); now != after.answers.end())
      Comparer(key, cause, out).compare(shape, now->second, "");
  for (const auto& [key, names] : before.headers)
    if (const auto now = after.headers.find(key); now != after.headers.end())
      for (const std::string& field : without(now->second, names))
        Comparer(key, cause, out).tell("drift-header-new", Kind::New, "header " + field, "a header not seen before");
  if (described_anew && out.empty())
    out.push_back({"drift-description", Kind::New, "", "", "the description changed, the answers seen did not",
                   "description changed"});
  return out;
}

} // namespace keur::drift
