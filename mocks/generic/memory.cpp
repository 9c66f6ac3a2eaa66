#include "mocks/generic/memory.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"
#include "mocks/analytics/exports.hpp"
#include "mocks/generic/patch.hpp"
#include "openapi/parameter_style.hpp"
#include "resource/list_parameters.hpp"
#include "resource/members.hpp"
#include "resource/names.hpp"

#include <algorithm>
#include <set>

namespace keur::mocks {
namespace {

constexpr std::size_t most_things = 20'000, most_listed = 200;

/// Things are kept by their names, however a path writes them, with a final slash or without.
std::string decoded_path(const std::string& path) {
  return http::percent_decode(resource::path_part(path)).value_or(path);
}

json::Node request_schema(const openapi::Operation& operation) {
  if (operation.request_body)
    for (const auto& entry : operation.request_body->content)
      if (entry.range.is_json())
        return entry.schema;
  return {};
}

/// The properties that a schema or one of its alternatives declares, through $ref and allOf.
void collect_properties(const json::DocumentSet& documents, const json::Node& schema,
                        std::map<std::string, json::Node>& found, int depth = 0) {
  const auto resolved = schema && depth < 16 ? dereference(documents, schema) : json::Node();
  if (!resolved || !resolved->is_object())
    return;
  for (const auto* keyword : {"allOf", "oneOf", "anyOf"})
    if (const auto parts = resolved.child(keyword); parts && parts->is_array())
      for (std::size_t i = 0; i < parts->array().size(); ++i)
        collect_properties(documents, parts.child(i), found, depth + 1);
  if (const auto properties = resolved.child("properties"); properties && properties->is_object())
    for (const auto& property : properties->object())
      found[property.name] = dereference(documents, properties.child(property.name));
}

/// The object that shows a thing: the answer itself, or its `data`.
json::Value* shown_in(json::Value& answer, const json::Value& like) {
  if (!answer.is_object())
    return nullptr;
  auto* data = answer.object().find("data");
  const auto common = [&](const json::Value& object) {
    std::size_t count = 0;
    if (like.is_object())
      for (const auto& member : like.object())
        count += object.object().contains(member.name);
    return count;
  };
  return data != nullptr && data->is_object() && common(*data) > common(answer) ? data : &answer;
}

bool names_one_of(const json::Value& object, const std::vector<std::string>& names) {
  return std::any_of(object.object().begin(), object.object().end(), [&](const json::Member& member) {
    return std::find(names.begin(), names.end(), resource::folded(member.name)) != names.end() &&
           (member.value.is_string() || member.value.is_number());
  });
}

/// The same, by the members that identify the thing where what was sent does not tell.
json::Value* shown_in(json::Value& answer, const json::Value& like, const std::vector<std::string>& names) {
  auto* shown = shown_in(answer, like);
  const bool wrapped = like.is_object() && like.object().contains("data");
  auto* data = shown == &answer && !wrapped ? answer.object().find("data") : nullptr;
  const bool inside =
      data != nullptr && data->is_object() && !names_one_of(answer, names) && names_one_of(*data, names);
  return inside ? data : shown;
}

json::Value* array_in(json::Value& answer) {
  if (answer.is_array())
    return &answer;
  json::Value* found = nullptr;
  if (answer.is_object())
    for (auto& member : answer.object())
      if (member.value.is_array()) {
        if (found != nullptr)
          return nullptr;
        found = &member.value;
      }
  return found;
}

void sort_by(const resource::Order& order, json::Array& items) {
  const auto number = [&](const json::Value& item) -> const json::Value* {
    const auto* value = item.is_object() ? item.object().find(order.member) : nullptr;
    return value != nullptr && value->is_number() ? value : nullptr;
  };
  std::stable_sort(items.begin(), items.end(), [&](const json::Value& a, const json::Value& b) {
    const auto* left = number(a);
    const auto* right = number(b);
    if (left == nullptr || right == nullptr)
      return left != nullptr && right == nullptr; // items without the number stand last
    const int compared = json::compare_numbers(left->number(), right->number());
    return order.descending ? compared > 0 : compared < 0;
  });
}

/// What the query says about the items of a list.
struct Query {
  std::vector<std::pair<const openapi::Parameter*, json::Value>> equal; // of the member that it is about
  std::optional<resource::Order> order;
};

Query query_of(const openapi::Operation& operation, const Request& request) {
  using resource::Purpose;
  Query query;
  for (const auto& parameter : operation.parameters) {
    const auto purpose = resource::purpose_of(operation, parameter);
    const auto value = purpose && request.has_query ? openapi::deserialize(parameter, request.query) : std::nullopt;
    if (!value)
      continue;
    if (purpose == Purpose::Sort && value->is_string())
      query.order = resource::order_of(value->string());
    else if (purpose == Purpose::Filter && !value->is_object())
      query.equal.emplace_back(&parameter, *value);
  }
  return query;
}

json::Value* member_for(json::Value& item, const openapi::Parameter& parameter) {
  if (item.is_object())
    for (auto& member : item.object())
      if (resource::is_about(parameter, member.name))
        return &member.value;
  return nullptr;
}

/// The item's member of that name; what is "thingId" elsewhere may be "id" here.
json::Value* place_of(json::Value& item, const std::string& name) {
  if (!item.is_object())
    return nullptr;
  auto* place = item.object().find(name);
  return place == nullptr && resource::folded(name).ends_with("id") ? item.object().find("id") : place;
}

/// The value that is wanted, or a list that holds it; of several wanted ones, any.
bool is_wanted(const json::Value& value, const json::Value& wanted) {
  const auto among = [](const json::Value& list, auto&& holds) {
    return std::any_of(list.array().begin(), list.array().end(), holds);
  };
  if (wanted.is_array())
    return among(wanted, [&](const auto& each) { return is_wanted(value, each); });
  if (value.is_array())
    return among(value, [&](const auto& each) { return json::equal(each, wanted); });
  return json::equal(value, wanted);
}

/// The item's number that the parameter bounds, where it stands beyond that.
json::Value* beyond(json::Value& item, const openapi::Parameter& parameter, const json::Value& limit) {
  if (item.is_object() && limit.is_number())
    for (auto& member : item.object()) {
      const auto bound = resource::bound_on(parameter, member.name);
      if (bound == resource::Bound::None || !member.value.is_number())
        continue;
      const int order = json::compare_numbers(member.value.number(), limit.number());
      if (bound == resource::Bound::AtLeast ? order < 0 : order > 0)
        return &member.value;
    }
  return nullptr;
}

bool fits(json::Value& item, const Query& query) {
  return std::all_of(query.equal.begin(), query.equal.end(), [&](const auto& wanted) {
    const auto* value = member_for(item, *wanted.first);
    return (value == nullptr || is_wanted(*value, wanted.second)) &&
           beyond(item, *wanted.first, wanted.second) == nullptr;
  });
}

/// Items that the mock has made up are as the query wants them, where the schema lets them be so.
void adapt(json::Value& item, const Query& query, const std::function<bool()>& accepted) {
  for (const auto& [parameter, wanted] : query.equal) {
    auto* value = member_for(item, *parameter);
    if (value == nullptr || value->kind() != wanted.kind())
      value = beyond(item, *parameter, wanted);
    if (value == nullptr)
      continue;
    const auto old = *value;
    *value = wanted;
    if (!accepted())
      *value = old;
  }
}

} // namespace

namespace {

/// Member by member, where the value as a whole lacks what the server must add.
void put_members(json::Value& place, const json::Value& value, const std::function<bool()>& accepted) {
  if (!place.is_object() || !value.is_object())
    return;
  for (const auto& member : value.object()) {
    const auto old = place.object();
    place.object().set(member.name, member.value);
    if (!accepted())
      place.object() = old;
  }
}

} // namespace

void Memory::overlay(const Thing& thing, json::Value& answer, const Accepts& accepts) const {
  std::vector<std::string> names;
  for (const auto& member : thing.own.object())
    names.push_back(resource::folded(member.name));
  auto* object = shown_in(answer, thing.written, names);
  if (object == nullptr)
    return;
  const auto put = [&](const std::string& name, const json::Value& value) {
    const auto old = object->object();
    object->object().set(name, value);
    if (accepts(answer))
      return;
    object->object() = old;
    if (auto* place = object->object().find(name))
      put_members(*place, value, [&] { return accepts(answer); });
  };
  std::map<std::string, json::Node> declared;
  collect_properties(documents_, thing.request, declared);
  // What nobody wrote: its default, or nothing where the answer does without.
  const auto drop_unwritten = [&] {
    for (const auto& [name, schema] : declared) {
      if (!object->object().contains(name) || thing.written.object().contains(name) ||
          (schema && schema->find_boolean("readOnly", false)))
        continue;
      const auto* otherwise = schema ? schema->find("default") : nullptr;
      const auto old = object->object();
      if (otherwise != nullptr)
        put(name, *otherwise);
      else if (object->object().erase(name); !accepts(answer))
        object->object() = old;
    }
  };
  drop_unwritten();
  json::Object shown;
  for (const auto& member : thing.written.object()) {
    const auto known = declared.find(member.name);
    const bool theirs =
        thing.takes_all || known == declared.end() || !known->second || !known->second->find_boolean("readOnly", false);
    const bool secret = known != declared.end() && known->second && known->second->find_boolean("writeOnly", false);
    if (theirs && !secret && (known != declared.end() || object->object().contains(member.name)))
      shown.set(member.name, member.value);
  }
  // All at once: where the members tell which alternative the thing is, one alone may fit none.
  const auto made_up = object->object();
  for (const auto& member : shown)
    object->object().set(member.name, member.value);
  if (accepts(answer)) {
    drop_unwritten();
  } else {
    object->object() = made_up;
    for (const auto& member : shown)
      put(member.name, member.value);
  }
  for (const auto& member : thing.own.object())
    if (!thing.takes_all || !thing.written.object().contains(member.name))
      put(member.name, member.value);
}

void Memory::make(const openapi::Operation& operation, const std::string& collection, const json::Value* sent,
                  const std::vector<std::string>& names, json::Value& answer, const Accepts& accepts, bool takes_all) {
  Thing thing{decoded_path(collection),
              0,
              sent != nullptr && sent->is_object() ? *sent : json::Value(json::Object()),
              json::Value(json::Object()),
              request_schema(operation),
              {},
              takes_all};
  const auto* object = shown_in(answer, thing.written, names);
  if (object == nullptr)
    return;
  std::vector<std::string> paths;
  for (const auto& member : object->object())
    if (std::find(names.begin(), names.end(), resource::folded(member.name)) != names.end() &&
        (member.value.is_string() || member.value.is_number())) {
      // What the client gave stays the client's, except what the path names it by.
      if (const auto* given = thing.written.object().find(member.name);
          given != nullptr && !resource::is_servers_own(member.name, "")) {
        if (given->is_string())
          paths.push_back(thing.collection + '/' + given->string());
        continue;
      }
      thing.own.object().set(member.name, member.value);
      paths.push_back(thing.collection + '/' +
                      (member.value.is_string() ? member.value.string() : member.value.number()));
    }
  overlay(thing, answer, accepts);
  thing.shown = *object;
  const std::lock_guard lock(mutex_);
  thing.number = thing.version = ++made_;
  for (const auto& path : paths)
    if (things_.size() < most_things)
      things_[path] = thing;
}

namespace {

/// What is written of a thing after a PATCH; nothing where the patch cannot be done.
std::optional<json::Value> written_after(const json::Value& written, const Request& request, const json::Value& sent) {
  if (request.field("content-type").starts_with("application/json-patch+json"))
    return patched(written, sent);
  return sent.is_object() ? std::optional(merged(written, sent)) : std::optional(written);
}

} // namespace

bool Memory::change(const openapi::Operation& operation, const Request& request, const json::Value* sent) {
  const auto path = decoded_path(request.path);
  if (sent == nullptr)
    return true;
  const std::lock_guard lock(mutex_);
  if (things_.size() >= most_things)
    return true;
  const auto found = things_.find(path);
  const auto old = found != things_.end() ? found->second.written : json::Value(json::Object());
  auto written = operation.method == "PUT" ? std::optional(*sent) : written_after(old, request, *sent);
  if (!written || !written->is_object())
    return written.has_value();
  auto& thing = things_[path];
  if (thing.own.is_null())
    thing.own = json::Object();
  ++made_;
  if (!json::equal(*written, old))
    thing.version = made_;
  thing.written = std::move(*written);
  if (operation.method == "PUT" || !thing.request) // which members are the server's own
    thing.request = request_schema(operation);
  return true;
}

std::uint64_t Memory::version(const std::string& on_the_wire) {
  const std::lock_guard lock(mutex_);
  const auto found = things_.find(decoded_path(on_the_wire));
  return found != things_.end() ? found->second.version : 0;
}

void Memory::forget(const std::string& on_the_wire) {
  const auto path = decoded_path(on_the_wire);
  const std::lock_guard lock(mutex_);
  const auto found = things_.find(path);
  if (found == things_.end())
    return;
  const auto number = found->second.number;
  std::erase_if(things_,
                [&](const auto& each) { return each.first == path || (number != 0 && each.second.number == number); });
}

void Memory::show(const std::string& on_the_wire, json::Value& answer, const Accepts& accepts) {
  const auto path = decoded_path(on_the_wire);
  std::optional<Thing> thing;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = things_.find(path); found != things_.end())
      thing = found->second;
  }
  if (thing)
    overlay(*thing, answer, accepts);
}

