#include "generate/random.hpp"
#include "json/pointer.hpp"
#include "plan/distinct.hpp"
#include "plan/rules/hard_values.hpp"
#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using generate::Shape;
using schema::Direction;

/// What an answer shows of a thing: its members stand in the body itself or in its `data` object.
struct View {
  std::string base;
  const Shape* shape = nullptr;
};

std::optional<View> view_of(const RuleContext& context, const openapi::Operation& reader, const Shape& sent) {
  const SuccessShape success = success_of(reader);
  if (success.media_type == nullptr || success.only_accepted)
    return std::nullopt;
  View view{"", &flat(context, {success.media_type->schema})};
  const auto common = [&](const Shape& shape) {
    return std::count_if(sent.properties.begin(), sent.properties.end(),
                         [&](const auto& member) { return shape.member(member.name) != nullptr; });
  };
  if (const auto* data = view.shape->member("data"))
    if (View inner{"/data", &flat(context, data->schemas)}; common(*inner.shape) > common(*view.shape))
      view = std::move(inner);
  return view;
}

bool is_empty(const json::Value& value) {
  return value.is_null() || (value.is_boolean() && !value.boolean()) || (value.is_number() && value.number() == "0") ||
         (value.is_string() && value.string().empty()) || (value.is_array() && value.array().empty()) ||
         (value.is_object() && value.object().empty());
}

/// What counts where the member is not sent; null without a default.
const json::Value* default_of(const Shape& shape) {
  for (const json::Node& part : shape.parts)
    if (const json::Value* value = part->find("default"))
      return value;
  return nullptr;
}

bool is_servers_own(const RuleContext& context, const std::string& name) {
  const openapi::Parameter* subject = subject_of(context.operation);
  return resource::is_servers_own(name, subject != nullptr ? subject->name : "");
}

bool has_room(const RuleContext& context, const generate::Conjunction& schemas, const json::Value& value) {
  return std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& schema) {
    return context.drafts.generator().accepts(schema, value, Direction::Response);
  });
}

/// Does the answer keep any of it to itself, at whatever depth of its lists and alternatives?
bool hides_any(const RuleContext& context, const Shape& shape, int depth = 0) {
  constexpr int deepest = 6;
  if (depth > deepest)
    return false;
  if (!shape.items.empty() && hides_any(context, flat(context, shape.items), depth + 1))
    return true;
  return std::any_of(shape.properties.begin(), shape.properties.end(), [&](const generate::MemberSchemas& member) {
    const Shape& below = flat(context, member.schemas);
    return is_hidden(below) || hides_any(context, below, depth + 1);
  });
}

void collect(const RuleContext& context, const Shape& sent, const Shape& shown, const json::Value& body,
             const std::string& pointer, std::vector<MemberValue>& found) {
  for (const json::Member& member : body.object()) {
    const auto* in = sent.member(member.name);
    const auto* out = shown.member(member.name);
    if (in == nullptr || out == nullptr)
      continue;
    const Shape& here = flat(context, in->schemas);
    const Shape& there = flat(context, out->schemas);
    const std::string at = json::append_token(pointer, member.name);
    if (is_hidden(here) || is_hidden(there) || is_servers_own(context, member.name) || is_reference(member.value))
      continue;
    if (member.value.is_object() && here.sites.empty() && there.sites.empty() && !there.properties.empty())
      collect(context, here, there, member.value, at, found);
    else if (!hides_any(context, here) && !hides_any(context, there) && has_room(context, out->schemas, member.value))
      found.push_back({at, member.value, is_empty(member.value)});
  }
}

/// Values that tell most: the longest text, the largest number, then what chance gives.
std::vector<json::Value> telling_values(const RuleContext& context, const json::Node& schema) {
  std::vector<json::Value> found;
  auto options = context.drafts.options(context.operation, generate::Examples::None);
  options.at_most = 12;
  for (auto& edge : context.drafts.generator().boundaries(schema, options))
    if (edge.instance_location.empty() &&
        (edge.keyword == "maxLength" || edge.keyword == "maximum" || edge.keyword == "exclusiveMaximum"))
      found.push_back(std::move(edge.value));
  for (std::uint64_t i = 0; i < 6; ++i) {
    options.seed += 17;
    if (auto value = context.drafts.generator().random(schema, options))
      found.push_back(std::move(*value));
  }
  return found;
}

