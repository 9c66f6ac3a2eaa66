#include "generate/position.hpp"
#include "json/pointer.hpp"
#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using schema::Direction;

constexpr std::string_view merge_patch = "application/merge-patch+json", json_patch = "application/json-patch+json";
constexpr std::size_t most_of_a_kind = 3; // members that null, nested and list patches are tried on

const openapi::MediaType* media_type_of(const openapi::Operation& operation, std::string_view essence) {
  if (!operation.request_body)
    return nullptr;
  const auto& content = operation.request_body->content;
  const auto found = std::find_if(content.begin(), content.end(),
                                  [&](const openapi::MediaType& each) { return each.range.essence() == essence; });
  return found == content.end() ? nullptr : &*found;
}

/// One thing's patching: the steps that make it, what is known to be in it and how to patch it.
struct Patching {
  Life life;
  Draft draft; // of PATCH
  const openapi::MediaType* media_type = nullptr;
  std::vector<MemberValue> written; // what GET shows of the thing before it is patched
};

std::optional<Patching> patching(const RuleContext& context, std::string_view essence) {
  auto draft = context.operation.method == "GET" ? sibling_draft(context, "PATCH") : std::nullopt;
  const openapi::MediaType* media_type = draft ? media_type_of(*draft->operation, essence) : nullptr;
  if (media_type != nullptr && success_of(*draft->operation).only_accepted) {
    omit(context, "patch-semantics", "202 is all that the patch is answered with: when it is done is not told");
    return std::nullopt;
  }
  auto life = media_type != nullptr ? life_of(context) : std::nullopt;
  if (!life)
    return std::nullopt;
  auto written = shown_members(context, *life->media_type, life->body, context.operation);
  return Patching{std::move(*life), std::move(*draft), media_type, std::move(written)};
}

/// Sends the patch to a new thing and reads that. The thing's ETag goes along where PATCH takes If-Match.
void add_patch(Cases& cases, const RuleContext& context, const Patching& world, std::string label, json::Value patch,
               Demand demand, std::vector<MemberValue> after) {
  if (world.media_type->schema &&
      !context.drafts.generator().accepts(world.media_type->schema, patch, Direction::Request))
    return;
  Draft draft = world.draft;
  draft.values.media_type = world.media_type;
  draft.values.body = std::move(patch);
  const std::string reason = demand.because;
  const bool refused = demand.statuses.front() >= 400;
  auto change = context.drafts.step(in_life(world.life, std::move(draft)), demanding(std::move(demand)), "patch");
  auto before = read_again(context, "the thing has just been created", &world.life);
  auto reading =
      reading_step(context, std::move(after), refused ? "the patch was refused" : "the thing was patched", &world.life);
  if (!change || !before || !reading)
    return;
  Story story{world.life.steps};
  if (header_parameter(*world.draft.operation, "If-Match") != nullptr) {
    const std::size_t read = story.prepare(std::move(*before));
    bind_field(*change, "If-Match", std::string(field_placeholder), read, "$response.header.ETag");
  }
  const std::size_t patched = refused ? story.then(std::move(*change)) : story.prepare(std::move(*change));
  if (!refused)
    reading->expect.demand = {
        "patch-result",
        {},
        {same_as(patched, "$response.header.ETag", "the answer to PATCH and the next GET say different ETags")}};
  story.then(std::move(*reading));
  tell(cases, context,
       {"patch-semantics",
        std::move(label),
        reason,
        world.media_type->node.location(),
        {world.media_type->node.pointer}},
       std::move(story));
}

Demand done(std::string because) { return {"patch-result", {200, 204}, {}, std::move(because)}; }
Demand refused(std::string because) { return {"patch-result", {400, 409, 412, 422}, {}, std::move(because)}; }

json::Value object_of(std::string name, json::Value value) {
  json::Value object{json::Object{}};
  object.object().set(std::move(name), std::move(value));
  return object;
}

/// The member's new value and, as the patch's schema may ask for them, what the object must hold, as it is.
json::Value with_required(const generate::Shape& shape, const json::Value& now, const std::string& name,
                          json::Value value) {
  json::Value patch = object_of(name, std::move(value));
  for (const std::string& each : shape.required)
    if (const json::Value* kept = now.object().find(each); kept != nullptr && each != name)
      patch.object().set(each, *kept);
  return patch;
}

bool is_optional(const RuleContext& context, const Patching& world, const generate::Shape& shape,
                 const std::string& name) {
  const auto& shown = flat(context, {success_of(context.operation).media_type->schema});
  const auto in = [&](const generate::Shape& each) {
    return std::find(each.required.begin(), each.required.end(), name) != each.required.end();
  };
  const auto* member = shape.member(name);
  const bool has_default =
      member != nullptr && std::any_of(member->schemas.begin(), member->schemas.end(),
                                       [](const json::Node& schema) { return schema->find("default") != nullptr; });
  (void)world;
  return !in(shape) && !in(shown) && !has_default;
}

