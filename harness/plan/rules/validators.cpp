#include "plan/rules/things.hpp"

namespace keur::plan::derive {
namespace {

constexpr std::string_view etag = "$response.header.ETag";
constexpr std::string_view foreign = "\"keur-no-such-version\"";
constexpr std::string_view check = "conditional-request";

const std::string current(field_placeholder);
const std::string current_in_list = std::string(foreign) + ", " + current;

bool describes_validators(const openapi::Operation& operation) {
  return describes_header(operation, "ETag") || resource::documents(operation, {"304"}) ||
         header_parameter(operation, "If-None-Match") != nullptr;
}

bool describes_preconditions(const openapi::Operation& operation) {
  return header_parameter(operation, "If-Match") != nullptr || resource::documents(operation, {"412", "428"});
}

void add_read_twice(Cases& cases, const RuleContext& context) {
  auto thing = read_thing(context);
  auto again = thing ? read_again(context, "nothing was changed in between") : std::nullopt;
  if (!again)
    return;
  again->expect = demanding({check, {}, {}, "nothing was changed in between"});
  again->expect.demand->relations = {
      same_as(thing->read, std::string(etag), "the ETag has changed although nothing was changed (GET is safe)")};
  thing->story.then(std::move(*again));
  tell(cases, context, {"conditional-request", "read twice", "the ETag stays as long as the thing does"},
       std::move(thing->story));
}

/// RFC 9110 section 13.1.2: where 304 is not described, a server may leave the field alone.
void add_none_match(Cases& cases, const RuleContext& context, std::string label, const std::string& field,
                    bool matches) {
  auto thing = read_thing(context);
  auto step = thing ? read_again(context, "If-None-Match") : std::nullopt;
  if (!step)
    return;
  Demand demand{check, {200}, {}, "no version of the thing has this ETag (RFC 9110 section 13.1.2)"};
  if (matches) {
    demand = {check, {304}, {}, "If-None-Match holds the ETag that the thing has (RFC 9110 section 13.1.2)"};
    demand.advisory = !resource::documents(context.operation, {"304"});
    demand.relations = {same_as(thing->read, std::string(etag), "304 says another ETag than the 200 before")};
  }
  step->expect = demanding(std::move(demand));
  bind_field(*step, "If-None-Match", field, thing->read, std::string(etag));
  thing->story.then(std::move(*step));
  tell(cases, context, {"conditional-request", std::move(label), "If-None-Match decides whether GET answers 304"},
       std::move(thing->story));
}

/// What a refused write has changed shows in the next GET.
void add_unchanged(Story& story, const RuleContext& context, std::size_t read) {
  auto reading = read_again(context, "the write was refused");
  if (!reading)
    return;
  reading->expect = demanding({check, {200}, {}, "the write was refused, so the thing is as it was"});
  reading->expect.demand->relations = {
      same_as(read, std::string(etag), "the write was refused, and yet the ETag has changed")};
  story.then(std::move(*reading));
}

struct Precondition {
  std::string_view label;
  std::string field; // of If-Match; "" = it is left out
  std::vector<int> statuses;
  std::string_view because;
};

void add_refused(Cases& cases, const RuleContext& context, const Draft& write, const Precondition& row) {
  auto thing = read_thing(context, &write);
  auto step = thing
                  ? write_step(context, write, demanding({check, row.statuses, {}, std::string(row.because)}), "write")
                  : std::nullopt;
  if (!step)
    return;
  step->request.fields.remove("If-Match");
  if (!row.field.empty())
    set_field(*step, "If-Match", row.field);
  thing->story.then(std::move(*step));
  add_unchanged(thing->story, context, thing->read);
  tell(cases, context,
       {"conditional-request", write.operation->method + ' ' + std::string(row.label), std::string(row.because),
        write.operation->node.location()},
       std::move(thing->story));
}

/// A weak ETag never matches (RFC 9110 section 13.1.1): the check leaves out such a request.
void add_taken(Cases& cases, const RuleContext& context, const Draft& write, std::string_view label,
               const std::string& field, std::string because) {
  auto thing = read_thing(context, &write);
  auto step =
      thing ? write_step(context, write, demanding({check, {200, 201, 202, 204}, {}, because}), "write") : std::nullopt;
  if (!step)
    return;
  bind_field(*step, "If-Match", field, thing->read, std::string(etag));
  const bool stays = write.operation->method != "DELETE";
  const std::size_t written = stays ? thing->story.prepare(std::move(*step)) : thing->story.then(std::move(*step));
  if (auto reading = stays ? read_again(context, "the thing was written") : std::nullopt) {
    reading->expect = demanding({check, {200}, {}, "the thing was written"});
    reading->expect.demand->relations = {
        same_as(written, std::string(etag), "the write's answer and the next GET say different ETags")};
    thing->story.then(std::move(*reading));
  }
  tell(cases, context,
       {"conditional-request", write.operation->method + ' ' + std::string(label), std::move(because),
        write.operation->node.location()},
       std::move(thing->story));
}

/// The write with a body that changes one member: many an ETag is the content's digest, and stays as long as that does.
std::optional<Draft> changing(const RuleContext& context, const Draft& write) {
  const auto* media_type = json_body(write);
  if (media_type == nullptr)
    return std::nullopt;
  const auto& shape = flat(context, {media_type->schema});
  for (const bool present : {true, false})
    for (const auto& member : shape.properties) {
      const json::Value* old = write.values.body->object().find(member.name);
      const bool bound = old != nullptr && old->is_string() && old->string().find("{keur") != std::string::npos;
      if ((old != nullptr) != present || bound || is_hidden(flat(context, member.schemas)))
        continue;
      Draft draft = write;
      auto other = other_value(context, member.schemas, old);
      if (!other)
        continue;
      draft.values.body->object().set(member.name, std::move(*other));
      if (context.drafts.generator().accepts(media_type->schema, *draft.values.body, schema::Direction::Request))
        return draft;
    }
  return std::nullopt;
}

/// The version before the last is no longer the thing's: the second write with it is refused.
void add_outdated(Cases& cases, const RuleContext& context, const Draft& first, const Draft& second) {
  const auto changed_body = changing(context, first);
  auto thing = changed_body ? read_thing(context, &first) : std::nullopt;
  auto change =
      thing ? write_step(context, *changed_body, {Kind::Any, "must change the thing"}, "change") : std::nullopt;
  auto reading = change ? read_again(context, "the thing was changed") : std::nullopt;
  auto late = reading ? write_step(context, second, {}, "late") : std::nullopt;
  if (!late)
    return;
  bind_field(*change, "If-Match", current, thing->read, std::string(etag));
  thing->story.prepare(std::move(*change));
  reading->expect = demanding({check, {200}, {}, "the thing was changed"});
  reading->expect.demand->relations = {
      other_than(thing->read, std::string(etag), "the thing was changed, and its ETag is still the same")};
  const std::size_t changed = thing->story.then(std::move(*reading));
  late->expect = demanding({check, {412}, {}, "If-Match holds the ETag of a version that is over"});
  bind_field(*late, "If-Match", current, thing->read, std::string(etag));
  thing->story.then(std::move(*late));
  add_unchanged(thing->story, context, changed);
  tell(cases, context,
       {"conditional-request", second.operation->method + " outdated",
        "a write with the ETag of an older version is refused and changes nothing", second.operation->node.location()},
       std::move(thing->story));
}

void add_writes(Cases& cases, const RuleContext& context) {
  const Draft* change = write_of_thing(context, "PUT");
  if (change == nullptr)
    change = write_of_thing(context, "PATCH");
  for (const std::string_view method : {"PUT", "PATCH", "DELETE"}) {
    const Draft* write = write_of_thing(context, method);
    if (write == nullptr || !describes_preconditions(*write->operation))
      continue;
    add_refused(cases, context, *write,
                {"foreign", std::string(foreign), {412}, "If-Match holds no ETag of the thing"});
    if (const auto* field = header_parameter(*write->operation, "If-Match");
        field != nullptr && field->required && resource::documents(*write->operation, {"428"}))
      add_refused(cases, context, *write, {"missing", "", {428, 400}, "If-Match is required and left out"});
    add_taken(cases, context, *write, "star", "*", "If-Match: * is met by any thing that is there");
    add_taken(cases, context, *write, "list", current_in_list, "one of the ETags in If-Match is the thing's");
    add_taken(cases, context, *write, "current", current, "If-Match holds the thing's ETag");
    if (change != nullptr)
      add_outdated(cases, context, *change, *write);
  }
}

/// RFC 9110 section 13.1.2: PUT that must not replace anything.
void add_no_replacing(Cases& cases, const RuleContext& context) {
  const Draft* write = write_of_thing(context, "PUT");
  if (write == nullptr || !resource::documents(*write->operation, {"412"}))
    return;
  auto thing = read_thing(context, write);
  auto step =
      thing ? write_step(context, *write,
                         demanding({check, {412}, {}, "If-None-Match: * asks that nothing is there yet"}), "write")
            : std::nullopt;
  if (!step)
    return;
  step->request.fields.remove("If-Match");
  set_field(*step, "If-None-Match", "*");
  step->expect.demand->statuses = {412, 428};
  thing->story.then(std::move(*step));
  add_unchanged(thing->story, context, thing->read);
  tell(cases, context,
       {"conditional-request", "PUT only if new", "If-None-Match: * asks that nothing is there yet",
        write->operation->node.location()},
       std::move(thing->story));
}

} // namespace

Cases conditional_request(const RuleContext& context) {
  Cases cases;
  if (context.operation.method != "GET" || draft_of_created(context) == nullptr)
    return cases;
  if (describes_validators(context.operation)) {
    add_read_twice(cases, context);
    add_none_match(cases, context, "unchanged", current, true);
    add_none_match(cases, context, "unchanged, in a list", current_in_list, true);
    add_none_match(cases, context, "other version", std::string(foreign), false);
  }
  add_writes(cases, context);
  add_no_replacing(cases, context);
  return cases;
}

} // namespace keur::plan::derive