/// The last name on the way to the value in the answer's body; "" where the value comes from elsewhere.
std::string member_named(const std::string& expression) {
  const auto hash = expression.find('#');
  const auto tokens = json::parse_pointer(hash == std::string::npos ? "" : expression.substr(hash + 1));
  return tokens && !tokens->empty() ? tokens->back() : "";
}

/// Under another name it would not be found.
void keep_name(const RuleContext& context, const json::Value& made, json::Value& body) {
  for (const json::Member& member : made.object())
    if (names_the_thing(*draft_of_created(context), member.name) && body.object().contains(member.name))
      body.object().set(member.name, member.value);
}

/// Is the name, where the client gives one, each case's own? Else cases would write one thing at the same time.
bool names_it_apart(const RuleContext& context, const json::Value& body) {
  return std::all_of(body.object().begin(), body.object().end(), [&](const json::Member& member) {
    return !names_the_thing(*draft_of_created(context), member.name) || is_marked(member.value);
  });
}

void add_life(Cases& cases, const RuleContext& context, Words words, Life&& life, std::optional<Step> change,
              std::optional<Step> reading) {
  if (!change || !reading)
    return;
  change->precondition = true;
  Case made = begin(context, std::move(words));
  made.steps = std::move(life.steps);
  made.steps.push_back(std::move(*change));
  made.steps.push_back(std::move(*reading));
  cases.push_back(std::move(made));
}

/// A value that no server would give by itself, for a member of the server's.
std::optional<json::Value> claimed_value(const RuleContext& context, const generate::Conjunction& schemas) {
  for (const json::Value& candidate :
       {json::Value("5a8e2c41-6f0d-4b37-9c15-d3e7a1b2f604"), json::Value("2001-02-03T04:05:06Z"),
        json::Value("2001-02-03"), json::Value(2147480042), json::Value("keur-claimed")})
    if (has_room(context, schemas, candidate))
      return candidate;
  return std::nullopt;
}

} // namespace

bool names_the_thing(const Draft& reading, const std::string& member) {
  return std::any_of(reading.bindings.begin(), reading.bindings.end(), [&](const Binding& binding) {
    return binding.step + 1 == reading.before.size() && member_named(binding.expression) == member;
  });
}

bool is_hidden(const Shape& shape) {
  return shape.read_only || shape.write_only || shape.format == "password" || shape.format == "binary" ||
         shape.format == "byte";
}

const openapi::MediaType* json_body(const Draft& draft) {
  const auto* media_type = draft.values.media_type;
  const bool usable = media_type != nullptr && media_type->schema && draft.values.body &&
                      draft.values.body->is_object() && generate::body_form(*media_type) == generate::BodyForm::Json;
  return usable ? media_type : nullptr;
}

std::optional<json::Value> other_value(const RuleContext& context, const generate::Conjunction& schemas,
                                       const json::Value* old) {
  if (schemas.empty())
    return std::nullopt;
  const auto may_be = [&](const json::Value& value) {
    return (old == nullptr || !json::equal(value, *old)) &&
           std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& schema) {
             return context.drafts.generator().accepts(schema, value, Direction::Request);
           });
  };
  for (json::Value& value : telling_values(context, schemas.front())) {
    for (const std::size_t number : {0, 1}) // servers refuse a second thing of the same name
      if (json::Value own = own_text(value, number); !json::equal(own, value) && may_be(own))
        return own;
    if (!is_empty(value) && may_be(value))
      return std::move(value);
  }
  return std::nullopt;
}