std::vector<Memory::Thing> Memory::newest(const std::string& collection) {
  std::vector<Thing> found;
  std::set<std::uint64_t> numbers;
  const std::lock_guard lock(mutex_);
  for (const auto& [path, thing] : things_)
    if (thing.collection == collection && numbers.insert(thing.number).second)
      found.push_back(thing);
  std::sort(found.begin(), found.end(), [](const Thing& a, const Thing& b) { return a.number > b.number; });
  if (found.size() > most_listed)
    found.resize(most_listed);
  return found;
}

void Memory::list(const openapi::Operation& operation, const Request& request, json::Value& answer,
                  const Accepts& accepts) {
  auto* array = array_in(answer);
  if (array == nullptr)
    return;
  const auto query = query_of(operation, request);
  // An empty list gives no example of its items: what the answers to POST have shown stands there.
  if (array->array().empty()) {
    for (auto& thing : newest(decoded_path(request.path)))
      if (fits(thing.shown, query)) {
        array->array().push_back(thing.shown);
        if (!accepts(answer))
          array->array().pop_back();
      }
    return;
  }
  const auto accepted = [&] { return accepts(answer); };
  for (auto& item : array->array())
    adapt(item, query, accepted);
  auto& fitting = array->array();
  const auto adapted = fitting;
  fitting.erase(std::remove_if(fitting.begin(), fitting.end(), [&](auto& item) { return !fits(item, query); }),
                fitting.end());
  if (!accepted())
    fitting = adapted;
  const auto made_up = fitting;
  if (made_up.empty())
    return;
  json::Array items;
  for (const auto& thing : newest(decoded_path(request.path))) {
    // The item alone is judged as the list's only one, so that what does not fit can be told.
    array->array() = {made_up.front()};
    auto& item = array->array().front();
    for (const auto& part : {&thing.written, &thing.own})
      for (const auto& member : part->object())
        if (auto* place = place_of(item, member.name)) {
          const auto old = *place;
          *place = member.value;
          if (!accepted())
            *place = old;
        } else if (part == &thing.own && item.is_object()) {
          item.object().set(member.name, member.value);
          if (!accepted())
            item.object().erase(member.name);
        }
    if (fits(item, query))
      items.push_back(item);
  }
  items.insert(items.end(), made_up.begin(), made_up.end());
  if (query.order)
    sort_by(*query.order, items);
  array->array() = items;
  if (accepted())
    return;
  array->array().resize(std::min(array->array().size(), made_up.size()));
  if (!accepted())
    array->array() = made_up;
}

} // namespace keur::mocks
