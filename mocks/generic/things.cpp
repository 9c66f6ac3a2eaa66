#include "mocks/generic/things.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "mocks/generic/router.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

constexpr std::size_t most_names = 200'000;

/// The last segment that is a parameter as a whole; npos when there is none.
std::size_t last_parameter(const std::vector<std::string_view>& segments) {
  for (std::size_t i = segments.size(); i-- > 0;)
    if (!resource::whole_parameter(segments[i]).empty())
      return i;
  return std::string::npos;
}

std::string joined(const std::vector<std::string_view>& segments, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i)
    path += (i > 0 ? "/" : "") + std::string(segments[i]);
  return path;
}

/// A PUT that makes what it names says so itself; "default" speaks of errors.
bool makes_what_it_names(const openapi::Operation& operation) {
  return operation.method == "PUT" && resource::documents_creation(operation);
}

std::string id_text(const json::Value& value) {
  if (value.is_string())
    return value.string();
  return value.is_number() ? value.number() : "";
}

/// Values of the kind that is there, none of them given before.
std::vector<json::Value> fresh_values(const json::Value& old, std::uint64_t number) {
  if (old.is_number())
    return {json::Value(1'000'000 + number), json::Value(1'000 + number % 9'000), json::Value(10 + number % 90)};
  const auto tail = std::to_string(number);
  auto same_length = old.string();
  if (same_length.size() > tail.size())
    same_length.replace(same_length.size() - tail.size(), tail.size(), tail);
  return {json::Value(crypto::random_uuid()), json::Value("thing" + std::to_string(1'000'000 + number)),
          json::Value(same_length), json::Value(old.string() + tail)};
}

/// The member in the body or in its `data` object.
std::vector<json::Value*> members(json::Value& body, const std::vector<std::string>& names) {
  std::vector<json::Value*> found;
  const auto look = [&](json::Value& object) {
    for (auto& member : object.object())
      if (std::find(names.begin(), names.end(), resource::folded(member.name)) != names.end() &&
          (member.value.is_string() || member.value.is_number()))
        found.push_back(&member.value);
  };
  if (!body.is_object())
    return found;
  look(body);
  if (auto* data = body.object().find("data"); data != nullptr && data->is_object())
    look(*data);
  return found;
}

void collect_texts(const json::Value& value, const std::function<void(std::string)>& take) {
  if (value.is_string() || value.is_number())
    take(id_text(value));
  if (value.is_array())
    for (const auto& item : value.array())
      collect_texts(item, take);
  if (value.is_object())
    for (const auto& member : value.object())
      collect_texts(member.value, take);
}

} // namespace

Things::Things(const openapi::Description& description, const resource::Resources& resources) : resources_(resources) {
  for (const auto& operation : description.operations) {
    const auto* subject = resource::subject_of(operation);
    if (subject == nullptr)
      continue;
    for (const auto& example : subject->examples)
      if (example.value)
        announce(*example.value);
    for (const auto* keyword : {"example", "default", "enum", "const", "examples"})
      if (const auto* value = subject->schema ? subject->schema->find(keyword) : nullptr)
        announce(*value);
  }
}

/// Do other answers name such things, and does the operation say what it answers where none has this name?
bool Things::names_are_known(const openapi::Operation& operation) const {
  const auto* subject = resource::subject_of(operation);
  return subject != nullptr && operation.method != "POST" && !makes_what_it_names(operation) &&
         resource::documents(operation, {"404", "410", "4XX"}) && !resources_.sources(operation, *subject).empty();
}

std::optional<Things::Named> Things::named(const openapi::Operation& operation, const std::string& path) const {
  using resource::Role;
  const auto segments = split(resource::path_part(operation.path), '/');
  const auto at = last_parameter(segments);
  const auto actual = split(resource::path_part(path), '/');
  if (at == std::string::npos || actual.size() < segments.size())
    return std::nullopt;
  const auto shift = actual.size() - segments.size(); // a server's own path may stand in front
  const auto role = resources_.role(operation);
  const bool itself = at + 1 == segments.size() && role != Role::List && role != Role::Create;
  return Named{joined(actual, at + shift + 1), http::percent_decode(actual[at + shift]).value_or(""), itself};
}

bool Things::is_maker(const openapi::Operation& operation) { return makes_what_it_names(operation); }

bool Things::is_absent(const openapi::Operation& operation, const Named& thing) {
  const std::lock_guard lock(mutex_);
  // What hangs below it is gone as well, where the description foresees that; and a second DELETE has nothing to do.
  if (deleted_.count(thing.path) > 0)
    return (thing.last && operation.method != "DELETE") ||
           resource::documents(operation, {"404", "410", "4XX", "default"});
  return names_.count(thing.name) == 0 && own_.count(thing.name) == 0 && put_.count(thing.path) == 0 &&
         names_are_known(operation);
}

void Things::remove(const Named& thing) {
  const std::lock_guard lock(mutex_);
  const bool made_by_put = put_.erase(thing.path) > 0;
  if ((made_by_put || own_.count(thing.name) > 0) && deleted_.size() < most_names)
    deleted_.insert(thing.path);
}

bool Things::is_new(const Named& thing) {
  const std::lock_guard lock(mutex_);
  return deleted_.count(thing.path) > 0 || (put_.count(thing.path) == 0 && names_.count(thing.name) == 0);
}

void Things::make(const Named& thing) {
  const std::lock_guard lock(mutex_);
  deleted_.erase(thing.path);
  if (put_.size() < most_names)
    put_.insert(thing.path);
}

void Things::announce(const json::Value& body) {
  const std::lock_guard lock(mutex_);
  collect_texts(body, [&](std::string text) {
    if (names_.size() < most_names && text.size() < 200)
      names_.insert(std::move(text));
  });
}

void Things::individualise(const openapi::Operation& operation, json::Value& body,
                           const std::function<bool(const json::Value&)>& accepts, const Fits& fits) {
  const auto schemas = resources_.subject_schemas(operation);
  const auto usable = [&](const json::Value& candidate) {
    return std::all_of(schemas.begin(), schemas.end(), [&](const auto& schema) { return fits(schema, candidate); });
  };
  // Two things of one name are worse than a name that does not fit.
  for (auto* member : members(body, identifiers(operation))) {
    const auto old = *member;
    auto candidates = fresh_values(old, ++made_);
    if (usable(old)) // else it is another member that names the thing
      std::stable_partition(candidates.begin(), candidates.end(), usable);
    for (auto& candidate : candidates) {
      *member = std::move(candidate);
      if (accepts(body))
        break;
      *member = old;
    }
  }
}

bool Things::is_own(const Named& thing) {
  const std::lock_guard lock(mutex_);
  return own_.count(thing.name) > 0;
}

void Things::own(const openapi::Operation& operation, const std::string& collection, json::Value& body) {
  const std::string path(resource::path_part(collection));
  for (const auto* member : members(body, identifiers(operation))) {
    const std::lock_guard lock(mutex_);
    deleted_.erase(path + '/' + id_text(*member));
    if (own_.size() < most_names)
      own_.insert(id_text(*member));
  }
  announce(body); // also what the client has named itself
}

} // namespace keur::mocks