namespace {

/// An object with its own members changed, all of them still there; nothing for other values.
std::optional<json::Value> changed_object(const RuleContext& context, const generate::Conjunction& schemas,
                                          const json::Value* before) {
  const Shape& shape = flat(context, schemas);
  if (before == nullptr || !before->is_object() || shape.properties.empty())
    return std::nullopt;
  json::Value changed = *before;
  for (const auto& member : shape.properties)
    if (const json::Value* now = before->object().find(member.name); now != nullptr && !now->is_object())
      if (auto other = other_value(context, member.schemas, now))
        changed.object().set(member.name, std::move(*other));
  const bool fits = std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& schema) {
    return context.drafts.generator().accepts(schema, changed, Direction::Request);
  });
  return fits && !json::equal(changed, *before) ? std::optional(std::move(changed)) : std::nullopt;
}

/// The body with every member changed that can be, so that what had no effect shows.
json::Value changed_body(const RuleContext& context, const openapi::MediaType& media_type, json::Value body,
                         const json::Value& before) {
  const Shape& shape = flat(context, {media_type.schema});
  for (const auto& member : shape.properties) {
    const json::Value* now = body.object().find(member.name);
    // What names something else was made before it was named.
    if (now == nullptr || is_servers_own(context, member.name) || is_hidden(flat(context, member.schemas)))
      continue;
    const json::Value* old = before.is_object() ? before.object().find(member.name) : nullptr;
    auto other = changed_object(context, member.schemas, old);
    if (!other)
      other = other_value(context, member.schemas, old);
    if (!other)
      continue;
    json::Value changed = body;
    changed.object().set(member.name, std::move(*other));
    if (context.drafts.generator().accepts(media_type.schema, changed, Direction::Request))
      body = std::move(changed);
  }
  return body;
}

} // namespace

std::optional<Life> life_of(const RuleContext& context, const std::function<json::Value(json::Value)>& edit) {
  const Draft* reading = context.operation.method == "GET" ? draft_of_created(context) : nullptr;
  if (reading == nullptr)
    return std::nullopt;
  const openapi::Operation& maker = *reading->before.back().operation;
  const auto& full = context.drafts.full(maker);
  if (!full || json_body(*full) == nullptr || full->before.size() >= reading->before.size())
    return std::nullopt;
  const bool knows_all = std::all_of(reading->bindings.begin(), reading->bindings.end(), [&](const Binding& binding) {
    return binding.step < full->before.size() || binding.step + 1 == reading->before.size();
  });
  json::Value body = changed_body(context, *json_body(*full), *full->values.body, *full->values.body);
  if (names_it_apart(context, *full->values.body))
    keep_name(context, *full->values.body, body);
  if (edit)
    body = edit(std::move(body));
  Draft draft = *full;
  draft.values.body = body;
  draft = context.drafts.with_references(std::move(draft));
  auto creation = context.drafts.step(draft, expect_accepted("a thing with every member can be made"), "create");
  if (!creation || !knows_all)
    return std::nullopt;
  creation->precondition = true;
  creation->expect.holds = shown_members(context, *json_body(*full), body, maker);
  Life life{std::move(draft.before), json_body(*full), body, reading->before.size() - 1};
  life.steps.push_back(std::move(*creation));
  return life;
}

Draft in_life(const Life& life, Draft draft) {
  for (Binding& binding : draft.bindings)
    if (binding.step == life.of_drafts && binding.expression.starts_with("$response."))
      binding.step = life.steps.size() - 1;
  draft.before = life.steps;
  return draft;
}

std::optional<Draft> sibling_draft(const RuleContext& context, std::string_view method) {
  const openapi::Operation* sibling = context.drafts.resources().find_at(method, context.operation.path);
  const Draft* reading = draft_of_created(context);
  if (sibling == nullptr || reading == nullptr)
    return std::nullopt;
  const auto& full = context.drafts.full(*sibling);
  const bool same =
      full && full->before.size() == reading->before.size() && full->bindings.size() == reading->bindings.size();
  return same ? std::optional(*full) : std::nullopt;
}