/// The expectations of what stays, with this member's new value; null stands for "gone or null".
std::vector<MemberValue> with_value(const Patching& world, const std::string& pointer, json::Value value) {
  const bool gone = value.is_null();
  return merged(world.written, {{pointer, std::move(value), gone}});
}

bool is_shown(const Patching& world, const std::string& pointer) {
  return std::any_of(world.written.begin(), world.written.end(),
                     [&](const MemberValue& each) { return each.pointer == pointer; });
}

void add_null(Cases& cases, const RuleContext& context, const Patching& world) {
  const auto& shape = flat(context, {world.life.media_type->schema});
  std::size_t made = 0;
  for (const json::Member& member : world.life.body.object()) {
    const std::string pointer = json::append_token("", member.name);
    if (made == most_of_a_kind || member.value.is_null() || !is_shown(world, pointer) ||
        !is_optional(context, world, shape, member.name))
      continue;
    const std::size_t before = cases.size();
    add_patch(cases, context, world, "merge null " + pointer, object_of(member.name, json::Value(nullptr)),
              done("null removes the member " + pointer), with_value(world, pointer, json::Value(nullptr)));
    made += cases.size() - before;
  }
}

/// A member of an object that is a member: one is changed or removed, its neighbours stay.
void add_nested(Cases& cases, const RuleContext& context, const Patching& world) {
  const auto& shape = flat(context, {world.life.media_type->schema});
  for (const json::Member& member : world.life.body.object()) {
    const auto* described = shape.member(member.name);
    if (!member.value.is_object() || described == nullptr || member.value.object().size() < 2)
      continue;
    const auto& inner = flat(context, described->schemas);
    for (const json::Member& leaf : member.value.object()) {
      const std::string pointer = json::append_token(json::append_token("", member.name), leaf.name);
      const auto* schemas = inner.member(leaf.name);
      if (schemas == nullptr || !is_shown(world, pointer))
        continue;
      if (auto other = other_value(context, schemas->schemas, &leaf.value))
        add_patch(cases, context, world, "merge nested " + pointer,
                  object_of(member.name, with_required(inner, member.value, leaf.name, *other)),
                  done("only the member " + pointer + " is named"), with_value(world, pointer, *other));
      if (std::find(inner.required.begin(), inner.required.end(), leaf.name) == inner.required.end() &&
          !leaf.value.is_null())
        add_patch(cases, context, world, "merge nested null " + pointer,
                  object_of(member.name, with_required(inner, member.value, leaf.name, json::Value(nullptr))),
                  done("null removes the member " + pointer), with_value(world, pointer, json::Value(nullptr)));
    }
    return;
  }
}

void add_list(Cases& cases, const RuleContext& context, const Patching& world) {
  const auto& shape = flat(context, {world.life.media_type->schema});
  for (const json::Member& member : world.life.body.object()) {
    const std::string pointer = json::append_token("", member.name);
    const auto* described = shape.member(member.name);
    if (!member.value.is_array() || member.value.array().empty() || described == nullptr || !is_shown(world, pointer))
      continue;
    const auto& list = flat(context, described->schemas);
    auto item = other_value(context, list.items, &member.value.array().front());
    if (!item)
      continue;
    json::Value shorter{json::Array{}};
    shorter.array().push_back(std::move(*item));
    add_patch(cases, context, world, "merge list " + pointer, object_of(member.name, shorter),
              done("a list is replaced as a whole"), with_value(world, pointer, shorter));
    return;
  }
}

void add_scalar(Cases& cases, const RuleContext& context, const Patching& world) {
  const auto& shape = flat(context, {world.life.media_type->schema});
  std::size_t made = 0;
  for (const json::Member& member : world.life.body.object()) {
    const std::string pointer = json::append_token("", member.name);
    const auto* described = shape.member(member.name);
    if (made == most_of_a_kind || member.value.is_object() || member.value.is_array() || described == nullptr ||
        !is_shown(world, pointer) || resource::looks_unique(member.name))
      continue;
    auto other = other_value(context, described->schemas, &member.value);
    if (!other)
      continue;
    const std::size_t before = cases.size();
    add_patch(cases, context, world, "merge value " + pointer, object_of(member.name, *other),
              done("the member " + pointer + " is named"), with_value(world, pointer, *other));
    made += cases.size() - before;
  }
}

json::Value operation_of(std::string_view op, const std::string& path) {
  json::Value operation{json::Object{}};
  operation.object().set("op", json::Value(op));
  operation.object().set("path", json::Value(path));
  return operation;
}

json::Value operation_of(std::string_view op, const std::string& path, json::Value value) {
  json::Value operation = operation_of(op, path);
  operation.object().set("value", std::move(value));
  return operation;
}