std::optional<Step> reading_step(const RuleContext& context, std::vector<MemberValue> holds, std::string because,
                                 const Life* life) {
  const Draft* reading = draft_of_created(context);
  auto step = context.drafts.step(life != nullptr ? in_life(*life, *reading) : *reading,
                                  as_sure(context, context.operation, {Kind::Success, std::move(because)}), "read");
  if (step)
    step->expect.holds = std::move(holds);
  return step;
}

std::vector<MemberValue> merged(const std::vector<MemberValue>& older, std::vector<MemberValue> newer) {
  for (const MemberValue& old : older) {
    const bool said = std::any_of(newer.begin(), newer.end(), [&](const MemberValue& each) {
      return each.pointer == old.pointer || each.pointer.starts_with(old.pointer + '/') ||
             old.pointer.starts_with(each.pointer + '/');
    });
    if (!said)
      newer.push_back(old);
  }
  return newer;
}

std::vector<MemberValue> shown_members(const RuleContext& context, const openapi::MediaType& writer,
                                       const json::Value& body, const openapi::Operation& reader) {
  std::vector<MemberValue> found;
  const Shape& sent = flat(context, {writer.schema});
  const auto view = body.is_object() ? view_of(context, reader, sent) : std::nullopt;
  if (view)
    collect(context, sent, *view->shape, body, view->base, found);
  // What names another thing is replaced by the name of one that was just made.
  for (const References::Found& reference : context.drafts.references().all(body))
    std::erase_if(found,
                  [&](const MemberValue& each) { return view && each.pointer == view->base + reference.pointer; });
  return found;
}

std::vector<MemberValue> shown_defaults(const RuleContext& context, const openapi::MediaType& writer,
                                        const json::Value& body, const openapi::Operation& reader) {
  std::vector<MemberValue> found;
  const Shape& sent = flat(context, {writer.schema});
  const auto view = body.is_object() ? view_of(context, reader, sent) : std::nullopt;
  if (!view)
    return found;
  for (const auto& member : sent.properties) {
    const auto* shown = view->shape->member(member.name);
    const Shape& shape = flat(context, member.schemas);
    const json::Value* stated = default_of(shape);
    if (shown == nullptr || stated == nullptr || body.object().contains(member.name) || is_hidden(shape) ||
        is_hidden(flat(context, shown->schemas)) || !has_room(context, shown->schemas, *stated))
      continue;
    found.push_back({json::append_token(view->base, member.name), *stated, true});
  }
  return found;
}

namespace {

void add_reading(Cases& cases, const RuleContext& context, std::string label, Life&& life,
                 std::vector<MemberValue> holds) {
  if (holds.empty() && life.steps.back().expect.holds.empty())
    return;
  auto reading = reading_step(context, std::move(holds), "the thing has just been made with these members", &life);
  if (!reading)
    return;
  Case made = begin(context, {"written-thing-read", std::move(label), "what was written is what is read"});
  made.steps = std::move(life.steps);
  made.steps.push_back(std::move(*reading));
  cases.push_back(std::move(made));
}

} // namespace

Cases written_thing_read(const RuleContext& context) {
  Cases cases;
  auto plain = life_of(context);
  if (!plain)
    return cases;
  const json::Value usual = plain->body;
  auto holds = shown_members(context, *plain->media_type, plain->body, context.operation);
  add_reading(cases, context, "", std::move(*plain), std::move(holds));
  if (!names_it_apart(context, usual))
    return cases;
  for (const HardValues& each : hard_values()) {
    auto life = life_of(context, [&](json::Value body) { return hardened(context, each, std::move(body)); });
    if (!life || json::equal(life->body, usual))
      continue;
    Expectation& creation = life->steps.back().expect;
    creation.kind = Kind::Any; // that such a value is taken is another rule's business
    creation.holds = exact(std::move(creation.holds));
    auto shown = exact(shown_members(context, *life->media_type, life->body, context.operation));
    add_reading(cases, context, std::string(each.label), std::move(*life), std::move(shown));
  }
  return cases;
}

Cases replaced_thing_read(const RuleContext& context) {
  Cases cases;
  auto life = life_of(context);
  auto draft = life ? sibling_draft(context, "PUT") : std::nullopt;
  const auto* media_type = draft ? json_body(*draft) : nullptr;
  if (media_type == nullptr)
    return cases;
  draft->values.body = changed_body(context, *media_type, *draft->values.body, life->body);
  keep_name(context, life->body, *draft->values.body);
  auto change =
      context.drafts.step(in_life(*life, *draft), expect_accepted("a thing of our own can be replaced"), "replace");
  if (change)
    change->expect.holds = shown_members(context, *media_type, *draft->values.body, *draft->operation);
  auto reading = reading_step(context, shown_members(context, *media_type, *draft->values.body, context.operation),
                              "the thing has just been replaced by these members", &*life);
  add_life(cases, context,
           {"replaced-thing-read", "", "what PUT has written is what is read", draft->operation->node.location()},
           std::move(*life), std::move(change), std::move(reading));
  return cases;
}

Cases changed_thing_read(const RuleContext& context) {
  Cases cases;
  auto life = life_of(context);
  auto draft = life ? sibling_draft(context, "PATCH") : std::nullopt;
  const auto* media_type = draft ? json_body(*draft) : nullptr;
  if (media_type == nullptr)
    return cases;
  keep_name(context, life->body, *draft->values.body);
  const auto written = shown_members(context, *life->media_type, life->body, context.operation);
  const Shape& shape = flat(context, {media_type->schema});
  for (const auto& member : shape.properties) {
    auto other = is_hidden(flat(context, member.schemas)) || names_the_thing(*draft_of_created(context), member.name)
                     ? std::nullopt
                     : other_value(context, member.schemas, life->body.object().find(member.name));
    json::Value body = json::Object{};
    for (const std::string& name : shape.required)
      if (const json::Value* value = draft->values.body->object().find(name))
        body.object().set(name, *value);
    if (!other || other->is_object())
      continue;
    body.object().set(member.name, std::move(*other));
    auto changed = shown_members(context, *media_type, body, context.operation);
    if (changed.empty() || !context.drafts.generator().accepts(media_type->schema, body, Direction::Request))
      continue;
    draft->values.body = body;
    auto change =
        context.drafts.step(in_life(*life, *draft), expect_accepted("a thing of our own can be changed"), "change");
    if (change)
      change->expect.holds = shown_members(context, *media_type, body, *draft->operation);
    auto reading = reading_step(context, merged(written, std::move(changed)),
                                "one member has just been changed, the others were left alone", &*life);
    add_life(
        cases, context,
        {"changed-thing-read", "", "PATCH changes what it names and nothing else", draft->operation->node.location()},
        std::move(*life), std::move(change), std::move(reading));
    return cases;
  }
  return cases;
}

/// JSON Schema 2020-12 validation section 9.4: attempts to set such a member are ignored or refused.
Cases read_only_member(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  const auto* media_type = base ? json_body(*base) : nullptr;
  if (media_type == nullptr)
    return cases;
  const Shape& sent = flat(context, {media_type->schema});
  const auto view = view_of(context, context.operation, sent);
  Draft draft = *base;
  std::vector<MemberValue> never;
  for (const auto& member : sent.properties) {
    const auto* shown = view ? view->shape->member(member.name) : nullptr;
    if (shown == nullptr || !flat(context, member.schemas).read_only)
      continue;
    const auto value = claimed_value(context, member.schemas);
    if (!value || !has_room(context, shown->schemas, *value))
      continue;
    draft.values.body->object().set(member.name, *value);
    never.push_back({json::append_token(view->base, member.name), *value});
  }
  if (never.empty())
    return cases;
  Expectation expectation{Kind::Any, "members that the server alone may set are sent along: ignored or refused"};
  expectation.never = std::move(never);
  add(cases, context,
      {"read-only-member", "", "members that the server alone may set are sent along", media_type->schema.location()},
      draft, std::move(expectation));
  return cases;
}

} // namespace keur::plan::derive