json::Value list_of(std::vector<json::Value> operations) {
  json::Value list{json::Array{}};
  for (json::Value& each : operations)
    list.array().push_back(std::move(each));
  return list;
}

/// A member whose value can be another one, and that value.
struct Changeable {
  std::string pointer;
  json::Value now, other;
  bool optional = false;
};

std::vector<Changeable> changeable_members(const RuleContext& context, const Patching& world) {
  std::vector<Changeable> found;
  const auto& shape = flat(context, {world.life.media_type->schema});
  for (const json::Member& member : world.life.body.object()) {
    const std::string pointer = json::append_token("", member.name);
    const auto* described = shape.member(member.name);
    if (described == nullptr || member.value.is_object() || member.value.is_array() || !is_shown(world, pointer))
      continue;
    if (auto other = other_value(context, described->schemas, &member.value))
      found.push_back({pointer, member.value, std::move(*other), is_optional(context, world, shape, member.name)});
  }
  return found;
}

bool are_alike(const json::Value& a, const json::Value& b) {
  return (a.is_string() && b.is_string()) || (a.is_number() && b.is_number());
}

bool may_be_doubled(const Changeable& member) { return !resource::looks_unique(member.pointer.substr(1)); }

/// From a member that may be left out to one that can hold its value.
void add_json_move(Cases& cases, const RuleContext& context, const Patching& world,
                   const std::vector<Changeable>& members) {
  for (const Changeable& from : members)
    for (const Changeable& to : members) {
      if (!from.optional || &to == &from || !are_alike(from.now, to.now) || json::equal(from.now, to.now) ||
          !may_be_doubled(to))
        continue;
      const json::Value body = generate::replaced(world.life.body, to.pointer, &from.now);
      if (!context.drafts.generator().accepts(world.life.media_type->schema, body, Direction::Request))
        continue;
      json::Value move = operation_of("move", to.pointer);
      move.object().set("from", json::Value(from.pointer));
      auto after = merged(with_value(world, to.pointer, from.now), {{from.pointer, json::Value(nullptr), true}});
      return add_patch(cases, context, world, "json move " + to.pointer, list_of({std::move(move)}),
                       done("the value is moved"), std::move(after));
    }
}

void add_json_patches(Cases& cases, const RuleContext& context, const Patching& world) {
  const auto members = changeable_members(context, world);
  if (members.empty())
    return;
  const Changeable& one = members.front();
  add_patch(cases, context, world, "json replace " + one.pointer,
            list_of({operation_of("test", one.pointer, one.now), operation_of("replace", one.pointer, one.other)}),
            done("the value is replaced"), with_value(world, one.pointer, one.other));
  add_patch(cases, context, world, "json add " + one.pointer, list_of({operation_of("add", one.pointer, one.other)}),
            done("add replaces a member that is there"), with_value(world, one.pointer, one.other));
  add_patch(cases, context, world, "json test fails",
            list_of({operation_of("test", one.pointer, one.other), operation_of("replace", one.pointer, one.other)}),
            refused("a test that fails refuses the whole patch"), world.written);
  add_patch(cases, context, world, "json all or nothing",
            list_of({operation_of("replace", one.pointer, one.other), operation_of("test", one.pointer, one.now)}),
            refused("a patch is done as a whole or not at all"), world.written);
  const auto optional =
      std::find_if(members.begin(), members.end(), [](const Changeable& each) { return each.optional; });
  if (optional != members.end())
    add_patch(cases, context, world, "json remove " + optional->pointer,
              list_of({operation_of("remove", optional->pointer)}), done("the member is removed"),
              with_value(world, optional->pointer, json::Value(nullptr)));
  for (const Changeable& to : members)
    if (&to != &one && to.now.is_string() && one.now.is_string() && !json::equal(to.now, one.now) &&
        may_be_doubled(to)) {
      json::Value copy = operation_of("copy", to.pointer);
      copy.object().set("from", json::Value(one.pointer));
      json::Value body = generate::replaced(world.life.body, to.pointer, &one.now);
      if (!context.drafts.generator().accepts(world.life.media_type->schema, body, Direction::Request))
        continue;
      add_patch(cases, context, world, "json copy " + to.pointer, list_of({std::move(copy)}),
                done("the value is copied"), with_value(world, to.pointer, one.now));
      break;
    }
  add_json_move(cases, context, world, members);
}

} // namespace

Cases patch_semantics(const RuleContext& context) {
  Cases cases;
  if (const auto world = patching(context, merge_patch)) {
    add_scalar(cases, context, *world);
    add_null(cases, context, *world);
    add_nested(cases, context, *world);
    add_list(cases, context, *world);
    add_patch(cases, context, *world, "merge nothing", json::Value{json::Object{}}, done("{} changes nothing"),
              world->written);
  }
  if (const auto world = patching(context, json_patch))
    add_json_patches(cases, context, *world);
  return cases;
}

} // namespace keur::plan::derive
